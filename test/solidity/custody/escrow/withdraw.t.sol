// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// withdraw
// ├── amount is zero: reverts
// ├── more than the wallet has, what holds have included: reverts with both
// ├── to is the zero address or the escrow itself: reverts
// ├── not exactly the amount leaves: reverts (see attacks)
// └── otherwise: leaves to `to`, ERC-6909 Transfer to zero
// wallet (ERC-6909)
// └── transfers move the right to withdraw
contract WithdrawTest is EscrowTest {
    function test_withdraw_revertsForZero() public {
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(payer);
        escrow.withdraw(address(usd), 0, payer);
    }

    function testFuzz_withdraw_revertsAboveTheWallet(uint256 amount) public {
        doHold(400e6);
        amount = bound(amount, 600e6 + 1, type(uint256).max);
        vm.expectRevert(tooPoor(payer, 600e6, amount));
        vm.prank(payer);
        escrow.withdraw(address(usd), amount, payer);
    }

    function test_withdraw_revertsToNobodyAndToItself() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(payer);
        escrow.withdraw(address(usd), 1, address(0));

        uint256 all = 3 * FUNDS;
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_InexactToken.selector, address(usd), all, all - 5));
        vm.prank(payer);
        escrow.withdraw(address(usd), 5, address(escrow));
    }

    function testFuzz_withdraw_leaves(uint256 amount) public {
        amount = bound(amount, 1, FUNDS);
        vm.expectEmit(address(escrow));
        emit IERC6909.Transfer(payer, payer, address(0), usdId, amount);
        vm.prank(payer);
        escrow.withdraw(address(usd), amount, payee);
        assertEq(usd.balanceOf(payee), amount, "arrived");
        assertEq(wallet(payer), FUNDS - amount, "wallet");
        assertSolvent();
    }

    function test_withdraw_byWhomeverTheWalletWasTransferredTo() public {
        vm.prank(payer);
        escrow.transfer(payee, usdId, 300e6);
        vm.prank(payee);
        escrow.withdraw(address(usd), 300e6, payee);
        assertEq(usd.balanceOf(payee), 300e6, "withdrawn");
        assertSolvent();
    }
}
