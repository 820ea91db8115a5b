import type { Addresses } from "../addresses.ts";
import { asAddress } from "../abi/codec.ts";
import { type Chain, view } from "../core/chain.ts";
import type { HoldKey } from "../entities/hold.ts";
import { shareId, walletId } from "../entities/ids.ts";
import { type Pool, freeDelegated, freeOwn } from "../entities/pool.ts";

/** A pool with what can leave it, and one owner's part of it. */
export interface PoolStatus {
  readonly pool: Pool;
  readonly freeOwn: bigint;
  readonly freeDelegated: bigint;
  /** Shares of `owner`, what they would fetch, and those in its exit tranche. */
  readonly shares: bigint;
  readonly assets: bigint;
  readonly exitingShares: bigint;
  /** Liquid credits of `owner`. */
  readonly credits: bigint;
}

/** Views of any ERC-20. */
export const tokenReads = (chain: Chain) => ({
  balanceOf: (token: string, owner: string) =>
    view(chain, "GridToken", asAddress("token", token), "balanceOf", [owner]),
  allowance: (token: string, owner: string, spender: string) =>
    view(chain, "GridToken", asAddress("token", token), "allowance", [owner, spender]),
  decimals: (token: string) => view(chain, "GridToken", asAddress("token", token), "decimals", []),
  symbol: (token: string) => view(chain, "GridToken", asAddress("token", token), "symbol", []),
});

/** Views of Staking. */
export const stakingReads = (chain: Chain, { staking, gridToken }: Addresses) => {
  const poolOf = (provider: string, service: string): Promise<Pool> =>
    view(chain, "Staking", staking, "poolOf", [provider, service]);
  const creditsOf = (owner: string) => view(chain, "Staking", staking, "balanceOf", [owner, walletId(gridToken)]);
  const exitOf = (provider: string, service: string, owner: string) =>
    view(chain, "Staking", staking, "exitOf", [provider, service, owner]);
  const assetsOf = (provider: string, service: string, shares: bigint) =>
    view(chain, "Staking", staking, "assetsOf", [provider, service, shares]);
  /** Shares of `owner` in the pool's present epoch. */
  const sharesOf = async (provider: string, service: string, owner: string) => {
    const { epoch } = await poolOf(provider, service);
    return view(chain, "Staking", staking, "balanceOf", [owner, shareId(provider, service, epoch)]);
  };
  return {
    /** The pool of a provider for a service, its stream brought up to date. */
    poolOf,
    sharesOf,
    /** Shares in `owner`'s exit tranche. */
    exitOf,
    /** Assets that `shares` would fetch now. */
    assetsOf,
    /** Liquid credits (compensation, rewards, commission) of `owner`. */
    creditsOf,
    /** Slashed stake that `burn` would destroy. */
    unburned: () => view(chain, "Staking", staking, "unburned", []),
    /** Everything about a pool, and about `owner`'s part of it (the provider's by default). */
    status: async (provider: string, service: string, owner: string = provider): Promise<PoolStatus> => {
      const [pool, shares, exitingShares, credits] = await Promise.all([
        poolOf(provider, service),
        sharesOf(provider, service, owner),
        exitOf(provider, service, owner),
        creditsOf(owner),
      ]);
      const assets = await assetsOf(provider, service, shares);
      return {
        pool,
        freeOwn: freeOwn(pool),
        freeDelegated: freeDelegated(pool),
        shares,
        assets,
        exitingShares,
        credits,
      };
    },
    /** What was fixed at deployment. */
    parameters: async () => {
      const [token, ratio, streamSeconds, noticeSeconds, maxCommissionBps] = await Promise.all([
        view(chain, "Staking", staking, "token", []),
        view(chain, "Staking", staking, "ratio", []),
        view(chain, "Staking", staking, "streamSeconds", []),
        view(chain, "Staking", staking, "noticeSeconds", []),
        view(chain, "Staking", staking, "maxCommissionBps", []),
      ]);
      return {
        token,
        ratio,
        streamSeconds: Number(streamSeconds),
        noticeSeconds: Number(noticeSeconds),
        maxCommissionBps: Number(maxCommissionBps),
      };
    },
  };
};

/** Views of Escrow. */
export const escrowReads = (chain: Chain, { escrow }: Addresses) => ({
  /** What `owner`'s wallet holds of `token`. */
  walletOf: (owner: string, token: string) => view(chain, "Escrow", escrow, "balanceOf", [owner, walletId(token)]),
  /** How much of `owner`'s wallet of `token` a service may hold. */
  allowanceOf: (owner: string, service: string, token: string) =>
    view(chain, "Escrow", escrow, "allowance", [owner, service, walletId(token)]),
  /** What a hold has left, and whether it is open. */
  holdOf: (service: string, key: HoldKey) => view(chain, "Escrow", escrow, "holdOf", [service, key]),
  /** Shares of a sponsor, of all sponsors and of everybody in a hold. */
  sharesOf: (service: string, key: HoldKey, sponsor: string) =>
    view(chain, "Escrow", escrow, "sharesOf", [service, key, sponsor]),
});
