import { CaseStage } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { DefenceState } from "../context.ts";
import { ownBundle } from "../defence.ts";

/** A unit was challenged: shows its leaf and the path to the submitted root. Silence would lose the case. */
export const opening: DefenceState = {
  urgent: true,
  writes: ["open"],
  async step(context, record) {
    const { stage, openBy } = await context.gridbond.slashing.caseOf(record.id);
    if (stage !== CaseStage.Opening) return { next: { ...record, state: "disclosing" } };
    if (context.now() > openBy) return { next: { ...record, state: "awaiting" } };
    const { tree, index } = ownBundle(context, record);
    const write = context.gridbond.slashing.open(record.id, tree.leaf(index), tree.path(index));
    try {
      await perform(context, `open:${record.id}`, write);
    } catch (error) {
      // Anybody may open; whether somebody did, or it is too late, the next look tells.
      if (!(error instanceof CallRefused)) throw error;
      return undefined;
    }
    context.log("info", "opened leaf", { claimId: record.claimId, unit: record.unit });
    return { next: { ...record, state: "disclosing" } };
  },
};
