// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What an operator may do for its provider on a service. Bits of one set.
library Permission {
    /// @dev Take jobs: binds stake and capacity.
    uint8 internal constant TAKE = 1;
    /// @dev Acknowledge input and submit results of claims that were taken.
    uint8 internal constant SUBMIT = 2;
    /// @dev Sign quotes.
    uint8 internal constant QUOTE = 4;
    /// @dev All of them.
    uint8 internal constant ALL = 7;
}
