import { randomBytes } from "node:crypto";

import { ArtifactUnavailable } from "../../artifacts/errors.ts";
import { hashOf } from "../../artifacts/address.ts";
import { panelAt } from "../../chain/reader.ts";
import { Failure, type Hex, PanelStage, UNAVAILABLE, courtServiceOf } from "../../client.ts";
import { ArtifactRefused, messageOf } from "../../errors.ts";
import { DocumentInvalid, InputInvalid, ResultTooLarge, UnitOutOfRange, UnitTimedOut } from "../../workloads/errors.ts";
import type { JurorContext, PanelState } from "../context.ts";
import { failureOf } from "../../receipts.ts";
import type { PanelRecord } from "../record.ts";
import { finished } from "./outcomes.ts";

/** Time kept for the commitment to be mined: a tenth of the window, and no more than this. */
const MOST_MARGIN_SECONDS = 600;
/** How often the chain's time is looked at while a unit is computed. */
const LOOK_MS = 200;

/**
 * Computes the disputed unit again. The vote is the hash of its bytes, or that it cannot be had. Silence costs the seat, so whatever is not
 * computed when the window is about to end, for whatever reason, is voted to be unavailable.
 */
export const executing: PanelState<"executing"> = {
  async step(context, record) {
    const { stage, until } = await panelAt(context, record.id);
    if (stage !== PanelStage.Committing) return { next: finished(record, "not computed in time") };
    const { commitSeconds } = await context.gridbond.jury.parameters();
    const vote = await voteBefore(context, record, until - marginOf(commitSeconds));
    if (vote === undefined) return undefined;
    context.log("info", "computed disputed unit", { panelId: record.id, vote });
    const salt: Hex = `0x${randomBytes(32).toString("hex")}`;
    return { next: { ...record, state: "committing", vote, salt } };
  },
};

/** Seconds before the end of a commit window at which computing stops. */
export function marginOf(commitSeconds: number): number {
  return Math.min(MOST_MARGIN_SECONDS, commitSeconds / 10);
}

/** The vote; `undefined` when it may still be had later. A run that is still going at `giveUpAt`, in the chain's time, is stopped. */
async function voteBefore(context: JurorContext, record: PanelRecord, giveUpAt: number): Promise<Hex | undefined> {
  if (context.now() >= giveUpAt) return UNAVAILABLE;
  const giveUp = new AbortController();
  const gaveUp = new Promise<Hex>((resolve) =>
    giveUp.signal.addEventListener("abort", () => resolve(UNAVAILABLE), { once: true }),
  );
  const clock = setInterval(() => {
    if (context.now() >= giveUpAt) giveUp.abort(new Error("the commit window is about to end"));
  }, LOOK_MS);
  try {
    return await Promise.race([voteOn(context, record, giveUp.signal), gaveUp]);
  } finally {
    clearInterval(clock);
  }
}

async function voteOn(context: JurorContext, record: PanelRecord, signal: AbortSignal): Promise<Hex | undefined> {
  const { book, gridbond, workshop, log } = context;
  const facts = book.case(record.caseId);
  const claim = facts === undefined ? undefined : book.claim(facts.claimId);
  const job = claim === undefined ? undefined : book.job(claim.jobId);
  // Another service's claims are nothing that a spec could be found for.
  if (facts === undefined || job === undefined) return undefined;
  if (facts.service.toLowerCase() !== courtServiceOf(gridbond.addresses, job.terms).toLowerCase()) return undefined;
  try {
    const spec = await workshop.spec(job.terms.spec);
    const inputs = await workshop.inputs(spec);
    return hashOf(await workshop.run(spec, facts.unit, inputs, signal));
  } catch (error) {
    // Inputs may still come until the end of the window.
    if (error instanceof ArtifactUnavailable || error instanceof ArtifactRefused) return undefined;
    if (!isHopeless(error)) throw error;
    const reason = messageOf(error);
    log("warn", "disputed unit cannot be computed", { panelId: record.id, reason });
    const failure = failureOf(error) ?? Failure.InputInvalid;
    await context.receipts.issue({ claimId: facts.claimId, unit: facts.unit, failure, reason, computed: 0 });
    return UNAVAILABLE;
  }
}

/** What another attempt would not change: a spec or inputs that nobody can use, a unit beyond what this agent runs. */
function isHopeless(error: unknown): boolean {
  return [InputInvalid, DocumentInvalid, UnitOutOfRange, UnitTimedOut, ResultTooLarge].some(
    (kind) => error instanceof kind,
  );
}
