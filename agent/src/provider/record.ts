import type { Hash } from "../artifacts/address.ts";
import type { Claim, Hex, Submission, Terms } from "../client.ts";
import type { UnitResult } from "../results/results.ts";

/** What a provider may take: a job's next units, or what was reopened of it. */
interface Offer {
  readonly id: string;
  readonly jobId: Hex;
  readonly terms: Terms;
  /** Of a reopened offer: the claim whose units they were, and which. */
  readonly reopened?: { readonly parent: Hex; readonly claim: Claim; readonly unit: number };
}

interface Taken extends Offer {
  readonly claimId: Hex;
  readonly claim: Claim;
}

interface Worked extends Taken {
  readonly results: readonly UnitResult[];
}

interface Submitted extends Worked {
  readonly submission: Submission;
}

/** One claim of a provider, from the offer to the end: what each state knows. */
export type ClaimRecord =
  | (Offer & { readonly state: "watching" })
  | (Offer & { readonly state: "taking"; readonly count: number; readonly predecessors: readonly Hex[] })
  | (Taken & { readonly state: "fetching" })
  | (Taken & { readonly state: "acknowledging" })
  | (Taken & { readonly state: "leaving"; readonly how: "abandon" | "unwind" })
  | (Worked & { readonly state: "working" })
  | (Worked & { readonly state: "publishing" })
  | (Worked & { readonly state: "submitting"; readonly root: Hex; readonly manifest: Hash })
  | (Submitted & { readonly state: "withholding" })
  | (Submitted & { readonly state: "reviewing" })
  | (Submitted & { readonly state: "settling" })
  | (Offer & { readonly state: "done"; readonly claimId?: Hex; readonly outcome: string })
  | (Offer & { readonly state: "failed"; readonly claimId?: Hex; readonly outcome: string });

export type ClaimIn<S extends ClaimRecord["state"]> = Extract<ClaimRecord, { state: S }>;

/** A quorum's question about one unit of this provider. Its id is the dispute's. */
export interface ReplicaRecord {
  readonly id: Hex;
  readonly claimId: Hex;
  readonly unit: number;
  readonly state: "revealing" | "deciding" | "closed";
}

/** One challenge against a claim of this provider. Its id is the case's. */
export interface DefenceRecord {
  readonly id: Hex;
  readonly claimId: Hex;
  readonly unit: number;
  readonly state: "opening" | "disclosing" | "awaiting" | "closed";
}
