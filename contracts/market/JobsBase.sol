// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICharter} from "../interfaces/ICharter.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";
import {JobMath} from "../libraries/JobMath.sol";
import {Agreement, Claim, ClaimState, ClaimStatus, DisputeState, Job, Submission, Terms} from "../types/Job.sol";

/// @title JobsBase
/// @notice What every part of Jobs stands on: its three mappings, money and bonds, and the checks that several verbs share.
abstract contract JobsBase is IJobs {
    using SafeCast for uint256;
    using JobMath for Terms;

    /// @dev Who brought a fault, and the most that it earns.
    struct Reporter {
        address account;
        uint96 reward;
    }

    /// @notice Where the payers' money is held.
    IEscrow public immutable escrow;
    /// @notice Where the providers' bonds are locked.
    IStaking public immutable staking;
    /// @notice Who says which operators and how much capacity a provider has.
    IProviderRegistry public immutable registry;
    /// @notice Who says what fee a new job pays.
    ICharter public immutable charter;

    mapping(bytes32 jobId => Job) internal _jobs;
    mapping(bytes32 claimId => ClaimState) internal _claims;
    mapping(bytes32 disputeId => DisputeState) internal _disputes;

    constructor(IEscrow escrow_, IStaking staking_, IProviderRegistry registry_, ICharter charter_) {
        escrow = escrow_;
        staking = staking_;
        registry = registry_;
        charter = charter_;
        escrow_.setSink(charter_.sink());
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

    // ------------------------------------------------------------------ internal: the end that a missed deadline and evidence share

    /// @dev Taken or Submitted, with every unit unpaid, lost and disputed by nobody -> Expired, or Failed when it was retaken already.
    function _expire(
        bytes32 jobId,
        bytes32 claimId,
        ClaimState storage s,
        Terms calldata terms,
        Claim calldata claim,
        Reporter memory reporter
    ) internal {
        bool reopened = claim.parent == 0;
        s.status = reopened ? ClaimStatus.Expired : ClaimStatus.Failed;
        s.data = uint192(block.timestamp);
        emit Expired(jobId, claimId, reopened);
        _slash(terms, claim, s, claim.count, claim.count, reporter);
        registry.release(claim.provider, terms.resourceClass, terms.slots);
        if (!reopened) _pay(jobId, terms, terms.payer, 0, uint256(terms.capPrice) * claim.count);
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
    ) internal {
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
    function _free(Terms calldata terms, Claim calldata claim, ClaimState storage s) internal {
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
    ) internal returns (uint256 amount, uint256 refund) {
        uint256 price = terms.gang && claim.parent == 0 ? _jobs[jobId].price : claim.price;
        amount = price * units;
        refund = terms.capPrice * units - amount;
        if (units != 0) _pay(jobId, terms, payee, amount, refund);
    }

    function _pay(bytes32 jobId, Terms calldata terms, address payee, uint256 amount, uint256 refund) internal {
        escrow.charge(_key(jobId, terms), payee, amount, refund);
    }

    function _key(bytes32 jobId, Terms calldata terms) internal pure returns (HoldKey memory) {
        return HoldKey(jobId, terms.payer, terms.token);
    }

    // ------------------------------------------------------------------ internal: checks

    function _at(
        Terms calldata terms,
        Claim calldata claim,
        ClaimStatus status
    ) internal view returns (bytes32 jobId, bytes32 claimId, ClaimState storage s) {
        jobId = terms.jobId();
        claimId = JobMath.claimId(jobId, claim);
        s = _claims[claimId];
        require(s.status == status, Jobs_WrongClaimStatus(claimId, uint8(s.status)));
    }

    function _submitted(
        Terms calldata terms,
        Claim calldata claim,
        Submission calldata submission
    ) internal view returns (bytes32 jobId, bytes32 claimId, ClaimState storage s) {
        (jobId, claimId, s) = _at(terms, claim, ClaimStatus.Submitted);
        require(s.data == JobMath.commitment(submission), Jobs_WrongSubmission(claimId));
    }

    /// @dev The claim can still fail as a whole, and the submission (if it made one) is its own.
    function _requireLive(bytes32 claimId, Agreement calldata a) internal view {
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

    function _requireUntil(bytes32 id, uint256 until) internal view {
        require(block.timestamp <= until, Jobs_TooLate(id, block.timestamp, until));
    }

    function _requireAfter(bytes32 id, uint256 deadline) internal view {
        require(block.timestamp > deadline, Jobs_TooEarly(id, block.timestamp, deadline + 1));
    }
}
