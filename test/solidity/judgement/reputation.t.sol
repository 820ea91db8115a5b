// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IReputation} from "../../../contracts/interfaces/IReputation.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Lease, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {ReputationConfig, SamplingTest} from "./utils/SamplingTest.sol";

// Reputation
// ├── a claim: what it paid, once, when it is over; the fee goes to the auction
// ├── a claim with lost units: those cost ten prices each, for no fee
// ├── a claim that failed or expired costs the same for all of it
// ├── a gang's price; a released claim counts for nothing
// ├── a lease: what it was charged since the last time
// ├── decay: half after a half-life, never up, O(1)
// ├── washing: costs the fee, saves less
// └── construction
contract ReputationTest is SamplingTest {
    uint96 private constant PRICE = 100e6;

    function setUp() public override {
        super.setUp();
        _allowFees(payer);
        _allowFees(provider);
    }

    function _score() private view returns (uint256) {
        return reputation.scoreOf(provider, address(usd));
    }

    // ------------------------------------------------------------------ claims

    function test_claim_countsWhatWasPaid() public {
        (Terms memory t, Claim memory c) = _earn(provider, PRICE);
        uint256 before = _wallet(payer);
        assertEq(_record(t, c), PRICE);
        assertEq(_score(), PRICE);
        assertEq(before - _wallet(payer), PRICE / 200, "half a percent");
        assertEq(auction.lotOf(address(usd)), PRICE / 200, "is for sale");
        assertEq(reputation.scoreOf(provider, address(grid)), 0, "in this token");
        assertEq(reputation.recordedOf(_claimId(t, c)), PRICE + 1);
    }

    function test_claim_once() public {
        (Terms memory t, Claim memory c) = _earn(provider, PRICE);
        _record(t, c);
        vm.expectRevert(abi.encodeWithSelector(IReputation.Reputation_AlreadyRecorded.selector, _claimId(t, c)));
        _record(t, c);
    }

    function test_claim_theFeeIsNeverLess() public {
        (Terms memory t, Claim memory c) = _earn(provider, 1);
        _record(t, c);
        assertEq(auction.lotOf(address(usd)), 1, "rounded up");
    }

    function test_claim_needsTheFee() public {
        (Terms memory t, Claim memory c) = _earn(provider, PRICE);
        vm.expectRevert();
        vm.prank(stranger);
        reputation.recordClaim(t, c);
        assertEq(_score(), 0);
    }

    function test_claim_notBeforeItIsOver() public {
        Terms memory t = _terms();
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.unitBond = 0;
        t.compensation = 0;
        Claim memory c = _taken(t, 2);
        _failsUnsettled(t, c, ClaimStatus.Taken);
        Submission memory s = _submit(t, c);
        _failsUnsettled(t, c, ClaimStatus.Submitted);
        _contest(t, c, s, 0);
        _accept(t, c, s);
        _failsUnsettled(t, c, ClaimStatus.Settling);
        _rule(t, c, s, 0, Ruling.Provider);
        assertEq(_record(t, c), 2 * uint256(c.price));
        c.count = 3;
        _failsUnsettled(t, c, ClaimStatus.None);
    }

    function _failsUnsettled(Terms memory t, Claim memory c, ClaimStatus status) private {
        vm.expectRevert(
            abi.encodeWithSelector(IReputation.Reputation_NotSettled.selector, _claimId(t, c), uint8(status))
        );
        _record(t, c);
    }

    function test_claim_lostUnitsCostMore() public {
        (Terms memory big, Claim memory first) = _earn(provider, PRICE);
        _record(big, first);
        Terms memory t = _terms();
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.startPrice, t.capPrice) = (1e6, 1e6);
        Claim memory c = _taken(t, 3);
        Submission memory s = _submit(t, c);
        _contest(t, c, s, 1);
        _accept(t, c, s);
        _rule(t, c, s, 1, Ruling.Payer);
        uint256 fees = auction.lotOf(address(usd));
        uint256 faded = _score();
        assertEq(_record(t, c), faded - FAULT * 1e6 + 2e6, "one lost, two paid");
        assertEq(auction.lotOf(address(usd)) - fees, 2e6 / uint256(200), "a fee for what was paid");
    }

    function test_claim_failedCostsWithoutAFee() public {
        (Terms memory big, Claim memory first) = _earn(provider, PRICE);
        _record(big, first);
        Terms memory t = _terms();
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.startPrice, t.capPrice) = (1e6, 1e6);
        Claim memory c = _taken(t, 2);
        skip(t.workSeconds + 1);
        jobs.expire(t, c);
        uint256 faded = _score();
        // Nobody's wallet is needed.
        vm.prank(stranger);
        assertEq(reputation.recordClaim(t, c), faded - 2 * FAULT * 1e6);
        vm.expectRevert(abi.encodeWithSelector(IReputation.Reputation_AlreadyRecorded.selector, _claimId(t, c)));
        reputation.recordClaim(t, c);
    }

    function test_claim_neverBelowNothing() public {
        Terms memory t = _terms();
        t.opensAt = uint40(vm.getBlockTimestamp());
        Claim memory c = _taken(t, 2);
        skip(t.workSeconds + 1);
        jobs.expire(t, c);
        assertEq(reputation.recordClaim(t, c), 0);
    }

    function test_claim_aGangsPrice() public {
        Terms memory t = _gang();
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.units, t.maxUnits) = (2, 1);
        _post(t);
        Claim memory c = _take(t, provider, 1);
        skip(t.auctionSeconds);
        _take(t, other, 1);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        assertEq(_record(t, c), t.capPrice, "of its last take");
    }

    function test_claim_releasedCountsForNothing() public {
        Terms memory t = _gang();
        t.opensAt = uint40(vm.getBlockTimestamp());
        Claim memory c = _taken(t, 5);
        skip(t.takeSeconds + 1);
        jobs.unwind(t, c);
        _failsUnsettled(t, c, ClaimStatus.Released);
    }

    // ------------------------------------------------------------------ leases

    function test_lease_countsWhatWasChargedSince() public {
        (LeaseTerms memory t, Lease memory lease) = _lease();
        bytes32 leaseId = leases.leaseIdOf(t, lease);
        vm.expectRevert(abi.encodeWithSelector(IReputation.Reputation_NothingNew.selector, leaseId));
        _recordLease(t, lease);
        skip(1_000);
        leases.settle(t, lease);
        uint256 first = leases.stateOf(leaseId).charged;
        assertGt(first, 0);
        assertEq(_recordLease(t, lease), first);
        vm.expectRevert(abi.encodeWithSelector(IReputation.Reputation_NothingNew.selector, leaseId));
        _recordLease(t, lease);
        skip(1_000);
        vm.prank(payer);
        leases.close(t, lease);
        uint256 all = leases.stateOf(leaseId).charged;
        uint256 faded = _score();
        assertEq(_recordLease(t, lease), faded + all - first, "the rest");
        assertEq(reputation.recordedOf(leaseId), all + 1);
    }

    function _recordLease(LeaseTerms memory t, Lease memory lease) private returns (uint256) {
        vm.prank(payer);
        return reputation.recordLease(t, lease);
    }

    function _lease() private returns (LeaseTerms memory t, Lease memory lease) {
        vm.startPrank(provider);
        registry.setCapacity(CLASS, 11);
        registry.allot(address(leases), CLASS, 1, payout);
        vm.stopPrank();
        vm.prank(payer);
        escrow.approve(address(leases), _id(address(usd)), type(uint256).max);
        t.tenant = payer;
        t.slots = 1;
        (t.startRate, t.capRate) = (1e15, 1e15);
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

    // ------------------------------------------------------------------ decay

    function test_decay_halvesEveryHalfLife() public {
        (Terms memory t, Claim memory c) = _earn(provider, PRICE);
        _record(t, c);
        skip(HALF_LIFE / 2);
        assertEq(_score(), (PRICE * 3) / 4, "a straight line between");
        skip(HALF_LIFE / 2);
        assertEq(_score(), PRICE / 2);
        skip(9 * HALF_LIFE);
        assertEq(_score(), PRICE >> 10);
        skip(300 * HALF_LIFE);
        assertEq(_score(), 0);
    }

    /// @dev Never up by waiting, and never more than 6.2 % above the exponential.
    function testFuzz_decay(uint256 a, uint256 b) public {
        (a, b) = (bound(a, 0, 6 * HALF_LIFE), bound(b, 0, HALF_LIFE));
        (Terms memory t, Claim memory c) = _earn(provider, PRICE);
        _record(t, c);
        skip(a);
        uint256 before = _score();
        skip(b);
        assertLe(_score(), before, "never up");
        skip(HALF_LIFE - b);
        assertApproxEqAbs(_score(), before / 2, 1, "half a half-life later");
    }

    // ------------------------------------------------------------------ washing

    /// @dev A provider that rents itself: it gets its price back and has paid the fee for every unit of score.
    function test_wash_costsTheFee() public {
        _fund(provider, FUNDS);
        uint256 rich = _wallet(provider) + _wallet(payout);
        Terms memory t = _terms();
        t.payer = provider;
        t.opensAt = uint40(vm.getBlockTimestamp());
        (t.units, t.maxUnits) = (1, 1);
        (t.startPrice, t.capPrice) = (uint96(FUNDS / 2), uint96(FUNDS / 2));
        (t.unitBond, t.compensation) = (0, 0);
        _post(t);
        Claim memory c = _take(t, provider, 1);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        vm.prank(provider);
        reputation.recordClaim(t, c);
        assertEq(_score(), FUNDS / 2);
        assertEq(rich - _wallet(provider) - _wallet(payout), FUNDS / 400, "half a percent of it is gone");
    }

    /// @dev What W more reputation saves, in the time in which it decays by a factor e, on V of own work whose check costs as much as the
    /// unit: V * (q(V) - q(V + W)). What it costs in that time: W * fee. See the constructor of Sampling. Rates are rounded to one in
    /// 10^8 of what they are; two of those are allowed for.
    function testFuzz_wash_savesLessThanItCosts(uint256 volume, uint256 washed) public view {
        volume = bound(volume, 1, 1e24);
        washed = bound(washed, 1, 1e24);
        (uint256 before, uint256 then_) = (sampling.everyAt(volume), sampling.everyAt(volume + washed));
        uint256 saved = (volume * 1e18 * 1e6) / before - (volume * 1e18 * 1e6) / then_;
        uint256 cost = (washed * 1e18 * reputation.feeBps()) / 10_000;
        assertLe(saved, cost + (volume * 1e18) / 5e7, "washing never pays");
    }

    /// @dev The bound is tight: with a rate half a point wider than four fees, who earns `scale` would gain by washing a little.
    function test_wash_wouldPayBeyondTheBound() public pure {
        // l = 1/20, m = 1/40: 2.5 points. V = scale = 1000, W = 10.
        uint256 saved = (1_000 * (uint256(25e15) * 1_010)) / 2_010 - (1_000 * (uint256(25e15) * 1_000)) / 2_000;
        assertGt(saved, (uint256(10) * 50e18) / 10_000);
    }

    // ------------------------------------------------------------------ construction

    function test_constructor_refuses() public {
        address sink = address(auction);
        _refuses(ReputationConfig(0, 1, 1, sink), "feeBps", 0, 1_000);
        _refuses(ReputationConfig(1_001, 1, 1, sink), "feeBps", 1_001, 1_000);
        _refuses(ReputationConfig(1, 0, 1, sink), "halfLife", 0, 1);
        _refuses(ReputationConfig(1, 1, 0, sink), "faultWeight", 0, 1);
        _refuses(ReputationConfig(1, 1, 1, address(0)), "sink", 0, 1);
    }

    function _refuses(ReputationConfig memory c, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IReputation.Reputation_BadParameter.selector, name, got, limit));
        this.newReputation(c);
    }

    function newReputation(ReputationConfig calldata c) external returns (address) {
        return address(_newReputation(c));
    }
}
