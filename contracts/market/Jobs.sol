// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Dispute, IArbitrable, Ruling, WHOLE_CLAIM} from "../interfaces/IArbitrable.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {Deal, Fill, IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";
import {JobMath} from "../libraries/JobMath.sol";
import {
    Agreement,
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

/// @title Jobs
/// @notice See IJobs.
///
/// Laws
///  - accepted <= submitted <= taken <= units; paid = sum of price * accepted. Every unit's prefund is paid, refunded, or held for a
///    unit that is open, working, under review or reopened.
///  - Stake locked here = sum over live claims of what is left of their bonds; contested stake likewise for contested claims.
///  - A claim's and a dispute's word never return to None, so nothing is taken, paid or judged twice.
///  - The arbiter and every window are terms; nothing that happens later changes them.
/// Liveness
///  - The last deadline of every state has an exit that anyone may call: cancel, expire, abandon, unwind, settle, lapse, drop.
contract Jobs is IJobs {
    using SafeCast for uint256;
    using JobMath for Terms;

    /// @dev Who brought a fault, and the most that it earns.
    struct Reporter {
        address account;
        uint96 reward;
    }

    /// @dev Words of Agreement: Terms, 7 of Claim, 2 of Submission, 1 unit.
    uint256 private constant AGREEMENT_LENGTH = JobMath.TERMS_BYTES + 10 * 32;

    /// @notice Where the payers' money is held.
    IEscrow public immutable escrow;
    /// @notice Where the providers' bonds are locked.
    IStaking public immutable staking;
    /// @notice Who says which operators and how much capacity a provider has.
    IProviderRegistry public immutable registry;

    mapping(bytes32 jobId => Job) private _jobs;
    mapping(bytes32 claimId => ClaimState) private _claims;
    mapping(bytes32 disputeId => DisputeState) private _disputes;

    constructor(IEscrow escrow_, IStaking staking_, IProviderRegistry registry_) {
        escrow = escrow_;
        staking = staking_;
        registry = registry_;
    }

    // ------------------------------------------------------------------ posting

    /// @inheritdoc IJobs
    function post(Terms calldata terms) external returns (bytes32 jobId) {
        jobId = _post(terms);
        require(msg.sender == terms.payer, Jobs_NotPayer(jobId, msg.sender, terms.payer));
        escrow.hold(_key(jobId, terms), terms.prefundPerUnit() * terms.units);
    }

    /// @inheritdoc IJobs
    function postWithPermit(
        Terms calldata terms,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 jobId) {
        jobId = _post(terms);
        escrow.holdWithPermit(_key(jobId, terms), terms.prefundPerUnit() * terms.units, deadline, signature);
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

    // ------------------------------------------------------------------ views

    /// @inheritdoc IJobs
    function idOf(Terms calldata terms) external view returns (bytes32) {
        return terms.jobId();
    }

    /// @inheritdoc IJobs
    function claimIdOf(bytes32 jobId, Claim calldata claim) external pure returns (bytes32) {
        return JobMath.claimId(jobId, claim);
    }

    /// @inheritdoc IJobs
    function disputeIdOf(bytes32 claimId, uint32 unit) external pure returns (bytes32) {
        return JobMath.disputeId(claimId, unit);
    }

    /// @inheritdoc IJobs
    function jobOf(bytes32 jobId) external view returns (Job memory) {
        return _jobs[jobId];
    }

    /// @inheritdoc IJobs
    function claimOf(bytes32 claimId) external view returns (ClaimState memory) {
        return _claims[claimId];
    }

    /// @inheritdoc IJobs
    function disputeStateOf(bytes32 disputeId) external view returns (DisputeState memory) {
        return _disputes[disputeId];
    }

    /// @inheritdoc IJobs
    function prefundOf(Terms calldata terms) external pure returns (uint256) {
        return terms.prefundPerUnit() * terms.units;
    }

    // ------------------------------------------------------------------ internal: edges of the state machine

    function _post(Terms calldata terms) private returns (bytes32 jobId) {
        terms.validate();
        jobId = terms.jobId();
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

    /// @dev Taken or Submitted, with every unit unpaid, lost and disputed by nobody -> Expired, or Failed when it was retaken already.
    function _expire(
        bytes32 jobId,
        bytes32 claimId,
        ClaimState storage s,
        Terms calldata terms,
        Claim calldata claim,
        Reporter memory reporter
    ) private {
        bool reopened = claim.parent == 0;
        s.status = reopened ? ClaimStatus.Expired : ClaimStatus.Failed;
        s.data = uint192(block.timestamp);
        emit Expired(jobId, claimId, reopened);
        _slash(terms, claim, s, claim.count, claim.count, reporter);
        registry.release(claim.provider, terms.resourceClass, terms.slots);
        if (!reopened) _pay(jobId, terms, terms.payer, 0, uint256(terms.capPrice) * claim.count);
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

    // ------------------------------------------------------------------ internal: money and bonds

    /// @dev Slashes what brings the total of `s.lost` units to the total of `lost`, and compensates the payer for `units` of them.
    function _slash(
        Terms calldata terms,
        Claim calldata claim,
        ClaimState storage s,
        uint24 lost,
        uint24 units,
        Reporter memory reporter
    ) private {
        Slash memory cut;
        (cut.own, cut.delegated) = terms.slashed(claim, lost);
        {
            (uint96 own, uint96 delegated) = terms.slashed(claim, s.lost);
            cut.own -= own;
            cut.delegated -= delegated;
        }
        if (s.contested) (cut.delegated, cut.contested) = (0, cut.delegated);
        cut.provider = claim.provider;
        cut.payer = terms.payer;
        cut.compensation = (uint256(terms.compensation) * units).toUint96();
        cut.reporter = reporter.account;
        cut.reward = reporter.reward;
        staking.slash(cut);
    }

    /// @dev Frees what is left of a claim's bond.
    function _free(Terms calldata terms, Claim calldata claim, ClaimState storage s) private {
        (uint96 own, uint96 delegated) = terms.bondLeft(claim, s.lost);
        if (s.contested) {
            staking.release(claim.provider, own, 0);
            staking.acquit(claim.provider, delegated);
        } else {
            staking.release(claim.provider, own, delegated);
        }
    }

    function _payUnits(
        bytes32 jobId,
        Terms calldata terms,
        Claim calldata claim,
        address payee,
        uint256 units
    ) private returns (uint256 amount, uint256 refund) {
        uint256 price = terms.gang && claim.parent == 0 ? _jobs[jobId].price : claim.price;
        amount = price * units;
        refund = terms.capPrice * units - amount;
        if (units != 0) _pay(jobId, terms, payee, amount, refund);
    }

    function _pay(bytes32 jobId, Terms calldata terms, address payee, uint256 amount, uint256 refund) private {
        escrow.charge(_key(jobId, terms), payee, amount, refund);
    }

    function _key(bytes32 jobId, Terms calldata terms) private pure returns (HoldKey memory) {
        return HoldKey(jobId, terms.payer, terms.token);
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

    function _at(
        Terms calldata terms,
        Claim calldata claim,
        ClaimStatus status
    ) private view returns (bytes32 jobId, bytes32 claimId, ClaimState storage s) {
        jobId = terms.jobId();
        claimId = JobMath.claimId(jobId, claim);
        s = _claims[claimId];
        require(s.status == status, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
    }

    function _submitted(
        Terms calldata terms,
        Claim calldata claim,
        Submission calldata submission
    ) private view returns (bytes32 jobId, bytes32 claimId, ClaimState storage s) {
        (jobId, claimId, s) = _at(terms, claim, ClaimStatus.Submitted);
        require(s.data == JobMath.commitment(submission), Jobs_WrongSubmission(claimId));
    }

    /// @dev The claim can still fail as a whole, and the submission (if it made one) is its own.
    function _requireLive(bytes32 claimId, Agreement calldata a) private view {
        ClaimState storage s = _claims[claimId];
        ClaimStatus status = s.status;
        require(
            status >= ClaimStatus.Taken && status <= ClaimStatus.Settling,
            Jobs_WrongClaimStatus(claimId, uint8(status))
        );
        if (status == ClaimStatus.Taken) {
            bytes32 jobId = a.terms.jobId();
            require(!a.terms.gang || _jobs[jobId].filledAt != 0, Jobs_GangFilled(jobId, false));
            require(a.submission.root == 0 && a.submission.submittedAt == 0, Jobs_WrongSubmission(claimId));
        } else {
            require(s.data == JobMath.commitment(a.submission), Jobs_WrongSubmission(claimId));
        }
    }

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

    function _requireUntil(bytes32 id, uint256 until) private view {
        require(block.timestamp <= until, Jobs_TooLate(id, block.timestamp, until));
    }

    function _requireAfter(bytes32 id, uint256 deadline) private view {
        require(block.timestamp > deadline, Jobs_TooEarly(id, block.timestamp, deadline + 1));
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
