// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Dispute, IArbitrable, Ruling} from "../../interfaces/IArbitrable.sol";
import {IMetric} from "../../interfaces/IMetric.sol";
import {IQuorum, Replica, Round} from "../../interfaces/IQuorum.sol";
import {ResultTree} from "../../libraries/ResultTree.sol";
import {Verification} from "./Verification.sol";

/// @title Quorum
/// @notice See IQuorum. Anyone deploys one with the numbers that payers and providers want, and names it in the terms. No owner, no money.
///
/// Laws
///  - A replica's result was fixed before anybody's was revealed.
///  - A round has at most one right result, and more than half of the replicas are near it; a provider counts once, whatever it holds.
///  - A replica is ruled for its provider only with a result near the right one, by the court, or by the terms' default.
/// Liveness
///  - Every round ends by time; `resolve` needs nobody who was asked.
contract Quorum is IQuorum, Verification {
    /// @notice Deploy parameters.
    /// @param replicas 2 to 16
    /// @param agreeing more than half of the replicas
    /// @param revealSeconds time to reveal, from the payer's question on
    /// @param escalateSeconds time for the court; zero without one
    /// @param metric when two results are the same; the zero address: when they are equal
    struct Config {
        uint8 replicas;
        uint8 agreeing;
        uint32 revealSeconds;
        uint32 escalateSeconds;
        IMetric metric;
    }

    uint256 private constant MAX_REPLICAS = 16;
    uint256 private constant MAX_SECONDS = 30 days;

    /// @inheritdoc IQuorum
    uint256 public immutable replicas;
    /// @inheritdoc IQuorum
    uint256 public immutable agreeing;
    /// @inheritdoc IQuorum
    uint256 public immutable revealSeconds;
    /// @inheritdoc IQuorum
    uint256 public immutable escalateSeconds;
    /// @inheritdoc IQuorum
    IMetric public immutable metric;

    mapping(bytes32 roundId => Round) private _rounds;
    mapping(bytes32 roundId => mapping(uint256 replica => Replica)) private _replicas;

    constructor(address court_, Config memory c) Verification(court_) {
        _require("replicas", c.replicas, c.replicas >= 2 && c.replicas <= MAX_REPLICAS, MAX_REPLICAS);
        _require("agreeing", c.agreeing, c.agreeing > c.replicas / 2 && c.agreeing <= c.replicas, c.replicas);
        _require("revealSeconds", c.revealSeconds, c.revealSeconds != 0 && c.revealSeconds <= MAX_SECONDS, MAX_SECONDS);
        uint256 limit = court_ == address(0) ? 0 : MAX_SECONDS;
        _require("escalateSeconds", c.escalateSeconds, c.escalateSeconds <= limit, limit);
        replicas = c.replicas;
        agreeing = c.agreeing;
        revealSeconds = c.revealSeconds;
        escalateSeconds = c.escalateSeconds;
        metric = c.metric;
    }

    /// @inheritdoc IQuorum
    function ask(address service, bytes[] calldata agreements) external returns (bytes32 roundId) {
        require(agreements.length >= agreeing, Quorum_TooFew(agreements.length, agreeing));
        uint256 revealBy = block.timestamp + revealSeconds;
        bytes32 jobId;
        uint256 shard;
        uint256 next;
        for (uint256 i; i < agreements.length; ++i) {
            Dispute memory d = IArbitrable(service).contest(agreements[i]);
            (uint256 replica, uint256 itsShard) = _placeOf(d);
            if (i == 0) {
                (jobId, shard, roundId) = (d.jobId, itsShard, roundIdOf(service, d.jobId, itsShard));
                require(_rounds[roundId].openedAt == 0, Quorum_AlreadyOpen(roundId));
                emit RoundOpened(roundId, service, jobId, shard, revealBy);
            }
            require(d.jobId == jobId, Quorum_NotReplicas("jobId", d.jobId, jobId));
            require(itsShard == shard, Quorum_NotReplicas("shard", bytes32(itsShard), bytes32(shard)));
            require(replica >= next, Quorum_NotReplicas("replica", bytes32(replica), bytes32(next)));
            next = replica + 1;
            require(msg.sender == d.payer, Quorum_NotPayer(msg.sender, d.payer));
            require(!d.redo, Quorum_Redo(d.claimId));
            require(d.submittedAt < block.timestamp, Quorum_TooFresh(d.claimId, d.submittedAt));
            uint256 needed = revealBy + escalateSeconds + 1;
            require(d.ruleBy >= needed, Quorum_TooLittleTime(d.id, d.ruleBy, needed));
            _replicas[roundId][replica].provider = d.provider;
            emit Asked(roundId, replica, d.provider, d.id);
        }
        // No more than `replicas` fit: their numbers rise and stay below it.
        _rounds[roundId] = Round(uint40(block.timestamp), uint40(revealBy), uint8(agreements.length), 0);
    }

    /// @inheritdoc IQuorum
    function reveal(
        address service,
        bytes calldata agreement,
        bytes32 salt,
        bytes32 result,
        bytes32[] calldata path
    ) external {
        (Dispute memory d, bytes32 roundId, uint256 replica) = _asked(service, agreement);
        Round storage r = _rounds[roundId];
        Replica storage mine = _replicas[roundId][replica];
        require(block.timestamp <= r.revealBy, Quorum_TooLate(roundId, block.timestamp, r.revealBy));
        require(mine.result == 0, Quorum_AlreadyRevealed(roundId, replica));
        bytes32 leaf = ResultTree.leafOf(d.provider, d.claimId, d.unit, salt, result);
        bytes32 got =
            result != 0 && path.length == ResultTree.depthOf(d.count)
                ? ResultTree.rootOf(leaf, d.unit - d.first, path)
                : bytes32(0);
        require(got == d.root, Quorum_WrongReveal(roundId, got, d.root));
        mine.result = result;
        r.revealed += 1;
        emit Revealed(roundId, replica, salt, result);
    }

    /// @inheritdoc IQuorum
    function resolve(address service, bytes calldata agreement) external {
        (Dispute memory d, bytes32 roundId, uint256 replica) = _asked(service, agreement);
        Round storage r = _rounds[roundId];
        Replica storage mine = _replicas[roundId][replica];
        require(!mine.escalated, Quorum_AlreadyEscalated(roundId, replica));
        if (r.revealed < r.asked) _requireAfter(roundId, r.revealBy);
        bytes32 result = resultOf(roundId);
        Ruling ruling = Ruling.Payer;
        if (mine.result != 0) {
            if (result == 0) {
                _requireAfter(roundId, r.revealBy + escalateSeconds);
                ruling = d.fallback_;
            } else if (_near(mine.result, result)) {
                ruling = Ruling.Provider;
            }
        }
        emit Decided(roundId, replica, ruling, result);
        IArbitrable(service).rule(d.id, ruling, address(0), 0, agreement);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IQuorum
    function roundIdOf(address service, bytes32 jobId, uint256 shard) public pure returns (bytes32) {
        return keccak256(abi.encode(service, jobId, shard));
    }

    /// @inheritdoc IQuorum
    function roundOf(bytes32 roundId) external view returns (Round memory) {
        return _rounds[roundId];
    }

    /// @inheritdoc IQuorum
    function replicaOf(bytes32 roundId, uint256 replica) external view returns (Replica memory) {
        return _replicas[roundId][replica];
    }

    /// @inheritdoc IQuorum
    function resultOf(bytes32 roundId) public view returns (bytes32 result) {
        uint256 n = replicas;
        Replica[] memory all = new Replica[](n);
        for (uint256 i; i < n; ++i) {
            all[i] = _replicas[roundId][i];
            // A provider that holds several replicas has one voice.
            for (uint256 j; j < i; ++j) if (all[j].provider == all[i].provider) all[i].result = 0;
        }
        uint256 most = agreeing - 1;
        for (uint256 i; i < n; ++i) {
            bytes32 candidate = all[i].result;
            if (candidate == 0) continue;
            uint256 same;
            for (uint256 j; j < n; ++j) if (all[j].result != 0 && _near(candidate, all[j].result)) ++same;
            if (same > most) (most, result) = (same, candidate);
        }
    }

    // ------------------------------------------------------------------ internal

    /// @dev Between `revealBy` and `escalateBy` the court may also take up a replica that revealed without enough agreement: its dispute is open
    /// already, so the service is not asked to open it.
    function _contest(address service, bytes memory agreement) internal override returns (Dispute memory d) {
        d = IArbitrable(service).disputeOf(agreement);
        if (d.redo || d.units % replicas != 0) return super._contest(service, agreement);
        (uint256 replica, uint256 shard) = _placeOf(d);
        bytes32 roundId = roundIdOf(service, d.jobId, shard);
        Replica storage mine = _replicas[roundId][replica];
        if (mine.result == 0) return super._contest(service, agreement);
        Round storage r = _rounds[roundId];
        if (r.revealed < r.asked) _requireAfter(roundId, r.revealBy);
        uint256 until = r.revealBy + escalateSeconds;
        require(block.timestamp <= until, Quorum_TooLate(roundId, block.timestamp, until));
        require(!mine.escalated && resultOf(roundId) == 0, Quorum_AlreadyEscalated(roundId, replica));
        mine.escalated = true;
        emit Escalated(roundId, replica);
    }

    function _asked(
        address service,
        bytes calldata agreement
    ) private view returns (Dispute memory d, bytes32 roundId, uint256 replica) {
        d = IArbitrable(service).disputeOf(agreement);
        uint256 shard;
        (replica, shard) = _placeOf(d);
        roundId = roundIdOf(service, d.jobId, shard);
        require(!d.redo && _replicas[roundId][replica].provider == d.provider, Quorum_NotAsked(roundId, replica));
    }

    function _near(bytes32 a, bytes32 b) private view returns (bool) {
        return a == b || (address(metric) != address(0) && metric.near(a, b));
    }

    function _placeOf(Dispute memory d) private view returns (uint256 replica, uint256 shard) {
        uint256 shards = d.units / replicas;
        require(
            shards * replicas == d.units,
            Quorum_NotReplicas("units", bytes32(uint256(d.units)), bytes32(replicas))
        );
        return (d.unit / shards, d.unit % shards);
    }

    function _requireAfter(bytes32 roundId, uint256 deadline) private view {
        require(block.timestamp > deadline, Quorum_TooEarly(roundId, block.timestamp, deadline + 1));
    }

    function _require(bytes32 name, uint256 got, bool met, uint256 limit) private pure {
        require(met, Verification_BadParameter(name, got, limit));
    }
}
