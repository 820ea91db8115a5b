// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {HoldKey, IEscrow} from "../../../contracts/interfaces/IEscrow.sol";
import {ISlashing, Statement} from "../../../contracts/interfaces/ISlashing.sol";
import {ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {CourtTest} from "../judgement/utils/CourtTest.sol";

/// @dev An ERC-1271 account that says yes to everything, until it is asked to be difficult.
contract MoodyAccount {
    enum Mood {
        Yes,
        YesInAMegabyte,
        EmptyMegabyte,
        RevertMegabyte,
        BurnGas
    }

    Mood public mood;

    function become(Mood mood_) external {
        mood = mood_;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4 magic) {
        magic = this.isValidSignature.selector;
        if (mood == Mood.YesInAMegabyte) {
            assembly ("memory-safe") {
                mstore(0, magic)
                return(0, 1000000)
            }
        }
        if (mood == Mood.EmptyMegabyte) {
            assembly ("memory-safe") {
                mstore(0, 0)
                return(0, 1000000)
            }
        }
        if (mood == Mood.RevertMegabyte) {
            assembly ("memory-safe") {
                mstore(0, magic)
                revert(0, 1000000)
            }
        }
        if (mood == Mood.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
    }
}

// A contract as signer
// ├── whatever needs more than 200,000 gas is a no: a megabyte of answer (a yes as well), a revert with a megabyte, burning everything;
// │   told with the named error
// ├── a payer's no: nothing is held, whoever relayed it pays the gas, and the payer's own allowance still works
// └── a provider's no: evidence from its contract can be denied afterwards (that is what a contract signature is), at the price
//     of nothing: its claim is as it was, can still be challenged, and a statement that it submitted is on chain anyway
contract ContractSignersTest is CourtTest {
    uint256 private constant GAS = 2_000_000;
    MoodyAccount private _account;

    function setUp() public override {
        super.setUp();
        _account = new MoodyAccount();
    }

    // ------------------------------------------------------------------ payers

    function test_aPayersNoHoldsNothing() public {
        Terms memory t = _payersTerms();
        HoldKey memory key = HoldKey({id: _jobId(t), payer: address(_account), token: t.token});
        bytes32 digest = escrow.holdDigest(address(jobs), key, 25e6, type(uint256).max);
        bytes memory no = abi.encodeWithSelector(IEscrow.Escrow_BadSignature.selector, address(_account), digest);
        for (uint256 i = uint256(MoodyAccount.Mood.YesInAMegabyte); i <= uint256(type(MoodyAccount.Mood).max); ++i) {
            _account.become(MoodyAccount.Mood(i));
            vm.expectRevert(no);
            vm.prank(stranger);
            jobs.postWithPermit{gas: 3 * GAS}(t, type(uint256).max, "");
            assertEq(_held(t), 0, "nothing is held");
            assertEq(_wallet(address(_account)), 25e6, "nothing is spent");
        }
        _post(t);
        assertEq(_held(t), 25e6, "its allowance needs no signature");
    }

    // ------------------------------------------------------------------ providers

    function test_aProvidersNoLeavesEverythingAsItWas() public {
        _workAsAccount();
        bytes32 digest = slashing.statementDigest(address(jobs), _claimId(_t, _c), "a");
        bytes memory no = abi.encodeWithSelector(ISlashing.Slashing_BadSignature.selector, address(_account), digest);
        uint256 own = _pool(address(_account)).own;
        for (uint256 i = uint256(MoodyAccount.Mood.YesInAMegabyte); i <= uint256(type(MoodyAccount.Mood).max); ++i) {
            _account.become(MoodyAccount.Mood(i));
            vm.expectRevert(no);
            _report();
            assertEq(_status(_t, _c), ClaimStatus.Submitted);
            assertEq(_pool(address(_account)).own, own, "no stake is lost");
        }
        // What its contract denies does not shield its work: not opened in time, the unit is lost.
        bytes32 caseId = _challenge(0);
        skip(30 minutes + 1);
        _resolve(caseId, 0);
        assertEq(_pool(address(_account)).own, own - 100e18, "the unit's bond");
        assertBondSpent(caseId);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev Five units at the cap, paid by the account.
    function _payersTerms() private returns (Terms memory t) {
        t = _courtTerms();
        t.payer = address(_account);
        _fund(address(_account), 25e6);
    }

    function _workAsAccount() private {
        _enlist(address(_account), payout);
        _work(address(_account));
    }

    function _report() private {
        bytes memory agreement = _agreement(_t, _c, _s, WHOLE_CLAIM);
        Statement memory a = Statement({root: "a", signer: address(_account), signature: "a"});
        Statement memory b = Statement({root: _s.root, signer: address(0), signature: ""});
        vm.prank(stranger);
        slashing.equivocation{gas: GAS * 3}(address(jobs), agreement, a, b);
    }
}
