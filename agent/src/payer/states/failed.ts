import type { StageState } from "../context.ts";

/** Units were not done; their money is back. */
export const failed: StageState<"failed"> = { final: true, step: () => Promise.resolve(undefined) };
