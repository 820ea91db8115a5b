import type { DefenceState } from "../context.ts";

/** The dispute was decided. */
export const closed: DefenceState = { final: true, step: () => Promise.resolve(undefined) };
