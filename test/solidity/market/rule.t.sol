// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, ClaimStatus, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// rule, one unit
// ├── bytes that are no agreement, another id, no ruling: reverts
// ├── by anyone but the arbiter: reverts
// ├── until ruleBy: works; a second later: reverts; no dispute, ruled before: reverts
// ├── for the provider: dismissed; paid with the others, or at once when they were paid already
// ├── for the payer: slashes one unit, pays its compensation, then the reporter
// │   ├── a first claim's unit waits to be retaken
// │   └── a child's unit is refunded
// ├── the last dispute of a settled claim frees what is left of the bond
// └── of a claim that evidence took the rest of: as ever
// rule, the whole claim
// ├── for the provider, for nobody, another id: reverts
// ├── a claim that is not live, or of which everything left is disputed: reverts
// ├── nothing lost or disputed: expires, and is reopened; a child is refunded; taken: nobody is rewarded
// └── otherwise: slashes all but what open disputes may cost, refunds what is neither paid nor disputed
contract RuleTest is MarketTest {
    Terms internal _t;
    Claim internal _c;
    Submission internal _s;

    function setUp() public override {
        super.setUp();
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        (_t, _c, _s) = (t, c, _submit(t, c));
    }

    // ------------------------------------------------------------------ for the provider

    function test_rule_dismissesBeforeTheSettlement() public {
        _contest(_t, _c, _s, 4);
        vm.warp(START + 10);
        vm.expectEmit(address(jobs));
        emit IJobs.Ruled(_claimId(_t, _c), _disputeId(_t, _c, 4), Ruling.Provider, false);
        _rule(_t, _c, _s, 4, Ruling.Provider);
        assertEq(_disputeStatus(_t, _c, 4), DisputeStatus.Dismissed);
        assertEq(jobs.disputeStateOf(_disputeId(_t, _c, 4)).time, START + 10, "when");
        assertEq(jobs.claimOf(_claimId(_t, _c)).open, 0, "none open");
        assertEq(_wallet(payout), 0, "not paid yet");
        _accept(_t, _c, _s);
        assertEq(_wallet(payout), 20e6, "paid with the others");
        assertEq(_pool(provider).contested, 0, "acquitted");
        assertEq(_pool(provider).pending, 600e18, "streams back into the share price");
        assertEq(_pool(provider).lockedOwn, 0, "free");
    }

    function test_rule_dismissesAfterTheSettlement() public {
        _contest(_t, _c, _s, 4);
        _accept(_t, _c, _s);
        vm.expectEmit(address(jobs));
        emit IJobs.Settled(_jobId(_t), _claimId(_t, _c), payout, 1, 2e6, 3e6, 0);
        vm.expectEmit(address(jobs));
        emit IJobs.Finished(_jobId(_t), _claimId(_t, _c));
        _rule(_t, _c, _s, 4, Ruling.Provider);
        assertEq(_status(_t, _c), ClaimStatus.Settled);
        assertEq(_wallet(payout), 20e6, "the tenth unit is paid");
        assertEq(_held(_t), 0, "nothing left");
        assertEq(_pool(provider).pending, 600e18, "acquitted");
    }

    // ------------------------------------------------------------------ for the payer

    function test_rule_forThePayerSlashesOneUnit() public {
        _contest(_t, _c, _s, 4);
        vm.expectEmit(address(jobs));
        emit IJobs.Ruled(_claimId(_t, _c), _disputeId(_t, _c, 4), Ruling.Payer, true);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(provider, address(jobs), 40e18, 0, 60e18, payer, 10e18, stranger, 7e18);
        vm.prank(arbiter);
        jobs.rule(_disputeId(_t, _c, 4), Ruling.Payer, stranger, 7e18, _agreement(_t, _c, _s, 4));
        assertEq(_disputeStatus(_t, _c, 4), DisputeStatus.Lost);
        assertEq(jobs.claimOf(_claimId(_t, _c)).lost, 1, "one lost");
        assertEq(_credits(payer), 10e18, "the payer first");
        assertEq(_credits(stranger), 7e18, "the reporter after it");
    }

    function test_rule_rewardsTheReporterAfterThePayer() public {
        Terms memory t = _terms();
        t.salt = "2";
        t.compensation = 20e18;
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 4);
        vm.prank(arbiter);
        jobs.rule(_disputeId(t, c, 4), Ruling.Payer, stranger, 35e18, _agreement(t, c, s, 4));
        assertEq(_credits(payer), 20e18, "payer");
        assertEq(_credits(stranger), 30e18, "half of a hundred, less the payer's");
        assertEq(staking.unburned(), 50e18, "half is nobody's");
    }

    function test_rule_lostUnitIsNotPaidAndTheBondIsFreedAtTheEnd() public {
        _contest(_t, _c, _s, 4);
        _accept(_t, _c, _s);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        assertEq(_status(_t, _c), ClaimStatus.Settled);
        assertEq(_wallet(payout), 18e6, "nine units");
        assertEq(_held(_t), 5e6, "the lost one's prefund");
        assertEq(_pool(provider).lockedOwn, 0, "own");
        assertEq(_pool(provider).own, OWN - 40e18, "own part of the slash");
        assertEq(_pool(provider).pending, 540e18, "what is left of the delegated part comes back");
    }

    function test_rule_aChildsUnitIsRefunded() public {
        _contest(_t, _c, _s, 4);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        Claim memory child = _retake(_t, _c, 4, other);
        Submission memory s = _submit(_t, child);
        _contest(_t, child, s, 4);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Ruled(_claimId(_t, child), _disputeId(_t, child, 4), Ruling.Payer, false);
        _rule(_t, child, s, 4, Ruling.Payer);
        assertEq(_disputeStatus(_t, child, 4), DisputeStatus.Closed);
        assertEq(_wallet(payer) - before, 5e6, "refunded");
        assertEq(_credits(payer), 20e18, "compensated twice");
        _accept(_t, child, s);
        assertEq(_wallet(actor("other payout")), 0, "nothing to pay");
    }

    function test_rule_aFaultMultiplierSlashesMore() public {
        Terms memory t = _terms();
        t.salt = "2";
        t.faultMultiplier = 4;
        (Claim memory c, Submission memory s) = _submitted(t);
        for (uint32 i = 0; i < 4; ++i) _contest(t, c, s, i);
        uint256 own = _pool(provider).own;
        _rule(t, c, s, 0, Ruling.Payer);
        assertEq(own - _pool(provider).own, 400e18, "four unit bonds");
        _rule(t, c, s, 1, Ruling.Payer);
        // 40 are kept for each of the eight units that may still be lost: a quarter of it compensates them.
        assertEq(own - _pool(provider).own, 1_000e18 - 8 * 40e18, "as far as the bond lasts");
        _rule(t, c, s, 2, Ruling.Payer);
        assertEq(own - _pool(provider).own, 1_000e18 - 7 * 40e18, "four compensations");
        assertEq(_credits(payer), 30e18, "every lost unit is compensated");
        _accept(t, c, s);
        _rule(t, c, s, 3, Ruling.Provider);
        assertEq(_pool(provider).lockedOwn, 400e18, "only the other claim's own part");
    }

    // ------------------------------------------------------------------ refused

    function test_rule_windowIsInclusive() public {
        _contest(_t, _c, _s, 4);
        _contest(_t, _c, _s, 5);
        uint256 end = START + 1 days;
        vm.warp(end + 1);
        _failsTooLate(_disputeId(_t, _c, 4), end);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        vm.warp(end - 1);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        vm.warp(end);
        _rule(_t, _c, _s, 5, Ruling.Payer);
    }

    function test_rule_onlyByTheArbiter() public {
        _contest(_t, _c, _s, 4);
        bytes memory a = _agreement(_t, _c, _s, 4);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotArbiter.selector, _jobId(_t), payer, arbiter));
        vm.prank(payer);
        jobs.rule(_disputeId(_t, _c, 4), Ruling.Payer, address(0), 0, a);
    }

    function test_rule_revertsForAnotherDispute() public {
        _contest(_t, _c, _s, 4);
        bytes memory a = _agreement(_t, _c, _s, 5);
        bytes32 got = _disputeId(_t, _c, 4);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongDispute.selector, got, _disputeId(_t, _c, 5)));
        vm.prank(arbiter);
        jobs.rule(got, Ruling.Payer, address(0), 0, a);
    }

    function test_rule_revertsForNoRuling() public {
        _contest(_t, _c, _s, 4);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadRuling.selector, uint8(Ruling.None)));
        _rule(_t, _c, _s, 4, Ruling.None);
    }

    function test_rule_revertsWithoutADisputeOrTheSecondTime() public {
        _failsTooLate(_disputeId(_t, _c, 4), 0);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        _contest(_t, _c, _s, 4);
        _rule(_t, _c, _s, 4, Ruling.Payer);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(_t, _c, 4), uint8(DisputeStatus.Lost));
        _rule(_t, _c, _s, 4, Ruling.Payer);
        vm.warp(START + 1);
        _failsTooLate(_disputeId(_t, _c, 4), START);
        _rule(_t, _c, _s, 4, Ruling.Provider);
    }

    function test_rule_revertsForWhatIsNoAgreement() public {
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadAgreement.selector, 3));
        vm.prank(arbiter);
        jobs.rule(0, Ruling.Payer, address(0), 0, hex"010203");
    }

    // ------------------------------------------------------------------ the whole claim

    function test_rule_wholeClaimWhileTaken() public {
        Terms memory t = _terms();
        t.salt = "2";
        _post(t);
        Claim memory c = _take(t, other, 10, 600e18);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Expired(_jobId(t), _claimId(t, c), true);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(other, address(jobs), 400e18, 600e18, 0, payer, 100e18, stranger, 0);
        _evidence(t, c, Submission(0, 0), 50e18);
        assertEq(_status(t, c), ClaimStatus.Expired);
        assertEq(_credits(stranger), 0, "reporting oneself is no cheaper than to expire");
        assertEq(_wallet(payer) - before, 0, "not refunded: reopened");
        assertEq(_reserved(other), 0, "slots");
        assertEq(_pool(other).lockedOwn, 0, "own");
        assertEq(_pool(other).lockedDelegated, 0, "delegated");
        Claim memory child = _retake(t, c, WHOLE_CLAIM, provider);
        _evidence(t, child, Submission(0, 0), 50e18);
        assertEq(_status(t, child), ClaimStatus.Failed);
        assertEq(_wallet(payer) - before, 50e6, "a child is refunded");
        assertEq(_held(t), 0, "nothing left");
    }

    function test_rule_wholeClaimWhileSubmitted() public {
        _evidence(_t, _c, _s, 50e18);
        assertEq(_status(_t, _c), ClaimStatus.Expired);
        assertEq(_credits(stranger), 50e18, "the reporter");
        assertEq(_credits(payer), 100e18, "ten compensations");
        assertEq(jobs.claimOf(_claimId(_t, _c)).data, START, "reopened now");
        assertEq(_held(_t), 50e6, "every unit's prefund");
        Claim memory child = _retake(_t, _c, WHOLE_CLAIM, other);
        Submission memory s = _submit(_t, child);
        uint256 before = _wallet(payer);
        _evidence(_t, child, s, 0);
        assertEq(_status(_t, child), ClaimStatus.Failed);
        assertEq(_wallet(payer) - before, 50e6, "refunded");
    }

    function test_rule_wholeClaimWhileSubmittedWithLostAndOpenUnits() public {
        _contest(_t, _c, _s, 0);
        _contest(_t, _c, _s, 1);
        _rule(_t, _c, _s, 0, Ruling.Payer);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Faulted(_jobId(_t), _claimId(_t, _c), 40e6);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        assertEq(_status(_t, _c), ClaimStatus.Settling);
        assertEq(jobs.claimOf(_claimId(_t, _c)).lost, 9, "all but the disputed one");
        assertEq(_wallet(payer) - before, 40e6, "eight units: one waits to be retaken, one is disputed");
        assertEq(_credits(payer), 90e18, "nine compensations");
        assertEq(_pool(provider).lockedOwn, 40e18, "four compensations stay for the disputed unit");
        assertEq(_pool(provider).contested, 60e18, "and the rest of its bond");
        assertEq(_reserved(provider), 0, "slots");

        // Evidence has nothing more to take; the dispute goes on.
        _failsStatus(_claimId(_t, _c), ClaimStatus.Settling);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Ruled(_claimId(_t, _c), _disputeId(_t, _c, 1), Ruling.Payer, true);
        vm.prank(arbiter);
        jobs.rule(_disputeId(_t, _c, 1), Ruling.Payer, stranger, 7e18, _agreement(_t, _c, _s, 1));
        assertEq(_disputeStatus(_t, _c, 1), DisputeStatus.Lost);
        assertEq(_status(_t, _c), ClaimStatus.Settled);
        assertEq(_credits(payer), 100e18, "ten compensations, no more");
        assertEq(_credits(stranger), 7e18, "who challenged has its reward");
        assertEq(_pool(provider).own, OWN - 400e18, "the whole own part");
        assertEq(uint256(_pool(provider).contested) + _pool(provider).pending, 0, "the whole delegated part");
        assertEq(_held(_t), 10e6, "two units to be retaken");
        _retake(_t, _c, 1, other);
        _retake(_t, _c, 0, other);
    }

    function test_rule_wholeClaimWhileSubmittedWithLostUnits() public {
        _contest(_t, _c, _s, 0);
        _rule(_t, _c, _s, 0, Ruling.Payer);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Faulted(_jobId(_t), _claimId(_t, _c), 45e6);
        _evidence(_t, _c, _s, 50e18);
        assertEq(_status(_t, _c), ClaimStatus.Failed);
        assertEq(_wallet(payer) - before, 45e6, "nine units; the lost one waits to be retaken");
        assertEq(_credits(payer), 100e18, "ten compensations");
        assertEq(_credits(stranger), 50e18, "the reporter");
        assertEq(_pool(provider).own, OWN - 400e18, "the whole own part");
        assertEq(_pool(provider).contested, 0, "the whole delegated part");
        assertEq(_reserved(provider), 0, "slots");
        assertEq(_held(_t), 5e6, "unit 0");
    }

    function test_rule_wholeClaimWhileSettling() public {
        _contest(_t, _c, _s, 0);
        _contest(_t, _c, _s, 1);
        _accept(_t, _c, _s);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Faulted(_jobId(_t), _claimId(_t, _c), 0);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        assertEq(_status(_t, _c), ClaimStatus.Settling);
        assertEq(_wallet(payer) - before, 0, "what was paid stays paid");
        assertEq(_credits(payer), 0, "and is not compensated");
        assertEq(_wallet(payout), 16e6, "eight units");
        assertEq(_held(_t), 10e6, "the two disputed ones");
        assertEq(_pool(provider).own, OWN - 320e18, "all of the bond but theirs");
        _rule(_t, _c, _s, 0, Ruling.Provider);
        assertEq(_disputeStatus(_t, _c, 0), DisputeStatus.Dismissed);
        assertEq(_wallet(payout), 18e6, "a right unit is paid");
        _rule(_t, _c, _s, 1, Ruling.Provider);
        assertEq(_status(_t, _c), ClaimStatus.Settled);
        assertEq(_wallet(payout), 20e6, "both");
        assertEq(_pool(provider).lockedOwn, 0, "the rest of the bond is free");
        assertEq(_held(_t), 0, "nothing left");
        Claim[] memory claims = new Claim[](1);
        claims[0] = _c;
        vm.expectPartialRevert(IJobs.Jobs_Incomplete.selector);
        jobs.conclude(_t, claims);
    }

    function test_rule_wholeClaimRevertsWhenEverythingIsDisputed() public {
        for (uint32 i = 0; i < 10; ++i) _contest(_t, _c, _s, i);
        _failsStatus(_claimId(_t, _c), ClaimStatus.Submitted);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        _rule(_t, _c, _s, 0, Ruling.Provider);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        assertEq(jobs.claimOf(_claimId(_t, _c)).lost, 1, "the one that was dismissed");
    }

    function test_rule_wholeClaimOnlyForThePayer() public {
        bytes memory a = _agreement(_t, _c, _s, WHOLE_CLAIM);
        bytes32 id = _claimId(_t, _c);
        vm.startPrank(arbiter);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadRuling.selector, uint8(Ruling.Provider)));
        jobs.rule(id, Ruling.Provider, address(0), 0, a);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadRuling.selector, uint8(Ruling.None)));
        jobs.rule(id, Ruling.None, address(0), 0, a);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongDispute.selector, bytes32(0), id));
        jobs.rule(0, Ruling.Payer, address(0), 0, a);
    }

    function test_rule_wholeClaimRevertsWhenOver() public {
        _accept(_t, _c, _s);
        _failsStatus(_claimId(_t, _c), ClaimStatus.Settled);
        _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
    }

    /// @dev Evidence against the whole claim, brought by a stranger.
    function _evidence(Terms memory t, Claim memory c, Submission memory s, uint96 reward) internal {
        bytes memory a = _agreement(t, c, s, WHOLE_CLAIM);
        vm.prank(arbiter);
        jobs.rule(_claimId(t, c), Ruling.Payer, stranger, reward, a);
    }
}
