// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// lock
// ├── own above what is free: reverts with what is free
// ├── delegated above ratio x own of this lock: reverts, however much other locks have
// ├── delegated above what is free: reverts (contested and streaming stake is not free)
// └── otherwise: both totals of the pool (provider, caller) grow, returns the whole own exposure, event
// release
// ├── own or delegated above what is locked: reverts with what is locked, nothing changes
// ├── the caller is another service: finds its own empty pool, reverts
// └── otherwise: both totals fall, event
contract LockTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
        doDelegate(ana, 200e18);
    }

    function test_lock_revertsAboveFreeOwn() public {
        doLock(70e18, 0);
        _expectNotFree(service, 30e18 + 1, 30e18);
        vm.prank(service);
        staking.lock(provider, 30e18 + 1, 0);
        _expectNotFree(service, type(uint96).max, 30e18);
        vm.prank(service);
        staking.lock(provider, type(uint96).max, type(uint96).max);
    }

    function test_lock_revertsAboveTheRatioOfThisLock() public {
        doLock(50e18, 0);
        _expectAboveRatio(40e18 + 1, 40e18);
        vm.prank(service);
        staking.lock(provider, 10e18, 40e18 + 1);
        _expectAboveRatio(1, 0);
        vm.prank(service);
        staking.lock(provider, 0, 1);
        doLock(10e18, 40e18);
    }

    function test_lock_revertsAboveFreeDelegated() public {
        doLock(50e18, 150e18);
        _expectNotFree(service, 50e18 + 1, 50e18);
        vm.prank(service);
        staking.lock(provider, 50e18, 50e18 + 1);

        doContest(150e18);
        _expectNotFree(service, 50e18 + 1, 50e18);
        vm.prank(service);
        staking.lock(provider, 50e18, 50e18 + 1);

        // An acquitted part backs new locks only as it comes back.
        doAcquit(150e18);
        skip(STREAM / 3);
        uint256 free = pool().delegated;
        _expectNotFree(service, free + 1, free);
        vm.prank(service);
        staking.lock(provider, 50e18, uint96(free) + 1);
        doLock(50e18, uint96(free));
    }

    function test_lock_reachesOnlyTheCallersPool() public {
        _expectNotFree(other, 1, 0);
        vm.prank(other);
        staking.lock(provider, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, ana, service, 1, 0));
        vm.prank(service);
        staking.lock(ana, 1, 0);
    }

    function testFuzz_lock_addsUp(uint256 ownA, uint256 delegatedA, uint256 ownB, uint256 delegatedB) public {
        ownA = bound(ownA, 0, 100e18);
        delegatedA = bound(delegatedA, 0, RATIO * ownA < 200e18 ? RATIO * ownA : 200e18);
        ownB = bound(ownB, 0, 100e18 - ownA);
        uint256 most = 200e18 - delegatedA;
        delegatedB = bound(delegatedB, 0, RATIO * ownB < most ? RATIO * ownB : most);

        vm.expectEmit(address(staking));
        emit IStaking.Locked(provider, service, ownA, delegatedA);
        assertEq(doLock(uint96(ownA), uint96(delegatedA)), ownA, "exposure");
        assertEq(doLock(uint96(ownB), uint96(delegatedB)), ownA + ownB, "exposure counts both");
        assertEq(pool().lockedOwn, ownA + ownB, "own");
        assertEq(pool().lockedDelegated, delegatedA + delegatedB, "delegated");
        assertEq(pool().own, 100e18, "nothing leaves");

        vm.expectEmit(address(staking));
        emit IStaking.Released(provider, service, ownA, delegatedA);
        doRelease(uint96(ownA), uint96(delegatedA));
        assertEq(pool().lockedOwn, ownB, "the other agreement's own part stays");
        assertEq(pool().lockedDelegated, delegatedB, "and its delegated part");
    }

    function test_release_revertsAboveTheLock() public {
        doLock(50e18, 60e18);
        _expectNotLocked(service, 50e18 + 1, 50e18);
        vm.prank(service);
        staking.release(provider, 50e18 + 1, 0);
        _expectNotLocked(service, 60e18 + 1, 60e18);
        vm.prank(service);
        staking.release(provider, 50e18, 60e18 + 1);
        assertEq(pool().lockedOwn, 50e18, "nothing changed");
    }

    function test_release_reachesOnlyTheCallersPool() public {
        doLock(50e18, 60e18);
        _expectNotLocked(other, 1, 0);
        vm.prank(other);
        staking.release(provider, 1, 0);
        _expectNotLocked(other, 1, 0);
        vm.prank(other);
        staking.release(provider, 0, 1);
        _expectNotLocked(provider, 1, 0);
        vm.prank(provider);
        staking.release(provider, 1, 0);
    }

    function _expectNotFree(address caller, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, caller, got, limit));
    }

    function _expectAboveRatio(uint256 got, uint256 limit) private {
        bytes4 reason = IStaking.Staking_AboveRatio.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, got, limit));
    }

    function _expectNotLocked(address caller, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotLocked.selector, provider, caller, got, limit));
    }
}
