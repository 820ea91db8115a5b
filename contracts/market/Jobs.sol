// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {WHOLE_CLAIM} from "../interfaces/IArbitrable.sol";
import {ICharter} from "../interfaces/ICharter.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {Deal, Fill, IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {JobMath} from "../libraries/JobMath.sol";
import {
    Award,
    Claim,
    ClaimState,
    ClaimStatus,
    DisputeState,
    DisputeStatus,
    Job,
    JobStatus,
    Submission,
    Terms
} from "../types/Job.sol";
import {Permission} from "../types/Permission.sol";
import {JobsBase} from "./JobsBase.sol";
import {JobsDisputes} from "./JobsDisputes.sol";

/// @title Jobs
/// @notice See IJobs. This file: from the post to the pay. Disputes and evidence are in JobsDisputes, what both share in JobsBase.
///
/// Laws
///  - accepted <= submitted <= taken <= units; paid = sum of price * accepted. Every unit's prefund is paid, refunded, or held for a
///    unit that is open, working, under review or reopened.
///  - Stake locked here = sum over live claims of what is left of their bonds; contested stake likewise for contested claims.
///  - A claim's and a dispute's word never return to None, so nothing is taken, paid or judged twice.
///  - The arbiter and every window are terms; nothing that happens later changes them.
/// Liveness
///  - The last deadline of every state has an exit that anyone may call: cancel, expire, abandon, unwind, settle, lapse, drop.
contract Jobs is JobsDisputes {
    using SafeCast for uint256;
    using JobMath for Terms;

    constructor(
        IEscrow escrow_,
        IStaking staking_,
        IProviderRegistry registry_,
        ICharter charter_
    ) JobsBase(escrow_, staking_, registry_, charter_) {}

    // ------------------------------------------------------------------ posting

    /// @inheritdoc IJobs
    function post(Terms calldata terms) external returns (bytes32 jobId) {
        uint256 prefund;
        uint16 feeBps;
        (jobId, prefund, feeBps) = _post(terms);
        require(msg.sender == terms.payer, Jobs_NotPayer(jobId, msg.sender, terms.payer));
        escrow.hold(_key(jobId, terms), prefund, feeBps);
    }

    /// @inheritdoc IJobs
    function postWithPermit(
        Terms calldata terms,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 jobId) {
        uint256 prefund;
        uint16 feeBps;
        (jobId, prefund, feeBps) = _post(terms);
        escrow.holdWithPermit(_key(jobId, terms), prefund, feeBps, deadline, signature);
    }

    /// @inheritdoc IJobs
    function cancel(Terms calldata terms) external {
        bytes32 jobId = terms.jobId();
        Job storage job = _jobs[jobId];
        uint256 left = terms.units - job.taken;
        require(job.status <= JobStatus.Open, Jobs_WrongJobStatus(jobId, uint8(job.status)));
        require(left != 0, Jobs_BadCount(jobId, 0, 1));
        if (job.status == JobStatus.None) _requireHeld(jobId, terms);

        bool payer = msg.sender == terms.payer && !(terms.gang && job.taken != 0);
        if (!payer) {
            // Before its predecessors succeed nobody but the payer can know that a job will never open.
            uint256 openedAt = job.taken != 0 || terms.predecessors != 0 ? job.openedAt : terms.opensAt;
            require(openedAt != 0, Jobs_NotPayer(jobId, msg.sender, terms.payer));
            _requireAfter(jobId, openedAt + terms.takeSeconds);
        }
        job.status = JobStatus.Cancelled;
        uint256 refund = left * terms.prefundPerUnit();
        emit Cancelled(jobId, left, refund);
        _pay(jobId, terms, terms.payer, 0, refund);
    }

    // ------------------------------------------------------------------ taking

    /// @inheritdoc IJobs
    function take(
        Terms calldata terms,
        address provider,
        uint24 count,
        uint96 delegatedBond,
        bytes32[] calldata predecessors,
        bytes calldata evidence
    ) external returns (bytes32 claimId, Claim memory claim) {
        bytes32 jobId = terms.jobId();
        Job memory job = _opened(jobId, terms, predecessors);
        claim = _next(jobId, terms, job, count);
        claim.provider = provider;
        claim.price = terms.priceAt(job.openedAt, block.timestamp);
        claim.delegatedBond = delegatedBond;
        claimId = _take(jobId, terms, claim, evidence);
        _advance(jobId, terms, job, claim);
    }

    /// @inheritdoc IJobs
    function award(Terms calldata terms, Award[] calldata awards, bytes32[] calldata predecessors) external {
        bytes32 jobId = terms.jobId();
        require(msg.sender == terms.payer, Jobs_NotPayer(jobId, msg.sender, terms.payer));
        require(awards.length != 0, Jobs_BadCount(jobId, 0, 1));
        Job memory job = _opened(jobId, terms, predecessors);
        for (uint256 i; i < awards.length; ++i) {
            Award calldata a = awards[i];
            Claim memory claim = _next(jobId, terms, job, a.count);
            claim.provider = a.quote.provider;
            claim.price = a.quote.price;
            claim.delegatedBond = (uint256(a.quote.delegatedBond) * a.count).toUint96();
            require(claim.price <= terms.capPrice, Jobs_AboveCap(jobId, claim.price, terms.capPrice));
            uint96 exposure = _open(jobId, terms, claim, a.evidence);
            registry.reserveQuoted(
                a.quote,
                a.signature,
                Fill({
                    payer: terms.payer,
                    order: jobId,
                    offer: terms.offerHash(),
                    deal: _deal(terms),
                    classId: terms.resourceClass,
                    slots: terms.slots,
                    volume: a.count,
                    sealedUntil: terms.sealedUntil,
                    exposure: exposure
                })
            );
            _advance(jobId, terms, job, claim);
        }
    }

    /// @inheritdoc IJobs
    function retake(
        Terms calldata terms,
        Claim calldata parent,
        uint32 unit,
        address provider,
        uint96 delegatedBond,
        bytes calldata evidence
    ) external returns (bytes32 claimId, Claim memory claim) {
        bytes32 jobId = terms.jobId();
        uint256 openedAt;
        (claim, openedAt) = _reopened(jobId, parent, unit);
        _requireUntil(claim.parent, openedAt + terms.takeSeconds);
        _close(claim.parent, unit);
        claim.provider = provider;
        claim.price = terms.priceAt(openedAt, block.timestamp);
        claim.delegatedBond = delegatedBond;
        claim.takenAt = uint40(block.timestamp);
        claimId = _take(jobId, terms, claim, evidence);
    }

    /// @inheritdoc IJobs
    function drop(Terms calldata terms, Claim calldata parent, uint32 unit) external {
        bytes32 jobId = terms.jobId();
        (Claim memory reopened, uint256 openedAt) = _reopened(jobId, parent, unit);
        if (msg.sender != terms.payer) _requireAfter(reopened.parent, openedAt + terms.takeSeconds);
        _close(reopened.parent, unit);
        uint256 refund = uint256(terms.capPrice) * reopened.count;
        emit Dropped(jobId, reopened.parent, reopened.count, refund);
        _pay(jobId, terms, terms.payer, 0, refund);
    }

    // ------------------------------------------------------------------ working

    /// @inheritdoc IJobs
    function acknowledge(Terms calldata terms, Claim calldata claim) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _at(terms, claim, ClaimStatus.Taken);
        _requirePermitted(claim.provider);
        require(terms.startSeconds != 0 && s.data == 0, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
        _requireUntil(claimId, _readyAt(jobId, terms, claim) + terms.startSeconds);
        s.data = uint192(block.timestamp);
        emit Acknowledged(jobId, claimId);
    }

    /// @inheritdoc IJobs
    function submit(Terms calldata terms, Claim calldata claim, bytes32 root, bytes32 data) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _at(terms, claim, ClaimStatus.Taken);
        _requirePermitted(claim.provider);
        _requireUntil(claimId, _workBy(jobId, claimId, terms, claim, s.data));
        s.status = ClaimStatus.Submitted;
        s.data = JobMath.commitment(Submission(root, uint40(block.timestamp)));
        emit Submitted(jobId, claimId, root, data, uint40(block.timestamp));
    }

    /// @inheritdoc IJobs
    function accept(Terms calldata terms, Claim calldata claim, Submission calldata submission) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _submitted(terms, claim, submission);
        require(msg.sender == terms.payer, Jobs_NotPayer(jobId, msg.sender, terms.payer));
        _settle(jobId, claimId, s, terms, claim);
    }

    /// @inheritdoc IJobs
    function settle(Terms calldata terms, Claim calldata claim, Submission calldata submission) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _submitted(terms, claim, submission);
        _requireAfter(claimId, uint256(submission.submittedAt) + terms.reviewSeconds);
        _settle(jobId, claimId, s, terms, claim);
    }

    /// @inheritdoc IJobs
    function conclude(Terms calldata terms, Claim[] calldata claims) external {
        bytes32 jobId = terms.jobId();
        Job storage job = _jobs[jobId];
        require(job.status == JobStatus.Open, Jobs_WrongJobStatus(jobId, uint8(job.status)));
        bytes32 last;
        uint256 accepted;
        for (uint256 i; i < claims.length; ++i) {
            bytes32 claimId = JobMath.claimId(jobId, claims[i]);
            require(claimId > last, Jobs_Unsorted(claimId));
            last = claimId;
            ClaimState storage s = _claims[claimId];
            require(s.status == ClaimStatus.Settled, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
            accepted += claims[i].count - s.lost;
        }
        // A unit is accepted at most once, so as many as the job has are all of them.
        require(accepted == terms.units, Jobs_Incomplete(jobId, accepted, terms.units));
        job.status = JobStatus.Succeeded;
        job.concludedAt = uint40(block.timestamp);
        emit Succeeded(jobId);
    }

    // ------------------------------------------------------------------ ending without results

    /// @inheritdoc IJobs
    function expire(Terms calldata terms, Claim calldata claim) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _at(terms, claim, ClaimStatus.Taken);
        _requireAfter(claimId, _workBy(jobId, claimId, terms, claim, s.data));
        _expire(jobId, claimId, s, terms, claim, Reporter(address(0), 0));
    }

    /// @inheritdoc IJobs
    function abandon(Terms calldata terms, Claim calldata claim) external {
        (bytes32 jobId, bytes32 claimId, ClaimState storage s) = _at(terms, claim, ClaimStatus.Taken);
        require(terms.startSeconds != 0 && s.data == 0, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
        _requireAfter(claimId, _readyAt(jobId, terms, claim) + terms.startSeconds);
        _release(jobId, claimId, terms, claim, 0, terms.capPrice);
    }

    /// @inheritdoc IJobs
    function unwind(Terms calldata terms, Claim calldata claim) external {
        (bytes32 jobId, bytes32 claimId, ) = _at(terms, claim, ClaimStatus.Taken);
        Job storage job = _jobs[jobId];
        require(terms.gang && job.filledAt == 0, Jobs_GangFilled(jobId, true));
        uint256 closesAt = uint256(job.openedAt) + terms.takeSeconds;
        _requireAfter(jobId, closesAt);
        uint256 standby = uint256(terms.standbyPerSecond) * (closesAt - claim.takenAt);
        _release(jobId, claimId, terms, claim, standby, terms.prefundPerUnit() - standby);
    }

    // ------------------------------------------------------------------ internal: edges of the state machine

    function _post(Terms calldata terms) private returns (bytes32 jobId, uint256 prefund, uint16 feeBps) {
        terms.validate();
        jobId = terms.jobId();
        prefund = terms.prefundPerUnit() * terms.units;
        feeBps = charter.admit();
        emit Posted(jobId, terms.payer, terms.token, terms);
    }

    /// @dev The job, open for takers now.
    function _opened(
        bytes32 jobId,
        Terms calldata terms,
        bytes32[] calldata predecessors
    ) private returns (Job memory job) {
        job = _jobs[jobId];
        if (job.status == JobStatus.None) {
            _requireHeld(jobId, terms);
            job.openedAt = _openedAt(jobId, terms, predecessors);
            job.status = JobStatus.Open;
        }
        require(job.status == JobStatus.Open, Jobs_WrongJobStatus(jobId, uint8(job.status)));
        _requireFrom(jobId, job.openedAt);
        _requireUntil(jobId, uint256(job.openedAt) + terms.takeSeconds);
    }

    /// @dev The next `count` units at the cursor.
    function _next(
        bytes32 jobId,
        Terms calldata terms,
        Job memory job,
        uint24 count
    ) private view returns (Claim memory claim) {
        uint256 limit = terms.units - job.taken;
        if (limit > terms.maxUnits) limit = terms.maxUnits;
        require(count != 0 && count <= limit, Jobs_BadCount(jobId, count, limit));
        (claim.first, claim.count, claim.takenAt) = (job.taken, count, uint40(block.timestamp));
    }

    /// @dev Moves the cursor past `claim`. A gang pays everybody the highest price of its takes: in an auction, its last.
    function _advance(bytes32 jobId, Terms calldata terms, Job memory job, Claim memory claim) private {
        job.taken += claim.count;
        if (terms.gang) {
            if (claim.price > job.price) job.price = claim.price;
            if (job.taken == terms.units) {
                job.filledAt = uint40(block.timestamp);
                emit GangFilled(jobId, job.price);
                uint256 standby = uint256(terms.standbyPerSecond) * terms.takeSeconds * terms.units;
                if (standby != 0) _pay(jobId, terms, terms.payer, 0, standby);
            }
        }
        _jobs[jobId] = job;
    }

    /// @dev A claim by the provider's own act, at the price of the moment.
    function _take(
        bytes32 jobId,
        Terms calldata terms,
        Claim memory claim,
        bytes calldata evidence
    ) private returns (bytes32 claimId) {
        uint96 exposure = _open(jobId, terms, claim, evidence);
        claimId = JobMath.claimId(jobId, claim);
        registry.reserve(
            claim.provider,
            msg.sender,
            _deal(terms),
            terms.resourceClass,
            terms.slots,
            claim.price,
            exposure
        );
    }

    /// @dev None -> Taken: locks the bond. The registry has yet to reserve the capacity and check who acts.
    function _open(
        bytes32 jobId,
        Terms calldata terms,
        Claim memory claim,
        bytes calldata evidence
    ) private returns (uint96 exposure) {
        if (terms.requirement != 0) {
            registry.requireEligible(claim.provider, terms.resourceClass, terms.requirement, evidence);
        }
        bytes32 claimId = JobMath.claimId(jobId, claim);
        ClaimState storage s = _claims[claimId];
        s.status = ClaimStatus.Taken;
        if (terms.startSeconds == 0 && !(terms.gang && claim.parent == 0)) s.data = uint192(block.timestamp);
        emit Taken(jobId, claimId, claim.provider, claim);

        uint256 bond = terms.bond(claim.count);
        uint256 limit = bond - terms.ownFloor(claim.count);
        require(claim.delegatedBond <= limit, Jobs_TooMuchDelegated(claim.delegatedBond, limit));
        return staking.lock(claim.provider, (bond - claim.delegatedBond).toUint96(), claim.delegatedBond);
    }

    function _deal(Terms calldata terms) private pure returns (Deal memory) {
        return Deal(terms.token, terms.arbiter, address(0));
    }

    /// @dev Submitted -> Settling or Settled: pays what is neither disputed nor lost.
    function _settle(
        bytes32 jobId,
        bytes32 claimId,
        ClaimState storage s,
        Terms calldata terms,
        Claim calldata claim
    ) private {
        uint256 open = s.open;
        uint256 units = claim.count - s.lost - open;
        s.status = open == 0 ? ClaimStatus.Settled : ClaimStatus.Settling;
        address payee = registry.release(claim.provider, terms.resourceClass, terms.slots);
        (uint256 amount, uint256 refund) = _payUnits(jobId, terms, claim, payee, units);
        emit Settled(jobId, claimId, payee, units, amount, refund, open);
        if (open == 0) _free(terms, claim, s);
    }

    /// @dev Taken -> Released: nobody's fault.
    function _release(
        bytes32 jobId,
        bytes32 claimId,
        Terms calldata terms,
        Claim calldata claim,
        uint256 amountPerUnit,
        uint256 refundPerUnit
    ) private {
        ClaimState storage s = _claims[claimId];
        s.status = ClaimStatus.Released;
        (uint256 amount, uint256 refund) = (amountPerUnit * claim.count, refundPerUnit * claim.count);
        emit Released(jobId, claimId, amount, refund);
        address payee = registry.release(claim.provider, terms.resourceClass, terms.slots);
        _free(terms, claim, s);
        _pay(jobId, terms, payee, amount, refund);
    }

    // ------------------------------------------------------------------ internal: reopened units

    /// @dev What `unit` of `parent` reopened, as the beginning of the claim that retakes it, and since when it is open.
    function _reopened(
        bytes32 jobId,
        Claim calldata parent,
        uint32 unit
    ) private view returns (Claim memory fresh, uint256 openedAt) {
        bytes32 claimId = JobMath.claimId(jobId, parent);
        if (unit == WHOLE_CLAIM) {
            ClaimState storage s = _claims[claimId];
            require(s.status == ClaimStatus.Expired, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
            (fresh.parent, fresh.first, fresh.count) = (claimId, parent.first, parent.count);
            openedAt = s.data;
        } else {
            bytes32 id = JobMath.disputeId(claimId, unit);
            DisputeState storage d = _disputes[id];
            require(d.status == DisputeStatus.Lost, Jobs_WrongDisputeStatus(id, uint8(d.status)));
            (fresh.parent, fresh.first, fresh.count) = (id, uint24(unit), 1);
            openedAt = d.time;
        }
    }

    function _close(bytes32 id, uint32 unit) private {
        if (unit == WHOLE_CLAIM) _claims[id].status = ClaimStatus.Retaken;
        else _disputes[id].status = DisputeStatus.Closed;
    }

    // ------------------------------------------------------------------ internal: checks

    /// @dev The hold is what shows that a job was posted: nothing else is written at post.
    function _requireHeld(bytes32 jobId, Terms calldata terms) private view {
        (, bool open) = escrow.holdOf(address(this), _key(jobId, terms));
        require(open, Jobs_Unknown(jobId));
    }

    /// @dev When the range opens: with the last predecessor's success, not before `opensAt`.
    function _openedAt(
        bytes32 jobId,
        Terms calldata terms,
        bytes32[] calldata predecessors
    ) private returns (uint40 openedAt) {
        openedAt = terms.opensAt;
        if (terms.predecessors == 0 && predecessors.length == 0) return openedAt;
        bytes32 got = keccak256(abi.encode(predecessors));
        require(got == terms.predecessors, Jobs_WrongPredecessors(got, terms.predecessors));
        for (uint256 i; i < predecessors.length; ++i) {
            Job storage p = _jobs[predecessors[i]];
            require(p.status == JobStatus.Succeeded, Jobs_PredecessorNotSucceeded(jobId, predecessors[i]));
            if (p.concludedAt > openedAt) openedAt = p.concludedAt;
        }
        emit Opened(jobId, openedAt, predecessors);
    }

    /// @dev When a claim's provider could begin: at its take, or when its gang was filled.
    function _readyAt(bytes32 jobId, Terms calldata terms, Claim calldata claim) private view returns (uint256) {
        if (!terms.gang || claim.parent != 0) return claim.takenAt;
        uint256 filledAt = _jobs[jobId].filledAt;
        require(filledAt != 0, Jobs_GangFilled(jobId, false));
        return filledAt;
    }

    function _workBy(
        bytes32 jobId,
        bytes32 claimId,
        Terms calldata terms,
        Claim calldata claim,
        uint192 startedAt
    ) private view returns (uint256) {
        if (terms.startSeconds == 0) return _readyAt(jobId, terms, claim) + terms.workSeconds;
        require(startedAt != 0, Jobs_WrongClaimStatus(claimId, uint8(ClaimStatus.Taken)));
        return startedAt + terms.workSeconds;
    }

    function _requirePermitted(address provider) private view {
        require(
            registry.allows(provider, address(this), msg.sender, Permission.SUBMIT),
            Jobs_NotPermitted(provider, msg.sender, Permission.SUBMIT)
        );
    }

    function _requireFrom(bytes32 id, uint256 from) private view {
        require(block.timestamp >= from, Jobs_TooEarly(id, block.timestamp, from));
    }
}
