import { TabStatus } from "../entities/enums.ts";
import type { Handlers } from "./fold.ts";
import { type TabRecord, amend, keep } from "./state.ts";

/** What each event of Vouchers changes. */
export const foldVouchers: Handlers<"Vouchers"> = {
  Opened(draft, { args, blockNumber }) {
    const { tabId, tab, deposit } = args;
    const state = { paidIn: deposit, thawsAt: 0, status: TabStatus.Open };
    const sessions: TabRecord["sessions"] = new Map();
    keep(draft.tabs, tabId, {
      id: tabId,
      tab,
      state,
      sessions,
      redeemed: 0n,
      refunded: 0n,
      openedBlock: blockNumber,
    });
  },
  ToppedUp(draft, { args }) {
    amend(draft.tabs, args.tabId, ({ state }) => ({ state: { ...state, paidIn: state.paidIn + args.amount } }));
  },
  SessionSet(draft, { args }) {
    const session = Object.freeze({ limit: args.limit, expiresAt: Number(args.expiresAt) });
    amend(draft.tabs, args.tabId, ({ sessions }) => ({ sessions: new Map(sessions).set(args.key, session) }));
  },
  Redeemed(draft, { args }) {
    amend(draft.tabs, args.tabId, () => ({ redeemed: args.redeemed }));
  },
  Thawing(draft, { args }) {
    amend(draft.tabs, args.tabId, ({ state }) => ({ state: { ...state, thawsAt: Number(args.thawsAt) } }));
  },
  Closed(draft, { args }) {
    amend(draft.tabs, args.tabId, ({ state }) => ({
      state: { ...state, status: TabStatus.Closed },
      refunded: args.refund,
    }));
  },
};
