/** A provider's pool for one service, as `staking.poolOf` returns it: amounts in stake-token units at one moment. */
export interface Pool {
  readonly own: bigint;
  readonly lockedOwn: bigint;
  readonly delegated: bigint;
  readonly lockedDelegated: bigint;
  /** Delegated stake under dispute: out of the share price until a judge decides. */
  readonly contested: bigint;
  /** What still streams into the share price, until `streamEndsAt`. */
  readonly pending: bigint;
  readonly shares: bigint;
  readonly exitingShares: bigint;
  readonly epoch: number;
  readonly streamEndsAt: number;
  readonly commissionBps: number;
  readonly nextCommissionBps: number;
  readonly commissionFrom: number;
}

/** Shares per asset of an empty pool; as many virtual shares make inflating the price cost what it takes. */
const SHARES_PER_ASSET = 1_000_000n;

/** Own stake that can leave now. */
export function freeOwn(pool: Pool): bigint {
  return pool.own - pool.lockedOwn;
}

/** Delegated stake that is neither locked nor needed by exit tranches (rounded up): what a plain exit or a new lock may use. */
export function freeDelegated(pool: Pool): bigint {
  const taken = pool.lockedDelegated + exitingAssets(pool);
  return pool.delegated > taken ? pool.delegated - taken : 0n;
}

/** Assets that exit tranches need, rounded up. */
export function exitingAssets(pool: Pool): bigint {
  if (pool.exitingShares === 0n) return 0n;
  return (pool.exitingShares * pool.delegated + pool.shares - 1n) / pool.shares;
}

/** Assets that `shares` would fetch, rounded down, before asking whether they are free. Mirrors `Staking.assetsOf`. */
export function assetsOf(pool: Pool, shares: bigint): bigint {
  // Shares of an epoch that a slash has ended are worth nothing.
  if (shares === 0n || shares > pool.shares) return 0n;
  // The holder of all shares owns all assets, dust and stream included.
  if (shares === pool.shares) return pool.delegated + pool.pending;
  return (shares * (pool.delegated + 1n)) / (pool.shares + SHARES_PER_ASSET);
}

/** Shares that `assets` would buy, rounded down: priced with everything that is pending or contested. Mirrors `Staking.delegate`. */
export function sharesFor(pool: Pool, assets: bigint): bigint {
  const total = pool.delegated + pool.pending + pool.contested;
  return (assets * (pool.shares + SHARES_PER_ASSET)) / (total + 1n);
}

/**
 * The pool at a later moment if nobody touches it: what streams has entered the share price, the commission has changed.
 * `from` is when `pool` was read. At most one unit below the contract, which rounds once where this rounds twice.
 */
export function poolAt(pool: Pool, from: number, timestamp: number): Pool {
  const due =
    timestamp >= pool.streamEndsAt
      ? pool.pending
      : (pool.pending * BigInt(timestamp - from)) / BigInt(pool.streamEndsAt - from);
  return Object.freeze({
    ...pool,
    delegated: pool.delegated + due,
    pending: pool.pending - due,
    commissionBps: timestamp >= pool.commissionFrom ? pool.nextCommissionBps : pool.commissionBps,
  });
}
