import { panelAt } from "../../chain/reader.ts";
import { PanelStage } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { PanelState } from "../context.ts";
import { finished } from "./outcomes.ts";

/** A panel was asked for. Looks whether one of this juror's seats was drawn; draws itself when nobody else does. */
export const drawing: PanelState<"drawing"> = {
  writes: ["draw"],
  async step(context, record) {
    const { gridbond, me, log } = context;
    const panel = await panelAt(context, record.id);
    if (panel.stage === PanelStage.Drawing) {
      const half = (panel.requestedAt + panel.until) / 2;
      if (!panel.seeded || context.now() < half) return undefined;
      if (context.now() > panel.until) return { next: finished(record, "never drawn") };
      try {
        await perform(context, `draw:${record.id}`, gridbond.jury.draw(record.id));
      } catch (error) {
        if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      }
      return undefined;
    }
    if (panel.stage !== PanelStage.Committing) return { next: finished(record, "too late to vote") };
    const positions = await gridbond.jury.positionsOf(record.id, me);
    if (positions.length === 0) return { next: finished(record, "not drawn") };
    log("info", "drawn as juror", { panelId: record.id, caseId: record.caseId });
    return { next: { ...record, state: "executing", positions } };
  },
};
