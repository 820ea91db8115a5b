// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title When two results that are not equal bit for bit are the same
/// @notice Machines of different make round differently, so some work has no single right result. Its spec then says how a result is
/// reduced to a fingerprint of 32 bytes that keeps what matters, and a verification names the metric that compares fingerprints. Metric and bound
/// are immutable and known before anybody works. Anyone may write one.
///
/// What a metric must keep: `near` is a pure function of both arguments, symmetric, true for equal ones, and never reverts.
interface IMetric {
    /// @notice Whether two fingerprints count as the same result.
    function near(bytes32 a, bytes32 b) external view returns (bool);
}
