// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// undelegate
// ├── shares are zero: reverts
// ├── the caller has fewer shares, or only shares of an earlier epoch, or made them an exit tranche: reverts
// ├── the assets are not free (locked, or needed by exit tranches): reverts with what is free
// ├── exit tranches are reserved rounded up: the last unit waits until they are completed
// ├── fewer assets than asked for: reverts
// └── otherwise: assets rounded down leave at once to `to`, event
//     ├── shares that were transferred are worth the same to their new owner
//     ├── the last one out takes everything, rounding dust and what still streams included
//     └── after a slash of one wei everybody still gets out
contract UndelegateTest is StakingTest {
    uint256 internal anaShares;

    function setUp() public override {
        super.setUp();
        doStake(100e18);
        anaShares = doDelegate(ana, 100e18);
    }

    function test_undelegate_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(ana);
        staking.undelegate(provider, service, 0, 0, ana);
    }

    function test_undelegate_revertsForOthersShares() public {
        _expectTooFew(ben, 0, 1, shareId());
        vm.prank(ben);
        staking.undelegate(provider, service, 1, 0, ben);

        _expectTooFew(ana, anaShares, type(uint256).max, shareId());
        vm.prank(ana);
        staking.undelegate(provider, service, type(uint256).max, 0, ana);
    }

    function test_undelegate_revertsForAnEarlierEpoch() public {
        doLock(100e18, 100e18);
        doSlash(0, 100e18, 0);
        _expectTooFew(ana, 0, anaShares, shareId());
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 0, ana);
    }

    function test_undelegate_revertsForAnExitTranche() public {
        doRequestExit(ana, anaShares);
        _expectTooFew(ana, 0, anaShares, shareId());
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 0, ana);
    }

    function test_undelegate_revertsForLockedStake() public {
        doLock(50e18, 60e18);
        _expectNotFree(100e18, 40e18);
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 0, ana);
        assertEq(doUndelegate(ana, (anaShares * 4) / 10), 40e18, "what is free");
    }

    function test_undelegate_leavesRoomForExitTranches() public {
        uint256 benShares = doDelegate(ben, 100e18);
        doRequestExit(ben, benShares);
        doLock(50e18, 60e18);
        _expectNotFree(100e18, 40e18);
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 0, ana);
        assertEq(doUndelegate(ana, (anaShares * 4) / 10), 40e18, "200 - 60 locked - 100 leaving");
        assertEq(doCompleteExit(ben, benShares), 100e18, "the tranche had its room");
    }

    function test_undelegate_waitsForTheLastUnitOfATranche() public {
        doUndelegate(ana, anaShares - 60 * SHARES_PER_ASSET);
        uint256 benShares = doDelegate(ben, 40);
        doLock(33, 99);
        doSlash(0, 99, 0);
        doRequestExit(ben, benShares);
        // Of the one unit left, two fifths are Ben's: reserved as a whole one.
        uint256 left = sharesOf(ana);
        _expectNotFree(1, 0);
        vm.prank(ana);
        staking.undelegate(provider, service, left, 0, ana);

        vm.prank(other); // anyone
        assertEq(staking.completeExit(provider, service, ben, benShares, 0), 0, "rounded down");
        assertEq(doUndelegate(ana, left), 1, "the last one out");
        assertEq(pool().delegated, 0, "nothing is stuck");
    }

    function test_undelegate_revertsBelowMinAssets() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_Slippage.selector, 100e18, 100e18 + 1));
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 100e18 + 1, ana);
    }

    function testFuzz_undelegate_paysAtOnce(uint256 shares) public {
        shares = bound(shares, 1, anaShares);
        uint256 assets = shares == anaShares ? 100e18 : (shares * (100e18 + 1)) / (anaShares + SHARES_PER_ASSET);
        assertEq(staking.assetsOf(provider, service, shares), assets, "quoted");
        vm.expectEmit(address(staking));
        emit IStaking.Undelegated(shareId(), ana, ben, assets, shares);
        vm.prank(ana);
        uint256 got = staking.undelegate(provider, service, shares, assets, ben);

        assertEq(got, assets, "returned");
        assertEq(grid.balanceOf(ben), 1e24 + assets, "paid to");
        assertEq(sharesOf(ana), anaShares - shares, "burned");
        assertEq(pool().shares, anaShares - shares, "counted");
        assertEq(pool().delegated, 100e18 - assets, "delegated");
        assertSolvent();
    }

    function test_undelegate_byTheNewOwnerOfShares() public {
        uint256 id = shareId();
        vm.prank(ana);
        ledger.transfer(ben, id, anaShares);
        assertEq(doUndelegate(ben, anaShares), 100e18, "co-staking stays liquid");
        assertEq(grid.balanceOf(ben), 1e24 + 100e18, "paid");
    }

    function test_undelegate_theLastOneLeavesWithoutTheStream() public {
        doReward(reporter, 60e18);
        skip(STREAM / 3);
        assertEq(staking.assetsOf(provider, service, anaShares), 120e18, "quoted without what still streams");
        assertEq(doUndelegate(ana, anaShares), 120e18, "what has streamed in");
        assertEq(pool().delegated + pool().pending + pool().shares, 0, "empty");
        assertEq(staking.unburned(), 40e18, "the rest belongs to nobody");
        doUnstake(100e18);
        staking.burn();
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
    }

    function test_undelegate_theLastOneWaitsForLocks() public {
        doReward(reporter, 60e18);
        doLock(50e18, 1);
        uint256 all = staking.assetsOf(provider, service, anaShares);
        _expectNotFree(all, all - 1);
        vm.prank(ana);
        staking.undelegate(provider, service, anaShares, 0, ana);
    }

    function testFuzz_undelegate_afterASlashOfOneWei(uint256 a, uint256 b, uint256 slashed) public {
        a = bound(a, 1, 1e20);
        b = bound(b, 1, 1e20);
        slashed = bound(slashed, 1, 3);
        uint256 benShares = doDelegate(ben, b);
        uint256 id = shareId();
        if (a < 1e20) doUndelegate(ana, anaShares - a * SHARES_PER_ASSET);
        uint256 had = grid.balanceOf(ana) + grid.balanceOf(ben);
        doLock(100e18, 1);
        doSlash(0, uint96(slashed), 0);
        doRelease(100e18, 0);

        uint256 inPool = pool().delegated;
        if (shareId() == id) {
            doUndelegate(ana, sharesOf(ana));
            doUndelegate(ben, benShares);
        }
        assertEq(pool().delegated, 0, "nothing is stuck");
        assertEq(pool().shares, 0, "no share is stuck");
        assertEq(grid.balanceOf(ana) + grid.balanceOf(ben), had + inPool, "everything went to them");
    }

    function _expectTooFew(address who, uint256 balance, uint256 needed, uint256 id) private {
        bytes4 reason = ERC6909.ERC6909InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, who, balance, needed, id));
    }

    function _expectNotFree(uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, got, limit));
    }
}
