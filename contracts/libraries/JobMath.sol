// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Claim, Submission, Terms} from "../types/Job.sol";
import {Ruling} from "../interfaces/IArbitrable.sol";

/// @title Pure rules of jobs: prices, bonds, ids, limits. The typed client mirrors them one by one.
library JobMath {
    /// @dev No window of a job is longer than a year; sums of windows stay far inside 40 bits.
    uint256 internal constant MAX_SECONDS = 365 days;
    /// @dev 25 words.
    uint256 internal constant TERMS_BYTES = 800;
    /// @dev A gang's takers stand by while it fills; a day is the most that they are asked to.
    uint256 internal constant MAX_GANG_SECONDS = 1 days;

    /// @notice A term out of range: its name, what was given and the limit that it broke.
    error Jobs_BadTerms(bytes32 name, uint256 got, uint256 limit);

    /// @notice Checks the terms that do not depend on state. Reverts `Jobs_BadTerms`.
    function validate(Terms calldata t) internal view {
        require(t.units != 0, Jobs_BadTerms("units", 0, 1));
        require(t.maxUnits != 0 && t.maxUnits <= t.units, Jobs_BadTerms("maxUnits", t.maxUnits, t.units));
        require(t.capPrice != 0, Jobs_BadTerms("capPrice", 0, 1));
        require(t.startPrice <= t.capPrice, Jobs_BadTerms("startPrice", t.startPrice, t.capPrice));
        require(t.faultMultiplier != 0, Jobs_BadTerms("faultMultiplier", 0, 1));
        // Half of the provider's own part is the most that a payer can get: promising more would promise nothing.
        require(t.compensation <= t.unitBond / 2, Jobs_BadTerms("compensation", t.compensation, t.unitBond / 2));
        require(t.takeSeconds <= MAX_SECONDS, Jobs_BadTerms("takeSeconds", t.takeSeconds, MAX_SECONDS));
        require(
            t.auctionSeconds <= t.takeSeconds,
            Jobs_BadTerms("auctionSeconds", t.auctionSeconds, t.takeSeconds)
        );
        require(t.startSeconds <= MAX_SECONDS, Jobs_BadTerms("startSeconds", t.startSeconds, MAX_SECONDS));
        require(
            t.workSeconds != 0 && t.workSeconds <= MAX_SECONDS,
            Jobs_BadTerms("workSeconds", t.workSeconds, MAX_SECONDS)
        );
        require(t.reviewSeconds <= MAX_SECONDS, Jobs_BadTerms("reviewSeconds", t.reviewSeconds, MAX_SECONDS));
        require(t.ruleSeconds <= MAX_SECONDS, Jobs_BadTerms("ruleSeconds", t.ruleSeconds, MAX_SECONDS));
        if (t.arbiter != address(0)) {
            require(t.ruleSeconds != 0, Jobs_BadTerms("ruleSeconds", 0, 1));
            require(t.defaultRuling != Ruling.None, Jobs_BadTerms("defaultRuling", 0, 1));
        }
        if (t.gang) {
            require(t.takeSeconds <= MAX_GANG_SECONDS, Jobs_BadTerms("takeSeconds", t.takeSeconds, MAX_GANG_SECONDS));
        } else {
            require(t.standbyPerSecond == 0, Jobs_BadTerms("standbyPerSecond", t.standbyPerSecond, 0));
        }
        uint256 closesAt = uint256(t.opensAt) + t.takeSeconds;
        require(closesAt >= block.timestamp, Jobs_BadTerms("opensAt", t.opensAt, block.timestamp));
        uint256 latest = block.timestamp + MAX_SECONDS;
        require(t.opensAt <= latest, Jobs_BadTerms("opensAt", t.opensAt, latest));
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
        uint256 elapsed = timestamp - openedAt;
        if (elapsed >= t.auctionSeconds) return t.capPrice;
        return uint96(t.startPrice + (uint256(t.capPrice - t.startPrice) * elapsed) / t.auctionSeconds);
    }

    /// @notice What the payer prefunds per unit: the cap, and a gang's longest standby.
    function prefundPerUnit(Terms calldata t) internal pure returns (uint256) {
        return uint256(t.capPrice) + uint256(t.standbyPerSecond) * t.takeSeconds;
    }

    /// @notice A claim's bond in stake-token units.
    function bond(Terms calldata t, uint256 count) internal pure returns (uint256) {
        return uint256(t.unitBond) * count;
    }

    /// @notice What `lost` units slash in total: min(bond, lost * faultMultiplier * unitBond), the claim's own part first.
    function slashed(
        Terms calldata t,
        Claim calldata c,
        uint256 lost
    ) internal pure returns (uint96 own, uint96 delegated) {
        uint256 all = bond(t, c.count);
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
