import { DisputeStatus, disputeId } from "../../client.ts";
import { type ReviewState, stageOfJob } from "../context.ts";

/**
 * Jurors do the picked units again. Who is found wrong in one has to answer for all: those that are left are computed again here, or, by a
 * payer that computes nothing, challenged.
 */
export const auditing: ReviewState<"auditing"> = {
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId, picks } = record;
    const facts = book.claim(id);
    if (facts === undefined) return undefined;
    const disputes = await Promise.all(picks.map((unit) => gridbond.jobs.disputeStateOf(disputeId(id, unit))));
    const caught = disputes.some(({ status }) => status === DisputeStatus.Lost || status === DisputeStatus.Closed);
    if (caught) {
      log("warn", "caught by a sample", { claimId: id, provider: facts.claim.provider, units: picks.join(" ") });
      if ((stageOfJob(context, jobId)?.check ?? 1) > 0)
        return { next: { id, jobId, state: "inspecting", checked: picks, wrong: [] } };
      const { first, count } = facts.claim;
      const rest = Array.from({ length: count }, (_, i) => first + i).filter((unit) => !picks.includes(unit));
      return { next: { id, jobId, state: "challenging", wrong: rest } };
    }
    if (disputes.some(({ status }) => status === DisputeStatus.Open)) return undefined;
    return { next: { id, jobId, state: "accepting" } };
  },
};
