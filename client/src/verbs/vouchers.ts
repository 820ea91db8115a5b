import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import { NOBODY } from "../entities/job.ts";
import type { Session, SignedVoucher, Tab } from "../entities/tab.ts";

const NO_SESSION: Session = Object.freeze({ limit: 0n, expiresAt: 0 });

/** Writes of Vouchers. Tabs are passed back exactly as they were emitted. */
export const vouchersVerbs = ({ vouchers }: Addresses) => ({
  /** Opens a tab of the sender with `deposit`, and lets `key` sign for it. Needs `escrow.allow(vouchers, token, deposit)`. */
  open: (tab: Tab, deposit: bigint, session: Session & { readonly key: string } = { ...NO_SESSION, key: NOBODY }) =>
    intend(
      "Vouchers",
      vouchers,
      "open",
      [tab, deposit, session.key, { limit: session.limit, expiresAt: session.expiresAt }],
      "Opened",
    ),
  /** Adds money of the sender's wallet, before all of it is redeemed and before the tab thaws. Needs `escrow.allow`. */
  topUp: (tab: Tab, amount: bigint) => intend("Vouchers", vouchers, "topUp", [tab, amount], "ToppedUp"),
  /** Lets `key` sign vouchers. More at once; less by an earlier expiry alone, `thawSeconds` from now or later. */
  setSession: (tab: Tab, key: string, session: Session) =>
    intend("Vouchers", vouchers, "setSession", [tab, key, session], "SessionSet"),
  /** Credits the provider with what a voucher says beyond what was redeemed, as far as there is money. Callable by anyone. */
  redeem: (voucher: SignedVoucher) => intend("Vouchers", vouchers, "redeem", [voucher], "Redeemed"),
  /** Redeems vouchers of many tabs; those that `redeem` would refuse are left out. At least one must count. */
  redeemMany: (all: readonly SignedVoucher[]) => intend("Vouchers", vouchers, "redeemMany", [all], "Redeemed"),
  /** The payer's notice that it leaves. */
  thaw: (tab: Tab) => intend("Vouchers", vouchers, "thaw", [tab], "Thawing"),
  /** Refunds what is left: the provider at any time, anyone after the thaw. */
  close: (tab: Tab) => intend("Vouchers", vouchers, "close", [tab], "Closed"),
});
