// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Judges answers to liveness challenges. Named by a lease's terms.
interface ILivenessVerifier {
    /// @notice Whether `proof` shows that `provider` serves the lease. A revert counts as no, and so does needing more than
    /// 1,000,000 gas.
    /// @param leaseId the lease challenged
    /// @param provider who must show it
    /// @param challengedAt when the challenge was made (seconds): the proof must be younger
    /// @param proof this verifier's own encoding
    function isAlive(
        bytes32 leaseId,
        address provider,
        uint40 challengedAt,
        bytes calldata proof
    ) external view returns (bool);
}
