// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The Merkle tree over a claim's results
/// @notice Leaf i belongs to unit first + i: its place is part of the proof, so one tree cannot hold two results for one unit. Leaves are
/// padded with zero to the next power of two. A node is keccak256(left ++ right); a leaf hashes five words, so none is a node.
library ResultTree {
    /// @notice The leaf of a unit. Bound to provider and claim and salted: nobody can copy it or guess the result from it.
    function leafOf(
        address provider,
        bytes32 claimId,
        uint32 unit,
        bytes32 salt,
        bytes32 result
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(provider, claimId, unit, salt, result));
    }

    /// @notice Levels of a tree over `count` leaves: ceil(log2(count)).
    function depthOf(uint256 count) internal pure returns (uint256) {
        return Math.log2(count, Math.Rounding.Ceil);
    }

    /// @notice The root that `leaf` at `index` has with `path`, lowest sibling first.
    function rootOf(bytes32 leaf, uint256 index, bytes32[] calldata path) internal pure returns (bytes32 node) {
        node = leaf;
        for (uint256 i; i < path.length; ++i) {
            node =
                (index >> i) & 1 == 0
                    ? Hashes.efficientKeccak256(node, path[i])
                    : Hashes.efficientKeccak256(path[i], node);
        }
    }
}
