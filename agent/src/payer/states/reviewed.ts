import type { ReviewState } from "../context.ts";

/** The claim was accepted, challenged, or ended without a submission. */
export const reviewed: ReviewState<"done"> = { final: true, step: () => Promise.resolve(undefined) };
