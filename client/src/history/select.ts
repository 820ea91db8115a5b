import { ClaimStatus, DisputeStatus, JobStatus, type LeaseStatus, OrderStatus } from "../entities/enums.ts";
import { type Agreement, NO_SUBMISSION } from "../entities/job.ts";
import type { Hex } from "../types.ts";
import {
  type ClaimRecord,
  type JobRecord,
  type LeaseRecord,
  type OrderRecord,
  type State,
  UnknownRecord,
} from "./state.ts";

/** Which jobs to list; everything by default. */
export interface JobFilter {
  readonly payer?: string;
  readonly token?: string;
  readonly resourceClass?: string;
  /** Jobs with a claim of this provider. */
  readonly provider?: string;
  readonly status?: JobStatus;
}

/** Which leases to list; everything by default. */
export interface LeaseFilter {
  readonly tenant?: string;
  readonly provider?: string;
  readonly token?: string;
  readonly resourceClass?: string;
  /** The leases of one cluster. */
  readonly group?: string;
  readonly status?: LeaseStatus;
}

/** Something that was reopened and can be retaken: an expired claim (`WHOLE_CLAIM`) or one lost unit. */
export interface Reopened {
  readonly job: JobRecord;
  readonly parent: ClaimRecord;
  /** A unit, or `undefined` for the whole claim. */
  readonly unit: number | undefined;
  readonly openedAt: number;
}

/** The leases that a filter lets through, oldest first. */
export function selectLeases(state: State, filter: LeaseFilter = {}): LeaseRecord[] {
  return [...state.leases.values()].filter(
    ({ terms, lease, state: told }) =>
      same(filter.tenant, terms.tenant) &&
      same(filter.provider, lease.provider) &&
      same(filter.token, terms.token) &&
      same(filter.resourceClass, terms.resourceClass) &&
      same(filter.group, terms.group) &&
      (filter.status === undefined || filter.status === told.status),
  );
}

/** Posted orders that nobody matched or cancelled, oldest first. Whether their window is open is the caller's question. */
export function openOrders(state: State): OrderRecord[] {
  return [...state.orders.values()].filter(({ posted, status }) => posted && status === OrderStatus.None);
}

/** The jobs that a filter lets through, oldest first. */
export function selectJobs(state: State, filter: JobFilter = {}): JobRecord[] {
  return [...state.jobs.values()].filter(
    (job) =>
      same(filter.payer, job.terms.payer) &&
      same(filter.token, job.terms.token) &&
      same(filter.resourceClass, job.terms.resourceClass) &&
      (filter.status === undefined || filter.status === job.state.status) &&
      (filter.provider === undefined ||
        job.claims.some((id) => same(filter.provider, state.claims.get(id)?.claim.provider ?? ""))),
  );
}

/** Units that nobody took yet; zero once a job is cancelled. */
export function unitsLeft(job: JobRecord): number {
  return job.state.status === JobStatus.Cancelled ? 0 : job.terms.units - job.state.taken;
}

/** What was reopened and waits to be retaken or dropped. Whether its window is over is the caller's question. */
export function selectReopened(state: State): Reopened[] {
  const found: Reopened[] = [];
  for (const parent of state.claims.values()) {
    const job = state.jobs.get(parent.jobId);
    if (job === undefined) continue;
    if (parent.state.status === ClaimStatus.Expired) {
      found.push({ job, parent, unit: undefined, openedAt: Number(parent.state.data) });
    }
    for (const id of parent.disputes) {
      const dispute = state.disputes.get(id);
      if (dispute?.state.status !== DisputeStatus.Lost) continue;
      found.push({ job, parent, unit: dispute.unit, openedAt: dispute.state.time });
    }
  }
  return found;
}

/** The claims of a job that `jobs.conclude` takes: all that are settled. */
export function settledClaims(state: State, jobId: Hex): ClaimRecord[] {
  const claims = state.jobs.get(jobId)?.claims ?? [];
  return claims.flatMap((id) => {
    const record = state.claims.get(id);
    return record?.state.status === ClaimStatus.Settled ? [record] : [];
  });
}

/** The agreement about a unit (or `WHOLE_CLAIM`) of a claim, as a judge takes it. Throws `UnknownRecord`. */
export function agreementOf(state: State, claimId: Hex, unit: number): Agreement {
  const record = state.claims.get(claimId);
  const job = record && state.jobs.get(record.jobId);
  if (record === undefined || job === undefined) throw new UnknownRecord(claimId);
  return Object.freeze({
    terms: job.terms,
    claim: record.claim,
    submission: record.submission ?? NO_SUBMISSION,
    unit,
  });
}

function same(wanted: string | undefined, got: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === got.toLowerCase();
}
