// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, ClaimStatus, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// retake
// ├── a claim that did not expire, a unit that was not lost: reverts
// ├── twice: reverts
// ├── until the end of takeSeconds after the reopening: works; a second later: reverts
// ├── an expired claim: the whole of it, at a price that starts again
// ├── a lost unit: that unit alone
// ├── a gang's: with a price of its own
// └── without stake: reverts
contract RetakeTest is MarketTest {
    function test_retake_takesAnExpiredClaimWhole() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        _expire(t, parent);
        uint256 openedAt = vm.getBlockTimestamp();
        vm.warp(openedAt + 60);
        Claim memory want = Claim(_claimId(t, parent), other, 0, 4, 2.3e6, 0, uint40(openedAt + 60));
        vm.expectEmit(address(jobs));
        emit IJobs.Taken(_jobId(t), _claimId(t, want), other, want);
        Claim memory c = _retake(t, parent, WHOLE_CLAIM, other);
        assertEq(abi.encode(c), abi.encode(want), "claim");
        assertEq(_status(t, parent), ClaimStatus.Retaken);
        assertEq(_status(t, c), ClaimStatus.Taken);
        assertEq(_pool(other).lockedOwn, 400e18, "bond");
        assertEq(_reserved(other), 1, "slots");
        assertEq(jobs.jobOf(_jobId(t)).taken, 4, "the cursor stays");

        _fails(IJobs.Jobs_WrongClaimStatus.selector, _claimId(t, parent), uint8(ClaimStatus.Retaken));
        _retake(t, parent, WHOLE_CLAIM, other);
    }

    function test_retake_takesALostUnitAlone() public {
        Terms memory t = _terms();
        (Claim memory parent, Submission memory s) = _submitted(t);
        _contest(t, parent, s, 7);
        vm.warp(START + 100);
        _rule(t, parent, s, 7, Ruling.Payer);
        Claim memory c = _retake(t, parent, 7, other);
        Claim memory want = Claim(_disputeId(t, parent, 7), other, 7, 1, 2e6, 0, uint40(START + 100));
        assertEq(abi.encode(c), abi.encode(want), "claim");
        assertEq(_disputeStatus(t, parent, 7), DisputeStatus.Closed);

        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, parent, 7), uint8(DisputeStatus.Closed));
        _retake(t, parent, 7, other);
    }

    function test_retake_windowIsInclusive() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        _expire(t, parent);
        uint256 end = vm.getBlockTimestamp() + t.takeSeconds;
        vm.warp(end + 1);
        _failsTooLate(_claimId(t, parent), end);
        _retake(t, parent, WHOLE_CLAIM, other);
        uint256 before = vm.snapshotState();
        vm.warp(end - 1);
        _retake(t, parent, WHOLE_CLAIM, other);
        vm.revertToState(before);
        vm.warp(end);
        assertEq(_retake(t, parent, WHOLE_CLAIM, other).price, 5e6, "the last second, at the cap");
    }

    function test_retake_windowOfALostUnitIsInclusive() public {
        Terms memory t = _terms();
        (Claim memory parent, Submission memory s) = _submitted(t);
        _contest(t, parent, s, 7);
        _rule(t, parent, s, 7, Ruling.Payer);
        vm.warp(START + t.takeSeconds + 1);
        _failsTooLate(_disputeId(t, parent, 7), START + t.takeSeconds);
        _retake(t, parent, 7, other);
        vm.warp(START + t.takeSeconds);
        _retake(t, parent, 7, other);
    }

    function test_retake_revertsForWhatWasNotReopened() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        _failsStatus(_claimId(t, c), ClaimStatus.Submitted);
        _retake(t, c, WHOLE_CLAIM, other);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 7), uint8(DisputeStatus.None));
        _retake(t, c, 7, other);
        _contest(t, c, s, 7);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 7), uint8(DisputeStatus.Open));
        _retake(t, c, 7, other);
        _rule(t, c, s, 7, Ruling.Provider);
        _fails(IJobs.Jobs_WrongDisputeStatus.selector, _disputeId(t, c, 7), uint8(DisputeStatus.Dismissed));
        _retake(t, c, 7, other);
    }

    function test_retake_ofAGangHasItsOwnPrice() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 300);
        _take(t, other, 5);
        vm.warp(START + 300 + t.workSeconds + 1);
        jobs.expire(t, a);
        Claim memory c = _retake(t, a, WHOLE_CLAIM, other);
        assertEq(c.price, 2e6, "its auction starts again");
        Submission memory s = _submit(t, c);
        uint256 before = _wallet(actor("other payout"));
        _accept(t, c, s);
        assertEq(_wallet(actor("other payout")) - before, 10e6, "not the gang's price");
    }

    function test_retake_revertsWithoutStake() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        _expire(t, parent);
        vm.prank(other);
        staking.unstake(address(jobs), 9_700e18, other);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, other, jobs, 400e18, 300e18));
        _retake(t, parent, WHOLE_CLAIM, other);
    }

    function test_retake_byTheSameProviderNeedsAFreshBond() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        _expire(t, parent);
        _retake(t, parent, WHOLE_CLAIM, provider);
        assertEq(_pool(provider).own, OWN - 400e18, "the first bond is gone");
        assertEq(_pool(provider).lockedOwn, 400e18, "the second is locked");
    }

    function test_retake_takesADelegatedPart() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 10);
        _expire(t, parent);
        vm.prank(other);
        (, Claim memory c) = jobs.retake(t, parent, WHOLE_CLAIM, other, 600e18, "");
        assertEq(c.delegatedBond, 600e18, "part of the claim");
        assertEq(_pool(other).lockedDelegated, 600e18, "locked");
    }

    function test_retake_worksAfterThePayerCancelledTheRest() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        vm.prank(payer);
        jobs.cancel(t);
        _expire(t, parent);
        Claim memory c = _retake(t, parent, WHOLE_CLAIM, other);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        assertEq(_held(t), 0, "everything is spent");
    }
}
