import type { ClusterState } from "../context.ts";

/** Closed or sold. */
export const done: ClusterState<"done"> = { final: true, step: () => Promise.resolve(undefined) };
