// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A judge's decision. `None` is no decision.
enum Ruling {
    None,
    Payer,
    Provider
}

/// @dev Names the whole claim instead of one of its units.
uint32 constant WHOLE_CLAIM = type(uint32).max;

/// @notice What a judge must know of a dispute.
/// @param id the dispute's id; `rule` takes it back
/// @param claimId the claim disputed; every result leaf is bound to it
/// @param provider who must defend the claim
/// @param payer who rented
/// @param root Merkle root of the claim's results; zero when nothing was submitted
/// @param first first unit of the claim, as the job counts them
/// @param count units of the claim
/// @param unit the unit disputed, as the job counts them, or `WHOLE_CLAIM`
/// @param takenAt when the claim was taken, seconds
/// @param ruleBy last second (inclusive) at which a ruling is accepted; of a unit that is ruled already: when it was; of one that is not
/// disputed: zero; of the whole claim: now
/// @param fallback_ what the agreement falls back to without a ruling
/// @param jobId what several claims may be parts of
/// @param units units of all of it
/// @param redo the claim does again what another failed to do
/// @param submittedAt when the results were submitted, seconds; zero before
struct Dispute {
    bytes32 id;
    bytes32 claimId;
    address provider;
    address payer;
    bytes32 root;
    uint32 first;
    uint32 count;
    uint32 unit;
    uint40 takenAt;
    uint40 ruleBy;
    Ruling fallback_;
    bytes32 jobId;
    uint32 units;
    bool redo;
    uint40 submittedAt;
}

/// @title What a service offers to the judge that its agreements name
/// @notice `agreement` is opaque to the judge: the service's own encoding of the terms, the claim and the unit in question, checked
/// against the service's ids.
interface IArbitrable {
    /// @notice The facts of an agreement as they stand, whether or not it is disputed. Reverts when the agreement is unknown or over.
    /// For `WHOLE_CLAIM` the dispute's id is the claim's id.
    function disputeOf(bytes calldata agreement) external view returns (Dispute memory);
    /// @notice Opens a dispute about one unit. Only the agreement's arbiter, only while the work is under review, once per unit.
    function contest(bytes calldata agreement) external returns (Dispute memory);
    /// @notice Decides a dispute, or at once the whole claim on evidence (`WHOLE_CLAIM`, only for the payer). Only the agreement's
    /// arbiter, until `ruleBy`.
    /// @param reporter who is paid up to `reward` (stake-token units) out of the provider's own part slashed, after the payer
    function rule(bytes32 id, Ruling ruling, address reporter, uint96 reward, bytes calldata agreement) external;
}
