// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../../contracts/interfaces/IJobs.sol";
import {IProviderRegistry} from "../../../../contracts/interfaces/IProviderRegistry.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../../contracts/types/Job.sol";
import {MarketTest} from "./MarketTest.sol";

/// @title Matrix
/// @notice Builds every state that a job, a claim of it and a dispute about unit 1 can be in together, and tries every verb there.
///
/// A state is written in three letters: of the job (- none, O open, X cancelled, S succeeded), of the claim (- none, T taken,
/// S submitted, G settling, P settled, E expired, R retaken, F failed, L released), of the dispute (- none, O open, D dismissed,
/// L lost, C closed). What a verb did is the state that it led to, or the error in which it ended.
abstract contract Matrix is MarketTest {
    enum State {
        Unknown,
        Posted,
        Cancelled,
        Taken,
        Waiting,
        Acknowledged,
        GangOpen,
        GangFilled,
        TakenCancelled,
        Child,
        Submitted,
        Contested,
        Dismissed,
        Lost,
        LostClosed,
        ChildContested,
        ChildLost,
        Settling,
        SettlingDismissed,
        SettlingLost,
        SettlingClosed,
        Settled,
        SettledAll,
        SettledDismissed,
        SettledLost,
        SettledClosed,
        Expired,
        ExpiredCancelled,
        Retaken,
        Dropped,
        Faulted,
        FaultedContested,
        FailedLost,
        ChildFailed,
        Abandoned,
        Unwound,
        Succeeded
    }

    enum Verb {
        Take,
        Retake,
        RetakeUnit,
        Acknowledge,
        Submit,
        Accept,
        Settle,
        Expire,
        Abandon,
        Unwind,
        Cancel,
        Drop,
        DropUnit,
        Conclude,
        Contest,
        RuleForProvider,
        RuleForPayer,
        RuleOnClaim,
        Lapse
    }

    string internal constant JOB_LETTERS = "-OXS";
    string internal constant CLAIM_LETTERS = "-TSGPERFL";
    string internal constant DISPUTE_LETTERS = "-ODLC";
    uint32 internal constant UNIT = 1;
    uint32 internal constant ANOTHER = 2;

    Terms internal _t;
    Claim internal _c;
    Submission internal _s;
    /// @dev Another claim of the same job that is still at work, if there is one.
    Claim internal _rest;

    // ------------------------------------------------------------------ states

    function _build(State state) internal {
        delete _s;
        delete _rest;
        if (state <= State.Cancelled) _buildJob(state);
        else if (state <= State.Child) _buildTaken(state);
        else if (state <= State.ChildLost) _buildSubmitted(state);
        else if (state <= State.SettlingClosed) _buildSettling(state);
        else if (state <= State.SettledClosed) _buildSettled(state);
        else _buildOver(state);
    }

    function _buildJob(State state) private {
        _t = _terms();
        _c = Claim({
            parent: 0,
            provider: provider,
            first: 0,
            count: 4,
            price: 2e6,
            delegatedBond: 0,
            takenAt: uint40(vm.getBlockTimestamp())
        });
        if (state != State.Unknown) _post(_t);
        if (state == State.Cancelled) _cancelJob();
    }

    function _buildTaken(State state) private {
        bool gang = state == State.GangOpen || state == State.GangFilled;
        Terms memory t = gang ? _gang() : _terms();
        if (state == State.Waiting || state == State.Acknowledged) t.startSeconds = 300;
        _begin(t, state == State.GangFilled ? 5 : 4);
        if (state == State.GangFilled) _rest = _take(t, other, 5);
        if (state == State.Acknowledged) {
            vm.prank(provider);
            jobs.acknowledge(t, _c);
        }
        if (state == State.TakenCancelled) _cancelJob();
        if (state == State.Child) _becomeChild();
    }

    function _buildSubmitted(State state) private {
        _begin(_terms(), 4);
        if (state == State.ChildContested || state == State.ChildLost) _becomeChild();
        _s = _submit(_t, _c);
        if (state == State.Submitted) return;
        _contest(_t, _c, _s, UNIT);
        _bring(state, State.Dismissed, State.Lost, State.LostClosed);
        if (state == State.ChildLost) _rule(_t, _c, _s, UNIT, Ruling.Payer);
    }

    /// @dev The claim settles but for the disputes about two of its units; the fate of one of them is told.
    function _buildSettling(State state) private {
        _buildSubmitted(State.Contested);
        _contest(_t, _c, _s, ANOTHER);
        _accept(_t, _c, _s);
        _bring(state, State.SettlingDismissed, State.SettlingLost, State.SettlingClosed);
    }

    function _buildSettled(State state) private {
        if (state == State.Settled || state == State.SettledAll) {
            _begin(_terms(), state == State.SettledAll ? 10 : 4);
            _s = _submit(_t, _c);
        } else {
            _buildSubmitted(State.Contested);
            _bring(state, State.SettledDismissed, State.SettledLost, State.SettledClosed);
        }
        _accept(_t, _c, _s);
    }

    function _buildOver(State state) private {
        if (state == State.Succeeded) {
            _buildSettled(State.SettledAll);
            jobs.conclude(_t, _claims());
        } else if (state >= State.Faulted && state <= State.FailedLost) {
            State[3] memory before = [State.Submitted, State.Contested, State.Lost];
            _buildSubmitted(before[uint256(state) - uint256(State.Faulted)]);
            _rule(_t, _c, _s, WHOLE_CLAIM, Ruling.Payer);
        } else if (state == State.Abandoned) {
            _buildTaken(State.Waiting);
            skip(301);
            jobs.abandon(_t, _c);
        } else if (state == State.Unwound) {
            _buildTaken(State.GangOpen);
            skip(3_601);
            jobs.unwind(_t, _c);
        } else if (state == State.ChildFailed) {
            _buildTaken(State.Child);
            _expire(_t, _c);
        } else {
            _buildTaken(State.Taken);
            _expire(_t, _c);
            if (state == State.ExpiredCancelled) _cancelJob();
            if (state == State.Retaken) _rest = _retake(_t, _c, WHOLE_CLAIM, other);
            if (state == State.Dropped) _dropAsPayer(WHOLE_CLAIM);
        }
    }

    /// @dev The dispute about the unit ends as the provider's, as the payer's, or as the payer's with its unit dropped.
    function _bring(State state, State dismissed, State lost, State closed) private {
        if (state == dismissed) _rule(_t, _c, _s, UNIT, Ruling.Provider);
        if (state == lost || state == closed) _rule(_t, _c, _s, UNIT, Ruling.Payer);
        if (state == closed) _dropAsPayer(UNIT);
    }

    function _begin(Terms memory t, uint24 count) private {
        _t = t;
        _c = _taken(t, count);
    }

    /// @dev From here on the claim under test is the one that retook an expired one.
    function _becomeChild() private {
        _expire(_t, _c);
        _c = _retake(_t, _c, WHOLE_CLAIM, other);
    }

    function _cancelJob() private {
        vm.prank(payer);
        jobs.cancel(_t);
    }

    function _dropAsPayer(uint32 unit) private {
        vm.prank(payer);
        jobs.drop(_t, _c, unit);
    }

    // ------------------------------------------------------------------ verbs

    /// @dev The present state and the results of all verbs, each tried there by whom it belongs to.
    function _row() internal returns (string memory row) {
        row = _stateLetters();
        for (uint256 i; i <= uint256(type(Verb).max); ++i) {
            Verb verb = Verb(i);
            row = string.concat(row, " ", _try(verb, _rightful(verb)));
        }
    }

    /// @dev What a verb does in the present state, which it leaves as it is.
    function _try(Verb verb, address caller) internal returns (string memory result) {
        bytes memory call_ = _call(verb);
        uint256 before = vm.snapshotState();
        vm.prank(caller);
        (bool ok, bytes memory data) = address(jobs).call(call_);
        if (ok && verb <= Verb.RetakeUnit) {
            (bytes32 taken, ) = abi.decode(data, (bytes32, Claim));
            assertEq(jobs.claimOf(taken).status, ClaimStatus.Taken);
        }
        result = ok ? _stateLetters() : _errorLetters(bytes4(data));
        vm.revertToState(before);
    }

    function _rightful(Verb verb) internal view returns (address) {
        if (verb <= Verb.RetakeUnit) return other;
        if (verb == Verb.Acknowledge || verb == Verb.Submit) return _c.provider;
        if (verb == Verb.Accept || (verb >= Verb.Cancel && verb <= Verb.DropUnit)) return payer;
        if (verb >= Verb.Contest && verb <= Verb.RuleOnClaim) return arbiter;
        return stranger;
    }

    function _call(Verb verb) private view returns (bytes memory) {
        (Terms memory t, Claim memory c, Submission memory s) = (_t, _c, _s);
        if (verb == Verb.Take) return abi.encodeCall(IJobs.take, (t, other, 1, 0, noPredecessors, ""));
        if (verb == Verb.Retake) return abi.encodeCall(IJobs.retake, (t, c, WHOLE_CLAIM, other, 0, ""));
        if (verb == Verb.RetakeUnit) return abi.encodeCall(IJobs.retake, (t, c, UNIT, other, 0, ""));
        if (verb == Verb.Acknowledge) return abi.encodeCall(IJobs.acknowledge, (t, c));
        if (verb == Verb.Submit) return abi.encodeCall(IJobs.submit, (t, c, ROOT, "data"));
        if (verb == Verb.Accept) return abi.encodeCall(IJobs.accept, (t, c, s));
        if (verb == Verb.Settle) return abi.encodeCall(IJobs.settle, (t, c, s));
        if (verb == Verb.Expire) return abi.encodeCall(IJobs.expire, (t, c));
        if (verb == Verb.Abandon) return abi.encodeCall(IJobs.abandon, (t, c));
        if (verb == Verb.Unwind) return abi.encodeCall(IJobs.unwind, (t, c));
        if (verb == Verb.Cancel) return abi.encodeCall(IJobs.cancel, (t));
        if (verb == Verb.Drop) return abi.encodeCall(IJobs.drop, (t, c, WHOLE_CLAIM));
        if (verb == Verb.DropUnit) return abi.encodeCall(IJobs.drop, (t, c, UNIT));
        if (verb == Verb.Conclude) return abi.encodeCall(IJobs.conclude, (t, _claims()));
        bytes memory agreement = _agreement(t, c, s, verb == Verb.RuleOnClaim ? WHOLE_CLAIM : UNIT);
        if (verb == Verb.Contest) return abi.encodeCall(jobs.contest, (agreement));
        if (verb == Verb.Lapse) return abi.encodeCall(IJobs.lapse, (agreement));
        bytes32 id = verb == Verb.RuleOnClaim ? _claimId(t, c) : _disputeId(t, c, UNIT);
        Ruling ruling = verb == Verb.RuleForProvider ? Ruling.Provider : Ruling.Payer;
        return abi.encodeCall(jobs.rule, (id, ruling, address(0), 0, agreement));
    }

    function _claims() internal view returns (Claim[] memory all) {
        all = new Claim[](1);
        all[0] = _c;
    }

    // ------------------------------------------------------------------ letters

    function _stateLetters() internal view returns (string memory) {
        bytes memory letters = new bytes(3);
        letters[0] = bytes(JOB_LETTERS)[uint256(_jobStatus(_t))];
        letters[1] = bytes(CLAIM_LETTERS)[uint256(_status(_t, _c))];
        letters[2] = bytes(DISPUTE_LETTERS)[uint256(_disputeStatus(_t, _c, UNIT))];
        return string(letters);
    }

    function _errorLetters(bytes4 error_) private pure returns (string memory) {
        if (error_ == IJobs.Jobs_WrongJobStatus.selector) return "!js";
        if (error_ == IJobs.Jobs_WrongClaimStatus.selector) return "!cs";
        if (error_ == IJobs.Jobs_WrongDisputeStatus.selector) return "!ds";
        if (error_ == IJobs.Jobs_WrongSubmission.selector) return "!ws";
        if (error_ == IJobs.Jobs_TooEarly.selector) return "!te";
        if (error_ == IJobs.Jobs_TooLate.selector) return "!tl";
        if (error_ == IJobs.Jobs_GangFilled.selector) return "!gf";
        if (error_ == IJobs.Jobs_BadCount.selector) return "!bc";
        if (error_ == IJobs.Jobs_Unknown.selector) return "!un";
        if (error_ == IJobs.Jobs_Incomplete.selector) return "!in";
        if (error_ == IJobs.Jobs_NotPayer.selector) return "!np";
        if (error_ == IJobs.Jobs_NotArbiter.selector) return "!na";
        if (error_ == IJobs.Jobs_NotPermitted.selector) return "!pm";
        if (error_ == IProviderRegistry.ProviderRegistry_NotPermitted.selector) return "!pm";
        return "!??";
    }
}
