// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {JobMath} from "../../../contracts/libraries/JobMath.sol";
import {JobStatus, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// post
// ├── a term out of range: reverts with its name, see libraries/terms.t.sol
// ├── by anyone but the payer: reverts
// ├── without allowance, without money: Escrow's errors
// ├── the same terms again, also after cancel: reverts
// └── otherwise: emits the terms, holds the prefund, writes nothing in Jobs
// postWithPermit
// ├── past its deadline, signed by somebody else, for other terms: reverts
// ├── twice: reverts
// └── by anyone with the payer's signature: holds the prefund without an allowance
contract PostTest is MarketTest {
    function test_post_holdsThePrefundAndEmitsTheTerms() public {
        Terms memory t = _terms();
        vm.expectEmit(address(jobs));
        emit IJobs.Posted(_jobId(t), payer, address(usd), t);
        vm.expectEmit(address(escrow));
        emit IEscrow.Held(address(jobs), _jobId(t), payer, address(usd), 50e6, 0);
        bytes32 jobId = _post(t);

        assertEq(jobId, _jobId(t), "the id is the hash of chain, contract and terms");
        assertEq(jobs.idOf(t), jobId, "idOf");
        assertEq(jobs.prefundOf(t), 50e6, "prefundOf");
        assertEq(_held(t), 50e6, "cap price for every unit");
        assertEq(_wallet(payer), FUNDS - 50e6, "out of the wallet");
        assertEq(_jobStatus(t), JobStatus.None);
    }

    function test_post_prefundsAGangsLongestStandby() public {
        Terms memory t = _gang();
        _post(t);
        assertEq(_held(t), 10 * (5e6 + 10 * uint256(t.takeSeconds)), "cap price and standby");
    }

    function test_post_revertsForAnybodyElse() public {
        Terms memory t = _terms();
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotPayer.selector, _jobId(t), stranger, payer));
        vm.prank(stranger);
        jobs.post(t);
    }

    function test_post_revertsWithoutAllowance() public {
        Terms memory t = _terms();
        vm.prank(payer);
        escrow.approve(address(jobs), _id(address(usd)), 50e6 - 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientAllowance.selector,
                address(jobs),
                50e6 - 1,
                50e6,
                _id(address(usd))
            )
        );
        _post(t);
    }

    function test_post_revertsForAnOperatorOfTheWallet() public {
        Terms memory t = _terms();
        vm.startPrank(payer);
        escrow.approve(address(jobs), _id(address(usd)), 0);
        IERC6909(address(escrow)).setOperator(address(jobs), true);
        vm.stopPrank();
        vm.expectPartialRevert(ERC6909.ERC6909InsufficientAllowance.selector);
        _post(t);
    }

    function test_post_revertsWithoutMoney() public {
        Terms memory t = _terms();
        t.units = 1_000_000;
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientBalance.selector,
                payer,
                FUNDS,
                5_000_000e6,
                _id(address(usd))
            )
        );
        _post(t);
    }

    function test_post_revertsTheSecondTime() public {
        Terms memory t = _terms();
        _post(t);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, address(jobs), _jobId(t)));
        _post(t);
        vm.prank(payer);
        jobs.cancel(t);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, address(jobs), _jobId(t)));
        _post(t);
    }

    function test_post_saltMakesAnotherJob() public {
        Terms memory t = _terms();
        bytes32 first = _post(t);
        t.salt = bytes32(uint256(1));
        assertNotEq(_post(t), first, "ids");
        assertEq(_wallet(payer), FUNDS - 100e6, "both are held");
    }

    function test_post_revertsForAPrefundAbove128Bits() public {
        Terms memory t = _gang();
        t.units = type(uint24).max;
        (t.capPrice, t.standbyPerSecond) = (type(uint96).max, type(uint96).max);
        t.takeSeconds = 1 days;
        uint256 prefund = uint256(t.units) * (uint256(t.capPrice) + uint256(t.standbyPerSecond) * 1 days);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, prefund));
        _post(t);
    }

    function test_post_termsAreEncodedAsTheClientEncodesThem() public view {
        Terms memory t = _terms();
        assertEq(abi.encode(t).length, JobMath.TERMS_BYTES, "its words");
        assertEq(abi.encode(t.defaultRuling), abi.encode(uint256(Ruling.Provider)), "enums are numbers");
    }
}

contract PostWithPermitTest is MarketTest {
    Terms internal _t;
    uint256 internal _key;
    address internal _signer;

    function setUp() public override {
        super.setUp();
        (_signer, _key) = signer("signing payer");
        usd.mint(address(this), 100e6);
        usd.approve(address(escrow), 100e6);
        escrow.deposit(address(usd), 100e6, _signer);
        Terms memory t = _terms();
        t.payer = _signer;
        _t = t;
    }

    function test_postWithPermit_holdsOnTheSignatureAlone() public {
        bytes memory signature = _sign(_t, 50e6, START);
        vm.expectEmit(address(jobs));
        emit IJobs.Posted(_jobId(_t), _signer, address(usd), _t);
        vm.prank(stranger);
        assertEq(jobs.postWithPermit(_t, START, signature), _jobId(_t), "id");
        assertEq(_held(_t), 50e6, "held");
        assertEq(_wallet(_signer), 50e6, "out of the signer's wallet");
    }

    function test_postWithPermit_revertsPastItsDeadline() public {
        bytes memory signature = _sign(_t, 50e6, START);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_PermitExpired.selector, START, START + 1));
        jobs.postWithPermit(_t, START, signature);
    }

    function test_postWithPermit_revertsForOtherTerms() public {
        bytes memory signature = _sign(_t, 50e6, START);
        Terms memory t = _t;
        t.spec = keccak256("another spec");
        HoldKey memory key = HoldKey(_jobId(t), _signer, address(usd));
        bytes32 digest = escrow.holdDigest(address(jobs), key, 50e6, START);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_BadSignature.selector, _signer, digest));
        jobs.postWithPermit(t, START, signature);
    }

    function test_postWithPermit_revertsForABadTerm() public {
        bytes memory signature = _sign(_t, 50e6, START);
        _t.units = 0;
        vm.expectRevert(abi.encodeWithSelector(JobMath.Jobs_BadTerms.selector, bytes32("units"), 0, 1));
        jobs.postWithPermit(_t, START, signature);
    }

    function test_postWithPermit_worksOnce() public {
        bytes memory signature = _sign(_t, 50e6, START);
        jobs.postWithPermit(_t, START, signature);
        vm.expectRevert(abi.encodeWithSelector(IEscrow.Escrow_AlreadyHeld.selector, address(jobs), _jobId(_t)));
        jobs.postWithPermit(_t, START, signature);
    }

    function test_postWithPermit_nobodySignsForTheZeroAddress() public {
        _t.payer = address(0);
        vm.expectPartialRevert(IEscrow.Escrow_BadSignature.selector);
        jobs.postWithPermit(_t, START, new bytes(65));
    }

    function _sign(Terms memory t, uint256 amount, uint256 deadline) internal view returns (bytes memory) {
        HoldKey memory key = HoldKey(_jobId(t), t.payer, t.token);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_key, escrow.holdDigest(address(jobs), key, amount, deadline));
        return abi.encodePacked(r, s, v);
    }
}
