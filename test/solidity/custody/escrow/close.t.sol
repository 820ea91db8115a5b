// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// close
// ├── no open hold (never, closed, another service's): reverts, so a hold pays once
// └── otherwise: the payer gets its part, event
//     ├── unsponsored: all that is left
//     └── sponsored: its shares' part rounded down; the rest waits for the sponsors
contract CloseTest is EscrowTest {
    function test_close_revertsWithoutAnOpenHold() public {
        _expectNotHeld(service);
        vm.prank(service);
        escrow.close(key);
        doHold(10);
        _expectNotHeld(other);
        vm.prank(other);
        escrow.close(key);
        _expectNotHeld(payer);
        vm.prank(payer);
        escrow.close(key);
        doClose();
        _expectNotHeld(service);
        vm.prank(service);
        escrow.close(key);
    }

    function testFuzz_close_refundsThePayer(uint256 held, uint256 charged) public {
        held = bound(held, 1, FUNDS);
        charged = bound(charged, 0, held);
        doHold(held);
        doCharge(charged);
        vm.expectEmit(address(escrow));
        emit IEscrow.Closed(service, ID, held - charged, 0);
        assertEq(doClose(), held - charged, "refund");
        assertEq(wallet(payer), FUNDS - charged, "wallet");
        assertEq(remaining(), 0, "holds nothing");
        assertFalse(isOpen(), "closed");
        assertSolvent();
    }

    function testFuzz_close_leavesTheSponsorsPart(uint256 held, uint256 given, uint256 charged) public {
        held = bound(held, 1, FUNDS);
        given = bound(given, 1, FUNDS);
        charged = bound(charged, 0, held + given);
        doHold(held);
        doTopUp(ana, given);
        doCharge(charged);
        uint256 left = held + given - charged;
        uint256 refund = (left * held) / (held + given);
        vm.expectEmit(address(escrow));
        emit IEscrow.Closed(service, ID, refund, left - refund);
        assertEq(doClose(), refund, "rounded down for the payer");
        assertEq(remaining(), left - refund, "waits for the sponsor");
        assertSolvent();
    }

    function _expectNotHeld(address caller) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_NotHeld.selector, caller, ID));
    }
}
