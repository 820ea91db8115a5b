import { briefAbout } from "../../chain/reader.ts";
import { DisputeStatus, disputeId } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { ReviewState } from "../context.ts";

/** Challenges every unit that is wrong, or was picked. The other units are paid as usual. */
export const challenging: ReviewState<"challenging"> = {
  writes: ["challenge"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { id, jobId, wrong, picked } = record;
    for (const unit of wrong) {
      const { status } = await gridbond.jobs.disputeStateOf(disputeId(id, unit));
      const brief = briefAbout(context, id, unit);
      if (status !== DisputeStatus.None || brief === undefined) continue;
      try {
        const write = gridbond.slashing.challenge(brief.agreement, brief.service);
        const { args } = await perform(context, `challenge:${id}:${unit}`, write);
        const { caseId, facts } = args;
        log("info", "challenged unit", {
          claimId: id,
          unit,
          caseId,
          provider: facts.provider,
          picked: picked === true,
        });
      } catch (error) {
        // Too late, or no bond left: this unit is lost money, the others need not be.
        if (!(error instanceof CallRefused)) throw error;
        log("error", "could not challenge", { claimId: id, unit, reason: error.reason });
      }
    }
    return {
      next: picked === true ? { id, jobId, state: "auditing", picks: wrong } : { id, jobId, state: "accepting" },
    };
  },
};
