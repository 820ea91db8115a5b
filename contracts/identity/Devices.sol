// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Device, IDevices, Inclusion, Inventory} from "../interfaces/IDevices.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {IStaking, Slash} from "../interfaces/IStaking.sol";
import {ResultTree} from "../libraries/ResultTree.sol";
import {Permission} from "../types/Permission.sol";

/// @title Devices
/// @notice See IDevices.
///
/// Laws
///  - Stake locked here of a provider = sum over its classes of bond, and bond >= deviceBond * max(count, formerCount while settling).
///  - An inventory changes at most once per settleSeconds; what it listed before answers for duplicates until then.
///  - Only an inventory that listed a device in the same second as another, by the device's own signatures, is slashed; once.
/// Liveness
///  - A provider without allotted capacity can always empty its inventory once it has settled, and anybody frees its bond after the
///    settling time.
contract Devices is IDevices, EIP712 {
    using SafeCast for uint256;

    bytes32 private constant DEVICE_TYPEHASH = keccak256(
        "Device(address provider,bytes32 resourceClass,address key,bytes32 deviceId)"
    );

    /// @notice Where the bonds lie.
    IStaking public immutable staking;
    /// @notice Who may act for a provider, and how much capacity it has.
    IProviderRegistry public immutable registry;
    /// @inheritdoc IDevices
    uint96 public immutable deviceBond;
    /// @inheritdoc IDevices
    uint256 public immutable settleSeconds;
    /// @inheritdoc IDevices
    uint96 public immutable evidenceReward;

    mapping(address provider => mapping(bytes32 resourceClass => Inventory)) private _inventories;

    constructor(
        IStaking staking_,
        IProviderRegistry registry_,
        uint96 deviceBond_,
        uint256 settleSeconds_,
        uint96 evidenceReward_
    ) EIP712("Gridbond Devices", "1") {
        require(deviceBond_ != 0, Devices_BadParameter("deviceBond", 0, 1));
        require(settleSeconds_ <= 365 days, Devices_BadParameter("settleSeconds", settleSeconds_, 365 days));
        staking = staking_;
        registry = registry_;
        deviceBond = deviceBond_;
        settleSeconds = settleSeconds_;
        evidenceReward = evidenceReward_;
    }

    // ------------------------------------------------------------------ providers

    /// @inheritdoc IDevices
    function set(address provider, bytes32 resourceClass, bytes32 root, uint32 count, bytes32 manifest) external {
        require(
            registry.allows(provider, address(this), msg.sender, Permission.TAKE),
            Devices_NotPermitted(provider, msg.sender)
        );
        require((root == 0) == (count == 0), Devices_BadRoot(root, count));
        (, uint32 allotted) = registry.capacityOf(provider, resourceClass);
        require(count >= allotted, Devices_BelowAllotted(provider, resourceClass, count, allotted));
        Inventory storage v = _settled(provider, resourceClass);

        uint96 bond = v.bond;
        uint96 needed = _bondOf(Math.max(count, v.count));
        v.formerRoot = v.root;
        v.root = root;
        v.bond = needed;
        v.formerCount = v.count;
        v.count = count;
        v.formerSince = v.since;
        v.since = block.timestamp.toUint40();
        emit InventorySet(provider, resourceClass, root, count, manifest, needed, block.timestamp);
        if (needed > bond) staking.lock(provider, needed - bond, 0);
        else if (needed < bond) staking.release(provider, bond - needed, 0);
    }

    /// @inheritdoc IDevices
    function free(address provider, bytes32 resourceClass) external {
        Inventory storage v = _settled(provider, resourceClass);
        uint96 needed = _bondOf(v.count);
        uint96 freed = v.bond - needed;
        require(freed != 0, Devices_NothingToFree(provider, resourceClass));
        v.bond = needed;
        emit BondFreed(provider, resourceClass, freed, needed);
        staking.release(provider, freed, 0);
    }

    // ------------------------------------------------------------------ evidence

    /// @inheritdoc IDevices
    function duplicate(Inclusion calldata a, Inclusion calldata b) external {
        (address key, address other) = (a.device.key, b.device.key);
        require(key == other, Devices_DifferentKeys(key, other));
        bool same = a.device.provider == b.device.provider && a.device.resourceClass == b.device.resourceClass;
        // A root and its successor may well list the same device; one root must not list it twice.
        require(
            !same || (a.former == b.former && a.index != b.index),
            Devices_SamePlace(a.device.provider, a.device.resourceClass, b.index)
        );
        (uint256 startA, uint256 endA) = _requireIncluded(a);
        (uint256 startB, uint256 endB) = _requireIncluded(b);
        (uint256 start, uint256 end) = (Math.max(startA, startB), Math.min(endA, endB));
        require(start <= end, Devices_NeverTogether(key, start, end));
        if (startA >= startB) _slash(a.device);
        if (startB >= startA && !same) _slash(b.device);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IEligibility
    function requireEligible(address provider, bytes32 classId, bytes calldata rules, bytes calldata) external view {
        uint32 minCount = abi.decode(rules, (uint32));
        (uint32 total, ) = registry.capacityOf(provider, classId);
        uint256 needed = Math.max(total, minCount);
        uint256 count = countOf(provider, classId);
        require(count >= needed, Devices_TooFew(provider, classId, count, needed));
    }

    /// @inheritdoc IDevices
    function requireIncluded(Inclusion calldata inclusion) external view {
        _requireIncluded(inclusion);
    }

    /// @inheritdoc IDevices
    function inventoryOf(address provider, bytes32 resourceClass) external view returns (Inventory memory) {
        return _inventories[provider][resourceClass];
    }

    /// @inheritdoc IDevices
    function countOf(address provider, bytes32 resourceClass) public view returns (uint256) {
        Inventory storage v = _inventories[provider][resourceClass];
        return block.timestamp > v.since + settleSeconds ? v.count : Math.min(v.count, v.formerCount);
    }

    /// @inheritdoc IDevices
    function deviceDigest(Device calldata device) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(DEVICE_TYPEHASH, device)));
    }

    /// @inheritdoc IDevices
    function leafOf(Device calldata device) public pure returns (bytes32) {
        return keccak256(abi.encode(device));
    }

    // ------------------------------------------------------------------ internal

    function _settled(address provider, bytes32 resourceClass) private view returns (Inventory storage v) {
        v = _inventories[provider][resourceClass];
        uint256 since = v.since;
        uint256 until = since + settleSeconds;
        require(
            since == 0 || block.timestamp > until,
            Devices_Settling(provider, resourceClass, block.timestamp, until)
        );
    }

    function _bondOf(uint256 count) private view returns (uint96) {
        return (deviceBond * count).toUint96();
    }

    /// @dev That a root lists the device by its own word.
    /// @return start first second in which it did
    /// @return end last second in which it did
    function _requireIncluded(Inclusion calldata i) private view returns (uint256 start, uint256 end) {
        Device calldata d = i.device;
        Inventory storage v = _inventories[d.provider][d.resourceClass];
        bytes32 root;
        uint256 count;
        if (i.former) {
            uint256 until = v.since + settleSeconds;
            require(block.timestamp <= until, Devices_Settled(d.provider, d.resourceClass, block.timestamp, until));
            (root, count, start, end) = (v.formerRoot, v.formerCount, v.formerSince, v.since);
        } else {
            (root, count, start, end) = (v.root, v.count, v.since, type(uint256).max);
        }
        // An empty inventory has no places, so a zero root includes nothing.
        bytes32 got =
            i.index < count && i.path.length == ResultTree.depthOf(count)
                ? ResultTree.rootOf(leafOf(d), i.index, i.path)
                : bytes32(0);
        require(got == root && got != 0, Devices_NotIncluded(d.provider, d.resourceClass, got, root));
        bytes32 digest = deviceDigest(d);
        (address signer, ECDSA.RecoverError problem, ) = ECDSA.tryRecoverCalldata(digest, i.signature);
        // Keys only: a contract could say today that it signed what it denied yesterday.
        require(problem == ECDSA.RecoverError.NoError && signer == d.key, Devices_BadSignature(d.key, digest));
    }

    /// @dev Empties an inventory and takes its whole bond.
    function _slash(Device calldata d) private {
        Slash memory cut;
        cut.provider = d.provider;
        cut.own = _inventories[d.provider][d.resourceClass].bond;
        cut.reporter = msg.sender;
        cut.reward = evidenceReward;
        delete _inventories[d.provider][d.resourceClass];
        emit Duplicated(d.key, d.provider, d.resourceClass, msg.sender, cut.own);
        staking.slash(cut);
    }
}
