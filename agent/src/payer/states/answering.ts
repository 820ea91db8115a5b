import { briefAbout } from "../../chain/reader.ts";
import { CaseStage } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { CaseState } from "../context.ts";

/** The provider must open the challenged leaf. When it does not in time, the case is won. */
export const answering: CaseState = {
  writes: ["resolve"],
  async step(context, record) {
    const { gridbond } = context;
    const { stage, openBy, ruleBy } = await gridbond.slashing.caseOf(record.id);
    if (stage === CaseStage.Judging) return { next: { ...record, state: "drawing" } };
    if (stage !== CaseStage.Opening) return { next: { ...record, state: "closed" } };
    if (context.now() > ruleBy) return { next: { ...record, state: "abandoning" } };
    if (context.now() <= openBy) return undefined;
    const brief = briefAbout(context, record.claimId, record.unit);
    if (brief === undefined) return undefined;
    try {
      await perform(context, `resolve:${record.id}:unopened`, gridbond.slashing.resolve(record.id, brief.agreement));
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
    }
    return undefined;
  },
};
