// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {EscrowTest} from "../utils/EscrowTest.sol";

// fees of holds
// ├── setSink
// │   ├── zero, or a second time: reverts
// │   └── otherwise: the caller's sink, nobody else's
// ├── hold with a fee
// │   ├── of the whole or more: reverts
// // │   └── otherwise: remembered
// └── charge
//     ├── no sink: no fee
//     ├── the payee gets the rest, refunds pay nothing
//     └── any number of charges pay as one
contract EscrowFeeTest is EscrowTest {
    address private sink = actor("sink");

    function _setSink() private {
        vm.prank(service);
        escrow.setSink(sink);
    }

    function _hold(uint256 amount, uint16 feeBps) private {
        vm.prank(service);
        escrow.hold(key, amount, feeBps);
    }

    function _assertSolvent() private view {
        uint256 wallets = wallet(payer) + wallet(payee) + wallet(sink) + wallet(ana) + wallet(ben);
        assertEq(usd.balanceOf(address(escrow)), wallets + remaining(), "balance = wallets + hold");
    }

    function _badSink(address got) private {
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_BadSink.selector, service, got));
        vm.prank(service);
    }

    function test_setSink_once() public {
        _badSink(address(0));
        escrow.setSink(address(0));
        vm.expectEmit(address(escrow));
        emit IEscrow.SinkSet(service, sink);
        _setSink();
        assertEq(escrow.sinkOf(service), sink, "set");
        assertEq(escrow.sinkOf(other), address(0), "of one service");
        _badSink(ana);
        escrow.setSink(ana);
        _badSink(sink);
        escrow.setSink(sink);
    }

    function test_charge_withoutASinkTakesNoFee() public {
        _hold(1_000, 250);
        doCharge(400);
        assertEq(wallet(payee), 400, "all of it");
        _setSink();
        doCharge(400);
        assertEq(wallet(payee), 790, "from then on");
        assertEq(wallet(sink), 10, "fee");
    }

    function test_hold_revertsForAFeeThatLeavesNothing() public {
        _setSink();
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_FeeTooHigh.selector, service, 10_000, 9_999));
        _hold(5, 10_000);
        _hold(5, 9_999);
        assertEq(escrow.feeOf(service, key), 9_999, "remembered");
        assertEq(escrow.feeOf(other, key), 0, "of one service");
        doClose();
        assertEq(escrow.feeOf(service, key), 9_999, "for ever");
    }

    function test_charge_splits() public {
        _setSink();
        _hold(1_000, 250);
        vm.expectEmit(address(escrow));
        emit IEscrow.Charged(service, ID, payee, 400, 10, 200);
        vm.prank(service);
        escrow.charge(key, payee, 400, 200);
        assertEq(wallet(payee), 390, "payee");
        assertEq(wallet(sink), 10, "fee");
        assertEq(doClose(), 400, "refunds pay no fee");
        assertEq(wallet(payer), FUNDS - 400, "payer");
        _assertSolvent();
    }

    function test_charge_byTheUnitPaysTheWholeFee() public {
        _setSink();
        _hold(1_000, 250);
        for (uint256 i; i < 1_000; ++i) {
            doCharge(1);
            assertEq(wallet(sink), ((i + 1) * 250) / 10_000, "never more, never less");
        }
        assertEq(wallet(payee), 975, "payee");
    }

    function testFuzz_charge_inPartsPaysAsOne(uint256[8] memory parts, uint16 feeBps) public {
        feeBps = uint16(bound(feeBps, 0, 9_999));
        _setSink();
        _hold(FUNDS, feeBps);
        uint256 charged;
        for (uint256 i; i < parts.length; ++i) {
            uint256 part = bound(parts[i], 0, FUNDS / parts.length);
            doCharge(part);
            charged += part;
            assertEq(wallet(sink), (charged * feeBps) / 10_000, "fee");
            assertEq(wallet(payee), charged - wallet(sink), "payee");
        }
        doClose();
        assertEq(wallet(payer) + wallet(payee) + wallet(sink), FUNDS, "drained");
        _assertSolvent();
    }
}
