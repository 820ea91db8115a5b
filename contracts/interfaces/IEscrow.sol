// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";

/// @notice Names one hold of the calling service.
/// @param id the agreement's id, chosen by the service
/// @param payer who owns the hold and gets back what is not spent
/// @param token the ERC-20 held
struct HoldKey {
    bytes32 id;
    address payer;
    address token;
}

/// @title Escrow: customers' money, a wallet and holds
/// @notice An ERC-6909 wallet of exact ERC-20 tokens (id = token address as a number) and holds keyed by (service, id, payer, token).
/// The service is always `msg.sender`. A hold needs the payer's ERC-6909 allowance for that service and token, or the payer's signature
/// over that one hold; operators never authorise a hold. Amounts are in token units. No owner, no pause, no loop over users.
interface IEscrow is IERC6909 {
    /// @notice A service holds `amount` of the payer's wallet. One id is held once and never again. Of what is charged, `feeBps` in 10,000 are
    /// the service's fee.
    event Held(
        address indexed service,
        bytes32 indexed id,
        address indexed payer,
        address token,
        uint256 amount,
        uint256 feeBps
    );
    /// @notice The fees of the service's holds go to `sink`, for ever.
    event SinkSet(address indexed service, address indexed sink);
    /// @notice A hold grew by `amount` out of `from`'s wallet; `shares` is zero when the payer topped up an unsponsored hold.
    event ToppedUp(
        address indexed service,
        bytes32 indexed id,
        address indexed from,
        address payer,
        address token,
        uint256 amount,
        uint256 shares
    );
    /// @notice `amount` left a hold: `fee` of it for the service's sink, the rest for `payee`. `refund` was credited to the payer.
    event Charged(
        address indexed service,
        bytes32 indexed id,
        address indexed payee,
        uint256 amount,
        uint256 fee,
        uint256 refund
    );
    /// @notice A hold ended; `refund` was credited to the payer, `left` waits for its sponsors.
    event Closed(address indexed service, bytes32 indexed id, uint256 refund, uint256 left);
    /// @notice A sponsor took its unused part of a closed hold.
    event Reclaimed(address indexed service, bytes32 indexed id, address indexed sponsor, uint256 amount);

    /// @notice An amount must not be zero.
    error Escrow_ZeroAmount();
    /// @notice The token moved another amount than it was asked to (fee, rebase or callback tokens do): this contract's balance of it is
    /// `got` instead of `expected`.
    error Escrow_InexactToken(address token, uint256 got, uint256 expected);
    /// @notice A (service, id, payer, token) that was held before.
    error Escrow_AlreadyHeld(address service, bytes32 id);
    /// @notice No open hold under this key.
    error Escrow_NotHeld(address service, bytes32 id);
    /// @notice More was asked for than the hold has left.
    error Escrow_Insufficient(address service, bytes32 id, uint256 got, uint256 limit);
    /// @notice A hold with (nearly) nothing left of what its shares stood for cannot be topped up: they have no price.
    error Escrow_Exhausted(address service, bytes32 id);
    /// @notice A partial refund of a hold that has sponsors; close it instead.
    error Escrow_Sponsored(address service, bytes32 id);
    /// @notice The hold is still open, or the caller has no share of it.
    error Escrow_NothingToReclaim(address service, bytes32 id, address sponsor);
    /// @notice A fee that leaves the payee nothing.
    error Escrow_FeeTooHigh(address service, uint256 got, uint256 limit);
    /// @notice A service names one sink, once.
    error Escrow_BadSink(address service, address sink);
    /// @notice A hold permit is past its deadline (seconds).
    error Escrow_PermitExpired(uint256 deadline, uint256 timestamp);
    /// @notice A hold permit that `payer` did not sign.
    error Escrow_BadSignature(address payer, bytes32 digest);
    /// @notice The token's permit failed and the allowance does not cover `amount`.
    error Escrow_PermitFailed(address token, address owner, uint256 got, uint256 amount);

    /// @notice Pulls `amount` of `token` from the caller into `to`'s wallet. Reverts `Escrow_InexactToken` unless exactly that arrives.
    function deposit(address token, uint256 amount, address to) external;
    /// @notice `deposit` for the caller's own wallet after the token's ERC-2612 permit; a permit that somebody else has already
    /// submitted is no failure.
    function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external;
    /// @notice Sends `amount` of `token` out of the caller's wallet to `to`. Reverts `Escrow_InexactToken` unless exactly that leaves.
    function withdraw(address token, uint256 amount, address to) external;

    /// @notice Fixes who gets the fees of the calling service's holds. Once, for ever. Reverts `Escrow_BadSink`.
    function setSink(address sink) external;
    /// @notice Holds `amount` for the calling service out of the payer's wallet, on the payer's ERC-6909 allowance for the service
    /// (an infinite one is not decremented). Reverts `Escrow_AlreadyHeld`, `Escrow_FeeTooHigh`, ERC-6909's allowance and
    /// balance errors.
    /// @param feeBps the service's fee in 1/10,000 of what is charged, below 10,000; it comes out of what the payee gets,
    /// once the service has named a sink
    function hold(HoldKey calldata key, uint256 amount, uint16 feeBps) external;
    /// @notice `hold` on the payer's EIP-712 signature (ECDSA or ERC-1271) over
    /// `Hold(address service,bytes32 id,address payer,address token,uint256 amount,uint256 deadline)`. Works once, because an id is held once.
    function holdWithPermit(
        HoldKey calldata key,
        uint256 amount,
        uint16 feeBps,
        uint256 deadline,
        bytes calldata signature
    ) external;
    /// @notice Adds `amount` to a hold out of `from`'s wallet, on `from`'s allowance for the calling service. Anybody but the payer becomes a
    /// sponsor and gets shares (rounded down) of what is left. Reverts `Escrow_Exhausted` on an empty hold.
    function topUp(HoldKey calldata key, address from, uint256 amount) external returns (uint256 shares);
    /// @notice Credits `amount` of the hold, less the fee, to `payee`'s wallet and `refund` to the payer's. A refund reverts on a sponsored hold.
    function charge(HoldKey calldata key, address payee, uint256 amount, uint256 refund) external;
    /// @notice Ends the hold: the payer's part is credited to its wallet; sponsors pull theirs with `reclaim`. Same cost for any number of sponsors.
    /// @return refund what the payer got
    function close(HoldKey calldata key) external returns (uint256 refund);
    /// @notice Credits the unused part of `sponsor` in a closed hold to its wallet (rounded down; the last one takes the rest). Callable by anyone.
    function reclaim(address service, HoldKey calldata key, address sponsor) external returns (uint256 amount);

    /// @notice What a hold has left, and whether it is open.
    function holdOf(address service, HoldKey calldata key) external view returns (uint256 remaining, bool open);
    /// @notice The fee that was fixed when the money was held, in 1/10,000.
    function feeOf(address service, HoldKey calldata key) external view returns (uint256 feeBps);
    /// @notice Who gets the fees of a service's holds; zero for nobody yet.
    function sinkOf(address service) external view returns (address);
    /// @notice Shares of a sponsor, of all sponsors and of everybody in a hold.
    function sharesOf(
        address service,
        HoldKey calldata key,
        address sponsor
    ) external view returns (uint256 shares, uint256 sponsors, uint256 total);
    /// @notice The EIP-712 digest that a payer signs for `holdWithPermit`.
    function holdDigest(
        address service,
        HoldKey calldata key,
        uint256 amount,
        uint256 deadline
    ) external view returns (bytes32);
}
