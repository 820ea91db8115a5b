import { ArtifactUnavailable } from "../../artifacts/errors.ts";
import type { ClaimFacts } from "../../chain/book.ts";
import { agreementOf } from "../../chain/reader.ts";
import {
  ClaimStatus,
  Failure,
  type Hex,
  type Terms,
  ZERO_HASH,
  placeOf,
  reviewBy,
  unitsOfShard,
} from "../../client.ts";
import { perform } from "../../context.ts";
import { ArtifactRefused, CallRefused, TransactionReverted } from "../../errors.ts";
import { nobodyCanCopy, replicaClaims, roundAbout } from "../../results/replicas.ts";
import { manifestOf } from "../../results/settled.ts";
import { ManifestInvalid } from "../../workloads/errors.ts";
import type { Manifest } from "../../workloads/manifest.ts";
import type { PayerContext, ReviewState } from "../context.ts";

/** Seconds before the first review ends at which what is missing counts as different. */
const GIVE_UP_SECONDS = 20;

/** A replica was submitted. When all are, compares them, and has the replicas of each shard that differs reveal. */
export const comparing: ReviewState<"comparing"> = {
  writes: ["ask"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId } = record;
    const facts = book.claim(id);
    const terms = book.job(jobId)?.terms;
    if (facts?.submission === undefined || terms === undefined) return undefined;
    const { status } = await gridbond.jobs.claimOf(id);
    if (status !== ClaimStatus.Submitted)
      return { next: { id, jobId, state: "done", outcome: `over in status ${status}` } };

    const rivals = await underReview(context, facts);
    const { replicas, agreeing } = await gridbond.quorum.parameters(terms.arbiter);
    const late = context.now() > Math.min(...rivals.map((one) => lastLook(terms, one)));
    if (!late && !(await nobodyCanCopy(context, jobId, terms))) return undefined;
    // A quorum does not ask in the second of a submission: that could still be answered with a copy.
    if (rivals.some(({ submission }) => submission?.submittedAt === context.now())) return undefined;
    const manifests = new Map<string, Manifest>();
    for (const rival of rivals) {
      const manifest = await fetched(context, rival);
      if (manifest === "later" && !late) return undefined;
      if (typeof manifest === "object") manifests.set(rival.claimId, manifest);
    }
    if (facts.claim.parent !== ZERO_HASH) return { next: await again(context, facts, manifests.get(id)) };

    const { first, count } = facts.claim;
    const units = Array.from({ length: count }, (_, i) => first + i);
    let differing = 0;
    for (const unit of units) {
      const { shard } = placeOf(unit, terms.units, replicas);
      const shared = unitsOfShard(shard, terms.units, replicas).flatMap((one) => {
        const rival = rivals.find(({ claim }) => one >= claim.first && one < claim.first + claim.count);
        return rival === undefined ? [] : [{ unit: one, rival }];
      });
      // Too few to ask: nothing but another computation can tell.
      if (shared.length < agreeing) return { next: { id, jobId, state: "inspecting", checked: [], wrong: [] } };
      const found = shared.map(({ unit: one, rival }) => resultIn(manifests.get(rival.claimId), rival, one));
      const providers = new Set(shared.map(({ rival }) => rival.claim.provider));
      if (providers.size >= agreeing && found.every((one) => one !== undefined && one === found[0])) continue;
      differing += 1;
      const agreements = shared.flatMap(({ unit: one, rival }) => agreementOf(book, rival.claimId, one) ?? []);
      try {
        await perform(context, `ask:${jobId}:${shard}`, gridbond.quorum.ask(agreements, terms.arbiter));
      } catch (error) {
        if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
        log("warn", "could not ask", { jobId, shard, reason: error.message });
        // What cannot be asked before the reviews end is paid like what nobody looked at.
        if (!late) return undefined;
      }
    }
    log("info", "compared claim", { claimId: id, provider: facts.claim.provider, units: count, differing });
    return { next: { id, jobId, state: "accepting", replicated: true } };
  },
};

/** The claims that a claim is compared with, itself included: those on the job's own units that are under review. */
async function underReview(context: PayerContext, facts: ClaimFacts): Promise<ClaimFacts[]> {
  if (facts.claim.parent !== ZERO_HASH) return [facts];
  const claims = replicaClaims(context, facts.jobId).filter(({ submission }) => submission !== undefined);
  const states = await Promise.all(claims.map(({ claimId }) => context.gridbond.jobs.claimOf(claimId)));
  return claims.filter((_, i) => states[i]?.status === ClaimStatus.Submitted);
}

function lastLook(terms: Terms, { submission }: ClaimFacts): number {
  return submission === undefined ? Infinity : reviewBy(terms, submission) - GIVE_UP_SECONDS;
}

/** A claim's manifest with all its results; "never" when it is not what was submitted. */
async function fetched({ library }: PayerContext, facts: ClaimFacts): Promise<Manifest | "later" | "never"> {
  try {
    const manifest = await manifestOf(library, facts);
    for (const { result } of manifest.leaves) await library.fetch(result, facts.claim.provider);
    return manifest;
  } catch (error) {
    if (error instanceof ArtifactUnavailable) return "later";
    if (error instanceof ArtifactRefused || error instanceof ManifestInvalid) return "never";
    throw error;
  }
}

function resultIn(manifest: Manifest | undefined, { claim }: ClaimFacts, unit: number): string | undefined {
  return manifest?.leaves[unit - claim.first]?.result;
}

/** Units that are done again: whoever did them has seen the others' results, so they must be what a round found; else they are computed. */
async function again(context: PayerContext, facts: ClaimFacts, manifest: Manifest | undefined) {
  const { claimId: id, jobId } = facts;
  const leaves = manifest?.leaves ?? [];
  const agreed = await Promise.all(
    leaves.map(async ({ unit }) => (await roundAbout(context, id, unit))?.agreed?.toLowerCase()),
  );
  if (leaves.length === 0 || agreed.includes(undefined)) {
    return { id, jobId, state: "inspecting", checked: [], wrong: [] } as const;
  }
  const differing = leaves.flatMap((leaf, i) =>
    leaf.result === agreed[i] ? [] : [{ ...leaf, expected: agreed[i] as Hex }],
  );
  for (const { unit, result: got, expected } of differing) {
    const reason = "replicas agree on another result";
    await context.receipts.issue({ claimId: id, unit, failure: Failure.Wrong, reason, computed: 0, expected, got });
  }
  const wrong = differing.map(({ unit }) => unit);
  const { provider } = facts.claim;
  context.log("info", "compared claim", { claimId: id, provider, units: leaves.length, differing: wrong.length });
  return wrong.length > 0
    ? ({ id, jobId, state: "challenging", wrong } as const)
    : ({ id, jobId, state: "accepting" } as const);
}
