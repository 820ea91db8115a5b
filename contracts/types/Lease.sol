// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a tenant asks for. Hashed into the order's id, emitted once, passed back as calldata. Rates are in billionths of a unit of
/// `token` per slot and second (LeaseMath.RATE_SCALE), bonds and compensation in stake-token units per slot, times in seconds.
/// The fields from `token` on are the offer: they concern the provider, and a quote may be made for them alone.
/// @param tenant who pays and uses
/// @param salt makes equal orders different
/// @param group tag that the leases of one cluster share; zero for none
/// @param spec content address of what to run
/// @param requirement what makes a provider eligible, see IProviderRegistry.requireEligible; zero for nothing
/// @param slots capacity units rented
/// @param startRate rate of a posted order when it opens
/// @param capRate rate from `auctionSeconds` on, and the most that a quote may ask
/// @param opensAt first second at which a posted order can be matched
/// @param auctionSeconds time in which the rate rises from start to cap
/// @param takeSeconds time in which a posted order can be matched, from opening on
/// @param sealedUntil zero, or the second until which bidders commit to sealed bids; an order opens after it
/// @param token ERC-20 that pays
/// @param verifier judges answers to liveness challenges (ILivenessVerifier); zero when an operator's word is enough
/// @param resourceClass class of capacity
/// @param bond stake locked per slot
/// @param compensation what the tenant gets per slot when the provider fails, out of half of the provider's own part slashed; at most a
/// quarter of the bond
/// @param challengeBond what a tenant puts up to challenge, in token units; the provider's when it answers
/// @param minSeconds the tenant pays at least this long
/// @param maxSeconds a lease ends this long after its opening at the latest
/// @param noticeSeconds a provider that leaves serves this long after its notice
/// @param windDownSeconds the last of the time paid for is for saving work
/// @param answerSeconds time to answer a challenge
/// @param cooldownSeconds least time between two challenges; not less than `answerSeconds`
struct LeaseTerms {
    address tenant;
    bytes32 salt;
    bytes32 group;
    bytes32 spec;
    bytes32 requirement;
    uint32 slots;
    uint96 startRate;
    uint96 capRate;
    uint40 opensAt;
    uint32 auctionSeconds;
    uint32 takeSeconds;
    uint40 sealedUntil;
    address token;
    address verifier;
    bytes32 resourceClass;
    uint96 bond;
    uint96 compensation;
    uint96 challengeBond;
    uint32 minSeconds;
    uint32 maxSeconds;
    uint32 noticeSeconds;
    uint32 windDownSeconds;
    uint32 answerSeconds;
    uint32 cooldownSeconds;
}

/// @notice What a match fixed. Hashed with the order's id into the lease's id, passed back as calldata.
/// @param posted the order was posted before: its hold pays; otherwise the lease has its own
/// @param provider who serves and whose bond is locked
/// @param payout whose wallet the earnings go to
/// @param rate per slot and second, see LeaseTerms
/// @param delegatedBond the part of the bond that is delegated stake, for all slots
/// @param openedAt seconds
struct Lease {
    bool posted;
    address provider;
    address payout;
    uint96 rate;
    uint96 delegatedBond;
    uint40 openedAt;
}

/// @dev Of an order that was posted; one that was not has None for ever.
enum OrderStatus {
    None,
    Matched,
    Cancelled
}

enum LeaseStatus {
    None,
    Open,
    Closed
}

/// @notice Why a lease ended. Tenant: its tenant closed it. Spent: the money ran out. Term: its longest time was over. Notice: the provider
/// left after its notice. Unanswered: the provider did not answer a challenge.
enum CloseReason {
    Tenant,
    Spent,
    Term,
    Notice,
    Unanswered
}

/// @notice What changes about a lease; one word.
/// @param challenged a challenge waits for its answer
/// @param acquitted a challenge was answered: the delegated part of the bond is free again, the own part stays
/// @param sponsored somebody else than the tenant topped up
/// @param charged what the provider was paid so far, in token units
/// @param endsAt last second served after a notice; zero without one
/// @param challengedAt when the last challenge was made; zero without one
struct LeaseState {
    LeaseStatus status;
    bool challenged;
    bool acquitted;
    bool sponsored;
    uint128 charged;
    uint40 endsAt;
    uint40 challengedAt;
}
