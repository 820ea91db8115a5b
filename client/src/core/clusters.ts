import {
  type ClusterStatus,
  type Member,
  clusterStatus,
  repairDeposit,
  repairTerms,
  splitDeposit,
  splitTopUp,
} from "../entities/cluster.ts";
import type { Hold } from "../entities/hold.ts";
import type { Lease, LeaseTerms } from "../entities/lease.ts";
import type { SignedQuote } from "../entities/quote.ts";
import { InvalidInput } from "../errors/own.ts";
import { selectLeases } from "../history/select.ts";
import type { LeaseRecord, State } from "../history/state.ts";
import type { Hex } from "../types.ts";
import type { Opening, leasesVerbs } from "../verbs/leases.ts";
import type { Actions } from "./action.ts";
import type { Mined } from "./chain.ts";

/** One lease of a cluster that is to be opened. */
export interface ClusterPart extends SignedQuote {
  readonly terms: LeaseTerms;
  readonly evidence?: Hex;
}

/** Which leases make a cluster: those of one tenant that share a group. */
export interface ClusterKey {
  readonly tenant: string;
  readonly group: string;
}

type LeaseActions<R extends Mined, O> = Actions<ReturnType<typeof leasesVerbs>, R, O>;

/**
 * A cluster as one thing for its tenant. Opening is one transaction, all or nothing. Whatever changes leases that run (a top-up, an unwinding)
 * is one transaction per lease: Leases knows leases alone.
 */
export const clustersOf = <R extends Mined, O>(
  actions: LeaseActions<R, O>,
  read: () => Promise<State>,
  holdOf: (terms: LeaseTerms, lease: Lease) => Promise<Hold>,
  now: () => Promise<number>,
) => {
  const memberOf = async ({ id, terms, lease, state }: LeaseRecord): Promise<Member> => {
    const { remaining } = await holdOf(terms, lease);
    return { id, terms, lease, state, held: remaining + state.charged };
  };
  const membersOf = async ({ tenant, group }: ClusterKey): Promise<Member[]> =>
    Promise.all(selectLeases(await read(), { tenant, group }).map(memberOf));

  return {
    /** The leases of a cluster, ended ones too, with what is held for them: oldest first. */
    members: membersOf,
    /** How a cluster stands now. `quorum` is how many must serve; by default, as many as are open. */
    status: async (key: ClusterKey, quorum?: number): Promise<ClusterStatus> => {
      const [members, timestamp] = [await membersOf(key), await now()];
      return clusterStatus(members, timestamp, quorum);
    },
    /**
     * Opens all leases in one transaction, or none, with one deposit split by what each costs. Needs `escrow.allow(leases, token, deposit)`.
     * `openedIn` finds all leases in the receipt.
     */
    open: (parts: readonly ClusterPart[], deposit: bigint) => {
      const groups = new Set(parts.map(({ terms }) => terms.group));
      if (groups.size !== 1) throw new InvalidInput("groups of a cluster", [...groups], "one group");
      const shares = splitDeposit(parts, deposit);
      return actions.open(parts.map((part, i): Opening => ({ ...part, deposit: shares[i] ?? 0n })));
    },
    /** Tops up with one amount so that the earliest expiry is as late as it can be: one transaction for each lease that gets some. */
    topUp: (members: readonly Member[], amount: bigint, timestamp: number) =>
      splitTopUp(members, amount, timestamp).shares.map(({ member, amount: part }) =>
        actions.topUp(member.terms, member.lease, part),
      ),
    /** Closes what is open and not challenged: one transaction for each lease. */
    unwind: (status: ClusterStatus) => status.closable.map(({ terms, lease }) => actions.close(terms, lease)),
    /**
     * Opens a lease in a lost one's place, on a new quote for `repairTerms(lost, salt)`, funded to last as long as the rest of the cluster.
     * Close or fail the lost one by itself.
     */
    repair: (
      lost: Member,
      salt: string,
      signed: SignedQuote,
      status: ClusterStatus,
      timestamp: number,
      evidence?: Hex,
    ) => {
      const terms = repairTerms(lost, salt);
      const deposit = repairDeposit(terms, signed.quote.price, status.expiry ?? timestamp, timestamp);
      return actions.open([{ terms, ...signed, deposit, ...(evidence === undefined ? {} : { evidence }) }]);
    },
  };
};
