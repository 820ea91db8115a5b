import type { ClaimIn, ClaimRecord } from "../record.ts";

/** Leaves an offer alone. */
export function passed(record: ClaimIn<"watching">, why: string): ClaimIn<"done"> {
  return { ...record, state: "done", outcome: `passed: ${why}` };
}

/** Ends a claim well. */
export function done(record: Extract<ClaimRecord, { claimId: unknown }>, outcome: string): ClaimIn<"done"> {
  const { id, jobId, terms, claimId } = record;
  return { id, jobId, terms, state: "done", outcome, ...(claimId !== undefined && { claimId }) };
}

/** Ends a claim badly. */
export function failed(record: Extract<ClaimRecord, { claimId: unknown }>, outcome: string): ClaimIn<"failed"> {
  const { id, jobId, terms, claimId } = record;
  return { id, jobId, terms, state: "failed", outcome, ...(claimId !== undefined && { claimId }) };
}
