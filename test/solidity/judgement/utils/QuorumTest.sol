// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IQuorum} from "../../../../contracts/interfaces/IQuorum.sol";
import {Claim, Submission, Terms} from "../../../../contracts/types/Job.sol";
import {CourtTest} from "./CourtTest.sol";
import {Trees} from "../../market/utils/Trees.sol";

/// @dev As in Quorum.sol.
struct QuorumConfig {
    uint8 replicas;
    uint8 agreeing;
    uint32 revealSeconds;
    uint32 escalateSeconds;
    address metric;
}

/// @title QuorumTest
/// @notice Two shards, three times each, two must agree; Slashing is the court behind. `_work3` has three providers submit.
abstract contract QuorumTest is CourtTest {
    uint24 internal constant SHARDS = 2;
    uint256 internal constant REPLICAS = 3;
    uint256 internal constant REVEAL = 2 hours;
    uint256 internal constant ESCALATE = 1 hours;

    IQuorum internal quorum;
    address[3] internal workers;
    Terms internal t;
    Claim[3] internal claims;
    Submission[3] internal submissions;
    /// @dev results[replica][shard]
    bytes32[2][3] internal results;

    function setUp() public virtual override {
        super.setUp();
        quorum = _newQuorum(address(slashing), _quorumConfig());
        address third = actor("third provider");
        _enlist(third, actor("third payout"));
        workers = [provider, other, third];
        t = _terms();
        t.salt = "replicated";
        t.arbiter = address(quorum);
        (t.units, t.maxUnits) = (SHARDS * uint24(REPLICAS), SHARDS);
        t.opensAt = uint40(vm.getBlockTimestamp());
        t.reviewSeconds = 3 hours;
    }

    function _quorumConfig() internal pure returns (QuorumConfig memory) {
        return QuorumConfig(uint8(REPLICAS), 2, uint32(REVEAL), uint32(ESCALATE), address(0));
    }

    function _newQuorum(address court, QuorumConfig memory c) internal returns (IQuorum) {
        return IQuorum(_create("contracts/judgement/verification/Quorum.sol:Quorum", abi.encode(court, c)));
    }

    /// @dev Everybody takes its replica and submits: `a`, `b` and `c` are the results of shard 0; shard 1 is right.
    function _work3(bytes32 a, bytes32 b, bytes32 c) internal {
        bytes32[3] memory first = [a, b, c];
        _post(t);
        for (uint256 r; r < REPLICAS; ++r) {
            claims[r] = _take(t, workers[r], SHARDS);
            results[r] = [first[r], _result(1)];
        }
        for (uint256 r; r < REPLICAS; ++r) submissions[r] = _submit(t, claims[r], Trees.root(_leaves(r)));
        skip(1);
    }

    function _leaves(uint256 replica) internal view returns (bytes32[] memory leaves_) {
        leaves_ = new bytes32[](SHARDS);
        bytes32 claimId = _claimId(t, claims[replica]);
        for (uint32 s; s < SHARDS; ++s) {
            leaves_[s] = _leaf(claims[replica].provider, claimId, _unit(replica, s), results[replica][s]);
        }
    }

    function _unit(uint256 replica, uint256 shard) internal pure returns (uint32) {
        return uint32(replica * SHARDS + shard);
    }

    function _of(uint256 replica, uint256 shard) internal view returns (bytes memory) {
        return _agreement(t, claims[replica], submissions[replica], _unit(replica, shard));
    }

    function _all(uint256 shard) internal view returns (bytes[] memory agreements) {
        agreements = new bytes[](REPLICAS);
        for (uint256 r; r < REPLICAS; ++r) agreements[r] = _of(r, shard);
    }

    function _ask(uint256 shard) internal returns (bytes32) {
        bytes[] memory agreements = _all(shard);
        vm.prank(payer);
        return quorum.ask(address(jobs), agreements);
    }

    function _reveal(uint256 replica, uint256 shard) internal {
        bytes32[] memory path = Trees.path(_leaves(replica), shard);
        quorum.reveal(address(jobs), _of(replica, shard), "salt", results[replica][shard], path);
    }

    function _decide(uint256 replica, uint256 shard) internal {
        quorum.resolve(address(jobs), _of(replica, shard));
    }

    function _wrapped(uint256 replica, uint256 shard) internal view returns (bytes memory) {
        return abi.encode(address(jobs), _of(replica, shard));
    }
}
