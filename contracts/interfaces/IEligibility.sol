// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Who may serve an agreement, as its terms require
interface IEligibility {
    /// @notice Reverts unless `proof` shows that `provider` meets `rules` for a resource class now. Both are this judge's own encoding.
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes calldata rules,
        bytes calldata proof
    ) external view;
}
