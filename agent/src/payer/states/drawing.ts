import { panelAt } from "../../chain/reader.ts";
import { PanelStage } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { CaseState } from "../context.ts";

/** Draws the panel as soon as its seed is there: letting the seed expire would lose the challenge. */
export const drawing: CaseState = {
  writes: ["draw"],
  async step(context, record) {
    const { gridbond } = context;
    const panelId = await gridbond.slashing.panelIdOf(record.id);
    const panel = await panelAt(context, panelId);
    if (panel.stage !== PanelStage.Drawing || context.now() > panel.until)
      return { next: { ...record, state: "judging" } };
    if (!panel.seeded) return undefined;
    try {
      await perform(context, `draw:${panelId}`, gridbond.jury.draw(panelId));
      context.log("info", "drew panel", { caseId: record.id, panelId });
    } catch (error) {
      // A juror was faster, or this node's next block is not the one we think.
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return undefined;
    }
    return { next: { ...record, state: "judging" } };
  },
};
