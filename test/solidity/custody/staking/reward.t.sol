// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// reward
// ├── amount is zero: reverts
// ├── the tokens cannot be pulled: reverts
// ├── streamed part above uint96: reverts
// ├── the pool belongs to nobody (provider is zero): reverts
// ├── no delegators: all to the provider
// └── otherwise: the commission to the provider, rounded down; the remainder streams, event
//     ├── a second one moves the end of the stream to the weighted mean
//     ├── dust does not stretch the stream
//     └── stepping in just for it gains nothing, at any time, with any size
// collect
// ├── more than the caller's credits: reverts
// └── otherwise: pays out; credits are transferable
contract RewardTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
    }

    function test_reward_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(reporter);
        staking.reward(provider, service, 0);
    }

    function test_reward_revertsWithoutTheTokens() public {
        bytes4 reason = IERC20Errors.ERC20InsufficientAllowance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, address(staking), 0, 1e18));
        vm.prank(payer);
        staking.reward(provider, service, 1e18);
        assertEq(creditOf(provider), 0, "no unbacked credit");
    }

    function test_reward_revertsForHugeAmounts() public {
        doDelegate(ana, 100e18);
        // The delegators' part is bounded by their stake, the provider's credit by what the token has.
        uint256[2] memory huge = [uint256(type(uint96).max) + 1, type(uint256).max];
        for (uint256 i; i < huge.length; ++i) {
            bytes4 tooPoor = IERC20Errors.ERC20InsufficientBalance.selector;
            vm.expectRevert(abi.encodeWithSelector(tooPoor, reporter, grid.balanceOf(reporter), huge[i]));
            vm.prank(reporter);
            staking.reward(provider, service, huge[i]);
        }
        assertEq(creditOf(provider) + pool().pending, 0, "nothing came of it");
    }

    function test_reward_revertsForThePoolOfNobody() public {
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InvalidReceiver.selector, address(0)));
        vm.prank(reporter);
        staking.reward(address(0), service, 1);
    }

    function test_reward_withoutDelegatorsGoesToTheProvider() public {
        vm.expectEmit(address(staking));
        emit IStaking.Rewarded(provider, service, reporter, 7, 0, START);
        doReward(reporter, 7);
        assertEq(creditOf(provider), 7, "credited");
        assertEq(pool().pending, 0, "nothing streams");
        assertSolvent();
    }

    function testFuzz_reward_splits(uint256 delegated, uint256 amount, uint16 bps) public {
        delegated = bound(delegated, 1, 400e18);
        amount = bound(amount, 1, 1e24);
        bps = uint16(bound(bps, 0, MAX_COMMISSION));
        doDelegate(ana, delegated);
        vm.prank(provider);
        staking.setCommission(service, bps);
        skip(NOTICE);

        uint256 streamed = amount - (amount * bps) / 10_000;
        if (streamed > delegated) streamed = delegated;
        uint256 commission = amount - streamed;
        vm.expectEmit(address(staking));
        emit IStaking.Rewarded(provider, service, reporter, commission, streamed, START + NOTICE + STREAM);
        doReward(reporter, amount);

        assertEq(creditOf(provider), commission, "provider");
        assertEq(pool().pending, streamed, "delegators");
        assertEq(pool().delegated, delegated, "nothing at once");
        assertSolvent();
        skip(STREAM);
        assertEq(pool().delegated, delegated + streamed, "everything in the end");
    }

    /// @dev Stepping in for one reward, in one transaction: with one wei, and with as much as the reward.
    function testFuzz_reward_sniperOfAnEmptyPoolGainsNothing(uint256 assets, uint256 amount) public {
        assets = bound(assets, 1, 400e18);
        amount = bound(amount, 1, 1_000e18);
        uint256 before = grid.balanceOf(ben);
        doDelegate(ben, assets);
        doReward(reporter, amount);
        doUndelegate(ben, sharesOf(ben));
        assertLe(grid.balanceOf(ben), before, "nothing for stepping in");
        assertSolvent();
    }

    /// @dev Staying for it pays what the stake earned, not what the provider did.
    function test_reward_aWeiInAnEmptyPoolDoesNotTakeTheProvidersReward() public {
        doDelegate(ben, 1);
        doReward(reporter, 1_000e18);
        assertEq(creditOf(provider), 1_000e18 - 1, "the provider's");
        skip(STREAM);
        assertEq(doUndelegate(ben, sharesOf(ben)), 2, "doubled");
    }

    function test_reward_allCommissionStreamsNothing() public {
        staking = IStaking(deploy("Staking", abi.encode(grid, RATIO, STREAM, 0, 10_000)));
        address[3] memory users = [provider, ana, reporter];
        for (uint256 i; i < users.length; ++i) {
            vm.prank(users[i]);
            grid.approve(address(staking), type(uint256).max);
        }
        doStake(1e18);
        doDelegate(ana, 1e18);
        vm.prank(provider);
        staking.setCommission(service, 10_000);
        vm.expectEmit(address(staking));
        emit IStaking.Rewarded(provider, service, reporter, 5, 0, START);
        doReward(reporter, 5);
        assertEq(pool().pending, 0, "nothing streams");
    }

    /// @dev The provider's own stake comes and goes at will: it must not attract what was meant for the delegators.
    function test_reward_flashedOwnStakeTakesNothing() public {
        doDelegate(ana, 100e18);
        doStake(1e23);
        doReward(reporter, 10e18);
        doUnstake(1e23);
        assertEq(creditOf(provider), 0, "no commission, no part");
        assertEq(pool().pending, 10e18, "all of it streams");
    }

    function test_reward_secondOneMovesTheEndToTheMean() public {
        doDelegate(ana, 100e18);
        doReward(reporter, 40e18);
        skip(STREAM / 2);
        // 20 left for STREAM / 2 and 30 for STREAM: a mean of 0.8 STREAM.
        doReward(reporter, 30e18);
        assertEq(pool().streamEndsAt, START + STREAM / 2 + (STREAM * 4) / 5, "weighted mean");
        assertEq(pool().pending, 50e18, "both");
    }

    function test_reward_dustDoesNotStretchTheStream() public {
        doDelegate(ana, 100e18);
        doReward(reporter, 40e18);
        skip(STREAM / 2);
        uint256 endsAt = pool().streamEndsAt;
        for (uint256 i; i < 50; ++i) doReward(reporter, 1);
        assertEq(pool().streamEndsAt, endsAt, "fifty rewards of one wei");
        skip(STREAM / 2);
        assertEq(pool().pending, 0, "over when it was promised");
    }

    function testFuzz_reward_neverEndsLaterThanAWholeStream(uint256 first, uint256 second, uint256 waited) public {
        doDelegate(ana, 100e18);
        doReward(reporter, bound(first, 1, 1e23));
        skip(bound(waited, 0, 2 * STREAM));
        uint256 before = pool().pending == 0 ? 0 : pool().streamEndsAt;
        doReward(reporter, bound(second, 1, 1e23));
        if (pool().pending == 0) return;
        assertGe(pool().streamEndsAt, before, "nor earlier than the running one");
        assertLe(pool().streamEndsAt, vm.getBlockTimestamp() + STREAM, "one stream from now");
    }

    /// @dev In at any time before the reward, out at any time after it: the sniper's part of the price is what it paid.
    function testFuzz_reward_snipingGainsNothing(
        uint256 seed,
        uint256 running,
        uint256 sniped,
        uint256 amount,
        uint256 early
    ) public {
        doDelegate(ana, bound(seed, 1, 100e18));
        doReward(reporter, bound(running, 1, 1e22));
        skip(bound(early, 0, STREAM));
        sniped = bound(sniped, 1, 100e18);
        vm.prank(ben);
        try staking.delegate(provider, service, sniped, 0) {} catch {
            return; // no share for so little, or no room left by the rewards
        }
        doReward(reporter, bound(amount, 1, 1e22));
        doUndelegate(ben, sharesOf(ben));
        assertLe(grid.balanceOf(ben), 1e24, "nothing gained in one block");
    }

    /// @dev Not at once, and not by waiting until all of the contested part is back either.
    function testFuzz_reward_sniperOfAnAcquittalGainsNothing(uint256 sniped, uint256 waited) public {
        doDelegate(ana, 100e18);
        doLock(100e18, 90e18);
        doContest(90e18);
        doDelegate(ben, bound(sniped, 1e9, 100e18));
        doAcquit(90e18);
        skip(bound(waited, 0, 2 * STREAM));
        doUndelegate(ben, sharesOf(ben));
        assertLe(grid.balanceOf(ben), 1e24, "the price counted the contested part");
    }

    function test_collect_revertsAboveTheCredits() public {
        doReward(reporter, 7);
        bytes4 reason = ERC6909.ERC6909InsufficientBalance.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, 7, 8, staking.creditId()));
        vm.prank(provider);
        staking.collect(8, provider);
        vm.expectRevert(abi.encodeWithSelector(reason, ana, 0, type(uint256).max, staking.creditId()));
        vm.prank(ana);
        staking.collect(type(uint256).max, ana);
    }

    function test_collect_paysWhoeverHoldsTheCredits() public {
        doReward(reporter, 7);
        uint256 id = staking.creditId();
        vm.prank(provider);
        ledger.transfer(ana, id, 3);
        vm.prank(ana);
        staking.collect(3, ben);
        vm.prank(provider);
        staking.collect(4, provider);
        assertEq(grid.balanceOf(ben), 1e24 + 3, "transferred credits");
        assertEq(creditOf(provider), 0, "spent");
        assertEq(grid.balanceOf(address(staking)), 100e18, "the stake stays");
    }
}
