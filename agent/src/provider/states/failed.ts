import type { ClaimState } from "../context.ts";

/** The claim was lost; the outcome says why. */
export const failed: ClaimState<"failed"> = { final: true, step: () => Promise.resolve(undefined) };
