// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Deal, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Award, Claim, ClaimStatus, Job, JobStatus, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Quotes} from "../utils/Quotes.sol";
import {AwardTest} from "./utils/AwardTest.sol";

// award
// ├── by another than the payer; a job never posted or cancelled: reverts
// ├── from opening to the end of takeSeconds, as a take
// ├── no units, more than maxUnits, more than are left: reverts
// ├── a price above the cap: reverts; at the cap, under the start, zero: that price, whatever the auction says
// ├── a bid for this job, or a quote for its offer: any job with it; other terms: reverts
// ├── the quote's delegatedBond is per unit; above what the own part must cover: reverts
// ├── an operator's quote: within its exposure with this claim's bond, an allowed deal, from the lowest price on
// ├── too little free stake, capacity or volume: reverts
// ├── sealedUntil: only bids committed by then
// ├── predecessors: as for a take
// ├── several quotes: the next units in their order, all of them or none
// └── otherwise: as a take, at the quote's price
// To the end of the job, gangs: awarded.t.sol. Requirements: requirement.t.sol.
contract AwardVerbTest is AwardTest {
    function test_award_takesTheNextUnitsAtTheQuotesPrice() public {
        Terms memory t = _terms();
        _post(t);
        vm.warp(START + 300); // the auction says 3.5
        Quote memory q = _bid(t, provider, 4.25e6);
        Award memory a = _match(q, 4);
        Claim memory want = _claim(q, 0, 4);
        vm.expectEmit(address(jobs));
        emit IJobs.Taken(_jobId(t), _claimId(t, want), provider, want);
        vm.expectEmit(address(staking));
        emit IStaking.Locked(provider, address(jobs), 400e18, 0);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.QuoteFilled(provider, Quotes.digest(address(registry), q), 4, 4);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Reserved(provider, address(jobs), CLASS, 1);
        _award(t, a);

        assertEq(_status(t, want), ClaimStatus.Taken);
        assertEq(_pool(provider).lockedOwn, 400e18, "bond");
        assertEq(_reserved(provider), 1, "slots");
        Job memory job = jobs.jobOf(_jobId(t));
        assertEq(job.taken, 4, "cursor");
        assertEq(job.openedAt, START, "opened");
        assertEq(_jobStatus(t), JobStatus.Open);
        assertEq(_held(t), 50e6, "nothing is paid");
        Claim memory next = _take(t, other, 6);
        assertEq(next.first, 4, "takes follow");
        assertEq(next.price, 3.5e6, "at their own price");
    }

    function test_award_severalQuotesInOneCall() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory second = _bid(t, other, 4e6);
        Award[] memory all = new Award[](3);
        (all[0], all[1], all[2]) = (_match(q, 2), _match(second, 5), _match(q, 3));
        _award(t, all);
        assertEq(_status(t, _claim(q, 0, 2)), ClaimStatus.Taken);
        assertEq(_status(t, _claim(second, 2, 5)), ClaimStatus.Taken);
        assertEq(_status(t, _claim(q, 7, 3)), ClaimStatus.Taken);
        assertEq(jobs.jobOf(_jobId(t)).taken, 10, "all of them");
        assertEq(_filled(q), 5, "two parts of one quote");
        assertEq(_reserved(provider), 2, "slots of two claims");
        assertEq(_pool(provider).lockedOwn, 500e18, "two bonds");
        assertEq(_pool(other).lockedOwn, 500e18, "and the other's");
    }

    function test_award_allOrNone() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory stale = _bid(t, other, 3e6);
        stale.expiresAt = uint40(START - 1);
        bytes32 digest = Quotes.digest(address(registry), stale);
        Award memory good = _match(q, 2);
        Award memory bad = _match(stale, 2);
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteExpired.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digest, START, START - 1));
        _award(t, good, bad);
        assertEq(_filled(q), 0, "no volume");
        assertEq(_reserved(provider), 0, "no capacity");
        assertEq(_pool(provider).lockedOwn, 0, "no bond");
        assertEq(_jobStatus(t), JobStatus.None);
    }

    function test_award_ofNothing() public {
        Terms memory t = _terms();
        _post(t);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadCount.selector, _jobId(t), 0, 1));
        _award(t, new Award[](0));
        assertEq(_jobStatus(t), JobStatus.None);
        assertEq(_take(t, provider, 10).first, 0, "all units are there");
    }

    // ------------------------------------------------------------------ who and when

    function test_award_onlyByThePayer() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.payer = address(0);
        Award[] memory all = new Award[](1);
        all[0] = _match(q, 1);
        address[3] memory others = [provider, stranger, arbiter];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotPayer.selector, _jobId(t), others[i], payer));
            vm.prank(others[i]);
            jobs.award(t, all, noPredecessors);
        }
    }

    function test_award_revertsForAJobThatIsNotOpen() public {
        Terms memory t = _terms();
        Award memory a = _match(_bid(t, provider, 3e6), 1);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_Unknown.selector, _jobId(t)));
        _award(t, a);
        _post(t);
        vm.prank(payer);
        jobs.cancel(t);
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Cancelled));
        _award(t, a);
    }

    function test_award_windowIsInclusive() public {
        Terms memory t = _terms();
        t.opensAt = uint40(START + 100);
        _post(t);
        Award memory a = _match(_bid(t, provider, 3e6), 1);
        vm.warp(START + 99);
        _failsTooEarly(_jobId(t), START + 100);
        _award(t, a);
        vm.warp(START + 100);
        _award(t, a);
        vm.warp(START + 3_700);
        _award(t, a);
        vm.warp(START + 3_701);
        _failsTooLate(_jobId(t), START + 3_700);
        _award(t, a);
        assertEq(jobs.jobOf(_jobId(t)).taken, 2, "the first and the last second");
    }

    function test_award_revertsForBadCounts() public {
        Terms memory t = _terms();
        t.maxUnits = 6;
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.volume = 100;
        Award memory a = _match(q, 0);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 0, 6);
        _award(t, a);
        a.count = 7;
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 7, 6);
        _award(t, a);
        a.count = 6;
        Award memory rest = _match(q, 5);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 5, 4);
        _award(t, a, rest);
        rest.count = 4;
        _award(t, a, rest);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 1, 0);
        rest.count = 1;
        _award(t, rest);
    }

    // ------------------------------------------------------------------ price, subject, volume, capacity

    function test_award_anyPriceUpToTheCap() public {
        Terms memory t = _terms();
        _post(t);
        Award memory a = _match(_bid(t, provider, 5e6 + 1), 1);
        _fails(IJobs.Jobs_AboveCap.selector, _jobId(t), 5e6 + 1, 5e6);
        _award(t, a);
        uint96[3] memory prices = [uint96(5e6), 1, 0];
        for (uint24 i = 0; i < prices.length; ++i) {
            Quote memory q = _bid(t, provider, prices[i]);
            _award(t, _match(q, 1));
            assertEq(_status(t, _claim(q, i, 1)), ClaimStatus.Taken);
        }
    }

    function test_award_aQuoteForTheOfferServesEveryJobWithIt() public {
        Terms memory t = _terms();
        _fund(other, FUNDS);
        Quote memory q = _bid(t, provider, 3e6);
        (q.payer, q.subject) = (address(0), _offer(t));
        _post(t);
        _award(t, _match(q, 4));
        // Another payer, with everything that concerns the payer alone changed.
        (t.payer, t.salt, t.units, t.maxUnits) = (other, "2", 7, 3);
        (t.startPrice, t.capPrice, t.opensAt, t.auctionSeconds) = (1, 3e6, uint40(START - 5), 7);
        _post(t);
        _award(t, _match(q, 3));
        assertEq(_filled(q), 7, "of one volume");
        // Other work, for the first payer.
        t = _terms();
        t.spec = "other work";
        _post(t);
        bytes32 digest = Quotes.digest(address(registry), q);
        Award memory a = _match(q, 1);
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digest, bytes32("subject"), _offer(t), q.subject));
        _award(t, a);
    }

    function test_award_aBidIsForItsJob() public {
        Terms memory t = _terms();
        Quote memory q = _bid(t, provider, 3e6);
        t.salt = "2";
        _post(t);
        bytes32 digest = Quotes.digest(address(registry), q);
        Award memory a = _match(q, 1);
        bytes4 reason = IProviderRegistry.ProviderRegistry_QuoteMismatch.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digest, bytes32("subject"), _offer(t), q.subject));
        _award(t, a);
    }

    function test_award_upToTheQuotesVolume() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.volume = 5;
        Award memory a = _match(q, 3);
        bytes memory spent = abi.encodeWithSelector(
            IProviderRegistry.ProviderRegistry_QuoteSpent.selector,
            Quotes.digest(address(registry), q),
            6,
            5
        );
        vm.expectRevert(spent);
        _award(t, a, a);
        Award memory rest = _match(q, 2);
        _award(t, a, rest);
        rest.count = 1;
        vm.expectRevert(spent);
        _award(t, rest);
    }

    function test_award_revertsWithoutCapacity() public {
        Terms memory t = _terms();
        t.slots = 6;
        _post(t);
        Award memory a = _match(_bid(t, provider, 3e6), 1);
        _award(t, a);
        bytes4 reason = IProviderRegistry.ProviderRegistry_Capacity.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, 12, 10));
        _award(t, a);
    }

    // ------------------------------------------------------------------ bonds and operators

    function test_award_delegatedBondIsPerUnit() public {
        Terms memory t = _terms();
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.delegatedBond = 60e18; // what four compensations leave of a unit's bond
        _award(t, _match(q, 3));
        assertEq(_pool(provider).lockedOwn, 120e18, "own");
        assertEq(_pool(provider).lockedDelegated, 180e18, "delegated");
        assertEq(_status(t, _claim(q, 0, 3)), ClaimStatus.Taken);

        q.delegatedBond += 1;
        Award memory a = _match(q, 3);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_TooMuchDelegated.selector, 180e18 + 3, 180e18));
        _award(t, a);
        q.delegatedBond = type(uint96).max;
        a = _match(q, 2);
        uint256 product = 2 * uint256(type(uint96).max);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 96, product));
        _award(t, a);
    }

    function test_award_revertsWithoutFreeStake() public {
        Terms memory t = _terms();
        t.unitBond = OWN / 3;
        _post(t);
        Award memory a = _match(_bid(t, provider, 3e6), 4);
        uint256 needed = 4 * uint256(t.unitBond);
        bytes4 reason = IStaking.Staking_NotFree.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, jobs, needed, OWN));
        _award(t, a);
        a.count = 3;
        _award(t, a);
    }

    function test_award_anOperatorsQuoteBindsWithinItsLimits() public {
        address operator = _operator(500e18, 3e6);
        Terms memory t = _terms();
        t.opensAt = uint40(START + NOTICE);
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        q.signer = operator;
        Award memory four = _match(q, 4);
        Award memory two = _match(q, 2);
        // With the first one's bond there is room for one more unit, not for two.
        vm.expectRevert(
            abi.encodeWithSelector(
                IProviderRegistry.ProviderRegistry_AboveExposure.selector,
                provider,
                operator,
                600e18,
                500e18
            )
        );
        _award(t, four, two);
        two.count = 1;
        _award(t, four, two);
        assertEq(_pool(provider).lockedOwn, 500e18, "to the last of it");
    }

    function test_award_anOperatorsQuoteKeepsToThePolicy() public {
        address operator = _operator(500e18, 3e6);
        Terms memory t = _terms();
        t.opensAt = uint40(START + NOTICE);
        _post(t);
        Quote memory q = _bid(t, provider, 3e6 - 1);
        q.signer = operator;
        Award memory a = _match(q, 1);
        bytes4 reason = IProviderRegistry.ProviderRegistry_BelowMinPrice.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, jobs, 3e6 - 1, 3e6));
        _award(t, a);
        t.arbiter = stranger;
        _post(t);
        (q.subject, q.price) = (_jobId(t), 3e6);
        a = _match(q, 1);
        reason = IProviderRegistry.ProviderRegistry_DealNotAllowed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, jobs, Deal(address(usd), stranger, address(0))));
        _award(t, a);
    }

    // ------------------------------------------------------------------ sealed bids and predecessors

    function test_award_ofSealedBids() public {
        Terms memory t = _terms();
        (t.sealedUntil, t.opensAt) = (uint40(START + 50), uint40(START + 100));
        _post(t);
        Quote memory q = _bid(t, provider, 3e6);
        Quote memory late = _bid(t, other, 2e6);
        vm.warp(START + 50);
        _commit(q);
        vm.warp(START + 51);
        _commit(late);
        vm.warp(START + 100);
        bytes32 digest = Quotes.digest(address(registry), late);
        Award memory a = _match(late, 1);
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotSealed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, digest, START + 51, START + 50));
        _award(t, a);
        _award(t, _match(q, 10));
        assertEq(_filled(q), 10, "in time");
    }

    function test_award_opensWithItsPredecessors() public {
        Terms memory first = _terms();
        first.salt = "first";
        bytes32[] memory before = new bytes32[](1);
        before[0] = _jobId(first);
        Terms memory t = _terms();
        t.predecessors = keccak256(abi.encode(before));
        _post(t);
        Award[] memory all = new Award[](1);
        all[0] = _match(_bid(t, provider, 3e6), 10);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongPredecessors.selector, _none(), t.predecessors));
        vm.prank(payer);
        jobs.award(t, all, noPredecessors);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_PredecessorNotSucceeded.selector, _jobId(t), before[0]));
        vm.prank(payer);
        jobs.award(t, all, before);

        Claim[] memory claims = new Claim[](1);
        claims[0] = _taken(first, 10);
        _accept(first, claims[0], _submit(first, claims[0]));
        vm.warp(START + 5_000); // after the window that would have begun at opensAt
        jobs.conclude(first, claims);
        vm.expectEmit(address(jobs));
        emit IJobs.Opened(_jobId(t), uint40(START + 5_000), before);
        vm.prank(payer);
        jobs.award(t, all, before);
        assertEq(jobs.jobOf(_jobId(t)).openedAt, START + 5_000, "opened");
    }

    // ------------------------------------------------------------------ helpers

    function _none() private view returns (bytes32) {
        return keccak256(abi.encode(noPredecessors));
    }

    function _commit(Quote memory q) private {
        vm.prank(q.signer);
        registry.commitQuote(Quotes.digest(address(registry), q));
    }

    function _operator(uint96 maxExposure, uint96 minPrice) private returns (address operator) {
        operator = actor("operator");
        vm.startPrank(provider);
        registry.setOperator(address(jobs), operator, maxExposure, Permission.QUOTE);
        registry.setPolicy(address(jobs), Deal(address(usd), arbiter, address(0)), minPrice, true);
        vm.stopPrank();
        vm.warp(START + NOTICE);
    }
}
