import { agreementOf } from "../../chain/reader.ts";
import { DisputeStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import { roundAbout } from "../../results/replicas.ts";
import type { ReplicaState } from "../context.ts";

/** Seconds that the payer is given to call for the ruling itself. */
const COURTESY_SECONDS = 30;

/** Everything is revealed, or too late. Makes sure that the unit is ruled; what the court has taken up, the defence sees through. */
export const deciding: ReplicaState = {
  writes: ["decide"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, claimId, unit } = record;
    const { status } = await gridbond.jobs.disputeStateOf(id);
    if (status !== DisputeStatus.Open) {
      log("info", "dispute over", { claimId, unit, status });
      return { next: { ...record, state: "closed" } };
    }
    const agreement = agreementOf(book, claimId, unit);
    const round = await roundAbout(context, claimId, unit);
    if (agreement === undefined || round === undefined || round.escalated) return undefined;
    if (context.now() <= round.ruleAfter + COURTESY_SECONDS) return undefined;
    try {
      await perform(context, `decide:${id}`, gridbond.quorum.resolve(agreement, agreement.terms.arbiter));
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
    }
    return undefined;
  },
};
