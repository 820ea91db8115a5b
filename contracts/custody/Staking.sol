// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC6909} from "@openzeppelin/contracts/token/ERC6909/ERC6909.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IStaking, PoolView, Slash} from "../interfaces/IStaking.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";

/// @title Staking
/// @notice See IStaking.
///
/// Laws
///  - balanceOf(this) >= sum over pools of (own + delegated + contested + pending) + sum of credits + unburned; equal when nobody
///    donated.
///  - lockedOwn <= own and lockedDelegated <= delegated in every pool; a lock's delegated part <= ratio * its own part.
///  - A slash takes from one pool of the calling service only, splits without remainder, and pays out at most half of the own part taken.
///  - delegated / shares falls only by slash and contest; delegate then undelegate never gains.
/// Assumptions
///  - The stake token is exact, burnable, and its supply stays under 2^88 (GridToken): all amounts fit 96 bits.
///  - A pool's service is trusted by those who stake to that pool, and by nobody else: it decides when their locks end.
/// Liveness
///  - Free stake leaves in the same transaction. Locked stake leaves when its service releases it. Nobody owns or pauses this contract.
contract Staking is IStaking, ERC6909 {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /// @dev Slot 0: own. Slot 1: delegated, what an entry or exit writes. Slot 2: what delegated locks write.
    /// Slot 3: touched only while `streaming`. Slot 4: read only by rewards.
    struct Pool {
        uint96 own;
        uint96 lockedOwn;
        // slot 1
        uint96 delegated;
        uint128 shares;
        uint24 epoch;
        bool streaming;
        // slot 2
        uint96 lockedDelegated;
        uint128 exitingShares;
        // slot 3: `pending` enters `delegated` evenly from `updatedAt` to `endsAt`; `contested` waits for a judge
        uint96 pending;
        uint96 contested;
        uint32 updatedAt;
        uint32 endsAt;
        // slot 4
        uint16 commissionBps;
        uint16 nextCommissionBps;
        uint40 commissionFrom;
    }

    uint256 private constant BPS = 10_000;
    /// @dev Shares per asset at the start. Virtual shares of one asset make an inflation attack cost what it takes.
    uint256 private constant SHARES_PER_ASSET = 1e6;
    /// @dev A pool whose share price fell below a millionth of the start takes no new delegations.
    uint256 private constant MAX_DILUTION = 1e6;

    /// @notice The token staked.
    IStakeToken public immutable token;
    /// @notice k: delegated stake per own stake, in locks and in pools.
    uint256 public immutable ratio;
    /// @notice Seconds over which a reward or an acquittal enters the share price.
    uint256 public immutable streamSeconds;
    /// @notice Seconds of notice for a higher commission.
    uint256 public immutable noticeSeconds;
    /// @notice Highest commission in basis points.
    uint256 public immutable maxCommissionBps;

    /// @inheritdoc IStaking
    uint256 public unburned;
    mapping(address provider => mapping(address service => Pool)) private _pools;
    mapping(uint256 shareId => mapping(address owner => uint256)) private _exits;

    constructor(
        IStakeToken token_,
        uint256 ratio_,
        uint256 streamSeconds_,
        uint256 noticeSeconds_,
        uint256 maxCommissionBps_
    ) {
        uint256 supply = token_.totalSupply();
        require(supply <= type(uint88).max, Staking_BadParameter("supply", supply, type(uint88).max));
        require(ratio_ <= 100, Staking_BadParameter("ratio", ratio_, 100));
        require(
            streamSeconds_ != 0 && streamSeconds_ <= 365 days,
            Staking_BadParameter("streamSeconds", streamSeconds_, 365 days)
        );
        require(noticeSeconds_ <= 365 days, Staking_BadParameter("noticeSeconds", noticeSeconds_, 365 days));
        require(maxCommissionBps_ <= BPS, Staking_BadParameter("maxCommissionBps", maxCommissionBps_, BPS));
        token = token_;
        ratio = ratio_;
        streamSeconds = streamSeconds_;
        noticeSeconds = noticeSeconds_;
        maxCommissionBps = maxCommissionBps_;
    }

    // ------------------------------------------------------------------ own stake

    /// @inheritdoc IStaking
    function stake(address service, uint256 amount) external {
        require(amount != 0, Staking_ZeroAmount());
        Pool storage p = _pools[msg.sender][service];
        // own <= total supply < 2^88 once the pull has succeeded: the sum cannot wrap.
        unchecked {
            p.own += amount.toUint96();
        }
        emit Staked(msg.sender, service, amount);
        _pull(amount);
    }

    /// @inheritdoc IStaking
    function unstake(address service, uint256 amount, address to) external {
        _takeFree(service, amount);
        emit Unstaked(msg.sender, service, to, amount);
        _push(to, amount);
    }

    /// @inheritdoc IStaking
    function move(address from, address to, uint256 amount) external {
        _takeFree(from, amount);
        _pools[msg.sender][to].own += amount.toUint96();
        emit Moved(msg.sender, from, to, amount);
    }

    // ------------------------------------------------------------------ delegated stake

    /// @inheritdoc IStaking
    function delegate(
        address provider,
        address service,
        uint256 assets,
        uint256 minShares
    ) external returns (uint256 shares) {
        require(assets != 0, Staking_ZeroAmount());
        Pool storage p = _pools[provider][service];
        _sync(p);
        // Entry is priced with everything that may still come back, exit without it: stepping in for it cannot pay.
        uint256 delegated = p.delegated;
        uint256 supply = p.shares;
        uint256 total = p.streaming ? delegated + p.pending + p.contested : delegated;

        uint256 limit = ratio * p.own;
        require(total + assets <= limit, Staking_AboveRatio(provider, service, total + assets, limit));
        // An empty pool with assets still contested would hand them to the first to come.
        require(
            supply == 0 ? total == 0 : supply <= (total + 1) * SHARES_PER_ASSET * MAX_DILUTION,
            Staking_Diluted(provider, service, total, supply)
        );
        // assets <= limit < 2^103 and supply < 2^128: the product fits.
        shares = (assets * (supply + SHARES_PER_ASSET)) / (total + 1);
        require(shares != 0 && shares >= minShares, Staking_Slippage(shares, minShares));

        (p.delegated, p.shares) = ((delegated + assets).toUint96(), (supply + shares).toUint128());
        uint256 id = _shareId(provider, service, p.epoch);
        _mint(msg.sender, id, shares);
        emit Delegated(id, msg.sender, assets, shares);
        _pull(assets);
    }

    /// @inheritdoc IStaking
    function undelegate(
        address provider,
        address service,
        uint256 shares,
        uint256 minAssets,
        address to
    ) external returns (uint256 assets) {
        Pool storage p = _pools[provider][service];
        uint256 id = _shareId(provider, service, p.epoch);
        _burn(msg.sender, id, shares);
        _sync(p);
        assets = _redeem(p, provider, service, shares, _exitingAssets(p));
        require(assets >= minAssets, Staking_Slippage(assets, minAssets));
        emit Undelegated(id, msg.sender, to, assets, shares);
        _push(to, assets);
    }

    /// @inheritdoc IStaking
    function requestExit(address provider, address service, uint256 shares) external {
        require(shares != 0, Staking_ZeroAmount());
        Pool storage p = _pools[provider][service];
        uint256 id = _shareId(provider, service, p.epoch);
        _burn(msg.sender, id, shares);
        _exits[id][msg.sender] += shares;
        p.exitingShares += shares.toUint128();
        emit ExitRequested(id, msg.sender, shares);
    }

    /// @inheritdoc IStaking
    function completeExit(
        address provider,
        address service,
        address owner,
        uint256 shares,
        uint256 minAssets
    ) external returns (uint256 assets) {
        Pool storage p = _pools[provider][service];
        uint256 id = _shareId(provider, service, p.epoch);
        uint256 held = _exits[id][owner];
        require(shares != 0 && shares <= held, Staking_NoExit(id, owner, shares, held));
        _exits[id][owner] = held - shares;
        p.exitingShares -= shares.toUint128();
        _sync(p);
        // What is contested or still streaming is missing from the price: only the owner may choose to leave without it.
        require(!p.streaming || msg.sender == owner, Staking_NotOwner(id, msg.sender, owner));
        // Tranches have no order among themselves; all of them go before new locks and plain exits.
        assets = _redeem(p, provider, service, shares, 0);
        require(assets >= minAssets, Staking_Slippage(assets, minAssets));
        emit ExitCompleted(id, owner, assets, shares);
        _push(owner, assets);
    }

    /// @inheritdoc IStaking
    function collect(uint256 amount, address to) external {
        _burn(msg.sender, creditId(), amount);
        _push(to, amount);
    }

    // ------------------------------------------------------------------ services

    /// @inheritdoc IStaking
    function lock(address provider, uint96 own, uint96 delegated) external returns (uint96 exposure) {
        Pool storage p = _pools[provider][msg.sender];
        uint256 free = p.own - p.lockedOwn;
        require(own <= free, Staking_NotFree(provider, msg.sender, own, free));
        exposure = p.lockedOwn + own;
        p.lockedOwn = exposure;

        if (delegated != 0) {
            uint256 limit = ratio * own;
            require(delegated <= limit, Staking_AboveRatio(provider, msg.sender, delegated, limit));
            _sync(p);
            free = _freeDelegated(p, _exitingAssets(p));
            require(delegated <= free, Staking_NotFree(provider, msg.sender, delegated, free));
            p.lockedDelegated += delegated;
        }
        emit Locked(provider, msg.sender, own, delegated);
    }

    /// @inheritdoc IStaking
    function release(address provider, uint96 own, uint96 delegated) external {
        Pool storage p = _pools[provider][msg.sender];
        if (own != 0) {
            require(own <= p.lockedOwn, Staking_NotLocked(provider, msg.sender, own, p.lockedOwn));
            p.lockedOwn -= own;
        }
        if (delegated != 0) {
            uint256 locked = p.lockedDelegated;
            require(delegated <= locked, Staking_NotLocked(provider, msg.sender, delegated, locked));
            p.lockedDelegated -= delegated;
        }
        emit Released(provider, msg.sender, own, delegated);
    }

    /// @inheritdoc IStaking
    function slash(Slash calldata s) external returns (uint256 toPayer, uint256 toReporter) {
        Pool storage p = _pools[s.provider][msg.sender];
        uint96 own = uint96(Math.min(s.own, p.lockedOwn));
        if (own != 0) {
            p.own -= own;
            p.lockedOwn -= own;
        }
        (uint96 delegated, uint96 contested) = (s.delegated | s.contested) == 0
            ? (0, 0)
            : _slashDelegated(p, s.provider, s.delegated, s.contested);

        (toPayer, toReporter) = _compensate(s, own);
        _emitSlashed(s, own, delegated, contested, toPayer, toReporter);
        // The parts are at most half of `own`.
        unchecked {
            _destroy(uint256(own) + delegated + contested - toPayer - toReporter);
        }
    }

    /// @inheritdoc IStaking
    function contest(address provider, uint96 amount) external {
        if (amount == 0) return;
        Pool storage p = _pools[provider][msg.sender];
        uint256 locked = p.lockedDelegated;
        require(amount <= locked, Staking_NotLocked(provider, msg.sender, amount, locked));
        _sync(p);
        p.lockedDelegated -= amount;
        p.delegated -= amount;
        p.contested += amount;
        p.streaming = true;
        emit Contested(provider, msg.sender, amount);
    }

    /// @inheritdoc IStaking
    function acquit(address provider, uint96 amount) external {
        if (amount == 0) return;
        Pool storage p = _pools[provider][msg.sender];
        require(amount <= p.contested, Staking_NotLocked(provider, msg.sender, amount, p.contested));
        p.contested -= amount;
        // With nobody left to return it to, it must not fall to whoever comes next, nor to the provider.
        bool orphaned = p.shares == 0;
        uint256 endsAt = orphaned ? block.timestamp : _stream(p, amount);
        emit Acquitted(provider, msg.sender, amount, endsAt);
        if (orphaned) _destroy(amount);
    }

    // ------------------------------------------------------------------ rewards

    /// @inheritdoc IStaking
    function reward(address provider, address service, uint256 amount) external {
        require(amount != 0, Staking_ZeroAmount());
        Pool storage p = _pools[provider][service];
        _sync(p);
        uint256 toProvider = p.shares == 0 ? amount : Math.mulDiv(amount, _commission(p), BPS);
        // A reward at most doubles the delegators' stake: a wei in an empty pool does not take what the provider earned.
        uint256 streamed = Math.min(amount - toProvider, p.delegated);
        toProvider = amount - streamed;

        uint256 endsAt = streamed == 0 ? block.timestamp : _stream(p, streamed.toUint96());
        if (toProvider != 0) _mint(provider, creditId(), toProvider);
        emit Rewarded(provider, service, msg.sender, toProvider, streamed, endsAt);
        _pull(amount);
    }

    /// @inheritdoc IStaking
    function burn() external {
        uint256 amount = unburned;
        unburned = 0;
        token.burn(amount);
    }

    /// @inheritdoc IStaking
    function setCommission(address service, uint16 bps) external {
        require(bps <= maxCommissionBps, Staking_CommissionTooHigh(bps, maxCommissionBps));
        Pool storage p = _pools[msg.sender][service];
        uint256 current = _commission(p);
        uint256 from = block.timestamp;
        if (bps > current) from += noticeSeconds;
        p.commissionBps = uint16(current);
        p.nextCommissionBps = bps;
        p.commissionFrom = from.toUint40();
        emit CommissionSet(msg.sender, service, bps, from);
    }

    // ------------------------------------------------------------------ views

    /// @inheritdoc IStaking
    function poolOf(address provider, address service) external view returns (PoolView memory v) {
        Pool storage p = _pools[provider][service];
        uint96 due = p.streaming ? _due(p) : 0;
        v = PoolView({
            own: p.own,
            lockedOwn: p.lockedOwn,
            delegated: p.delegated + due,
            lockedDelegated: p.lockedDelegated,
            contested: p.contested,
            pending: p.pending - due,
            shares: p.shares,
            exitingShares: p.exitingShares,
            epoch: p.epoch,
            streamEndsAt: p.endsAt,
            commissionBps: _commission(p),
            nextCommissionBps: p.nextCommissionBps,
            commissionFrom: p.commissionFrom
        });
    }

    /// @inheritdoc IStaking
    function shareIdOf(address provider, address service) external view returns (uint256) {
        return _shareId(provider, service, _pools[provider][service].epoch);
    }

    /// @inheritdoc IStaking
    function creditId() public view returns (uint256) {
        return uint256(uint160(address(token)));
    }

    /// @inheritdoc IStaking
    function assetsOf(address provider, address service, uint256 shares) external view returns (uint256) {
        Pool storage p = _pools[provider][service];
        uint96 due = p.streaming ? _due(p) : 0;
        return _assets(shares, p.shares, uint256(p.delegated) + due);
    }

    /// @inheritdoc IStaking
    function exitOf(address provider, address service, address owner) external view returns (uint256 shares) {
        return _exits[_shareId(provider, service, _pools[provider][service].epoch)][owner];
    }

    // ------------------------------------------------------------------ internal

    function _takeFree(address service, uint256 amount) private {
        require(amount != 0, Staking_ZeroAmount());
        Pool storage p = _pools[msg.sender][service];
        uint256 free = p.own - p.lockedOwn;
        require(amount <= free, Staking_NotFree(msg.sender, service, amount, free));
        p.own -= amount.toUint96();
    }

    /// @dev Burns shares from the pool for their assets, leaving room for locks and for `reserved`.
    function _redeem(
        Pool storage p,
        address provider,
        address service,
        uint256 shares,
        uint256 reserved
    ) private returns (uint256 assets) {
        require(shares != 0, Staking_ZeroAmount());
        uint256 supply = p.shares;
        assets = _assets(shares, supply, p.delegated);
        if (shares == supply && p.streaming) {
            // Who leaves leaves without the stream, the last one too (a wei that stepped in would take it all): with nobody left to
            // receive it, it belongs to nobody.
            _destroy(p.pending);
            p.pending = 0;
        }
        uint256 free = _freeDelegated(p, reserved);
        require(assets <= free, Staking_NotFree(provider, service, assets, free));
        p.delegated -= assets.toUint96();
        p.shares = (supply - shares).toUint128();
    }

    /// @dev Assets of shares, rounded down. The holder of all shares owns all assets, rounding dust included, so that pools drain to zero.
    function _assets(uint256 shares, uint256 supply, uint256 delegated) private pure returns (uint256) {
        if (shares == 0 || shares > supply) return 0;
        if (shares == supply) return delegated;
        return Math.mulDiv(shares, delegated + 1, supply + SHARES_PER_ASSET);
    }

    function _exitingAssets(Pool storage p) private view returns (uint256) {
        uint256 exiting = p.exitingShares;
        if (exiting == 0) return 0;
        return Math.mulDiv(exiting, p.delegated, p.shares, Math.Rounding.Ceil);
    }

    function _freeDelegated(Pool storage p, uint256 reserved) private view returns (uint256) {
        uint256 taken = p.lockedDelegated + reserved;
        uint256 delegated = p.delegated;
        return delegated > taken ? delegated - taken : 0;
    }

    /// @dev Half of the own part at least is lost to everybody: a provider that slashes itself through friends always loses.
    function _compensate(Slash calldata s, uint256 own) private returns (uint256 toPayer, uint256 toReporter) {
        uint256 half = own / 2;
        if (s.payer != address(0)) toPayer = Math.min(s.compensation, half);
        if (s.reporter != address(0)) toReporter = Math.min(s.reward, half - toPayer);
        uint256 id = creditId();
        if (toPayer != 0) _mint(s.payer, id, toPayer);
        if (toReporter != 0) _mint(s.reporter, id, toReporter);
    }

    function _emitSlashed(
        Slash calldata s,
        uint256 own,
        uint256 delegated,
        uint256 contested,
        uint256 toPayer,
        uint256 toReporter
    ) private {
        emit Slashed(s.provider, msg.sender, own, delegated, contested, s.payer, toPayer, s.reporter, toReporter);
    }

    function _slashDelegated(
        Pool storage p,
        address provider,
        uint96 wantLocked,
        uint96 wantContested
    ) private returns (uint96 delegated, uint96 contested) {
        _sync(p);
        delegated = uint96(Math.min(wantLocked, p.lockedDelegated));
        contested = uint96(Math.min(wantContested, p.contested));
        if (delegated != 0) {
            p.delegated -= delegated;
            p.lockedDelegated -= delegated;
        }
        if (contested != 0) p.contested -= contested;

        uint256 rest = uint256(p.delegated) + p.pending;
        bool idle = p.shares != 0 && p.lockedDelegated == 0 && p.contested == 0;
        if (idle && (rest == 0 || p.shares > rest * SHARES_PER_ASSET * MAX_DILUTION)) {
            // Nothing but dust is left to share: old shares die with their epoch, newcomers do not inherit the loss.
            p.delegated = 0;
            p.pending = 0;
            _destroy(rest);
            p.shares = 0;
            p.exitingShares = 0;
            uint24 epoch = ++p.epoch;
            emit EpochStarted(provider, msg.sender, epoch);
        }
    }

    /// @dev What the stream has released since `updatedAt`, rounded down.
    function _due(Pool storage p) private view returns (uint96) {
        uint256 pending = p.pending;
        if (pending == 0) return 0;
        uint256 end = p.endsAt;
        if (block.timestamp >= end) return uint96(pending);
        uint256 start = p.updatedAt;
        return uint96((pending * (block.timestamp - start)) / (end - start));
    }

    function _sync(Pool storage p) private {
        if (!p.streaming) return;
        uint96 due = _due(p);
        if (due != 0) {
            p.pending -= due;
            p.delegated += due;
            p.updatedAt = uint32(block.timestamp);
        }
        if (p.pending == 0 && p.contested == 0) p.streaming = false;
    }

    /// @dev Adds to the stream. The end is the amount-weighted mean of the old and the new end, rounded down, so that dust cannot stretch it; it never
    /// falls short of the old end by more than a second, nor to now.
    function _stream(Pool storage p, uint96 amount) private returns (uint256 endsAt) {
        _sync(p);
        uint256 pending = p.pending;
        uint256 left = pending == 0 ? 0 : p.endsAt - block.timestamp;
        uint256 total = pending + amount;
        endsAt = block.timestamp + (pending * left + amount * streamSeconds) / total;
        p.pending = total.toUint96();
        p.updatedAt = block.timestamp.toUint32();
        p.endsAt = endsAt.toUint32();
        p.streaming = true;
    }

    function _commission(Pool storage p) private view returns (uint16) {
        return block.timestamp >= p.commissionFrom ? p.nextCommissionBps : p.commissionBps;
    }

    function _shareId(address provider, address service, uint24 epoch) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(provider, service, epoch)));
    }

    /// @dev Slashed stake is worthless at once; destroying it in the token costs a vote checkpoint, which `burn` pays for many slashes.
    function _destroy(uint256 amount) private {
        if (amount != 0) unburned += amount;
    }

    function _pull(uint256 amount) private {
        IERC20(address(token)).safeTransferFrom(msg.sender, address(this), amount);
    }

    function _push(address to, uint256 amount) private {
        IERC20(address(token)).safeTransfer(to, amount);
    }
}
