// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Lease, LeaseState, LeaseTerms} from "../types/Lease.sol";
import {RisingPrice} from "./RisingPrice.sol";

/// @title Pure rules of leases: rates, times, bonds, ids, limits. The typed client mirrors them one by one.
library LeaseMath {
    /// @dev Rates are in billionths of a token unit: a cent an hour in a token of 6 decimals is 2.8 units a second.
    uint256 internal constant RATE_SCALE = 1e9;
    /// @dev No window of a lease, and no lease, is longer than a year.
    uint256 internal constant MAX_SECONDS = 365 days;
    /// @dev As for jobs: half of the own part slashed is paid out; a bond has room for more than the compensation.
    uint256 internal constant OWN_PER_COMPENSATION = 4;
    /// @dev 24 words, of which the first 12 concern the tenant alone.
    uint256 internal constant TERMS_BYTES = 24 * 32;
    uint256 internal constant OFFER_OFFSET = 12 * 32;

    /// @notice A term out of range: its name, what was given and the limit that it broke.
    error Leases_BadTerms(bytes32 name, uint256 got, uint256 limit);

    /// @notice Checks the terms that do not depend on state. Reverts `Leases_BadTerms`.
    function validate(LeaseTerms calldata t) internal pure {
        // A lease without capacity would need no allotment, and an allotment says who is paid.
        _atLeast("slots", t.slots, 1);
        _atLeast("capRate", t.capRate, 1);
        _atMost("startRate", t.startRate, t.capRate);
        _atMost("compensation", t.compensation, t.bond / OWN_PER_COMPENSATION);
        _atLeast("challengeBond", t.challengeBond, 1);
        _atLeast("maxSeconds", t.maxSeconds, 1);
        _atMost("maxSeconds", t.maxSeconds, MAX_SECONDS);
        _atMost("windDownSeconds", uint256(t.minSeconds) + t.windDownSeconds, t.maxSeconds);
        _atMost("noticeSeconds", t.noticeSeconds, MAX_SECONDS);
        _atLeast("answerSeconds", t.answerSeconds, 1);
        _atMost("answerSeconds", t.answerSeconds, t.cooldownSeconds);
        _atMost("cooldownSeconds", t.cooldownSeconds, MAX_SECONDS);
    }

    /// @notice Checks the terms of an order that is posted. Reverts `Leases_BadTerms`.
    function validateOrder(LeaseTerms calldata t) internal view {
        _atMost("takeSeconds", t.takeSeconds, MAX_SECONDS);
        _atMost("auctionSeconds", t.auctionSeconds, t.takeSeconds);
        _atLeast("opensAt", uint256(t.opensAt) + t.takeSeconds, block.timestamp);
        _atMost("opensAt", t.opensAt, block.timestamp + MAX_SECONDS);
        if (t.sealedUntil != 0) _atLeast("opensAt", t.opensAt, uint256(t.sealedUntil) + 1);
    }

    function _atLeast(bytes32 name, uint256 got, uint256 limit) private pure {
        require(got >= limit, Leases_BadTerms(name, got, limit));
    }

    function _atMost(bytes32 name, uint256 got, uint256 limit) private pure {
        require(got <= limit, Leases_BadTerms(name, got, limit));
    }

    /// @notice Id of an order, keccak256(abi.encode(chainid, contract, terms)): unique to chain, contract, tenant and salt.
    function orderId(LeaseTerms calldata t) internal view returns (bytes32 id) {
        // As JobMath.jobId: terms have no dynamic part, so their calldata is their encoding. Posting and opening encode every field,
        // which reverts on dirty bits.
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, chainid())
            mstore(add(at, 0x20), address())
            calldatacopy(add(at, 0x40), t, TERMS_BYTES)
            id := keccak256(at, add(TERMS_BYTES, 0x40))
        }
    }

    /// @notice What a quote for anyone's order refers to: keccak256 of the terms' fields from `token` on.
    function offerHash(LeaseTerms calldata t) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            calldatacopy(at, add(t, OFFER_OFFSET), sub(TERMS_BYTES, OFFER_OFFSET))
            hash := keccak256(at, sub(TERMS_BYTES, OFFER_OFFSET))
        }
    }

    /// @notice Id of a lease of an order.
    function leaseId(bytes32 order, Lease memory lease) internal pure returns (bytes32) {
        return keccak256(abi.encode(order, lease));
    }

    /// @notice Id of the hold of a challenge's bond.
    function challengeId(bytes32 lease, uint40 challengedAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(lease, challengedAt));
    }

    /// @notice Rate at `timestamp` of a posted order.
    function rateAt(LeaseTerms calldata t, uint256 timestamp) internal pure returns (uint96) {
        return RisingPrice.priceAt(t.startRate, t.capRate, t.auctionSeconds, timestamp - t.opensAt);
    }

    /// @notice What `duration` seconds cost at `rate` for all slots, in token units, rounded down: what is owed for a time never grows by
    /// settling more often.
    function cost(LeaseTerms calldata t, uint256 rate, uint256 duration) internal pure returns (uint256) {
        return (rate * t.slots * duration) / RATE_SCALE;
    }

    /// @notice The least that an order or lease is funded with: its minimum term and its wind-down at `rate`, rounded up, and at least a
    /// unit.
    function leastDeposit(LeaseTerms calldata t, uint256 rate) internal pure returns (uint256) {
        uint256 scaled = rate * t.slots * (uint256(t.minSeconds) + t.windDownSeconds);
        return Math.max(1, Math.ceilDiv(scaled, RATE_SCALE));
    }

    /// @notice How many seconds `held` token units pay for, rounded down.
    function secondsFor(LeaseTerms calldata t, uint256 rate, uint256 held) internal pure returns (uint256) {
        return (held * RATE_SCALE) / (rate * t.slots);
    }

    /// @notice Last second of a lease's longest time or its notice, whichever comes first.
    function lastSecond(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState memory s
    ) internal pure returns (uint256) {
        uint256 maxEnd = uint256(lease.openedAt) + t.maxSeconds;
        return s.endsAt != 0 && s.endsAt < maxEnd ? s.endsAt : maxEnd;
    }

    /// @notice The last second that is served and paid: limited by money (`held` = charged + remaining, token units), longest time and
    /// notice. expiry = openedAt + held / (rate * slots), as computed, never stored.
    function expiryOf(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState memory s,
        uint256 held
    ) internal pure returns (uint256) {
        return Math.min(lease.openedAt + secondsFor(t, lease.rate, held), lastSecond(t, lease, s));
    }

    /// @notice What the provider has earned up to `until` (seconds), in token units, charged amounts included; never more than `held`.
    /// While challenged the clock stands at the challenge.
    function earned(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState memory s,
        uint256 held,
        uint256 until
    ) internal pure returns (uint256) {
        until = Math.min(until, lastSecond(t, lease, s));
        if (s.challenged) until = Math.min(until, s.challengedAt);
        return Math.min(held, cost(t, lease.rate, until - lease.openedAt));
    }

    /// @notice Until when a tenant that closes at `timestamp` pays: its minimum term, which a provider's notice waives.
    function billedUntil(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState memory s,
        uint256 timestamp
    ) internal pure returns (uint256) {
        if (s.endsAt != 0) return timestamp;
        return Math.max(timestamp, uint256(lease.openedAt) + t.minSeconds);
    }

    /// @notice A lease's whole bond in stake-token units.
    function bondOf(LeaseTerms calldata t) internal pure returns (uint256) {
        return uint256(t.bond) * t.slots;
    }

    /// @notice The most of the bond that may be delegated: the own part covers four times the compensation.
    function delegatedLimit(LeaseTerms calldata t) internal pure returns (uint256) {
        return bondOf(t) - OWN_PER_COMPENSATION * t.compensation * t.slots;
    }
}
