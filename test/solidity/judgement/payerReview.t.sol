// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IVerification} from "../../../contracts/interfaces/IVerification.sol";
import {Claim, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";

interface IPayerReview is IVerification {
    event Rejected(bytes32 indexed disputeId, bytes32 indexed claimId, uint256 unit, bytes32 reasonHash);

    error PayerReview_NotPayer(address got, address payer);

    function reject(address service, bytes calldata agreement, bytes32 reasonHash) external;
}

// PayerReview
// ├── reject: the payer alone, in the review window; the unit is not paid, slashed by its terms, and done again by somebody else
// ├── what is not rejected is paid
// └── it has no court: nobody contests or rules through it
contract PayerReviewTest is MarketTest {
    IPayerReview private review;
    Terms private t;
    Claim private c;
    Submission private s;

    function setUp() public override {
        super.setUp();
        review = IPayerReview(_create("contracts/judgement/verification/PayerReview.sol:PayerReview", ""));
        t = _terms();
        t.arbiter = address(review);
        (c, s) = _submitted(t);
    }

    function test_reject_aUnit() public {
        bytes memory agreement = _agreement(t, c, s, 4);
        vm.expectEmit(address(review));
        emit IPayerReview.Rejected(_disputeId(t, c, 4), _claimId(t, c), 4, "too dark");
        vm.prank(payer);
        review.reject(address(jobs), agreement, "too dark");
        assertEq(_disputeStatus(t, c, 4), DisputeStatus.Lost);
        assertEq(_credits(payer), t.compensation, "compensated");
        skip(t.reviewSeconds + 1);
        jobs.settle(t, c, s);
        assertEq(_wallet(payout), 9 * uint256(c.price), "the others are paid");
        Claim memory again = _retake(t, c, 4, other);
        _accept(t, again, _submit(t, again));
        assertEq(_held(t), 0, "and this one when it was done again");
    }

    function test_reject_onlyThePayer() public {
        bytes memory agreement = _agreement(t, c, s, 4);
        vm.expectRevert(abi.encodeWithSelector(IPayerReview.PayerReview_NotPayer.selector, stranger, payer));
        vm.prank(stranger);
        review.reject(address(jobs), agreement, 0);
    }

    function test_reject_window() public {
        bytes memory agreement = _agreement(t, c, s, 4);
        vm.warp(s.submittedAt + t.reviewSeconds);
        vm.prank(payer);
        review.reject(address(jobs), agreement, 0);
        skip(1);
        agreement = _agreement(t, c, s, 5);
        _failsTooLate(_claimId(t, c), vm.getBlockTimestamp() - 1);
        vm.prank(payer);
        review.reject(address(jobs), agreement, 0);
    }

    function test_noCourt() public {
        bytes memory wrapped = abi.encode(address(jobs), _agreement(t, c, s, 0));
        vm.expectRevert(abi.encodeWithSelector(IVerification.Verification_NotCourt.selector, payer, address(0)));
        vm.prank(payer);
        review.contest(wrapped);
        vm.expectRevert(abi.encodeWithSelector(IVerification.Verification_NotCourt.selector, payer, address(0)));
        vm.prank(payer);
        review.rule(_disputeId(t, c, 0), Ruling.Payer, payer, 0, wrapped);
    }
}
