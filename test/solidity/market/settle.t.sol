// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// settle
// ├── a claim that is not submitted, another submission than was made: reverts
// ├── until the end of the review window: reverts; a second later: works, by anyone
// ├── pays as accept does, to the payout address of this moment
// └── twice, after accept: reverts
contract SettleTest is MarketTest {
    function test_settle_byAnyoneAfterTheWindow() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        uint256 end = START + t.reviewSeconds;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _failsTooEarly(_claimId(t, c), end + 1);
            jobs.settle(t, c, s);
        }
        vm.warp(end + 1);
        vm.expectEmit(address(jobs));
        emit IJobs.Settled(_jobId(t), _claimId(t, c), payout, 10, 20e6, 30e6, 0);
        vm.prank(stranger);
        jobs.settle(t, c, s);
        assertEq(_wallet(payout), 20e6, "paid");
        assertEq(_wallet(payer), FUNDS - 20e6, "refunded");
        assertEq(_status(t, c), ClaimStatus.Settled);
        assertEq(_pool(provider).lockedOwn, 0, "bond");
        assertEq(_reserved(provider), 0, "slots");

        _failsStatus(_claimId(t, c), ClaimStatus.Settled);
        jobs.settle(t, c, s);
    }

    function test_settle_withoutReviewIsPossibleInTheNextSecond() public {
        Terms memory t = _terms();
        t.reviewSeconds = 0;
        (Claim memory c, Submission memory s) = _submitted(t);
        _failsTooEarly(_claimId(t, c), START + 1);
        jobs.settle(t, c, s);
        vm.warp(START + 1);
        jobs.settle(t, c, s);
    }

    function test_settle_paysThePayoutOfThisMoment() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.prank(provider);
        registry.allot(address(jobs), CLASS, 10, stranger);
        vm.warp(START + t.reviewSeconds + 1);
        jobs.settle(t, c, s);
        assertEq(_wallet(stranger), 20e6, "the new one");
        assertEq(_wallet(payout), 0, "not the old one");
    }

    function test_settle_worksWithNoCapacityAllottedAnyMore() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.prank(provider);
        registry.allot(address(jobs), CLASS, 1, payout);
        vm.warp(START + t.reviewSeconds + 1);
        jobs.settle(t, c, s);
        vm.prank(provider);
        registry.allot(address(jobs), CLASS, 0, payout);
        assertEq(_wallet(payout), 20e6, "paid");
    }

    function test_settle_revertsForAnotherSubmission() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        s.submittedAt -= t.reviewSeconds + 1; // would be over already
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongSubmission.selector, _claimId(t, c)));
        jobs.settle(t, c, s);
    }

    function test_settle_revertsForAClaimNotSubmitted() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        jobs.settle(t, c, Submission(0, 0));
    }

    function test_settle_claimsOfOneJobOneByOne() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory a = _take(t, provider, 4);
        vm.warp(START + 600);
        Claim memory b = _take(t, other, 6);
        Submission memory sa = _submit(t, a);
        Submission memory sb = _submit(t, b);
        vm.warp(START + 600 + t.reviewSeconds + 1);
        jobs.settle(t, b, sb);
        assertEq(_held(t), 20e6, "the other claim's");
        jobs.settle(t, a, sa);
        assertEq(_held(t), 0, "all");
        assertEq(_wallet(payout), 8e6, "4 at the start");
        assertEq(_wallet(actor("other payout")), 30e6, "6 at the cap");
        assertEq(_wallet(payer), FUNDS - 38e6, "the rest");
    }
}
