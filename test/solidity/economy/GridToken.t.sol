// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {GridToken} from "../../../contracts/economy/GridToken.sol";
import {PermitDigest} from "../utils/PermitDigest.sol";
import {Test} from "../utils/Test.sol";

// GridToken
// ├── construction
// │   ├── treasury is zero: reverts
// │   └── otherwise: the whole CAP, below 2^88, belongs to the treasury, and nobody can mint more
// ├── burn / burnFrom
// │   ├── more than the balance: reverts with balance and amount
// │   └── otherwise: balance, supply and votes fall by the amount
// ├── permit
// │   ├── signed by another, or expired, or used before: reverts
// │   └── otherwise: allowance set, nonce used
// └── votes: follow transfers once delegated
contract GridTokenTest is Test {
    GridToken internal token;
    address internal treasury;
    address internal ana;
    uint256 internal anaKey;
    address internal ben;

    function setUp() public {
        treasury = actor("treasury");
        (ana, anaKey) = signer("ana");
        ben = actor("ben");
        token = new GridToken(treasury);
    }

    function test_construction_mintsTheWholeCapToTheTreasury() public view {
        assertEq(token.CAP(), 100_000_000e18, "cap");
        assertEq(token.totalSupply(), token.CAP(), "supply");
        assertEq(token.balanceOf(treasury), token.CAP(), "treasury");
        assertLt(token.CAP(), 1 << 88, "fits 88 bits");
        assertEq(token.decimals(), 18, "decimals");
        assertEq(token.symbol(), "GRID", "symbol");
    }

    function test_construction_revertsForZeroTreasury() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        new GridToken(address(0));
    }

    function test_mint_doesNotExist() public {
        bytes4[3] memory names = [
            bytes4(keccak256("mint(address,uint256)")),
            bytes4(keccak256("mint(uint256)")),
            bytes4(keccak256("owner()"))
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.prank(treasury);
            (bool ok, ) = address(token).call(abi.encodeWithSelector(names[i], treasury, 1));
            assertFalse(ok, "no minting, no owner");
        }
        assertEq(token.totalSupply(), token.CAP(), "supply");
    }

    function testFuzz_burn_lowersBalanceSupplyAndVotes(uint256 held, uint256 burned) public {
        held = bound(held, 0, token.CAP());
        burned = bound(burned, 0, held);
        vm.prank(treasury);
        token.transfer(ana, held);
        vm.startPrank(ana);
        token.delegate(ana);
        token.burn(burned);
        vm.stopPrank();
        assertEq(token.balanceOf(ana), held - burned, "balance");
        assertEq(token.totalSupply(), token.CAP() - burned, "supply");
        assertEq(token.getVotes(ana), held - burned, "votes");
    }

    function test_burn_revertsBeyondTheBalance() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, ana, 0, 1));
        vm.prank(ana);
        token.burn(1);
    }

    function test_burnFrom_usesTheAllowance() public {
        vm.prank(treasury);
        token.approve(ana, 5);
        vm.startPrank(ana);
        token.burnFrom(treasury, 3);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, ana, 2, 3));
        token.burnFrom(treasury, 3);
        vm.stopPrank();
        assertEq(token.totalSupply(), token.CAP() - 3, "supply");
    }

    function testFuzz_permit_setsTheAllowanceOnce(uint256 amount, uint256 deadline) public {
        deadline = bound(deadline, vm.getBlockTimestamp(), type(uint256).max);
        (uint8 v, bytes32 r, bytes32 s) = _permit(anaKey, amount, deadline);
        token.permit(ana, ben, amount, deadline, v, r, s);
        assertEq(token.allowance(ana, ben), amount, "allowance");
        assertEq(token.nonces(ana), 1, "nonce");
        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(ana, ben, amount, deadline, v, r, s);
    }

    function test_permit_revertsForAnotherSigner() public {
        (address eve, uint256 eveKey) = signer("eve");
        (uint8 v, bytes32 r, bytes32 s) = _permit(eveKey, 1, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612InvalidSigner.selector, eve, ana));
        token.permit(ana, ben, 1, type(uint256).max, v, r, s);
    }

    function test_permit_revertsAfterItsDeadline() public {
        uint256 deadline = vm.getBlockTimestamp() + 10;
        (uint8 v, bytes32 r, bytes32 s) = _permit(anaKey, 1, deadline);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(ana, ben, 1, deadline, v, r, s);
    }

    function test_votes_followTransfersOnceDelegated() public {
        vm.prank(treasury);
        token.transfer(ana, 70);
        assertEq(token.getVotes(ana), 0, "no votes before delegation");
        vm.prank(ana);
        token.delegate(ben);
        assertEq(token.getVotes(ben), 70, "delegated");
        vm.prank(ana);
        token.transfer(treasury, 30);
        assertEq(token.getVotes(ben), 40, "moved with the tokens");
    }

    function _permit(
        uint256 key,
        uint256 amount,
        uint256 deadline
    ) private view returns (uint8 v, bytes32 r, bytes32 s) {
        return vm.sign(key, PermitDigest.hash(token, ana, ben, amount, deadline));
    }
}
