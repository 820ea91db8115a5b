// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {ICharter} from "../interfaces/ICharter.sol";

/// @title GridAccess
/// @notice Who may call what in the Charter that deploys it: the timelock everything, a guardian what only tightens. OpenZeppelin's AccessManager.
///
/// Laws
///  - Roles are given in the constructor; from then on only the timelock gives and takes them.
contract GridAccess is AccessManager {
    /// @notice Stops new agreements, lets them begin again, lowers the fee. At once.
    uint64 public constant GUARDIAN = 1;

    /// @notice A guardian without code: one key alone must not hold a role.
    error GridAccess_NoContract(address guardian);

    /// @param timelock administrator, and guardian too
    /// @param guardian a contract (a multisig), or zero for none
    constructor(address timelock, address guardian) AccessManager(timelock) {
        _setTargetFunctionRole(msg.sender, ICharter.stop.selector, GUARDIAN);
        _setTargetFunctionRole(msg.sender, ICharter.lift.selector, GUARDIAN);
        _setTargetFunctionRole(msg.sender, ICharter.lowerFee.selector, GUARDIAN);
        _grantRole(GUARDIAN, timelock, 0, 0);
        if (guardian != address(0)) {
            require(guardian.code.length != 0, GridAccess_NoContract(guardian));
            _grantRole(GUARDIAN, guardian, 0, 0);
        }
    }
}
