import { JobStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { manifestOf } from "../../results/settled.ts";
import { DisputeStatus, disputeId } from "../../client.ts";
import type { PayerContext, StageState } from "../context.ts";
import type { AcceptedUnit, StageRecord } from "../record.ts";

/** Records the success on chain, so that successors may begin, gathers the results and starts the next stage. */
export const concluding: StageState<"concluding"> = {
  writes: ["conclude"],
  async step(context, record) {
    const { gridbond, book, plan, log } = context;
    const { jobId, terms, claimIds } = record;
    const claims = claimIds.flatMap((id) => {
      const facts = book.claim(id);
      return facts === undefined ? [] : [{ id, claim: facts.claim }];
    });
    if ((await gridbond.jobs.jobOf(jobId)).status !== JobStatus.Succeeded) {
      await perform(context, `conclude:${jobId}`, gridbond.jobs.conclude(terms, claims));
    }
    const results = (await Promise.all(claimIds.map((id) => resultsOf(context, id)))).flat();
    results.sort((a, b) => a.unit - b.unit);
    log("info", "job succeeded", { stage: record.id, jobId, units: results.length });
    const following = plan.stages[plan.stages.findIndex(({ name }) => name === record.id) + 1];
    const spawn: StageRecord[] = following === undefined ? [] : [{ id: following.name, state: "preparing" }];
    return { next: { id: record.id, terms, jobId, state: "done", results }, spawn };
  },
};

/** A claim's results without the units that it lost. */
async function resultsOf(context: PayerContext, claimId: AcceptedUnit["claimId"]): Promise<AcceptedUnit[]> {
  const { gridbond, book, library } = context;
  const facts = book.claim(claimId);
  if (facts === undefined) return [];
  const { leaves } = await manifestOf(library, facts);
  const kept = await Promise.all(
    leaves.map(async ({ unit, result }) => {
      const { status } = await gridbond.jobs.disputeStateOf(disputeId(claimId, unit));
      const lost = status === DisputeStatus.Lost || status === DisputeStatus.Closed;
      if (lost) return [];
      await library.fetch(result, facts.claim.provider);
      return [{ unit, result, provider: facts.claim.provider, claimId }];
    }),
  );
  return kept.flat();
}
