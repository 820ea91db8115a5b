import { LeaseStatus, OrderStatus } from "../entities/enums.ts";
import { NOBODY, ZERO_HASH } from "../entities/job.ts";
import type { LeaseState } from "../entities/lease.ts";
import type { Hex } from "../types.ts";
import type { Handlers } from "./fold.ts";
import { type Draft, type TokenRecord, amend, keep } from "./state.ts";

/** What each event of Leases changes. */
export const foldLeases: Handlers<"Leases"> = {
  Ordered(draft, { args, blockNumber }) {
    const { orderId: id, terms } = args;
    // Equal terms are one order, however often leases are opened on them.
    if (draft.orders.has(id)) return;
    const fresh = { status: OrderStatus.None, posted: false, deposit: 0n, refunded: 0n };
    keep(draft.orders, id, { id, terms, ...fresh, leases: [], orderedBlock: blockNumber });
  },
  Posted(draft, { args }) {
    amend(draft.orders, args.orderId, () => ({ posted: true, deposit: args.deposit }));
  },
  Cancelled(draft, { args }) {
    amend(draft.orders, args.orderId, () => ({ status: OrderStatus.Cancelled, refunded: args.refund }));
  },
  Opened(draft, { args, blockNumber }) {
    const { leaseId: id, orderId, lease } = args;
    const { terms } = amend(draft.orders, orderId, (order) => ({
      leases: [...order.leases, id],
      status: lease.posted ? OrderStatus.Matched : order.status,
    }));
    const ended = { reason: undefined, refunded: 0n };
    keep(draft.leases, id, {
      id,
      orderId,
      terms,
      lease,
      state: OPENED,
      toppedUp: 0n,
      ...ended,
      openedBlock: blockNumber,
    });
  },
  Settled(draft, { args }) {
    changeState(draft, args.leaseId, () => ({ charged: args.charged }));
  },
  ToppedUp(draft, { args }) {
    const { leaseId, from, amount } = args;
    const { terms } = amend(draft.leases, leaseId, (record) => ({ toppedUp: record.toppedUp + amount }));
    changeState(draft, leaseId, ({ sponsored }) => ({ sponsored: sponsored || from !== terms.tenant }));
  },
  NoticeGiven(draft, { args }) {
    changeState(draft, args.leaseId, () => ({ endsAt: Number(args.endsAt) }));
  },
  Challenged(draft, { args }) {
    changeState(draft, args.leaseId, () => ({ challenged: true, challengedAt: Number(args.challengedAt) }));
  },
  Answered(draft, { args }) {
    changeState(draft, args.leaseId, () => ({ challenged: false, acquitted: true }));
  },
  Closed(draft, { args }) {
    const { leaseId, reason, charged, refund } = args;
    changeState(draft, leaseId, () => ({ status: LeaseStatus.Closed, challenged: false, charged }));
    amend(draft.leases, leaseId, () => ({ reason, refunded: refund }));
  },
};

/** What each event of LeaseNFT changes. */
export const foldLeaseNFT: Handlers<"LeaseNFT"> = {
  // A new token's transfer comes before what made it.
  Transfer(draft, { args }) {
    const { tokenId, to } = args;
    if (!draft.tokens.has(tokenId)) keep(draft.tokens, tokenId, unseen(tokenId));
    amend(draft.tokens, tokenId, () => ({ owner: to }));
  },
  Created(draft, { args }) {
    amend(draft.tokens, args.tokenId, () => ({ account: args.account }));
  },
  Listed(draft, { args }) {
    amend(draft.tokens, args.tokenId, () => ({ listingId: args.listingId, listing: args.listing }));
  },
  Unlisted(draft, { args }) {
    amend(draft.tokens, args.tokenId, () => ({ listingId: ZERO_HASH, listing: undefined }));
  },
  Sold(draft, { args }) {
    // The transfer and the end of the listing are events of their own.
    amend(draft.tokens, args.tokenId, ({ sales }) => ({ sales: sales + 1 }));
  },
  UpdateUser(draft, { args }) {
    amend(draft.tokens, args.tokenId, () => ({ user: args.user, userExpires: Number(args.expires) }));
  },
};

const OPENED: LeaseState = Object.freeze({
  status: LeaseStatus.Open,
  challenged: false,
  acquitted: false,
  sponsored: false,
  charged: 0n,
  endsAt: 0,
  challengedAt: 0,
});

function changeState(draft: Draft, leaseId: Hex, by: (state: LeaseState) => Partial<LeaseState>): void {
  amend(draft.leases, leaseId, ({ state }) => ({ state: { ...state, ...by(state) } }));
}

function unseen(tokenId: bigint): TokenRecord {
  return {
    tokenId,
    account: NOBODY,
    owner: NOBODY,
    user: NOBODY,
    userExpires: 0,
    listingId: ZERO_HASH,
    listing: undefined,
    sales: 0,
  };
}
