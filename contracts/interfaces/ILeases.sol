// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CloseReason, Lease, LeaseState, LeaseTerms, OrderStatus} from "../types/Lease.sol";
import {Quote} from "../types/Quote.sol";

/// @notice One lease to open on a quote.
/// @param terms what the caller asks for; it is their tenant
/// @param quote the provider's promise for these terms
/// @param signature the quote signer's
/// @param deposit token units, held out of the tenant's wallet
/// @param evidence see IProviderRegistry.requireEligible; empty without a requirement
struct Opening {
    LeaseTerms terms;
    Quote quote;
    bytes signature;
    uint128 deposit;
    bytes evidence;
}

/// @notice One answer to a liveness challenge.
/// @param proof for the verifier that the terms name; ignored without one
struct Answer {
    LeaseTerms terms;
    Lease lease;
    bytes proof;
}

/// @title Leases: capacity measured in seconds
/// @notice open on quotes, or post -> take or award; then settle and top up until it is closed. A lease is prepaid: its expiry is computed
/// from what is held, there is no debt. Terms and leases are content hashes: pass them back as they were emitted.
/// A cluster is several leases whose terms share a `group`, opened in one call or not at all.
/// Every deadline d: acting is allowed while timestamp <= d, timing out when timestamp > d.
interface ILeases {
    /// @notice The only place where the terms of an order are written: when it is posted, or opened without posting.
    event Ordered(bytes32 indexed orderId, address indexed tenant, bytes32 indexed group, LeaseTerms terms);
    /// @notice An order was posted and funded with `deposit`.
    event Posted(bytes32 indexed orderId, uint256 deposit);
    /// @notice An order that nobody matched ended; `refund` went to its tenant.
    event Cancelled(bytes32 indexed orderId, uint256 refund);
    /// @notice A lease began.
    event Opened(bytes32 indexed leaseId, bytes32 indexed orderId, address indexed provider, Lease lease);
    /// @notice The provider's `amount` was credited; `charged` in all.
    event Settled(bytes32 indexed leaseId, uint256 amount, uint256 charged);
    /// @notice `from` added money. The first sponsor makes the lease sponsored.
    event ToppedUp(bytes32 indexed leaseId, address indexed from, uint256 amount);
    /// @notice The provider leaves: it serves until `endsAt`.
    event NoticeGiven(bytes32 indexed leaseId, uint256 endsAt);
    /// @notice The tenant says that it is not served; an answer is due until `answerBy`.
    event Challenged(bytes32 indexed leaseId, uint256 challengedAt, uint256 answerBy);
    /// @notice The provider answered; the challenge's bond is its.
    event Answered(bytes32 indexed leaseId, address indexed actor);
    /// @notice A lease ended. `paid` with this, `charged` in all, `refund` to the tenant; sponsors reclaim theirs in Escrow.
    event Closed(bytes32 indexed leaseId, CloseReason indexed reason, uint256 paid, uint256 charged, uint256 refund);

    error Leases_NotTenant(bytes32 id, address got, address tenant);
    error Leases_NotPermitted(address provider, address actor, uint8 permission);
    /// @notice The order was not posted, or was matched or cancelled. `got` is its OrderStatus.
    error Leases_WrongOrderStatus(bytes32 orderId, uint8 got);
    /// @notice The lease is not open. `got` is its LeaseStatus.
    error Leases_WrongStatus(bytes32 leaseId, uint8 got);
    /// @notice Not while a challenge waits for its answer.
    error Leases_Challenged(bytes32 leaseId, uint256 challengedAt);
    error Leases_NotChallenged(bytes32 leaseId);
    /// @notice None of the answers counted: not challenged, too late, or not what the verifier wants.
    error Leases_NothingAnswered(uint256 answers);
    /// @notice The provider gave its notice before.
    error Leases_NoticeGiven(bytes32 leaseId, uint256 endsAt);
    /// @notice Acting before it is allowed: `timestamp` must be at least `from`.
    error Leases_TooEarly(bytes32 id, uint256 timestamp, uint256 from);
    /// @notice Acting after the deadline `until`.
    error Leases_TooLate(bytes32 id, uint256 timestamp, uint256 until);
    /// @notice Less than minimum term and wind-down cost at the rate (a posted order: at its cap).
    error Leases_DepositTooLow(bytes32 orderId, uint256 got, uint256 limit);
    /// @notice The quote asks more than `capRate`, or nothing.
    error Leases_BadRate(bytes32 orderId, uint256 got, uint256 limit);
    /// @notice The own part of the bond must be at least four times the whole compensation.
    error Leases_TooMuchDelegated(uint256 got, uint256 limit);

    /// @notice Opens leases of the caller on quotes: all of them or none. Locks each bond, reserves capacity and holds each deposit out of
    /// the caller's wallet, on its ERC-6909 allowance for this service.
    /// Reverts `Leases_BadTerms` naming the term, `Leases_DepositTooLow`, `Leases_BadRate`, and the registry's, Staking's and Escrow's errors.
    function open(Opening[] calldata openings) external returns (bytes32[] memory leaseIds);
    /// @notice Posts an order of the caller and holds `deposit` token units. Providers may take it at the rising rate, or bid on its id.
    function post(LeaseTerms calldata terms, uint128 deposit) external returns (bytes32 orderId);
    /// @notice Refunds an order that nobody matched. Its tenant at any time, anyone after its window.
    function cancel(LeaseTerms calldata terms) external;
    /// @notice Takes a posted order at its current rate. The caller is the provider's owner or an operator with TAKE within grant and
    /// policy. `delegatedBond` in stake-token units for all slots.
    function take(
        LeaseTerms calldata terms,
        address provider,
        uint96 delegatedBond,
        bytes calldata evidence
    ) external returns (bytes32 leaseId, Lease memory lease);
    /// @notice Matches a posted order of the caller with a bid. While the order is open to takers.
    function award(
        LeaseTerms calldata terms,
        Quote calldata quote,
        bytes calldata signature,
        bytes calldata evidence
    ) external returns (bytes32 leaseId, Lease memory lease);

    /// @notice Credits the provider what it earned until now (rounded down). Callable by anyone, at any time; while challenged, up to the
    /// challenge.
    function settle(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 amount);
    /// @notice Adds money of the caller's wallet, on its ERC-6909 allowance for this service; the expiry moves. Until the expiry, while anything
    /// is left of the hold: in that last second itself no more once it was settled (Escrow_Exhausted). A sponsor's unused part stays its
    /// own; it cannot step in during a challenge.
    function topUp(LeaseTerms calldata terms, Lease calldata lease, uint128 amount) external;
    /// @notice The provider leaves after `noticeSeconds`. Owner or operator with SUBMIT, once.
    function giveNotice(LeaseTerms calldata terms, Lease calldata lease) external;
    /// @notice Ends a lease: pays the provider, refunds the tenant, frees bond and capacity. The tenant at any time (it pays its minimum term
    /// unless the provider gave notice), anyone after the expiry. Not while challenged.
    function close(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 refund);

    /// @notice The tenant challenges the provider to show that it serves. Holds `challengeBond` out of the caller's wallet. Until
    /// `answerSeconds` before the expiry, and not within `cooldownSeconds` of the last challenge.
    function challenge(LeaseTerms calldata terms, Lease calldata lease) external;
    /// @notice Answers challenges, each until `answerSeconds` after it. Owner or operator with SUBMIT of each provider. An answer that does
    /// not count is passed over, so that one cannot spoil the others; reverts when none counts.
    function answer(Answer[] calldata answers) external returns (uint256 counted);
    /// @notice Ends a lease whose provider did not answer in time: it is paid up to the challenge, its bond is slashed, the tenant compensated
    /// and refunded. Callable by anyone.
    function fail(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 refund);

    function orderIdOf(LeaseTerms calldata terms) external view returns (bytes32);
    function leaseIdOf(LeaseTerms calldata terms, Lease calldata lease) external view returns (bytes32);
    /// @notice What a quote for anyone's order with these terms names as its subject.
    function offerOf(LeaseTerms calldata terms) external pure returns (bytes32);
    function orderOf(bytes32 orderId) external view returns (OrderStatus);
    function stateOf(bytes32 leaseId) external view returns (LeaseState memory);
    /// @notice Last second paid for, and the part of it that a tenant should use to save its work: from `windDownAt` on.
    function expiryOf(
        LeaseTerms calldata terms,
        Lease calldata lease
    ) external view returns (uint256 expiry, uint256 windDownAt);
    /// @notice What the provider could settle now and what the tenant would get back if it closed now (sponsors' parts left out; an open
    /// challenge counted as answered), token units.
    function balanceOf(
        LeaseTerms calldata terms,
        Lease calldata lease
    ) external view returns (uint256 due, uint256 refund);
}
