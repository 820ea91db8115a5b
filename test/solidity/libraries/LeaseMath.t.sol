// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseMath} from "../../../contracts/libraries/LeaseMath.sol";
import {Lease, LeaseState, LeaseTerms} from "../../../contracts/types/Lease.sol";
import {Test} from "../utils/Test.sol";

/// @dev The library, called with calldata.
contract LeaseMathUser {
    using LeaseMath for LeaseTerms;

    function validate(LeaseTerms calldata t) external pure {
        t.validate();
    }

    function orderId(LeaseTerms calldata t) external view returns (bytes32) {
        return t.orderId();
    }

    function offerHash(LeaseTerms calldata t) external pure returns (bytes32) {
        return t.offerHash();
    }

    function rateAt(LeaseTerms calldata t, uint256 timestamp) external pure returns (uint256) {
        return t.rateAt(timestamp);
    }

    function cost(LeaseTerms calldata t, uint256 rate, uint256 duration) external pure returns (uint256) {
        return t.cost(rate, duration);
    }

    function leastDeposit(LeaseTerms calldata t, uint256 rate) external pure returns (uint256) {
        return t.leastDeposit(rate);
    }

    function secondsFor(LeaseTerms calldata t, uint256 rate, uint256 held) external pure returns (uint256) {
        return t.secondsFor(rate, held);
    }

    function expiryOf(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState calldata s,
        uint256 held
    ) external pure returns (uint256) {
        return t.expiryOf(lease, s, held);
    }

    function earned(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState calldata s,
        uint256 held,
        uint256 until
    ) external pure returns (uint256) {
        return t.earned(lease, s, held, until);
    }

    function billedUntil(
        LeaseTerms calldata t,
        Lease calldata lease,
        LeaseState calldata s,
        uint256 timestamp
    ) external pure returns (uint256) {
        return t.billedUntil(lease, s, timestamp);
    }

    function bondOf(LeaseTerms calldata t) external pure returns (uint256) {
        return t.bondOf();
    }

    function delegatedLimit(LeaseTerms calldata t) external pure returns (uint256) {
        return t.delegatedLimit();
    }
}

// validate: every term at its limits works, one beyond is named
// ids: the hash of what they name; every field counts; an offer's, from `token` on
// cost: never more for being counted in pieces; exact but for a unit
// secondsFor, leastDeposit: inverses of cost, rounded against who would gain
// expiryOf, earned: never past term, notice, money or challenge; earned never falls with time or money
// billedUntil: the minimum term, unless notice was given
// bonds: the own part always covers four times the compensation
// extremes: no overflow with any terms that validate
contract LeaseMathTest is Test {
    uint256 private constant YEAR = 365 days;
    uint256 private constant START = 1_800_000_000;
    LeaseMathUser private math;

    function setUp() public {
        math = new LeaseMathUser();
    }

    // ------------------------------------------------------------------ limits and ids

    function test_validate_limits() public {
        _accepts(_terms());
        _limit("slots", 0, 1);
        _limit("capRate", 0, 1);
        _limit("startRate", 11, 10);
        _limit("compensation", 26, 25);
        _limit("challengeBond", 0, 1);
        _limit("maxSeconds", 0, 1);
        _limit("maxSeconds", YEAR + 1, YEAR);
        _limit("windDownSeconds", 1_001, 1_000);
        _limit("noticeSeconds", YEAR + 1, YEAR);
        _limit("answerSeconds", 0, 1);
        _limit("answerSeconds", 61, 60);
        _limit("cooldownSeconds", YEAR + 1, YEAR);
    }

    function _limit(bytes32 name, uint256 value, uint256 limit) private {
        LeaseTerms memory t = _with(_terms(), name, value);
        vm.expectRevert(abi.encodeWithSelector(LeaseMath.Leases_BadTerms.selector, name, value, limit));
        math.validate(t);
        _accepts(_with(_terms(), name, limit));
    }

    function _accepts(LeaseTerms memory t) private view {
        math.validate(t);
    }

    function test_orderId_isTheHashOfChainContractAndTerms() public {
        LeaseTerms memory t = _terms();
        assertEq(math.orderId(t), keccak256(abi.encode(block.chainid, math, t)));
        bytes32 id = math.orderId(t);
        LeaseMathUser twin = new LeaseMathUser();
        assertTrue(twin.orderId(t) != id, "another contract");
        vm.chainId(7);
        assertTrue(math.orderId(t) != id, "another chain");
    }

    /// @dev A changed word is another order; a changed word from `token` on another offer.
    function test_ids_everyFieldCounts() public view {
        LeaseTerms memory t = _terms();
        bytes32 offer = math.offerHash(t);
        bytes32 order = math.orderId(t);
        bytes memory words = abi.encode(t);
        for (uint256 i; i < 24; ++i) {
            bytes memory other = bytes.concat(words);
            // The last bit of a word keeps every type in its range.
            other[32 * i + 31] = bytes1(uint8(other[32 * i + 31]) ^ 1);
            LeaseTerms memory changed = abi.decode(other, (LeaseTerms));
            assertTrue(math.orderId(changed) != order, vm.toString(i));
            assertEq(math.offerHash(changed) != offer, i >= 12, vm.toString(i));
        }
    }

    // ------------------------------------------------------------------ money and time

    function testFuzz_cost_inPiecesNeverGains(uint96 rate, uint32 slots, uint32 a, uint32 b) public view {
        LeaseTerms memory t = _terms();
        t.slots = uint32(bound(slots, 1, type(uint32).max));
        (uint256 x, uint256 y) = (bound(a, 0, YEAR), bound(b, 0, YEAR));
        uint256 apart = math.cost(t, rate, x) + math.cost(t, rate, y);
        uint256 together = math.cost(t, rate, x + y);
        assertLe(apart, together, "no gain");
        assertLe(together, apart + 1, "and a unit lost at most");
    }

    function testFuzz_secondsFor_isWhatTheMoneyPays(uint96 rate_, uint32 slots, uint128 held) public view {
        LeaseTerms memory t = _terms();
        t.slots = uint32(bound(slots, 1, type(uint32).max));
        uint256 rate = bound(rate_, 1, type(uint96).max);
        uint256 lasts = math.secondsFor(t, rate, held);
        assertLe(math.cost(t, rate, lasts), held, "it is enough");
        assertGe(math.cost(t, rate, lasts + 1) + 1, held, "and for not a second more, but for rounding");
        assertGt(rate * t.slots * (lasts + 1), uint256(held) * 1e9, "not a whole second more");
    }

    function testFuzz_leastDeposit_lasts(uint96 rate_, uint32 slots, uint32 min, uint32 windDown) public view {
        LeaseTerms memory t = _terms();
        t.slots = uint32(bound(slots, 1, type(uint32).max));
        t.minSeconds = uint32(bound(min, 0, YEAR));
        t.windDownSeconds = uint32(bound(windDown, 0, YEAR));
        uint256 rate = bound(rate_, 1, type(uint96).max);
        uint256 least = math.leastDeposit(t, rate);
        assertGe(least, 1, "at least a unit");
        uint256 wanted = uint256(t.minSeconds) + t.windDownSeconds;
        assertGe(math.secondsFor(t, rate, least), wanted, "it lasts");
        if (least > 1) assertLt(math.secondsFor(t, rate, least - 1), wanted, "and less does not");
    }

    function testFuzz_earned_neverFallsAndStopsInTime(uint256 seed, uint128 held, uint40 x, uint40 y) public view {
        (LeaseTerms memory t, Lease memory lease, LeaseState memory s) = _random(seed);
        uint256 a = START + bound(x, 0, 2 * YEAR);
        uint256 b = START + bound(y, 0, 2 * YEAR);
        if (a > b) (a, b) = (b, a);
        assertLe(math.earned(t, lease, s, held, a), math.earned(t, lease, s, held, b), "time");
        assertLe(math.earned(t, lease, s, held, b), held, "money");
        assertLe(math.earned(t, lease, s, held, b), math.earned(t, lease, s, uint256(held) + 1, b), "more money");
        uint256 expiry = math.expiryOf(t, lease, s, held);
        uint256 last = START + t.maxSeconds;
        if (s.endsAt != 0 && s.endsAt < last) last = s.endsAt;
        assertLe(expiry, last, "term and notice");
        if (s.challenged) {
            assertEq(
                math.earned(t, lease, s, held, b),
                math.earned(t, lease, s, held, _min(b, s.challengedAt)),
                "stands"
            );
        } else if (a > expiry) {
            assertEq(
                math.earned(t, lease, s, held, a),
                math.earned(t, lease, s, held, b),
                "nothing after the expiry but dust"
            );
        }
    }

    function testFuzz_rateAt_risesToTheCap(uint256 seed, uint32 a, uint32 b) public view {
        (LeaseTerms memory t, , ) = _random(seed);
        t.opensAt = uint40(START);
        (uint256 x, uint256 y) = (bound(a, 0, YEAR), bound(b, 0, YEAR));
        if (x > y) (x, y) = (y, x);
        assertLe(math.rateAt(t, START + x), math.rateAt(t, START + y), "rises");
        assertLe(math.rateAt(t, START + y), t.capRate, "to the cap");
        assertGe(math.rateAt(t, START + x), t.startRate, "from the start");
        assertEq(math.rateAt(t, START + t.auctionSeconds), t.capRate, "in time");
    }

    function test_billedUntil() public view {
        (LeaseTerms memory t, Lease memory lease, LeaseState memory s) = _random(1);
        t.minSeconds = 100;
        s.endsAt = 0;
        assertEq(math.billedUntil(t, lease, s, START + 99), START + 100, "the minimum term");
        assertEq(math.billedUntil(t, lease, s, START + 100), START + 100);
        assertEq(math.billedUntil(t, lease, s, START + 101), START + 101, "or until now");
        s.endsAt = uint40(START + 5);
        assertEq(math.billedUntil(t, lease, s, START + 7), START + 7, "a notice waives it");
    }

    function testFuzz_bonds(uint96 bond, uint96 compensation, uint32 slots) public view {
        LeaseTerms memory t = _terms();
        t.bond = bond;
        t.compensation = uint96(bound(compensation, 0, bond / 4));
        t.slots = uint32(bound(slots, 1, type(uint32).max));
        math.validate(t);
        assertEq(math.bondOf(t), uint256(bond) * t.slots);
        uint256 own = math.bondOf(t) - math.delegatedLimit(t);
        assertEq(own, 4 * uint256(t.compensation) * t.slots, "the own part compensates twice over");
    }

    /// @dev Every number at its type's end, as far as terms may be.
    function test_extremes() public view {
        LeaseTerms memory t = _terms();
        (t.slots, t.capRate, t.startRate) = (type(uint32).max, type(uint96).max, type(uint96).max);
        (t.bond, t.compensation, t.challengeBond) = (type(uint96).max, type(uint96).max / 4, type(uint96).max);
        (t.minSeconds, t.maxSeconds, t.windDownSeconds) = (uint32(YEAR), uint32(YEAR), 0);
        math.validate(t);
        Lease memory lease;
        LeaseState memory s;
        (lease.rate, lease.openedAt) = (type(uint96).max, type(uint40).max - uint40(YEAR));
        s.endsAt = type(uint40).max;
        assertGt(math.leastDeposit(t, lease.rate), 0);
        assertEq(math.secondsFor(t, 1, type(uint128).max), (uint256(type(uint128).max) * 1e9) / type(uint32).max);
        assertEq(math.expiryOf(t, lease, s, type(uint128).max), type(uint40).max, "the last second that there is");
        uint256 year = (uint256(type(uint96).max) * type(uint32).max * YEAR) / 1e9;
        assertEq(math.earned(t, lease, s, type(uint128).max, type(uint40).max), year, "the dearest year");
    }

    // ------------------------------------------------------------------ preparations

    function _terms() private pure returns (LeaseTerms memory t) {
        (t.slots, t.capRate, t.startRate) = (1, 10, 10);
        (t.bond, t.compensation, t.challengeBond) = (100, 25, 1);
        t.maxSeconds = 1_000;
        (t.answerSeconds, t.cooldownSeconds) = (60, 60);
    }

    function _with(LeaseTerms memory t, bytes32 name, uint256 value) private pure returns (LeaseTerms memory) {
        if (name == "slots") t.slots = uint32(value);
        else if (name == "capRate") (t.capRate, t.startRate) = (uint96(value), 0);
        else if (name == "startRate") t.startRate = uint96(value);
        else if (name == "compensation") t.compensation = uint96(value);
        else if (name == "challengeBond") t.challengeBond = uint96(value);
        else if (name == "maxSeconds") t.maxSeconds = uint32(value);
        else if (name == "windDownSeconds") t.windDownSeconds = uint32(value);
        else if (name == "noticeSeconds") t.noticeSeconds = uint32(value);
        else if (name == "answerSeconds") t.answerSeconds = uint32(value);
        else t.cooldownSeconds = uint32(value);
        return t;
    }

    /// @dev A lease that runs, in any state that it may be in.
    function _random(uint256 seed) private pure returns (LeaseTerms memory t, Lease memory lease, LeaseState memory s) {
        t = _terms();
        t.slots = uint32(1 + (seed % 1e6));
        t.capRate = uint96(1 + ((seed >> 32) % 1e18));
        t.startRate = uint96((seed >> 64) % t.capRate);
        t.maxSeconds = uint32(1 + ((seed >> 96) % YEAR));
        t.auctionSeconds = uint32((seed >> 128) % 1e6);
        lease.rate = t.capRate;
        lease.openedAt = uint40(START);
        if ((seed >> 160) % 2 == 0) s.endsAt = uint40(START + ((seed >> 162) % YEAR));
        s.challenged = (seed >> 192) % 2 == 0;
        s.challengedAt = uint40(START + ((seed >> 194) % t.maxSeconds));
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
