import type { Hash } from "../artifacts/address.ts";
import type { Hex, Terms } from "../client.ts";

interface Staged {
  /** The stage's name. */
  readonly id: string;
}

interface Posted extends Staged {
  readonly terms: Terms;
  readonly jobId: Hex;
}

/** One unit's accepted result. */
export interface AcceptedUnit {
  readonly unit: number;
  readonly result: Hash;
  readonly provider: Hex;
  readonly claimId: Hex;
}

/** One stage of the payer's plan, from the spec to the results. */
export type StageRecord =
  | (Staged & { readonly state: "preparing" })
  | (Posted & { readonly state: "posting" })
  | (Posted & {
      readonly state: "running";
      /** Block at which units seemed to be missing. */ readonly missingAt?: number;
    })
  | (Posted & { readonly state: "concluding"; readonly claimIds: readonly Hex[] })
  | (Posted & { readonly state: "withdrawing" })
  | (Posted & { readonly state: "done"; readonly results: readonly AcceptedUnit[] })
  | (Staged & { readonly state: "failed"; readonly outcome: string });

/** One claim of a provider on one of the payer's jobs. Its id is the claim's. */
interface Watched {
  readonly id: Hex;
  readonly jobId: Hex;
}

export type ReviewRecord =
  | (Watched & { readonly state: "waiting" })
  | (Watched & { readonly state: "expiring" })
  | (Watched & { readonly state: "inspecting"; readonly checked: readonly number[]; readonly wrong: readonly number[] })
  | (Watched & { readonly state: "sampling" })
  | (Watched & { readonly state: "comparing" })
  | (Watched & {
      readonly state: "challenging";
      readonly wrong: readonly number[];
      /** They were picked by chance: nothing is known against them. */ readonly picked?: true;
    })
  | (Watched & { readonly state: "auditing"; readonly picks: readonly number[] })
  | (Watched & { readonly state: "accepting"; /** Questions about it may be open. */ readonly replicated?: true })
  | (Watched & { readonly state: "counting"; /** Units computed again. */ readonly judged: readonly number[] })
  | (Watched & { readonly state: "done"; readonly outcome: string });

/** One challenge of this payer. Its id is the case's. */
export interface CaseRecord {
  readonly id: Hex;
  readonly claimId: Hex;
  readonly unit: number;
  readonly state: "answering" | "drawing" | "judging" | "abandoning" | "closed";
}
