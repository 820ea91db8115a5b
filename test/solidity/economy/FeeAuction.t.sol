// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeAuction} from "../../../contracts/interfaces/IFeeAuction.sol";
import {MarketTest} from "../market/utils/MarketTest.sol";
import {AuctionConfig} from "../judgement/utils/SamplingTest.sol";

// FeeAuction
// ├── price: falls by half every half-life, not below the floor; rises by a sale alone
// ├── buy: all there is of a token, for GridToken that is burned; within the buyer's limits
// ├── burn: fees that came in GridToken
// └── construction
contract FeeAuctionTest is MarketTest {
    uint96 private constant FLOOR = 1e18;
    uint256 private constant HALF_LIFE = 1 hours;

    IFeeAuction private auction;
    address private buyer;

    function setUp() public override {
        super.setUp();
        auction = _newAuction(AuctionConfig(FLOOR, uint32(HALF_LIFE), 2));
        buyer = actor("buyer");
        grid.approve(address(escrow), type(uint256).max);
        escrow.deposit(address(grid), 10_000e18, buyer);
        vm.prank(buyer);
        escrow.approve(address(auction), _id(address(grid)), type(uint256).max);
    }

    function _newAuction(AuctionConfig memory c) private returns (IFeeAuction) {
        return IFeeAuction(_create("contracts/economy/FeeAuction.sol:FeeAuction", abi.encode(escrow, grid, c)));
    }

    /// @dev Fees arrive.
    function _fee(uint256 amount) private {
        vm.prank(payer);
        escrow.transfer(address(auction), _id(address(usd)), amount);
    }

    function _buy(uint256 least, uint256 most) private returns (uint256 amount, uint256 price) {
        vm.prank(buyer);
        return auction.buy(address(usd), least, most, stranger);
    }

    function _price() private view returns (uint256) {
        return auction.priceOf(address(usd));
    }

    /// @dev Sells `times` lots at once: the price is 2^times floors afterwards.
    function _climb(uint256 times) private {
        for (uint256 i; i < times; ++i) {
            _fee(1);
            _buy(1, type(uint256).max);
        }
    }

    function test_price_startsAtTheFloor() public {
        assertEq(_price(), FLOOR);
        skip(1_000 * HALF_LIFE);
        assertEq(_price(), FLOOR);
    }

    function test_price_falls() public {
        _climb(10);
        uint256 first = 1_024 * FLOOR;
        assertEq(_price(), first);
        skip(HALF_LIFE / 2);
        assertEq(_price(), (first * 3) / 4, "a straight line between");
        skip(HALF_LIFE / 2);
        assertEq(_price(), first / 2);
        skip(9 * HALF_LIFE);
        assertEq(_price(), FLOOR);
        skip(HALF_LIFE);
        assertEq(_price(), FLOOR, "not below");
        skip(1_000 * HALF_LIFE);
        assertEq(_price(), FLOOR);
    }

    function testFuzz_price_neverRises(uint256 a, uint256 b) public {
        _climb(10);
        skip(bound(a, 0, 400 * HALF_LIFE));
        uint256 before = _price();
        skip(bound(b, 0, 400 * HALF_LIFE));
        assertLe(_price(), before);
    }

    function test_buy_takesAllAndBurns() public {
        _climb(3);
        _fee(70e6);
        _fee(30e6);
        skip(HALF_LIFE);
        uint256 supply = grid.totalSupply();
        uint256 funds = escrow.balanceOf(buyer, _id(address(grid)));
        uint256 owned = _wallet(stranger);
        (uint256 amount, uint256 price) = _buy(100e6, 4 * FLOOR);
        assertEq(amount, 100e6);
        assertEq(price, 4 * FLOOR);
        assertEq(_wallet(stranger) - owned, 100e6, "in Escrow");
        assertEq(supply - grid.totalSupply(), price, "burned");
        assertEq(funds - escrow.balanceOf(buyer, _id(address(grid))), price);
        assertEq(grid.balanceOf(address(auction)), 0, "nothing stays");
        assertEq(auction.lotOf(address(usd)), 0);
        assertEq(_price(), 8 * FLOOR, "twice what was paid");
        assertEq(auction.priceOf(address(other)), FLOOR, "of this token alone");
    }

    function test_buy_withinItsLimits() public {
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_TooLittle.selector, usd, 0, 0));
        _buy(0, FLOOR);
        _fee(5);
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_TooLittle.selector, usd, 5, 6));
        _buy(6, FLOOR);
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_TooDear.selector, usd, FLOOR, FLOOR - 1));
        _buy(5, FLOOR - 1);
        _buy(5, FLOOR);
    }

    function test_buy_needsTheMoney() public {
        _fee(5);
        vm.expectRevert();
        vm.prank(stranger);
        auction.buy(address(usd), 5, FLOOR, stranger);
        assertEq(auction.lotOf(address(usd)), 5);
    }

    function test_burn_whatCameInGridToken() public {
        vm.prank(buyer);
        escrow.transfer(address(auction), _id(address(grid)), 3e18);
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_NotForSale.selector, grid));
        auction.buy(address(grid), 0, FLOOR, stranger);
        uint256 supply = grid.totalSupply();
        assertEq(auction.burn(), 3e18);
        assertEq(supply - grid.totalSupply(), 3e18);
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_TooLittle.selector, grid, 0, 1));
        auction.burn();
    }

    function test_constructor_refuses() public {
        _refuses(AuctionConfig(0, 1, 2), "floor", 0, 1);
        _refuses(AuctionConfig(1, 0, 2), "halfLife", 0, 1);
        _refuses(AuctionConfig(1, 1, 1), "multiple", 1, 2);
    }

    function _refuses(AuctionConfig memory c, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IFeeAuction.FeeAuction_BadParameter.selector, name, got, limit));
        this.newAuction(c);
    }

    function newAuction(AuctionConfig calldata c) external returns (address) {
        return address(_newAuction(c));
    }
}
