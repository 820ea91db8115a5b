// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Trees
/// @notice Builds the Merkle tree of a claim's results level by level, as a provider does: written apart from ResultTree, to check it.
library Trees {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[] memory level = _padded(leaves);
        while (level.length > 1) level = _up(level);
        return level[0];
    }

    /// @notice Siblings of leaf `index`, lowest first.
    function path(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory siblings) {
        bytes32[] memory level = _padded(leaves);
        uint256 depth;
        for (uint256 n = level.length; n > 1; n /= 2) ++depth;
        siblings = new bytes32[](depth);
        for (uint256 i = 0; i < depth; ++i) {
            siblings[i] = level[index ^ 1];
            index /= 2;
            level = _up(level);
        }
    }

    function _padded(bytes32[] memory leaves) private pure returns (bytes32[] memory level) {
        uint256 size = 1;
        while (size < leaves.length) size *= 2;
        level = new bytes32[](size);
        for (uint256 i = 0; i < leaves.length; ++i) level[i] = leaves[i];
    }

    function _up(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            above[i] = keccak256(bytes.concat(level[2 * i], level[2 * i + 1]));
        }
    }
}
