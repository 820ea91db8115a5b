import { type Agreement, type Brief, type Gridbond, type Hex, NO_SUBMISSION, PanelStage, briefOf } from "../client.ts";
import type { Book, ClaimFacts } from "./book.ts";

/** What the chain says now, and what it said: everything that decisions are made from. */
export interface ChainReader {
  readonly gridbond: Gridbond;
  readonly book: Book;
  /** The chain's time in seconds: the newest block's. */
  readonly now: () => number;
  readonly blockNumber: () => number;
  /** Jury's reveal window, fixed at its deployment. */
  readonly revealSeconds: number;
}

/** The agreement about a unit of a claim, as a judge wants it; `undefined` while the book lacks the job or the claim. */
export function agreementOf(book: Book, claimId: Hex, unit: number): Agreement | undefined {
  const facts = book.claim(claimId);
  const job = facts === undefined ? undefined : book.job(facts.jobId);
  if (facts === undefined || job === undefined) return undefined;
  return { terms: job.terms, claim: facts.claim, submission: facts.submission ?? NO_SUBMISSION, unit };
}

/** A unit as the court knows it; `undefined` as in `agreementOf`. */
export function briefAbout({ gridbond, book }: ChainReader, claimId: Hex, unit: number): Brief | undefined {
  const agreement = agreementOf(book, claimId, unit);
  return agreement === undefined ? undefined : briefOf(gridbond.addresses, agreement);
}

/** Whether a claim has the unit. */
export function covers({ claim }: ClaimFacts, unit: number): boolean {
  return unit >= claim.first && unit < claim.first + claim.count;
}

/** A panel's stage at the newest block: a commit window that ran out is already Revealing. */
export async function panelAt(reader: ChainReader, panelId: Hex): Promise<PanelNow> {
  const panel = await reader.gridbond.jury.panelOf(panelId);
  const late = panel.stage === PanelStage.Committing && reader.now() > panel.deadline;
  return {
    stage: late ? PanelStage.Revealing : panel.stage,
    until: late ? panel.deadline + reader.revealSeconds : panel.deadline,
    requestedAt: panel.requestedAt,
    seeded: panel.stage === PanelStage.Drawing && BigInt((await reader.gridbond.jury.seedOf(panelId)).seed) !== 0n,
    complete: panel.revealed === panel.size,
  };
}

export interface PanelNow {
  readonly stage: PanelStage;
  /** Last second of the stage. */
  readonly until: number;
  readonly requestedAt: number;
  /** It can be drawn. */
  readonly seeded: boolean;
  /** Every vote is revealed. */
  readonly complete: boolean;
}
