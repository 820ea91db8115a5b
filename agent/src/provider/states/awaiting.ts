import { agreementOf, briefAbout, panelAt } from "../../chain/reader.ts";
import { CaseStage, DisputeStatus, disputeId } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { DefenceState } from "../context.ts";

/** Seconds that the challenger is given to call for the ruling itself. */
const COURTESY_SECONDS = 30;

/** Everything is said. Makes sure that the case ends: calls for the ruling, or for the default after the last second. */
export const awaiting: DefenceState = {
  writes: ["resolve", "lapse"],
  async step(context, record) {
    const { gridbond, book } = context;
    const { stage, ruleBy, appealBy, level, redrawn } = await gridbond.slashing.caseOf(record.id);
    const dispute = await gridbond.jobs.disputeStateOf(disputeId(record.claimId, record.unit));
    if (dispute.status !== DisputeStatus.Open) {
      context.log("info", "dispute over", { claimId: record.claimId, unit: record.unit, status: dispute.status });
      return { next: { ...record, state: "closed" } };
    }
    const agreement = agreementOf(book, record.claimId, record.unit);
    const brief = briefAbout(context, record.claimId, record.unit);
    if (agreement === undefined || brief === undefined) return undefined;
    try {
      if (context.now() > dispute.time) {
        await perform(context, `lapse:${record.id}`, gridbond.jobs.lapse(agreement));
      } else if ((stage === CaseStage.Judging || stage === CaseStage.Decided) && context.now() <= ruleBy) {
        const decided = stage === CaseStage.Decided;
        const until = decided ? appealBy : (await panelAt(context, await gridbond.slashing.panelIdOf(record.id))).until;
        if (context.now() <= until + COURTESY_SECONDS) return undefined;
        const key = `resolve:${record.id}:${level}:${redrawn}:${stage}`;
        await perform(context, key, gridbond.slashing.resolve(record.id, brief.agreement));
      }
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
    }
    return undefined;
  },
};
