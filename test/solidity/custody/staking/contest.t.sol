// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// contest
// ├── amount is zero: nothing happens, no event
// ├── more than is locked: reverts with what is locked
// └── otherwise: leaves the lock and the share price at once, event
// acquit
// ├── amount is zero: nothing happens, no event
// ├── more than is contested: reverts with what is contested
// ├── nobody has shares any more: belongs to nobody (unburned), event with now
// └── otherwise: streams back into the share price, event with the end
//     └── the end of a running stream moves to the weighted mean
contract ContestTest is StakingTest {
    uint256 internal anaShares;

    function setUp() public override {
        super.setUp();
        doStake(100e18);
        anaShares = doDelegate(ana, 200e18);
        doLock(100e18, 120e18);
    }

    function test_contest_zeroDoesNothing() public {
        vm.recordLogs();
        doContest(0);
        doAcquit(0);
        assertEq(vm.getRecordedLogs().length, 0, "no event");
        assertEq(pool().lockedDelegated, 120e18, "no change");
    }

    function test_contest_revertsAboveTheLock() public {
        _expectNotLocked(service, 120e18 + 1, 120e18);
        vm.prank(service);
        staking.contest(provider, 120e18 + 1);
        doContest(100e18);
        _expectNotLocked(service, 20e18 + 1, 20e18);
        vm.prank(service);
        staking.contest(provider, 20e18 + 1);
    }

    function test_contest_reachesOnlyTheCallersPool() public {
        _expectNotLocked(other, 1, 0);
        vm.prank(other);
        staking.contest(provider, 1);
        _expectNotLocked(other, 1, 0);
        vm.prank(other);
        staking.acquit(provider, 1);
    }

    function testFuzz_contest_leavesThePriceAtOnce(uint96 amount) public {
        amount = uint96(bound(amount, 1, 120e18));
        vm.expectEmit(address(staking));
        emit IStaking.Contested(provider, service, amount);
        doContest(amount);
        assertEq(pool().delegated, 200e18 - amount, "out of the price");
        assertEq(pool().lockedDelegated, 120e18 - amount, "out of the lock");
        assertEq(pool().contested, amount, "waiting for the judge");
        assertEq(staking.assetsOf(provider, service, anaShares), 200e18 - amount, "shares are worth less");
        assertSolvent();
    }

    function test_acquit_revertsAboveTheContest() public {
        doContest(100e18);
        _expectNotLocked(service, 100e18 + 1, 100e18);
        vm.prank(service);
        staking.acquit(provider, 100e18 + 1);
    }

    function testFuzz_acquit_streamsBack(uint96 amount, uint256 waited) public {
        amount = uint96(bound(amount, 1, 120e18));
        waited = bound(waited, 0, 2 * STREAM);
        doContest(amount);
        vm.expectEmit(address(staking));
        emit IStaking.Acquitted(provider, service, amount, START + STREAM);
        doAcquit(amount);
        assertEq(pool().contested, 0, "not contested");
        assertEq(pool().pending, amount, "pending");
        assertEq(pool().streamEndsAt, START + STREAM, "end");
        skip(waited);
        uint256 due = waited >= STREAM ? amount : (uint256(amount) * waited) / STREAM;
        assertEq(pool().delegated, 200e18 - amount + due, "rounded down, evenly");
        assertEq(pool().pending, amount - due, "the rest");
        assertSolvent();
    }

    function test_acquit_secondOneMovesTheEndToTheMean() public {
        doContest(90e18);
        doAcquit(30e18);
        skip(STREAM / 2);
        // 15 left for STREAM / 2 and 60 for STREAM: a mean of 0.9 STREAM.
        vm.expectEmit(address(staking));
        emit IStaking.Acquitted(provider, service, 60e18, START + STREAM / 2 + (STREAM * 9) / 10);
        doAcquit(60e18);
        assertEq(pool().pending, 75e18, "both");
        skip((STREAM * 9) / 10);
        assertEq(pool().delegated, 200e18, "all is back");
        assertEq(doUndelegate(ana, anaShares / 2), 100e18, "and free");
    }

    function test_acquit_afterTheStreamEndedStartsAnew() public {
        doContest(90e18);
        doAcquit(30e18);
        skip(3 * STREAM);
        doAcquit(60e18);
        assertEq(pool().streamEndsAt, START + 4 * STREAM, "a whole stream again");
        assertEq(pool().pending, 60e18, "the first one is in the price");
    }

    function test_acquit_orphanedStakeBelongsToNobody() public {
        doContest(120e18);
        doUndelegate(ana, anaShares);
        vm.expectEmit(address(staking));
        emit IStaking.Acquitted(provider, service, 120e18, START);
        doAcquit(120e18);
        assertEq(staking.unburned(), 120e18, "not the provider's, not the next one's");
        assertEq(pool().delegated + pool().pending + pool().contested, 0, "empty");
        doRelease(100e18, 0);
        doUnstake(100e18);
        staking.burn();
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
    }

    function _expectNotLocked(address caller, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotLocked.selector, provider, caller, got, limit));
    }
}
