import type { Address } from "../client.ts";
import type { AgentContext } from "../context.ts";
import { Machine } from "../machine/machine.ts";
import type { Part } from "../roles.ts";
import type { Database } from "../state/database.ts";
import { Records } from "../state/records.ts";
import type { RewardRecord } from "./record.ts";
import { type RewardContext, rewardStates } from "./states.ts";

/**
 * What a provider's agent needs to get GRID for the fees of its paid work: reports each settlement, and collects its parts of lots that are sold.
 * @param leastFees by token
 */
export function rewarded(
  leastFees: Readonly<Record<string, bigint>>,
  base: AgentContext & { readonly provider: Address },
  db: Database,
): Part {
  const { book, provider, log } = base;
  const least = new Map(Object.entries(leastFees).map(([token, fee]) => [token.toLowerCase(), fee]));
  const leastFee = (token: string) => least.get(token.toLowerCase());
  const records = new Records<RewardRecord>(db, "reward");
  const context: RewardContext = { ...base, leastFee };
  const own = (address: string | undefined) => address?.toLowerCase() === provider.toLowerCase();

  return {
    machine: new Machine("reward", rewardStates, records, context, log),
    onEvent(event) {
      if (event.contract === "Jobs" && event.name === "Settled") {
        const { claimId } = event.args;
        if (own(book.claim(claimId)?.claim.provider)) records.add({ id: claimId, state: "reportingClaim", claimId });
      }
      if (event.contract === "Leases" && (event.name === "Settled" || event.name === "Closed")) {
        const { leaseId } = event.args;
        const id = `${leaseId}@${event.blockNumber}`;
        if (own(book.lease(leaseId)?.lease.provider)) records.add({ id, state: "reportingLease", leaseId });
      }
      if (event.contract === "Emissions" && event.name === "Reported") {
        const { service, token, lot } = event.args;
        if (!own(event.args.provider) || leastFee(token) === undefined) return;
        const part = { service, token, lot, notBefore: 0 };
        records.add({ id: `${service}/${token}/${lot}`, state: "collecting", ...part });
      }
    },
  };
}
