import { agreementOf } from "../../chain/reader.ts";
import { CaseStage, DisputeStatus, disputeId } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { CaseState } from "../context.ts";

/** Nobody ruled in time: gets the challenge bond back and makes the agreement fall back to its default. */
export const abandoning: CaseState = {
  writes: ["abandon", "lapse"],
  async step(context, record) {
    const { gridbond, book } = context;
    const [{ stage }, dispute] = await Promise.all([
      gridbond.slashing.caseOf(record.id),
      gridbond.jobs.disputeStateOf(disputeId(record.claimId, record.unit)),
    ]);
    const agreement = agreementOf(book, record.claimId, record.unit);
    const live = stage !== CaseStage.None && stage < CaseStage.Ruled;
    const open = dispute.status === DisputeStatus.Open;
    if (!live && !open) return { next: { ...record, state: "closed" } };
    try {
      if (live) await perform(context, `abandon:${record.id}`, gridbond.slashing.abandon(record.id));
      if (open && agreement !== undefined) {
        await perform(context, `lapse:${record.id}`, gridbond.jobs.lapse(agreement));
      }
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
    }
    return undefined;
  },
};
