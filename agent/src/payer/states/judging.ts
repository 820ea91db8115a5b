import { agreementOf, panelAt } from "../../chain/reader.ts";
import { CaseStage, PanelStage, Ruling, ZERO_HASH, nameOf } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { CaseState } from "../context.ts";

/** Jurors vote. Calls for the ruling when all have, or when their time is over; a case may get a second panel. */
export const judging: CaseState = {
  writes: ["resolve"],
  async step(context, record) {
    const { gridbond, book, log, panelSize } = context;
    const { stage, ruleBy, result, round } = await gridbond.slashing.caseOf(record.id);
    if (stage !== CaseStage.Judging) return { next: { ...record, state: "closed" } };
    if (context.now() > ruleBy) return { next: { ...record, state: "abandoning" } };
    const panel = await panelAt(context, await gridbond.slashing.panelIdOf(record.id));
    if (panel.stage === PanelStage.Drawing && context.now() <= panel.until) {
      return { next: { ...record, state: "drawing" } };
    }
    const complete = panel.revealed === panelSize && result !== ZERO_HASH;
    const agreement = agreementOf(book, record.claimId, record.unit);
    if ((!complete && context.now() <= panel.until) || agreement === undefined) return undefined;
    try {
      const event = await perform(
        context,
        `resolve:${record.id}:${round}`,
        gridbond.slashing.resolve(record.id, agreement),
      );
      if (event.name !== "CaseRuled") return undefined;
      const ruling = nameOf(Ruling, event.args.ruling);
      log("info", "case ruled", { caseId: record.id, claimId: record.claimId, unit: record.unit, ruling });
      return { next: { ...record, state: "closed" } };
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      return undefined;
    }
  },
};
