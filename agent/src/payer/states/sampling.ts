import type { ClaimFacts } from "../../chain/book.ts";
import { agreementOf } from "../../chain/reader.ts";
import {
  type Address,
  ClaimStatus,
  EVERY_SCALE,
  Sampling_NoSeed,
  Sampling_NotDrawn,
  ZERO_HASH,
  drawId,
} from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import { isChosen } from "../../results/sample.ts";
import type { PayerContext, ReviewState } from "../context.ts";

/** Results are submitted: draws the units that jurors do again, and waits for the seed. A seed that nobody used in time is drawn anew. */
export const sampling: ReviewState<"sampling"> = {
  writes: ["sample"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId } = record;
    const facts = book.claim(id);
    const agreement = facts === undefined ? undefined : agreementOf(book, id, facts.claim.first);
    if (facts?.submission === undefined || agreement === undefined) return undefined;
    const { status } = await gridbond.jobs.claimOf(id);
    if (status !== ClaimStatus.Submitted)
      return { next: { id, jobId, state: "done", outcome: `over in status ${status}` } };
    const { arbiter } = agreement.terms;
    try {
      const picks = await picked(context, facts, arbiter);
      log("info", "picked units", { claimId: id, of: facts.claim.count, units: picks.join(" ") });
      return { next: { id, jobId, state: "challenging", wrong: picks, picked: true } };
    } catch (error) {
      const drawn = error instanceof Sampling_NoSeed;
      if (!drawn && !(error instanceof Sampling_NotDrawn)) throw error;
      if (drawn && !error.args.lost) return undefined;
      const key = `sample:${drawId(gridbond.addresses.jobs, id)}:${drawn ? error.args.ticket : ZERO_HASH}`;
      try {
        await perform(context, key, gridbond.sampling.draw(agreement, arbiter));
      } catch (refusal) {
        // Anybody may draw; whether somebody did, the next look tells.
        if (!(refusal instanceof CallRefused || refusal instanceof TransactionReverted)) throw refusal;
      }
      return undefined;
    }
  },
};

/**
 * The units that were drawn. A last part that is shorter than the others has one too; it is used only as often as the part is long, or small
 * claims would be checked more often than large ones.
 * @throws Sampling_NotDrawn, Sampling_NoSeed
 */
async function picked({ gridbond, secret }: PayerContext, facts: ClaimFacts, sampling: Address): Promise<number[]> {
  const { claimId, claim } = facts;
  const offsets = await gridbond.sampling.picksOf(claimId, claim.count, sampling);
  const every = Number((await gridbond.sampling.drawOf(claimId, sampling)).every);
  const start = Math.floor(((offsets.length - 1) * every) / Number(EVERY_SCALE));
  const share = ((claim.count - start) * Number(EVERY_SCALE)) / every;
  if (!isChosen(share, claimId, secret)) offsets.pop();
  return offsets.map((offset) => claim.first + offset);
}
