import { cluster, liveSlots } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Waits until every lease is closed, then looks what there is to take home. */
export const closing: ClusterState<"closing"> = {
  async step(context, record) {
    const { gridbond, tenant, plan } = context;
    if (liveSlots(context).length > 0) return undefined;
    const [amount, credits] = await Promise.all([
      gridbond.escrow.walletOf(tenant, plan.terms.token),
      gridbond.staking.creditsOf(tenant),
    ]);
    return { next: { ...cluster(record), state: "withdrawing", amount, credits } };
  },
};
