// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fault, ICredits} from "../../../contracts/interfaces/ICredits.sol";
import {SettableFeed} from "../mocks/SettableFeed.sol";
import {CreditsConfig, CreditsTest} from "./CreditsTest.sol";

// Credits: where the price comes from
// ├── feed
// │   ├── an answer that is negative, zero, too low, too high: no price; the least and the most: a price
// │   ├── an answer of `maxAge` seconds: a price; a second older, or a second from the future: none
// │   ├── a feed that reverts, burns its gas, answers a word too little: no price; a long or dirty answer: a price
// │   └── decimals from 0 to 18
// ├── sequencer
// │   ├── down, never heard of, up for less than the grace period: no price; up for as long: a price
// │   └── none on a chain without one
// ├── anchor
// │   ├── follows the feed at most `maxMoveBps` an hour, up and down, in proportion, never past it
// │   ├── a quiet day counts as an hour
// │   └── who pokes first changes nobody's price, who pokes often holds nothing up
// ├── a feed that has ended
// │   ├── reports for thirty days, none more than a day after the one before: redemption at the anchor
// │   ├── a pause, or one price in between: from the beginning
// │   ├── a feed that gets too little gas has not ended
// │   └── a feed that lives again is asked again
// └── construction: every bound, and a price to begin with
contract CreditsPriceTest is CreditsTest {
    uint256 private constant MIN_PRICE = 1e9;
    uint256 private constant MAX_PRICE = 1e27;

    // ------------------------------------------------------------------ feed

    function test_feed_answersThatAreNoPrice() public {
        int256[4] memory low = [int256(0), -1, type(int256).min, -int256(TWO)];
        for (uint256 i; i < low.length; ++i) {
            feed.set(low[i], START, START);
            _allFail(Fault.PriceTooLow, 0, MIN_PRICE);
        }
        uint256 most = MAX_PRICE / SCALE;
        feed.set(int256(most + 1), START, START);
        _allFail(Fault.PriceTooHigh, most + 1, most);
        feed.set(type(int256).max, START, START);
        _allFail(Fault.PriceTooHigh, uint256(type(int256).max), most);
        _set(most);
        (, uint256 high) = credits.prices();
        assertEq(high, MAX_PRICE);
        _set(1);
        credits.poke();
    }

    function test_feed_age() public {
        _mint(1e18);
        skip(MAX_AGE - 1);
        _redeem(1);
        skip(1);
        _redeem(1);
        skip(1);
        _allFail(Fault.Stale, START, START + 1);
        _set(TWO);
        _redeem(1);
        feed.set(int256(TWO), 0, 0);
        _allFail(Fault.Stale, 0, START + 1);
    }

    function test_feed_notFromTheFuture() public {
        _mint(1e18);
        feed.set(int256(TWO), START, START - 1);
        _mint(1e18);
        feed.set(int256(TWO), START, START);
        _mint(1e18);
        feed.set(int256(TWO), START, START + 1);
        _allFail(Fault.FromTheFuture, START + 1, START);
        feed.set(int256(TWO), START, type(uint256).max);
        _allFail(Fault.FromTheFuture, type(uint256).max, START);
    }

    function test_feed_whateverItDoes() public {
        _mint(1e18);
        SettableFeed.Manner[3] memory bad = [
            SettableFeed.Manner.Reverts,
            SettableFeed.Manner.Short,
            SettableFeed.Manner.Burns
        ];
        for (uint256 i; i < bad.length; ++i) {
            feed.behave(bad[i]);
            _allFail(Fault.FeedUnreadable, 0, 0);
            // What needs no price needs no feed.
            vm.prank(buyer);
            escrow.transfer(stranger, _id(address(credits)), 1);
        }
        feed.behave(SettableFeed.Manner.Long);
        _mint(1e18);
        feed.behave(SettableFeed.Manner.Dirty);
        _mint(1e18);
        vm.etch(address(feed), "");
        _allFail(Fault.FeedUnreadable, 0, 0);
    }

    function test_feed_decimals() public {
        CreditsConfig memory c = _config();
        uint8[3] memory all = [0, 9, 18];
        for (uint256 i; i < all.length; ++i) {
            c.feed = new SettableFeed(all[i]);
            c.feed.set(int256(3 * 10 ** all[i]), START, START);
            credits = _newCredits(c);
            assertEq(_anchor(), 3e18);
            _endow(buyer, 0);
            assertEq(_mint(100e18), 298_500_000);
        }
        // Of 18 decimals, the edges of what is believed.
        c.feed.set(int256(MIN_PRICE - 1), START, START);
        _noPrice(Fault.PriceTooLow, MIN_PRICE - 1, MIN_PRICE);
        credits.poke();
        c.feed.set(int256(MIN_PRICE), START, START);
        credits.poke();
        c.feed.set(int256(MAX_PRICE), START, START);
        credits.poke();
        c.feed.set(int256(MAX_PRICE + 1), START, START);
        _noPrice(Fault.PriceTooHigh, MAX_PRICE + 1, MAX_PRICE);
        credits.poke();
    }

    // ------------------------------------------------------------------ sequencer

    function test_sequencer_grace() public {
        _mint(1e18);
        uint256 edge = START - GRACE;
        sequencer.set(0, edge - 1, START);
        _redeem(1);
        sequencer.set(0, edge, START);
        _redeem(1);
        sequencer.set(0, edge + 1, START);
        _allFail(Fault.SequencerRestarting, edge + 1, edge);
        sequencer.set(0, START + 1, START);
        _allFail(Fault.SequencerRestarting, START + 1, edge);
        sequencer.set(0, type(uint256).max, START);
        _allFail(Fault.SequencerRestarting, type(uint256).max, edge);
        sequencer.set(0, 0, START);
        _allFail(Fault.SequencerRestarting, 0, edge);
    }

    function test_sequencer_down() public {
        _mint(1e18);
        sequencer.set(1, START - 30 days, START);
        _allFail(Fault.SequencerDown, 1, 0);
        sequencer.set(-1, START - 30 days, START);
        _allFail(Fault.SequencerDown, type(uint256).max, 0);
        sequencer.set(0, START - 30 days, START);
        sequencer.behave(SettableFeed.Manner.Reverts);
        _allFail(Fault.SequencerUnreadable, 0, 0);
        sequencer.behave(SettableFeed.Manner.Short);
        _allFail(Fault.SequencerUnreadable, 0, 0);
    }

    function test_sequencer_none() public {
        CreditsConfig memory c = _config();
        c.sequencer = SettableFeed(address(0));
        c.grace = 0;
        sequencer.behave(SettableFeed.Manner.Reverts);
        credits = _newCredits(c);
        _endow(buyer, 0);
        assertEq(_mint(100e18), 199e6);
    }

    // ------------------------------------------------------------------ anchor

    function test_anchor_followsByTheHour() public {
        _set(2 * TWO);
        assertEq(credits.poke(), 2e18, "no time, no move");
        skip(36 minutes);
        vm.expectEmit(address(credits));
        emit ICredits.Anchored(2.06e18, 4e18);
        vm.prank(stranger);
        assertEq(credits.poke(), 2.06e18, "3 % in 36 minutes");
        assertEq(credits.poke(), 2.06e18, "once");
        skip(1 hours);
        (uint256 low, uint256 high) = credits.prices();
        assertEq(low, 2.163e18, "seen before it is written");
        assertEq(high, 4e18);
        assertEq(credits.poke(), 2.163e18, "5 % of what it is");
        _set(1);
        skip(1 hours);
        assertEq(credits.poke(), (2.163e18 * 95) / 100, "down as up");
        _set(TWO);
        skip(1 hours);
        assertEq(credits.poke(), 2e18, "not past the feed");
        (low, high) = credits.prices();
        assertEq(low, high);
        _set(TWO + 1);
        skip(1 minutes);
        assertEq(credits.poke(), 2e18 + SCALE, "not past it upwards");
    }

    function test_anchor_aQuietDayIsAnHour() public {
        skip(1 hours - 1);
        _set(2 * TWO);
        (uint256 low, ) = credits.prices();
        assertEq(low, 2e18 + (2e18 * uint256(MOVE) * 3_599) / (BPS * 3_600));
        skip(1);
        (low, ) = credits.prices();
        assertEq(low, 2.1e18);
        skip(1);
        (low, ) = credits.prices();
        assertEq(low, 2.1e18);
        skip(23 hours);
        assertEq(credits.poke(), 2.1e18);
    }

    function testFuzz_anchor_isBounded(uint256 first, uint256 price, uint256 time) public {
        _reach(bound(first, TWO / 10, 10 * TWO));
        skip(bound(time, 0, 1 days));
        price = bound(price, 1, MAX_PRICE / SCALE);
        _set(price);
        uint256 before = _anchor();
        uint256 elapsed = bound(time, 0, 1 days);
        if (elapsed > 1 hours) elapsed = 1 hours;
        uint256 moved = credits.poke();
        uint256 step = moved > before ? moved - before : before - moved;
        assertLe(step * BPS * 1 hours, before * MOVE * elapsed, "no faster");
        assertTrue(price * SCALE >= before ? moved >= before : moved <= before, "towards it");
        assertTrue(price * SCALE >= before ? moved <= price * SCALE : moved >= price * SCALE, "not past it");
    }

    /// @dev A poke before somebody's call is what that call does itself.
    function testFuzz_poke_changesNobodysPrice(uint256 price, uint256 time) public {
        _mint(100e18);
        skip(bound(time, 0, 2 hours));
        _set(bound(price, (TWO * 99) / 100, (TWO * 103) / 100));
        uint256 inQuote = credits.quoteMint(10e18);
        uint256 outQuote = credits.quoteRedeem(10e6);
        vm.prank(stranger);
        credits.poke();
        assertEq(credits.quoteMint(10e18), inQuote);
        assertEq(credits.quoteRedeem(10e6), outQuote);
        assertEq(_mint(10e18), inQuote);
        assertGe(credits.quoteRedeem(10e6), outQuote, "nor does a mint lower it");
    }

    /// @dev At the least price and the slowest anchor that there are.
    function test_poke_oftenHoldsNothingUp() public {
        CreditsConfig memory c = _config();
        c.feed = new SettableFeed(18);
        c.feed.set(int256(MIN_PRICE), START, START);
        c.maxMoveBps = 10;
        credits = _newCredits(c);
        c.feed.set(int256(2 * MIN_PRICE), START, START);
        for (uint256 i; i < 60; ++i) {
            skip(1);
            credits.poke();
        }
        // A tenth of a percent in an hour is 16,666 in a minute.
        assertApproxEqAbs(_anchor() - MIN_PRICE, 16_666, 60, "by the second as by the minute");
    }

    // ------------------------------------------------------------------ a feed that has ended

    function test_report_thirtyDays() public {
        _mint(100e18);
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_HasPrice.selector, 2e18));
        credits.report();
        feed.behave(SettableFeed.Manner.Reverts);
        vm.expectEmit(address(credits));
        emit ICredits.Reported(Fault.FeedUnreadable, START);
        vm.prank(stranger);
        credits.report();
        for (uint256 i; i < 29; ++i) {
            skip(1 days);
            credits.report();
        }
        skip(1 days - 1);
        credits.report();
        assertFalse(credits.orphaned(), "a second to go");
        _noPrice(Fault.FeedUnreadable, 0, 0);
        _redeem(1e6);
        skip(1);
        assertFalse(credits.orphaned(), "somebody has to see it");
        vm.expectEmit(address(credits));
        emit ICredits.Reported(Fault.FeedUnreadable, START);
        credits.report();
        assertTrue(credits.orphaned());
        assertEq(credits.quoteRedeem(100e6), 49.75e18);
        assertEq(_redeem(100e6), 49.75e18, "at the anchor");
        assertEq(_anchor(), 2e18, "which stays");
        vm.expectRevert();
        credits.quoteMint(1e18);
        _noPrice(Fault.FeedUnreadable, 0, 0);
        _mint(1e18);

        // It is so as long as somebody says so.
        skip(1 days);
        _redeem(1e6);
        skip(1);
        assertFalse(credits.orphaned());
        _noPrice(Fault.FeedUnreadable, 0, 0);
        _redeem(1e6);
    }

    function test_report_aPauseStartsItAgain() public {
        feed.behave(SettableFeed.Manner.Reverts);
        credits.report();
        skip(1 days);
        credits.report();
        (, , uint256 since, uint256 last) = credits.anchor();
        assertEq(since, START);
        assertEq(last, START + 1 days);
        skip(1 days + 1);
        credits.report();
        (, , since, last) = credits.anchor();
        assertEq(since, START + 2 days + 1);
        assertEq(last, since);
    }

    function test_report_onePriceStartsItAgain() public {
        feed.behave(SettableFeed.Manner.Reverts);
        credits.report();
        skip(1 days);
        feed.behave(SettableFeed.Manner.Answers);
        credits.poke();
        (, , uint256 since, uint256 last) = credits.anchor();
        assertEq(since, 0);
        assertEq(last, 0);
        feed.behave(SettableFeed.Manner.Reverts);
        credits.report();
        (, , since, ) = credits.anchor();
        assertEq(since, START + 1 days);
    }

    function test_report_aFeedThatLivesAgainIsAsked() public {
        _mint(100e18);
        sequencer.set(1, START, START);
        _orphan();
        assertTrue(credits.orphaned());
        sequencer.set(0, START, START);
        _set(2 * TWO);
        assertEq(_redeem(100e6), 24.875e18, "at the price there is");
        assertFalse(credits.orphaned(), "it is over");
        feed.behave(SettableFeed.Manner.Reverts);
        _noPrice(Fault.FeedUnreadable, 0, 0);
        _redeem(1e6);
    }

    function test_report_isNotMadeByStarvingAFeed() public {
        feed.behave(SettableFeed.Manner.Dear);
        for (uint256 gas = 5_000; gas < 600_000; gas += 1_000) {
            try credits.report{gas: gas}() {
                revert("reported");
            } catch {}
        }
        vm.expectPartialRevert(ICredits.Credits_LittleGas.selector);
        credits.report{gas: 200_000}();
        // The second source, after the first one used most of what there was.
        sequencer.behave(SettableFeed.Manner.Dear);
        vm.expectPartialRevert(ICredits.Credits_LittleGas.selector);
        credits.report{gas: 350_000}();
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_HasPrice.selector, 2e18));
        credits.report();
    }

    function test_report_everybodyGetsOut() public {
        uint256 supply = _mint(100e18);
        _reach(TWO / 2);
        feed.behave(SettableFeed.Manner.Reverts);
        _orphan();
        _redeem(supply / 3);
        _redeem(credits.totalSupply());
        assertEq(credits.totalSupply(), 0);
        assertLe(credits.reserve(), 1, "shares of all there was");
    }

    // ------------------------------------------------------------------ construction

    function test_constructor_refuses() public {
        CreditsConfig memory c = _config();
        c.maxAge = 0;
        _refuses(c, "maxAge", 0, 1);
        c.maxAge = 2 days + 1;
        _refuses(c, "maxAge", 2 days + 1, 2 days);

        c = _config();
        c.grace = 0;
        _refuses(c, "grace", 0, 1);
        c.grace = 1 days + 1;
        _refuses(c, "grace", 1 days + 1, 1 days);
        c.sequencer = SettableFeed(address(0));
        c.grace = 1;
        _refuses(c, "grace", 1, 0);

        c = _config();
        c.maxMoveBps = 9;
        _refuses(c, "maxMoveBps", 9, 10);
        c.maxMoveBps = 2_001;
        _refuses(c, "maxMoveBps", 2_001, 2_000);

        c = _config();
        c.deviationBps = 0;
        _refuses(c, "deviationBps", 0, 1);
        c.deviationBps = 2_001;
        _refuses(c, "deviationBps", 2_001, 2_000);

        c = _config();
        c.spreadBps = 0;
        _refuses(c, "spreadBps", 0, 1);
        c.spreadBps = 1_001;
        _refuses(c, "spreadBps", 1_001, 1_000);

        c = _config();
        c.warnBps = 1;
        _refuses(c, "warnBps", 1, 2);
        c.warnBps = 10_001;
        _refuses(c, "warnBps", 10_001, 10_000);

        c = _config();
        c.haltBps = 0;
        _refuses(c, "haltBps", 0, 1);
        c.haltBps = WARN;
        _refuses(c, "haltBps", WARN, WARN - 1);

        c = _config();
        c.feed = new SettableFeed(19);
        _refuses(c, "decimals", 19, 18);
    }

    function test_constructor_takesTheBounds() public {
        CreditsConfig memory c = CreditsConfig(feed, sequencer, 1, 1, 10, 1, 1, 2, 1);
        _newCredits(c);
        c = CreditsConfig(feed, sequencer, 2 days, 1 days, 2_000, 2_000, 1_000, 10_000, 9_999);
        _newCredits(c);
    }

    function test_constructor_needsAPrice() public {
        CreditsConfig memory c = _config();
        c.feed = SettableFeed(stranger);
        _noPrice(Fault.FeedUnreadable, 0, 0);
        this.newCredits(c);
        c.feed = new SettableFeed(8);
        _noPrice(Fault.PriceTooLow, 0, MIN_PRICE);
        this.newCredits(c);
        c.feed.set(int256(TWO), START, START - MAX_AGE - 1);
        _noPrice(Fault.Stale, START - MAX_AGE - 1, START - MAX_AGE);
        this.newCredits(c);
        c.feed.set(int256(TWO), START, START - MAX_AGE);
        c.sequencer = SettableFeed(stranger);
        _noPrice(Fault.SequencerUnreadable, 0, 0);
        this.newCredits(c);
        c.sequencer = sequencer;
        this.newCredits(c);
    }

    function newCredits(CreditsConfig calldata c) external returns (address) {
        return address(_newCredits(c));
    }

    // ------------------------------------------------------------------ helpers

    function _refuses(CreditsConfig memory c, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_BadParameter.selector, name, got, limit));
        this.newCredits(c);
    }

    /// @dev Whatever asks for a price says why there is none. A source may burn all gas it gets.
    function _allFail(Fault fault, uint256 got, uint256 limit) private {
        _noPrice(fault, got, limit);
        credits.poke{gas: 3_000_000}();
        _noPrice(fault, got, limit);
        vm.prank(buyer);
        credits.mint{gas: 3_000_000}(1e18, 0, buyer);
        _noPrice(fault, got, limit);
        vm.prank(buyer);
        credits.redeem{gas: 3_000_000}(1, 0, buyer);
        _noPrice(fault, got, limit);
        credits.level{gas: 3_000_000}();
        _noPrice(fault, got, limit);
        credits.ratioBps{gas: 3_000_000}();
        _noPrice(fault, got, limit);
        credits.quoteMint{gas: 3_000_000}(1e18);
        _noPrice(fault, got, limit);
        credits.quoteRedeem{gas: 3_000_000}(1);
        uint256 state = vm.snapshotState();
        credits.report{gas: 3_000_000}();
        vm.revertToState(state);
    }
}
