import type { LeaseStateOf } from "../context.ts";
import { ended, standingOf } from "../outcomes.ts";
import { keepRunning } from "../serving.ts";

/** The last of the time paid for: the program is told, and serves on. Money may still come; after the last second it is stopped. */
export const windingDown: LeaseStateOf<"windingDown"> = {
  async step(context, record) {
    const { supervisor, now, log } = context;
    const standing = await standingOf(context, record);
    if (standing.kind === "closed") return ended(context, record, "closed");
    if (standing.kind === "expired") return { next: { ...record, state: "expired" } };
    if (now() < standing.windDownAt) {
      supervisor.goOn(record.id);
      log("info", "lease prolonged", { leaseId: record.id, expiry: standing.expiry });
      return { next: { ...record, state: "serving" } };
    }
    await keepRunning(context, record);
    supervisor.windDown(record.id, standing.expiry);
    return undefined;
  },
};
