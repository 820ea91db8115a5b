import type { LeaseStateOf } from "../context.ts";
import { ended, noticeWanted, standingOf } from "../outcomes.ts";
import { isWorthSettling, keepRunning } from "../serving.ts";

/** Keeps the program running, and looks what the chain says: is it paid for, is there enough to settle, is it time to wind down? */
export const serving: LeaseStateOf<"serving"> = {
  async step(context, record) {
    const standing = await standingOf(context, record);
    if (standing.kind === "closed") return ended(context, record, "closed");
    if (standing.kind === "expired") return { next: { ...record, state: "expired" } };
    await keepRunning(context, record);
    if (context.now() >= standing.windDownAt) return { next: { ...record, state: "windingDown" } };
    if (!record.noticeGiven && noticeWanted(context, record)) return { next: { ...record, state: "leaving" } };
    if (await isWorthSettling(context, record)) return { next: { ...record, state: "settling" } };
    return undefined;
  },
};
