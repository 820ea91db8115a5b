import { LeaseStatus } from "../client.ts";
import type { LeaseContext } from "./context.ts";
import type { LeaseIn, LeaseRecord } from "./record.ts";

/** Ends a record. Whatever ran was stopped before. */
export function stopped(record: LeaseRecord, outcome: string): LeaseIn<"stopped"> {
  const { id, terms, lease, settled } = record;
  return { id, terms, lease, settled, state: "stopped", outcome };
}

/** What the lease is at the newest block: closed, past its last second, or until when it is served. */
export type Standing =
  | { readonly kind: "closed" }
  | { readonly kind: "expired" }
  | {
      readonly kind: "open";
      readonly expiry: number;
      readonly windDownAt: number;
      readonly challenged: boolean;
      readonly endsAt: number;
    };

export async function standingOf({ gridbond, now }: LeaseContext, record: LeaseRecord): Promise<Standing> {
  const { status, challenged, endsAt } = await gridbond.leases.stateOf(record.id);
  if (status !== LeaseStatus.Open) return { kind: "closed" };
  const { expiry, windDownAt } = await gridbond.leases.expiryOf(record.terms, record.lease);
  if (now() > expiry) return { kind: "expired" };
  return { kind: "open", expiry, windDownAt, challenged, endsAt };
}

/** Ends what runs for the lease, and the record with it. */
export async function ended({ supervisor, log }: LeaseContext, record: LeaseRecord, outcome: string) {
  await supervisor.stop(record.id);
  log("info", "lease ended", { leaseId: record.id, outcome });
  return { next: stopped(record, outcome) };
}

/** Whether the operator wants to leave this lease, or all. */
export function noticeWanted({ commands }: LeaseContext, { id }: LeaseRecord): boolean {
  return commands.read(`notice:${id}`) !== undefined || commands.read("notice:all") !== undefined;
}
