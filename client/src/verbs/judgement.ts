import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Agreement } from "../entities/job.ts";
import type { Hex } from "../types.ts";
import { bytesOf } from "./jobs.ts";

/** A root that a provider signed for a claim. An empty signature (`0x`) stands for what was submitted on chain. */
export interface Statement {
  readonly root: string;
  readonly signer: string;
  readonly signature: string;
}

/** Writes of Slashing. `agreement` is an `Agreement` of Jobs or another service's own bytes. */
export const slashingVerbs = ({ slashing, jobs }: Addresses) => ({
  /**
   * Challenges the agreement's unit and holds the challenge bond. Needs the bond in the sender's Escrow wallet and
   * `escrow.allow(slashing, gridToken, challengeBond)`.
   */
  challenge: (agreement: Agreement | Hex, service: string = jobs) =>
    intend("Slashing", slashing, "challenge", [service, bytesOf(agreement)], "Challenged"),
  /** Opens the challenged unit: its leaf and `tree.path(index)`. Callable by anyone, until `openBy`. */
  open: (caseId: string, leaf: string, path: readonly string[]) =>
    intend("Slashing", slashing, "open", [caseId, leaf, path], "Opened"),
  /** Discloses the salt and the result's hash behind the leaf, while jurors reveal. Callable by anyone. */
  disclose: (caseId: string, salt: string, result: string) =>
    intend("Slashing", slashing, "disclose", [caseId, salt, result], "Disclosed"),
  /** Goes on with a case whose stage has ended: decides, rules, or asks for another panel; the event says which. Callable by anyone. */
  resolve: (caseId: string, agreement: Agreement | Hex) =>
    intend(
      "Slashing",
      slashing,
      "resolve",
      [caseId, bytesOf(agreement)],
      ["CaseRuled", "CaseDecided", "JuryRequested"],
    ),
  /**
   * Asks for a larger panel, until `appealBy`; holds `bondOf(level)` of the next level. Needs it in the sender's Escrow wallet and
   * `escrow.allow(slashing, gridToken, bond)`.
   */
  appeal: (caseId: string) => intend("Slashing", slashing, "appeal", [caseId], "Appealed"),
  /** After `ruleBy` without a ruling: pays the jurors who agreed, returns the rest of all bonds. Callable by anyone. */
  abandon: (caseId: string) => intend("Slashing", slashing, "abandon", [caseId], "CaseAbandoned"),
  /** Ends a whole claim (`unit: WHOLE_CLAIM`) with two statements of its provider that contradict each other. */
  equivocation: (agreement: Agreement | Hex, a: Statement, b: Statement, service: string = jobs) =>
    intend("Slashing", slashing, "equivocation", [service, bytesOf(agreement), a, b], "Equivocated"),
});

/** Writes of Jury. A seat belongs to a court, the contract that may draw it: Slashing unless you name another. */
export const juryVerbs = ({ jury, slashing }: Addresses) => ({
  /** Takes seat number `seat` (the next new one is `seatCount()`) and locks its bond out of the sender's stake for Jury. */
  sit: (seat: number, court: string = slashing) => intend("Jury", jury, "sit", [court, BigInt(seat)], "SeatTaken"),
  /** Gives a seat up: later panels do not draw it. */
  retire: (seat: number, court: string = slashing) =>
    intend("Jury", jury, "retire", [court, BigInt(seat)], "SeatRetired"),
  /** Frees a retired seat and what is left of its bond. Callable by anyone. */
  vacate: (seat: number, court: string = slashing) =>
    intend("Jury", jury, "vacate", [court, BigInt(seat)], "SeatVacated"),
  /** Records the seed and draws the panel. Callable by anyone once there is a seed (`seedOf`). */
  draw: (panelId: string) => intend("Jury", jury, "draw", [panelId], "PanelDrawn"),
  /** Seals a vote: `voteCommitment(...)`. */
  commit: (panelId: string, position: number, commitment: string) =>
    intend("Jury", jury, "commit", [panelId, BigInt(position), commitment], "Committed"),
  /** Opens a sealed vote. */
  reveal: (panelId: string, position: number, vote: string, salt: string) =>
    intend("Jury", jury, "reveal", [panelId, BigInt(position), vote, salt], "Revealed"),
});
