// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// charge
// ├── no open hold (never, closed, another service's): reverts
// ├── amount + refund above what is left, or beyond uint256: reverts with both
// ├── a refund out of a sponsored hold: reverts
// ├── payee is the zero address: reverts
// └── otherwise: payee and payer are credited, the hold falls by the sum, event
contract ChargeTest is EscrowTest {
    function test_charge_revertsWithoutAnOpenHold() public {
        _expectNotHeld(service);
        vm.prank(service);
        escrow.charge(key, payee, 1, 0);
        doHold(10);
        _expectNotHeld(other);
        vm.prank(other);
        escrow.charge(key, payee, 1, 0);
        _expectNotHeld(payer);
        vm.prank(payer);
        escrow.charge(key, payer, 0, 1);
        doClose();
        _expectNotHeld(service);
        vm.prank(service);
        escrow.charge(key, payee, 0, 0);
    }

    function testFuzz_charge_revertsAboveWhatIsLeft(uint256 amount, uint256 refund) public {
        doHold(10);
        amount = bound(amount, 0, type(uint256).max);
        refund = bound(refund, amount > 10 ? 0 : 11 - amount, type(uint256).max);
        bool wraps = refund > type(uint256).max - amount;
        bytes4 reason = IEscrow.Escrow_Insufficient.selector;
        if (wraps) vm.expectRevert(panic());
        else vm.expectRevert(abi.encodeWithSelector(reason, service, ID, amount + refund, 10));
        vm.prank(service);
        escrow.charge(key, payee, amount, refund);
    }

    function test_charge_revertsForARefundOfASponsoredHold() public {
        doHold(10);
        doTopUp(ana, 10);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_Sponsored.selector, service, ID));
        vm.prank(service);
        escrow.charge(key, payee, 5, 1);
        doCharge(20);
        assertEq(wallet(payee), 20, "charging is for everybody's account");
    }

    function test_charge_revertsForNobody() public {
        doHold(10);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InvalidReceiver.selector, address(0)));
        vm.prank(service);
        escrow.charge(key, address(0), 1, 0);
        // Nothing to pay: nobody is needed.
        vm.prank(service);
        escrow.charge(key, address(0), 0, 4);
        assertEq(remaining(), 6, "refunded");
    }

    function testFuzz_charge_creditsBoth(uint256 held, uint256 amount, uint256 refund) public {
        held = bound(held, 1, FUNDS);
        amount = bound(amount, 0, held);
        refund = bound(refund, 0, held - amount);
        doHold(held);
        vm.expectEmit(address(escrow));
        emit IEscrow.Charged(service, ID, payee, amount, 0, refund);
        vm.prank(service);
        escrow.charge(key, payee, amount, refund);
        assertEq(wallet(payee), amount, "payee");
        assertEq(wallet(payer), FUNDS - held + refund, "payer");
        assertEq(remaining(), held - amount - refund, "left");
        assertTrue(isOpen(), "open until it is closed");
        assertSolvent();
        doClose();
        assertEq(wallet(payer) + wallet(payee), FUNDS, "held = charged + refunded");
    }

    function _expectNotHeld(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NotHeld.selector, caller, ID));
    }
}
