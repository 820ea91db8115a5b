// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, IArbitrable, Ruling, WHOLE_CLAIM} from "../interfaces/IArbitrable.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {JobMath} from "../libraries/JobMath.sol";
import {Agreement, ClaimState, ClaimStatus, DisputeState, DisputeStatus, Terms} from "../types/Job.sol";
import {JobsBase} from "./JobsBase.sol";

/// @title JobsDisputes
/// @notice The part of Jobs that its arbiters call: disputes about units, and evidence against whole claims.
abstract contract JobsDisputes is JobsBase {
    using JobMath for Terms;

    /// @dev Words of Agreement: Terms, 7 of Claim, 2 of Submission, 1 unit.
    uint256 private constant AGREEMENT_LENGTH = JobMath.TERMS_BYTES + 10 * 32;

    // ------------------------------------------------------------------ disputes

    /// @inheritdoc IArbitrable
    function disputeOf(bytes calldata agreement) external view returns (Dispute memory) {
        Agreement calldata a = _decode(agreement);
        bytes32 claimId = JobMath.claimId(a.terms.jobId(), a.claim);
        _requireLive(claimId, a);
        return _dispute(claimId, a, _ruleBy(claimId, a));
    }

    /// @inheritdoc IArbitrable
    function contest(bytes calldata agreement) external returns (Dispute memory) {
        Agreement calldata a = _decode(agreement);
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _submitted(a.terms, a.claim, a.submission);
        require(msg.sender == a.terms.arbiter, Jobs_NotArbiter(jobId, msg.sender, a.terms.arbiter));
        _requireUntil(claimId, uint256(a.submission.submittedAt) + a.terms.reviewSeconds);
        require(
            a.unit >= a.claim.first && a.unit - a.claim.first < a.claim.count,
            Jobs_WrongUnit(claimId, a.unit, a.claim.first, a.claim.count)
        );
        bytes32 disputeId = JobMath.disputeId(claimId, a.unit);
        DisputeState storage d = _disputes[disputeId];
        require(d.status == DisputeStatus.None, Jobs_WrongDisputeStatus(disputeId, uint8(d.status)));

        uint40 ruleBy = uint40(block.timestamp + a.terms.ruleSeconds);
        d.status = DisputeStatus.Open;
        d.time = ruleBy;
        s.open += 1;
        bool first = !s.contested;
        s.contested = true;
        emit Contested(claimId, disputeId, a.unit, ruleBy);
        if (first) {
            // The whole delegated bond leaves the share price, whatever the disputes still to come: nobody runs before a slash.
            (, uint96 delegated) = a.terms.bondLeft(a.claim, s.lost);
            staking.contest(a.claim.provider, delegated);
        }
        return _dispute(claimId, a, ruleBy);
    }

    /// @inheritdoc IArbitrable
    function rule(bytes32 id, Ruling ruling, address reporter, uint96 reward, bytes calldata agreement) external {
        Agreement calldata a = _decode(agreement);
        bytes32 jobId = a.terms.jobId();
        bytes32 claimId = JobMath.claimId(jobId, a.claim);
        require(msg.sender == a.terms.arbiter, Jobs_NotArbiter(jobId, msg.sender, a.terms.arbiter));
        if (a.unit == WHOLE_CLAIM) {
            require(id == claimId, Jobs_WrongDispute(id, claimId));
            require(ruling == Ruling.Payer, Jobs_BadRuling(uint8(ruling)));
            _fault(jobId, claimId, Reporter(reporter, reward), a);
        } else {
            bytes32 disputeId = JobMath.disputeId(claimId, a.unit);
            require(id == disputeId, Jobs_WrongDispute(id, disputeId));
            require(ruling != Ruling.None, Jobs_BadRuling(uint8(ruling)));
            _requireUntil(disputeId, _disputes[disputeId].time);
            _decide(jobId, claimId, ruling, Reporter(reporter, reward), a);
        }
    }

    /// @inheritdoc IJobs
    function lapse(bytes calldata agreement) external {
        Agreement calldata a = _decode(agreement);
        bytes32 jobId = a.terms.jobId();
        bytes32 claimId = JobMath.claimId(jobId, a.claim);
        bytes32 disputeId = JobMath.disputeId(claimId, a.unit);
        _requireAfter(disputeId, _disputes[disputeId].time);
        _decide(jobId, claimId, a.terms.defaultRuling, Reporter(address(0), 0), a);
    }

    // ------------------------------------------------------------------ internal: edges of the state machine

    /// @dev A dispute's Open -> Dismissed, Lost or Closed.
    function _decide(
        bytes32 jobId,
        bytes32 claimId,
        Ruling ruling,
        Reporter memory reporter,
        Agreement calldata a
    ) private {
        bytes32 disputeId = JobMath.disputeId(claimId, a.unit);
        DisputeState storage d = _disputes[disputeId];
        require(d.status == DisputeStatus.Open, Jobs_WrongDisputeStatus(disputeId, uint8(d.status)));
        bool reopened = ruling == Ruling.Payer && a.claim.parent == 0;

        d.status =
            ruling == Ruling.Provider
                ? DisputeStatus.Dismissed
                : reopened
                    ? DisputeStatus.Lost
                    : DisputeStatus.Closed;
        d.time = uint40(block.timestamp);
        emit Ruled(claimId, disputeId, ruling, reopened);

        // While a dispute is open its claim is Submitted or Settling: evidence leaves it to its judge.
        _claims[claimId].open -= 1;
        if (ruling == Ruling.Payer) _lose(jobId, claimId, reporter, a);
        else if (_claims[claimId].status == ClaimStatus.Settling) _win(jobId, claimId, a);
        _finish(jobId, claimId, a);
    }

    /// @dev One more unit is lost: slashed, compensated, and reopened or refunded.
    function _lose(bytes32 jobId, bytes32 claimId, Reporter memory reporter, Agreement calldata a) private {
        ClaimState storage s = _claims[claimId];
        uint24 lost = s.lost + 1;
        _slash(a.terms, a.claim, s, lost, 1, reporter);
        s.lost = lost;
        if (a.claim.parent != 0) _pay(jobId, a.terms, a.terms.payer, 0, a.terms.capPrice);
    }

    /// @dev One disputed unit of a claim whose other units are paid already.
    function _win(bytes32 jobId, bytes32 claimId, Agreement calldata a) private {
        address payee = registry.allotmentOf(a.claim.provider, address(this), a.terms.resourceClass).payout;
        (uint256 amount, uint256 refund) = _payUnits(jobId, a.terms, a.claim, payee, 1);
        emit Settled(jobId, claimId, payee, 1, amount, refund, _claims[claimId].open);
    }

    /// @dev Settling -> Settled with the last dispute.
    function _finish(bytes32 jobId, bytes32 claimId, Agreement calldata a) private {
        ClaimState storage s = _claims[claimId];
        if (s.status != ClaimStatus.Settling || s.open != 0) return;
        s.status = ClaimStatus.Settled;
        _free(a.terms, a.claim, s);
        emit Finished(jobId, claimId);
    }

    /// @dev Evidence against the whole claim. As long as nothing of it was ruled or is disputed it expires, before its time. Otherwise everything
    /// but the open disputes is lost. Those stay with their judge (-> Settling), and with them what they may cost: who challenged first is
    /// paid first. Without any the claim is over (-> Failed).
    function _fault(bytes32 jobId, bytes32 claimId, Reporter memory reporter, Agreement calldata a) private {
        _requireLive(claimId, a);
        ClaimState storage s = _claims[claimId];
        bool settling = s.status == ClaimStatus.Settling;
        uint24 lost = a.claim.count - s.open;
        uint24 unpaid = settling ? 0 : lost - s.lost;
        require(lost != s.lost, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
        if (unpaid == a.claim.count) {
            // Who will miss its deadline must not report itself for a reward: that would be cheaper than to expire.
            if (s.status == ClaimStatus.Taken) reporter.reward = 0;
            _expire(jobId, claimId, s, a.terms, a.claim, reporter);
            return;
        }
        s.status = s.open == 0 ? ClaimStatus.Failed : ClaimStatus.Settling;
        uint256 refund = uint256(a.terms.capPrice) * unpaid;
        emit Faulted(jobId, claimId, refund);
        _slash(a.terms, a.claim, s, lost, unpaid, reporter);
        s.lost = lost;
        if (!settling) registry.release(a.claim.provider, a.terms.resourceClass, a.terms.slots);
        if (refund != 0) _pay(jobId, a.terms, a.terms.payer, 0, refund);
    }

    // ------------------------------------------------------------------ internal: what an agreement says

    function _dispute(bytes32 claimId, Agreement calldata a, uint40 ruleBy) private view returns (Dispute memory) {
        return
            Dispute({
                id: a.unit == WHOLE_CLAIM ? claimId : JobMath.disputeId(claimId, a.unit),
                claimId: claimId,
                provider: a.claim.provider,
                payer: a.terms.payer,
                root: a.submission.root,
                first: a.claim.first,
                count: a.claim.count,
                unit: a.unit,
                takenAt: a.claim.takenAt,
                ruleBy: ruleBy,
                fallback_: a.terms.defaultRuling,
                jobId: a.terms.jobId(),
                units: a.terms.units,
                redo: a.claim.parent != 0,
                submittedAt: a.submission.submittedAt
            });
    }

    function _ruleBy(bytes32 claimId, Agreement calldata a) private view returns (uint40) {
        if (a.unit == WHOLE_CLAIM) return uint40(block.timestamp);
        return _disputes[JobMath.disputeId(claimId, a.unit)].time;
    }

    /// @dev Reads the opaque bytes in place: `Agreement` has no dynamic part, so its encoding is its layout, and every field is still
    /// checked for dirty bits when it is read.
    function _decode(bytes calldata agreement) private pure returns (Agreement calldata a) {
        require(agreement.length == AGREEMENT_LENGTH, Jobs_BadAgreement(agreement.length));
        assembly ("memory-safe") {
            a := agreement.offset
        }
    }
}
