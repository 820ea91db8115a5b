import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import type { LeaseStateOf } from "../context.ts";
import { ended, standingOf } from "../outcomes.ts";

/** Closes what its tenant left open: the bond is free again, and what was earned is paid. */
export const closing: LeaseStateOf<"closing"> = {
  writes: ["lease-close"],
  async step(context, record) {
    const { gridbond } = context;
    const { id, terms, lease } = record;
    const { kind } = await standingOf(context, record);
    if (kind === "closed") return ended(context, record, "closed");
    try {
      await perform(context, `lease-close:${id}`, gridbond.leases.close(terms, lease));
    } catch (error) {
      // Somebody was faster, or a challenge must end first: the next look tells.
      if (!(error instanceof CallRefused)) throw error;
      return undefined;
    }
    return ended(context, record, "closed after its expiry");
  },
};
