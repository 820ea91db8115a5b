import { panelAt } from "../../chain/reader.ts";
import { CaseStage, PanelStage, ZERO_HASH } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { DefenceState } from "../context.ts";
import { ownBundle } from "../defence.ts";

/** Waits until the jurors reveal, then discloses salt and result: earlier, they could copy it. */
export const disclosing: DefenceState = {
  urgent: true,
  writes: ["disclose"],
  async step(context, record) {
    const { gridbond } = context;
    const { stage, result } = await gridbond.slashing.caseOf(record.id);
    if (stage !== CaseStage.Judging || result !== ZERO_HASH) return { next: { ...record, state: "awaiting" } };
    const panel = await panelAt(context, await gridbond.slashing.panelIdOf(record.id));
    if (panel.stage !== PanelStage.Revealing || context.now() > panel.until) return undefined;
    const { leaf } = ownBundle(context, record);
    try {
      await perform(context, `disclose:${record.id}`, gridbond.slashing.disclose(record.id, leaf.salt, leaf.result));
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return undefined;
    }
    context.log("info", "disclosed result", { claimId: record.claimId, unit: record.unit });
    return { next: { ...record, state: "awaiting" } };
  },
};
