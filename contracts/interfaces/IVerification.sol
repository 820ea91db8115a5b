// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IArbitrable} from "./IArbitrable.sol";

/// @title What a verification has in common with every other
/// @notice A verification is an arbiter that an agreement's terms name: how its results are checked, decided before anybody works. It needs nothing
/// of the service but IArbitrable, so anyone can add one.
/// It may name a court. To that court the verification is a service of its own (IArbitrable): what the verification does not settle itself may be
/// challenged there, and the court's ruling goes through it to the service. The court's `agreement` is
/// abi.encode(address service, bytes agreement): the service's own encoding behind the service's address.
interface IVerification is IArbitrable {
    /// @notice Only its court.
    error Verification_NotCourt(address got, address court);
    error Verification_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Who may contest and rule through this verification; the zero address when it has no court.
    function court() external view returns (address);
}
