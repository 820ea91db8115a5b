// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {ICharter} from "../../../contracts/interfaces/ICharter.sol";
import {Charter} from "../../../contracts/governance/Charter.sol";
import {GridAccess} from "../../../contracts/governance/GridAccess.sol";
import {Test} from "../utils/Test.sol";

// Charter
// ├── construction: limits of the fee, a sink, a guardian with code; roles
// ├── setFee: the timelock alone, up to the cap
// ├── lowerFee: the guardian too, downwards only
// └── stop: the guardian too; at most MAX_STOP, then it ends; not again for as long; lift
contract CharterTest is Test {
    uint256 private constant START = 1_800_000_000;
    uint16 private constant FEE = 100;
    uint16 private constant MAX_FEE = 300;
    uint64 private constant ADMIN = 0;
    uint64 private constant GUARDIAN = 1;

    address private timelock = actor("timelock");
    address private stranger = actor("stranger");
    address private sink = actor("sink");
    /// @dev Any contract will do: this test.
    address private guardian = address(this);
    Charter private charter;

    function setUp() public {
        vm.warp(START);
        charter = new Charter(timelock, guardian, Charter.Config(FEE, MAX_FEE, sink));
    }

    function _unauthorized(address who) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who));
        vm.prank(who);
    }

    function _tooHigh(uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_FeeTooHigh.selector, got, limit));
    }

    function _stopped(uint256 until) private {
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_Stopped.selector, vm.getBlockTimestamp(), until));
    }

    // ------------------------------------------------------------------ construction

    function test_construction() public view {
        assertEq(charter.feeBps(), FEE, "fee");
        assertEq(charter.admit(), FEE, "nothing is stopped");
        assertEq(charter.maxFeeBps(), MAX_FEE, "cap");
        assertEq(charter.sink(), sink, "sink");
        IAccessManager access = IAccessManager(charter.authority());
        address[4] memory who = [timelock, guardian, stranger, address(charter)];
        for (uint256 i; i < who.length; ++i) {
            (bool admin, ) = access.hasRole(ADMIN, who[i]);
            (bool guards, ) = access.hasRole(GUARDIAN, who[i]);
            assertEq(admin, who[i] == timelock, "administrator");
            assertEq(guards, who[i] == timelock || who[i] == guardian, "guardian");
        }
    }

    function test_construction_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_BadParameter.selector, bytes32("maxFeeBps"), 501, 500));
        new Charter(timelock, guardian, Charter.Config(0, 501, sink));
        _tooHigh(11, 10);
        new Charter(timelock, guardian, Charter.Config(11, 10, sink));
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_BadParameter.selector, bytes32("sink"), 0, 1));
        new Charter(timelock, guardian, Charter.Config(0, 10, address(0)));
        vm.expectRevert(abi.encodeWithSelector(GridAccess.GridAccess_NoContract.selector, stranger));
        new Charter(timelock, stranger, Charter.Config(0, 10, sink));
        new Charter(timelock, address(0), Charter.Config(500, 500, sink));
    }

    // ------------------------------------------------------------------ fee

    function test_setFee_byTheTimelockAlone() public {
        _unauthorized(guardian);
        charter.setFee(1);
        _unauthorized(stranger);
        charter.setFee(1);
        vm.expectEmit(address(charter));
        emit ICharter.FeeSet(MAX_FEE);
        vm.prank(timelock);
        charter.setFee(MAX_FEE);
        assertEq(charter.admit(), MAX_FEE, "raised");
    }

    function testFuzz_setFee_neverAboveTheCap(uint16 fee) public {
        if (fee > MAX_FEE) _tooHigh(fee, MAX_FEE);
        vm.prank(timelock);
        charter.setFee(fee);
        assertEq(charter.feeBps(), fee > MAX_FEE ? FEE : fee, "set, or as it was");
    }

    function test_lowerFee_downwardsOnly() public {
        _unauthorized(stranger);
        charter.lowerFee(0);
        _tooHigh(FEE, FEE - 1);
        charter.lowerFee(FEE);
        charter.lowerFee(FEE - 1);
        assertEq(charter.feeBps(), FEE - 1, "at once");
        vm.prank(timelock);
        charter.lowerFee(0);
        assertEq(charter.feeBps(), 0, "none");
        _tooHigh(0, 0);
        charter.lowerFee(0);
    }

    // ------------------------------------------------------------------ stop

    function test_stop_endsByItself() public {
        uint256 until = START + 14 days;
        vm.expectEmit(address(charter));
        emit ICharter.Stopped(until, until + 1 + 14 days);
        charter.stop(14 days);
        uint256[2] memory times = [START, until];
        for (uint256 i; i < times.length; ++i) {
            vm.warp(times[i]);
            _stopped(until);
            charter.admit();
        }
        vm.warp(until + 1);
        assertEq(charter.admit(), FEE, "over");
    }

    function test_stop_notForLongerAndNotByAnybody() public {
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_StopTooLong.selector, 14 days + 1, 14 days));
        charter.stop(14 days + 1);
        _unauthorized(stranger);
        charter.stop(1);
        vm.prank(timelock);
        charter.stop(1);
        _stopped(START + 1);
        charter.admit();
    }

    function test_stop_notAgainSoon() public {
        charter.stop(1 days);
        (uint256 until, uint256 next) = charter.stopOf();
        assertEq(until, START + 1 days, "until");
        assertEq(next, until + 1 + 14 days, "next");
        uint256[3] memory times = [START, until + 1, next - 1];
        for (uint256 i; i < times.length; ++i) {
            vm.warp(times[i]);
            vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_TooEarly.selector, times[i], next));
            charter.stop(1);
        }
        vm.warp(next);
        charter.stop(0);
        _stopped(next);
        charter.admit();
    }

    /// @dev Of any 28 days, agreements can begin in 14.
    function testFuzz_stop_leavesHalfOfTheTime(uint32[6] memory durations, uint32[6] memory waits) public {
        uint256 previousEnd;
        for (uint256 i; i < durations.length; ++i) {
            durations[i] = uint32(bound(durations[i], 0, 14 days));
            skip(bound(waits[i], 0, 20 days));
            uint256 start = vm.getBlockTimestamp();
            (bool ok, ) = address(charter).call(abi.encodeCall(ICharter.stop, (durations[i])));
            if (!ok) continue;
            if (previousEnd != 0) assertGt(start - previousEnd, 14 days, "free in between");
            previousEnd = start + durations[i];
        }
    }

    function test_lift() public {
        vm.expectRevert(ICharter.Charter_NotStopped.selector);
        charter.lift();
        charter.stop(14 days);
        (, uint256 next) = charter.stopOf();
        _unauthorized(stranger);
        charter.lift();
        skip(1 days);
        vm.expectEmit(address(charter));
        emit ICharter.Lifted();
        charter.lift();
        assertEq(charter.admit(), FEE, "begins again");
        vm.expectRevert(ICharter.Charter_NotStopped.selector);
        charter.lift();
        vm.expectRevert(abi.encodeWithSelector(ICharter.Charter_TooEarly.selector, vm.getBlockTimestamp(), next));
        charter.stop(1);
    }
}
