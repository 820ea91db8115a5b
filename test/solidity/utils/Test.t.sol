// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

// bound
// ├── min > max: reverts
// ├── a value inside stays
// └── a value outside comes inside; the extremes of uint256 become the ends
contract TestTest is Test {
    function testFuzz_bound_isInside(uint256 value, uint256 min, uint256 max) public pure {
        vm.assume(min <= max);
        uint256 got = bound(value, min, max);
        assertGe(got, min, "min");
        assertLe(got, max, "max");
        if (value >= min && value <= max) assertEq(got, value, "inside stays");
    }

    function test_bound_keepsTheEdges() public pure {
        assertEq(bound(0, 10, 20), 10, "0 is min");
        assertEq(bound(1, 10, 20), 11, "1 is next to min");
        assertEq(bound(type(uint256).max, 10, 20), 20, "max is max");
        assertEq(bound(type(uint256).max - 1, 10, 20), 19, "next to max");
        assertEq(bound(2, 10, 11), 10, "a narrow range wraps");
    }

    function test_bound_revertsForAnEmptyRange() public {
        vm.expectRevert(bytes("bound: min > max"));
        this.boundOutside(1, 3, 2);
    }

    function test_actor_isStable() public {
        (address who, uint256 key) = signer("someone");
        assertEq(actor("someone"), who, "same name, same address");
        assertEq(vm.addr(key), who, "the key signs for it");
        assertNotEq(actor("someone else"), who, "another name, another address");
    }

    function boundOutside(uint256 value, uint256 min, uint256 max) external pure returns (uint256) {
        return bound(value, min, max);
    }
}
