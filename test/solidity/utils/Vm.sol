// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Vm
/// @notice The cheatcodes of the test runner that this project's tests use. Only the runner's chain answers them.
/// @dev Signatures are the runner's; add one here when a test needs it.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    // --- chain: warp sets block.timestamp (seconds), roll block.number ------------------------------------------
    function warp(uint256 timestamp) external;
    function roll(uint256 blockNumber) external;
    function fee(uint256 baseFee) external;
    function prevrandao(bytes32 value) external;
    function setBlockhash(uint256 blockNumber, bytes32 hash) external;
    function chainId(uint256 id) external;
    /// @dev The optimizer may reuse an earlier block.timestamp within a test; this call cannot be folded.
    function getBlockTimestamp() external view returns (uint256);
    function getBlockNumber() external view returns (uint256);
    function snapshotState() external returns (uint256 id);
    function revertToState(uint256 id) external returns (bool found);

    // --- accounts ------------------------------------------------------------------------------------------------
    function prank(address sender) external;
    function prank(address sender, address origin) external;
    function startPrank(address sender) external;
    function startPrank(address sender, address origin) external;
    function stopPrank() external;
    function deal(address account, uint256 balance) external;
    function etch(address account, bytes calldata code) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function store(address account, bytes32 slot, bytes32 value) external;
    function getNonce(address account) external view returns (uint64);
    function setNonce(address account, uint64 nonce) external;
    function addr(uint256 privateKey) external pure returns (address);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function label(address account, string calldata name) external;
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);

    // --- expectations: each is about the next external call --------------------------------------------------------
    function expectRevert() external;
    /// @dev The whole revert data must be this selector. With arguments, see the next two.
    function expectRevert(bytes4 selector) external;
    function expectRevert(bytes calldata data) external;
    function expectRevert(bytes calldata data, address reverter) external;
    /// @dev Any arguments.
    function expectPartialRevert(bytes4 selector) external;
    function expectEmit() external;
    function expectEmit(address emitter) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data) external;
    function expectEmit(bool topic1, bool topic2, bool topic3, bool data, address emitter) external;
    function expectCall(address callee, bytes calldata data) external;
    function expectCall(address callee, bytes calldata data, uint64 count) external;
    function mockCall(address callee, bytes calldata data, bytes calldata result) external;
    function mockCallRevert(address callee, bytes calldata data, bytes calldata revertData) external;
    function clearMockedCalls() external;

    // --- observations ------------------------------------------------------------------------------------------------
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function record() external;
    function accesses(address account) external returns (bytes32[] memory reads, bytes32[] memory writes);

    // --- fuzzing ---------------------------------------------------------------------------------------------------
    function assume(bool condition) external pure;
    function randomUint() external returns (uint256);
    function randomUint(uint256 min, uint256 max) external returns (uint256);

    // --- gas snapshots: `cool` makes an account's slots cold again, as at the start of a transaction -----------------
    function cool(address account) external;
    function pauseGasMetering() external;
    function resumeGasMetering() external;
    function startSnapshotGas(string calldata name) external;
    function stopSnapshotGas() external returns (uint256 gasUsed);
    function snapshotGasLastCall(string calldata name) external returns (uint256 gasUsed);
    function snapshotGasLastCall(string calldata group, string calldata name) external returns (uint256 gasUsed);
    function snapshotValue(string calldata name, uint256 value) external;
    function snapshotValue(string calldata group, string calldata name, uint256 value) external;

    // --- files and environment: reading is allowed below test/vectors ------------------------------------------------
    function readFile(string calldata path) external view returns (string memory);
    function envOr(string calldata name, uint256 fallback_) external view returns (uint256);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);
    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);
    function parseJsonBytes32(string calldata json, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata json, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address);
    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);
    function toString(uint256 value) external pure returns (string memory);
    function toString(address value) external pure returns (string memory);
    function toString(bytes32 value) external pure returns (string memory);

    // --- assertions: they revert with both values in the message -----------------------------------------------------
    function assertTrue(bool condition, string calldata reason) external pure;
    function assertEq(uint256 got, uint256 want, string calldata reason) external pure;
    function assertEq(int256 got, int256 want, string calldata reason) external pure;
    function assertEq(address got, address want, string calldata reason) external pure;
    function assertEq(bytes32 got, bytes32 want, string calldata reason) external pure;
    function assertEq(bool got, bool want, string calldata reason) external pure;
    function assertEq(bytes calldata got, bytes calldata want, string calldata reason) external pure;
    function assertEq(string calldata got, string calldata want, string calldata reason) external pure;
    function assertNotEq(uint256 got, uint256 other, string calldata reason) external pure;
    function assertNotEq(bytes32 got, bytes32 other, string calldata reason) external pure;
    function assertNotEq(address got, address other, string calldata reason) external pure;
    function assertLe(uint256 got, uint256 limit, string calldata reason) external pure;
    function assertLt(uint256 got, uint256 limit, string calldata reason) external pure;
    function assertGe(uint256 got, uint256 limit, string calldata reason) external pure;
    function assertGt(uint256 got, uint256 limit, string calldata reason) external pure;
    function assertApproxEqAbs(uint256 got, uint256 want, uint256 maxDelta, string calldata reason) external pure;
}
