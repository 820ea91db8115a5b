// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// drop
// ├── what was not reopened, or was retaken or dropped: reverts
// ├── by the payer: at any time
// ├── by anyone else: until the end of the window reverts, a second later works
// └── refunds the cap price of every reopened unit, once
contract DropTest is MarketTest {
    function test_drop_refundsAnExpiredClaim() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        _expire(t, c);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Dropped(_jobId(t), _claimId(t, c), 4, 20e6);
        vm.prank(payer);
        jobs.drop(t, c, WHOLE_CLAIM);
        assertEq(_wallet(payer) - before, 20e6, "cap price of four");
        assertEq(_held(t), 30e6, "six were never taken");
        assertEq(_status(t, c), ClaimStatus.Retaken);

        _failsStatus(_claimId(t, c), ClaimStatus.Retaken);
        vm.prank(payer);
        jobs.drop(t, c, WHOLE_CLAIM);
    }

    function test_drop_refundsALostUnit() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 3);
        _rule(t, c, s, 3, Ruling.Payer);
        uint256 before = _wallet(payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Dropped(_jobId(t), _disputeId(t, c, 3), 1, 5e6);
        vm.prank(payer);
        jobs.drop(t, c, 3);
        assertEq(_wallet(payer) - before, 5e6, "one unit");
        assertEq(_disputeStatus(t, c, 3), DisputeStatus.Closed);

        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 3), uint8(DisputeStatus.Closed));
        vm.prank(payer);
        jobs.drop(t, c, 3);
    }

    function test_drop_byAnyoneAfterTheWindow() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        _expire(t, c);
        uint256 end = vm.getBlockTimestamp() + t.takeSeconds;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _failsTooEarly(_claimId(t, c), end + 1);
            vm.prank(stranger);
            jobs.drop(t, c, WHOLE_CLAIM);
        }
        vm.warp(end + 1);
        uint256 before = _wallet(payer);
        vm.prank(stranger);
        jobs.drop(t, c, WHOLE_CLAIM);
        assertEq(_wallet(payer) - before, 20e6, "still to the payer");
    }

    function test_drop_revertsForWhatWasNotReopened() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _failsStatus(_claimId(t, c), ClaimStatus.Submitted);
        vm.prank(payer);
        jobs.drop(t, c, WHOLE_CLAIM);
        _contest(t, c, s, 3);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 3), uint8(DisputeStatus.Open));
        vm.prank(payer);
        jobs.drop(t, c, 3);
    }

    function test_drop_revertsForOtherTermsOfTheSameClaim() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        _expire(t, c);
        t.capPrice = 500e6;
        _failsStatus(_claimId(t, c), ClaimStatus.None);
        vm.prank(payer);
        jobs.drop(t, c, WHOLE_CLAIM);
    }
}
