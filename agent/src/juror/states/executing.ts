import { randomBytes } from "node:crypto";

import { ArtifactUnavailable } from "../../artifacts/errors.ts";
import { hashOf } from "../../artifacts/address.ts";
import { panelAt } from "../../chain/reader.ts";
import { type Hex, PanelStage, UNAVAILABLE } from "../../client.ts";
import { DocumentInvalid, InputInvalid } from "../../work/errors.ts";
import { ArtifactRefused } from "../../errors.ts";
import type { JurorContext, PanelState } from "../context.ts";
import type { PanelRecord } from "../record.ts";
import { finished } from "./outcomes.ts";

/** Inputs that are still missing with this many seconds left are voted to be unavailable. */
const GIVE_UP_SECONDS = 15;

/** Computes the disputed unit again. The vote is the hash of its bytes, or that the input cannot be had. */
export const executing: PanelState<"executing"> = {
  async step(context, record) {
    const { stage, until } = await panelAt(context, record.id);
    if (stage !== PanelStage.Committing) return { next: finished(record, "not computed in time") };
    const vote = await voteOn(context, record, until);
    if (vote === undefined) return undefined;
    context.log("info", "computed disputed unit", { panelId: record.id, vote });
    const salt: Hex = `0x${randomBytes(32).toString("hex")}`;
    return { next: { ...record, state: "committing", vote, salt } };
  },
};

async function voteOn(context: JurorContext, { caseId }: PanelRecord, until: number): Promise<Hex | undefined> {
  const { book, workshop } = context;
  const facts = book.case(caseId);
  const claim = facts === undefined ? undefined : book.claim(facts.claimId);
  const job = claim === undefined ? undefined : book.job(claim.jobId);
  if (facts === undefined || job === undefined) return undefined;
  try {
    const spec = await workshop.spec(job.terms.spec);
    const inputs = await workshop.inputs(spec);
    return hashOf(await workshop.run(spec, facts.unit, inputs));
  } catch (error) {
    // A specification or an input that nobody can use is as good as none.
    if (error instanceof InputInvalid || error instanceof DocumentInvalid) return UNAVAILABLE;
    const missing = error instanceof ArtifactUnavailable || error instanceof ArtifactRefused;
    if (!missing) throw error;
    return context.now() > until - GIVE_UP_SECONDS ? UNAVAILABLE : undefined;
  }
}
