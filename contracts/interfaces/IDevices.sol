// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEligibility} from "./IEligibility.sol";

/// @notice One device in an inventory. Its key signs `Device(address provider,bytes32 resourceClass,address key,bytes32 deviceId)`
/// (EIP-712): which provider it serves.
/// @param provider whose inventory lists it
/// @param resourceClass of what class it is
/// @param key address of a key that the device alone holds
/// @param deviceId hash of the device's serial number or UUID; only what it was signed with, never compared
struct Device {
    address provider;
    bytes32 resourceClass;
    address key;
    bytes32 deviceId;
}

/// @notice One provider's devices of one class, as a Merkle root: see ResultTree for its shape; leaf i is the i-th device's.
/// @param root of the devices; zero for none
/// @param formerRoot what it replaced; it answers for duplicates while the inventory settles
/// @param bond own stake locked, in stake-token units
/// @param count how many devices `root` has
/// @param formerCount how many `formerRoot` has
/// @param since when `root` was set (seconds); zero when nothing was ever set, or all of it was slashed
/// @param formerSince when `formerRoot` was set
struct Inventory {
    bytes32 root;
    bytes32 formerRoot;
    uint96 bond;
    uint32 count;
    uint32 formerCount;
    uint40 since;
    uint40 formerSince;
}

/// @notice Shows that an inventory lists a device, by the device's own word.
/// @param device what is listed
/// @param signature of `device.key` under `deviceDigest(device)`, 65 bytes
/// @param index its place in the inventory
/// @param path siblings up to the root, lowest first
/// @param former whether it is in the former root
struct Inclusion {
    Device device;
    bytes signature;
    uint32 index;
    bytes32[] path;
    bool former;
}

/// @title Devices: bonded inventories of machines
/// @notice A provider lists its devices of a class by one Merkle root, and locks `deviceBond` of own stake per device in Staking's pool
/// (provider, this contract). The judge of IEligibility: rules are abi.encode(uint32 minCount), a proof is empty; a provider is eligible when
/// its inventory covers its whole capacity of the class and `minCount`.
///
/// - **Duplicate.** One device key in two places of inventories at the same second, and the key signed both. Anybody shows them; the
///   inventory that listed it later loses its whole bond (both, when they listed it in the same second). What no key signed harms nobody: a copied
///   leaf has no signature over the copier, and a device id is compared with nothing.
/// - **Moving.** A device leaves one inventory in one second and enters another in a later one. A buyer makes a new key on the device: whoever
///   knows the old one can still sign with it.
/// - **Settling.** For `settleSeconds` after a change the devices that were added do not count, the former root still answers for
///   duplicates, no further change is possible, and the bond stays what it was at least: nobody runs from evidence by changing the root.
///   An inventory never falls below the capacity that is allotted to services, so devices cannot leave under running agreements.
///
/// It does not prove that machines exist: a key can be made without a device. That is for auditors to look at. It makes it a losing bet
/// to sell one device, with its key, twice.
interface IDevices is IEligibility {
    /// @notice A provider's inventory of a class changed. `manifest`: content address of the list of devices and signatures behind `root`.
    /// `bond`: what is locked for it now.
    event InventorySet(
        address indexed provider,
        bytes32 indexed resourceClass,
        bytes32 root,
        uint256 count,
        bytes32 manifest,
        uint256 bond,
        uint256 since
    );
    /// @notice Bond that a settled inventory needs no more was freed; `bond` is left.
    event BondFreed(address indexed provider, bytes32 indexed resourceClass, uint256 freed, uint256 bond);
    /// @notice An inventory listed a device that another listed before: it was emptied and its bond slashed.
    event Duplicated(
        address indexed key,
        address indexed provider,
        bytes32 indexed resourceClass,
        address reporter,
        uint256 slashed
    );

    /// @notice `operator` may not TAKE for `provider` on this contract, by the registry.
    error Devices_NotPermitted(address provider, address operator);
    /// @notice A root without devices, or devices without a root.
    error Devices_BadRoot(bytes32 root, uint256 count);
    /// @notice The inventory settles until `until`: no change and nothing to free before.
    error Devices_Settling(address provider, bytes32 resourceClass, uint256 timestamp, uint256 until);
    /// @notice More capacity is allotted to services (`limit`) than the inventory would list.
    error Devices_BelowAllotted(address provider, bytes32 resourceClass, uint256 got, uint256 limit);
    /// @notice The whole bond is needed.
    error Devices_NothingToFree(address provider, bytes32 resourceClass);
    /// @notice Fewer devices count than the provider's capacity of the class, or than the rules ask for.
    error Devices_TooFew(address provider, bytes32 resourceClass, uint256 got, uint256 limit);
    /// @notice The inventory does not list the device there: `got` is the root that the path leads to; zero for a place or a path that
    /// the tree does not have.
    error Devices_NotIncluded(address provider, bytes32 resourceClass, bytes32 got, bytes32 root);
    /// @notice The former root answers only until `until`, while the inventory settles.
    error Devices_Settled(address provider, bytes32 resourceClass, uint256 timestamp, uint256 until);
    error Devices_BadSignature(address key, bytes32 digest);
    /// @notice The two devices have different keys.
    error Devices_DifferentKeys(address a, address b);
    /// @notice The same place twice, or a root and the one that it replaced.
    error Devices_SamePlace(address provider, bytes32 resourceClass, uint256 index);
    /// @notice The device had left one inventory, at `end`, before it entered the other, at `start`.
    error Devices_NeverTogether(address key, uint256 start, uint256 end);
    error Devices_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Replaces the inventory of a class and locks what its bond lacks. The provider, or an operator with TAKE on this contract.
    /// `manifest` only appears in the event; payers read the list there. Zero root and count empty it.
    /// Reverts `Devices_NotPermitted`, `Devices_BadRoot`, `Devices_BelowAllotted`, `Devices_Settling`, `Staking_NotFree`.
    function set(address provider, bytes32 resourceClass, bytes32 root, uint32 count, bytes32 manifest) external;
    /// @notice Frees what a settled inventory's bond has above `deviceBond` × count. Callable by anyone.
    /// Reverts `Devices_Settling`, `Devices_NothingToFree`.
    function free(address provider, bytes32 resourceClass) external;
    /// @notice Slashes the inventory that listed a device later (both, when in the same second). Callable by anyone; the caller is credited in
    /// Staking with at most `evidenceReward` and at most half of each bond, the rest is destroyed. A pair works once, for the
    /// inventory is empty after it. Reverts with each of the errors above that say so.
    function duplicate(Inclusion calldata a, Inclusion calldata b) external;

    /// @notice Reverts unless the inventory lists the device, with its key's signature.
    function requireIncluded(Inclusion calldata inclusion) external view;
    function inventoryOf(address provider, bytes32 resourceClass) external view returns (Inventory memory);
    /// @notice Devices that count now: while the inventory settles, the lower of what it lists and what it listed before.
    function countOf(address provider, bytes32 resourceClass) external view returns (uint256);
    /// @notice EIP-712 digest of a device: what its key signs.
    function deviceDigest(Device calldata device) external view returns (bytes32);
    /// @notice A device's leaf: keccak256(abi.encode(device)). Four words: no leaf is a node.
    function leafOf(Device calldata device) external pure returns (bytes32);
    /// @notice Stake tokens locked per device.
    function deviceBond() external view returns (uint96);
    /// @notice Seconds that an inventory settles after a change.
    function settleSeconds() external view returns (uint256);
    /// @notice Most that a reporter earns per inventory slashed, in stake-token units.
    function evidenceReward() external view returns (uint96);
}
