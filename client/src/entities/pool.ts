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

const YEAR = 365n * 86_400n;

/** What delegated stake earns now. */
export interface Yield {
  /** Yearly, simple, in 1/10,000 of the delegated stake: what streams in per second, times a year. After commission. Rounded down. */
  readonly bps: number;
  /** Until then, unless more is rewarded; seconds. It says nothing about later rewards, or slashes. */
  readonly until: number;
  /** What streams to 10,000 units of delegated stake until then, rounded down: what is certain while nothing is slashed. */
  readonly bpsUntil: number;
}

/**
 * The yield of a pool's delegated stake at `timestamp`, out of what is streaming; zero when nothing is. Commission was taken when the reward
 * came. Who delegates now buys a share of the stream at its price, so it earns nothing of what streams already: the yield is of who is in.
 */
export function yieldOf({ pending, delegated, streamEndsAt }: Pool, timestamp: number): Yield {
  const left = BigInt(streamEndsAt - timestamp);
  if (pending === 0n || delegated === 0n || left <= 0n) return { bps: 0, until: timestamp, bpsUntil: 0 };
  return {
    bps: Number((pending * YEAR * 10_000n) / (left * delegated)),
    until: streamEndsAt,
    bpsUntil: Number((pending * 10_000n) / delegated),
  };
}

/** How much more may be delegated: `ratio` times the own stake is the most. */
export function roomOf({ own, delegated, pending, contested }: Pool, ratio: bigint): bigint {
  const taken = delegated + pending + contested;
  const most = own * ratio;
  return most > taken ? most - taken : 0n;
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
