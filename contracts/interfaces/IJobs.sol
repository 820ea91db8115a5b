// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Award, Claim, ClaimState, DisputeState, Job, Submission, Terms} from "../types/Job.sol";
import {IArbitrable, Ruling} from "./IArbitrable.sol";

/// @title Jobs: work measured in units
/// @notice post -> take -> (acknowledge) -> submit -> accept or settle. A missed deadline expires a claim; a lost dispute takes a unit
/// out of it; both are reopened once. Terms and claims are content hashes: pass them back as they were emitted.
/// Every deadline d: acting is allowed while timestamp <= d, timing out when timestamp > d.
interface IJobs is IArbitrable {
    /// @notice A job was posted and prefunded. The only place where the terms are written.
    event Posted(bytes32 indexed jobId, address indexed payer, address indexed token, Terms terms);
    /// @notice The first unit of a job with predecessors was taken: its range opened at `openedAt`, when the last of them succeeded. A job
    /// without predecessors opens at `opensAt`, unseen.
    event Opened(bytes32 indexed jobId, uint40 openedAt, bytes32[] predecessors);
    /// @notice A provider took units. `claim.parent` is what was reopened, zero for a first take.
    event Taken(bytes32 indexed jobId, bytes32 indexed claimId, address indexed provider, Claim claim);
    /// @notice The last unit of a gang was taken: every claim of it is paid `price` per unit, the highest of its takes, and may start.
    event GangFilled(bytes32 indexed jobId, uint256 price);
    /// @notice The provider has the input; its work time runs from now.
    event Acknowledged(bytes32 indexed jobId, bytes32 indexed claimId);
    /// @notice Results were submitted. `data`: content address of the claim's manifest.
    event Submitted(bytes32 indexed jobId, bytes32 indexed claimId, bytes32 root, bytes32 data, uint40 submittedAt);
    /// @notice `units` were paid with `amount` to `payee`'s wallet and `refund` to the payer's; `open` disputes remain.
    event Settled(
        bytes32 indexed jobId,
        bytes32 indexed claimId,
        address indexed payee,
        uint256 units,
        uint256 amount,
        uint256 refund,
        uint256 open
    );
    /// @notice Everything about a claim is over and what is left of its bond is free.
    event Finished(bytes32 indexed jobId, bytes32 indexed claimId);
    /// @notice The provider missed its deadline, or evidence ended its claim. `reopened`: the units can be retaken; otherwise they were refunded.
    event Expired(bytes32 indexed jobId, bytes32 indexed claimId, bool reopened);
    /// @notice A claim ended without fault; its bond is free. `amount` was paid for standing by.
    event Released(bytes32 indexed jobId, bytes32 indexed claimId, uint256 amount, uint256 refund);
    /// @notice Evidence took everything of a claim that is not disputed: what was not paid yet of it was refunded. Open disputes go on; without
    /// any the claim failed. (A claim of which nothing was ruled or disputed expires instead.)
    event Faulted(bytes32 indexed jobId, bytes32 indexed claimId, uint256 refund);
    /// @notice A unit is disputed until `ruleBy`.
    event Contested(bytes32 indexed claimId, bytes32 indexed disputeId, uint256 unit, uint256 ruleBy);
    /// @notice A dispute was ruled. `reopened`: the unit can be retaken.
    event Ruled(bytes32 indexed claimId, bytes32 indexed disputeId, Ruling ruling, bool reopened);
    /// @notice Units that nobody took were refunded.
    event Cancelled(bytes32 indexed jobId, uint256 units, uint256 refund);
    /// @notice Reopened units that nobody retook were refunded.
    event Dropped(bytes32 indexed jobId, bytes32 indexed parent, uint256 units, uint256 refund);
    /// @notice Every unit was accepted.
    event Succeeded(bytes32 indexed jobId);

    error Jobs_NotPayer(bytes32 jobId, address got, address payer);
    error Jobs_NotArbiter(bytes32 jobId, address got, address arbiter);
    error Jobs_NotPermitted(address provider, address actor, uint8 permission);
    /// @notice The job was never posted (or its hold is spent).
    error Jobs_Unknown(bytes32 jobId);
    /// @notice The job is not in a state for this (cancelled, succeeded, or not started).
    error Jobs_WrongJobStatus(bytes32 jobId, uint8 got);
    /// @notice The claim is not in a state for this. `got` is its ClaimStatus.
    error Jobs_WrongClaimStatus(bytes32 claimId, uint8 got);
    /// @notice The dispute is not in a state for this. `got` is its DisputeStatus.
    error Jobs_WrongDisputeStatus(bytes32 disputeId, uint8 got);
    /// @notice More units than can be taken, or none.
    error Jobs_BadCount(bytes32 jobId, uint256 got, uint256 limit);
    /// @notice Acting before it is allowed: `timestamp` must be at least `from`.
    error Jobs_TooEarly(bytes32 id, uint256 timestamp, uint256 from);
    /// @notice Acting after the deadline `until`.
    error Jobs_TooLate(bytes32 id, uint256 timestamp, uint256 until);
    /// @notice The list does not hash to `terms.predecessors`.
    error Jobs_WrongPredecessors(bytes32 got, bytes32 expected);
    /// @notice A predecessor has not succeeded (yet).
    error Jobs_PredecessorNotSucceeded(bytes32 jobId, bytes32 predecessor);
    /// @notice The own part of the bond must be at least four times the claim's whole compensation.
    error Jobs_TooMuchDelegated(uint256 got, uint256 limit);
    /// @notice The submission is not the one that was made.
    error Jobs_WrongSubmission(bytes32 claimId);
    /// @notice The unit is outside the claim.
    error Jobs_WrongUnit(bytes32 claimId, uint256 got, uint256 first, uint256 count);
    /// @notice `id` is not the dispute that the agreement describes.
    error Jobs_WrongDispute(bytes32 got, bytes32 expected);
    /// @notice A ruling must be for one side; evidence rules only for the payer.
    error Jobs_BadRuling(uint8 got);
    /// @notice Claims must be passed with strictly rising ids.
    error Jobs_Unsorted(bytes32 claimId);
    /// @notice A quote asks more than the job's cap.
    error Jobs_AboveCap(bytes32 jobId, uint256 got, uint256 limit);
    /// @notice Fewer units were accepted than the job has.
    error Jobs_Incomplete(bytes32 jobId, uint256 got, uint256 units);
    /// @notice Not the encoding of an `Agreement`.
    error Jobs_BadAgreement(uint256 length);
    /// @notice A gang that is not filled has nothing to work on; a filled one is not unwound.
    error Jobs_GangFilled(bytes32 jobId, bool filled);

    /// @notice Posts a job of the caller and holds `units * prefundPerUnit` out of its wallet, on its ERC-6909 allowance for this service.
    /// Reverts `Jobs_BadTerms` naming the term; Escrow's errors when the money is missing or the terms were posted before.
    function post(Terms calldata terms) external returns (bytes32 jobId);
    /// @notice Posts a job of `terms.payer` on its signed hold permit for exactly this job. Callable by anyone.
    function postWithPermit(
        Terms calldata terms,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 jobId);
    /// @notice Takes the next `count` units for `provider` at the current price. Locks the bond (`delegatedBond` of it out of delegated
    /// stake) and reserves capacity. The caller is the provider's owner or an operator with TAKE within grant and policy.
    /// @param predecessors the job ids behind `terms.predecessors`
    /// @param evidence see IProviderRegistry.requireEligible; empty without a requirement
    function take(
        Terms calldata terms,
        address provider,
        uint24 count,
        uint96 delegatedBond,
        bytes32[] calldata predecessors,
        bytes calldata evidence
    ) external returns (bytes32 claimId, Claim memory claim);
    /// @notice The payer matches signed quotes (bids for this job's id, or quotes for its offer) with the next units, in this order, at the
    /// quotes' prices: all of them or none, at least one (Jobs_BadCount). While the job is open to takers. Locks bonds and reserves capacity as
    /// `take` does.
    function award(Terms calldata terms, Award[] calldata awards, bytes32[] calldata predecessors) external;
    /// @notice Takes what was reopened: the whole of an expired claim (`unit` = `WHOLE_CLAIM`) or one lost unit. Same rules as `take`.
    function retake(
        Terms calldata terms,
        Claim calldata parent,
        uint32 unit,
        address provider,
        uint96 delegatedBond,
        bytes calldata evidence
    ) external returns (bytes32 claimId, Claim memory claim);
    /// @notice The provider has the input: the work time starts. Only with `startSeconds`, until then. Owner or operator with SUBMIT.
    function acknowledge(Terms calldata terms, Claim calldata claim) external;
    /// @notice Submits a claim's results by their Merkle root. Owner or operator with SUBMIT, until the work time ends.
    function submit(Terms calldata terms, Claim calldata claim, bytes32 root, bytes32 data) external;
    /// @notice The payer accepts without waiting for the review window. Pays every undisputed unit.
    function accept(Terms calldata terms, Claim calldata claim, Submission calldata submission) external;
    /// @notice After the review window: pays every undisputed unit, refunds the rest of their prefund, frees capacity and, without open
    /// disputes, the bond. Callable by anyone.
    function settle(Terms calldata terms, Claim calldata claim, Submission calldata submission) external;
    /// @notice After the work time: slashes the claim's bond, compensates the payer, reopens the units (once). Callable by anyone.
    function expire(Terms calldata terms, Claim calldata claim) external;
    /// @notice No acknowledgement in time: releases both sides without fault. Callable by anyone.
    function abandon(Terms calldata terms, Claim calldata claim) external;
    /// @notice A gang was not filled in time: releases one of its claims and pays its standby. Callable by anyone.
    function unwind(Terms calldata terms, Claim calldata claim) external;
    /// @notice Refunds the units that nobody took. The payer at any time (a gang with takers: not before its window ended); anyone
    /// after the window. Jobs with predecessors that were never opened: only the payer.
    function cancel(Terms calldata terms) external;
    /// @notice Refunds reopened units that nobody retook. The payer at any time, anyone after the window.
    function drop(Terms calldata terms, Claim calldata parent, uint32 unit) external;
    /// @notice Records that every unit was accepted, shown by all settled claims in rising order of their ids. Successors need it.
    /// Callable by anyone.
    function conclude(Terms calldata terms, Claim[] calldata claims) external;
    /// @notice After `ruleBy`: the dispute falls back to the default ruling. Callable by anyone. `agreement` is `abi.encode(Agreement)`, as in `rule`.
    function lapse(bytes calldata agreement) external;

    function idOf(Terms calldata terms) external view returns (bytes32);
    function claimIdOf(bytes32 jobId, Claim calldata claim) external pure returns (bytes32);
    function disputeIdOf(bytes32 claimId, uint32 unit) external pure returns (bytes32);
    function jobOf(bytes32 jobId) external view returns (Job memory);
    function claimOf(bytes32 claimId) external view returns (ClaimState memory);
    function disputeStateOf(bytes32 disputeId) external view returns (DisputeState memory);
    /// @notice What the payer prefunds for the whole job, in token units.
    function prefundOf(Terms calldata terms) external pure returns (uint256);
}
