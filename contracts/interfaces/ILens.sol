// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, ClaimState, DisputeState, Job, JobStatus, Terms} from "../types/Job.sol";
import {Panel, PanelStage, Seat} from "./IJury.sol";
import {Allotment, Provider} from "./IProviderRegistry.sol";
import {Case} from "./ISlashing.sol";
import {PoolView} from "./IStaking.sol";

/// @notice Names one pool of Staking.
struct PoolKey {
    address provider;
    address service;
}

/// @notice One token of a wallet in Escrow.
/// @param balance what the owner can spend or withdraw, in token units
/// @param allowance what the spender may hold of it
/// @param unspent tokens of the owner outside Escrow
struct WalletView {
    address token;
    uint256 balance;
    uint256 allowance;
    uint256 unspent;
}

/// @notice Names what a provider lets one service use of one resource class.
struct AllotmentKey {
    address service;
    bytes32 resourceClass;
}

/// @notice A provider's capacity of one class for one service, and the stake behind it.
/// @param total units of the class that the provider has
/// @param allotted units of the class promised to all services together
/// @param allotment what this service got, and reserved of it
/// @param pool the provider's pool for this service
struct CapacityView {
    uint32 total;
    uint32 allotted;
    Allotment allotment;
    PoolView pool;
}

/// @notice A provider at a glance.
/// @param state its entry in the registry
/// @param floor the pool of its floor bond
/// @param credits liquid stake-token credits in Staking
/// @param capacities one per key asked for, in that order
struct ProviderView {
    Provider state;
    PoolView floor;
    uint256 credits;
    CapacityView[] capacities;
}

/// @notice What taking units of a job would mean now.
/// @param jobId its id
/// @param status as Jobs stores it; None until the first take
/// @param posted whether the job was ever posted
/// @param ready whether its range has an opening time: false while a predecessor has not succeeded
/// @param takeable whether `Jobs.take` would find the window open and units left now
/// @param openedAt second at which the range opens or opened; meaningless unless `ready`
/// @param closesAt last second (inclusive) in which units can be taken
/// @param price per unit in token units: now while the window is open, at the opening before, at the end after
/// @param unitsLeft units nobody took
/// @param maxUnits most units that one take may have now
/// @param prefund what the payer prefunds for the whole job
/// @param held what is left of it
struct OrderView {
    bytes32 jobId;
    JobStatus status;
    bool posted;
    bool ready;
    bool takeable;
    uint256 openedAt;
    uint256 closesAt;
    uint96 price;
    uint256 unitsLeft;
    uint256 maxUnits;
    uint256 prefund;
    uint256 held;
}

/// @notice One place of a drawn panel. `commitment` and `vote` are zero until they are made.
struct PositionView {
    uint256 seat;
    address juror;
    bytes32 commitment;
    bytes32 vote;
}

/// @notice A case with the panel of its present round.
/// @param stage of the panel at this moment, its deadlines considered
/// @param until last second (inclusive) of that stage
/// @param positions empty until the panel is drawn
struct CaseView {
    Case facts;
    bytes32 panelId;
    Panel panel;
    PanelStage stage;
    uint256 until;
    PositionView[] positions;
}

/// @title Lens: many reads in one call
/// @notice Batches and pages of what the contracts below say, for user interfaces, agents and scripts. No state, no privileges, nothing that
/// could not be read without it. Loops over what the caller passes in, and over nothing else.
interface ILens {
    /// @notice Predecessors that are not those of the terms.
    error Lens_WrongPredecessors(bytes32 got, bytes32 expected);

    /// @notice Pools of Staking, streams brought up to date, in the order asked.
    function poolsOf(PoolKey[] calldata keys) external view returns (PoolView[] memory);
    /// @notice States of jobs; status None for jobs of which nothing was taken.
    function jobsOf(bytes32[] calldata jobIds) external view returns (Job[] memory);
    /// @notice States of claims.
    function claimsOf(bytes32[] calldata claimIds) external view returns (ClaimState[] memory);
    /// @notice Ids and states of a job's claims, given as they were taken.
    function claimsOfJob(
        bytes32 jobId,
        Claim[] calldata claims
    ) external view returns (bytes32[] memory claimIds, ClaimState[] memory states);
    /// @notice States of disputes.
    function disputesOf(bytes32[] calldata disputeIds) external view returns (DisputeState[] memory);
    /// @notice Wallets of `owner` in Escrow, and what `spender` (Jobs, say) may hold of them. Reverts for what is no ERC-20.
    function walletsOf(
        address owner,
        address spender,
        address[] calldata tokens
    ) external view returns (WalletView[] memory);
    /// @notice A provider with its capacity, allotments and pools for the services and classes asked.
    function providerOf(address provider, AllotmentKey[] calldata keys) external view returns (ProviderView memory);
    /// @notice What a job costs and offers now. Reverts `Lens_WrongPredecessors` when the list is not that of the terms.
    /// @param predecessors the job ids behind `terms.predecessors`; empty for none
    function orderOf(Terms calldata terms, bytes32[] calldata predecessors) external view returns (OrderView memory);
    /// @notice A case with its panel, seats and votes.
    function caseOf(bytes32 caseId) external view returns (CaseView memory);
    /// @notice A page of a court's seats: up to `count` from number `from` on.
    /// @return seats the page; shorter at the end, empty beyond it
    /// @return total how many seats the court has
    function seatsOf(
        address court,
        uint256 from,
        uint256 count
    ) external view returns (Seat[] memory seats, uint256 total);
}
