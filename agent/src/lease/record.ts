import type { Answer, Hex, Lease, LeaseTerms } from "../client.ts";
import type { LeaseManifest } from "./manifest.ts";

/** A lease of this provider, as its events tell it. */
interface Opened {
  readonly id: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
  /** Settlements that were sent. */
  readonly settled: number;
}

interface Prepared extends Opened {
  /** What runs; none when it cannot be run here: then the provider has given notice and runs nothing. */
  readonly manifest?: LeaseManifest;
  readonly noticeGiven: boolean;
}

/** One lease of a provider, from its opening to the end: what each state knows. */
export type LeaseRecord =
  | (Opened & { readonly state: "opened" })
  | (Opened & { readonly state: "preparing" })
  | (Prepared & { readonly state: "leaving" })
  | (Prepared & { readonly state: "serving" })
  | (Prepared & { readonly state: "settling" })
  | (Prepared & { readonly state: "windingDown" })
  | (Opened & { readonly state: "expired" })
  | (Opened & { readonly state: "closing" })
  | (Opened & { readonly state: "stopped"; readonly outcome: string });

export type LeaseIn<S extends LeaseRecord["state"]> = Extract<LeaseRecord, { state: S }>;

/** The answers to challenges, all leases together: one record, so that one transaction answers all that wait. */
export type AnswersRecord =
  | { readonly id: "answers"; readonly state: "listening"; readonly round: number }
  | {
      readonly id: "answers";
      readonly state: "answering";
      readonly round: number;
      readonly answers: readonly Answer[];
    };

/** A posted order that may be taken. */
export interface OrderRecord {
  readonly id: Hex;
  readonly state: "watching" | "taking" | "done";
  readonly terms: LeaseTerms;
}
