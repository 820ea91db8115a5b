import { perform } from "../context.ts";
import type { TenantContext } from "./context.ts";

/** Makes the account, moves the money into Escrow, and lets the protocol hold it. Done once; safe to repeat. */
export async function provideFunds(context: TenantContext): Promise<void> {
  const { gridbond, plan, tenant, me } = context;
  const { escrow, leases, leaseNFT } = gridbond.addresses;
  const { account, terms, deposit } = plan;
  if (account !== undefined && "salt" in account) {
    await perform(context, `create:${account.salt}`, gridbond.leaseNFT.create(account.salt, [terms.token]));
  }
  // A buyer pays out of its own wallet first; what it adds later goes to the account.
  const buys = account !== undefined && "buy" in account;
  const to = buys ? me : tenant;
  if (deposit > 0n) {
    await perform(context, `approve:${terms.token}`, gridbond.token.approve(terms.token, escrow, deposit));
    await perform(context, `deposit:${terms.token}`, gridbond.escrow.deposit(terms.token, deposit, to));
  }
  if (buys) {
    await perform(context, `allow:${leaseNFT}`, gridbond.escrow.allow(leaseNFT, terms.token, account.maxPrice));
  } else if (account === undefined) {
    await perform(context, `allow:${leases}`, gridbond.escrow.allow(leases, terms.token, 2n ** 256n - 1n));
  }
}
