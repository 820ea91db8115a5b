import type { LeaseStateOf } from "../context.ts";

/** Closed, by whomever; nothing runs for it. */
export const stopped: LeaseStateOf<"stopped"> = { final: true, step: () => Promise.resolve(undefined) };
