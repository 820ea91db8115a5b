import type { Addresses } from "../addresses.ts";
import { intendFrom } from "../core/intent.ts";
import type { Terms } from "../entities/job.ts";
import type { HoldPermit } from "./jobs.ts";
import type { Permit } from "./token.ts";

/** Writes of the Bundler: from tokens in hand to a posted job in one transaction. Only the payer itself may send them. */
export const bundlerVerbs = ({ bundler, jobs }: Addresses) => {
  const posted = { contract: "Jobs", address: jobs, names: ["Posted"] } as const;
  return {
    /** Posts a job on its payer's `jobs.signPost`; the wallet is funded already. */
    post: (terms: Terms, hold: HoldPermit) =>
      intendFrom("Bundler", bundler, "post", [terms, BigInt(hold.deadline), hold.signature], posted),
    /**
     * Deposits `amount` of the job's token and posts it: no allowance, two signatures.
     * @param permit `token.signPermit(token, bundler, amount, deadline)`
     * @param hold `jobs.signPost(terms, deadline)`
     */
    depositAndPost: (terms: Terms, amount: bigint, permit: Permit, hold: HoldPermit) =>
      intendFrom(
        "Bundler",
        bundler,
        "depositAndPost",
        [
          terms,
          amount,
          { deadline: BigInt(permit.deadline), v: permit.v, r: permit.r, s: permit.s },
          BigInt(hold.deadline),
          hold.signature,
        ],
        posted,
      ),
  };
};
