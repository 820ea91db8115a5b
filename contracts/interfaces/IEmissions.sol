// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, Terms} from "../types/Job.sol";
import {Lease, LeaseTerms} from "../types/Lease.sol";

/// @title Emissions: GridToken for paid work, out of a fixed budget
/// @notice Every lot of fees that FeeAuction sells gives its providers a part of the GridToken that was burned for it, in proportion to the fees
/// that their work paid: settled, with nothing lost. A report counts a fee in the lot of its token that is for sale then; once that lot is
/// sold, each provider's part goes to the pool that did the work, where its delegators share it. Nothing is minted: the budget is given once,
/// and is released on a schedule that halves.
interface IEmissions {
    /// @notice The budget is there; its schedule runs from now on.
    event Started(uint256 timestamp);
    /// @notice `fee` units of `token`, paid by the claim or lease `id`, count for the provider's pool in a lot.
    event Reported(
        address indexed provider,
        address indexed service,
        address indexed token,
        uint256 lot,
        bytes32 id,
        uint256 fee
    );
    /// @notice A sold lot gives `amount` GridToken to everybody who has fees in it.
    event Emitted(address indexed token, uint256 indexed lot, uint256 amount);
    /// @notice A pool got its part of a lot.
    event Collected(
        address indexed provider,
        address indexed service,
        address indexed token,
        uint256 lot,
        uint256 amount
    );

    error Emissions_BadParameter(bytes32 name, uint256 got, uint256 limit);
    /// @notice The budget is not there, is none, or was started before.
    error Emissions_CannotStart(uint256 got, uint256 budget, uint256 startedAt);
    error Emissions_NotStarted();
    /// @notice The claim is not settled (`status`: ClaimStatus), or lost units.
    error Emissions_NotClean(bytes32 claimId, uint8 status, uint256 lost);
    /// @notice Nothing of it is left to count: it paid no fee, or all of it was counted before.
    error Emissions_NothingNew(bytes32 id);
    /// @notice Fees that came in GridToken are burned without a sale.
    error Emissions_NoLots(address token);
    error Emissions_NotSold(address token, uint256 lot, uint256 lots);
    error Emissions_NothingToCollect(address provider, address service, address token, uint256 lot);

    /// @notice Starts the schedule, once, when the budget lies here. Callable by anyone.
    /// @dev Reverts CannotStart.
    function start() external;
    /// @notice Counts what a settled claim paid in fees, once. Callable by anyone.
    /// @dev Reverts NotClean, NothingNew, NoLots.
    function reportClaim(Terms calldata terms, Claim calldata claim) external returns (uint256 fee);
    /// @notice Counts what a lease has paid in fees since its last report. Callable by anyone.
    /// @dev Reverts NothingNew, NoLots.
    function reportLease(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 fee);
    /// @notice Pays a pool its part of a sold lot, once. Callable by anyone.
    /// @dev amount = E * fees / reported, rounded down, where E is fixed by the first call for the lot: the part of
    /// min(price * fraction, released - committed) that was reported of what was sold, rounded down. Reverts NotStarted, NotSold, NothingToCollect.
    function collect(address provider, address service, address token, uint256 lot) external returns (uint256 amount);

    /// @notice GridToken that the schedule has released at `timestamp`: budget * (1 - 2^-(elapsed / halfLife)), straight lines between halvings,
    /// rounded down.
    function releasedAt(uint256 timestamp) external view returns (uint256);
    /// @notice When the schedule began, seconds; zero before.
    function startedAt() external view returns (uint40);
    /// @notice GridToken promised to lots so far.
    function committed() external view returns (uint96);
    /// @notice What was reported in a lot, and what the lot gives in all; `isFixed` once it is known.
    function lotOf(address token, uint256 lot) external view returns (uint256 reported, uint256 emission, bool isFixed);
    /// @notice Fees of a pool in a lot that are not collected, token units.
    function feesOf(address provider, address service, address token, uint256 lot) external view returns (uint256);
    /// @notice What of a claim or lease was counted, token units of its value; zero for nothing.
    function countedOf(bytes32 id) external view returns (uint256);
}
