// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {Fault, ICredits, Level} from "../../../contracts/interfaces/ICredits.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {SettableFeed} from "../mocks/SettableFeed.sol";
import {CreditsTest} from "./CreditsTest.sol";

// Credits (prices, anchor, feeds and parameters: CreditsPrice.t.sol)
// ├── mint
// │   ├── the lower price times the amount, less the spread, rounded down once; into anybody's wallet
// │   ├── zero, dust, more than can exist, less than the least, nothing allowed, nothing there, nobody's wallet: reverts
// │   ├── the feed one unit too far from the anchor, up or down: reverts; at the edge: works
// │   └── levels at their edges, by the lower price: twice the spread below `warnBps`, reverts below `haltBps`
// ├── redeem
// │   ├── the credits at the higher price, less the spread, rounded down once; into anybody's wallet
// │   ├── at most the share of the reserve: the last one is paid as the first
// │   ├── zero, more than there are, less than the least, nothing allowed, nobody's wallet: reverts
// │   └── neither a level nor a deviation stops it
// ├── escrow alone holds credits: no withdrawal, no transfer, by anybody to anybody; wallets and holds move them
// ├── absorb: gifts join the reserve, given credits end
// ├── laws: no gain from a round trip, the reserve for a credit never falls by a redemption, a mint covers itself
// └── a job paid in credits settles while minting is halted and the feeds revert
contract CreditsVerbsTest is CreditsTest {
    function test_metadata() public view {
        IERC20Metadata token = IERC20Metadata(address(credits));
        assertEq(token.name(), "Gridbond Credit");
        assertEq(token.symbol(), "GBC");
        assertEq(uint256(token.decimals()), 6);
        assertEq(credits.totalSupply(), 0);
        assertEq(credits.ratioBps(), type(uint256).max, "nothing to cover");
        assertEq(credits.level(), Level.Normal);
    }

    // ------------------------------------------------------------------ mint

    function test_mint_forTheLowerPriceLessTheSpread() public {
        vm.expectEmit(address(credits));
        emit ICredits.Minted(buyer, stranger, 100e18, 199e6);
        vm.prank(buyer);
        uint256 got = credits.mint(100e18, 199e6, stranger);
        assertEq(got, 199e6);
        assertEq(_creditsOf(stranger), got, "to whom it is for");
        assertEq(_creditsOf(buyer), 0);
        assertEq(_gridOf(buyer), GRIDS - 100e18);
        assertEq(_gridOf(address(credits)), 100e18, "seen in Escrow");
        assertEq(credits.everBurned(), 100e18);
        assertEq(credits.everMinted(), 0);
        assertEq(credits.reserve(), 100e18);
        assertEq(credits.totalSupply(), got);
        assertEq(credits.balanceOf(address(escrow)), got, "Escrow has them all");
        assertEq(credits.ratioBps(), 10_050, "the spread covers");
    }

    function testFuzz_mint_byNumbers(uint256 amount, uint256 price, bool up) public {
        amount = bound(amount, 1e13, GRIDS);
        price = up ? bound(price, TWO, (TWO * 103) / 100) : bound(price, (TWO * 97) / 100, TWO);
        _set(price);
        uint256 low = up ? TWO : price;
        uint256 want = (amount * low * SCALE * (BPS - SPREAD)) / (BPS * UNITS);
        assertEq(credits.quoteMint(amount), want, "as it is quoted");
        assertEq(_mint(amount), want);
    }

    function test_mint_refuses() public {
        vm.expectRevert(ICredits.Credits_ZeroAmount.selector);
        _mint(0);
        // One unit of credit costs 502,512,562,815 units and a part.
        vm.expectRevert(ICredits.Credits_ZeroAmount.selector);
        _mint(502_512_562_814);
        assertEq(_mint(502_512_562_815), 1);
        uint256 most = type(uint96).max;
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooMuch.selector, most + 1, most));
        _mint(most + 1);
        vm.expectRevert(
            abi.encodeWithSelector(ERC6909.ERC6909InsufficientBalance.selector, buyer, _gridOf(buyer), most, _gridId())
        );
        _mint(most);
    }

    function test_mint_withinItsLeast() public {
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooLittle.selector, 199e6, 199e6 + 1));
        vm.prank(buyer);
        credits.mint(100e18, 199e6 + 1, buyer);
        vm.prank(buyer);
        credits.mint(100e18, 199e6, buyer);
    }

    function test_mint_needsTheAllowance() public {
        escrow.deposit(address(grid), 1e18, stranger);
        vm.expectRevert(
            abi.encodeWithSelector(ERC6909.ERC6909InsufficientAllowance.selector, address(credits), 0, 1e18, _gridId())
        );
        vm.prank(stranger);
        credits.mint(1e18, 0, stranger);
    }

    function test_nobodysWallet() public {
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InvalidReceiver.selector, address(0)));
        vm.prank(buyer);
        credits.mint(1e18, 0, address(0));
        _mint(1e18);
        vm.expectRevert(abi.encodeWithSelector(ERC6909.ERC6909InvalidReceiver.selector, address(0)));
        vm.prank(buyer);
        credits.redeem(1e6, 0, address(0));
    }

    function test_mint_nearTheAnchor() public {
        uint256 edge = (TWO * (BPS + DEVIATION)) / BPS;
        _set(edge - 1);
        _mint(1e18);
        _set(edge);
        _mint(1e18);
        _set(edge + 1);
        _failsMoved(edge + 1);
        _mint(1e18);

        edge = (TWO * (BPS - DEVIATION)) / BPS;
        _set(edge + 1);
        _mint(1e18);
        _set(edge);
        _mint(1e18);
        _set(edge - 1);
        _failsMoved(edge - 1);
        _mint(1e18);
        _failsMoved(edge - 1);
        credits.quoteMint(1e18);
    }

    /// @dev The anchor follows before it is asked: a move that an hour explains stops nobody.
    function test_mint_afterTheAnchorFollowed() public {
        uint256 price = (TWO * (BPS + MOVE)) / BPS;
        _set(price);
        _failsMoved(price);
        _mint(1e18);
        skip(1 hours);
        _set(price);
        assertEq(_mint(100e18), 208_950_000, "2.10 dollars less the spread");
    }

    function test_level_atItsEdges() public {
        _mint(100e18);
        uint256 warn = _priceOfRatio(WARN);
        _reach(warn + 1);
        assertEq(credits.level(), Level.Normal);
        uint256 halt = _priceOfRatio(HALT);
        _reach(warn);
        assertEq(credits.ratioBps(), WARN);
        assertEq(credits.level(), Level.Normal);
        uint256 state = vm.snapshotState();
        uint256 got = _mint(1e18);
        assertEq(got, (1e18 * warn * SCALE * (BPS - SPREAD)) / (BPS * UNITS), "the spread");
        vm.revertToState(state);

        _reach(warn - 1);
        assertEq(credits.ratioBps(), WARN - 1);
        assertEq(credits.level(), Level.Warning);
        state = vm.snapshotState();
        got = _mint(1e18);
        assertEq(got, (1e18 * (warn - 1) * SCALE * (BPS - 2 * SPREAD)) / (BPS * UNITS), "twice the spread");
        vm.revertToState(state);

        _reach(halt);
        assertEq(credits.ratioBps(), HALT);
        assertEq(credits.level(), Level.Warning);
        state = vm.snapshotState();
        _mint(1e18);
        vm.revertToState(state);

        _reach(halt - 1);
        assertEq(credits.level(), Level.Halted);
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_Halted.selector, HALT - 1, HALT));
        _mint(1e18);

        _reach(halt);
        _mint(1e18);
    }

    /// @dev Whichever of the two prices is lower tells what the reserve is worth.
    function test_level_atTheLowerPrice() public {
        _mint(100e18);
        uint256 warn = _priceOfRatio(WARN);
        _reach(warn + warn / 100);
        _set(warn - 1);
        assertEq(credits.level(), Level.Warning);
        uint256 want = (1e18 * (warn - 1) * SCALE * (BPS - 2 * SPREAD)) / (BPS * UNITS);
        assertEq(credits.quoteMint(1e18), want, "the feed is lower");

        _reach(warn - 1);
        _set(warn + warn / 100);
        assertEq(credits.level(), Level.Warning);
        assertEq(credits.quoteMint(1e18), want, "the anchor is lower");
    }

    // ------------------------------------------------------------------ redeem

    function test_redeem_forTheHigherPriceLessTheSpread() public {
        _mint(100e18);
        vm.expectEmit(address(credits));
        emit ICredits.Redeemed(buyer, stranger, 100e6, 49.75e18);
        vm.prank(buyer);
        uint256 got = credits.redeem(100e6, 49.75e18, stranger);
        assertEq(got, 49.75e18);
        assertEq(_gridOf(stranger), got, "to whom it is for");
        assertEq(_creditsOf(buyer), 99e6);
        assertEq(credits.everBurned(), 100e18);
        assertEq(credits.everMinted(), got);
        assertEq(credits.reserve(), 100e18 - got);
        assertEq(_gridOf(address(credits)), 100e18 - got);
        assertEq(credits.totalSupply(), 99e6, "ended");
        assertEq(credits.balanceOf(address(escrow)), 99e6);
        assertEq(credits.balanceOf(address(credits)), 0);
    }

    function testFuzz_redeem_byNumbers(uint256 amount, uint256 price) public {
        uint256 supply = _mint(1_000e18);
        amount = bound(amount, 1, supply);
        price = bound(price, 1, 100 * TWO);
        _set(price);
        uint256 high = (price > TWO ? price : TWO) * SCALE;
        uint256 want = (amount * UNITS * (BPS - SPREAD)) / (BPS * high);
        assertEq(credits.quoteRedeem(amount), want, "as it is quoted");
        assertEq(_redeem(amount), want);
    }

    function testFuzz_redeem_atMostTheShare(uint256 price, uint256 first) public {
        uint256 supply = _mint(1_000e18);
        _reach(bound(price, TWO / 20, (TWO * 98) / 100));
        first = bound(first, 1, supply - 1);
        uint256 share = (credits.reserve() * first) / supply;
        assertLe(credits.quoteRedeem(first), share, "the share");
        uint256 a = _redeem(first);
        uint256 b = _redeem(supply - first);
        assertEq(credits.totalSupply(), 0);
        // For each credit the last one got as much as the first, to a unit of GridToken for each credit.
        assertGe(b * first + supply, a * (supply - first), "the last as the first");
    }

    function test_redeem_theLastFindsAllThatIsLeft() public {
        uint256 supply = _mint(1_000e18);
        _reach(TWO / 2);
        assertEq(credits.level(), Level.Halted);
        assertEq(_redeem(supply / 2), 500e18, "half of it for half of them");
        assertEq(_redeem(supply / 2), 500e18);
        assertEq(credits.reserve(), 0);
        assertEq(credits.totalSupply(), 0);
        assertEq(credits.level(), Level.Normal);
        _mint(1e18);
    }

    function test_redeem_refuses() public {
        _mint(1e18);
        vm.expectRevert(ICredits.Credits_ZeroAmount.selector);
        _redeem(0);
        uint256 supply = credits.totalSupply();
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooMuch.selector, supply + 1, supply));
        _redeem(supply + 1);
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooMuch.selector, type(uint256).max, supply));
        _redeem(type(uint256).max);
        uint256 quote = credits.quoteRedeem(supply);
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooLittle.selector, quote, quote + 1));
        vm.prank(buyer);
        credits.redeem(supply, quote + 1, buyer);
        vm.prank(buyer);
        credits.redeem(supply, quote, buyer);
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_TooMuch.selector, 1, 0));
        _redeem(1);
    }

    function test_redeem_onlyTheCallersOnItsAllowance() public {
        uint256 supply = _mint(1e18);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientAllowance.selector,
                address(credits),
                0,
                supply,
                _id(address(credits))
            )
        );
        vm.prank(stranger);
        credits.redeem(supply, 0, stranger);
        _endow(stranger, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                ERC6909.ERC6909InsufficientBalance.selector,
                stranger,
                0,
                supply,
                _id(address(credits))
            )
        );
        vm.prank(stranger);
        credits.redeem(supply, 0, stranger);
    }

    function test_redeem_whateverTheLevelAndDeviation() public {
        _mint(100e18);
        _reach(TWO / 2);
        assertEq(credits.level(), Level.Halted);
        _redeem(1e6);
        _set(3 * TWO);
        _failsMovedPartially();
        credits.quoteMint(1e18);
        _redeem(1e6);
    }

    // ------------------------------------------------------------------ in Escrow alone

    function test_credits_cannotBeWithdrawn() public {
        uint256 supply = _mint(1e18);
        address[4] memory to = [buyer, stranger, address(credits), address(escrow)];
        for (uint256 i; i < to.length; ++i) {
            _failsOnlyInEscrow(address(escrow), to[i], supply);
            vm.prank(buyer);
            escrow.withdraw(address(credits), supply, to[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(buyer);
        escrow.withdraw(address(credits), supply, address(0));
        assertEq(_creditsOf(buyer), supply);
    }

    function test_credits_cannotBeMovedAsERC20() public {
        _mint(1e18);
        _failsOnlyInEscrow(address(escrow), stranger, 1);
        vm.prank(address(escrow));
        credits.transfer(stranger, 1);
        _failsOnlyInEscrow(buyer, address(escrow), 0);
        vm.prank(buyer);
        credits.transfer(address(escrow), 0);
        _failsOnlyInEscrow(buyer, stranger, 0);
        credits.transferFrom(buyer, stranger, 0);
        vm.prank(buyer);
        credits.approve(address(escrow), 1);
        _failsOnlyInEscrow(buyer, address(escrow), 1);
        vm.prank(buyer);
        escrow.deposit(address(credits), 1, buyer);
    }

    function test_credits_moveInEscrow() public {
        uint256 supply = _mint(1e18);
        vm.prank(buyer);
        escrow.transfer(stranger, _id(address(credits)), supply);
        _endow(stranger, 0);
        vm.prank(stranger);
        credits.redeem(supply, 0, stranger);
        assertEq(credits.totalSupply(), 0);
    }

    // ------------------------------------------------------------------ absorb

    function test_absorb_whatWasGiven() public {
        uint256 supply = _mint(100e18);
        vm.expectRevert(ICredits.Credits_ZeroAmount.selector);
        credits.absorb();

        vm.prank(buyer);
        escrow.transfer(address(credits), _gridId(), 7e18);
        assertEq(credits.reserve(), 100e18, "not by itself");
        vm.expectEmit(address(credits));
        emit ICredits.Absorbed(7e18, 0);
        vm.prank(stranger);
        credits.absorb();
        assertEq(credits.reserve(), 107e18);
        assertEq(credits.everBurned(), 107e18);

        vm.startPrank(buyer);
        escrow.transfer(address(credits), _id(address(credits)), 9e6);
        escrow.transfer(address(credits), _gridId(), 1);
        vm.stopPrank();
        vm.expectEmit(address(credits));
        emit ICredits.Absorbed(1, 9e6);
        credits.absorb();
        assertEq(credits.totalSupply(), supply - 9e6, "ended");
        assertEq(credits.balanceOf(address(escrow)), supply - 9e6);
        assertEq(_creditsOf(address(credits)), 0);

        vm.prank(buyer);
        escrow.transfer(address(credits), _id(address(credits)), 1);
        credits.absorb();
        assertEq(credits.totalSupply(), supply - 9e6 - 1);
    }

    /// @dev Nobody is paid out of a gift that was not taken in, and what a caller pays itself is a gift.
    function test_absorb_toTheContractItself() public {
        vm.startPrank(buyer);
        escrow.transfer(address(credits), _gridId(), 5e18);
        uint256 got = credits.mint(100e18, 0, address(credits));
        got += credits.mint(100e18, 0, buyer);
        credits.redeem(got / 2, 0, address(credits));
        vm.stopPrank();
        assertEq(_gridOf(address(credits)), 205e18);
        credits.absorb();
        assertEq(credits.reserve(), 205e18);
        assertEq(credits.totalSupply(), 0);
    }

    // ------------------------------------------------------------------ laws

    function testFuzz_roundTrip_neverGains(
        uint256 amount,
        uint256 price,
        uint256 held,
        uint256 parts,
        bool late
    ) public {
        _mint(bound(held, 1e18, 1_000e18));
        _reach(bound(price, TWO / 2, 3 * TWO));
        if (late) {
            // The feed is ahead of the anchor, either way.
            skip(bound(parts, 1, 3 hours));
            uint256 near = _anchor() / SCALE;
            _set(bound(amount, (near * 92) / 100, (near * 108) / 100));
        }
        amount = bound(amount, 1e13, 10_000e18);
        parts = bound(parts, 1, 5);
        uint256 owned = _creditsOf(buyer);
        uint256 funds = _gridOf(buyer);
        for (uint256 i; i < parts; ++i) {
            try this.mintAs(buyer, amount / parts) {} catch {}
            if (i % 2 == 0) credits.poke();
        }
        uint256 got = _creditsOf(buyer) - owned;
        for (uint256 i; i < parts; ++i) {
            uint256 part = i + 1 == parts ? got : got / 2;
            if (part != 0) _redeem(part);
            got -= part;
        }
        assertEq(_creditsOf(buyer), owned, "as many credits as before");
        assertLe(_gridOf(buyer), funds, "no more GridToken");
    }

    /// @dev The other way round: out first, then in again.
    function testFuzz_roundTrip_backwards(uint256 amount, uint256 price, uint256 gift) public {
        uint256 supply = _mint(1_000e18);
        _reach(bound(price, (TWO * 91) / 100, 3 * TWO));
        gift = bound(gift, 0, 100e18);
        amount = bound(amount, 1, supply / 2);
        uint256 funds = _gridOf(buyer);
        vm.prank(buyer);
        escrow.transfer(address(credits), _gridId(), gift);
        if (gift != 0) credits.absorb();
        uint256 got = _redeem(amount);
        // What it got buys fewer credits than it gave.
        try this.mintAs(buyer, got) returns (uint256 again) {
            assertLt(again, amount);
        } catch {}
        assertLe(_gridOf(buyer), funds + got);
    }

    function testFuzz_redeem_neverLowersTheRestsReserve(uint256 amount, uint256 price) public {
        uint256 supply = _mint(1_000e18);
        _reach(bound(price, TWO / 20, 3 * TWO));
        uint256 reserve = credits.reserve();
        _redeem(bound(amount, 1, supply));
        assertGe(credits.reserve() * supply, reserve * credits.totalSupply());
    }

    function testFuzz_mint_coversItself(uint256 amount, uint256 price) public {
        _mint(1_000e18);
        _reach(bound(price, (TWO * 91) / 100, 3 * TWO));
        uint256 ratio = credits.ratioBps();
        _mint(bound(amount, 1e13, 100_000e18));
        assertGe(credits.ratioBps(), ratio < BPS ? ratio : BPS);
    }

    /// @dev What spreads have left is nobody's: the next buyer pays the price, and is covered.
    function test_mint_afterEverybodyLeft() public {
        uint256 supply = _mint(100e18);
        _redeem(supply);
        uint256 left = credits.reserve();
        assertGt(left, 0);
        assertEq(_mint(100e18), 199e6);
        assertEq(credits.reserve(), left + 100e18);
    }

    // ------------------------------------------------------------------ payments

    function test_aJobInCreditsSettlesWithoutAnyPrice() public {
        vm.startPrank(buyer);
        credits.mint(1_000e18, 0, payer);
        vm.stopPrank();
        vm.prank(payer);
        escrow.approve(address(jobs), _id(address(credits)), type(uint256).max);
        uint256 funds = _creditsOf(payer);
        Terms memory t = _terms();
        t.token = address(credits);
        t.workSeconds = 2 days;
        _post(t);
        Claim memory c = _take(t, provider, t.units);

        _reach(TWO / 2);
        assertEq(credits.level(), Level.Halted);
        feed.behave(SettableFeed.Manner.Reverts);
        sequencer.behave(SettableFeed.Manner.Burns);
        Submission memory s = _submit(t, c);
        vm.expectRevert(
            abi.encodeWithSelector(ICredits.Credits_NoPrice.selector, Fault.SequencerUnreadable, uint256(0), uint256(0))
        );
        credits.poke{gas: 1_000_000}();

        vm.warp(s.submittedAt + t.reviewSeconds + 1);
        vm.prank(stranger);
        jobs.settle(t, c, s);
        assertEq(_status(t, c), ClaimStatus.Settled);
        assertEq(_creditsOf(payout), 20e6, "paid");
        assertEq(_creditsOf(payer), funds - 20e6, "refunded");

        // A second job, posted and paid with what the first one earned.
        vm.prank(payout);
        escrow.transfer(payer, _id(address(credits)), 20e6);
        t.opensAt = uint40(vm.getBlockTimestamp());
        (c, s) = _submitted(t);
        _accept(t, c, s);
        assertEq(_creditsOf(payout), 20e6);
    }

    function mintAs(address who, uint256 amount) external returns (uint256) {
        vm.prank(who);
        return credits.mint(amount, 0, who);
    }

    // ------------------------------------------------------------------ helpers

    /// @dev The feed's least price at which the reserve covers `ratio`.
    function _priceOfRatio(uint256 ratio) private view returns (uint256) {
        uint256 worth = ratio * credits.totalSupply() * UNITS;
        uint256 per = credits.reserve() * BPS * SCALE;
        return (worth + per - 1) / per;
    }

    function _gridId() private view returns (uint256) {
        return _id(address(grid));
    }

    function _failsMoved(uint256 price) private {
        vm.expectRevert(
            abi.encodeWithSelector(ICredits.Credits_PriceMoved.selector, price * SCALE, TWO * SCALE, DEVIATION)
        );
    }

    function _failsMovedPartially() private {
        vm.expectPartialRevert(ICredits.Credits_PriceMoved.selector);
    }

    function _failsOnlyInEscrow(address from, address to, uint256 amount) private {
        vm.expectRevert(abi.encodeWithSelector(ICredits.Credits_OnlyInEscrow.selector, from, to, amount));
    }
}
