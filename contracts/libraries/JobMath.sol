// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Claim, Submission, Terms} from "../types/Job.sol";
import {Ruling} from "../interfaces/IArbitrable.sol";
import {RisingPrice} from "./RisingPrice.sol";

/// @title Pure rules of jobs: prices, bonds, ids, limits. The typed client mirrors them one by one.
library JobMath {
    /// @dev No window of a job is longer than a year; sums of windows stay far inside 40 bits.
    uint256 internal constant MAX_SECONDS = 365 days;
    /// @dev Half of the own part slashed is paid out, and the reporter must find as much in it as the payer. Whether that covers the jurors'
    /// fees is for the terms to say: a compensation below them leaves a challenger that is right with the difference.
    uint256 internal constant OWN_PER_COMPENSATION = 4;
    /// @dev 27 words, of which the first 11 concern the payer alone.
    uint256 internal constant TERMS_BYTES = 27 * 32;
    uint256 internal constant OFFER_OFFSET = 11 * 32;
    /// @dev A gang's takers stand by while it fills; a day is the most that they are asked to.
    uint256 internal constant MAX_GANG_SECONDS = 1 days;

    /// @notice A term out of range: its name, what was given and the limit that it broke.
    error Jobs_BadTerms(bytes32 name, uint256 got, uint256 limit);

    /// @notice Checks the terms that do not depend on state. Reverts `Jobs_BadTerms`.
    function validate(Terms calldata t) internal view {
        _atLeast("units", t.units, 1);
        _atLeast("maxUnits", t.maxUnits, 1);
        _atMost("maxUnits", t.maxUnits, t.units);
        // A claim without capacity would need no allotment, and an allotment says who is paid.
        _atLeast("slots", t.slots, 1);
        _atLeast("capPrice", t.capPrice, 1);
        _atMost("startPrice", t.startPrice, t.capPrice);
        _atLeast("faultMultiplier", t.faultMultiplier, 1);
        _atMost("compensation", t.compensation, t.unitBond / OWN_PER_COMPENSATION);
        _atMost("takeSeconds", t.takeSeconds, t.gang ? MAX_GANG_SECONDS : MAX_SECONDS);
        _atMost("auctionSeconds", t.auctionSeconds, t.takeSeconds);
        _atMost("startSeconds", t.startSeconds, MAX_SECONDS);
        _atLeast("workSeconds", t.workSeconds, 1);
        _atMost("workSeconds", t.workSeconds, MAX_SECONDS);
        _atMost("reviewSeconds", t.reviewSeconds, MAX_SECONDS);
        _atMost("ruleSeconds", t.ruleSeconds, MAX_SECONDS);
        if (t.arbiter != address(0)) {
            _atLeast("ruleSeconds", t.ruleSeconds, 1);
            _atLeast("defaultRuling", uint8(t.defaultRuling), uint8(Ruling.Payer));
        }
        if (!t.gang) _atMost("standbyPerSecond", t.standbyPerSecond, 0);
        // The window must not be over already; a job is not posted for a year from now.
        _atLeast("opensAt", uint256(t.opensAt) + t.takeSeconds, block.timestamp);
        _atMost("opensAt", t.opensAt, block.timestamp + MAX_SECONDS);
        if (t.sealedUntil != 0) _atLeast("opensAt", t.opensAt, uint256(t.sealedUntil) + 1);
    }

    function _atLeast(bytes32 name, uint256 got, uint256 limit) private pure {
        require(got >= limit, Jobs_BadTerms(name, got, limit));
    }

    function _atMost(bytes32 name, uint256 got, uint256 limit) private pure {
        require(got <= limit, Jobs_BadTerms(name, got, limit));
    }

    /// @notice Id of a job, keccak256(abi.encode(chainid, contract, terms)): unique to chain, contract, payer and salt.
    function jobId(Terms calldata t) internal view returns (bytes32 id) {
        // Terms have no dynamic part, so their calldata is their encoding; copying it saves 3,000 gas of re-encoding in every call. Dirty
        // bits make another id, and no such id exists: posting encodes every field, which reverts on them.
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, chainid())
            mstore(add(at, 0x20), address())
            calldatacopy(add(at, 0x40), t, TERMS_BYTES)
            id := keccak256(at, add(TERMS_BYTES, 0x40))
        }
    }

    /// @notice What a quote for anyone's job refers to: keccak256 of the terms' fields from `token` on.
    function offerHash(Terms calldata t) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let at := mload(0x40)
            calldatacopy(at, add(t, OFFER_OFFSET), sub(TERMS_BYTES, OFFER_OFFSET))
            hash := keccak256(at, sub(TERMS_BYTES, OFFER_OFFSET))
        }
    }

    /// @notice Id of a claim of a job.
    function claimId(bytes32 job, Claim memory c) internal pure returns (bytes32) {
        return keccak256(abi.encode(job, c));
    }

    /// @notice Id of the dispute about a unit of a claim; after a lost one, also of that unit's reopening.
    function disputeId(bytes32 claim, uint32 unit) internal pure returns (bytes32) {
        return keccak256(abi.encode(claim, unit));
    }

    /// @notice What a claim's word remembers of a submission: 192 bits, so that a collision costs 2^96 hashes.
    function commitment(Submission memory s) internal pure returns (uint192) {
        return uint192(uint256(keccak256(abi.encode(s))) >> 64);
    }

    /// @notice Unit price at `timestamp` of a range that opened at `openedAt`: linear from start to cap, rounded down (against the taker).
    function priceAt(Terms calldata t, uint256 openedAt, uint256 timestamp) internal pure returns (uint96) {
        return RisingPrice.priceAt(t.startPrice, t.capPrice, t.auctionSeconds, timestamp - openedAt);
    }

    /// @notice What the payer prefunds per unit: the cap, and a gang's longest standby.
    function prefundPerUnit(Terms calldata t) internal pure returns (uint256) {
        return uint256(t.capPrice) + uint256(t.standbyPerSecond) * t.takeSeconds;
    }

    /// @notice A claim's bond in stake-token units.
    function bond(Terms calldata t, uint256 count) internal pure returns (uint256) {
        return uint256(t.unitBond) * count;
    }

    /// @notice The least own part of a bond that `count` units need.
    function ownFloor(Terms calldata t, uint256 count) internal pure returns (uint256) {
        return OWN_PER_COMPENSATION * t.compensation * count;
    }

    /// @notice What `lost` units slash in total: lost * faultMultiplier * unitBond, the claim's own part first, but never what compensates
    /// the units that are not lost: 4 * compensation is kept of bond and own part for each of them. So every lost unit slashes at least
    /// 4 * compensation of the own part; half of that makes its payer whole and leaves the reporter as much, whichever units are lost and
    /// however much is delegated.
    function slashed(
        Terms calldata t,
        Claim calldata c,
        uint256 lost
    ) internal pure returns (uint96 own, uint96 delegated) {
        uint256 all = bond(t, c.count) - ownFloor(t, c.count - lost);
        uint256 taken = Math.min(all, lost * t.faultMultiplier * t.unitBond);
        own = uint96(Math.min(taken, all - c.delegatedBond));
        delegated = uint96(taken - own);
    }

    /// @notice What is left of a claim's bond after `lost` units.
    function bondLeft(
        Terms calldata t,
        Claim calldata c,
        uint256 lost
    ) internal pure returns (uint96 own, uint96 delegated) {
        (uint96 ownLost, uint96 delegatedLost) = slashed(t, c, lost);
        own = uint96(bond(t, c.count) - c.delegatedBond - ownLost);
        delegated = c.delegatedBond - delegatedLost;
    }
}
