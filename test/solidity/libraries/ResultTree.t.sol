// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ResultTree} from "../../../contracts/libraries/ResultTree.sol";
import {Trees} from "../market/utils/Trees.sol";
import {Test} from "../utils/Test.sol";

// ResultTree
// ├── leafOf: changes with every one of its five words
// ├── depthOf: ceil(log2(count))
// └── rootOf
//     ├── every leaf of a tree of 1 to 300 leaves opens to the root
//     ├── at another index, with another leaf, with a changed sibling: another root
//     └── one leaf is its own root
contract ResultTreeTest is Test {
    function test_leafOf_bindsEveryWord() public pure {
        bytes32 leaf = ResultTree.leafOf(address(1), "claim", 3, "salt", "result");
        assertEq(
            leaf,
            keccak256(abi.encode(address(1), bytes32("claim"), uint256(3), bytes32("salt"), bytes32("result")))
        );
        assertNotEq(leaf, ResultTree.leafOf(address(2), "claim", 3, "salt", "result"), "provider");
        assertNotEq(leaf, ResultTree.leafOf(address(1), "other", 3, "salt", "result"), "claim");
        assertNotEq(leaf, ResultTree.leafOf(address(1), "claim", 4, "salt", "result"), "unit");
        assertNotEq(leaf, ResultTree.leafOf(address(1), "claim", 3, "other", "result"), "salt");
        assertNotEq(leaf, ResultTree.leafOf(address(1), "claim", 3, "salt", "other"), "result");
    }

    function test_depthOf_isTheCeilingOfTheLogarithm() public pure {
        uint16[14] memory counts = [1, 2, 3, 4, 5, 8, 9, 16, 17, 255, 256, 257, 300, 1024];
        uint8[14] memory depths = [0, 1, 2, 2, 3, 3, 4, 4, 5, 8, 8, 9, 9, 10];
        for (uint256 i = 0; i < counts.length; ++i) {
            assertEq(ResultTree.depthOf(counts[i]), depths[i], "depth");
        }
        assertEq(ResultTree.depthOf(type(uint24).max), 24, "the largest claim");
    }

    function testFuzz_rootOf_everyLeafOpens(uint256 count, uint256 index, bytes32 seed) public view {
        count = bound(count, 1, 300);
        index = bound(index, 0, count - 1);
        bytes32[] memory leaves = _leaves(count, seed);
        bytes32[] memory path = Trees.path(leaves, index);
        assertEq(path.length, ResultTree.depthOf(count), "depth");
        assertEq(this.rootOf(leaves[index], index, path), Trees.root(leaves), "opens");
    }

    function testFuzz_rootOf_nothingElseOpens(uint256 count, uint256 index, uint256 other, bytes32 seed) public view {
        count = bound(count, 2, 300);
        index = bound(index, 0, count - 1);
        other = bound(other, 0, count - 1);
        bytes32[] memory leaves = _leaves(count, seed);
        bytes32[] memory path = Trees.path(leaves, index);
        bytes32 root = Trees.root(leaves);
        if (other != index) {
            assertNotEq(this.rootOf(leaves[index], other, path), root, "at another index");
            assertNotEq(this.rootOf(leaves[other], index, path), root, "another leaf here");
        }
        assertNotEq(this.rootOf(keccak256(abi.encode(seed)), index, path), root, "a foreign leaf");
        uint256 level = other % path.length;
        path[level] = keccak256(abi.encode(path[level]));
        assertNotEq(this.rootOf(leaves[index], index, path), root, "a changed sibling");
    }

    function test_rootOf_oneLeafIsItsRoot() public view {
        assertEq(this.rootOf("leaf", 0, new bytes32[](0)), "leaf");
    }

    function rootOf(bytes32 leaf, uint256 index, bytes32[] calldata path) external pure returns (bytes32) {
        return ResultTree.rootOf(leaf, index, path);
    }

    function _leaves(uint256 count, bytes32 seed) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) leaves[i] = keccak256(abi.encode(seed, i));
    }
}
