import type { Hash } from "../artifacts/address.ts";
import type { ClaimFacts, Moment } from "../chain/book.ts";
import { type ChainReader, covers } from "../chain/reader.ts";
import { ClaimStatus, DisputeStatus, type Hex, disputeId } from "../client.ts";
import { ArtifactRefused } from "../errors.ts";
import type { Library } from "../library.ts";
import type { Manifest } from "../workloads/manifest.ts";
import { readManifest } from "./results.ts";

/**
 * The claim whose result for a unit was accepted; `undefined` when there is none (yet). Of a claim that evidence took, only units whose disputes
 * went on and were won later count.
 */
export async function settledClaim(reader: ChainReader, jobId: Hex, unit: number): Promise<ClaimFacts | undefined> {
  const { gridbond, book } = reader;
  for (const facts of book.claimsOf(jobId)) {
    if (!covers(facts, unit) || facts.submission === undefined) continue;
    const id = disputeId(facts.claimId, unit);
    const [claim, dispute] = await Promise.all([
      gridbond.jobs.claimOf(facts.claimId),
      gridbond.jobs.disputeStateOf(id),
    ]);
    const won =
      facts.faultedAt === undefined
        ? dispute.status === DisputeStatus.None || dispute.status === DisputeStatus.Dismissed
        : dispute.status === DisputeStatus.Dismissed && isAfter(book.dispute(id)?.ruledAt, facts.faultedAt);
    if (claim.status === ClaimStatus.Settled && won) return facts;
  }
  return undefined;
}

function isAfter(moment: Moment | undefined, other: Moment): boolean {
  if (moment === undefined) return false;
  const blocks = moment.blockNumber - other.blockNumber;
  return blocks > 0 || (blocks === 0 && moment.logIndex > other.logIndex);
}

/** A claim's manifest, from its provider or any peer, checked against the root on chain. */
export async function manifestOf(library: Library, facts: ClaimFacts): Promise<Manifest> {
  const { claimId, claim, submission, data } = facts;
  if (submission === undefined || data === undefined) throw new ArtifactRefused(claimId, "nothing was submitted");
  const bytes = await library.fetch(data, claim.provider);
  return readManifest(bytes, { ...claim, claimId }, submission.root);
}

/** Content address of the accepted result of a job's unit. */
export async function resultOf(reader: ChainReader, library: Library, jobId: Hex, unit: number): Promise<Hash> {
  const facts = await settledClaim(reader, jobId, unit);
  if (facts === undefined) throw new ArtifactRefused(jobId, `unit ${unit} has no settled result`);
  const leaf = (await manifestOf(library, facts)).leaves[unit - facts.claim.first];
  if (leaf === undefined) throw new ArtifactRefused(jobId, `unit ${unit} is not in its manifest`);
  return leaf.result;
}
