/** A judge's decision. `None` is no decision. */
export const Ruling = { None: 0, Payer: 1, Provider: 2 } as const;
export type Ruling = (typeof Ruling)[keyof typeof Ruling];

/** `None` until the first take (or the cancellation). */
export const JobStatus = { None: 0, Open: 1, Cancelled: 2, Succeeded: 3 } as const;
export type JobStatus = (typeof JobStatus)[keyof typeof JobStatus];

/**
 * Taken: working. Submitted: under review. Settling: undisputed units are paid, disputes remain. Settled: over, some units may be lost.
 * Expired: missed its deadline, its units wait to be retaken. Retaken: they were, or were dropped. Failed: over, nothing reopened.
 * Released: ended without fault.
 */
export const ClaimStatus = {
  None: 0,
  Taken: 1,
  Submitted: 2,
  Settling: 3,
  Settled: 4,
  Expired: 5,
  Retaken: 6,
  Failed: 7,
  Released: 8,
} as const;
export type ClaimStatus = (typeof ClaimStatus)[keyof typeof ClaimStatus];

/** Open: waits for a ruling. Dismissed: the provider was right. Lost: the unit waits to be retaken. Closed: lost and over. */
export const DisputeStatus = { None: 0, Open: 1, Dismissed: 2, Lost: 3, Closed: 4 } as const;
export type DisputeStatus = (typeof DisputeStatus)[keyof typeof DisputeStatus];

/** Opening: the provider must open leaf and path. Judging: a panel votes. Decided: its ruling stands unless somebody appeals. Ruled, Abandoned: over. */
export const CaseStage = { None: 0, Opening: 1, Judging: 2, Decided: 3, Ruled: 4, Abandoned: 5 } as const;
export type CaseStage = (typeof CaseStage)[keyof typeof CaseStage];

/** Closed: counted. Settled: its votes were judged by the final one. */
export const PanelStage = { None: 0, Drawing: 1, Committing: 2, Revealing: 3, Closed: 4, Settled: 5 } as const;
export type PanelStage = (typeof PanelStage)[keyof typeof PanelStage];

/** Decided: a majority of the panel agreed. Unseeded: nobody recorded the seed in time. Unmanned: too few seats were eligible. */
export const PanelOutcome = { None: 0, Undecided: 1, Decided: 2, Unseeded: 3, Unmanned: 4 } as const;
export type PanelOutcome = (typeof PanelOutcome)[keyof typeof PanelOutcome];

/** What an operator may do for its provider on one service; bits of one set. */
export const Permission = {
  /** Take jobs: binds stake and capacity. */
  TAKE: 1,
  /** Acknowledge input and submit results. */
  SUBMIT: 2,
  /** Sign quotes. */
  QUOTE: 4,
  ALL: 7,
} as const;

/** The name of an enum's value, for tables and logs: `nameOf(ClaimStatus, 2)` is `"Submitted"`. */
export function nameOf<T extends Readonly<Record<string, number>>>(values: T, value: number): string {
  for (const [name, number] of Object.entries(values)) if (number === value) return name;
  return `unknown (${value})`;
}

/** Of a posted order; one that was never posted stays None. */
export const OrderStatus = { None: 0, Matched: 1, Cancelled: 2 } as const;
export type OrderStatus = (typeof OrderStatus)[keyof typeof OrderStatus];

/** What the breaker of Credits says. */
export const Level = { Normal: 0, Warning: 1, Halted: 2 } as const;
export type Level = (typeof Level)[keyof typeof Level];

/** Why Credits has no price. */
export const Fault = {
  None: 0,
  SequencerUnreadable: 1,
  SequencerDown: 2,
  SequencerRestarting: 3,
  FeedUnreadable: 4,
  PriceTooLow: 5,
  PriceTooHigh: 6,
  Stale: 7,
  FromTheFuture: 8,
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

/** Where a proposal stands. */
export const ProposalState = {
  Pending: 0,
  Active: 1,
  Canceled: 2,
  Defeated: 3,
  Succeeded: 4,
  Queued: 5,
  Expired: 6,
  Executed: 7,
} as const;
export type ProposalState = (typeof ProposalState)[keyof typeof ProposalState];

/** What a vote says. */
export const VoteType = { Against: 0, For: 1, Abstain: 2 } as const;
export type VoteType = (typeof VoteType)[keyof typeof VoteType];

/** TabStatus of Vouchers. */
export const TabStatus = { None: 0, Open: 1, Closed: 2 } as const;
export type TabStatus = (typeof TabStatus)[keyof typeof TabStatus];

export const LeaseStatus = { None: 0, Open: 1, Closed: 2 } as const;
export type LeaseStatus = (typeof LeaseStatus)[keyof typeof LeaseStatus];

/**
 * Why a lease ended. Tenant: its tenant closed it. Spent: the money ran out. Term: its longest time was over. Notice: the provider left
 * after its notice. Unanswered: the provider did not answer a challenge.
 */
export const CloseReason = { Tenant: 0, Spent: 1, Term: 2, Notice: 3, Unanswered: 4 } as const;
export type CloseReason = (typeof CloseReason)[keyof typeof CloseReason];
