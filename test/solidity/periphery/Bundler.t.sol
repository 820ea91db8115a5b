// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IBundler, TokenPermit} from "../../../contracts/interfaces/IBundler.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {JobMath} from "../../../contracts/libraries/JobMath.sol";
import {Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";
import {PermitDigest} from "../utils/PermitDigest.sol";
import {OddToken} from "./utils/OddToken.sol";

// Bundler
// ├── depositAndPost
// │   ├── by anybody but the payer: reverts
// │   ├── on a good permit: pulls the amount, holds the prefund, leaves the rest in the payer's wallet, keeps nothing
// │   ├── on a permit that somebody submitted before: the same
// │   ├── on a bad permit
// │   │   ├── with an allowance for the amount: the same
// │   │   └── without: reverts with both figures
// │   ├── of a token without permit, with an allowance: the same
// │   ├── amount
// │   │   ├── zero: reverts
// │   │   ├── with the wallet too little for the prefund: reverts
// │   │   └── with the wallet just enough: works, for every split
// │   ├── a token that arrives short: reverts
// │   ├── a token that leaves something behind: reverts
// │   ├── a donation: neither blocks nor is spent
// │   ├── hold permit late, not the payer's, or for other terms: reverts, nothing moved
// │   ├── posted before by somebody with the same hold permit: reverts, nothing moved
// │   └── bad terms: reverts
// └── post
//     ├── by anybody but the payer: reverts
//     └── from a funded wallet: holds the prefund
contract BundlerTest is MarketTest {
    uint256 private constant AMOUNT = 60e6; // the prefund is 50e6

    IBundler private bundler;
    address private buyer;
    uint256 private buyerKey;
    TokenPermit private noPermit;

    function setUp() public override {
        super.setUp();
        bytes memory args = abi.encode(escrow, jobs);
        bundler = IBundler(_create("contracts/periphery/Bundler.sol:Bundler", args));
        (buyer, buyerKey) = signer("buyer");
        usd.mint(buyer, AMOUNT);
    }

    // ------------------------------------------------------------------ depositAndPost

    function test_depositAndPost_isThePayersAlone() public {
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(AMOUNT);
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(abi.encodeWithSelector(IBundler.Bundler_NotPayer.selector, stranger, buyer));
        vm.prank(stranger);
        bundler.depositAndPost(t, AMOUNT, p, _deadline(), signature);
    }

    function test_depositAndPost_onAPermit() public {
        Terms memory t = _buyersTerms();
        _bundle(t, AMOUNT, _permit(AMOUNT));
        _assertPosted(t, AMOUNT - 50e6);
        assertEq(usd.balanceOf(buyer), 0, "pulled");
        assertEq(usd.allowance(buyer, address(bundler)), 0, "the permit is used up");
        assertEq(usd.allowance(address(bundler), address(escrow)), 0, "so is Escrow's allowance");
    }

    function test_depositAndPost_onAPermitSubmittedBySomebodyElse() public {
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(AMOUNT);
        vm.prank(stranger);
        IERC20Permit(address(usd)).permit(buyer, address(bundler), AMOUNT, p.deadline, p.v, p.r, p.s);
        _bundle(t, AMOUNT, p);
        _assertPosted(t, AMOUNT - 50e6);
    }

    function test_depositAndPost_onAnAllowance() public {
        Terms memory t = _buyersTerms();
        vm.prank(buyer);
        usd.approve(address(bundler), AMOUNT);
        _bundle(t, AMOUNT, noPermit);
        _assertPosted(t, AMOUNT - 50e6);
    }

    function test_depositAndPost_withoutPermitAndAllowance() public {
        Terms memory t = _buyersTerms();
        vm.prank(buyer);
        usd.approve(address(bundler), AMOUNT - 1);
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(abi.encodeWithSelector(IBundler.Bundler_PermitFailed.selector, usd, buyer, AMOUNT - 1, AMOUNT));
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, noPermit, _deadline(), signature);
    }

    function test_depositAndPost_ofATokenWithoutPermit() public {
        (OddToken odd, Terms memory t) = _oddTerms();
        _bundle(t, AMOUNT, noPermit);
        assertEq(escrow.balanceOf(buyer, _id(address(odd))), AMOUNT - 50e6, "wallet");
        assertEq(odd.balanceOf(address(bundler)), 0, "kept");
    }

    function test_depositAndPost_ofNothing() public {
        Terms memory t = _buyersTerms();
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(IEscrow.Escrow_ZeroAmount.selector);
        vm.prank(buyer);
        bundler.depositAndPost(t, 0, noPermit, _deadline(), signature);
    }

    function test_depositAndPost_ofTooLittle() public {
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(50e6 - 1);
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientBalance.selector,
                buyer,
                50e6 - 1,
                50e6,
                _id(address(usd))
            )
        );
        vm.prank(buyer);
        bundler.depositAndPost(t, 50e6 - 1, p, _deadline(), signature);
    }

    function testFuzz_depositAndPost_addsToTheWallet(uint256 inWallet, uint256 extra) public {
        inWallet = bound(inWallet, 1, 50e6 - 1);
        extra = bound(extra, 0, 1e12);
        Terms memory t = _buyersTerms();
        _fund(buyer, inWallet);
        usd.mint(buyer, extra);
        uint256 amount = 50e6 - inWallet + extra;
        _bundle(t, amount, _permit(amount));
        _assertPosted(t, extra);
    }

    function test_depositAndPost_refusesATokenThatArrivesShort() public {
        (OddToken odd, Terms memory t) = _oddTerms();
        odd.misbehave(OddToken.Mode.FeeTo, address(bundler));
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(
            abi.encodeWithSelector(IBundler.Bundler_InexactToken.selector, odd, AMOUNT - AMOUNT / 100, AMOUNT)
        );
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, noPermit, _deadline(), signature);
    }

    function test_depositAndPost_refusesATokenThatLeavesSomethingBehind() public {
        (OddToken odd, Terms memory t) = _oddTerms();
        odd.misbehave(OddToken.Mode.Cashback, address(bundler));
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(abi.encodeWithSelector(IBundler.Bundler_Kept.selector, odd, 1, 0));
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, noPermit, _deadline(), signature);
    }

    function test_depositAndPost_isNotBlockedByADonation() public {
        usd.mint(address(bundler), 7);
        Terms memory t = _buyersTerms();
        _bundle(t, AMOUNT, _permit(AMOUNT));
        assertEq(escrow.balanceOf(buyer, _id(address(usd))), AMOUNT - 50e6, "wallet");
        assertEq(usd.balanceOf(address(bundler)), 7, "the donation stays");
    }

    function test_depositAndPost_onALateHoldPermit() public {
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(AMOUNT);
        bytes memory signature = _holdPermit(t);
        uint256 deadline = _deadline();
        vm.warp(deadline + 1);
        vm.prank(buyer);
        usd.approve(address(bundler), AMOUNT);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_PermitExpired.selector, deadline, deadline + 1));
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, p, deadline, signature);
        assertEq(usd.balanceOf(buyer), AMOUNT, "nothing moved");
    }

    function test_depositAndPost_onAHoldPermitForOtherTerms() public {
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(AMOUNT);
        bytes memory signature = _holdPermit(t);
        t.salt = "another";
        vm.expectPartialRevert(IEscrow.Escrow_BadSignature.selector);
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, p, _deadline(), signature);
    }

    function test_depositAndPost_afterSomebodyPosted() public {
        _fund(buyer, 50e6);
        Terms memory t = _buyersTerms();
        TokenPermit memory p = _permit(AMOUNT);
        bytes memory signature = _holdPermit(t);
        vm.prank(stranger);
        jobs.postWithPermit(t, _deadline(), signature);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, jobs, _jobId(t)));
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, p, _deadline(), signature);
        assertEq(usd.balanceOf(buyer), AMOUNT, "nothing moved");
    }

    function test_depositAndPost_onBadTerms() public {
        Terms memory t = _buyersTerms();
        t.slots = 0;
        TokenPermit memory p = _permit(AMOUNT);
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(abi.encodeWithSelector(JobMath.Jobs_BadTerms.selector, bytes32("slots"), 0, 1));
        vm.prank(buyer);
        bundler.depositAndPost(t, AMOUNT, p, _deadline(), signature);
    }

    // ------------------------------------------------------------------ post

    function test_post_isThePayersAlone() public {
        _fund(buyer, 50e6);
        Terms memory t = _buyersTerms();
        bytes memory signature = _holdPermit(t);
        vm.expectRevert(abi.encodeWithSelector(IBundler.Bundler_NotPayer.selector, stranger, buyer));
        vm.prank(stranger);
        bundler.post(t, _deadline(), signature);
    }

    function test_post_fromAFundedWallet() public {
        _fund(buyer, 51e6);
        Terms memory t = _buyersTerms();
        bytes memory signature = _holdPermit(t);
        vm.prank(buyer);
        assertEq(bundler.post(t, _deadline(), signature), _jobId(t), "job id");
        _assertPosted(t, 1e6);
        assertEq(usd.balanceOf(buyer), AMOUNT, "tokens outside the wallet stay");
    }

    // ------------------------------------------------------------------ helpers

    function _buyersTerms() private view returns (Terms memory t) {
        t = _terms();
        t.payer = buyer;
    }

    /// @dev Terms paid in a token without permit, of which the Bundler may take all.
    function _oddTerms() private returns (OddToken odd, Terms memory t) {
        odd = new OddToken();
        odd.mint(buyer, AMOUNT);
        vm.prank(buyer);
        odd.approve(address(bundler), AMOUNT);
        t = _buyersTerms();
        t.token = address(odd);
    }

    function _deadline() private pure returns (uint256) {
        return START + 600;
    }

    function _permit(uint256 amount) private view returns (TokenPermit memory p) {
        bytes32 digest = PermitDigest.hash(IERC20Permit(address(usd)), buyer, address(bundler), amount, _deadline());
        p.deadline = _deadline();
        (p.v, p.r, p.s) = vm.sign(buyerKey, digest);
    }

    function _holdPermit(Terms memory t) private view returns (bytes memory) {
        HoldKey memory key = HoldKey(_jobId(t), t.payer, t.token);
        bytes32 digest = escrow.holdDigest(address(jobs), key, jobs.prefundOf(t), _deadline());
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(buyerKey, digest);
        return abi.encodePacked(r, s, v);
    }

    function _bundle(Terms memory t, uint256 amount, TokenPermit memory p) private {
        bytes memory signature = _holdPermit(t);
        vm.prank(buyer);
        assertEq(bundler.depositAndPost(t, amount, p, _deadline(), signature), _jobId(t), "job id");
    }

    function _assertPosted(Terms memory t, uint256 left) private view {
        assertEq(_held(t), 50e6, "held");
        assertEq(escrow.balanceOf(buyer, _id(t.token)), left, "wallet");
        assertEq(IERC20(t.token).balanceOf(address(bundler)), 0, "kept");
        assertEq(escrow.balanceOf(address(bundler), _id(t.token)), 0, "credited to the Bundler");
    }
}
