import { priceAt } from "../../client.ts";
import { DocumentInvalid } from "../../workloads/errors.ts";
import type { ClaimState } from "../context.ts";
import { bearable, floorOf, objectionToSpec, objectionToTerms, openingOf, predecessorsOf } from "../policy.ts";
import { passed } from "./outcomes.ts";

/** An offer is known. Waits until it is open, bearable and pays enough; then takes it. */
export const watching: ClaimState<"watching"> = {
  async step(context, record) {
    const { terms } = record;
    const objection = objectionToTerms(context, record);
    if (objection !== undefined) return { next: passed(record, objection) };
    if (context.now() > terms.opensAt + terms.takeSeconds && record.reopened === undefined) {
      const { openedAt } = await context.gridbond.jobs.jobOf(record.jobId);
      if (openedAt === 0 && BigInt(terms.predecessors) === 0n) return { next: passed(record, "its window closed") };
    }
    let spec;
    try {
      spec = await context.workshop.spec(terms.spec);
    } catch (error) {
      if (error instanceof DocumentInvalid) return { next: passed(record, error.message) };
      throw error;
    }
    const refusal = objectionToSpec(context, terms, spec);
    if (refusal !== undefined) return { next: passed(record, refusal) };

    const predecessors = predecessorsOf(spec);
    const opening = await openingOf(context, record, predecessors);
    if (opening.kind === "over") return { next: passed(record, opening.why) };
    if (opening.kind === "later") return undefined;
    if (priceAt(terms, opening.openedAt, context.now()) < floorOf(context, terms)) return undefined;
    const count = await bearable(context, record, opening.left, spec);
    if (count === 0) return undefined;
    return { next: { ...record, state: "taking", count, predecessors } };
  },
};
