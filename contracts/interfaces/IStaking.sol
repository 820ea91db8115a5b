// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a slash takes and who may be paid out of the own part of it. All amounts in stake-token units.
/// @param provider whose pool is slashed
/// @param own part taken from the provider's own locked stake
/// @param delegated part taken from the locked delegated stake; always burned
/// @param contested part taken from delegated stake that was contested before; always burned
/// @param payer the customer made whole first; zero address when there is none
/// @param compensation most that the payer gets
/// @param reporter who brought the fault; zero address when there is none
/// @param reward most that the reporter gets
struct Slash {
    address provider;
    uint96 own;
    uint96 delegated;
    uint96 contested;
    address payer;
    uint96 compensation;
    address reporter;
    uint96 reward;
}

/// @notice One pool as stored, with the reward stream brought up to the current block. Amounts in stake-token units.
struct PoolView {
    uint96 own;
    uint96 lockedOwn;
    uint96 delegated;
    uint96 lockedDelegated;
    uint96 contested;
    uint96 pending;
    uint128 shares;
    uint128 exitingShares;
    uint24 epoch;
    uint32 streamEndsAt;
    uint16 commissionBps;
    uint16 nextCommissionBps;
    uint40 commissionFrom;
}

/// @title Staking: collateral in pools keyed by (provider, service)
/// @notice A provider's own stake and the stake that others delegate to it, locked by services for one agreement at a time.
/// The service is always `msg.sender` of lock, release, slash, contest and acquit, so it reaches only what was staked for it.
/// Shares of delegated stake are ERC-6909 tokens (id = `shareIdOf`); liquid credits (compensation, rewards, commission) are the
/// ERC-6909 token `creditId` and leave through `collect`.
interface IStaking {
    /// @notice Own stake was added. `amount` in stake-token units.
    event Staked(address indexed provider, address indexed service, uint256 amount);
    /// @notice Free own stake left the contract to `to`.
    event Unstaked(address indexed provider, address indexed service, address to, uint256 amount);
    /// @notice Free own stake moved between two pools of one provider.
    event Moved(address indexed provider, address indexed from, address indexed to, uint256 amount);
    /// @notice Delegated stake was added; `shares` were minted to `delegator` (ERC-6909 id `shareId`).
    event Delegated(uint256 indexed shareId, address indexed delegator, uint256 assets, uint256 shares);
    /// @notice Free delegated stake left to `to`; `shares` were burned.
    event Undelegated(uint256 indexed shareId, address indexed delegator, address to, uint256 assets, uint256 shares);
    /// @notice Shares became a non-transferable exit tranche that is still slashable.
    event ExitRequested(uint256 indexed shareId, address indexed delegator, uint256 shares);
    /// @notice A part of an exit tranche was paid to its owner.
    event ExitCompleted(uint256 indexed shareId, address indexed delegator, uint256 assets, uint256 shares);
    /// @notice A service locked stake of one pool for one agreement.
    event Locked(address indexed provider, address indexed service, uint256 own, uint256 delegated);
    /// @notice A service gave locked stake back.
    event Released(address indexed provider, address indexed service, uint256 own, uint256 delegated);
    /// @notice Stake was taken: own + delegated + contested. Payer and reporter were credited; the rest belongs to nobody any more (`burn`).
    event Slashed(
        address indexed provider,
        address indexed service,
        uint256 own,
        uint256 delegated,
        uint256 contested,
        address payer,
        uint256 toPayer,
        address reporter,
        uint256 toReporter
    );
    /// @notice Locked delegated stake left the share price until a judge decides.
    event Contested(address indexed provider, address indexed service, uint256 amount);
    /// @notice Contested stake was cleared and streams back into the share price until `endsAt`.
    event Acquitted(address indexed provider, address indexed service, uint256 amount, uint256 endsAt);
    /// @notice A reward was paid in: `toProvider` was credited, `streamed` grows the share price until `endsAt`.
    event Rewarded(
        address indexed provider,
        address indexed service,
        address from,
        uint256 toProvider,
        uint256 streamed,
        uint256 endsAt
    );
    /// @notice The delegators' pool was wiped out (to less than a millionth of a millionth of a share); shares of earlier epochs are worth nothing.
    event EpochStarted(address indexed provider, address indexed service, uint256 epoch);
    /// @notice The provider's part of its delegators' rewards changes to `bps` at `from`.
    event CommissionSet(address indexed provider, address indexed service, uint256 bps, uint256 from);

    /// @notice An amount must not be zero.
    error Staking_ZeroAmount();
    /// @notice More was asked for than is free in the pool. `got` and `limit` in stake-token units.
    error Staking_NotFree(address provider, address service, uint256 got, uint256 limit);
    /// @notice The delegated part exceeds `limit` = ratio × own part (lock) or ratio × own stake (delegate).
    error Staking_AboveRatio(address provider, address service, uint256 got, uint256 limit);
    /// @notice A service tried to move more than it locked or contested.
    error Staking_NotLocked(address provider, address service, uint256 got, uint256 limit);
    /// @notice Fewer shares (or assets) would result than the caller asked for at least.
    error Staking_Slippage(uint256 got, uint256 limit);
    /// @notice The pool lost so much to slashing that new shares could not be priced fairly; wait until it is empty.
    error Staking_Diluted(address provider, address service, uint256 assets, uint256 shares);
    /// @notice A commission above the cap.
    error Staking_CommissionTooHigh(uint256 got, uint256 limit);
    /// @notice An exit tranche holds fewer shares than asked for.
    error Staking_NoExit(uint256 shareId, address owner, uint256 got, uint256 limit);
    /// @notice Only the owner may complete its exit now.
    error Staking_NotOwner(uint256 shareId, address got, address owner);
    /// @notice A deploy parameter is out of range.
    error Staking_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Adds own stake to the caller's pool for `service`. Pulls `amount` stake tokens. Reverts on zero.
    function stake(address service, uint256 amount) external;
    /// @notice Takes free own stake out of the caller's pool for `service`, at once, to `to`.
    /// Reverts `Staking_NotFree` when `amount` > own − locked own.
    function unstake(address service, uint256 amount, address to) external;
    /// @notice Moves free own stake of the caller from its pool for `from` to its pool for `to`. No token moves.
    function move(address from, address to, uint256 amount) external;

    /// @notice Buys shares of a pool for `assets`. Shares are rounded down and priced with everything that is pending or
    /// contested, so that nobody can step in just before a reward or an acquittal.
    /// Reverts `Staking_AboveRatio`, `Staking_Diluted`, `Staking_Slippage` (fewer than `minShares`).
    function delegate(
        address provider,
        address service,
        uint256 assets,
        uint256 minShares
    ) external returns (uint256 shares);
    /// @notice Burns `shares` of the current epoch and pays their assets (rounded down) to `to`, at once.
    /// Reverts `Staking_NotFree` when locks and earlier exit tranches need the assets, `Staking_Slippage` below `minAssets`.
    /// Tranches are reserved rounded up: the last unit may have to wait until they are completed, which anyone may do (`completeExit`).
    function undelegate(
        address provider,
        address service,
        uint256 shares,
        uint256 minAssets,
        address to
    ) external returns (uint256 assets);
    /// @notice Irrevocably turns `shares` of the caller into an exit tranche: no longer transferable, still slashed and
    /// rewarded, and no new lock may use what it needs.
    function requestExit(address provider, address service, uint256 shares) external;
    /// @notice Pays `shares` of `owner`'s tranche to `owner` (assets rounded down). Callable by anyone; while stake of the pool is
    /// contested or streaming, which the price leaves out, only by `owner` (`Staking_NotOwner`).
    /// Reverts `Staking_NotFree` while locks need the assets, `Staking_NoExit` when the tranche is smaller, `Staking_Slippage` below `minAssets`.
    function completeExit(
        address provider,
        address service,
        address owner,
        uint256 shares,
        uint256 minAssets
    ) external returns (uint256 assets);
    /// @notice Pays the caller's credits to `to`.
    function collect(uint256 amount, address to) external;

    /// @notice Locks own and delegated stake of the pool (provider, msg.sender) for one agreement.
    /// Reverts `Staking_NotFree` (exit tranches are left room, rounded up) and `Staking_AboveRatio` (delegated > ratio × own).
    /// @return exposure the pool's whole locked own stake after this lock
    function lock(address provider, uint96 own, uint96 delegated) external returns (uint96 exposure);
    /// @notice Gives back locked stake of the pool (provider, msg.sender). Reverts `Staking_NotLocked`.
    function release(address provider, uint96 own, uint96 delegated) external;
    /// @notice Takes stake that the caller locked. Clamped to what is locked, never reverts for the service that locked it.
    /// Payer first, then reporter, together at most half of the own part taken (rounded down); the rest is burned.
    /// @return toPayer stake tokens credited to the payer
    /// @return toReporter stake tokens credited to the reporter
    function slash(Slash calldata s) external returns (uint256 toPayer, uint256 toReporter);
    /// @notice Takes locked delegated stake out of the share price until it is slashed or acquitted. Reverts `Staking_NotLocked`.
    function contest(address provider, uint96 amount) external;
    /// @notice Clears contested stake: it is unlocked and streams back into the share price. Burned when no share is left.
    function acquit(address provider, uint96 amount) external;

    /// @notice Pays a reward to a pool's delegators: pulls `amount`, credits the provider its commission (rounded down; all of it while
    /// nobody delegates), streams the remainder into the share price.
    function reward(address provider, address service, uint256 amount) external;
    /// @notice Destroys slashed stake in the token. Callable by anyone.
    function burn() external;
    /// @notice Slashed stake that nobody owns and that `burn` has not destroyed yet, in stake-token units.
    function unburned() external view returns (uint256);
    /// @notice Sets the caller's commission on delegators' rewards. A rise takes effect after the notice, a fall at once.
    function setCommission(address service, uint16 bps) external;

    /// @notice The pool, with streams brought up to date.
    function poolOf(address provider, address service) external view returns (PoolView memory);
    /// @notice ERC-6909 id of the pool's shares in its current epoch.
    function shareIdOf(address provider, address service) external view returns (uint256);
    /// @notice ERC-6909 id of liquid credits: the stake token's address as a number.
    function creditId() external view returns (uint256);
    /// @notice Assets that `shares` would fetch now (rounded down), before asking whether they are free.
    function assetsOf(address provider, address service, uint256 shares) external view returns (uint256);
    /// @notice Shares in `owner`'s exit tranche of the current epoch.
    function exitOf(address provider, address service, address owner) external view returns (uint256 shares);
}
