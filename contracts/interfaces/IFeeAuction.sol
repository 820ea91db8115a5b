// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A lot that was sold. One word.
/// @param amount units of the token; the largest number where there were more
/// @param price GridToken that was burned for it
/// @param soldAt seconds
struct Sale {
    uint112 amount;
    uint96 price;
    uint40 soldAt;
}

/// @title FeeAuction: fees in any token, sold for GridToken that is burned
/// @notice Whatever is credited to this contract's wallet in Escrow is for sale, a token at a time and all of it at once. The price of a token's lot
/// is in GridToken, does not depend on the lot, and halves every `halfLife` down to `floor`: a lot that grows while its price falls is
/// worth buying at some moment, and whoever sees that first takes it. After a sale the next price starts at `multiple` times what was
/// paid. A token's first lot costs `floor`.
interface IFeeAuction {
    /// @notice `amount` of `token`, its lot number `lot`, was sold for `price` GridToken, which is burned.
    event Sold(address indexed token, address indexed buyer, address to, uint256 amount, uint256 price, uint256 lot);

    /// @notice `amount` GridToken is burned: what a buyer paid, or fees that came in it.
    event Burned(uint256 amount);

    /// @notice There is less for sale than the buyer wants.
    error FeeAuction_TooLittle(address token, uint256 got, uint256 limit);
    error FeeAuction_TooDear(address token, uint256 price, uint256 limit);
    /// @notice GridToken itself is burned by `burn`.
    error FeeAuction_NotForSale(address token);
    error FeeAuction_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Buys everything there is of `token`, into `to`'s wallet in Escrow. The price comes out of the caller's wallet, on its ERC-6909
    /// allowance for this contract.
    /// @param least fewest units of `token` that the caller wants
    /// @param most highest price that it pays
    function buy(
        address token,
        uint256 least,
        uint256 most,
        address to
    ) external returns (uint256 amount, uint256 price);
    /// @notice Burns the fees that came in GridToken, if there are any. Callable by anyone.
    function burn() external returns (uint256 amount);

    /// @notice What a token's lot costs now, GridToken.
    function priceOf(address token) external view returns (uint256);
    /// @notice How many lots of a token were sold: the number of the lot that is for sale, counted from zero.
    function lotsOf(address token) external view returns (uint256);
    /// @notice The sale of a lot; zeros before it.
    function saleOf(address token, uint256 lot) external view returns (Sale memory);
    /// @notice How much of a token is for sale.
    function lotOf(address token) external view returns (uint256);
}
