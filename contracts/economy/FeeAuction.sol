// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IFeeAuction, Sale} from "../interfaces/IFeeAuction.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";

/// @title FeeAuction
/// @notice See IFeeAuction. No owner; nothing leaves but to a buyer, and nothing that buyers pay stays.
///
/// Laws
///  - GridToken that was paid is burned in the same call.
///  - A token's price never rises but by a sale.
contract FeeAuction is IFeeAuction {
    using SafeCast for uint256;

    /// @notice Deploy parameters, GridToken.
    /// @param floor no price is lower, and a token's first lot costs no more; not zero
    /// @param halfLife seconds in which a price halves
    /// @param multiple of what was paid, at which the next price starts
    struct Config {
        uint96 floor;
        uint32 halfLife;
        uint8 multiple;
    }

    IEscrow public immutable escrow;
    IStakeToken public immutable gridToken;
    uint256 public immutable floor;
    uint256 public immutable halfLife;
    uint256 public immutable multiple;

    mapping(address token => Sale[]) private _sales;

    constructor(IEscrow escrow_, IStakeToken gridToken_, Config memory c) {
        require(c.floor != 0, FeeAuction_BadParameter("floor", 0, 1));
        require(c.halfLife != 0, FeeAuction_BadParameter("halfLife", 0, 1));
        require(c.multiple > 1, FeeAuction_BadParameter("multiple", c.multiple, 2));
        escrow = escrow_;
        gridToken = gridToken_;
        floor = c.floor;
        halfLife = c.halfLife;
        multiple = c.multiple;
    }

    /// @inheritdoc IFeeAuction
    function buy(
        address token,
        uint256 least,
        uint256 most,
        address to
    ) external returns (uint256 amount, uint256 price) {
        require(token != address(gridToken), FeeAuction_NotForSale(token));
        amount = lotOf(token);
        require(amount != 0 && amount >= least, FeeAuction_TooLittle(token, amount, least));
        price = priceOf(token);
        require(price <= most, FeeAuction_TooDear(token, price, most));
        uint256 lot = _sales[token].length;
        uint256 counted = Math.min(amount, type(uint112).max);
        _sales[token].push(Sale(uint112(counted), price.toUint96(), uint40(block.timestamp)));
        emit Sold(token, msg.sender, to, amount, price, lot);
        escrow.transferFrom(msg.sender, address(this), _walletId(address(gridToken)), price);
        burn();
        escrow.transfer(to, _walletId(token), amount);
    }

    /// @inheritdoc IFeeAuction
    function burn() public returns (uint256 amount) {
        amount = lotOf(address(gridToken));
        require(amount != 0, FeeAuction_TooLittle(address(gridToken), 0, 1));
        emit Burned(amount);
        escrow.withdraw(address(gridToken), amount, address(this));
        gridToken.burn(amount);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IFeeAuction
    function priceOf(address token) public view returns (uint256 price) {
        uint256 sold = _sales[token].length;
        if (sold == 0) return floor;
        Sale memory last = _sales[token][sold - 1];
        uint256 elapsed = block.timestamp - last.soldAt;
        uint256 halves = elapsed / halfLife;
        price = (last.price * multiple) >> halves;
        price -= Math.mulDiv(price, elapsed % halfLife, 2 * halfLife);
        return Math.max(price, floor);
    }

    /// @inheritdoc IFeeAuction
    function lotsOf(address token) external view returns (uint256) {
        return _sales[token].length;
    }

    /// @inheritdoc IFeeAuction
    function saleOf(address token, uint256 lot) external view returns (Sale memory sale) {
        if (lot < _sales[token].length) sale = _sales[token][lot];
    }

    /// @inheritdoc IFeeAuction
    function lotOf(address token) public view returns (uint256) {
        return escrow.balanceOf(address(this), _walletId(token));
    }

    function _walletId(address token) private pure returns (uint256) {
        return uint256(uint160(token));
    }
}
