// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IEscrow} from "../../../../contracts/interfaces/IEscrow.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {Test} from "../../utils/Test.sol";

interface ArtifactReader {
    function getCode(string calldata artifact) external view returns (bytes memory);
}

/// @title CustodyTest
/// @notice Deploys the contracts under test from their artifacts, so that a test file compiles without compiling them again.
abstract contract CustodyTest is Test {
    /// @dev A date after which uint32 seconds still last for decades.
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant RATIO = 4;
    uint256 internal constant STREAM = 7 days;
    uint256 internal constant NOTICE = 3 days;
    uint256 internal constant MAX_COMMISSION = 3_000;

    /// @dev Creates a contract; a revert of its constructor is passed on.
    function deploy(string memory artifact, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(ArtifactReader(address(vm)).getCode(artifact), arguments);
        assembly ("memory-safe") {
            made := create(0, add(code, 0x20), mload(code))
            if iszero(made) {
                let at := mload(0x40)
                returndatacopy(at, 0, returndatasize())
                revert(at, returndatasize())
            }
        }
    }

    function deployStaking(address token) internal returns (IStaking) {
        return IStaking(deploy("Staking", abi.encode(token, RATIO, STREAM, NOTICE, MAX_COMMISSION)));
    }

    function deployEscrow() internal returns (IEscrow) {
        return IEscrow(deploy("Escrow", ""));
    }

    function idOf(IERC20 token) internal pure returns (uint256) {
        return uint256(uint160(address(token)));
    }

    function overflow(uint8 bits, uint256 value) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, bits, value);
    }

    /// @dev The compiler's arithmetic check.
    function panic() internal pure returns (bytes memory) {
        return abi.encodeWithSignature("Panic(uint256)", 0x11);
    }
}
