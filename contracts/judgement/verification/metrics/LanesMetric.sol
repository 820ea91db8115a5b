// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IMetric} from "../../../interfaces/IMetric.sol";

/// @title LanesMetric: eight numbers, each nearly the same
/// @notice For results that are measured in numbers: a loss, an accuracy, a score per class. A fingerprint is eight signed 32-bit integers, highest
/// lane first; the spec says what each is and in which fraction of its unit. The distance is the largest difference in any lane (the
/// maximum norm).
contract LanesMetric is IMetric {
    uint256 private constant LANES = 8;
    uint256 private constant LANE_BITS = 32;
    uint256 private constant MAX_BOUND = type(uint32).max;

    /// @notice Most that any lane may differ by.
    uint256 public immutable bound;

    error Metric_BadBound(uint256 got, uint256 limit);

    constructor(uint256 bound_) {
        require(bound_ != 0 && bound_ < MAX_BOUND, Metric_BadBound(bound_, MAX_BOUND - 1));
        bound = bound_;
    }

    /// @inheritdoc IMetric
    function near(bytes32 a, bytes32 b) external view returns (bool) {
        for (uint256 lane; lane < LANES; ++lane) {
            int256 x = _lane(a, lane);
            int256 y = _lane(b, lane);
            if (uint256(x > y ? x - y : y - x) > bound) return false;
        }
        return true;
    }

    function _lane(bytes32 fingerprint, uint256 lane) private pure returns (int256) {
        return int32(uint32(uint256(fingerprint) >> (lane * LANE_BITS)));
    }
}
