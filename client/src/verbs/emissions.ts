import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Claim, Terms } from "../entities/job.ts";
import type { Lease, LeaseTerms } from "../entities/lease.ts";

/** Writes of Emissions: callable by anyone, free. */
export const emissionsVerbs = ({ emissions }: Addresses) => ({
  /** Starts the schedule, once, when the budget lies in the contract: `token.transfer(gridToken, emissions, budget)`. */
  start: () => intend("Emissions", emissions, "start", [], "Started"),
  /** Counts what a settled claim, with nothing lost, paid in fees: in the lot of its token that is for sale now. */
  reportClaim: (terms: Terms, claim: Claim) =>
    intend("Emissions", emissions, "reportClaim", [terms, claim], "Reported"),
  /** Counts what a lease has paid in fees since its last report. */
  reportLease: (terms: LeaseTerms, lease: Lease) =>
    intend("Emissions", emissions, "reportLease", [terms, lease], "Reported"),
  /** Pays a pool its part of a lot that was sold. */
  collect: (provider: string, service: string, token: string, lot: bigint) =>
    intend("Emissions", emissions, "collect", [provider, service, token, lot], "Collected"),
});
