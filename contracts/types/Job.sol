// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../interfaces/IArbitrable.sol";
import {Quote} from "./Quote.sol";

/// @notice What payer and providers agree on. Hashed into the job's id, emitted once, passed back as calldata.
/// Prices are in units of `token` per job unit, bonds and compensation in stake-token units per job unit, times in seconds.
/// The fields from `token` on are the offer: they concern the provider, and a quote may be made for them alone.
/// @param payer who pays and reviews
/// @param salt makes equal jobs different
/// @param predecessors keccak256(abi.encode(bytes32[] jobIds)) of jobs that must have succeeded first; zero for none
/// @param requirement what makes a provider eligible, see IProviderRegistry.requireEligible; zero for nothing
/// @param units how many
/// @param maxUnits most units in one claim
/// @param startPrice price when a range opens
/// @param capPrice price from `auctionSeconds` on; the payer prefunds it for every unit
/// @param opensAt first second at which units can be taken
/// @param auctionSeconds time in which the price rises from start to cap
/// @param sealedUntil zero, or the second until which bidders commit to sealed bids; the job opens after it
/// @param token ERC-20 that pays
/// @param arbiter who may contest and rule; zero address for none
/// @param defaultRuling what a dispute without a ruling falls back to
/// @param resourceClass class of capacity that a claim occupies
/// @param slots capacity units of that class per claim
/// @param spec content address of the work to do
/// @param unitBond stake locked per unit
/// @param compensation what the payer gets per failed unit, out of half of the provider's own part slashed; at most a quarter of a unit bond
/// (also the least that is left for whoever proves it: below the jurors' fees only the payer has a reason to challenge)
/// @param standbyPerSecond gang only: paid per unit and second to takers of a gang that is not filled
/// @param faultMultiplier a lost unit slashes this many unit bonds, as far as the claim's bond lasts (JobMath.slashed)
/// @param gang all units are taken at one price, or none; in an auction it is the price of the last take: expect the cap
/// @param takeSeconds time in which units can be taken, from opening on
/// @param startSeconds time in which the provider must acknowledge the input; zero when the input is public
/// @param workSeconds time from the start to the submission
/// @param reviewSeconds time in which a submission can be contested
/// @param ruleSeconds time in which a dispute can be ruled
struct Terms {
    address payer;
    bytes32 salt;
    bytes32 predecessors;
    bytes32 requirement;
    uint24 units;
    uint24 maxUnits;
    uint96 startPrice;
    uint96 capPrice;
    uint40 opensAt;
    uint32 auctionSeconds;
    uint40 sealedUntil;
    address token;
    address arbiter;
    Ruling defaultRuling;
    bytes32 resourceClass;
    uint32 slots;
    bytes32 spec;
    uint96 unitBond;
    uint96 compensation;
    uint96 standbyPerSecond;
    uint16 faultMultiplier;
    bool gang;
    uint32 takeSeconds;
    uint32 startSeconds;
    uint32 workSeconds;
    uint32 reviewSeconds;
    uint32 ruleSeconds;
}

/// @notice One provider's part of a job: units [first, first + count). Hashed into the claim's id, passed back as calldata.
/// @param parent what was reopened (an expired claim's id or a lost dispute's id); zero for units taken the first time
/// @param provider who does the work and whose bond is locked
/// @param first first unit
/// @param count how many units
/// @param price per unit at the take (a gang pays the price of its last take instead)
/// @param delegatedBond the part of the bond that is delegated stake
/// @param takenAt seconds
struct Claim {
    bytes32 parent;
    address provider;
    uint24 first;
    uint24 count;
    uint96 price;
    uint96 delegatedBond;
    uint40 takenAt;
}

/// @notice What a provider submitted. `root`: Merkle root over the results of the claim's units, see `ResultTree`.
struct Submission {
    bytes32 root;
    uint40 submittedAt;
}

/// @notice The opaque `agreement` of IArbitrable, as Jobs encodes it: `abi.encode(Agreement)`. `submission` is zero before one exists.
struct Agreement {
    Terms terms;
    Claim claim;
    Submission submission;
    uint32 unit;
}

enum JobStatus {
    None,
    Open,
    Cancelled,
    Succeeded
}

/// @notice What changes about a job. Exists from the first take (or cancel) on; one word.
/// @param taken units taken so far: the cursor
/// @param price the price per unit of a gang so far: the highest of its takes
/// @param openedAt when the range opened: `opensAt`, or later when predecessors succeeded later
/// @param filledAt when a gang was filled
/// @param concludedAt when success was recorded
struct Job {
    uint24 taken;
    uint96 price;
    uint40 openedAt;
    uint40 filledAt;
    uint40 concludedAt;
    JobStatus status;
}

/// @notice Taken: working. Submitted: under review. Settling: undisputed units are paid, disputes remain. Settled: over, `lost` units
/// failed. Expired: missed the deadline or failed on evidence, its units wait to be retaken. Retaken: they were, or were dropped. Failed: over, nothing
/// reopened. Released: ended without fault.
enum ClaimStatus {
    None,
    Taken,
    Submitted,
    Settling,
    Settled,
    Expired,
    Retaken,
    Failed,
    Released
}

/// @notice What changes about a claim; one word.
/// @param contested the claim's delegated bond left the share price in Staking
/// @param open disputes not yet ruled
/// @param lost units lost to disputes or on evidence
/// @param data Taken: second at which work started (zero: not yet); Expired: second at which the units reopened; from submission on:
/// the upper 192 bits of keccak256(abi.encode(Submission))
struct ClaimState {
    ClaimStatus status;
    bool contested;
    uint24 open;
    uint24 lost;
    uint192 data;
}

/// @notice Open: waits for a ruling. Dismissed: the provider was right. Lost: the unit waits to be retaken. Closed: lost and retaken,
/// dropped, or not reopened.
enum DisputeStatus {
    None,
    Open,
    Dismissed,
    Lost,
    Closed
}

/// @param time Open: last second for a ruling; otherwise: when it was ruled
struct DisputeState {
    DisputeStatus status;
    uint40 time;
}

/// @notice One bid of several that a payer matches at once.
/// @param quote the provider's promise, for this job's id or its offer
/// @param signature the quote signer's
/// @param count units to give it
/// @param evidence see IProviderRegistry.requireEligible; empty without a requirement
struct Award {
    Quote quote;
    bytes signature;
    uint24 count;
    bytes evidence;
}
