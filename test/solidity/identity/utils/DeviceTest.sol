// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Device, IDevices, Inclusion, Inventory} from "../../../../contracts/interfaces/IDevices.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {Quotes} from "../../utils/Quotes.sol";
import {RegistryTest} from "./RegistryTest.sol";

/// @title DeviceTest
/// @notice Two registered providers with stake in the pool of Devices, and trees over their devices: built here, not by the contract's library.
abstract contract DeviceTest is RegistryTest {
    uint96 internal constant DEVICE_BOND = 100e18;
    uint256 internal constant SETTLE = 7 days;
    uint96 internal constant REWARD = 100e18;
    uint96 internal constant STAKED = 10_000e18;
    bytes32 internal constant DEVICE_TYPEHASH = keccak256(
        "Device(address provider,bytes32 resourceClass,address key,bytes32 deviceId)"
    );
    bytes32 internal constant OTHER_CLASS = keccak256("other class");

    IDevices public devices;
    address internal rival;
    address internal reporter;

    function setUp() public virtual override {
        super.setUp();
        devices = IDevices(deploy("Devices", abi.encode(staking, registry, DEVICE_BOND, SETTLE, REWARD)));
        rival = actor("rival");
        reporter = actor("reporter");
        fund(rival, 2 * FLOOR);
        register(rival);
        stakeDevices(provider, STAKED);
        stakeDevices(rival, STAKED);
        skip(1);
    }

    function stakeDevices(address who, uint96 amount) internal {
        grid.transfer(who, amount);
        vm.startPrank(who);
        grid.approve(address(staking), type(uint256).max);
        staking.stake(address(devices), amount);
        vm.stopPrank();
    }

    function locked(address who) internal view returns (uint256) {
        return staking.poolOf(who, address(devices)).lockedOwn;
    }

    function own(address who) internal view returns (uint256) {
        return staking.poolOf(who, address(devices)).own;
    }

    function credits(address who) internal view returns (uint256) {
        (bool ok, bytes memory answer) = address(staking).staticcall(
            abi.encodeWithSignature("balanceOf(address,uint256)", who, staking.creditId())
        );
        assertTrue(ok, "balanceOf");
        return abi.decode(answer, (uint256));
    }

    function inventory(address who) internal view returns (Inventory memory) {
        return devices.inventoryOf(who, CLASS);
    }

    // ------------------------------------------------------------------ devices and trees

    /// @dev A device whose key has this name.
    function device(address who, string memory name) internal returns (Device memory d) {
        d.provider = who;
        d.resourceClass = CLASS;
        d.key = actor(name);
        d.deviceId = keccak256(bytes(name));
    }

    function list(address who, string memory a) internal returns (Device[] memory all) {
        all = new Device[](1);
        all[0] = device(who, a);
    }

    function list(address who, string memory a, string memory b) internal returns (Device[] memory all) {
        all = new Device[](2);
        (all[0], all[1]) = (device(who, a), device(who, b));
    }

    function list(
        address who,
        string memory a,
        string memory b,
        string memory c
    ) internal returns (Device[] memory all) {
        all = new Device[](3);
        (all[0], all[1], all[2]) = (device(who, a), device(who, b), device(who, c));
    }

    /// @dev Levels of the padded tree, leaves first.
    function tree(Device[] memory all) internal pure returns (bytes32[][] memory levels) {
        uint256 depth;
        while (1 << depth < all.length) ++depth;
        levels = new bytes32[][](depth + 1);
        levels[0] = new bytes32[](1 << depth);
        for (uint256 i; i < all.length; ++i) {
            Device memory d = all[i];
            levels[0][i] = keccak256(abi.encode(d.provider, d.resourceClass, d.key, d.deviceId));
        }
        for (uint256 h; h < depth; ++h) {
            levels[h + 1] = new bytes32[](levels[h].length / 2);
            for (uint256 i; i < levels[h + 1].length; ++i) {
                levels[h + 1][i] = Hashes.efficientKeccak256(levels[h][2 * i], levels[h][2 * i + 1]);
            }
        }
    }

    function root(Device[] memory all) internal pure returns (bytes32) {
        if (all.length == 0) return 0;
        bytes32[][] memory levels = tree(all);
        return levels[levels.length - 1][0];
    }

    function path(Device[] memory all, uint256 index) internal pure returns (bytes32[] memory siblings) {
        bytes32[][] memory levels = tree(all);
        siblings = new bytes32[](levels.length - 1);
        for (uint256 h; h < siblings.length; ++h) siblings[h] = levels[h][(index >> h) ^ 1];
    }

    function digest(Device memory d) internal view returns (bytes32) {
        bytes32 data = keccak256(abi.encode(DEVICE_TYPEHASH, d.provider, d.resourceClass, d.key, d.deviceId));
        return Quotes.typed("Gridbond Devices", address(devices), data);
    }

    function signature(string memory name, Device memory d) internal returns (bytes memory) {
        (, uint256 key) = signer(name);
        return Quotes.sign(digest(d), key);
    }

    /// @dev The index-th device of a list, signed by the key with this name.
    function included(Device[] memory all, uint32 index, string memory name) internal returns (Inclusion memory i) {
        i.device = all[index];
        i.signature = signature(name, all[index]);
        i.index = index;
        i.path = path(all, index);
    }

    // ------------------------------------------------------------------ verbs

    function set(Device[] memory all) internal {
        set(all[0].provider, all[0].resourceClass, root(all), uint32(all.length));
    }

    function set(address who, bytes32 classId, bytes32 root_, uint32 count) internal {
        vm.prank(who);
        devices.set(who, classId, root_, count, "manifest");
    }

    function settle() internal {
        skip(SETTLE + 1);
    }

    function report(Inclusion memory a, Inclusion memory b) internal {
        vm.prank(reporter);
        devices.duplicate(a, b);
    }

    // ------------------------------------------------------------------ expected failures

    function expectSettling(address who, uint256 until) internal {
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_Settling.selector, who, CLASS, now_, until));
    }

    function expectTooFew(uint256 got, uint256 limit) internal {
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_TooFew.selector, provider, CLASS, got, limit));
    }

    function expectNotIncluded(address who, bytes32 got, bytes32 want) internal {
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NotIncluded.selector, who, CLASS, got, want));
    }

    function expectBadSignature(Device memory d) internal {
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_BadSignature.selector, d.key, digest(d)));
    }
}
