// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IMetric} from "../../../contracts/interfaces/IMetric.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {QuorumConfig, QuorumTest} from "./utils/QuorumTest.sol";

/// @dev What both constructors revert with.
error Metric_BadBound(uint256 got, uint256 limit);

// Metrics
// ├── Hamming: bits that differ; Lanes: the largest difference of eight numbers
// ├── both: symmetric, true for equal ones, exact at the bound
// └── Quorum with one: right is what most are near to; who is not near it has lost
contract MetricsTest is QuorumTest {
    function _hamming(uint256 limit) private returns (IMetric) {
        return
            IMetric(
                _create("contracts/judgement/verification/metrics/HammingMetric.sol:HammingMetric", abi.encode(limit))
            );
    }

    function _lanes(uint256 limit) private returns (IMetric) {
        return
            IMetric(_create("contracts/judgement/verification/metrics/LanesMetric.sol:LanesMetric", abi.encode(limit)));
    }

    // ------------------------------------------------------------------ Hamming

    function testFuzz_hamming_atTheBound(bytes32 a, uint256 seed, uint256 limit) public {
        limit = bound(limit, 1, 64);
        IMetric metric = _hamming(limit);
        bytes32 b = a;
        uint256 flipped;
        for (uint256 i; flipped < limit; ++i) {
            bytes32 bit = bytes32(1 << (uint256(keccak256(abi.encode(seed, i))) % 256));
            if ((a ^ b) & bit == 0) (b, flipped) = (b ^ bit, flipped + 1);
        }
        assertTrue(metric.near(a, a) && metric.near(a, b) && metric.near(b, a), "up to the bound");
        for (uint256 i; i < 256; ++i) {
            bytes32 bit = bytes32(1 << i);
            if ((a ^ b) & bit != 0) continue;
            assertFalse(metric.near(a, b ^ bit) || metric.near(b ^ bit, a), "one bit more");
        }
    }

    function test_hamming_refuses() public {
        _refuses(true, 0, 64);
        _refuses(true, 65, 64);
    }

    // ------------------------------------------------------------------ Lanes

    function testFuzz_lanes_atTheBound(bytes32 a, uint256 lane, uint256 limit) public {
        limit = bound(limit, 1, type(uint32).max - 1);
        lane = bound(lane, 0, 7);
        IMetric metric = _lanes(limit);
        int256 x = int32(uint32(uint256(a) >> (lane * 32)));
        for (int256 sign = -1; sign < 2; sign += 2) {
            int256 at_ = x + sign * int256(limit);
            if (at_ >= type(int32).min && at_ <= type(int32).max) {
                bytes32 b = _with(a, lane, at_);
                assertTrue(metric.near(a, b) && metric.near(b, a), "at the bound");
            }
            at_ += sign;
            if (at_ >= type(int32).min && at_ <= type(int32).max) {
                bytes32 b = _with(a, lane, at_);
                assertFalse(metric.near(a, b) || metric.near(b, a), "one more");
            }
        }
        assertTrue(metric.near(a, a), "equal");
    }

    function _with(bytes32 a, uint256 lane, int256 x) private pure returns (bytes32) {
        uint256 mask = uint256(type(uint32).max) << (lane * 32);
        return bytes32((uint256(a) & ~mask) | (uint256(uint32(int32(x))) << (lane * 32)));
    }

    function test_lanes_refuses() public {
        _refuses(false, 0, type(uint32).max - 1);
        _refuses(false, type(uint32).max, type(uint32).max - 1);
    }

    function _refuses(bool hamming, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(Metric_BadBound.selector, got, limit));
        this.newMetric(hamming, got);
    }

    function newMetric(bool hamming, uint256 limit) external returns (IMetric) {
        return hamming ? _hamming(limit) : _lanes(limit);
    }

    // ------------------------------------------------------------------ Quorum

    function _tolerant(bytes32 a, bytes32 b, bytes32 c) private returns (bytes32 roundId) {
        QuorumConfig memory config = _quorumConfig();
        config.metric = address(_lanes(10));
        quorum = _newQuorum(address(slashing), config);
        t.arbiter = address(quorum);
        _work3(a, b, c);
        roundId = _ask(0);
        for (uint256 r; r < REPLICAS; ++r) _reveal(r, 0);
    }

    function _paid(uint256 replica) private returns (bool) {
        _decide(replica, 0);
        return _disputeStatus(t, claims[replica], _unit(replica, 0)) == DisputeStatus.Dismissed;
    }

    function test_quorum_nearIsTheSame() public {
        bytes32 roundId = _tolerant(bytes32(uint256(100)), bytes32(uint256(110)), bytes32(uint256(121)));
        // 110 is near 100; 121 is near neither.
        assertEq(quorum.resultOf(roundId), bytes32(uint256(100)), "of two equals the first");
        assertTrue(_paid(0), "the right one");
        assertTrue(_paid(1), "near it");
        assertFalse(_paid(2), "not near");
    }

    function test_quorum_rightIsWhatMostAreNear() public {
        bytes32 roundId = _tolerant(bytes32(uint256(100)), bytes32(uint256(110)), bytes32(uint256(120)));
        assertEq(quorum.resultOf(roundId), bytes32(uint256(110)), "both others are near the middle");
        assertTrue(_paid(0) && _paid(1) && _paid(2), "all three");
    }

    function test_quorum_nobodyNear() public {
        bytes32 roundId = _tolerant(bytes32(uint256(100)), bytes32(uint256(120)), bytes32(uint256(140)));
        assertEq(quorum.resultOf(roundId), 0);
        skip(REVEAL + ESCALATE + 1);
        assertEq(uint256(t.defaultRuling), uint256(Ruling.Provider));
        assertTrue(_paid(0) && _paid(1) && _paid(2), "the terms' default");
    }

    /// @dev Without agreement zero is no result to be near to.
    function test_quorum_nothingIsNotNearZero() public {
        _tolerant(bytes32(uint256(5)), bytes32(uint256(20)), bytes32(uint256(40)));
        vm.expectRevert();
        _decide(0, 0);
    }
}
