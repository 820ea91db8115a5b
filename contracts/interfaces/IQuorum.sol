// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "./IArbitrable.sol";
import {IMetric} from "./IMetric.sol";
import {IVerification} from "./IVerification.sol";

/// @notice One comparison: the replicas of one shard.
/// @param openedAt when it was asked for; zero: never
/// @param revealBy last second (inclusive) to reveal
/// @param asked replicas that were asked
/// @param revealed replicas that answered
struct Round {
    uint40 openedAt;
    uint40 revealBy;
    uint8 asked;
    uint8 revealed;
}

/// @notice One replica in a round.
/// @param provider who computed it; the zero address: not asked
/// @param escalated the court decides about it
/// @param result what it revealed: the raw result's hash; zero before
struct Replica {
    address provider;
    bool escalated;
    bytes32 result;
}

/// @title Quorum: several providers do the same work, and enough of them must agree
/// @notice A verification for work that is computed `replicas` times. A job of `units` units has `units / replicas` shards, and unit
/// u is replica u / shards of shard u % shards: every replica is a range of its own, taken, submitted and paid like any other.
///
/// A submission is the commitment: its leaves are salted and bound to provider, claim and unit, so nobody can copy a result before it is revealed.
/// When all have submitted, providers publish their results and the payer compares them. While all agree nothing happens on chain, and
/// everybody is paid after the review window. Otherwise the payer asks the replicas of that shard: each reveals its result until `revealBy`. The
/// result that at least `agreeing` distinct providers share is right. Who revealed another, or nothing, has lost that unit under
/// the terms' bond. With a metric results are fingerprints (see IMetric): right is the one that most are near to, of several the lowest
/// replica's, and whoever is near that one has won. When no result has enough, a court (if there is one) may decide about each replica until `escalateBy`; then the terms' default.
///
/// Results count only when they were submitted before the round opened, and not when the unit is done again after a failure: both could be copies.
/// Terms should name a gang (all replicas start together) and a review window longer than the work, so that the first is still under
/// review when the last submits. Distinct addresses are not distinct people: let providers be eligible by attestations, or pick
/// them by quotes.
interface IQuorum is IVerification {
    /// @notice The payer asked the replicas of a shard.
    event RoundOpened(
        bytes32 indexed roundId,
        address indexed service,
        bytes32 indexed jobId,
        uint256 shard,
        uint256 revealBy
    );
    /// @notice A replica has to reveal.
    event Asked(bytes32 indexed roundId, uint256 indexed replica, address indexed provider, bytes32 disputeId);
    event Revealed(bytes32 indexed roundId, uint256 indexed replica, bytes32 salt, bytes32 result);
    /// @notice A replica was ruled. `result`: what most had; zero when too few agreed.
    event Decided(bytes32 indexed roundId, uint256 indexed replica, Ruling ruling, bytes32 result);
    /// @notice The court took a replica up.
    event Escalated(bytes32 indexed roundId, uint256 indexed replica);

    error Quorum_NotPayer(address got, address payer);
    /// @notice `limit` replicas must be asked at least.
    error Quorum_TooFew(uint256 got, uint256 limit);
    /// @notice The units are no replicas of one shard: `got` where `expected` was; `field`: units, jobId, shard, replica.
    error Quorum_NotReplicas(bytes32 field, bytes32 got, bytes32 expected);
    /// @notice The shard was asked about before.
    error Quorum_AlreadyOpen(bytes32 roundId);
    /// @notice The unit is done again after a failure, so its result may be a copy.
    error Quorum_Redo(bytes32 claimId);
    /// @notice Submitted in this second: it must be earlier than any reveal.
    error Quorum_TooFresh(bytes32 claimId, uint256 submittedAt);
    /// @notice The agreement's `ruleBy` leaves too little time for the round.
    error Quorum_TooLittleTime(bytes32 disputeId, uint256 ruleBy, uint256 needed);
    error Quorum_NotAsked(bytes32 roundId, uint256 replica);
    error Quorum_AlreadyRevealed(bytes32 roundId, uint256 replica);
    error Quorum_AlreadyEscalated(bytes32 roundId, uint256 replica);
    error Quorum_TooEarly(bytes32 roundId, uint256 timestamp, uint256 from);
    error Quorum_TooLate(bytes32 roundId, uint256 timestamp, uint256 until);
    /// @notice Salt, result and path do not lead to the submitted root.
    error Quorum_WrongReveal(bytes32 roundId, bytes32 got, bytes32 root);

    /// @notice Asks the replicas of one shard to reveal, and contests their units meanwhile. Only the payer of all of them, while all of them are
    /// under review; each shard once, at least `agreeing` replicas, in rising order. Who leaves an honest replica out only weakens
    /// its own side: what is not asked is paid.
    /// @param agreements the service's encodings, one per replica
    function ask(address service, bytes[] calldata agreements) external returns (bytes32 roundId);
    /// @notice Reveals one replica's result. Callable by anyone who knows it, until `revealBy`.
    /// @param path siblings up to the submission's root, lowest first
    function reveal(
        address service,
        bytes calldata agreement,
        bytes32 salt,
        bytes32 result,
        bytes32[] calldata path
    ) external;
    /// @notice Rules one replica. Callable by anyone, once all have revealed or `revealBy` is over; without enough agreement only after
    /// `escalateBy`, and not when the court has it.
    function resolve(address service, bytes calldata agreement) external;

    /// @notice How often each shard is computed.
    function replicas() external view returns (uint256);
    /// @notice How many providers must have the same result.
    function agreeing() external view returns (uint256);
    function revealSeconds() external view returns (uint256);
    /// @notice Time after `revealBy` in which a court may take up what found no agreement; zero without a court.
    function escalateSeconds() external view returns (uint256);
    function roundIdOf(address service, bytes32 jobId, uint256 shard) external pure returns (bytes32);
    function roundOf(bytes32 roundId) external view returns (Round memory);
    function replicaOf(bytes32 roundId, uint256 replica) external view returns (Replica memory);
    /// @notice When two results are the same; the zero address: when they are equal.
    function metric() external view returns (IMetric);
    /// @notice The result that enough providers share so far; zero when there is none.
    function resultOf(bytes32 roundId) external view returns (bytes32);
}
