import type { ClaimState } from "../context.ts";

/** Settled, released, or left alone. */
export const done: ClaimState<"done"> = { final: true, step: () => Promise.resolve(undefined) };
