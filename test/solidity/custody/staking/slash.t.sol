// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking, Slash} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// slash
// ├── own, delegated, contested above what the service locked or contested: clamped, never reverts
// ├── payer: gets min(compensation, half of the own part taken); the zero address gets nothing
// ├── reporter: gets min(reward, rest of that half); the zero address gets nothing
// ├── what neither gets is unburned; delegated and contested stake is never paid out
// ├── nothing left for the delegators: new epoch, event; not while stake is pending or contested
// ├── another provider, another service: untouched
// └── event with what was really taken and credited
// burn
// └── anybody: destroys exactly what was slashed, once
contract SlashTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
        doDelegate(ana, 200e18);
    }

    function testFuzz_slash_splitsWithoutRemainder(Slash memory s, uint96 ownLocked, uint96 delegatedLocked) public {
        ownLocked = uint96(bound(ownLocked, 0, 100e18));
        delegatedLocked = uint96(bound(delegatedLocked, 0, RATIO * ownLocked < 200e18 ? RATIO * ownLocked : 200e18));
        doLock(ownLocked, delegatedLocked);
        uint96 contested = delegatedLocked / 3;
        doContest(contested);
        s.provider = provider;
        if (s.payer != address(0)) s.payer = payer;
        if (s.reporter != address(0)) s.reporter = reporter;

        Slash memory taken = _expected(s, ownLocked, delegatedLocked - contested, contested);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(
            provider,
            service,
            taken.own,
            taken.delegated,
            taken.contested,
            s.payer,
            taken.compensation,
            s.reporter,
            taken.reward
        );
        vm.prank(service);
        (uint256 paid, uint256 rewarded) = staking.slash(s);

        assertEq(paid, taken.compensation, "payer returned");
        assertEq(rewarded, taken.reward, "reporter returned");
        assertEq(creditOf(payer), paid, "payer credited");
        assertEq(creditOf(reporter), rewarded, "reporter credited");
        assertEq(pool().own, 100e18 - taken.own, "own");
        assertEq(pool().lockedOwn, ownLocked - taken.own, "locked own");
        assertEq(pool().contested, contested - taken.contested, "contested");
        assertEq(pool().lockedDelegated, delegatedLocked - contested - taken.delegated, "locked delegated");
        assertEq(pool().delegated, 200e18 - contested - taken.delegated, "delegated");
        uint256 taking = uint256(taken.own) + taken.delegated + taken.contested;
        assertEq(staking.unburned(), taking - paid - rewarded, "the rest belongs to nobody");
        assertGe(staking.unburned(), taking - taken.own / 2, "half of the own part at least is lost");
        assertSolvent();
    }

    /// @dev What a slash must take and credit, from the law: min(asked, locked); payer, then reporter, out of half of the own part.
    function _expected(
        Slash memory s,
        uint96 own,
        uint96 delegated,
        uint96 contested
    ) private pure returns (Slash memory taken) {
        taken.own = s.own < own ? s.own : own;
        taken.delegated = s.delegated < delegated ? s.delegated : delegated;
        taken.contested = s.contested < contested ? s.contested : contested;
        uint96 half = taken.own / 2;
        if (s.payer != address(0)) taken.compensation = s.compensation < half ? s.compensation : half;
        half -= taken.compensation;
        if (s.reporter != address(0)) taken.reward = s.reward < half ? s.reward : half;
    }

    function test_slash_payerBeforeReporter() public {
        doLock(100e18, 0);
        vm.prank(service);
        (uint256 paid, uint256 rewarded) = staking.slash(Slash(provider, 100e18, 0, 0, payer, 45e18, reporter, 30e18));
        assertEq(paid, 45e18, "first the payer");
        assertEq(rewarded, 5e18, "then the reporter, within half");
        assertEq(staking.unburned(), 50e18, "half is burned");
    }

    function test_slash_halfIsRoundedDown() public {
        doLock(100e18, 0);
        vm.prank(service);
        (uint256 paid, uint256 rewarded) = staking.slash(Slash(provider, 3, 0, 0, payer, 3, reporter, 3));
        assertEq(paid, 1, "half of 3 rounded down");
        assertEq(rewarded, 0, "nothing left of the half");
        vm.prank(service);
        (paid, ) = staking.slash(Slash(provider, 1, 0, 0, payer, 1, reporter, 1));
        assertEq(paid, 0, "half of 1");
        assertEq(staking.unburned(), 3, "the odd wei is burned");
    }

    function test_slash_delegatedStakeIsNeverPaidOut() public {
        doLock(50e18, 200e18);
        doContest(80e18);
        vm.prank(service);
        (uint256 paid, uint256 rewarded) = staking.slash(
            Slash(provider, 0, 200e18, 200e18, payer, type(uint96).max, reporter, type(uint96).max)
        );
        assertEq(paid + rewarded, 0, "no own part, nothing to pay from");
        assertEq(staking.unburned(), 200e18, "all burned");
    }

    /// @dev Extreme arguments in every state, empty pools and later slashes included.
    function testFuzz_slash_neverReverts(Slash memory s, uint256 state) public {
        s.provider = state % 7 == 0 ? ben : provider;
        if (state & 8 != 0) doLock(30e18, 100e18);
        if (state & 16 != 0 && state & 8 != 0) doContest(60e18);
        if (state & 32 != 0 && state & 16 != 0 && state & 8 != 0) doAcquit(20e18);
        if (state & 64 != 0) doReward(reporter, 10e18);
        if (state & 128 != 0) skip(STREAM / 2);
        vm.prank(service);
        staking.slash(s);
        vm.prank(service);
        staking.slash(Slash(s.provider, ~uint96(0), ~uint96(0), ~uint96(0), payer, ~uint96(0), reporter, ~uint96(0)));
        vm.prank(service);
        staking.slash(s);
        assertEq(
            pool().lockedOwn + pool().lockedDelegated + pool().contested,
            s.provider == ben ? _untouched() : 0,
            "taken"
        );
    }

    function test_slash_reachesOnlyTheCallersPool() public {
        doLock(100e18, 200e18);
        Slash memory s = Slash(provider, ~uint96(0), ~uint96(0), ~uint96(0), payer, ~uint96(0), reporter, ~uint96(0));
        vm.prank(other);
        (uint256 paid, uint256 rewarded) = staking.slash(s);
        assertEq(paid + rewarded + staking.unburned(), 0, "nothing to take");
        assertEq(pool().own, 100e18, "own untouched");
        assertEq(pool().delegated, 200e18, "delegated untouched");
        assertEq(pool().epoch, 0, "epoch untouched");
    }

    function test_slash_unlockedStakeIsOutOfReach() public {
        doLock(10e18, 20e18);
        doSlash(~uint96(0), ~uint96(0), ~uint96(0));
        assertEq(pool().own, 90e18, "own");
        assertEq(pool().delegated, 180e18, "delegated");
    }

    function test_slash_everythingStartsAnEpoch() public {
        uint256 id = shareId();
        doLock(50e18, 200e18);
        vm.expectEmit(address(staking));
        emit IStaking.EpochStarted(provider, service, 1);
        doSlash(0, 200e18, 0);
        assertEq(pool().epoch, 1, "epoch");
        assertEq(pool().shares, 0, "no shares");
        assertNotEq(shareId(), id, "another id");
        assertEq(ledger.balanceOf(ana, id), 200e24, "old shares remain, worth nothing");
        assertEq(staking.assetsOf(provider, service, 1e24), 0, "nothing to quote");
        assertEq(doDelegate(ben, 1e18), 1e24, "newcomers do not inherit the loss");
    }

    function test_slash_contestedToTheEndStartsAnEpoch() public {
        doLock(50e18, 200e18);
        doContest(200e18);
        doSlash(0, 0, 199e18);
        assertEq(pool().epoch, 0, "1 is still contested");
        doSlash(0, 0, 1e18);
        assertEq(pool().epoch, 1, "nothing is left");
    }

    /// @dev Somebody's dust must not keep a pool without a price open: nobody could ever delegate to it again.
    function test_slash_leavingOnlyDustStartsAnEpoch() public {
        doDelegate(ben, 1e6);
        doLock(50e18, 200e18);
        doSlash(0, 200e18, 0);
        assertEq(pool().epoch, 1, "dust has no price");
        assertEq(pool().delegated, 0, "and no owner");
        assertEq(staking.unburned(), 200e18 + 1e6, "it is burned");
        assertEq(doDelegate(ben, 1e18), 1e24, "the pool is open again");
        assertSolvent();
    }

    /// @dev The limit from both sides: one share is worth a millionth of its first price, or less.
    function test_slash_dustBeginsBelowAMillionth() public {
        doLock(100e18, 0);
        doRelease(100e18, 0);
        doUndelegate(ana, sharesOf(ana));
        doDelegate(ana, 100e6);
        doLock(100e18, 100e6 - 100);
        doSlash(0, 100e6 - 100, 0);
        assertEq(pool().epoch, 0, "100 of 100e6 wei is a millionth");
        assertEq(pool().delegated, 100, "kept");
        doLock(0, 0);
        doRelease(100e18, 0);
        doLock(100e18, 1);
        doSlash(0, 1, 0);
        assertEq(pool().epoch, 1, "99 is less");
        assertEq(staking.unburned(), 100e6, "burned");
    }

    /// @dev While a lock or a contest of another agreement is open, its part is not dust to be thrown away.
    function test_slash_dustIsKeptWhileAnotherAgreementIsOpen() public {
        doLock(50e18, 200e18 - 10);
        doLock(50e18, 10);
        doSlash(0, 200e18 - 10, 0);
        assertEq(pool().epoch, 0, "10 wei are locked");
        doContest(5);
        doSlash(0, 5, 0);
        assertEq(pool().epoch, 0, "5 wei are contested");
        doAcquit(4);
        doSlash(0, 0, 1);
        assertEq(pool().epoch, 1, "4 wei streaming are dust");
        assertEq(pool().pending, 0, "burned");
        assertSolvent();
    }

    function test_slash_pendingKeepsTheEpoch() public {
        doReward(reporter, 30e18);
        doLock(50e18, 200e18);
        doSlash(0, 200e18, 0);
        assertEq(pool().epoch, 0, "the stream belongs to the delegators");
        skip(STREAM);
        assertEq(doUndelegate(ana, sharesOf(ana)), 30e18, "and reaches them");
    }

    function test_slash_delegatorsAreReachedWhenOwnIsGone() public {
        doLock(100e18, 200e18);
        doSlash(100e18, 0, 0);
        assertEq(pool().own, 0, "own is gone");
        doSlash(0, 120e18, 0);
        doContest(80e18);
        doSlash(0, 0, 80e18);
        assertEq(staking.unburned(), 300e18, "delegated stake was still there to take");
    }

    function test_burn_destroysOnceByAnyone() public {
        doLock(100e18, 200e18);
        vm.prank(service);
        staking.slash(Slash(provider, 100e18, 200e18, 0, payer, 10e18, address(0), 0));
        uint256 supply = grid.totalSupply();
        vm.prank(ben);
        staking.burn();
        assertEq(grid.totalSupply(), supply - 290e18, "destroyed");
        assertEq(staking.unburned(), 0, "counted down");
        staking.burn();
        assertEq(grid.totalSupply(), supply - 290e18, "once");
        assertEq(grid.balanceOf(address(staking)), 10e18, "the payer's credit stays");
        vm.prank(payer);
        staking.collect(10e18, payer);
        assertEq(grid.balanceOf(payer), 10e18, "collected");
    }

    function _untouched() private view returns (uint256) {
        return pool().lockedOwn + pool().lockedDelegated + pool().contested;
    }
}
