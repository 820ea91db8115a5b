// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {GridTimelock} from "./GridTimelock.sol";

/// @title GridGovernor
/// @notice Holders of GridToken propose, vote, and let a timelock execute. OpenZeppelin's Governor; times are seconds, as the token's clock says.
/// @dev Deploys its own timelock, so nobody ever holds a role in between. Votes are GRID that its holders delegated (to themselves, too) before
/// a vote starts; staked GRID does not vote.
///
/// Laws
///  - The rules of voting never change: there is no setter.
contract GridGovernor is Governor, GovernorCountingSimple, GovernorVotes, GovernorTimelockControl {
    /// @notice Deploy parameters.
    /// @param votingDelay seconds from a proposal to the count of voting power
    /// @param votingPeriod seconds in which votes are cast
    /// @param proposalThreshold votes that a proposer needs, wei of GRID
    /// @param quorumBps part of the supply, in 1/10,000, that must vote for or abstain
    /// @param delay seconds that a decision waits in the timelock
    struct Config {
        uint48 votingDelay;
        uint32 votingPeriod;
        uint96 proposalThreshold;
        uint16 quorumBps;
        uint32 delay;
    }

    uint256 private constant BPS = 10_000;
    uint256 private constant MIN_VOTING_PERIOD = 1 days;
    uint256 private constant MAX_SECONDS = 30 days;
    uint256 private constant MIN_QUORUM_BPS = 100;

    uint256 private immutable _votingDelay;
    uint256 private immutable _votingPeriod;
    uint256 private immutable _proposalThreshold;
    /// @notice See Config.
    uint256 public immutable quorumBps;

    /// @notice A deploy parameter out of its range.
    error GridGovernor_BadParameter(bytes32 name, uint256 got, uint256 least, uint256 most);
    /// @notice The decision waits in the timelock until `eta` (seconds).
    error GridGovernor_TooEarly(uint256 proposalId, uint256 timestamp, uint256 eta);
    /// @notice The timelock is the governor's own and stays so.
    error GridGovernor_TimelockIsFixed(address got);

    /// @param token whose holders vote
    constructor(
        IVotes token,
        Config memory c
    ) Governor("Gridbond Governor") GovernorVotes(token) GovernorTimelockControl(new GridTimelock(c.delay)) {
        _between("votingDelay", c.votingDelay, 0, MAX_SECONDS);
        _between("votingPeriod", c.votingPeriod, MIN_VOTING_PERIOD, MAX_SECONDS);
        _between("quorumBps", c.quorumBps, MIN_QUORUM_BPS, BPS);
        _between("delay", c.delay, GridTimelock(payable(timelock())).MIN_DELAY(), MAX_SECONDS);
        _votingDelay = c.votingDelay;
        _votingPeriod = c.votingPeriod;
        _proposalThreshold = c.proposalThreshold;
        quorumBps = c.quorumBps;
    }

    /// @notice Does not exist here. Reverts `GridGovernor_TimelockIsFixed`.
    function updateTimelock(TimelockController newTimelock) public pure override {
        revert GridGovernor_TimelockIsFixed(address(newTimelock));
    }

    // ------------------------------------------------------------------ views

    /// @notice Seconds from a proposal to the count of voting power.
    function votingDelay() public view override returns (uint256) {
        return _votingDelay;
    }

    /// @notice Seconds in which votes are cast.
    function votingPeriod() public view override returns (uint256) {
        return _votingPeriod;
    }

    /// @notice Votes that a proposer needs, wei of GRID.
    function proposalThreshold() public view override returns (uint256) {
        return _proposalThreshold;
    }

    /// @notice Votes for or abstaining that a decision needs, wei of GRID, rounded down: a part of what existed at `timepoint` (seconds).
    function quorum(uint256 timepoint) public view override returns (uint256) {
        return (token().getPastTotalSupply(timepoint) * quorumBps) / BPS;
    }

    // ------------------------------------------------------------------ what two parents define

    /// @inheritdoc GovernorTimelockControl
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(proposalId);
    }

    /// @inheritdoc GovernorTimelockControl
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        // The timelock would say it, in words that name no time.
        uint256 eta = proposalEta(proposalId);
        require(block.timestamp >= eta, GridGovernor_TooEarly(proposalId, block.timestamp, eta));
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    function _between(bytes32 name, uint256 got, uint256 least, uint256 most) private pure {
        require(got >= least && got <= most, GridGovernor_BadParameter(name, got, least, most));
    }
}
