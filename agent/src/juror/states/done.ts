import type { PanelState } from "../context.ts";

/** Voted, not drawn, or too late. */
export const done: PanelState<"done"> = { final: true, step: () => Promise.resolve(undefined) };
