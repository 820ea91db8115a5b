import { LeaseStatus } from "../../client.ts";
import type { LeaseStateOf } from "../context.ts";
import { stopped } from "../outcomes.ts";

/** A lease of this provider began. Nothing was fetched and nothing runs. */
export const opened: LeaseStateOf<"opened"> = {
  async step({ gridbond, log }, record) {
    const { status } = await gridbond.leases.stateOf(record.id);
    if (status !== LeaseStatus.Open) return { next: stopped(record, "over before it was served") };
    const { terms, lease } = record;
    log("info", "lease opened", { leaseId: record.id, tenant: terms.tenant, rate: lease.rate });
    return { next: { ...record, state: "preparing" } };
  },
};
