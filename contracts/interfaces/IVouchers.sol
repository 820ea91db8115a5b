// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Redemption, Session, Tab, TabState} from "../types/Tab.sol";

/// @title Vouchers: metered calls, paid by signatures
/// @notice open -> redeem, top up -> thaw -> close. The payer opens a tab for one provider and signs, for each call, a voucher of the tab's new
/// total (EIP-712). Only the last one is ever redeemed, so any number of calls costs one transaction.
/// There is no dispute: calls are so small that each side risks one. A tab is refunded only after a notice, `thawSeconds` long, in which the
/// provider redeems; the provider itself may close it at any time.
/// Every deadline d: acting is allowed while timestamp <= d, timing out when timestamp > d.
interface IVouchers {
    /// @notice The only place where a tab is written.
    event Opened(bytes32 indexed tabId, address indexed payer, address indexed provider, Tab tab, uint256 deposit);
    /// @notice `from` added money. The first sponsor makes the tab sponsored: its shares are reclaimed in Escrow once the tab is closed.
    event ToppedUp(bytes32 indexed tabId, address indexed from, uint256 amount);
    /// @notice `key` signs vouchers for the payer, up to totals of `limit`, redeemed by `expiresAt`.
    event SessionSet(bytes32 indexed tabId, address indexed key, uint256 limit, uint256 expiresAt);
    /// @notice `amount` was credited to the provider; `redeemed` in all.
    event Redeemed(bytes32 indexed tabId, uint256 amount, uint256 redeemed);
    /// @notice The payer leaves: what is not redeemed by `thawsAt` goes back.
    event Thawing(bytes32 indexed tabId, uint256 thawsAt);
    /// @notice `refund` went back to the payer; sponsors reclaim theirs in Escrow.
    event Closed(bytes32 indexed tabId, uint256 refund);

    error Vouchers_NotPayer(bytes32 tabId, address got, address payer);
    /// @notice The tab was never opened, or is closed. `got` is its TabStatus.
    error Vouchers_NotOpen(bytes32 tabId, uint8 got);
    error Vouchers_AlreadyOpened(bytes32 tabId);
    error Vouchers_BadThaw(uint256 got, uint256 least, uint256 most);
    error Vouchers_AlreadyThawing(bytes32 tabId, uint256 thawsAt);
    error Vouchers_NotThawing(bytes32 tabId);
    error Vouchers_TooEarly(bytes32 tabId, uint256 timestamp, uint256 limit);
    error Vouchers_BadSession(bytes32 tabId, address key);
    /// @notice A session may not expire, and its limit may not fall, before the provider had time to redeem what it signed.
    error Vouchers_TooSoon(bytes32 tabId, uint256 got, uint256 limit);
    /// @notice `total` is not above what was redeemed, or nothing is left to redeem it with.
    error Vouchers_NothingNew(bytes32 tabId, uint256 total, uint256 redeemed);
    error Vouchers_SessionExpired(bytes32 tabId, address key, uint256 timestamp, uint256 expiresAt);
    error Vouchers_OverLimit(bytes32 tabId, address key, uint256 total, uint256 limit);
    error Vouchers_BadSignature(bytes32 tabId, address signer, bytes32 digest);

    /// @notice Opens a tab with `deposit` of the caller's wallet, and lets `key` sign for it when it is not zero.
    /// @param deposit token units; the caller's allowance in Escrow for this contract covers it
    /// @dev Reverts NotPayer, AlreadyOpened, BadThaw, BadSession, and with what Escrow refuses.
    function open(
        Tab calldata tab,
        uint256 deposit,
        address key,
        Session calldata session
    ) external returns (bytes32 tabId);

    /// @notice Adds `amount` of the caller's wallet. Anyone may; not once the tab is thawing.
    /// @dev Reverts NotOpen, AlreadyThawing; Escrow_Exhausted when everything was redeemed: open another tab then.
    function topUp(Tab calldata tab, uint256 amount) external;

    /// @notice Lets `key` sign vouchers, or changes until when and how far. More is possible at once. Less only as far as the provider
    /// loses nothing: no sooner than `thawSeconds` from now, and by expiry alone.
    /// @dev Reverts NotPayer, NotOpen, BadSession for the zero address and the payer, TooSoon.
    function setSession(Tab calldata tab, address key, Session calldata session) external;

    /// @notice Credits the provider with what a voucher says beyond what was redeemed, or with what is left when that is less. Anyone may,
    /// until the tab is closed.
    /// @dev Reverts NotOpen, NothingNew, SessionExpired, OverLimit, BadSignature.
    /// @return amount token units credited
    function redeem(Redemption calldata redemption) external returns (uint256 amount);

    /// @notice Redeems vouchers of many tabs in one transaction. One that `redeem` would refuse is left out and costs the others nothing.
    /// @return amounts credited by voucher; zero where one was left out
    function redeemMany(Redemption[] calldata redemptions) external returns (uint256[] memory amounts);

    /// @notice The payer's notice that it leaves. Irrevocable.
    /// @dev Reverts NotPayer, NotOpen, AlreadyThawing.
    function thaw(Tab calldata tab) external;

    /// @notice Refunds what is left: the provider at any time, anyone after the thaw.
    /// @dev Reverts NotOpen, NotThawing, TooEarly.
    /// @return refund token units to the payer
    function close(Tab calldata tab) external returns (uint256 refund);

    /// @notice keccak256(abi.encode(chain id, this contract, tab)).
    function tabIdOf(Tab calldata tab) external view returns (bytes32);

    function stateOf(bytes32 tabId) external view returns (TabState memory);

    function sessionOf(bytes32 tabId, address key) external view returns (Session memory);

    /// @notice What the payer or a session key signs: EIP-712 `Voucher(bytes32 tabId,uint128 total)` of "Gridbond Vouchers", version 1.
    function voucherDigest(bytes32 tabId, uint128 total) external view returns (bytes32);
}
