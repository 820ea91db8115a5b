import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { type Session, type SignedVoucher, type Tab, type TabState, tabId } from "../entities/tab.ts";
import type { Hex } from "../types.ts";

/** A tab as it stands: its id, what changed, and the money that is left. */
export interface TabStatusOf {
  readonly id: Hex;
  readonly state: TabState;
  /** Token units redeemed so far; meaningless once the tab is closed. */
  readonly redeemed: bigint;
  /** Token units that can still be redeemed. */
  readonly left: bigint;
}

/** Views of Vouchers. */
export const vouchersReads = (chain: Chain, { vouchers, escrow }: Addresses) => {
  const stateOf = (id: Hex): Promise<TabState> => view(chain, "Vouchers", vouchers, "stateOf", [id]);
  return {
    /** What changes about a tab. */
    stateOf,
    /** What a key may sign for a tab; zeros for a key that never was one. */
    sessionOf: (id: Hex, key: string): Promise<Session> => view(chain, "Vouchers", vouchers, "sessionOf", [id, key]),
    /** What is signed for a total. */
    voucherDigest: (id: Hex, total: bigint) => view(chain, "Vouchers", vouchers, "voucherDigest", [id, total]),
    /** A tab's id, its state, and what it holds. */
    statusOf: async (tab: Tab): Promise<TabStatusOf> => {
      const id = tabId(tab, await chain.chainId(), vouchers);
      const key = { id, payer: tab.payer, token: tab.token };
      const [state, hold] = await Promise.all([stateOf(id), view(chain, "Escrow", escrow, "holdOf", [vouchers, key])]);
      return { id, state, redeemed: state.paidIn - hold.remaining, left: hold.remaining };
    },
    /** What redeeming a voucher would pay now. Throws what the contract would refuse it with. */
    redeemable: (voucher: SignedVoucher) => view(chain, "Vouchers", vouchers, "redeem", [voucher]),
  };
};
