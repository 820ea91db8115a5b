import { OrderStatus, ZERO_HASH, leaseBond, leaseOfferHash, freeOwn, rateAt } from "../../client.ts";
import type { OrderState } from "../context.ts";
import { offeredTerms } from "../quotes.ts";

/** A posted order is known. Waits until it is open, pays an offer's rate, and stake and capacity bear it. */
export const watching: OrderState = {
  async step({ gridbond, leasing, provider, now, me }, record) {
    const { terms, id } = record;
    const over = { next: { ...record, state: "done" } } as const;
    const offer = leasing.offers.find((one) => leaseOfferHash(offeredTerms(one, me)) === leaseOfferHash(terms));
    if (offer === undefined || terms.requirement !== ZERO_HASH || terms.capRate < offer.rate) return over;
    if ((await gridbond.leases.orderOf(id)) !== OrderStatus.None || now() > terms.opensAt + terms.takeSeconds) {
      return over;
    }
    if (now() < terms.opensAt || rateAt(terms, now()) < offer.rate) return undefined;
    const { leases } = gridbond.addresses;
    const [{ allotted, reserved }, pool] = await Promise.all([
      gridbond.registry.allotmentOf(provider, leases, terms.resourceClass),
      gridbond.staking.poolOf(provider, leases),
    ]);
    if (reserved + terms.slots > allotted || freeOwn(pool) < leaseBond(terms)) return undefined;
    return { next: { ...record, state: "taking" } };
  },
};
