// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IEmissions} from "../../../contracts/interfaces/IEmissions.sol";
import {Sale} from "../../../contracts/interfaces/IFeeAuction.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Lease, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {EmissionsConfig, EmissionsTest} from "./utils/EmissionsTest.sol";

// Emissions
// ├── construction, start: bounds; the budget has to be there; once
// ├── schedule: halves, in straight lines, never falls, never above the budget
// ├── reportClaim: settled, nothing lost, a fee, once; a gang's price
// ├── reportLease: what it was charged since
// ├── collect: after start and sale, once; in proportion, to the pool; unreported fees give nothing; late ones make parts smaller
// ├── caps: a fraction of what was burned, and what is released
// └── trading with oneself loses: in any token, however it is tried
contract EmissionsUnitTest is EmissionsTest {
    uint96 private constant PRICE = 1_000e6;

    function _collect(address who, uint256 lot) private returns (uint256) {
        return emissions.collect(who, address(jobs), address(usd), lot);
    }

    function _nothing(address who, uint256 lot) private {
        vm.expectRevert(
            abi.encodeWithSelector(
                IEmissions.Emissions_NothingToCollect.selector,
                who,
                address(jobs),
                address(usd),
                lot
            )
        );
    }

    function _notClean(Terms memory t, Claim memory c, ClaimStatus status, uint256 lost) private {
        bytes32 id = _claimId(t, c);
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NotClean.selector, id, uint8(status), lost));
        emissions.reportClaim(t, c);
    }

    // ------------------------------------------------------------------ construction and start

    function test_construction_bounds() public {
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_BadParameter.selector, bytes32("halfLife"), 0, 1));
        this.create(EmissionsConfig(BUDGET, 0, FRACTION));
        vm.expectRevert(
            abi.encodeWithSelector(IEmissions.Emissions_BadParameter.selector, bytes32("fractionBps"), 10_000, 9_999)
        );
        this.create(EmissionsConfig(BUDGET, 1, 10_000));
        this.create(EmissionsConfig(0, 1, 9_999));
    }

    function create(EmissionsConfig calldata c) external returns (IEmissions) {
        return _newEmissions(c);
    }

    function test_start_onceAndWithTheBudget() public {
        IEmissions none = _newEmissions(EmissionsConfig(0, 1, FRACTION));
        _cannotStart(none, 0, 0, 0);
        IEmissions poor = _newEmissions(EmissionsConfig(10e18, 1, FRACTION));
        grid.transfer(address(poor), 10e18 - 1);
        _cannotStart(poor, 10e18 - 1, 10e18, 0);
        grid.transfer(address(poor), 1);
        vm.expectEmit(address(poor));
        emit IEmissions.Started(START);
        poor.start();
        assertEq(poor.startedAt(), START, "started");
        _cannotStart(poor, 10e18, 10e18, START);
    }

    function _cannotStart(IEmissions e, uint256 got, uint256 budget, uint256 startedAt) private {
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_CannotStart.selector, got, budget, startedAt));
        e.start();
    }

    // ------------------------------------------------------------------ schedule

    function test_schedule_halves() public {
        assertEq(emissions.releasedAt(START + 365 days), 0, "not started");
        emissions.start();
        assertEq(emissions.releasedAt(START - 1), 0, "before");
        assertEq(emissions.releasedAt(START), 0, "at first");
        assertEq(emissions.releasedAt(START + 365 days / 2), BUDGET / 4, "a straight line");
        assertEq(emissions.releasedAt(START + 365 days), BUDGET / 2, "half");
        assertEq(emissions.releasedAt(START + 2 * 365 days), (uint256(BUDGET) * 3) / 4, "half of the rest");
        assertEq(emissions.releasedAt(START + 200 * 365 days), BUDGET, "all");
    }

    function testFuzz_schedule_neverFallsAndNeverEndsAbove(uint40 a, uint40 b) public {
        emissions.start();
        (uint256 first, uint256 second) = a < b ? (a, b) : (b, a);
        assertLe(emissions.releasedAt(START + first), emissions.releasedAt(START + second), "never falls");
        assertLe(emissions.releasedAt(START + second), BUDGET, "hard cap");
    }

    // ------------------------------------------------------------------ reports

    function test_reportClaim_countsTheFeeOnce() public {
        (Terms memory t, Claim memory c) = _work(provider, address(usd), PRICE);
        vm.expectEmit(address(emissions));
        emit IEmissions.Reported(provider, address(jobs), address(usd), 0, _claimId(t, c), PRICE / 20);
        assertEq(emissions.reportClaim(t, c), PRICE / 20, "5 %");
        assertEq(
            emissions.feesOf(provider, address(jobs), address(usd), 0),
            auction.lotOf(address(usd)),
            "is for sale"
        );
        (uint256 reported, , bool isFixed) = emissions.lotOf(address(usd), 0);
        assertEq(reported, PRICE / 20, "in the lot");
        assertFalse(isFixed, "open");
        assertEq(emissions.countedOf(_claimId(t, c)), PRICE, "counted");
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NothingNew.selector, _claimId(t, c)));
        emissions.reportClaim(t, c);
    }

    function test_reportClaim_theFeeOfItsHold() public {
        charter.setFee(0);
        (Terms memory t, Claim memory c) = _work(provider, address(usd), PRICE);
        charter.setFee(FEE);
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NothingNew.selector, _claimId(t, c)));
        emissions.reportClaim(t, c);
    }

    function test_reportClaim_gridHasNoLots() public {
        _arm(payer, 1_000e18);
        vm.prank(payer);
        escrow.approve(address(jobs), _id(address(grid)), type(uint256).max);
        (Terms memory t, Claim memory c) = _work(provider, address(grid), 100e18);
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NoLots.selector, address(grid)));
        emissions.reportClaim(t, c);
    }

    function test_reportClaim_settledAndCleanOnly() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 5);
        _notClean(t, c, ClaimStatus.Taken, 0);
        Submission memory s = _submit(t, c);
        _notClean(t, c, ClaimStatus.Submitted, 0);
        _contest(t, c, s, 2);
        skip(t.reviewSeconds + 1);
        jobs.settle(t, c, s);
        _notClean(t, c, ClaimStatus.Settling, 0);
        _rule(t, c, s, 2, Ruling.Payer);
        _notClean(t, c, ClaimStatus.Settled, 1);
        // One that the arbiter found right is clean.
        Claim memory d = _take(t, other, 5);
        s = _submit(t, d);
        _contest(t, d, s, 7);
        skip(t.reviewSeconds + 1);
        jobs.settle(t, d, s);
        _rule(t, d, s, 7, Ruling.Provider);
        assertEq(emissions.reportClaim(t, d), (uint256(d.price) * 5 * FEE) / 10_000, "all units");
    }

    function test_reportClaim_aGangsLastPrice() public {
        Terms memory t = _gang();
        t.standbyPerSecond = 0;
        Claim memory a = _taken(t, 5);
        skip(t.auctionSeconds);
        Claim memory b = _take(t, other, 5);
        Submission memory s = _submit(t, a);
        _accept(t, a, s);
        assertLt(a.price, b.price, "dearer later");
        assertEq(emissions.reportClaim(t, a), (uint256(t.capPrice) * 5 * FEE) / 10_000, "of the last take");
    }

    function test_reportLease_whatWasChargedSince() public {
        for (uint256 i; i < 2; ++i) {
            (LeaseTerms memory t, Lease memory lease) = _lease(i);
            bytes32 id = leases.leaseIdOf(t, lease);
            vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NothingNew.selector, id));
            emissions.reportLease(t, lease);
            uint256 all;
            for (uint256 k; k < 3; ++k) {
                skip(1_001);
                leases.settle(t, lease);
                all += emissions.reportLease(t, lease);
                assertEq(all, (uint256(leases.stateOf(id).charged) * FEE) / 10_000, "rounded down once");
            }
            vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NothingNew.selector, id));
            emissions.reportLease(t, lease);
            vm.prank(payer);
            leases.close(t, lease);
        }
        uint256 fees = emissions.feesOf(provider, address(leases), address(usd), 0);
        assertEq(fees, auction.lotOf(address(usd)), "all that is for sale");
    }

    function _lease(uint256 i) private returns (LeaseTerms memory t, Lease memory lease) {
        vm.startPrank(provider);
        registry.setCapacity(CLASS, 11);
        registry.allot(address(leases), CLASS, 1, payout);
        vm.stopPrank();
        vm.prank(payer);
        escrow.approve(address(leases), _id(address(usd)), type(uint256).max);
        t.tenant = payer;
        t.salt = bytes32(i);
        t.slots = 1;
        (t.startRate, t.capRate) = (1_234_567_890_123, 1_234_567_890_123);
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.takeSeconds = 60;
        t.token = address(usd);
        t.resourceClass = CLASS;
        t.maxSeconds = 1 days;
        t.answerSeconds = 60;
        t.cooldownSeconds = 60;
        t.challengeBond = 1;
        vm.prank(payer);
        leases.post(t, 10_000e6);
        vm.prank(provider);
        (, lease) = leases.take(t, provider, 0, "");
    }

    // ------------------------------------------------------------------ collect

    function test_collect_needsStartAndSale() public {
        (Terms memory t, Claim memory c) = _work(provider, address(usd), PRICE);
        emissions.reportClaim(t, c);
        vm.expectRevert(IEmissions.Emissions_NotStarted.selector);
        _collect(provider, 0);
        emissions.start();
        vm.expectRevert(abi.encodeWithSelector(IEmissions.Emissions_NotSold.selector, address(usd), 0, 0));
        _collect(provider, 0);
        _buy(address(usd));
        // Nothing is released in the first second, and nothing is lost by asking.
        _nothing(provider, 0);
        _collect(provider, 0);
        skip(365 days);
        assertGt(_collect(provider, 0), 0, "later");
    }

    function test_collect_inProportionToThePools() public {
        (Terms memory t, Claim memory c) = _work(provider, address(usd), 3 * PRICE);
        emissions.reportClaim(t, c);
        (t, c) = _work(other, address(usd), PRICE);
        emissions.reportClaim(t, c);
        emissions.start();
        skip(365 days);
        uint256 price = _buy(address(usd));
        uint256 all = (price * FRACTION) / 10_000;
        // Nothing is delegated for `other`'s commission: its delegators share what streams.
        uint256 before = _credits(provider);
        vm.expectEmit(address(emissions));
        emit IEmissions.Emitted(address(usd), 0, all);
        vm.expectEmit(address(emissions));
        emit IEmissions.Collected(provider, address(jobs), address(usd), 0, (all * 3) / 4);
        assertEq(_collect(provider, 0), (all * 3) / 4, "three parts");
        assertEq(_collect(other, 0), all / 4, "one part");
        assertEq(emissions.committed(), all, "promised");
        assertEq(grid.balanceOf(address(emissions)), BUDGET - all, "paid");
        assertEq(_credits(provider) - before + _pool(provider).pending, (all * 3) / 4, "in the pool");
        assertGt(_pool(provider).pending, 0, "delegators share");
        _nothing(provider, 0);
        _collect(provider, 0);
        _nothing(stranger, 0);
        _collect(stranger, 0);
    }

    function test_collect_unreportedFeesGiveNothing() public {
        (Terms memory t, Claim memory c) = _work(provider, address(usd), PRICE);
        emissions.reportClaim(t, c);
        _work(other, address(usd), 3 * PRICE);
        emissions.start();
        skip(365 days);
        uint256 price = _buy(address(usd));
        assertEq(_collect(provider, 0), (price * FRACTION) / 40_000, "a quarter of the lot was reported");
        assertEq(emissions.committed(), (price * FRACTION) / 40_000, "the rest stays in the budget");
    }

    function test_collect_aLateReportCountsInTheNextLot() public {
        (Terms memory late, Claim memory lateClaim) = _work(provider, address(usd), 9 * PRICE);
        emissions.start();
        skip(365 days);
        _buy(address(usd));
        (Terms memory t, Claim memory c) = _work(other, address(usd), PRICE);
        emissions.reportClaim(t, c);
        emissions.reportClaim(late, lateClaim);
        uint256 price = _buy(address(usd));
        uint256 all = (price * FRACTION) / 10_000;
        assertEq(_collect(other, 1), all / 10, "parts of what was reported");
        assertEq(_collect(provider, 1), (all * 9) / 10, "together no more than the lot gives");
        assertEq(emissions.committed(), all, "capped");
        _nothing(provider, 0);
        _collect(provider, 0);
    }

    function test_collect_neverMoreThanIsReleased() public {
        emissions.start();
        uint256 last;
        for (uint256 i; i < 12; ++i) {
            (Terms memory t, Claim memory c) = _work(provider, address(usd), PRICE);
            emissions.reportClaim(t, c);
            last = _buy(address(usd));
            skip(60);
            (bool ok, ) = address(emissions).call(
                abi.encodeCall(IEmissions.collect, (provider, address(jobs), address(usd), i))
            );
            assertTrue(ok, "something is released");
            uint256 released = emissions.releasedAt(vm.getBlockTimestamp());
            assertLe(emissions.committed(), released, "released");
        }
        assertGt(last, 100_000e18, "dear lots");
        assertEq(emissions.committed(), emissions.releasedAt(vm.getBlockTimestamp()), "all of it is given");
    }

    function test_sale_isRecorded() public {
        assertEq(auction.lotsOf(address(usd)), 0, "none");
        assertEq(auction.saleOf(address(usd), 0).price, 0, "none");
        _work(provider, address(usd), PRICE);
        uint256 price = _buy(address(usd));
        skip(5);
        _work(provider, address(usd), 2 * PRICE);
        _buy(address(usd));
        Sale memory sale = auction.saleOf(address(usd), 0);
        assertEq(auction.lotsOf(address(usd)), 2, "two");
        assertEq(sale.amount, PRICE / 20, "amount");
        assertEq(sale.price, price, "price");
        assertEq(sale.soldAt, START, "time");
        assertEq(auction.saleOf(address(usd), 1).amount, PRICE / 10, "another");
    }

    // ------------------------------------------------------------------ the law

    /// @dev One hand is payer, provider and buyer. Every round it works for itself in a token of its choice, reports now, later or never, buys
    /// now or later at whatever it costs then, and collects at the end.
    function testFuzz_selfTrading_losesInAnyToken(uint256[12] memory choices) public {
        emissions.start();
        skip(3650 days);
        vm.prank(provider);
        staking.setCommission(address(jobs), 0);
        address[2] memory tokens = [address(usd), _newToken()];
        uint256 before = _gridOf(provider) + _gridOf(buyer) + _pool(provider).delegated;
        (Terms memory late, Claim memory lateClaim) = _work(provider, tokens[1], 1e24);
        uint256 spent;
        for (uint256 i; i < choices.length; ++i) {
            uint256 choice = choices[i];
            address token = tokens[choice % 2];
            uint96 price = uint96(bound(choice >> 1, 20, token == address(usd) ? 10_000e6 : 1e24));
            (Terms memory t, Claim memory c) = _work(provider, token, price);
            if ((choice >> 128) % 4 != 0) emissions.reportClaim(t, c);
            if ((choice >> 130) % 8 == 0) {
                (bool ok, ) = address(emissions).call(abi.encodeCall(IEmissions.reportClaim, (late, lateClaim)));
                ok;
            }
            if ((choice >> 133) % 2 == 0) spent += _buy(token);
            skip((choice >> 134) % 3 hours);
        }
        uint256 got;
        for (uint256 k; k < 2; ++k) {
            for (uint256 lot; lot < auction.lotsOf(tokens[k]); ++lot) {
                (bool ok, bytes memory data) = address(emissions).call(
                    abi.encodeCall(IEmissions.collect, (provider, address(jobs), tokens[k], lot))
                );
                if (ok) got += abi.decode(data, (uint256));
            }
        }
        skip(STREAM + 1);
        uint256 afterwards = _gridOf(provider) + _gridOf(buyer) + _pool(provider).delegated + _pool(provider).pending;
        assertLe(got, (spent * FRACTION) / 10_000, "a fraction of what it burned");
        assertLe(afterwards, before - spent + got, "and that is all");
        if (spent != 0) assertLt(afterwards, before, "loses");
    }

    /// @dev Others buy, at no more than a lot is worth to them. Whoever works for himself gets less than what his fees were worth.
    function testFuzz_selfTrading_losesItsFeeWhenOthersBuy(
        uint96[6] memory prices,
        uint256[6] memory waits,
        uint256 worth
    ) public {
        emissions.start();
        skip(3650 days);
        // GridToken units that a unit of the token is worth.
        worth = bound(worth, 1, 1e15);
        uint256 feesPaid;
        Terms memory late;
        Claim memory lateClaim;
        for (uint256 i; i < prices.length; ++i) {
            uint96 price = uint96(bound(prices[i], 20, 20_000e6));
            (Terms memory t, Claim memory c) = _work(provider, address(usd), price);
            feesPaid += (uint256(price) * FEE) / 10_000;
            if (i == 0) (late, lateClaim) = (t, c);
            else emissions.reportClaim(t, c);
            // Somebody honest works beside it in every other round and does not report.
            if (i % 2 == 1) _work(other, address(usd), uint96(bound(uint256(price) * 7, 20, 20_000e6)));
            if (i == 3) emissions.reportClaim(late, lateClaim);
            skip(bound(waits[i], 0, 2 days));
            // The market takes a lot as soon as its price is not above what it is worth.
            if (auction.priceOf(address(usd)) <= auction.lotOf(address(usd)) * worth) _buy(address(usd));
        }
        uint256 got;
        for (uint256 lot; lot < auction.lotsOf(address(usd)); ++lot) {
            (bool ok, bytes memory data) = address(emissions).call(
                abi.encodeCall(IEmissions.collect, (provider, address(jobs), address(usd), lot))
            );
            if (ok) got += abi.decode(data, (uint256));
        }
        assertLt(got, feesPaid * worth, "less than the fees were worth");
    }
}
