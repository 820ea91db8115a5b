import type { Hex } from "../client.ts";

interface Summons {
  /** The panel's id. */
  readonly id: Hex;
  readonly caseId: Hex;
}

interface Drawn extends Summons {
  /** Places in the panel that this juror's seats were drawn for. */
  readonly positions: readonly number[];
}

/** A vote and its salt: on disk before the commitment is sent, or the vote could never be revealed. */
interface Voted extends Drawn {
  readonly vote: Hex;
  readonly salt: Hex;
}

/** One panel that this juror may sit on. */
export type PanelRecord =
  | (Summons & { readonly state: "drawing" })
  | (Drawn & { readonly state: "executing" })
  | (Voted & { readonly state: "committing" })
  | (Voted & { readonly state: "revealing" })
  | (Summons & { readonly state: "done"; readonly outcome: string });
