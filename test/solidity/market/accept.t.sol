// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// accept
// ├── a claim that is not submitted, another submission than was made: reverts
// ├── by anyone but the payer: reverts
// ├── at any time
// ├── pays every unit at the claim's price, refunds the rest of the prefund, frees bond and capacity
// └── with open disputes: pays the others, keeps the bond
contract AcceptTest is MarketTest {
    function test_accept_paysRefundsAndFrees() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Charged(address(jobs), _jobId(t), payout, 20e6, 0, 30e6);
        vm.expectEmit(address(jobs));
        emit IJobs.Settled(_jobId(t), _claimId(t, c), payout, 10, 20e6, 30e6, 0);
        _accept(t, c, s);
        assertEq(_wallet(payout), 20e6, "start price of ten");
        assertEq(_wallet(payer), FUNDS - 20e6, "what is not paid comes back");
        assertEq(_held(t), 0, "nothing is left");
        assertEq(_pool(provider).lockedOwn, 0, "bond");
        assertEq(_reserved(provider), 0, "slots");
        assertEq(_status(t, c), ClaimStatus.Settled);
    }

    function test_accept_freesADelegatedBond() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        assertEq(_pool(provider).lockedDelegated, 0, "delegated");
        assertEq(_pool(provider).lockedOwn, 0, "own");
        assertEq(_pool(provider).delegated, DELEGATED, "nothing is lost");
    }

    function test_accept_worksAfterTheReviewWindowToo() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.warp(s.submittedAt + t.reviewSeconds + 1);
        _accept(t, c, s);
        assertEq(_wallet(payout), 20e6, "paid");
    }

    function test_accept_onlyByThePayer() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotPayer.selector, _jobId(t), provider, payer));
        vm.prank(provider);
        jobs.accept(t, c, s);
    }

    function test_accept_revertsForAnotherSubmission() public {
        Terms memory t = _terms();
        (Claim memory c, Submission memory s) = _submitted(t);
        bytes memory wrong = abi.encodeWithSelector(IJobs.Jobs_WrongSubmission.selector, _claimId(t, c));
        s.submittedAt += 1;
        vm.expectRevert(wrong);
        _accept(t, c, s);
        s.submittedAt -= 1;
        s.root = keccak256("another root");
        vm.expectRevert(wrong);
        _accept(t, c, s);
    }

    function test_accept_revertsForAClaimNotSubmitted() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 10);
        Submission memory s;
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        _accept(t, c, s);
        s = _submit(t, c);
        _accept(t, c, s);
        _failsStatus(_claimId(t, c), ClaimStatus.Settled);
        _accept(t, c, s);
    }

    function test_accept_paysAGangAtItsPrice() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 300);
        _take(t, other, 5);
        Submission memory s = _submit(t, a);
        _accept(t, a, s);
        assertEq(_wallet(payout), 5 * 3.5e6, "the price of the last take");
        assertEq(_held(t), 25e6, "the other half");
    }

    function test_accept_keepsWhatIsDisputed() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        Submission memory s = _submit(t, c);
        _contest(t, c, s, 2);
        _contest(t, c, s, 5);
        _contest(t, c, s, 8);
        _rule(t, c, s, 2, Ruling.Payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Settled(_jobId(t), _claimId(t, c), payout, 7, 14e6, 21e6, 2);
        _accept(t, c, s);
        assertEq(_status(t, c), ClaimStatus.Settling);
        assertEq(_held(t), 15e6, "one lost, two disputed");
        assertEq(_pool(provider).lockedOwn, 360e18, "own part less four compensations");
        assertEq(_pool(provider).contested, 540e18, "delegated part less one unit's, out of the share price");
        assertEq(_reserved(provider), 0, "the machines are free");
    }

    function test_accept_paysNothingWhenEverythingIsLost() public {
        Terms memory t = _terms();
        t.units = 1;
        t.maxUnits = 1;
        (Claim memory c, Submission memory s) = _submitted(t);
        _contest(t, c, s, 0);
        _rule(t, c, s, 0, Ruling.Payer);
        vm.expectEmit(address(jobs));
        emit IJobs.Settled(_jobId(t), _claimId(t, c), payout, 0, 0, 0, 0);
        _accept(t, c, s);
        assertEq(_held(t), 5e6, "waits for the unit to be retaken");
        assertEq(_pool(provider).lockedOwn, 0, "the bond is spent");
    }
}
