// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SettableFeed} from "../mocks/SettableFeed.sol";
import {CreditsTest} from "../economy/CreditsTest.sol";

/// @title CreditsHandler
/// @notice Four holders who mint, redeem, pay each other and give to the contract, a price that wanders, jumps and goes missing, and time. What the
/// contract should hold is counted apart.
abstract contract CreditsHandler is CreditsTest {
    address[4] private holders = [actor("ann"), actor("bob"), actor("cem"), actor("dora")];
    uint256 private price = TWO;
    uint256 private burned;
    uint256 private released;
    uint256 private given;
    uint256 private made;
    uint256 private ended;
    mapping(bytes32 verb => uint256) public did;

    function prepare() external {
        setUp();
        for (uint256 i; i < holders.length; ++i) _endow(holders[i], GRIDS);
    }

    /// @notice One random act; what the contracts refuse is refused.
    function act(uint256 seed) external {
        uint256 verb = seed % 12;
        seed = uint256(keccak256(abi.encode(seed)));
        address who = holders[seed % 4];
        seed >>= 8;
        if (verb <= 2) return _buy(who, seed);
        if (verb <= 5) return _sell(who, seed);
        if (verb == 6) return _pay(who, seed);
        if (verb == 7) return _donate(who, seed);
        if (verb == 8) return _absorb();
        if (verb == 9) return _pokeOrReport();
        skip(seed % 3 hours);
        _wander(seed >> 16);
    }

    function checkLaws() public view {
        assertEq(credits.everBurned(), burned, "what went in");
        assertEq(credits.everMinted(), released, "what came out");
        assertLe(released, burned, "never more than went in");
        assertEq(credits.reserve(), burned - released, "the reserve");
        assertEq(_gridOf(address(credits)), burned - released + given, "Escrow shows it, and what was given");
        uint256 supply = credits.totalSupply();
        assertEq(supply, made - ended, "credits made and not ended");
        assertEq(supply, credits.balanceOf(address(escrow)), "Escrow has them all");
        uint256 sum = _creditsOf(address(credits));
        uint256 grids = _gridOf(address(credits)) + _gridOf(buyer);
        for (uint256 i; i < holders.length; ++i) {
            sum += _creditsOf(holders[i]);
            grids += _gridOf(holders[i]);
        }
        assertEq(sum, supply, "every credit is somebody's");
        assertEq(grids, (holders.length + 1) * GRIDS, "all GridToken is somewhere");
        assertGe(credits.reserve(), 1_000 * supply, "something for each unit");
    }

    /// @notice Everybody redeems, with or without a feed, until there is no credit.
    function drain(bool dead) external {
        if (dead) {
            feed.behave(SettableFeed.Manner.Reverts);
            _orphan();
        } else {
            feed.behave(SettableFeed.Manner.Answers);
            sequencer.set(0, START - 30 days, START);
            _set(price);
        }
        if (_gridOf(address(credits)) != credits.reserve() || _creditsOf(address(credits)) != 0) _absorb();
        for (uint256 i; i < holders.length; ++i) {
            uint256 all = _creditsOf(holders[i]);
            if (all != 0) assertGt(_out(holders[i], all), 0, "nobody leaves with nothing");
        }
        checkLaws();
        assertEq(credits.totalSupply(), 0, "drained");
        assertEq(given, 0, "nothing is in between");
    }

    // ------------------------------------------------------------------ verbs

    function _buy(address who, uint256 seed) private {
        uint256 amount = bound(seed, 1, _gridOf(who) / 3 + 1);
        uint256 supply = credits.totalSupply();
        uint256 before = credits.reserve();
        vm.prank(who);
        try credits.mint(amount, 0, who) returns (uint256 got) {
            burned += amount;
            made += got;
            (uint256 low, ) = credits.prices();
            // Worth what it cost, at the lower price.
            assertLe(got * UNITS, amount * low, "never more than was paid for");
            if (before * low >= supply * UNITS) {
                assertGe(credits.reserve() * low, (supply + got) * UNITS, "a mint keeps all covered");
            }
            ++did["mint"];
        } catch {
            ++did["mintRefused"];
        }
    }

    function _sell(address who, uint256 seed) private {
        uint256 all = _creditsOf(who);
        if (all == 0) return;
        _out(who, seed % 7 == 0 ? all : bound(seed, 1, all));
    }

    function _out(address who, uint256 amount) private returns (uint256 got) {
        uint256 supply = credits.totalSupply();
        uint256 before = credits.reserve();
        vm.prank(who);
        try credits.redeem(amount, 0, who) returns (uint256 grid) {
            got = grid;
            released += got;
            ended += amount;
            assertGe(credits.reserve() * supply, before * (supply - amount), "the rest loses nothing");
            ++did["redeem"];
            if (before * amount < (got + 1) * supply) ++did["redeemShare"];
        } catch {
            assertTrue(feed.manner() != SettableFeed.Manner.Answers || sequencer.answer() != 0, "who may redeem can");
            ++did["redeemRefused"];
        }
    }

    function _pay(address who, uint256 seed) private {
        uint256 all = _creditsOf(who);
        vm.prank(who);
        escrow.transfer(holders[seed % 4], _id(address(credits)), bound(seed >> 8, 0, all));
        ++did["pay"];
    }

    function _donate(address who, uint256 seed) private {
        uint256 amount = bound(seed, 0, _gridOf(who) / 50);
        vm.startPrank(who);
        if (seed % 3 != 0) {
            escrow.transfer(address(credits), _id(address(grid)), amount);
            given += amount;
        } else {
            escrow.transfer(address(credits), _id(address(credits)), _creditsOf(who) / 50);
        }
        vm.stopPrank();
        ++did["give"];
    }

    function _absorb() private {
        uint256 mine = _creditsOf(address(credits));
        try credits.absorb() returns (uint256 grids, uint256 gone) {
            assertEq(grids, given, "what was given");
            assertEq(gone, mine, "and no more");
            burned += given;
            ended += gone;
            given = 0;
            ++did["absorb"];
        } catch {
            assertEq(given + mine, 0, "nothing to absorb");
        }
    }

    function _pokeOrReport() private {
        uint256 old = _anchor();
        try credits.poke() returns (uint256 moved) {
            uint256 step = moved > old ? moved - old : old - moved;
            assertLe(step * BPS, old * MOVE, "an hour's move at most");
            ++did["poke"];
        } catch {
            credits.report();
            ++did["report"];
        }
    }

    /// @dev Mostly a little, sometimes by half or twice, now and then no price at all.
    function _wander(uint256 seed) private {
        uint256 kind = seed % 16;
        seed >>= 8;
        if (kind == 0) price = bound(seed, price / 2, price);
        else if (kind == 1) price = bound(seed, price, 2 * price);
        else price = bound(seed, (price * 97) / 100, (price * 103) / 100);
        price = bound(price, 1e4, 1e14);
        feed.behave(kind == 2 ? SettableFeed.Manner.Reverts : SettableFeed.Manner.Answers);
        sequencer.set(kind == 3 ? int256(1) : int256(0), START - 30 days, START);
        _set(price);
        ++did["wander"];
    }
}
