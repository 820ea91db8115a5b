import { OrderStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { OrderState } from "../context.ts";

/** Takes the order. Somebody else may be faster: then it is left to them. The lease that it becomes is told by its event. */
export const taking: OrderState = {
  writes: ["lease-take"],
  async step(context, record) {
    const { gridbond, provider, log } = context;
    try {
      const { args } = await perform(context, `lease-take:${record.id}`, gridbond.leases.take(record.terms, provider));
      log("info", "took order", { orderId: record.id, leaseId: args.leaseId, rate: args.lease.rate });
      return { next: { ...record, state: "done" } };
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      log("debug", "take refused", { orderId: record.id, reason: error.message });
      const free = (await gridbond.leases.orderOf(record.id)) === OrderStatus.None;
      return free ? undefined : { next: { ...record, state: "done" } };
    }
  },
};
