import { hashOf } from "../../artifacts/address.ts";
import { ArtifactUnavailable } from "../../artifacts/errors.ts";
import type { ClaimFacts } from "../../chain/book.ts";
import { Failure, reviewBy, type Terms } from "../../client.ts";
import { ArtifactRefused, messageOf } from "../../errors.ts";
import { manifestOf } from "../../results/settled.ts";
import { sampleOf } from "../../results/sample.ts";
import type { Manifest } from "../../workloads/manifest.ts";
import { ManifestInvalid } from "../../workloads/errors.ts";
import { type PayerContext, type ReviewState, stageOfJob } from "../context.ts";

/** Seconds before the end of the review at which results that cannot be had are treated as wrong. */
const GIVE_UP_SECONDS = 20;

/** Looks at what was submitted: the manifest must come to the root, every result must be there, and a sample is computed again. */
export const inspecting: ReviewState<"inspecting"> = {
  async step(context, record) {
    const { book, workshop, library, receipts, log } = context;
    const facts = book.claim(record.id);
    const job = book.job(record.jobId);
    if (facts?.submission === undefined || job === undefined) return undefined;

    let manifest: Manifest;
    try {
      manifest = await manifestOf(library, facts);
      for (const { result } of manifest.leaves) await library.fetch(result, facts.claim.provider);
    } catch (error) {
      if (!unusable(context, facts, job.terms, error)) return undefined;
      const { first } = facts.claim;
      const { Unreadable: failure } = Failure;
      await receipts.issue({ claimId: record.id, unit: first, computed: 0, failure, reason: messageOf(error) });
      return { next: { ...record, state: "challenging", wrong: [first] } };
    }

    const share = stageOfJob(context, record.jobId)?.check ?? 1;
    const units = manifest.leaves.map(({ unit }) => unit);
    const todo = sampleOf(units, share, record.id, context.secret).filter((unit) => !record.checked.includes(unit));
    const unit = todo[0];
    if (unit === undefined) {
      const { wrong } = record;
      log("info", "inspected claim", { claimId: record.id, checked: record.checked.length, wrong: wrong.length });
      const { id, jobId } = record;
      return {
        next: wrong.length > 0 ? { id, jobId, state: "challenging", wrong } : { id, jobId, state: "accepting" },
      };
    }
    const spec = await workshop.spec(job.terms.spec);
    const expected = hashOf(await workshop.run(spec, unit, await workshop.inputs(spec)));
    const got = manifest.leaves[unit - facts.claim.first]?.result;
    const wrong = got === expected ? record.wrong : [...record.wrong, unit];
    if (got !== expected) {
      log("warn", "wrong result", { claimId: record.id, unit, provider: facts.claim.provider });
      const seen = { claimId: record.id, unit, computed: record.checked.length, expected, got };
      await receipts.issue({ ...seen, failure: Failure.Wrong, reason: "computed again, it comes to another result" });
    }
    return { next: { ...record, checked: [...record.checked, unit], wrong } };
  },
};

/**
 * Whether results are given up. A manifest that does not come to the root never will; one that cannot be fetched is waited for as long as the
 * review allows. Then one unit is challenged: whoever cannot show its results to the payer must show them to a jury.
 */
function unusable(context: PayerContext, facts: ClaimFacts, terms: Terms, error: unknown): boolean {
  if (error instanceof ArtifactRefused || error instanceof ManifestInvalid) return true;
  if (!(error instanceof ArtifactUnavailable) || facts.submission === undefined) throw error;
  return context.now() > reviewBy(terms, facts.submission) - GIVE_UP_SECONDS;
}
