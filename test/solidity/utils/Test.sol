// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Vm} from "./Vm.sol";

/// @title Test
/// @notice What every Solidity test starts from: the runner, named actors, bounds for fuzzing, assertions with a reason.
abstract contract Test {
    /// @dev The runner's fixed address: the last 20 bytes of keccak256("hevm cheat code").
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice An address with a name in traces; the same name is always the same address.
    function actor(string memory name) internal returns (address who) {
        (who, ) = signer(name);
    }

    /// @notice As `actor`, with the private key, for signatures.
    function signer(string memory name) internal returns (address who, uint256 privateKey) {
        privateKey = uint256(keccak256(bytes(name)));
        who = vm.addr(privateKey);
        vm.label(who, name);
    }

    /// @notice Moves `value` into [min, max]: a value inside stays, the extremes of uint256 become the ends.
    function bound(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        require(min <= max, "bound: min > max");
        if (value >= min && value <= max) return value;
        uint256 range = max - min;
        // The fuzzer favours tiny and huge values because mistakes live at the edges: keep them at the edges.
        if (value <= 3 && range >= value) return min + value;
        uint256 below = type(uint256).max - value;
        if (below <= 3 && range >= below) return max - below;
        return min + (value % (range + 1)); // range < max uint256, or value would be inside
    }

    /// @notice Lets `seconds_` pass.
    function skip(uint256 seconds_) internal {
        vm.warp(vm.getBlockTimestamp() + seconds_);
    }

    function assertTrue(bool condition, string memory reason) internal pure {
        vm.assertTrue(condition, reason);
    }

    function assertTrue(bool condition) internal pure {
        vm.assertTrue(condition, "");
    }

    function assertFalse(bool condition, string memory reason) internal pure {
        vm.assertTrue(!condition, reason);
    }

    function assertFalse(bool condition) internal pure {
        vm.assertTrue(!condition, "");
    }

    function assertEq(uint256 got, uint256 want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(uint256 got, uint256 want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(int256 got, int256 want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(int256 got, int256 want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(address got, address want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(address got, address want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(bytes32 got, bytes32 want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(bytes32 got, bytes32 want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(bool got, bool want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(bool got, bool want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(bytes memory got, bytes memory want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(bytes memory got, bytes memory want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertEq(string memory got, string memory want, string memory reason) internal pure {
        vm.assertEq(got, want, reason);
    }

    function assertEq(string memory got, string memory want) internal pure {
        vm.assertEq(got, want, "");
    }

    function assertNotEq(uint256 got, uint256 other, string memory reason) internal pure {
        vm.assertNotEq(got, other, reason);
    }

    function assertNotEq(uint256 got, uint256 other) internal pure {
        vm.assertNotEq(got, other, "");
    }

    function assertNotEq(bytes32 got, bytes32 other, string memory reason) internal pure {
        vm.assertNotEq(got, other, reason);
    }

    function assertNotEq(bytes32 got, bytes32 other) internal pure {
        vm.assertNotEq(got, other, "");
    }

    function assertNotEq(address got, address other, string memory reason) internal pure {
        vm.assertNotEq(got, other, reason);
    }

    function assertNotEq(address got, address other) internal pure {
        vm.assertNotEq(got, other, "");
    }

    function assertLe(uint256 got, uint256 limit, string memory reason) internal pure {
        vm.assertLe(got, limit, reason);
    }

    function assertLe(uint256 got, uint256 limit) internal pure {
        vm.assertLe(got, limit, "");
    }

    function assertLt(uint256 got, uint256 limit, string memory reason) internal pure {
        vm.assertLt(got, limit, reason);
    }

    function assertLt(uint256 got, uint256 limit) internal pure {
        vm.assertLt(got, limit, "");
    }

    function assertGe(uint256 got, uint256 limit, string memory reason) internal pure {
        vm.assertGe(got, limit, reason);
    }

    function assertGe(uint256 got, uint256 limit) internal pure {
        vm.assertGe(got, limit, "");
    }

    function assertGt(uint256 got, uint256 limit, string memory reason) internal pure {
        vm.assertGt(got, limit, reason);
    }

    function assertGt(uint256 got, uint256 limit) internal pure {
        vm.assertGt(got, limit, "");
    }

    function assertApproxEqAbs(uint256 got, uint256 want, uint256 maxDelta, string memory reason) internal pure {
        vm.assertApproxEqAbs(got, want, maxDelta, reason);
    }
}
