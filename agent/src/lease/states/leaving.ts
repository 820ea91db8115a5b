import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { LeaseStateOf } from "../context.ts";
import { ended, standingOf } from "../outcomes.ts";

/** Gives notice: the provider serves until the notice's end, then the bond is free. */
export const leaving: LeaseStateOf<"leaving"> = {
  writes: ["notice"],
  async step(context, record) {
    const { gridbond, log } = context;
    const standing = await standingOf(context, record);
    if (standing.kind === "closed") return ended(context, record, "closed");
    if (standing.kind === "expired") return { next: { ...record, state: "expired" } };
    if (standing.endsAt === 0) {
      try {
        await perform(context, `notice:${record.id}`, gridbond.leases.giveNotice(record.terms, record.lease));
        log("info", "gave notice", { leaseId: record.id });
      } catch (error) {
        // A challenge or the expiry may stand in its way: the next look tells.
        if (!(error instanceof CallRefused)) throw error;
        log("debug", "notice refused", { leaseId: record.id, reason: error.reason });
        return undefined;
      }
    }
    return { next: { ...record, state: "serving", noticeGiven: true } };
  },
};
