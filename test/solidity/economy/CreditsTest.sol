// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Fault, ICredits, Level} from "../../../contracts/interfaces/ICredits.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";
import {SettableFeed} from "../mocks/SettableFeed.sol";

/// @dev As in Credits.sol.
struct CreditsConfig {
    SettableFeed feed;
    SettableFeed sequencer;
    uint32 maxAge;
    uint32 grace;
    uint16 maxMoveBps;
    uint16 deviationBps;
    uint16 spreadBps;
    uint16 warnBps;
    uint16 haltBps;
}

/// @title CreditsTest
/// @notice Credits over the whole protocol, a price feed of eight decimals at two dollars, and buyers with GridToken in Escrow.
abstract contract CreditsTest is MarketTest {
    uint256 internal constant BPS = 10_000;
    uint256 internal constant UNITS = 1e30;
    /// @dev The feed's two dollars.
    uint256 internal constant TWO = 2e8;
    uint256 internal constant SCALE = 1e10;
    uint32 internal constant MAX_AGE = 25 hours;
    uint32 internal constant GRACE = 1 hours;
    uint16 internal constant MOVE = 500;
    uint16 internal constant DEVIATION = 300;
    uint16 internal constant SPREAD = 50;
    uint16 internal constant WARN = 9_500;
    uint16 internal constant HALT = 9_000;
    uint256 internal constant GRIDS = 1_000_000e18;

    ICredits internal credits;
    SettableFeed internal feed;
    SettableFeed internal sequencer;
    address internal buyer;

    function setUp() public virtual override {
        super.setUp();
        feed = new SettableFeed(8);
        sequencer = new SettableFeed(0);
        sequencer.set(0, START - 30 days, START);
        _set(TWO);
        credits = _newCredits(_config());
        buyer = actor("buyer");
        grid.approve(address(escrow), type(uint256).max);
        _endow(buyer, GRIDS);
    }

    function _config() internal view returns (CreditsConfig memory) {
        return CreditsConfig(feed, sequencer, MAX_AGE, GRACE, MOVE, DEVIATION, SPREAD, WARN, HALT);
    }

    function _newCredits(CreditsConfig memory c) internal returns (ICredits) {
        return ICredits(_create("contracts/economy/Credits.sol:Credits", abi.encode(escrow, grid, c)));
    }

    /// @dev GridToken in the wallet, allowed to Credits together with credits.
    function _endow(address who, uint256 amount) internal {
        if (amount != 0) escrow.deposit(address(grid), amount, who);
        vm.startPrank(who);
        escrow.approve(address(credits), _id(address(grid)), type(uint256).max);
        escrow.approve(address(credits), _id(address(credits)), type(uint256).max);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ prices

    /// @dev The feed answers now, in its own decimals.
    function _set(uint256 price) internal {
        feed.set(int256(price), vm.getBlockTimestamp(), vm.getBlockTimestamp());
    }

    /// @dev The price stays until the anchor has come to it.
    function _reach(uint256 price) internal {
        for (uint256 i; i < 500; ++i) {
            _set(price);
            if (credits.poke() == price * SCALE) return;
            skip(1 hours);
        }
        revert("never reached");
    }

    function _anchor() internal view returns (uint256 price) {
        (price, , , ) = credits.anchor();
    }

    // ------------------------------------------------------------------ verbs

    function _mint(uint256 amount) internal returns (uint256) {
        vm.prank(buyer);
        return credits.mint(amount, 0, buyer);
    }

    function _redeem(uint256 amount) internal returns (uint256) {
        vm.prank(buyer);
        return credits.redeem(amount, 0, buyer);
    }

    /// @dev Reports every day for thirty days: the feed has ended.
    function _orphan() internal {
        for (uint256 i; i <= 30; ++i) {
            if (i != 0) skip(1 days);
            credits.report();
        }
    }

    // ------------------------------------------------------------------ views

    function _creditsOf(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, _id(address(credits)));
    }

    function _gridOf(address who) internal view returns (uint256) {
        return escrow.balanceOf(who, _id(address(grid)));
    }

    function assertEq(Level got, Level want) internal pure {
        assertEq(uint256(got), uint256(want), "level");
    }

    // ------------------------------------------------------------------ expected failures

    function _noPrice(Fault fault, uint256 got, uint256 limit) internal {
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_NoPrice.selector, fault, got, limit));
    }
}
