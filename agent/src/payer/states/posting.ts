import { perform } from "../../context.ts";
import type { StageState } from "../context.ts";

/** Posts the job and holds its money. */
export const posting: StageState<"posting"> = {
  writes: ["post"],
  async step(context, record) {
    await perform(context, `post:${record.jobId}`, context.gridbond.jobs.post(record.terms));
    context.log("info", "posted job", { stage: record.id, jobId: record.jobId, units: record.terms.units });
    return { next: { ...record, state: "running" } };
  },
};
