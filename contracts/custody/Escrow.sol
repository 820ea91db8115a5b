// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {HoldKey, IEscrow} from "../interfaces/IEscrow.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Escrow
/// @notice See IEscrow.
///
/// Laws
///  - For each token: balanceOf(this) >= sum of wallets + sum of what holds have left; equal when nobody donated.
///  - For each hold: held + topped up = charged + refunded + remaining + reclaimed. A closed hold of no sponsors holds nothing.
///  - For each hold: fees = charged * feeBps / 10,000, rounded down, however many charges there were; the rate is fixed at the hold.
///  - A hold changes only by the service that opened it; a wallet only falls by its owner, an ERC-6909 spender, or a hold it allowed.
///  - A (service, id, payer, token) is held at most once, ever.
/// Assumptions
///  - Tokens move by exactly the amount asked; those that do not are refused when they move. A token that changes balances by itself can
///    only make its own wallets short.
/// Liveness
///  - `withdraw` and `reclaim` depend on nobody but the token. Nobody owns or pauses this contract.
contract Escrow is IEscrow, ERC6909, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @dev Slot 0 is all that an unsponsored hold ever touches. Slot 1 exists from the first sponsor on; the payer's shares are
    /// `totalShares - sponsorShares`.
    struct Hold {
        uint128 remaining;
        Status status;
        bool sponsored;
        uint16 feeBps;
        // What rounding has left of the fee so far, in 1/10,000 of a unit.
        uint16 feeRest;
        // slot 1
        uint128 totalShares;
        uint128 sponsorShares;
    }

    enum Status {
        None,
        Open,
        Closed
    }

    bytes32 private constant HOLD_TYPEHASH = keccak256(
        "Hold(address service,bytes32 id,address payer,address token,uint256 amount,uint256 deadline)"
    );

    /// @dev A sponsored hold takes no more top-ups when a share is worth less than this part of a unit.
    uint256 private constant MAX_DILUTION = 1e12;
    uint256 private constant BPS = 10_000;

    /// @inheritdoc IEscrow
    mapping(address service => address sink) public sinkOf;
    mapping(bytes32 holdId => Hold) private _holds;
    mapping(bytes32 holdId => mapping(address sponsor => uint256)) private _sponsorShares;

    constructor() EIP712("Gridbond Escrow", "1") {}

    // ------------------------------------------------------------------ wallet

    /// @inheritdoc IEscrow
    function deposit(address token, uint256 amount, address to) external nonReentrant {
        _deposit(token, amount, to);
    }

    /// @inheritdoc IEscrow
    function depositWithPermit(
        address token,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        // Anyone may have spent the permit before us; what counts is the allowance it left.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {
            uint256 allowed = IERC20(token).allowance(msg.sender, address(this));
            require(allowed >= amount, Escrow_PermitFailed(token, msg.sender, allowed, amount));
        }
        _deposit(token, amount, msg.sender);
    }

    /// @inheritdoc IEscrow
    function withdraw(address token, uint256 amount, address to) external nonReentrant {
        require(amount != 0, Escrow_ZeroAmount());
        _burn(msg.sender, _walletId(token), amount);
        uint256 expected = IERC20(token).balanceOf(address(this)) - amount;
        IERC20(token).safeTransfer(to, amount);
        // A token that keeps a fee, or hands itself back (to == this), is caught alike.
        uint256 left = IERC20(token).balanceOf(address(this));
        if (left != expected) revert Escrow_InexactToken(token, left, expected);
    }

    // ------------------------------------------------------------------ holds

    /// @inheritdoc IEscrow
    function setSink(address sink) external {
        require(sink != address(0) && sinkOf[msg.sender] == address(0), Escrow_BadSink(msg.sender, sink));
        sinkOf[msg.sender] = sink;
        emit SinkSet(msg.sender, sink);
    }

    /// @inheritdoc IEscrow
    function hold(HoldKey calldata key, uint256 amount, uint16 feeBps) external {
        _spendAllowance(key.payer, msg.sender, _walletId(key.token), amount);
        _hold(key, amount, feeBps);
    }

    /// @inheritdoc IEscrow
    function holdWithPermit(
        HoldKey calldata key,
        uint256 amount,
        uint16 feeBps,
        uint256 deadline,
        bytes calldata signature
    ) external {
        require(block.timestamp <= deadline, Escrow_PermitExpired(deadline, block.timestamp));
        bytes32 digest = holdDigest(msg.sender, key, amount, deadline);
        require(Signatures.isValid(key.payer, digest, signature), Escrow_BadSignature(key.payer, digest));
        _hold(key, amount, feeBps);
    }

    /// @inheritdoc IEscrow
    function topUp(HoldKey calldata key, address from, uint256 amount) external returns (uint256 shares) {
        require(amount != 0, Escrow_ZeroAmount());
        bytes32 holdId = _holdId(msg.sender, key);
        Hold storage h = _holds[holdId];
        require(h.status == Status.Open, Escrow_NotHeld(msg.sender, key.id));
        uint256 remaining = h.remaining;
        // Shares of nearly nothing have no sensible price: their number would outgrow its word.
        bool sponsored = h.sponsored;
        require(
            remaining != 0 && (!sponsored || h.totalShares / MAX_DILUTION <= remaining),
            Escrow_Exhausted(msg.sender, key.id)
        );

        if (from != key.payer && !sponsored) {
            // The first sponsor finds the payer holding one share per unit left.
            sponsored = h.sponsored = true;
            h.totalShares = h.remaining;
        }
        if (sponsored) {
            shares = Math.mulDiv(amount, h.totalShares, remaining);
            h.totalShares += shares.toUint128();
            if (from != key.payer) {
                h.sponsorShares += shares.toUint128();
                _sponsorShares[holdId][from] += shares;
            }
        }
        h.remaining = (remaining + amount).toUint128();

        _spendAllowance(from, msg.sender, _walletId(key.token), amount);
        _burn(from, _walletId(key.token), amount);
        emit ToppedUp(msg.sender, key.id, from, key.payer, key.token, amount, shares);
    }

    /// @inheritdoc IEscrow
    function charge(HoldKey calldata key, address payee, uint256 amount, uint256 refund) external {
        Hold storage h = _open(key);
        uint256 remaining = h.remaining;
        uint256 spent = amount + refund;
        require(spent <= remaining, Escrow_Insufficient(msg.sender, key.id, spent, remaining));
        require(refund == 0 || !h.sponsored, Escrow_Sponsored(msg.sender, key.id));
        h.remaining = (remaining - spent).toUint128();

        uint256 id = _walletId(key.token);
        uint256 fee = amount * h.feeBps;
        address sink = fee == 0 ? address(0) : sinkOf[msg.sender];
        if (sink == address(0)) {
            fee = 0;
        } else {
            // What is charged in all decides: many small charges pay as one large one.
            fee += h.feeRest;
            h.feeRest = uint16(fee % BPS);
            fee /= BPS;
            if (fee != 0) _mint(sink, id, fee);
        }
        if (amount != fee) _mint(payee, id, amount - fee);
        if (refund != 0) _mint(key.payer, id, refund);
        emit Charged(msg.sender, key.id, payee, amount, fee, refund);
    }

    /// @inheritdoc IEscrow
    function close(HoldKey calldata key) external returns (uint256 refund) {
        Hold storage h = _open(key);
        refund = h.remaining;
        uint256 left;
        if (h.sponsored) {
            // Rounded up: the sponsors' part is never short by the payer's rounding.
            left = Math.mulDiv(refund, h.sponsorShares, h.totalShares, Math.Rounding.Ceil);
            refund -= left;
        }
        h.status = Status.Closed;
        h.remaining = left.toUint128();
        if (refund != 0) _mint(key.payer, _walletId(key.token), refund);
        emit Closed(msg.sender, key.id, refund, left);
    }

    /// @inheritdoc IEscrow
    function reclaim(address service, HoldKey calldata key, address sponsor) external returns (uint256 amount) {
        bytes32 holdId = _holdId(service, key);
        Hold storage h = _holds[holdId];
        uint256 shares = _sponsorShares[holdId][sponsor];
        require(h.status == Status.Closed && shares != 0, Escrow_NothingToReclaim(service, key.id, sponsor));
        uint256 total = h.sponsorShares;
        amount = Math.mulDiv(h.remaining, shares, total);
        h.remaining = (h.remaining - amount).toUint128();
        h.sponsorShares = (total - shares).toUint128();
        delete _sponsorShares[holdId][sponsor];
        if (amount != 0) _mint(sponsor, _walletId(key.token), amount);
        emit Reclaimed(service, key.id, sponsor, amount);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IEscrow
    function holdOf(address service, HoldKey calldata key) external view returns (uint256 remaining, bool open) {
        Hold storage h = _holds[_holdId(service, key)];
        return (h.remaining, h.status == Status.Open);
    }

    /// @inheritdoc IEscrow
    function feeOf(address service, HoldKey calldata key) external view returns (uint256) {
        return _holds[_holdId(service, key)].feeBps;
    }

    /// @inheritdoc IEscrow
    function sharesOf(
        address service,
        HoldKey calldata key,
        address sponsor
    ) external view returns (uint256 shares, uint256 sponsors, uint256 total) {
        bytes32 holdId = _holdId(service, key);
        Hold storage h = _holds[holdId];
        return (_sponsorShares[holdId][sponsor], h.sponsorShares, h.totalShares);
    }

    /// @inheritdoc IEscrow
    function holdDigest(
        address service,
        HoldKey calldata key,
        uint256 amount,
        uint256 deadline
    ) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(abi.encode(HOLD_TYPEHASH, service, key.id, key.payer, key.token, amount, deadline))
            );
    }

    // ------------------------------------------------------------------ internal

    function _deposit(address token, uint256 amount, address to) private {
        require(amount != 0, Escrow_ZeroAmount());
        uint256 expected = IERC20(token).balanceOf(address(this)) + amount;
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 got = IERC20(token).balanceOf(address(this));
        if (got != expected) revert Escrow_InexactToken(token, got, expected);
        _mint(to, _walletId(token), amount);
    }

    function _hold(HoldKey calldata key, uint256 amount, uint16 feeBps) private {
        require(amount != 0, Escrow_ZeroAmount());
        require(feeBps < BPS, Escrow_FeeTooHigh(msg.sender, feeBps, BPS - 1));
        Hold storage h = _holds[_holdId(msg.sender, key)];
        require(h.status == Status.None, Escrow_AlreadyHeld(msg.sender, key.id));
        h.remaining = amount.toUint128();
        h.status = Status.Open;
        h.feeBps = feeBps;
        _burn(key.payer, _walletId(key.token), amount);
        emit Held(msg.sender, key.id, key.payer, key.token, amount, feeBps);
    }

    /// @dev A spent allowance is an event too: a hold on a permit spends none, and `Held` looks the same.
    function _spendAllowance(address owner, address spender, uint256 id, uint256 amount) internal override {
        super._spendAllowance(owner, spender, id, amount);
        uint256 left = allowance(owner, spender, id);
        if (left != type(uint256).max) emit Approval(owner, spender, id, left);
    }

    function _open(HoldKey calldata key) private view returns (Hold storage h) {
        h = _holds[_holdId(msg.sender, key)];
        require(h.status == Status.Open, Escrow_NotHeld(msg.sender, key.id));
    }

    function _holdId(address service, HoldKey calldata key) private pure returns (bytes32) {
        return keccak256(abi.encode(service, key.id, key.payer, key.token));
    }

    function _walletId(address token) private pure returns (uint256) {
        return uint256(uint160(token));
    }
}
