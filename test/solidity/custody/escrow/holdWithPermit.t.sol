// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HoldKey, IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {ContractWallet} from "../../mocks/ContractWallet.sol";
import {ExactAnswer, GasBurner} from "../../mocks/OddWallets.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// holdWithPermit
// ├── after the deadline: reverts with both; in its second it still works
// ├── any signed field differs (service, id, payer, token, amount, deadline, chain, contract): reverts
// ├── the signature is malleated, compact, of the wrong length or empty: reverts
// ├── held before: reverts, so a signature works once
// ├── the payer is a contract: it decides (ERC-1271); silence, reverts and return bombs are a no
// └── otherwise: holds without any allowance, event
contract HoldWithPermitTest is EscrowTest {
    bytes32 private constant TYPEHASH = keccak256(
        "Hold(address service,bytes32 id,address payer,address token,uint256 amount,uint256 deadline)"
    );

    function setUp() public override {
        super.setUp();
        vm.prank(payer);
        escrow.approve(service, usdId, 0);
    }

    function test_holdDigest_isEip712() public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Gridbond Escrow"),
                keccak256("1"),
                block.chainid,
                address(escrow)
            )
        );
        bytes32 data = keccak256(abi.encode(TYPEHASH, service, ID, payer, address(usd), 5, START));
        bytes32 want = keccak256(abi.encodePacked(hex"1901", domain, data));
        assertEq(escrow.holdDigest(service, key, 5, START), want, "digest");
    }

    function testFuzz_holdWithPermit_holds(uint256 amount, uint256 deadline) public {
        amount = bound(amount, 1, FUNDS);
        deadline = bound(deadline, START, type(uint256).max);
        bytes memory signature = _sign(escrow.holdDigest(service, key, amount, deadline));
        vm.expectEmit(address(escrow));
        emit IEscrow.Held(service, ID, payer, address(usd), amount, 0);
        vm.prank(service);
        escrow.holdWithPermit(key, amount, 0, deadline, signature);
        assertEq(remaining(), amount, "held");
        assertEq(wallet(payer), FUNDS - amount, "wallet");
    }

    function test_holdWithPermit_deadline() public {
        bytes memory signature = _sign(escrow.holdDigest(service, key, 5, START));
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_PermitExpired.selector, START, START + 1));
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START, signature);
        vm.warp(START);
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START, signature);
    }

    function test_holdWithPermit_everyFieldIsSigned() public {
        bytes memory signature = _sign(escrow.holdDigest(service, key, 5, START));
        _expectBad(other, key, 5, START);
        vm.prank(other);
        escrow.holdWithPermit(key, 5, 0, START, signature);

        HoldKey memory k = HoldKey(keccak256("another"), payer, address(usd));
        _expectBad(service, k, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(k, 5, 0, START, signature);

        k = HoldKey(ID, ana, address(usd));
        _expectBad(service, k, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(k, 5, 0, START, signature);

        k = HoldKey(ID, payer, ana);
        _expectBad(service, k, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(k, 5, 0, START, signature);

        _expectBad(service, key, 6, START);
        vm.prank(service);
        escrow.holdWithPermit(key, 6, 0, START, signature);

        _expectBad(service, key, 5, START + 1);
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START + 1, signature);
    }

    function test_holdWithPermit_chainAndContractAreSigned() public {
        bytes32 digest = escrow.holdDigest(service, key, 5, START);
        bytes memory signature = _sign(digest);
        IEscrow twin = deployEscrow();
        assertNotEq(twin.holdDigest(service, key, 5, START), digest, "another contract");
        vm.chainId(999);
        assertNotEq(escrow.holdDigest(service, key, 5, START), digest, "another chain");
        _expectBad(service, key, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START, signature);
    }

    function test_holdWithPermit_refusesOtherFormsOfASignature() public {
        bytes32 digest = escrow.holdDigest(service, key, 5, START);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes[5] memory forms = [
            abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27)),
            abi.encodePacked(r, bytes32(uint256(s) | (uint256(v - 27) << 255))),
            abi.encodePacked(r, s, uint8(v - 27)),
            abi.encodePacked(r, s, v, uint8(0)),
            bytes("")
        ];
        for (uint256 i; i < forms.length; ++i) {
            _expectBad(service, key, 5, START);
            vm.prank(service);
            escrow.holdWithPermit(key, 5, 0, START, forms[i]);
        }
    }

    function test_holdWithPermit_worksOnce() public {
        bytes memory signature = _sign(escrow.holdDigest(service, key, 5, START));
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START, signature);
        doClose();
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, service, ID));
        vm.prank(service);
        escrow.holdWithPermit(key, 5, 0, START, signature);
    }

    function test_holdWithPermit_revertsForZeroAndAboveTheWallet() public {
        bytes memory signature = _sign(escrow.holdDigest(service, key, 0, START));
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(service);
        escrow.holdWithPermit(key, 0, 0, START, signature);
        signature = _sign(escrow.holdDigest(service, key, FUNDS + 1, START));
        vm.expectRevert(tooPoor(payer, FUNDS, FUNDS + 1));
        vm.prank(service);
        escrow.holdWithPermit(key, FUNDS + 1, 0, START, signature);
    }

    function test_holdWithPermit_aContractDecidesForItself() public {
        ContractWallet account = new ContractWallet();
        usd.mint(address(this), 100);
        usd.approve(address(escrow), 100);
        escrow.deposit(address(usd), 100, address(account));
        HoldKey memory k = HoldKey(ID, address(account), address(usd));
        bytes32 digest = escrow.holdDigest(service, k, 5, START);

        _expectBad(service, k, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(k, 5, 0, START, "anything");

        account.approveDigest(digest);
        for (uint256 i = 1; i <= uint256(ContractWallet.Mood.Bomb); ++i) {
            account.become(ContractWallet.Mood(i));
            _expectBad(service, k, 5, START);
            vm.prank(service);
            escrow.holdWithPermit(k, 5, 0, START, "anything");
        }
        account.become(ContractWallet.Mood.Honest);
        vm.prank(service);
        escrow.holdWithPermit(k, 5, 0, START, "anything");
        assertEq(escrow.balanceOf(address(account), usdId), 95, "held");

        // A twin that accepts every digest of the first one is another payer: nothing is shared between them.
        ContractWallet twin = new ContractWallet();
        twin.approveDigest(digest);
        HoldKey memory t = HoldKey(ID, address(twin), address(usd));
        _expectBad(service, t, 5, START);
        vm.prank(service);
        escrow.holdWithPermit(t, 5, 0, START, "anything");
    }

    function test_holdWithPermit_aGasBurnerCostsABoundedAmount() public {
        _refusedAccount(address(new GasBurner()), 300_000);
    }

    function test_holdWithPermit_aReturndataBombIsNotCopied() public {
        _refusedAccount(address(new ExactAnswer(0, 250_000)), 250_000);
    }

    /// @dev A payer that is a contract and answers badly: refused, at a bounded price for whoever posts for it.
    function _refusedAccount(address account, uint256 most) private {
        HoldKey memory k = HoldKey(ID, account, address(usd));
        _expectBad(service, k, 5, START);
        vm.prank(service);
        uint256 before = gasleft();
        escrow.holdWithPermit{gas: 10_000_000}(k, 5, 0, START, "anything");
        assertLt(before - gasleft(), most, "gas");
    }

    function _sign(bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(payerKey, digest);
        return abi.encodePacked(r, s, v);
    }

    function _expectBad(address caller, HoldKey memory k, uint256 amount, uint256 deadline) private {
        bytes32 digest = escrow.holdDigest(caller, k, amount, deadline);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_BadSignature.selector, k.payer, digest));
    }
}
