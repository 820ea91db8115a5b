import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import type { Claim, ClaimState, DisputeState, JobState, Terms } from "../entities/job.ts";
import type { Pool } from "../entities/pool.ts";
import type { Hex } from "../types.ts";

/** Many reads in one call. */
export const lensReads = (chain: Chain, { lens, slashing }: Addresses) => ({
  /** Pools, in the order asked. */
  poolsOf: (keys: readonly { readonly provider: string; readonly service: string }[]): Promise<readonly Pool[]> =>
    view(chain, "Lens", lens, "poolsOf", [keys]),
  /** States of jobs. */
  jobsOf: (jobIds: readonly string[]): Promise<readonly JobState[]> => view(chain, "Lens", lens, "jobsOf", [jobIds]),
  /** States of claims. */
  claimsOf: (claimIds: readonly string[]): Promise<readonly ClaimState[]> =>
    view(chain, "Lens", lens, "claimsOf", [claimIds]),
  /** Ids and states of a job's claims. */
  claimsOfJob: (jobId: string, claims: readonly Claim[]) => view(chain, "Lens", lens, "claimsOfJob", [jobId, claims]),
  /** States of disputes. */
  disputesOf: (disputeIds: readonly string[]): Promise<readonly DisputeState[]> =>
    view(chain, "Lens", lens, "disputesOf", [disputeIds]),
  /** Wallets of `owner` in Escrow, and what `spender` (Jobs, say) may hold of them. */
  walletsOf: (owner: string, spender: string, tokens: readonly string[]) =>
    view(chain, "Lens", lens, "walletsOf", [owner, spender, tokens]),
  /** A provider with its capacity, allotments and pools for the services and classes asked. */
  providerOf: (provider: string, keys: readonly { readonly service: string; readonly resourceClass: string }[] = []) =>
    view(chain, "Lens", lens, "providerOf", [provider, keys]),
  /** What a job costs and offers now. */
  orderOf: async (terms: Terms, predecessors: readonly Hex[] = []) => {
    const quote = await view(chain, "Lens", lens, "orderOf", [terms, predecessors]);
    return {
      ...quote,
      openedAt: Number(quote.openedAt),
      closesAt: Number(quote.closesAt),
      unitsLeft: Number(quote.unitsLeft),
      maxUnits: Number(quote.maxUnits),
    };
  },
  /** A case with its panel, seats and votes. */
  caseOf: async (caseId: string) => {
    const found = await view(chain, "Lens", lens, "caseOf", [caseId]);
    const positions = found.positions.map((position) => ({ ...position, seat: Number(position.seat) }));
    return { ...found, until: Number(found.until), positions };
  },
  /** A page of a court's seats, from number `from` on; Slashing's unless you name another. */
  seatsOf: async (from: number, count: number, court: string = slashing) => {
    const page = await view(chain, "Lens", lens, "seatsOf", [court, BigInt(from), BigInt(count)]);
    return { seats: page.seats, total: Number(page.total) };
  },
});
