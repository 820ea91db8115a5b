import type { SlotState } from "../context.ts";

/** Closed, failed, or somebody else's. */
export const ended: SlotState<"ended"> = { final: true, step: () => Promise.resolve(undefined) };
