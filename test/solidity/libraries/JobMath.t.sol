// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {JobMath} from "../../../contracts/libraries/JobMath.sol";
import {Claim, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Test} from "../utils/Test.sol";

/// @dev The library, called with calldata.
contract JobMathUser {
    using JobMath for Terms;

    function validate(Terms calldata t) external view {
        t.validate();
    }

    function jobId(Terms calldata t) external view returns (bytes32) {
        return t.jobId();
    }

    function offerHash(Terms calldata t) external pure returns (bytes32) {
        return t.offerHash();
    }

    function ownFloor(Terms calldata t, uint256 count) external pure returns (uint256) {
        return t.ownFloor(count);
    }

    function priceAt(Terms calldata t, uint256 openedAt, uint256 timestamp) external pure returns (uint256) {
        return t.priceAt(openedAt, timestamp);
    }

    function prefundPerUnit(Terms calldata t) external pure returns (uint256) {
        return t.prefundPerUnit();
    }

    function bond(Terms calldata t, uint256 count) external pure returns (uint256) {
        return t.bond(count);
    }

    function slashed(Terms calldata t, Claim calldata c, uint256 lost) external pure returns (uint256, uint256) {
        return t.slashed(c, lost);
    }

    function bondLeft(Terms calldata t, Claim calldata c, uint256 lost) external pure returns (uint256, uint256) {
        return t.bondLeft(c, lost);
    }
}

// validate: every term at its limits works, one beyond reverts with name, value and limit
// ids: the hash of what they name, on this chain and contract only; an offer's, of the terms from `token` on
// priceAt: from start to cap, never falls, never above
// prefundPerUnit, bond: products that cannot overflow
// slashed, bondLeft
// ├── the parts are never more than the claim's, and never fall with more lost units
// ├── what is slashed and what is left are the bond
// ├── every lost unit takes at least four times its compensation from the own part
// └── all units lost: the whole bond
contract JobMathTest is Test {
    struct Bond {
        uint96 unitBond;
        uint96 compensation;
        uint96 delegatedBond;
        uint24 count;
        uint16 faultMultiplier;
    }

    uint256 internal constant NOW = 1_800_000_000;
    uint256 internal constant YEAR = 365 days;
    JobMathUser internal math;

    function setUp() public {
        vm.warp(NOW);
        math = new JobMathUser();
    }

    // ------------------------------------------------------------------ validate

    function test_validate_units() public {
        Terms memory t = _terms();
        t.units = 0;
        _refused(t, "units", 0, 1);
        t = _terms();
        t.maxUnits = 0;
        _refused(t, "maxUnits", 0, 1);
        t.maxUnits = t.units + 1;
        _refused(t, "maxUnits", t.units + 1, t.units);
        t.maxUnits = t.units;
        math.validate(t);
        t.slots = 0;
        _refused(t, "slots", 0, 1);
    }

    function test_validate_prices() public {
        Terms memory t = _terms();
        t.startPrice = t.capPrice + 1;
        _refused(t, "startPrice", t.capPrice + 1, t.capPrice);
        t.startPrice = t.capPrice;
        math.validate(t);
        (t.startPrice, t.capPrice) = (0, 0);
        _refused(t, "capPrice", 0, 1);
        t.standbyPerSecond = 1;
        t.capPrice = 1;
        _refused(t, "standbyPerSecond", 1, 0);
        t.gang = true;
        math.validate(t);
    }

    function test_validate_bonds() public {
        Terms memory t = _terms();
        t.faultMultiplier = 0;
        _refused(t, "faultMultiplier", 0, 1);
        t.faultMultiplier = 1;
        t.unitBond = 101;
        t.compensation = 26;
        _refused(t, "compensation", 26, 25);
        t.compensation = 25;
        math.validate(t);
        (t.unitBond, t.compensation) = (0, 0);
        math.validate(t);
        t.compensation = 1;
        _refused(t, "compensation", 1, 0);
    }

    function test_validate_windows() public {
        Terms memory t = _terms();
        t.takeSeconds = uint32(YEAR + 1);
        _refused(t, "takeSeconds", YEAR + 1, YEAR);
        t.takeSeconds = uint32(YEAR);
        t.auctionSeconds = uint32(YEAR + 1);
        _refused(t, "auctionSeconds", YEAR + 1, YEAR);
        t.auctionSeconds = uint32(YEAR);
        t.startSeconds = uint32(YEAR + 1);
        _refused(t, "startSeconds", YEAR + 1, YEAR);
        t.startSeconds = uint32(YEAR);
        t.workSeconds = uint32(YEAR + 1);
        _refused(t, "workSeconds", YEAR + 1, YEAR);
        t.workSeconds = 0;
        _refused(t, "workSeconds", 0, 1);
        t.workSeconds = uint32(YEAR);
        t.reviewSeconds = uint32(YEAR + 1);
        _refused(t, "reviewSeconds", YEAR + 1, YEAR);
        t.reviewSeconds = uint32(YEAR);
        t.ruleSeconds = uint32(YEAR + 1);
        _refused(t, "ruleSeconds", YEAR + 1, YEAR);
        t.ruleSeconds = uint32(YEAR);
        math.validate(t);
        (t.startSeconds, t.reviewSeconds, t.auctionSeconds, t.takeSeconds) = (0, 0, 0, 0);
        t.workSeconds = 1;
        math.validate(t);
    }

    function test_validate_aGangFillsWithinADay() public {
        Terms memory t = _terms();
        t.gang = true;
        t.takeSeconds = 1 days + 1;
        _refused(t, "takeSeconds", 1 days + 1, 1 days);
        t.takeSeconds = 1 days;
        math.validate(t);
    }

    function test_validate_anArbiterNeedsTimeAndADefault() public {
        Terms memory t = _terms();
        t.arbiter = address(1);
        _refused(t, "ruleSeconds", 0, 1);
        t.ruleSeconds = 1;
        _refused(t, "defaultRuling", 0, 1);
        t.defaultRuling = Ruling.Payer;
        math.validate(t);
        t.defaultRuling = Ruling.Provider;
        math.validate(t);
    }

    function test_validate_opening() public {
        Terms memory t = _terms();
        t.opensAt = uint40(NOW - t.takeSeconds - 1);
        _refused(t, "opensAt", NOW - 1, NOW);
        t.opensAt = uint40(NOW - t.takeSeconds);
        math.validate(t);
        t.opensAt = uint40(NOW + YEAR + 1);
        _refused(t, "opensAt", NOW + YEAR + 1, NOW + YEAR);
        t.opensAt = uint40(NOW + YEAR);
        math.validate(t);
    }

    function test_validate_opensAfterTheSeal() public {
        Terms memory t = _terms();
        t.sealedUntil = t.opensAt;
        _refused(t, "opensAt", t.opensAt, uint256(t.opensAt) + 1);
        --t.sealedUntil;
        math.validate(t);
        t.sealedUntil = type(uint40).max;
        _refused(t, "opensAt", t.opensAt, uint256(type(uint40).max) + 1);
        t.sealedUntil = 0;
        math.validate(t);
    }

    // ------------------------------------------------------------------ ids

    function test_jobId_bindsChainContractAndEveryTerm() public {
        Terms memory t = _terms();
        bytes32 id = math.jobId(t);
        assertEq(id, keccak256(abi.encode(block.chainid, math, t)), "the hash");
        assertNotEq(id, new JobMathUser().jobId(t), "another contract");
        bytes memory encoded = abi.encode(t);
        // Booleans and enums have one other value; every other word counts in its lowest bit.
        for (uint256 i = 0; i < encoded.length / 32; ++i) {
            bytes memory changed = bytes.concat(encoded);
            changed[32 * i + 31] ^= 0x01;
            assertNotEq(id, math.jobId(abi.decode(changed, (Terms))), "a changed term");
        }
        vm.chainId(1);
        assertNotEq(id, math.jobId(t), "another chain");
    }

    function test_offerHash_isOfWhatConcernsTheProvider() public view {
        Terms memory t = _terms();
        bytes32 offer = math.offerHash(t);
        bytes memory encoded = abi.encode(t);
        bytes memory tail = new bytes(encoded.length - 11 * 32);
        for (uint256 i = 0; i < tail.length; ++i) tail[i] = encoded[11 * 32 + i];
        assertEq(offer, keccak256(tail), "the hash from `token` on");
        for (uint256 i = 0; i < encoded.length / 32; ++i) {
            bytes memory changed = bytes.concat(encoded);
            changed[32 * i + 31] ^= 0x01;
            bytes32 other = math.offerHash(abi.decode(changed, (Terms)));
            assertEq(other == offer, i < 11, "the payer's own terms, and no other");
        }
        t.token = address(1);
        assertNotEq(offer, math.offerHash(t), "token is the first");
        t = _terms();
        t.sealedUntil = 1;
        assertEq(offer, math.offerHash(t), "sealedUntil is the last that is not");
    }

    function testFuzz_ids_areTheHashOfWhatTheyName(
        bytes32 a,
        uint32 unit,
        Claim memory c,
        Submission memory s
    ) public pure {
        assertEq(JobMath.claimId(a, c), keccak256(abi.encode(a, c)), "claim");
        assertEq(JobMath.disputeId(a, unit), keccak256(abi.encode(a, unit)), "dispute");
        assertEq(JobMath.commitment(s), uint256(keccak256(abi.encode(s))) >> 64, "submission");
    }

    // ------------------------------------------------------------------ prices

    function testFuzz_priceAt_risesFromStartToCap(
        uint96 start,
        uint96 cap,
        uint32 auction,
        uint40 openedAt,
        uint32 early,
        uint32 later
    ) public view {
        Terms memory t;
        (t.startPrice, t.capPrice) = start < cap ? (start, cap) : (cap, start);
        t.auctionSeconds = auction;
        (early, later) = early < later ? (early, later) : (later, early);
        uint256 first = math.priceAt(t, openedAt, openedAt);
        uint256 a = math.priceAt(t, openedAt, uint256(openedAt) + early);
        uint256 b = math.priceAt(t, openedAt, uint256(openedAt) + later);
        assertEq(first, auction == 0 ? t.capPrice : t.startPrice, "begins at the start");
        assertLe(t.startPrice, a, "never under the start");
        assertLe(a, b, "never falls");
        assertLe(b, t.capPrice, "never above the cap");
        if (later >= auction) assertEq(b, t.capPrice, "ends at the cap");
        if (early < auction) {
            // Rounded down, against the taker, by less than one.
            uint256 exact = (uint256(t.capPrice) - t.startPrice) * early;
            assertLe((a - t.startPrice) * auction, exact, "rounded down");
            assertLt(exact, (a - t.startPrice + 1) * auction, "by less than one");
        }
    }

    function testFuzz_prefundPerUnit_isCapAndStandby(uint96 cap, uint96 standby, uint32 take) public view {
        Terms memory t;
        (t.capPrice, t.standbyPerSecond, t.takeSeconds) = (cap, standby, take);
        assertEq(math.prefundPerUnit(t), uint256(cap) + uint256(standby) * take);
    }

    // ------------------------------------------------------------------ bonds

    function testFuzz_ownFloor_isFourCompensations(uint96 compensation, uint24 count) public view {
        Terms memory t;
        t.compensation = compensation;
        assertEq(math.ownFloor(t, count), 4 * uint256(compensation) * count);
    }

    function testFuzz_slashed_isBoundedAndNeverFalls(Bond memory b, uint24 few, uint24 many) public view {
        (Terms memory t, Claim memory c) = _sound(b);
        (few, many) = few < many ? (few, many) : (many, few);
        many = uint24(bound(many, 0, c.count));
        few = uint24(bound(few, 0, many));
        uint256 whole = math.bond(t, c.count);
        (uint256 own, uint256 delegated) = math.slashed(t, c, many);
        (uint256 ownFew, uint256 delegatedFew) = math.slashed(t, c, few);
        assertLe(own, whole - c.delegatedBond, "own");
        assertLe(delegated, c.delegatedBond, "delegated");
        assertLe(ownFew, own, "own never falls");
        assertLe(delegatedFew, delegated, "delegated never falls");
        assertLe(own + delegated, uint256(many) * t.faultMultiplier * t.unitBond, "the multiplier is the most");
        // What the payer of the units in between is promised is a quarter of what they take from the own part, at most.
        assertGe(own - ownFew, 4 * uint256(t.compensation) * (many - few), "compensation");
        if (many == 0) assertEq(own + delegated, 0, "nothing lost, nothing slashed");

        (uint256 ownLeft, uint256 delegatedLeft) = math.bondLeft(t, c, many);
        assertEq(own + ownLeft, whole - c.delegatedBond, "own: slashed and left are the bond");
        assertEq(delegated + delegatedLeft, c.delegatedBond, "delegated: slashed and left are the bond");
    }

    function testFuzz_slashed_allUnitsAreTheWholeBond(Bond memory b) public view {
        (Terms memory t, Claim memory c) = _sound(b);
        (uint256 own, uint256 delegated) = math.slashed(t, c, c.count);
        assertEq(own, math.bond(t, c.count) - c.delegatedBond, "own");
        assertEq(delegated, c.delegatedBond, "delegated");
    }

    function testFuzz_slashed_marginalsAddUp(Bond memory b, uint256 seed) public view {
        (Terms memory t, Claim memory c) = _sound(b);
        uint256 sum;
        uint256 lost;
        (uint256 ownBefore, uint256 delegatedBefore) = (0, 0);
        for (uint256 i = 0; i < 8 && lost < c.count; ++i) {
            lost += bound(uint256(keccak256(abi.encode(seed, i))), 1, c.count - lost);
            (uint256 own, uint256 delegated) = math.slashed(t, c, lost);
            sum += own - ownBefore + delegated - delegatedBefore;
            (ownBefore, delegatedBefore) = (own, delegated);
        }
        assertEq(sum, ownBefore + delegatedBefore, "in any steps");
        assertLe(sum, math.bond(t, c.count), "never more than the bond");
    }

    function test_slashed_byNumbers() public view {
        Terms memory t;
        Claim memory c;
        (t.unitBond, t.compensation, t.faultMultiplier, c.count, c.delegatedBond) = (100, 5, 1, 10, 800);
        _assertSlashed(t, c, 1, 20, 80);
        _assertSlashed(t, c, 2, 40, 160);
        _assertSlashed(t, c, 10, 200, 800);
        t.faultMultiplier = 5;
        _assertSlashed(t, c, 1, 20, 480);
        _assertSlashed(t, c, 2, 40, 800);
        c.delegatedBond = 0;
        _assertSlashed(t, c, 1, 500, 0);
        _assertSlashed(t, c, 2, 840, 0);
        _assertSlashed(t, c, 3, 860, 0);
    }

    function _assertSlashed(
        Terms memory t,
        Claim memory c,
        uint256 lost,
        uint256 own,
        uint256 delegated
    ) internal view {
        (uint256 gotOwn, uint256 gotDelegated) = math.slashed(t, c, lost);
        assertEq(gotOwn, own, "own");
        assertEq(gotDelegated, delegated, "delegated");
    }

    /// @dev Within what `validate` and `take` let pass.
    function _sound(Bond memory b) internal pure returns (Terms memory t, Claim memory c) {
        c.count = uint24(bound(b.count, 1, 300));
        t.unitBond = uint96(bound(b.unitBond, 0, type(uint88).max / 300));
        t.compensation = uint96(bound(b.compensation, 0, t.unitBond / 4));
        t.faultMultiplier = uint16(bound(b.faultMultiplier, 1, type(uint16).max));
        uint256 limit = uint256(c.count) * (t.unitBond - 4 * t.compensation);
        c.delegatedBond = uint96(bound(b.delegatedBond, 0, limit));
    }

    function _refused(Terms memory t, bytes32 name, uint256 got, uint256 limit) internal {
        vm.expectRevert(abi.encodeWithSelector(JobMath.Jobs_BadTerms.selector, name, got, limit));
        math.validate(t);
    }

    function _terms() internal pure returns (Terms memory t) {
        (t.units, t.maxUnits, t.slots) = (10, 5, 1);
        (t.startPrice, t.capPrice) = (1, 10);
        t.faultMultiplier = 1;
        t.opensAt = uint40(NOW);
        t.takeSeconds = 3_600;
        t.workSeconds = 60;
    }
}
