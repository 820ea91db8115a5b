// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICharter} from "../interfaces/ICharter.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {IVouchers} from "../interfaces/IVouchers.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Redemption, Session, Tab, TabState, TabStatus} from "../types/Tab.sol";

/// @title Vouchers
/// @notice See IVouchers.
///
/// Laws
///  - redeemed <= the highest total that was signed, and <= what was paid in; it only grows.
///  - Paid in = redeemed + refunded + held: a closed tab holds nothing but what its sponsors reclaim.
///  - A tab opens once. What the payer signed can be redeemed for `thawSeconds` after the payer's last word against it.
/// Liveness
///  - The payer gives notice and anyone closes after it; the provider closes at once. Neither waits for the other.
contract Vouchers is IVouchers, EIP712 {
    using SafeCast for uint256;

    /// @dev A provider that looks once an hour misses no thaw; nobody's money stays longer than a month.
    uint256 private constant MIN_THAW = 1 hours;
    uint256 private constant MAX_THAW = 30 days;

    bytes32 private constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 tabId,uint128 total)");

    /// @notice Where the payers' money is held.
    IEscrow public immutable escrow;
    /// @notice Who says what fee a new tab pays.
    ICharter public immutable charter;

    mapping(bytes32 tabId => TabState) private _tabs;
    mapping(bytes32 tabId => mapping(address key => Session)) private _sessions;

    constructor(IEscrow escrow_, ICharter charter_) EIP712("Gridbond Vouchers", "1") {
        escrow = escrow_;
        charter = charter_;
        escrow_.setSink(charter_.sink());
    }

    // ------------------------------------------------------------------ payer

    /// @inheritdoc IVouchers
    function open(
        Tab calldata tab,
        uint256 deposit,
        address key,
        Session calldata session
    ) external returns (bytes32 tabId) {
        tabId = tabIdOf(tab);
        _requirePayer(tabId, tab);
        require(_tabs[tabId].status == TabStatus.None, Vouchers_AlreadyOpened(tabId));
        uint256 thawing = tab.thawSeconds;
        require(thawing >= MIN_THAW && thawing <= MAX_THAW, Vouchers_BadThaw(thawing, MIN_THAW, MAX_THAW));
        _tabs[tabId] = TabState(deposit.toUint128(), 0, TabStatus.Open);
        emit Opened(tabId, tab.payer, tab.provider, tab, deposit);
        if (key != address(0)) _setSession(tabId, tab, key, session);
        escrow.hold(_holdKey(tabId, tab), deposit, charter.admit());
    }

    /// @inheritdoc IVouchers
    function topUp(Tab calldata tab, uint256 amount) external {
        (bytes32 tabId, TabState storage s) = _open(tab);
        require(s.thawsAt == 0, Vouchers_AlreadyThawing(tabId, s.thawsAt));
        s.paidIn = (s.paidIn + amount).toUint128();
        emit ToppedUp(tabId, msg.sender, amount);
        escrow.topUp(_holdKey(tabId, tab), msg.sender, amount);
    }

    /// @inheritdoc IVouchers
    function setSession(Tab calldata tab, address key, Session calldata session) external {
        (bytes32 tabId, ) = _open(tab);
        _requirePayer(tabId, tab);
        _setSession(tabId, tab, key, session);
    }

    /// @inheritdoc IVouchers
    function thaw(Tab calldata tab) external {
        (bytes32 tabId, TabState storage s) = _open(tab);
        _requirePayer(tabId, tab);
        require(s.thawsAt == 0, Vouchers_AlreadyThawing(tabId, s.thawsAt));
        uint256 thawsAt = block.timestamp + tab.thawSeconds;
        s.thawsAt = thawsAt.toUint40();
        emit Thawing(tabId, thawsAt);
    }

    // ------------------------------------------------------------------ provider

    /// @inheritdoc IVouchers
    function redeem(Redemption calldata r) external returns (uint256 amount) {
        (bytes32 tabId, TabState storage s) = _open(r.tab);
        HoldKey memory key = _holdKey(tabId, r.tab);
        (uint256 left, ) = escrow.holdOf(address(this), key);
        uint256 redeemed = s.paidIn - left;
        require(r.total > redeemed && left != 0, Vouchers_NothingNew(tabId, r.total, redeemed));
        _requireSigned(tabId, r);

        amount = Math.min(r.total - redeemed, left);
        emit Redeemed(tabId, amount, redeemed + amount);
        escrow.charge(key, r.tab.provider, amount, 0);
    }

    /// @inheritdoc IVouchers
    function redeemMany(Redemption[] calldata redemptions) external returns (uint256[] memory amounts) {
        amounts = new uint256[](redemptions.length);
        for (uint256 i; i < redemptions.length; ++i) {
            // Anyone may redeem, so who calls makes no difference to what is called.
            try this.redeem(redemptions[i]) returns (uint256 amount) {
                amounts[i] = amount;
            } catch {}
        }
    }

    /// @inheritdoc IVouchers
    function close(Tab calldata tab) external returns (uint256 refund) {
        (bytes32 tabId, TabState storage s) = _open(tab);
        if (msg.sender != tab.provider) {
            uint256 thawsAt = s.thawsAt;
            require(thawsAt != 0, Vouchers_NotThawing(tabId));
            require(block.timestamp > thawsAt, Vouchers_TooEarly(tabId, block.timestamp, thawsAt + 1));
        }
        s.status = TabStatus.Closed;
        refund = escrow.close(_holdKey(tabId, tab));
        emit Closed(tabId, refund);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IVouchers
    function tabIdOf(Tab calldata tab) public view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), tab));
    }

    /// @inheritdoc IVouchers
    function stateOf(bytes32 tabId) external view returns (TabState memory) {
        return _tabs[tabId];
    }

    /// @inheritdoc IVouchers
    function sessionOf(bytes32 tabId, address key) external view returns (Session memory) {
        return _sessions[tabId][key];
    }

    /// @inheritdoc IVouchers
    function voucherDigest(bytes32 tabId, uint128 total) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(VOUCHER_TYPEHASH, tabId, total)));
    }

    // ------------------------------------------------------------------ internal

    /// @dev Less must leave the provider its thaw: vouchers that the key signed until now stay good for so long.
    function _setSession(bytes32 tabId, Tab calldata tab, address key, Session calldata session) private {
        require(key != address(0) && key != tab.payer, Vouchers_BadSession(tabId, key));
        Session storage s = _sessions[tabId][key];
        (uint256 limit, uint256 expiresAt) = (s.limit, s.expiresAt);
        if (expiresAt >= block.timestamp) {
            require(session.limit >= limit, Vouchers_TooSoon(tabId, session.limit, limit));
            uint256 least = Math.min(expiresAt, block.timestamp + tab.thawSeconds);
            require(session.expiresAt >= least, Vouchers_TooSoon(tabId, session.expiresAt, least));
        }
        (s.limit, s.expiresAt) = (session.limit, session.expiresAt);
        emit SessionSet(tabId, key, session.limit, session.expiresAt);
    }

    function _requireSigned(bytes32 tabId, Redemption calldata r) private view {
        if (r.signer != r.tab.payer) {
            Session memory s = _sessions[tabId][r.signer];
            require(
                block.timestamp <= s.expiresAt,
                Vouchers_SessionExpired(tabId, r.signer, block.timestamp, s.expiresAt)
            );
            require(r.total <= s.limit, Vouchers_OverLimit(tabId, r.signer, r.total, s.limit));
        }
        bytes32 digest = voucherDigest(tabId, r.total);
        require(Signatures.isValid(r.signer, digest, r.signature), Vouchers_BadSignature(tabId, r.signer, digest));
    }

    function _open(Tab calldata tab) private view returns (bytes32 tabId, TabState storage s) {
        tabId = tabIdOf(tab);
        s = _tabs[tabId];
        require(s.status == TabStatus.Open, Vouchers_NotOpen(tabId, uint8(s.status)));
    }

    function _requirePayer(bytes32 tabId, Tab calldata tab) private view {
        require(msg.sender == tab.payer, Vouchers_NotPayer(tabId, msg.sender, tab.payer));
    }

    function _holdKey(bytes32 tabId, Tab calldata tab) private pure returns (HoldKey memory) {
        return HoldKey(tabId, tab.payer, tab.token);
    }
}
