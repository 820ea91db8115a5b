// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerification} from "../../../contracts/interfaces/IVerification.sol";
import {IQuorum} from "../../../contracts/interfaces/IQuorum.sol";
import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {ClaimStatus, DisputeStatus} from "../../../contracts/types/Job.sol";
import {QuorumConfig, QuorumTest} from "./utils/QuorumTest.sol";
import {Trees} from "../market/utils/Trees.sol";

// Quorum
// ├── ask
// │   ├── by the payer alone; contests every replica's unit and opens the round
// │   ├── a shard once; of one job and one shard; replicas in rising order; at least `agreeing`
// │   ├── not about a unit that is done again, nor about results of this second
// │   └── only while `ruleBy` leaves time for the round
// ├── reveal
// │   ├── what was submitted, once, until `revealBy`
// │   └── by replicas that were asked
// ├── resolve
// │   ├── as soon as all have revealed, otherwise after `revealBy`
// │   ├── enough agree: they are right; who differs or is silent has lost
// │   ├── a provider with two replicas has one voice
// │   └── too few agree: the court's until `escalateBy`, then the default; the silent have lost anyway
// └── the court
//     ├── may take up what nobody was asked about, and what found no agreement, once
//     └── nobody else may contest or rule through it
contract QuorumVerbTest is QuorumTest {
    bytes32 private constant WRONG = "wrong";
    bytes32 private constant ODD = "odd";

    function roundId() private view returns (bytes32) {
        return quorum.roundIdOf(address(jobs), _jobId(t), 0);
    }

    // ------------------------------------------------------------------ ask

    function test_ask_opensARound() public {
        _work3(_result(0), _result(0), WRONG);
        bytes32 id = _ask(0);
        assertEq(id, roundId());
        assertEq(quorum.roundOf(id).openedAt, vm.getBlockTimestamp());
        assertEq(quorum.roundOf(id).revealBy, vm.getBlockTimestamp() + REVEAL);
        assertEq(quorum.roundOf(id).asked, 3);
        for (uint256 r; r < REPLICAS; ++r) {
            assertEq(quorum.replicaOf(id, r).provider, workers[r]);
            assertEq(_disputeStatus(t, claims[r], _unit(r, 0)), DisputeStatus.Open);
            assertEq(_disputeStatus(t, claims[r], _unit(r, 1)), DisputeStatus.None);
        }
    }

    function test_ask_onlyByThePayer() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory all = _all(0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_NotPayer.selector, stranger, payer));
        vm.prank(stranger);
        quorum.ask(address(jobs), all);
    }

    function test_ask_aShardOnce() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory two = new bytes[](2);
        (two[0], two[1]) = (_of(0, 0), _of(1, 0));
        vm.prank(payer);
        quorum.ask(address(jobs), two);
        // The third was left out: it cannot be asked apart from the others.
        (two[0], two[1]) = (_of(2, 0), _of(2, 1));
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_AlreadyOpen.selector, roundId()));
        vm.prank(payer);
        quorum.ask(address(jobs), two);
    }

    function test_ask_atLeastAsManyAsMustAgree() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory one = new bytes[](1);
        one[0] = _of(0, 0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooFew.selector, 1, 2));
        vm.prank(payer);
        quorum.ask(address(jobs), one);
    }

    function test_ask_replicasOfOneShardInRisingOrder() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory two = new bytes[](2);
        (two[0], two[1]) = (_of(0, 0), _of(1, 1));
        _refused(two, "shard", bytes32(uint256(1)), bytes32(0));
        (two[0], two[1]) = (_of(1, 0), _of(0, 0));
        _refused(two, "replica", bytes32(0), bytes32(uint256(2)));
    }

    function test_ask_replicasOfOneJob() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory two = new bytes[](2);
        two[0] = _of(0, 0);
        bytes32 id = _jobId(t);
        t.salt = "another";
        _work3(_result(0), _result(0), WRONG);
        two[1] = _of(1, 0);
        _refused(two, "jobId", _jobId(t), id);
    }

    function test_ask_unitsThatAreNoMultiple() public {
        t.units = 7;
        _work3(_result(0), _result(0), WRONG);
        _refused(_all(0), "units", bytes32(uint256(7)), bytes32(REPLICAS));
    }

    function _refused(bytes[] memory agreements, bytes32 field, bytes32 got, bytes32 expected) private {
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_NotReplicas.selector, field, got, expected));
        vm.prank(payer);
        quorum.ask(address(jobs), agreements);
    }

    function test_ask_notAboutWhatIsDoneAgain() public {
        _post(t);
        claims[0] = _take(t, workers[0], SHARDS);
        claims[1] = _take(t, workers[1], SHARDS);
        claims[2] = _take(t, workers[2], SHARDS);
        skip(t.workSeconds + 1);
        jobs.expire(t, claims[2]);
        claims[2] = _retake(t, claims[2], type(uint32).max, workers[1]);
        submissions[2] = _submit(t, claims[2], ROOT);
        skip(1);
        bytes[] memory all = new bytes[](2);
        (all[0], all[1]) = (_of(2, 0), _of(2, 1));
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_Redo.selector, _claimId(t, claims[2])));
        vm.prank(payer);
        quorum.ask(address(jobs), all);
    }

    function test_ask_notAboutResultsOfThisSecond() public {
        _work3(_result(0), _result(0), WRONG);
        vm.warp(submissions[2].submittedAt);
        bytes[] memory all = _all(0);
        bytes32 claimId = _claimId(t, claims[0]);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooFresh.selector, claimId, submissions[0].submittedAt));
        vm.prank(payer);
        quorum.ask(address(jobs), all);
    }

    function test_ask_neverWithTooLittleTimeToRule() public {
        t.ruleSeconds = uint32(REVEAL + ESCALATE);
        _work3(_result(0), _result(0), WRONG);
        uint256 ruleBy = vm.getBlockTimestamp() + t.ruleSeconds;
        bytes[] memory all = _all(0);
        bytes32 id = _disputeId(t, claims[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooLittleTime.selector, id, ruleBy, ruleBy + 1));
        vm.prank(payer);
        quorum.ask(address(jobs), all);
        t.ruleSeconds += 1;
        t.salt = "a second more";
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
    }

    // ------------------------------------------------------------------ reveal

    function test_reveal_onceAndOnlyWhatWasSubmitted() public {
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
        bytes32[] memory path = Trees.path(_leaves(2), 0);
        bytes32 leaf = _leaf(workers[2], _claimId(t, claims[2]), _unit(2, 0), _result(0));
        bytes32 got = keccak256(bytes.concat(leaf, path[0]));
        bytes memory third = _of(2, 0);
        // Having seen the others, it would rather have had their result.
        vm.expectRevert(
            abi.encodeWithSelector(IQuorum.Quorum_WrongReveal.selector, roundId(), got, submissions[2].root)
        );
        quorum.reveal(address(jobs), third, "salt", _result(0), path);
        vm.expectRevert(
            abi.encodeWithSelector(IQuorum.Quorum_WrongReveal.selector, roundId(), bytes32(0), submissions[2].root)
        );
        quorum.reveal(address(jobs), third, "salt", WRONG, new bytes32[](0));

        _reveal(2, 0);
        assertEq(quorum.replicaOf(roundId(), 2).result, WRONG);
        assertEq(quorum.roundOf(roundId()).revealed, 1);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_AlreadyRevealed.selector, roundId(), 2));
        _reveal(2, 0);
    }

    function test_reveal_until() public {
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
        skip(REVEAL);
        _reveal(0, 0);
        skip(1);
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooLate.selector, roundId(), now_, now_ - 1));
        _reveal(1, 0);
    }

    function test_reveal_onlyWhoWasAsked() public {
        _work3(_result(0), _result(0), WRONG);
        bytes32 other_ = quorum.roundIdOf(address(jobs), _jobId(t), 1);
        _ask(0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_NotAsked.selector, other_, 0));
        _reveal(0, 1);
    }

    // ------------------------------------------------------------------ resolve

    function test_resolve_theDissenterLoses() public {
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
        uint256 own = _pool(workers[2]).own;
        uint256 paid = _wallet(actor("third payout"));
        for (uint256 r; r < REPLICAS; ++r) _decide(r, 0);
        assertEq(_disputeStatus(t, claims[0], _unit(0, 0)), DisputeStatus.Dismissed);
        assertEq(_disputeStatus(t, claims[1], _unit(1, 0)), DisputeStatus.Dismissed);
        assertEq(_disputeStatus(t, claims[2], _unit(2, 0)), DisputeStatus.Lost);
        assertEq(own - _pool(workers[2]).own, t.unitBond, "a unit's bond");
        assertEq(_credits(payer), t.compensation, "the payer is whole first");
        skip(t.reviewSeconds);
        for (uint256 r; r < REPLICAS; ++r) jobs.settle(t, claims[r], submissions[r]);
        assertEq(_wallet(actor("third payout")) - paid, claims[2].price, "its other shard is paid");
        assertEq(_pool(workers[2]).lockedOwn, 0, "bonds are free");
    }

    function test_resolve_theSilentLoses() public {
        _work3(_result(0), _result(0), _result(0));
        _ask(0);
        _reveal(0, 0);
        _reveal(1, 0);
        _failsEarly(vm.getBlockTimestamp() + REVEAL + 1);
        _decide(0, 0);
        skip(REVEAL);
        _failsEarly(vm.getBlockTimestamp() + 1);
        _decide(0, 0);
        skip(1);
        for (uint256 r; r < REPLICAS; ++r) _decide(r, 0);
        assertEq(_disputeStatus(t, claims[1], _unit(1, 0)), DisputeStatus.Dismissed);
        assertEq(_disputeStatus(t, claims[2], _unit(2, 0)), DisputeStatus.Lost);
    }

    function test_resolve_aProviderHasOneVoice() public {
        workers[2] = workers[1];
        _work3(_result(0), WRONG, WRONG);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
        assertEq(quorum.resultOf(roundId()), 0, "two replicas of one provider are no quorum");
    }

    function test_resolve_asManyAsTheQuorumAsksFor() public {
        QuorumConfig memory c = _quorumConfig();
        c.agreeing = 3;
        quorum = _newQuorum(address(slashing), c);
        t.arbiter = address(quorum);
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
        assertEq(quorum.resultOf(roundId()), 0, "two of three are not all");
    }

    function test_resolve_withoutAgreementFallsBack() public {
        _work3(_result(0), WRONG, ODD);
        _ask(0);
        _reveal(0, 0);
        _reveal(1, 0);
        uint256 escalateBy = vm.getBlockTimestamp() + REVEAL + ESCALATE;
        skip(REVEAL + 1);
        _decide(2, 0);
        assertEq(_disputeStatus(t, claims[2], _unit(2, 0)), DisputeStatus.Lost);
        _failsEarly(escalateBy + 1);
        _decide(0, 0);
        vm.warp(escalateBy + 1);
        _decide(0, 0);
        _decide(1, 0);
        assertEq(_disputeStatus(t, claims[0], _unit(0, 0)), DisputeStatus.Dismissed);
        assertEq(_disputeStatus(t, claims[1], _unit(1, 0)), DisputeStatus.Dismissed);
    }

    function test_resolve_nobodyRevealed() public {
        _work3(_result(0), _result(0), _result(0));
        _ask(0);
        skip(REVEAL + 1);
        for (uint256 r; r < REPLICAS; ++r) _decide(r, 0);
        for (uint256 r; r < REPLICAS; ++r) assertEq(_disputeStatus(t, claims[r], _unit(r, 0)), DisputeStatus.Lost);
    }

    function test_resolve_whatWasNotAskedIsPaid() public {
        _work3(_result(0), _result(0), WRONG);
        bytes[] memory two = new bytes[](2);
        (two[0], two[1]) = (_of(0, 0), _of(1, 0));
        vm.prank(payer);
        quorum.ask(address(jobs), two);
        bytes32 id = roundId();
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_NotAsked.selector, id, 2));
        _reveal(2, 0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_NotAsked.selector, id, 2));
        _decide(2, 0);
    }

    function _failsEarly(uint256 from) private {
        bytes32 id = roundId();
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooEarly.selector, id, vm.getBlockTimestamp(), from));
    }

    // ------------------------------------------------------------------ the court behind

    function test_court_takesUpWhatFoundNoAgreement() public {
        _work3(_result(0), WRONG, ODD);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
        bytes memory wrapped = _wrapped(1, 0);
        vm.prank(challenger);
        bytes32 caseId = slashing.challenge(address(quorum), wrapped);
        assertTrue(quorum.replicaOf(roundId(), 1).escalated);
        skip(REVEAL + ESCALATE + 1);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_AlreadyEscalated.selector, roundId(), 1));
        _decide(1, 0);
        // Not opened in time: lost.
        slashing.resolve(caseId, wrapped);
        assertEq(_disputeStatus(t, claims[1], _unit(1, 0)), DisputeStatus.Lost);
        _decide(0, 0);
        _decide(2, 0);
    }

    function test_court_escalatesOnceAndInTime() public {
        t.ruleSeconds = 10 days;
        _work3(_result(0), WRONG, ODD);
        _ask(0);
        _reveal(0, 0);
        _reveal(1, 0);
        bytes memory wrapped = _wrapped(0, 0);
        bytes32 id = roundId();
        uint256 revealBy = quorum.roundOf(id).revealBy;
        vm.warp(revealBy);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_TooEarly.selector, id, revealBy, revealBy + 1));
        vm.prank(address(slashing));
        quorum.contest(wrapped);
        vm.warp(revealBy + ESCALATE + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IQuorum.Quorum_TooLate.selector, id, revealBy + ESCALATE + 1, revealBy + ESCALATE)
        );
        vm.prank(address(slashing));
        quorum.contest(wrapped);
        vm.warp(revealBy + ESCALATE);
        vm.prank(address(slashing));
        quorum.contest(wrapped);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_AlreadyEscalated.selector, id, 0));
        vm.prank(address(slashing));
        quorum.contest(wrapped);
    }

    function test_court_doesNotTouchWhatAQuorumFound() public {
        _work3(_result(0), _result(0), WRONG);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
        bytes memory wrapped = _wrapped(2, 0);
        vm.expectRevert(abi.encodeWithSelector(IQuorum.Quorum_AlreadyEscalated.selector, roundId(), 2));
        vm.prank(address(slashing));
        quorum.contest(wrapped);
    }

    function test_court_judgesWhatNobodyWasAskedAbout() public {
        _work3(_result(0), _result(0), _result(0));
        bytes memory wrapped = _wrapped(1, 1);
        vm.prank(challenger);
        bytes32 caseId = slashing.challenge(address(quorum), wrapped);
        slashing.open(caseId, _leaves(1)[1], Trees.path(_leaves(1), 1));
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        _vote(panelId, _result(1), _result(1), _result(1));
        slashing.disclose(caseId, "salt", _result(1));
        slashing.resolve(caseId, wrapped);
        assertEq(_disputeStatus(t, claims[1], _unit(1, 1)), DisputeStatus.Dismissed);
    }

    function test_court_judgesTheUnitsOfJobsWithoutReplicas() public {
        t.units = 7;
        _work3(_result(0), _result(0), _result(0));
        bytes memory wrapped = _wrapped(0, 0);
        vm.prank(challenger);
        slashing.challenge(address(quorum), wrapped);
        assertEq(_disputeStatus(t, claims[0], 0), DisputeStatus.Open);
    }

    function test_court_nobodyElse() public {
        _work3(_result(0), _result(0), WRONG);
        bytes memory wrapped = _wrapped(0, 0);
        bytes memory refusal = abi.encodeWithSelector(
            IVerification.Verification_NotCourt.selector,
            stranger,
            address(slashing)
        );
        vm.expectRevert(refusal);
        vm.prank(stranger);
        quorum.contest(wrapped);
        vm.expectRevert(refusal);
        vm.prank(stranger);
        quorum.rule("id", Ruling.Payer, stranger, 1e18, wrapped);
        assertEq(quorum.disputeOf(wrapped).claimId, _claimId(t, claims[0]), "but anybody may read");
    }

    // ------------------------------------------------------------------ construction

    function test_constructor_refuses() public {
        _refusesConfig(address(slashing), QuorumConfig(1, 1, 1, 0, address(0)), "replicas", 1, 16);
        _refusesConfig(address(slashing), QuorumConfig(17, 9, 1, 0, address(0)), "replicas", 17, 16);
        _refusesConfig(address(slashing), QuorumConfig(4, 2, 1, 0, address(0)), "agreeing", 2, 4);
        _refusesConfig(address(slashing), QuorumConfig(3, 4, 1, 0, address(0)), "agreeing", 4, 3);
        _refusesConfig(address(slashing), QuorumConfig(3, 2, 0, 0, address(0)), "revealSeconds", 0, 30 days);
        _refusesConfig(
            address(slashing),
            QuorumConfig(3, 2, 1, 30 days + 1, address(0)),
            "escalateSeconds",
            30 days + 1,
            30 days
        );
        _refusesConfig(address(0), QuorumConfig(3, 2, 1, 1, address(0)), "escalateSeconds", 1, 0);
        _newQuorum(address(0), QuorumConfig(16, 16, 30 days, 0, address(0)));
    }

    function _refusesConfig(address court, QuorumConfig memory c, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IVerification.Verification_BadParameter.selector, name, got, limit));
        this.newQuorum(court, c);
    }

    function newQuorum(address court, QuorumConfig calldata c) external returns (address) {
        return address(_newQuorum(court, c));
    }

    // ------------------------------------------------------------------ every life

    /// @dev Any results, any who reveal: the replicas that are paid share one result that enough providers have, or nobody agreed.
    function testFuzz_lives(uint256 seed) public {
        bytes32[3] memory kinds = [_result(0), WRONG, ODD];
        _work3(kinds[seed % 3], kinds[(seed >> 2) % 3], kinds[(seed >> 4) % 3]);
        _ask(0);
        for (uint256 r; r < REPLICAS; ++r) if ((seed >> (8 + r)) & 1 == 1) _reveal(r, 0);
        skip(REVEAL + ESCALATE + 1);
        bytes32 agreed = quorum.resultOf(roundId());
        for (uint256 r; r < REPLICAS; ++r) _decide(r, 0);
        for (uint256 r; r < REPLICAS; ++r) {
            bool spoke = (seed >> (8 + r)) & 1 == 1;
            bool kept = _disputeStatus(t, claims[r], _unit(r, 0)) == DisputeStatus.Dismissed;
            assertEq(kept, spoke && (agreed == 0 || agreed == results[r][0]), "who is paid");
        }
        skip(t.reviewSeconds);
        for (uint256 r; r < REPLICAS; ++r) {
            jobs.settle(t, claims[r], submissions[r]);
            assertEq(_status(t, claims[r]), ClaimStatus.Settled);
            assertEq(_pool(workers[r]).lockedOwn, r == 0 ? _courtLock() : 0, "bonds are free");
        }
    }

    /// @dev What the base's own claim under review keeps locked of the first provider.
    function _courtLock() private view returns (uint256) {
        return uint256(_t.unitBond) * UNITS;
    }
}
