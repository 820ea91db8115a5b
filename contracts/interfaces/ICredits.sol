// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice How well the reserve covers the credits, at the lower price.
enum Level {
    /// Covered, or there are no credits.
    Normal,
    /// Below `warnBps`: minting costs the spread twice.
    Warning,
    /// Below `haltBps`: no minting.
    Halted
}

/// @notice Why there is no price now. What `got` and `limit` of `Credits_NoPrice` are is said in brackets.
enum Fault {
    None,
    /// The sequencer's feed reverts, or answers too little (0, 0).
    SequencerUnreadable,
    /// The chain's sequencer is down (the feed's answer, 0).
    SequencerDown,
    /// It has not been up for the grace period (since when, 0 for never; the latest good since), seconds.
    SequencerRestarting,
    /// The price feed reverts, or answers too little (0, 0).
    FeedUnreadable,
    /// The price is negative, zero or below what is believed (price, 0 for a negative one; least), USD with 18 decimals.
    PriceTooLow,
    /// The answer is above what is believed (answer, most), in the feed's decimals.
    PriceTooHigh,
    /// The answer is older than `maxAge` (written at, earliest), seconds.
    Stale,
    /// The answer says that it was written later than now (written at, now), seconds.
    FromTheFuture
}

/// @title Credits: US dollars to pay for work with, made by taking GridToken out of circulation
/// @notice One credit is one US dollar (6 decimals). `mint` takes GridToken out of circulation into the reserve and makes credits for its price; `redeem` ends
/// credits and releases GridToken for theirs. Both leave the spread in the reserve. Nothing else makes or ends either, so that what ever
/// came out of the reserve is at most what ever went in.
///
/// Credits live in Escrow alone: in wallets and holds, as any token of Escrow does, and they pay for jobs, leases and tabs as any does. They
/// cannot be withdrawn as an ERC-20. Escrow never asks this contract for a price: no price, breaker or feed stops a payment.
///
/// There is no owner and no setter. The price comes from a Chainlink feed, and from an anchor here that follows the feed slowly; each caller
/// gets the worse of the two. Prices are USD for one GridToken (10^18 of its units), with 18 decimals.
interface ICredits is IERC20 {
    /// @notice `grid` of the buyer's GridToken went out of circulation for `credits` in `to`'s wallet.
    event Minted(address indexed buyer, address indexed to, uint256 grid, uint256 credits);
    /// @notice `credits` of the seller ended for `grid` in `to`'s wallet.
    event Redeemed(address indexed seller, address indexed to, uint256 credits, uint256 grid);
    /// @notice The anchor is at `anchor`, the feed at `price`.
    event Anchored(uint256 anchor, uint256 price);
    /// @notice There is no price, and there has been none since `since` (seconds), as far as anybody reported.
    event Reported(Fault fault, uint256 since);
    /// @notice Whoever gave this contract's wallet `grid` gave it to the reserve, `credits` to the other holders.
    event Absorbed(uint256 grid, uint256 credits);

    error Credits_BadParameter(bytes32 name, uint256 got, uint256 limit);
    /// @notice An amount is zero, or too little for one unit of what it would buy.
    error Credits_ZeroAmount();
    /// @notice More GridToken than can exist, or more credits than there are.
    error Credits_TooMuch(uint256 got, uint256 limit);
    /// @notice The caller would get less than the least that it takes.
    error Credits_TooLittle(uint256 got, uint256 limit);
    /// @notice There is no price now; what `got` and `limit` are is said at each `Fault`.
    error Credits_NoPrice(Fault fault, uint256 got, uint256 limit);
    /// @notice The feed is too far from the anchor for minting. `poke` moves the anchor as time passes.
    error Credits_PriceMoved(uint256 price, uint256 anchor, uint256 deviationBps);
    /// @notice The reserve covers too little of the credits for minting.
    error Credits_Halted(uint256 ratioBps, uint256 limit);
    /// @notice Too little gas is left to ask a feed for its price; what is not used is not paid for.
    error Credits_LittleGas(uint256 got, uint256 limit);
    /// @notice There is a price: nothing to report.
    error Credits_HasPrice(uint256 price);
    /// @notice Credits live in Escrow. To take them out, `redeem` them.
    error Credits_OnlyInEscrow(address from, address to, uint256 amount);

    /// @notice Takes `gridAmount` out of the caller's wallet in Escrow, on its ERC-6909 allowance for this contract, and puts new credits into
    /// `to`'s wallet: the lower price times the amount, less the spread (twice at Warning), rounded down. Reverts `Credits_NoPrice`,
    /// `Credits_PriceMoved`, `Credits_Halted`, `Credits_ZeroAmount`, `Credits_TooMuch`, `Credits_TooLittle` and ERC-6909's errors.
    /// @param gridAmount in GridToken's units
    /// @param leastCredits fewest units of credit that the caller takes
    function mint(uint256 gridAmount, uint256 leastCredits, address to) external returns (uint256 credits);
    /// @notice Ends `credits` of the caller's wallet in Escrow, on its ERC-6909 allowance for this contract, and puts GridToken into `to`'s wallet: the
    /// credits at the higher price, less the spread, and at most the credits' share of the reserve, both rounded down. No level stops it.
    /// While there is no price it reverts, until `orphaned`; then the anchor is the price. Reverts `Credits_NoPrice`, `Credits_ZeroAmount`,
    /// `Credits_TooMuch`, `Credits_TooLittle` and ERC-6909's errors.
    /// @param leastGrid fewest units of GridToken that the caller takes
    function redeem(uint256 credits, uint256 leastGrid, address to) external returns (uint256 grid);
    /// @notice Moves the anchor towards the feed, as far as the time since its last move allows. `mint` and `redeem` do so first. Callable by
    /// anyone. Reverts `Credits_NoPrice`.
    function poke() external returns (uint256 anchor);
    /// @notice Says that there is no price. Reports that go on for 30 days, with never more than a day between two and no price used in between,
    /// show that the feed has ended. Callable by anyone. Reverts `Credits_HasPrice`.
    function report() external;
    /// @notice Takes in what was transferred to this contract's own wallet in Escrow: GridToken joins the reserve, credits end. Callable by anyone. Reverts
    /// `Credits_ZeroAmount`.
    function absorb() external returns (uint256 grid, uint256 credits);

    /// @notice GridToken that ever went out of circulation here.
    function everBurned() external view returns (uint128);
    /// @notice GridToken that was ever released from here, never more than `everBurned`.
    function everMinted() external view returns (uint128);
    /// @notice GridToken that backs the credits: everBurned - everMinted.
    function reserve() external view returns (uint256);
    /// @notice The anchor, when it last moved, since when there are reports that there is no price and when the last was made (seconds, zero for none).
    function anchor() external view returns (uint128 price, uint40 movedAt, uint40 reportedSince, uint40 reportedAt);
    /// @notice The lower and the higher price, as if the anchor moved now. Reverts `Credits_NoPrice`.
    function prices() external view returns (uint256 low, uint256 high);
    /// @notice The reserve at the lower price in 1/10,000 of the credits, rounded down; 2^256 - 1 without credits. Reverts `Credits_NoPrice`.
    function ratioBps() external view returns (uint256);
    /// @notice What the breaker says now. Reverts `Credits_NoPrice`.
    function level() external view returns (Level);
    /// @notice Whether the feed has ended, as far as anybody reported: while there is no price `redeem` uses the anchor.
    function orphaned() external view returns (bool);
    /// @notice What `mint` would give now. Reverts as it does.
    function quoteMint(uint256 gridAmount) external view returns (uint256 credits);
    /// @notice What `redeem` would give now. Reverts as it does.
    function quoteRedeem(uint256 credits) external view returns (uint256 grid);
}
