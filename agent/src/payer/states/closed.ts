import type { CaseState } from "../context.ts";

/** The case is over. */
export const closed: CaseState = { final: true, step: () => Promise.resolve(undefined) };
