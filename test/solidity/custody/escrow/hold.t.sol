// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {HoldKey, IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// hold
// ├── amount is zero: reverts
// ├── the payer's allowance for the calling service and token is too small: reverts with both
// │   ├── being the payer's operator does not help
// │   └── an allowance for another token or another service does not help
// ├── the payer's wallet is too small: reverts with both
// ├── held before, open or closed: reverts
// ├── amount above uint128: reverts
// └── otherwise: wallet falls, hold is open, event
//     ├── a finite allowance falls, an infinite one does not
//     └── the same id of another service, payer or token is another hold
contract HoldTest is EscrowTest {
    function test_hold_revertsForZero() public {
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(service);
        escrow.hold(key, 0, 0);
    }

    function test_hold_revertsWithoutAllowance() public {
        vm.expectRevert(notAllowed(other, 0, 5));
        vm.prank(other);
        escrow.hold(key, 5, 0);

        vm.prank(payer);
        escrow.approve(service, usdId, 4);
        vm.expectRevert(notAllowed(service, 4, 5));
        vm.prank(service);
        escrow.hold(key, 5, 0);
        // Not even the payer itself may act as its own service without saying so.
        vm.expectRevert(notAllowed(payer, 0, 5));
        vm.prank(payer);
        escrow.hold(key, 5, 0);
    }

    /// @dev A hold on a permit leaves the allowance alone and the same `Held`: what was spent must be told (law 12).
    function test_hold_tellsWhatIsLeftOfAFiniteAllowance() public {
        vm.prank(payer);
        escrow.approve(service, usdId, 12);
        vm.expectEmit(address(escrow));
        emit IERC6909.Approval(payer, service, usdId, 7);
        vm.prank(service);
        escrow.hold(key, 5, 0);
        assertEq(escrow.allowance(payer, service, usdId), 7, "left");
    }

    function test_hold_operatorsMayNot() public {
        vm.prank(payer);
        escrow.setOperator(other, true);
        vm.expectRevert(notAllowed(other, 0, 5));
        vm.prank(other);
        escrow.hold(key, 5, 0);
    }

    function test_hold_anotherTokensAllowanceDoesNotCount() public {
        vm.prank(payer);
        escrow.approve(other, usdId + 1, type(uint256).max);
        vm.expectRevert(notAllowed(other, 0, 5));
        vm.prank(other);
        escrow.hold(key, 5, 0);
    }

    function test_hold_revertsAboveTheWallet() public {
        vm.expectRevert(tooPoor(payer, FUNDS, FUNDS + 1));
        vm.prank(service);
        escrow.hold(key, FUNDS + 1, 0);
    }

    function test_hold_revertsWhenHeldBefore() public {
        doHold(1);
        _expectAlreadyHeld();
        vm.prank(service);
        escrow.hold(key, 1, 0);
        doClose();
        _expectAlreadyHeld();
        vm.prank(service);
        escrow.hold(key, 1, 0);
    }

    function test_hold_revertsAboveUint128() public {
        uint256[2] memory amounts = [uint256(1) << 128, type(uint256).max];
        for (uint256 i; i < amounts.length; ++i) {
            vm.expectRevert(overflow(128, amounts[i]));
            vm.prank(service);
            escrow.hold(key, amounts[i], 0);
        }
    }

    function testFuzz_hold_takesFromTheWallet(uint256 amount, uint256 allowed) public {
        amount = bound(amount, 1, FUNDS);
        allowed = bound(allowed, amount, type(uint256).max);
        vm.prank(payer);
        escrow.approve(service, usdId, allowed);
        vm.expectEmit(address(escrow));
        emit IEscrow.Held(service, ID, payer, address(usd), amount, 0);
        doHold(amount);
        assertEq(wallet(payer), FUNDS - amount, "wallet");
        assertEq(remaining(), amount, "held");
        assertTrue(isOpen(), "open");
        uint256 left = allowed == type(uint256).max ? allowed : allowed - amount;
        assertEq(escrow.allowance(payer, service, usdId), left, "allowance");
        assertSolvent();
    }

    function test_hold_eachPartOfTheKeyCounts() public {
        doHold(10);
        HoldKey memory another = HoldKey(ID, ana, address(usd));
        vm.prank(service);
        escrow.hold(another, 20, 0);
        another = HoldKey(keccak256("another"), payer, address(usd));
        vm.prank(service);
        escrow.hold(another, 30, 0);
        vm.prank(payer);
        escrow.approve(other, usdId, 40);
        vm.prank(other);
        escrow.hold(key, 40, 0);
        (uint256 left, ) = escrow.holdOf(other, key);
        assertEq(left, 40, "another service's");
        assertEq(remaining(), 10, "untouched");
    }

    function _expectAlreadyHeld() private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, service, ID));
    }
}
