import type { ReopenedFacts } from "../chain/book.ts";
import type { ChainReader } from "../chain/reader.ts";
import { ClaimStatus, DisputeStatus, type Hex, WHOLE_CLAIM } from "../client.ts";

export interface Unclaimed extends ReopenedFacts {
  /** Second at which it was reopened. */
  readonly since: number;
}

/** What was reopened of a job and nobody has retaken. */
export async function unclaimed({ gridbond, book }: ChainReader, jobId: Hex): Promise<Unclaimed[]> {
  const found = await Promise.all(
    book.reopenedOf(jobId).map(async (facts) => {
      if (facts.unit === WHOLE_CLAIM) {
        const { status, data } = await gridbond.jobs.claimOf(facts.parent);
        return status === ClaimStatus.Expired ? [{ ...facts, since: Number(data) }] : [];
      }
      const { status, time } = await gridbond.jobs.disputeStateOf(facts.parent);
      return status === DisputeStatus.Lost ? [{ ...facts, since: time }] : [];
    }),
  );
  return found.flat();
}
