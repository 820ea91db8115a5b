// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMetric} from "../../../interfaces/IMetric.sol";

/// @title HammingMetric: fingerprints of which few bits differ
/// @notice For perceptual hashes of pictures and sound, where each bit says whether a part is brighter than the one beside it. Two unrelated
/// fingerprints of evenly spread bits differ in 128 bits on average with a standard deviation of 8 (a binomial of 256 halves).
contract HammingMetric is IMetric {
    uint256 private constant MAX_BOUND = 64;

    /// @notice Most bits that may differ; 1 to 64, which unrelated fingerprints reach in one of 10^15 cases.
    uint256 public immutable bound;

    error Metric_BadBound(uint256 got, uint256 limit);

    constructor(uint256 bound_) {
        require(bound_ != 0 && bound_ <= MAX_BOUND, Metric_BadBound(bound_, MAX_BOUND));
        bound = bound_;
    }

    /// @inheritdoc IMetric
    function near(bytes32 a, bytes32 b) external view returns (bool) {
        uint256 differing = uint256(a ^ b);
        uint256 bits;
        // Each turn takes the lowest set bit away.
        while (differing != 0 && bits <= bound) {
            differing &= differing - 1;
            ++bits;
        }
        return bits <= bound;
    }
}
