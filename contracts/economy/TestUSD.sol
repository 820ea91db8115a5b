// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {TestNetworks} from "../libraries/TestNetworks.sol";

/// @title TestUSD
/// @notice Play money with 6 decimals, for local chains and test networks only: anybody may mint any amount.
/// @dev The constructor refuses every other chain, so it cannot reach a network where it might be taken for money.
contract TestUSD is ERC20, ERC20Permit {
    /// @notice This chain is neither a local chain nor one of the supported test networks.
    /// @param chainId the chain that the deployment was sent to
    error TestUSD_NotATestNetwork(uint256 chainId);

    /// @dev Reverts with `TestUSD_NotATestNetwork(chainId)` anywhere but on the networks of `TestNetworks`.
    constructor() ERC20("Test USD", "tUSD") ERC20Permit("Test USD") {
        require(TestNetworks.has(block.chainid), TestUSD_NotATestNetwork(block.chainid));
    }

    /// @notice Creates `amount` for `to`. Anyone may call.
    /// @dev Reverts with `ERC20InvalidReceiver(to)` for the zero address.
    /// @param to who receives it
    /// @param amount in millionths of a dollar (6 decimals)
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    /// @notice Decimals of the amounts: 6, as USDC has.
    /// @return the number of decimals
    function decimals() public pure override returns (uint8) {
        return 6;
    }
}
