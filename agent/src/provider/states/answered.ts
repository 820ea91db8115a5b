import type { ReplicaState } from "../context.ts";

/** The unit was ruled. */
export const answered: ReplicaState = { final: true, step: () => Promise.resolve(undefined) };
