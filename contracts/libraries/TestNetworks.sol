// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title TestNetworks
/// @notice Where play money and play prices may exist.
library TestNetworks {
    /// @notice Whether a chain is a local one (Hardhat and Anvil 31337, Ganache-like 1337) or a supported test network: Sepolia (11155111),
    /// Arbitrum Sepolia (421614), Base Sepolia (84532).
    function has(uint256 chainId) internal pure returns (bool) {
        return chainId == 31337 || chainId == 1337 || chainId == 11155111 || chainId == 421614 || chainId == 84532;
    }
}
