// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title GridTimelock
/// @notice Where every decision of the governor waits before anyone executes it. Its one proposer and canceller is the contract that deploys it.
///
/// Laws
///  - No decision waits less than MIN_DELAY, whatever was decided before.
///  - Nobody but the timelock itself administers its roles, from the first block on.
contract GridTimelock is TimelockController {
    /// @notice Whoever disagrees with a decision has this long to leave, seconds. An agreement that stands is not touched by any.
    uint256 public constant MIN_DELAY = 2 days;

    /// @param delay seconds that a decision waits; at least MIN_DELAY counts
    constructor(uint256 delay) TimelockController(delay, _only(msg.sender), _only(address(0)), address(0)) {}

    /// @notice Seconds that a decision made now waits: what was set, and at least MIN_DELAY.
    function getMinDelay() public view override returns (uint256) {
        uint256 delay = super.getMinDelay();
        return delay < MIN_DELAY ? MIN_DELAY : delay;
    }

    function _only(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }
}
