// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {IJury, Seat} from "../interfaces/IJury.sol";
import {
    AllotmentKey,
    CapacityView,
    CaseView,
    ILens,
    PoolKey,
    PositionView,
    ProviderView,
    OrderView,
    WalletView
} from "../interfaces/ILens.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {ISlashing} from "../interfaces/ISlashing.sol";
import {IStaking, PoolView} from "../interfaces/IStaking.sol";
import {JobMath} from "../libraries/JobMath.sol";
import {Claim, ClaimState, DisputeState, Job, JobStatus, Terms} from "../types/Job.sol";

/// @title Lens
/// @notice See ILens.
contract Lens is ILens {
    using JobMath for Terms;

    /// @notice Whose wallets and holds are read.
    IEscrow public immutable escrow;
    /// @notice Whose pools are read.
    IStaking public immutable staking;
    /// @notice Whose providers are read.
    IProviderRegistry public immutable registry;
    /// @notice Whose jobs, claims and disputes are read.
    IJobs public immutable jobs;
    /// @notice Whose seats and panels are read.
    IJury public immutable jury;
    /// @notice Whose cases are read.
    ISlashing public immutable slashing;

    constructor(
        IEscrow escrow_,
        IStaking staking_,
        IProviderRegistry registry_,
        IJobs jobs_,
        IJury jury_,
        ISlashing slashing_
    ) {
        escrow = escrow_;
        staking = staking_;
        registry = registry_;
        jobs = jobs_;
        jury = jury_;
        slashing = slashing_;
    }

    // ------------------------------------------------------------------ custody

    /// @inheritdoc ILens
    function poolsOf(PoolKey[] calldata keys) external view returns (PoolView[] memory pools) {
        pools = new PoolView[](keys.length);
        for (uint256 i; i < keys.length; ++i) pools[i] = staking.poolOf(keys[i].provider, keys[i].service);
    }

    /// @inheritdoc ILens
    function walletsOf(
        address owner,
        address spender,
        address[] calldata tokens
    ) external view returns (WalletView[] memory wallets) {
        wallets = new WalletView[](tokens.length);
        for (uint256 i; i < tokens.length; ++i) {
            uint256 id = uint160(tokens[i]);
            wallets[i] = WalletView({
                token: tokens[i],
                balance: escrow.balanceOf(owner, id),
                allowance: escrow.allowance(owner, spender, id),
                unspent: IERC20(tokens[i]).balanceOf(owner)
            });
        }
    }

    // ------------------------------------------------------------------ identity

    /// @inheritdoc ILens
    function providerOf(
        address provider,
        AllotmentKey[] calldata keys
    ) external view returns (ProviderView memory view_) {
        view_.state = registry.providerOf(provider);
        view_.floor = staking.poolOf(provider, address(registry));
        // Credits are Staking's own ERC-6909 token, which IStaking leaves to the standard's interface.
        view_.credits = IERC6909(address(staking)).balanceOf(provider, staking.creditId());
        view_.capacities = new CapacityView[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            (address service, bytes32 resourceClass) = (keys[i].service, keys[i].resourceClass);
            CapacityView memory c = view_.capacities[i];
            (c.total, c.allotted) = registry.capacityOf(provider, resourceClass);
            c.allotment = registry.allotmentOf(provider, service, resourceClass);
            c.pool = staking.poolOf(provider, service);
        }
    }

    // ------------------------------------------------------------------ market

    /// @inheritdoc ILens
    function jobsOf(bytes32[] calldata jobIds) external view returns (Job[] memory states) {
        states = new Job[](jobIds.length);
        for (uint256 i; i < jobIds.length; ++i) states[i] = jobs.jobOf(jobIds[i]);
    }

    /// @inheritdoc ILens
    function claimsOf(bytes32[] calldata claimIds) external view returns (ClaimState[] memory states) {
        states = new ClaimState[](claimIds.length);
        for (uint256 i; i < claimIds.length; ++i) states[i] = jobs.claimOf(claimIds[i]);
    }

    /// @inheritdoc ILens
    function claimsOfJob(
        bytes32 jobId,
        Claim[] calldata claims
    ) external view returns (bytes32[] memory claimIds, ClaimState[] memory states) {
        claimIds = new bytes32[](claims.length);
        states = new ClaimState[](claims.length);
        for (uint256 i; i < claims.length; ++i) {
            claimIds[i] = JobMath.claimId(jobId, claims[i]);
            states[i] = jobs.claimOf(claimIds[i]);
        }
    }

    /// @inheritdoc ILens
    function disputesOf(bytes32[] calldata disputeIds) external view returns (DisputeState[] memory states) {
        states = new DisputeState[](disputeIds.length);
        for (uint256 i; i < disputeIds.length; ++i) states[i] = jobs.disputeStateOf(disputeIds[i]);
    }

    /// @inheritdoc ILens
    function orderOf(Terms calldata terms, bytes32[] calldata predecessors) external view returns (OrderView memory q) {
        q.jobId = jobs.idOf(terms);
        Job memory job = jobs.jobOf(q.jobId);
        q.status = job.status;
        (q.held, q.posted) = escrow.holdOf(address(jobs), HoldKey(q.jobId, terms.payer, terms.token));
        (q.ready, q.openedAt) = _opening(terms, job, predecessors);
        q.closesAt = q.openedAt + terms.takeSeconds;
        // Clamped into the window: before it opens the price is its first, afterwards its last.
        uint256 time = Math.max(q.openedAt, Math.min(block.timestamp, q.closesAt));
        q.price = terms.priceAt(q.openedAt, time);
        q.unitsLeft = terms.units - job.taken;
        q.maxUnits = Math.min(q.unitsLeft, terms.maxUnits);
        q.prefund = terms.prefundPerUnit() * terms.units;
        bool untouched = job.status == JobStatus.None && q.posted;
        q.takeable =
            (untouched || job.status == JobStatus.Open) &&
            q.ready &&
            q.unitsLeft != 0 &&
            block.timestamp >= q.openedAt &&
            block.timestamp <= q.closesAt;
    }

    // ------------------------------------------------------------------ judgement

    /// @inheritdoc ILens
    function caseOf(bytes32 caseId) external view returns (CaseView memory c) {
        c.facts = slashing.caseOf(caseId);
        c.panelId = slashing.panelIdOf(caseId);
        c.panel = jury.panelOf(c.panelId);
        (c.stage, c.until) = jury.stageOf(c.panelId);
        uint256[] memory seats = jury.seatsOf(c.panelId);
        uint256 count = jury.seatCount(address(slashing));
        c.positions = new PositionView[](seats.length);
        for (uint256 i; i < seats.length; ++i) {
            PositionView memory p = c.positions[i];
            p.seat = seats[i];
            // Seats that were vacated since disappear from the end.
            if (seats[i] < count) p.juror = jury.seatOf(address(slashing), seats[i]).juror;
            (p.commitment, p.vote) = jury.voteOf(c.panelId, i);
        }
    }

    /// @inheritdoc ILens
    function seatsOf(
        address court,
        uint256 from,
        uint256 count
    ) external view returns (Seat[] memory seats, uint256 total) {
        total = jury.seatCount(court);
        uint256 left = from < total ? total - from : 0;
        seats = new Seat[](Math.min(count, left));
        for (uint256 i; i < seats.length; ++i) seats[i] = jury.seatOf(court, from + i);
    }

    // ------------------------------------------------------------------ internal

    /// @dev When the range opens, as Jobs will find it at the first take.
    function _opening(
        Terms calldata terms,
        Job memory job,
        bytes32[] calldata predecessors
    ) private view returns (bool ready, uint256 openedAt) {
        if (job.openedAt != 0) return (true, job.openedAt);
        ready = true;
        openedAt = terms.opensAt;
        if (terms.predecessors == 0 && predecessors.length == 0) return (ready, openedAt);
        bytes32 got = keccak256(abi.encode(predecessors));
        require(got == terms.predecessors, Lens_WrongPredecessors(got, terms.predecessors));
        for (uint256 i; i < predecessors.length; ++i) {
            Job memory p = jobs.jobOf(predecessors[i]);
            if (p.status != JobStatus.Succeeded) ready = false;
            openedAt = Math.max(openedAt, p.concludedAt);
        }
    }
}
