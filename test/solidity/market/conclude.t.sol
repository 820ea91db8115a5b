// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// conclude
// ├── a job that is not open: reverts
// ├── claims out of order, or one twice: reverts
// ├── a claim that is not settled: reverts
// ├── fewer units accepted than the job has: reverts
// └── all of them, over first claims and children: records the success, once
contract ConcludeTest is MarketTest {
    function test_conclude_recordsTheSuccess() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _accept(t, c, s);
        vm.warp(START + 77);
        vm.expectEmit(address(jobs));
        emit IJobs.Succeeded(_jobId(t));
        jobs.conclude(t, _list(c));
        assertEq(_jobStatus(t), JobStatus.Succeeded);
        assertEq(jobs.jobOf(_jobId(t)).concludedAt, START + 77, "when");
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Succeeded));
        jobs.conclude(t, _list(c));
    }

    function test_conclude_countsChildrenInsteadOfWhatFailed() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory a = _take(t, provider, 4);
        Claim memory b = _take(t, provider, 6);
        Submission memory sb = _submit(t, b);
        _contest(t, b, sb, 9);
        _rule(t, b, sb, 9, Ruling.Payer);
        _accept(t, b, sb);
        Claim memory d = _retake(t, b, 9, other);
        _expire(t, a);
        Claim memory e = _retake(t, a, WHOLE_CLAIM, other);
        Submission memory se = _submit(t, e);
        _accept(t, e, se);

        vm.warp(START + 100);
        Submission memory sd = _submit(t, d);
        Claim[] memory three = _sorted(t, b, d, e);
        _failsUnsettled(t, three, d);
        _accept(t, d, sd);
        _failsIncomplete(t, _sortedPair(t, b, e), 9);
        jobs.conclude(t, three);
        assertEq(_jobStatus(t), JobStatus.Succeeded);
        assertEq(_held(t), 0, "and everything is paid");
    }

    function test_conclude_revertsForAClaimTwice() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        Submission memory s = _submit(t, a);
        _accept(t, a, s);
        Claim[] memory twice = new Claim[](2);
        (twice[0], twice[1]) = (a, a);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_Unsorted.selector, _claimId(t, a)));
        jobs.conclude(t, twice);
    }

    function test_conclude_revertsOutOfOrder() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        Claim memory b = _take(t, provider, 5);
        Submission memory sa = _submit(t, a);
        Submission memory sb = _submit(t, b);
        _accept(t, a, sa);
        _accept(t, b, sb);
        Claim[] memory pair = _sortedPair(t, a, b);
        (pair[0], pair[1]) = (pair[1], pair[0]);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_Unsorted.selector, _claimId(t, pair[1])));
        jobs.conclude(t, pair);
    }

    function test_conclude_revertsForAClaimOfAnotherJob() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _accept(t, c, s);
        t.salt = "2";
        _taken(t, 4);
        _failsStatus(keccak256(abi.encode(_jobId(t), c)), ClaimStatus.None);
        jobs.conclude(t, _list(c));
    }

    function test_conclude_revertsForAJobNotOpen() public {
        Terms memory t = _terms();
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.None));
        jobs.conclude(t, new Claim[](0));
        Claim memory c = _taken(t, 4);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        vm.prank(payer);
        jobs.cancel(t);
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Cancelled));
        jobs.conclude(t, _list(c));
    }

    function test_conclude_revertsWhenAnythingIsMissing() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        _failsIncomplete(t, _list(c), 4);
        _failsIncomplete(t, new Claim[](0), 0);
    }

    function _failsIncomplete(Terms memory t, Claim[] memory claims, uint256 got) internal {
        _fails(IJobs.Jobs_Incomplete.selector, _jobId(t), got, t.units);
        jobs.conclude(t, claims);
    }

    function _failsUnsettled(Terms memory t, Claim[] memory claims, Claim memory open) internal {
        _failsStatus(_claimId(t, open), ClaimStatus.Submitted);
        jobs.conclude(t, claims);
    }

    function _list(Claim memory c) internal pure returns (Claim[] memory all) {
        all = new Claim[](1);
        all[0] = c;
    }

    function _sortedPair(Terms memory t, Claim memory a, Claim memory b) internal view returns (Claim[] memory all) {
        all = new Claim[](2);
        (all[0], all[1]) = _claimId(t, a) < _claimId(t, b) ? (a, b) : (b, a);
    }

    function _sorted(
        Terms memory t,
        Claim memory a,
        Claim memory b,
        Claim memory c
    ) internal view returns (Claim[] memory all) {
        all = new Claim[](3);
        (all[0], all[1], all[2]) = (a, b, c);
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 j = i + 1; j < 3; ++j) {
                if (_claimId(t, all[j]) < _claimId(t, all[i])) (all[i], all[j]) = (all[j], all[i]);
            }
        }
    }
}
