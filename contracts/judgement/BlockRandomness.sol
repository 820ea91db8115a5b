// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {IRandomness} from "../interfaces/IRandomness.sol";

/// @title BlockRandomness
/// @notice Seeds out of the hash of a later block; a ticket is that block's number. Holds no state.
///
/// Assumptions
///  - Who makes the block does not discard it for its hash: see the threat model for what that costs, chain by chain.
///  - `span` above 256 needs a chain with EIP-2935 whose history counts as `block.number` does. Where it does not (Arbitrum), use 256.
contract BlockRandomness is IRandomness {
    /// @dev What the EVM remembers by itself.
    uint256 private constant MIN_SPAN = 256;
    /// @dev What EIP-2935 keeps.
    uint256 private constant MAX_SPAN = 8191;
    uint256 private constant MAX_DELAY = 128;

    /// @notice Blocks between request and seed.
    uint256 public immutable seedDelay;
    /// @notice Blocks for which a seed can be had; then it is lost, even if the chain still knows it.
    uint256 public immutable seedSpan;

    error BlockRandomness_BadParameter(bytes32 name, uint256 got, uint256 limit);

    constructor(uint256 seedDelay_, uint256 seedSpan_) {
        require(
            seedDelay_ != 0 && seedDelay_ <= MAX_DELAY,
            BlockRandomness_BadParameter("seedDelay", seedDelay_, MAX_DELAY)
        );
        require(
            seedSpan_ >= MIN_SPAN && seedSpan_ <= MAX_SPAN,
            BlockRandomness_BadParameter("seedSpan", seedSpan_, MAX_SPAN)
        );
        seedDelay = seedDelay_;
        seedSpan = seedSpan_;
    }

    /// @inheritdoc IRandomness
    function request() external view returns (uint96 ticket) {
        return uint96(block.number + seedDelay);
    }

    /// @inheritdoc IRandomness
    function seedOf(uint96 ticket) external view returns (bytes32 seed, bool lost) {
        if (block.number <= ticket) return (0, false);
        if (block.number - ticket <= seedSpan) seed = Blockhash.blockHash(ticket);
        lost = seed == 0;
    }
}
