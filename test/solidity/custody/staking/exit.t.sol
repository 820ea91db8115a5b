// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// requestExit
// ├── shares are zero: reverts
// ├── more shares than the caller has, up to the largest number: reverts
// └── otherwise: shares leave the ledger for the caller's tranche, still in the pool, event
//     ├── they are not transferable any more
//     ├── they are still slashed and rewarded
//     └── no new lock may use what they need (rounded up)
// completeExit
// ├── shares are zero, more than the tranche, or the tranche died with its epoch: reverts
// ├── the assets are locked: reverts with what is free
// ├── fewer assets than asked for: reverts
// ├── the caller is not the owner
// │   ├── while the pool streams or stake is contested: reverts (the price leaves those out)
// │   └── otherwise: pays the owner
// └── otherwise: pays the owner its assets rounded down, event; in parts too; the last one takes everything
contract ExitTest is StakingTest {
    uint256 internal anaShares;

    function setUp() public override {
        super.setUp();
        doStake(100e18);
        anaShares = doDelegate(ana, 100e18);
    }

    function test_requestExit_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(ana);
        staking.requestExit(provider, service, 0);
    }

    function testFuzz_requestExit_revertsAboveTheShares(uint256 shares) public {
        shares = bound(shares, anaShares + 1, type(uint256).max);
        bytes4 reason = ERC6909.ERC6909InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, ana, anaShares, shares, shareId()));
        vm.prank(ana);
        staking.requestExit(provider, service, shares);
    }

    function testFuzz_requestExit_makesATranche(uint256 shares) public {
        shares = bound(shares, 1, anaShares);
        vm.expectEmit(address(staking));
        emit IStaking.ExitRequested(shareId(), ana, shares);
        doRequestExit(ana, shares);
        assertEq(staking.exitOf(provider, service, ana), shares, "tranche");
        assertEq(sharesOf(ana), anaShares - shares, "no longer transferable");
        assertEq(pool().shares, anaShares, "still in the pool");
        assertEq(pool().exitingShares, shares, "counted");
        assertEq(pool().delegated, 100e18, "still backs what is locked");
    }

    function test_requestExit_isStillSlashedAndRewarded() public {
        uint256 benShares = doDelegate(ben, 100e18);
        doLock(100e18, 120e18);
        doRequestExit(ana, anaShares);
        doSlash(0, 100e18, 0);
        doRelease(100e18, 20e18);
        assertApproxEqAbs(staking.assetsOf(provider, service, anaShares), 50e18, 1, "slashed like the others");
        doReward(reporter, 40e18);
        skip(STREAM);
        doCompleteExit(ana, anaShares);
        assertApproxEqAbs(grid.balanceOf(ana), 1e24 - 50e18 + 20e18, 1, "and rewarded like the others");
        doUndelegate(ben, benShares);
    }

    function test_requestExit_leavesNoRoomForNewLocks() public {
        doRequestExit(ana, anaShares / 2);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 50e18 + 1, 50e18));
        vm.prank(service);
        staking.lock(provider, 50e18, 50e18 + 1);
        doLock(50e18, 50e18);
        assertEq(doCompleteExit(ana, anaShares / 2), 50e18, "the tranche leaves although the rest is locked");
    }

    function test_requestExit_roomIsRoundedUp() public {
        doReward(reporter, 10);
        skip(STREAM);
        uint256 delegated = pool().delegated;
        doRequestExit(ana, 1);
        // One share is worth a millionth of a wei: a whole wei is kept for it.
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, delegated, delegated - 1)
        );
        vm.prank(service);
        staking.lock(provider, 100e18, uint96(delegated));
    }

    function test_completeExit_revertsForZeroAndMoreThanTheTranche() public {
        doRequestExit(ana, 10);
        _expectNoExit(ana, 0, 10);
        staking.completeExit(provider, service, ana, 0, 0);
        _expectNoExit(ana, 11, 10);
        staking.completeExit(provider, service, ana, 11, 0);
        _expectNoExit(ana, type(uint256).max, 10);
        staking.completeExit(provider, service, ana, type(uint256).max, 0);
        _expectNoExit(ben, 1, 0);
        staking.completeExit(provider, service, ben, 1, 0);
    }

    function test_completeExit_aTrancheIsSlashedProRata() public {
        doRequestExit(ana, anaShares);
        uint256 benShares = doDelegate(ben, 50e18);
        doLock(50e18, 50e18);
        doSlash(0, 50e18, 0);
        assertApproxEqAbs(doCompleteExit(ana, anaShares), uint256(200e18) / 3, 1, "two thirds of what is left");
        assertApproxEqAbs(doUndelegate(ben, benShares), uint256(100e18) / 3, 1, "one third");
    }

    function test_completeExit_diesWithItsEpoch() public {
        doLock(100e18, 100e18);
        doRequestExit(ana, anaShares);
        doSlash(0, 100e18, 0);
        assertEq(staking.exitOf(provider, service, ana), 0, "no tranche in the new epoch");
        assertEq(pool().exitingShares, 0, "none counted");
        _expectNoExit(ana, anaShares, 0);
        staking.completeExit(provider, service, ana, anaShares, 0);
        doStake(1);
        doDelegate(ben, 10e18);
        doRelease(100e18, 0);
        doLock(100e18, 10e18);
        assertEq(pool().lockedDelegated, 10e18, "the dead tranche needs no room");
    }

    function test_completeExit_revertsForLockedStake() public {
        doLock(50e18, 60e18);
        doRequestExit(ana, anaShares);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 100e18, 40e18));
        staking.completeExit(provider, service, ana, anaShares, 0);
        assertEq(doCompleteExit(ana, (anaShares * 4) / 10), 40e18, "a part can leave");
        doRelease(50e18, 60e18);
        assertEq(doCompleteExit(ana, anaShares - (anaShares * 4) / 10), 60e18, "the rest when it is free");
    }

    function test_completeExit_revertsBelowMinAssets() public {
        doDelegate(ben, 100e18);
        doLock(100e18, 90e18);
        doRequestExit(ana, anaShares);
        uint256 quoted = staking.assetsOf(provider, service, anaShares);
        doContest(90e18);
        // The owner's transaction was on its way when the contest opened.
        vm.expectRevert(
            abi.encodeWithSelector(
                IStaking.Staking_Slippage.selector,
                staking.assetsOf(provider, service, anaShares),
                quoted
            )
        );
        vm.prank(ana);
        staking.completeExit(provider, service, ana, anaShares, quoted);
    }

    function test_completeExit_byAnyonePaysTheOwner() public {
        doRequestExit(ana, anaShares);
        vm.expectEmit(address(staking));
        emit IStaking.ExitCompleted(shareId(), ana, 100e18, anaShares);
        vm.prank(ben);
        assertEq(staking.completeExit(provider, service, ana, anaShares, 0), 100e18, "assets");
        assertEq(grid.balanceOf(ana), 1e24, "the owner is paid");
        assertEq(grid.balanceOf(ben), 1e24, "the caller is not");
        assertEq(pool().shares + pool().exitingShares, 0, "empty");
        assertSolvent();
    }

    function test_completeExit_byAnyoneWaitsForContest() public {
        doLock(100e18, 90e18);
        doRequestExit(ana, anaShares);
        doContest(90e18);
        _expectNotOwner();
        vm.prank(ben);
        staking.completeExit(provider, service, ana, anaShares, 0);

        doAcquit(90e18);
        _expectNotOwner();
        vm.prank(ben);
        staking.completeExit(provider, service, ana, anaShares, 0);

        skip(STREAM);
        vm.prank(ben);
        assertEq(staking.completeExit(provider, service, ana, anaShares, 0), 100e18, "everything came back first");
    }

    function test_completeExit_theOwnerMayLeaveAtALoss() public {
        doDelegate(ben, 100e18);
        doLock(100e18, 180e18);
        doRequestExit(ana, anaShares);
        doContest(180e18);
        assertApproxEqAbs(doCompleteExit(ana, anaShares), 10e18, 1, "half of what was not contested");
    }

    function testFuzz_completeExit_inParts(uint256 first, uint256 rewarded) public {
        first = bound(first, 1, anaShares - 1);
        doDelegate(ben, 33e18);
        doReward(reporter, bound(rewarded, 1, 1e20));
        skip(STREAM);
        doRequestExit(ana, anaShares);
        uint256 whole = staking.assetsOf(provider, service, anaShares);
        uint256 got = doCompleteExit(ana, first) + doCompleteExit(ana, anaShares - first);
        assertLe(got, whole + 1, "parts do not gain");
        assertGe(got + 2, whole, "a stranger's parts cost at most a wei each");
        uint256 left = pool().delegated;
        assertEq(doUndelegate(ben, sharesOf(ben)), left, "the last one takes all");
    }

    function _expectNoExit(address owner, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NoExit.selector, shareId(), owner, got, limit));
    }

    function _expectNotOwner() private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotOwner.selector, shareId(), ben, ana));
    }
}
