// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {PermitDigest} from "../../utils/PermitDigest.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

interface Mintable {
    function mint(address to, uint256 amount) external;
}

// deposit
// ├── amount is zero: reverts
// ├── to is the zero address: reverts
// ├── the caller has no tokens or gave no allowance: reverts, nothing is credited
// ├── the token is no contract: reverts
// ├── not exactly the amount arrives: reverts (see attacks)
// └── otherwise: the wallet of `to` grows by the amount under the token's id, ERC-6909 Transfer
// depositWithPermit
// ├── the permit works: allowance and deposit in one call
// ├── the permit fails but the allowance is there (somebody else submitted it): deposits
// └── the permit fails and the allowance is too small: reverts with both
contract DepositTest is EscrowTest {
    function test_deposit_revertsForZero() public {
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(payer);
        escrow.deposit(address(usd), 0, payer);
    }

    function test_deposit_revertsForTheZeroAddress() public {
        usd.mint(payer, 1);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InvalidReceiver.selector, address(0)));
        vm.prank(payer);
        escrow.deposit(address(usd), 1, address(0));
    }

    function test_deposit_revertsWithoutTheTokens() public {
        bytes4 reason = IERC20Errors.ERC20InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, payer, 0, 1));
        vm.prank(payer);
        escrow.deposit(address(usd), 1, payer);

        usd.mint(payee, 1);
        reason = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, address(escrow), 0, 1));
        vm.prank(payee);
        escrow.deposit(address(usd), 1, payee);
        assertSolvent();
    }

    function test_deposit_revertsForHugeAmounts() public {
        vm.expectRevert(panic());
        vm.prank(payer);
        escrow.deposit(address(usd), type(uint256).max, payer);
    }

    function test_deposit_revertsForWhatIsNoToken() public {
        vm.expectRevert();
        vm.prank(payer);
        escrow.deposit(ana, 1, payer);
    }

    function testFuzz_deposit_growsTheWallet(uint128 amount) public {
        amount = uint128(bound(amount, 1, type(uint128).max));
        usd.mint(ana, amount);
        vm.expectEmit(address(escrow));
        emit IERC6909.Transfer(ana, address(0), payee, usdId, amount);
        vm.prank(ana);
        escrow.deposit(address(usd), amount, payee);
        assertEq(wallet(payee), amount, "credited to");
        assertEq(wallet(ana), FUNDS, "not to the caller");
        assertSolvent();
    }

    function test_depositWithPermit_deposits() public {
        (address permitted, uint8 v, bytes32 r, bytes32 s) = _permit(7);
        vm.prank(payer);
        escrow.depositWithPermit(permitted, 7, START, v, r, s);
        assertEq(escrow.balanceOf(payer, uint256(uint160(permitted))), 7, "credited");
    }

    function test_depositWithPermit_survivesItsPermitBeingUsedBefore() public {
        (address permitted, uint8 v, bytes32 r, bytes32 s) = _permit(7);
        vm.prank(ana);
        IERC20Permit(permitted).permit(payer, address(escrow), 7, START, v, r, s);
        vm.prank(payer);
        escrow.depositWithPermit(permitted, 7, START, v, r, s);
        assertEq(escrow.balanceOf(payer, uint256(uint160(permitted))), 7, "credited");
    }

    function test_depositWithPermit_revertsWithoutPermitAndAllowance() public {
        (address permitted, uint8 v, bytes32 r, bytes32 s) = _permit(7);
        bytes4 reason = IEscrow.Escrow_PermitFailed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, permitted, payer, 0, 8));
        vm.prank(payer);
        escrow.depositWithPermit(permitted, 8, START, v, r, s);

        // Somebody else's signature moves nothing of the signer's.
        vm.expectRevert(abi.encodeWithSelector(reason, permitted, ana, 0, 7));
        vm.prank(ana);
        escrow.depositWithPermit(permitted, 7, START, v, r, s);
    }

    function _permit(uint256 amount) private returns (address permitted, uint8 v, bytes32 r, bytes32 s) {
        permitted = deploy("TestUSD", "");
        Mintable(permitted).mint(payer, 100);
        bytes32 digest = PermitDigest.hash(IERC20Permit(permitted), payer, address(escrow), amount, START);
        (v, r, s) = vm.sign(payerKey, digest);
    }
}
