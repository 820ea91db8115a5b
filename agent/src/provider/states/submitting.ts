import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { isReplicated } from "../../workloads/spec.ts";
import type { ClaimState } from "../context.ts";
import { failed } from "./outcomes.ts";

/** Submits the root and the manifest's address. */
export const submitting: ClaimState<"submitting"> = {
  urgent: true,
  writes: ["submit"],
  async step(context, record) {
    const { terms, claim, claimId, jobId, results, id, reopened, root, manifest } = record;
    try {
      const write = context.gridbond.jobs.submit(terms, claim, root, manifest);
      const { args } = await perform(context, `submit:${claimId}`, write);
      context.log("info", "submitted", { claimId, root, manifest });
      const submission = { root, submittedAt: args.submittedAt };
      const rest = { id, jobId, terms, claim, claimId, results, ...(reopened !== undefined && { reopened }) };
      const replicated = isReplicated(await context.workshop.spec(terms.spec));
      return { next: { ...rest, state: replicated ? "withholding" : "reviewing", submission } };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return { next: failed(record, error.reason) };
    }
  },
};
