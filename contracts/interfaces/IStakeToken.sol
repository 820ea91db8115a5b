// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title What Staking asks of its token: an exact ERC-20 that its holder can burn, with a total supply under 2^88.
interface IStakeToken is IERC20 {
    /// @notice Destroys `amount` of the caller's tokens.
    function burn(uint256 amount) external;
}
