// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, ClaimState, ClaimStatus, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// contest
// ├── bytes that are no agreement: reverts
// ├── a claim that is not submitted, another submission: reverts
// ├── by anyone but the arbiter of the terms: reverts
// ├── until the end of the review window: works; a second later: reverts
// ├── a unit outside the claim, the whole claim: reverts
// ├── a unit that was disputed before: reverts
// └── opens the dispute; the first one takes the delegated part out of the share price
// disputeOf
// ├── a claim that is not live, an unfilled gang, another submission: reverts
// └── tells what the judge must know, before and during a dispute
contract ContestTest is MarketTest {
    function test_contest_opensADispute() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        Submission memory s = _submit(t, c);
        vm.warp(START + 100);
        uint40 ruleBy = uint40(START + 100 + t.ruleSeconds);
        vm.expectEmit(address(jobs));
        emit IJobs.Contested(_claimId(t, c), _disputeId(t, c, 3), 3, ruleBy);
        vm.expectEmit(address(staking));
        emit IStaking.Contested(provider, address(jobs), 600e18);
        vm.prank(arbiter);
        Dispute memory d = jobs.contest(_agreement(t, c, s, 3));
        assertEq(abi.encode(d), abi.encode(_dispute(t, c, s, 3, ruleBy)), "what the judge gets");
        assertEq(jobs.disputeIdOf(_claimId(t, c), 3), d.id, "disputeIdOf");
        assertEq(_disputeStatus(t, c, 3), DisputeStatus.Open);
        assertEq(jobs.disputeStateOf(d.id).time, ruleBy, "rule by");
        ClaimState memory state = jobs.claimOf(_claimId(t, c));
        assertEq(state.open, 1, "one open");
        assertTrue(state.contested, "contested");
        assertEq(_pool(provider).contested, 600e18, "delegated part");
        assertEq(_pool(provider).delegated, DELEGATED - 600e18, "out of the share price");

        vm.prank(arbiter);
        d = jobs.contest(_agreement(t, c, s, 4));
        assertEq(_pool(provider).contested, 600e18, "once a claim");
        assertEq(jobs.claimOf(_claimId(t, c)).open, 2, "two open");
    }

    function test_contest_windowIsInclusive() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        uint256 end = START + t.reviewSeconds;
        vm.warp(end + 1);
        _failsTooLate(_claimId(t, c), end);
        _contest(t, c, s, 0);
        vm.warp(end - 1);
        _contest(t, c, s, 0);
        vm.warp(end);
        _contest(t, c, s, 1);
    }

    function test_contest_onlyByTheArbiter() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotArbiter.selector, _jobId(t), payer, arbiter));
        vm.prank(payer);
        jobs.contest(_agreement(t, c, s, 0));
    }

    function test_contest_nobodyWithoutAnArbiter() public {
        Terms memory t = _terms();
        t.arbiter = address(0);
        t.defaultRuling = Ruling.None;
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotArbiter.selector, _jobId(t), payer, address(0)));
        vm.prank(payer);
        jobs.contest(_agreement(t, c, s, 0));
    }

    function test_contest_revertsOutsideTheClaim() public {
        Terms memory t = _terms();
        _post(t);
        _take(t, provider, 3);
        Claim memory c = _take(t, provider, 4);
        Submission memory s = _submit(t, c);
        uint32[4] memory wrong = [2, 7, 8, WHOLE_CLAIM];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongUnit.selector, _claimId(t, c), wrong[i], 3, 4));
            _contest(t, c, s, wrong[i]);
        }
        _contest(t, c, s, 3);
        _contest(t, c, s, 6);
    }

    function test_contest_aUnitOnce() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 1);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 1), uint8(DisputeStatus.Open));
        _contest(t, c, s, 1);
        _rule(t, c, s, 1, Ruling.Provider);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 1), uint8(DisputeStatus.Dismissed));
        _contest(t, c, s, 1);
    }

    function test_contest_revertsForAnotherSubmission() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        s.root = keccak256("another root");
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongSubmission.selector, _claimId(t, c)));
        _contest(t, c, s, 1);
    }

    function test_contest_revertsForAClaimNotSubmitted() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        _contest(t, c, Submission(0, 0), 1);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        _failsStatus(_claimId(t, c), ClaimStatus.Settled);
        _contest(t, c, s, 1);
    }

    function test_contest_revertsForWhatIsNoAgreement() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory longer = bytes.concat(_agreement(t, c, s, 1), hex"00");
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadAgreement.selector, 37 * 32 + 1));
        vm.prank(arbiter);
        jobs.contest(longer);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_BadAgreement.selector, 0));
        vm.prank(arbiter);
        jobs.contest("");
    }

    function test_contest_withoutDelegatedStakeTouchesNoPool() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 1);
        assertEq(_pool(provider).contested, 0, "nothing to take out");
        assertTrue(jobs.claimOf(_claimId(t, c)).contested, "contested all the same");
    }

    // ------------------------------------------------------------------ disputeOf

    function test_disputeOf_beforeAndDuringADispute() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        Submission memory none;
        Dispute memory d = jobs.disputeOf(_agreement(t, c, none, WHOLE_CLAIM));
        assertEq(d.id, _claimId(t, c), "a whole claim's dispute is the claim");
        assertEq(d.root, bytes32(0), "nothing submitted");
        assertEq(d.ruleBy, START, "evidence is ruled at once");

        Submission memory s = _submit(t, c);
        d = jobs.disputeOf(_agreement(t, c, s, 2));
        assertEq(abi.encode(d), abi.encode(_dispute(t, c, s, 2, 0)), "not disputed");
        _contest(t, c, s, 2);
        d = jobs.disputeOf(_agreement(t, c, s, 2));
        assertEq(d.ruleBy, START + t.ruleSeconds, "disputed");
    }

    function test_disputeOf_revertsForAClaimNotLive() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _accept(t, c, s);
        bytes memory a = _agreement(t, c, s, 2);
        _failsStatus(_claimId(t, c), ClaimStatus.Settled);
        jobs.disputeOf(a);
        c.first = 1;
        a = _agreement(t, c, s, 2);
        _failsStatus(_claimId(t, c), ClaimStatus.None);
        jobs.disputeOf(a);
    }

    function test_disputeOf_revertsForAnotherSubmission() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        bytes memory wrong = abi.encodeWithSelector(IJobs.Jobs_WrongSubmission.selector, _claimId(t, c));
        bytes memory a = _agreement(t, c, Submission(ROOT, 0), 2);
        vm.expectRevert(wrong);
        jobs.disputeOf(a);
        a = _agreement(t, c, Submission(0, 1), 2);
        vm.expectRevert(wrong);
        jobs.disputeOf(a);
        _submit(t, c);
        a = _agreement(t, c, Submission(0, 0), 2);
        vm.expectRevert(wrong);
        jobs.disputeOf(a);
    }

    function test_disputeOf_revertsForAnUnfilledGang() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory c = _take(t, provider, 5);
        bytes memory a = _agreement(t, c, Submission(0, 0), WHOLE_CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), false));
        jobs.disputeOf(a);
        _take(t, provider, 5);
        jobs.disputeOf(a);
    }

    function _dispute(
        Terms memory t,
        Claim memory c,
        Submission memory s,
        uint32 unit,
        uint40 ruleBy
    ) internal view returns (Dispute memory) {
        return
            Dispute({
                id: _disputeId(t, c, unit),
                claimId: _claimId(t, c),
                provider: c.provider,
                payer: t.payer,
                root: s.root,
                first: c.first,
                count: c.count,
                unit: unit,
                takenAt: c.takenAt,
                ruleBy: ruleBy,
                fallback_: t.defaultRuling,
                jobId: _jobId(t),
                units: t.units,
                redo: c.parent != 0,
                submittedAt: s.submittedAt
            });
    }
}
