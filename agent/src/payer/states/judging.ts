import { briefAbout, panelAt } from "../../chain/reader.ts";
import { CaseStage, PanelStage, Ruling, ZERO_HASH, nameOf } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { CaseState } from "../context.ts";

/** Jurors vote. Goes on when all have, or when their time is over: to a decision that can be appealed, to another panel, to the ruling. */
export const judging: CaseState = {
  writes: ["resolve"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { stage, ruleBy, appealBy, result, level, redrawn } = await gridbond.slashing.caseOf(record.id);
    if (stage !== CaseStage.Judging && stage !== CaseStage.Decided) return { next: { ...record, state: "closed" } };
    if (context.now() > ruleBy) return { next: { ...record, state: "abandoning" } };
    if (stage === CaseStage.Judging) {
      const panel = await panelAt(context, await gridbond.slashing.panelIdOf(record.id));
      if (panel.stage === PanelStage.Drawing && context.now() <= panel.until) {
        return { next: { ...record, state: "drawing" } };
      }
      const complete = panel.complete && result !== ZERO_HASH;
      if (!complete && context.now() <= panel.until) return undefined;
    } else if (context.now() <= appealBy) {
      return undefined;
    }
    const brief = briefAbout(context, record.claimId, record.unit);
    if (brief === undefined) return undefined;
    try {
      const event = await perform(
        context,
        `resolve:${record.id}:${level}:${redrawn}:${stage}`,
        gridbond.slashing.resolve(record.id, brief.agreement),
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
