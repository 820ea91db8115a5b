// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// delegate
// ├── assets are zero: reverts
// ├── delegated + pending + contested + assets above ratio x own: reverts with both
// ├── so large that the sum overflows: reverts
// ├── nobody has shares but stake is contested: reverts (the first to come would get it)
// ├── the price fell below a millionth of the first price: reverts
// ├── fewer shares than asked for, or none at all: reverts
// ├── the tokens cannot be pulled: reverts, no shares
// └── otherwise: shares rounded down, pulled, event
//     ├── the first one gets 1e6 shares per asset
//     ├── the price counts what is pending and contested: nobody steps in for it
//     ├── a seeded and inflated pool costs a later delegator at most 1 wei, at sane sizes
//     ├── in and out at once never gains
//     └── after a full slash a new epoch starts at the first price; twenty cycles of slash and refill stay exact
contract DelegateTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
    }

    function test_delegate_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(ana);
        staking.delegate(provider, service, 0, 0);
    }

    function test_delegate_revertsAboveTheRatio() public {
        doDelegate(ana, 400e18 - 5);
        _expectAboveRatio(400e18 + 1);
        vm.prank(ben);
        staking.delegate(provider, service, 6, 0);
        doDelegate(ben, 5);
        assertEq(pool().delegated, 400e18, "up to the limit");
    }

    function test_delegate_countsContestedAndPendingInTheRatio() public {
        doDelegate(ana, 300e18);
        doLock(100e18, 200e18);
        doContest(200e18);
        _expectAboveRatio(400e18 + 1);
        vm.prank(ben);
        staking.delegate(provider, service, 100e18 + 1, 0);

        doAcquit(200e18);
        _expectAboveRatio(400e18 + 1);
        vm.prank(ben);
        staking.delegate(provider, service, 100e18 + 1, 0);
    }

    function testFuzz_delegate_revertsForHugeAssets(uint256 assets) public {
        doDelegate(ana, 1);
        assets = bound(assets, 400e18, type(uint256).max);
        if (assets == type(uint256).max) vm.expectRevert(panic());
        else _expectAboveRatio(assets + 1);
        vm.prank(ben);
        staking.delegate(provider, service, assets, 0);
    }

    function test_delegate_revertsWithoutOwnStake() public {
        bytes4 reason = IStaking.Staking_AboveRatio.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, other, 1, 0));
        vm.prank(ana);
        staking.delegate(provider, other, 1, 0);
    }

    function test_delegate_revertsWhenOnlyContestedStakeIsLeft() public {
        uint256 shares = doDelegate(ana, 50e18);
        doLock(50e18, 50e18);
        doContest(50e18);
        assertEq(doUndelegate(ana, shares), 0, "left for nothing");

        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_Diluted.selector, provider, service, 50e18, 0));
        vm.prank(ben);
        staking.delegate(provider, service, 1e18, 0);

        // Whatever the ruling, it is over then, and the pool is open again.
        doAcquit(50e18);
        assertEq(doDelegate(ben, 1e18), 1e18 * SHARES_PER_ASSET, "the first price");
        assertEq(doUndelegate(ben, 1e18 * SHARES_PER_ASSET), 1e18, "nothing of what others lost");
        assertEq(staking.unburned(), 50e18, "orphaned stake goes to nobody");
    }

    function test_delegate_revertsBelowAMillionthOfTheFirstPrice() public {
        doDelegate(ana, 50e18);
        doLock(50e18, 50e18 - 1e6);
        doLock(50e18, 1e6);
        doSlash(0, 50e18 - 1e6, 0);
        uint256 supply = 50e18 * SHARES_PER_ASSET;
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_Diluted.selector, provider, service, 1e6, supply));
        vm.prank(ben);
        staking.delegate(provider, service, 1e18, 0);
    }

    function test_delegate_exactlyAtAMillionthIsOpen() public {
        doDelegate(ana, 50e6);
        doLock(50e18, 50e6 - 49);
        doSlash(0, 50e6 - 50, 0);
        doRelease(50e18, 1);
        assertEq(pool().delegated, 50, "a millionth of 50e6");
        assertEq(doDelegate(ben, 51), 50e12 + SHARES_PER_ASSET, "51 assets buy as many shares as are there");
    }

    function test_delegate_revertsBelowMinShares() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_Slippage.selector, 7e6, 7e6 + 1));
        vm.prank(ana);
        staking.delegate(provider, service, 7, 7e6 + 1);
        vm.prank(ana);
        staking.delegate(provider, service, 7, 7e6);
    }

    function test_delegate_revertsForNoShares() public {
        // One wei doubles with every reward until a wei is worth less than a share.
        vm.prank(provider);
        staking.stake(other, 1);
        vm.prank(ana);
        staking.delegate(provider, other, 1, 0);
        for (uint256 i; i < 24; ++i) {
            vm.prank(reporter);
            staking.reward(provider, other, 1e18);
            skip(STREAM);
        }
        vm.prank(provider);
        staking.stake(other, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_Slippage.selector, 0, 0));
        vm.prank(ben);
        staking.delegate(provider, other, 1, 0);
    }

    function test_delegate_revertsWithoutTheTokens() public {
        bytes4 reason = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, address(staking), 0, 1e18));
        vm.prank(payer);
        staking.delegate(provider, service, 1e18, 0);
        assertEq(sharesOf(payer), 0, "no shares");
        assertEq(pool().delegated, 0, "no assets");
    }

    function testFuzz_delegate_firstPrice(uint256 assets) public {
        assets = bound(assets, 1, 400e18);
        vm.expectEmit(address(staking));
        emit IStaking.Delegated(shareId(), ana, assets, assets * SHARES_PER_ASSET);
        uint256 shares = doDelegate(ana, assets);
        assertEq(shares, assets * SHARES_PER_ASSET, "1e6 shares per asset");
        assertEq(sharesOf(ana), shares, "minted");
        assertEq(pool().shares, shares, "counted");
        assertEq(pool().delegated, assets, "delegated");
        assertEq(staking.poolOf(provider, other).delegated, 0, "another pool");
        assertSolvent();
    }

    function test_delegate_priceCountsPendingAndContested() public {
        doDelegate(ana, 100e18);
        doLock(100e18, 60e18);
        doContest(60e18);
        doReward(reporter, 50e18);
        uint256 total = uint256(pool().delegated) + pool().pending + pool().contested;
        uint256 supply = pool().shares;
        uint256 shares = doDelegate(ben, 10e18);
        assertEq(
            shares,
            (10e18 * (supply + SHARES_PER_ASSET)) / (total + 1),
            "price with everything that may come back"
        );
        // Worth less now than paid, and never more than that before the ruling.
        assertLt(staking.assetsOf(provider, service, shares), 10e18, "no gain from stepping in");
    }

    /// @dev The seeder deposits, inflates the price with a reward, perhaps leaves in part; a victim comes after the stream has ended.
    /// Its loss is the rounding of one share and of one asset; a share is worth less than a wei as long as the donation is below a
    /// million times the seed.
    function testFuzz_delegate_seedDonateVictim(uint256 seed, uint256 donated, uint256 left, uint256 assets) public {
        doUnstake(99e18);
        seed = bound(seed, 1, 4e18);
        donated = bound(donated, 1, 1e22);
        doDelegate(ana, seed);
        doReward(reporter, donated);
        skip(STREAM);
        doUndelegate(ana, bound(left, 1, sharesOf(ana)));
        doStake(1e23);

        uint256 price = (uint256(pool().delegated) + 1) / (uint256(pool().shares) + SHARES_PER_ASSET);
        if (donated <= seed * SHARES_PER_ASSET) assertEq(price, 0, "below a wei");
        assets = bound(assets, price + 1, 1e23);
        uint256 back = doUndelegate(ben, doDelegate(ben, assets));
        assertLe(back, assets, "never a gain");
        assertLe(assets - back, price + 1, "at most a share and a wei lost");
    }

    function testFuzz_delegate_inAndOutNeverGains(
        uint256 first,
        uint256 slashed,
        uint256 rewarded,
        uint256 waited,
        uint256 assets
    ) public {
        first = bound(first, 1, 100e18);
        doDelegate(ana, first);
        slashed = bound(slashed, 0, first);
        doLock(100e18, uint96(slashed));
        doSlash(0, uint96(slashed / 3), 0);
        doContest(uint96(slashed - slashed / 3));
        if (pool().shares != 0) doReward(reporter, bound(rewarded, 1, 1e20));
        skip(bound(waited, 0, STREAM));
        uint256 total = uint256(pool().delegated) + pool().pending + pool().contested;
        vm.assume(pool().shares == 0 ? total == 0 : pool().shares <= (total + 1) * 1e12);
        assets = bound(assets, 1, 100e18);
        vm.prank(ben);
        try staking.delegate(provider, service, assets, 0) returns (uint256 shares) {
            assertLe(doUndelegate(ben, shares), assets, "in and out");
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(IStaking.Staking_Slippage.selector), "only for no share at all");
        }
        doRelease(100e18, pool().lockedDelegated);
    }

    function test_delegate_twentyCyclesOfSlashAndRefill() public {
        for (uint256 i; i < 20; ++i) {
            uint256 shares = doDelegate(ana, 300e18);
            assertEq(shares, 300e18 * SHARES_PER_ASSET, "every epoch starts at the first price");
            assertEq(pool().epoch, i, "epoch");
            doLock(100e18, 300e18);
            doSlash(0, 300e18, 0);
            doRelease(100e18, 0);
            assertEq(pool().shares, 0, "old shares died");
        }
        assertEq(staking.unburned(), 6_000e18, "slashed");
        doUnstake(100e18);
        staking.burn();
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
    }

    /// @dev Each cycle leaves a part; the price falls to the limit and shares never overflow.
    function testFuzz_delegate_twentyPartialSlashes(uint256 bps, uint256 refill) public {
        bps = bound(bps, 1, 9_999);
        refill = bound(refill, 1e9, 50e18);
        for (uint256 i; i < 20; ++i) {
            vm.prank(ana);
            try staking.delegate(provider, service, refill, 0) {} catch (bytes memory reason) {
                assertEq(bytes32(bytes4(reason)), bytes32(IStaking.Staking_Diluted.selector), "only for the price");
                break;
            }
            uint96 cut = uint96((uint256(pool().delegated) * bps) / 10_000);
            doLock(100e18, cut);
            doSlash(0, cut, 0);
            doRelease(100e18, 0);
        }
        if (sharesOf(ana) != 0) doUndelegate(ana, sharesOf(ana));
        assertEq(pool().delegated, 0, "the last one takes all");
        doUnstake(100e18);
        staking.burn();
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
    }

    function _expectAboveRatio(uint256 got) private {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_AboveRatio.selector, provider, service, got, 400e18));
    }
}
