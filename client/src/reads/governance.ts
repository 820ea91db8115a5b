import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { type Proposal, proposalId } from "../entities/governance.ts";
import type { Hex } from "../types.ts";

/** Views of GridGovernor. */
export const governorReads = (chain: Chain, { governor, gridToken }: Addresses) => {
  const idOf = (what: Proposal | bigint) => (typeof what === "bigint" ? what : proposalId(what));
  return {
    /** Where a proposal stands, a `ProposalState`. Throws `GovernorNonexistentProposal`. */
    stateOf: (what: Proposal | bigint) => view(chain, "GridGovernor", governor, "state", [idOf(what)]),
    /** Votes against, for and abstaining, wei of GRID. */
    votesOf: async (what: Proposal | bigint) => {
      const { againstVotes, forVotes, abstainVotes } = await view(chain, "GridGovernor", governor, "proposalVotes", [
        idOf(what),
      ]);
      return { against: againstVotes, for: forVotes, abstain: abstainVotes };
    },
    /** When a vote starts and ends, and when what was queued may be executed (zero: not queued), seconds. */
    timesOf: async (what: Proposal | bigint) => {
      const args = [idOf(what)] as const;
      const [starts, ends, eta] = await Promise.all([
        view(chain, "GridGovernor", governor, "proposalSnapshot", args),
        view(chain, "GridGovernor", governor, "proposalDeadline", args),
        view(chain, "GridGovernor", governor, "proposalEta", args),
      ]);
      return { startsAt: Number(starts), endsAt: Number(ends), executableAt: Number(eta) };
    },
    /** Votes that an account has now, wei of GRID. */
    powerOf: (account: string) => view(chain, "GridToken", gridToken, "getVotes", [account]),
    /** What was fixed at deployment; times in seconds, the threshold in wei of GRID. */
    parameters: async () => {
      const [votingDelay, votingPeriod, proposalThreshold, quorumBps, timelock] = await Promise.all([
        view(chain, "GridGovernor", governor, "votingDelay", []),
        view(chain, "GridGovernor", governor, "votingPeriod", []),
        view(chain, "GridGovernor", governor, "proposalThreshold", []),
        view(chain, "GridGovernor", governor, "quorumBps", []),
        view(chain, "GridGovernor", governor, "timelock", []),
      ]);
      const [delay, period] = [Number(votingDelay), Number(votingPeriod)];
      return { votingDelay: delay, votingPeriod: period, proposalThreshold, quorumBps: Number(quorumBps), timelock };
    },
  };
};

/** Views of Charter. */
export const charterReads = (chain: Chain, { charter, escrow }: Addresses) => ({
  /** The fee of agreements that begin now, in 1/10,000 of what providers are paid. */
  feeBps: () => view(chain, "Charter", charter, "feeBps", []),
  /** No fee is ever higher. */
  maxFeeBps: async () => Number(await view(chain, "Charter", charter, "maxFeeBps", [])),
  /** The fee of an agreement that began, by the hold that pays it. */
  feeOf: async (service: string, key: { readonly id: Hex; readonly payer: string; readonly token: string }) =>
    Number(await view(chain, "Escrow", escrow, "feeOf", [service, key])),
  /** Last second of a stop, and the first at which another is possible; both in the past when nothing is stopped. */
  stopOf: async () => {
    const { until, nextStopAt } = await view(chain, "Charter", charter, "stopOf", []);
    return { until: Number(until), nextStopAt: Number(nextStopAt) };
  },
});
