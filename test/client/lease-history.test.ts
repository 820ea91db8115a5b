// Law 12 for leases: the events from the first block on are the contracts' state.
import { expect } from "chai";

import {
  LeaseStatus,
  NOBODY,
  OrderStatus,
  type State,
  UnknownRecord,
  ZERO_HASH,
  listingId,
  openOrders,
  rebuild,
  selectLeases,
  tokenIdOf,
} from "../../client/src/index.ts";
import { walkLeases } from "./utils/lease-walker.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { type World, makeWorld } from "./utils/world.ts";

const SEED = 1;
const STEPS = 3_000;

/** What must have happened for the walk to have tested anything. */
const MUST_HAPPEN = [
  ...["Ordered", "Posted", "Cancelled", "Opened", "Settled", "ToppedUp", "NoticeGiven", "Challenged", "Answered"].map(
    (name) => `Leases.${name}`,
  ),
  ...["Tenant", "Spent", "Term", "Notice", "Unanswered"].map((reason) => `Leases.Closed ${reason}`),
  ...["Created", "Transfer", "Listed", "Unlisted", "Sold", "UpdateUser"].map((name) => `LeaseNFT.${name}`),
  ...["QuoteFilled", "QuoteCancelled", "QuotesCancelled", "QuotePublished", "QuoteCommitted"].map(
    (name) => `ProviderRegistry.${name}`,
  ),
];

describe("client: events rebuild leases", () => {
  let world: World;
  let state: State;
  let missing: readonly string[];
  before(async function () {
    this.timeout(300_000);
    world = await makeWorld();
    ({ state, missing } = await walkLeases(world, makeRandom(SEED), STEPS, MUST_HAPPEN));
  });

  it("after a walk on which everything happened", () => {
    expect(missing).to.deep.equal([]);
    const leases = [...state.leases.values()];
    expect(leases.length).to.be.greaterThan(20);
    expect(new Set(leases.map(({ reason }) => reason)).size, "every reason, and none").to.equal(6);
    expect(leases.some(({ state: told }) => told.sponsored)).to.equal(true);
    expect(leases.some(({ lease }) => lease.posted)).to.equal(true);
  });

  it("orders and leases", async () => {
    const { leases } = world.people.payer;
    for (const { id, terms, status, leases: own } of state.orders.values()) {
      expect(status, id).to.equal(await leases.orderOf(id));
      expect(await leases.orderIdOf(terms)).to.equal(id);
      for (const leaseId of own) expect(state.leases.get(leaseId)?.orderId).to.equal(id);
    }
    for (const { id, terms, lease, state: told, reason } of state.leases.values()) {
      expect(told, id).to.deep.equal(await leases.stateOf(id));
      expect(await leases.leaseIdOf(terms, lease)).to.equal(id);
      expect(reason === undefined).to.equal(told.status === LeaseStatus.Open);
    }
  });

  it("what was paid in is paid out or still held", async () => {
    const { leases } = world.people.payer;
    for (const { orderId, terms, lease, state: told, toppedUp, refunded } of state.leases.values()) {
      const { deposit } = state.orders.get(orderId) ?? { deposit: 0n };
      if (!lease.posted) continue;
      const { remaining } = await leases.holdOf(terms, lease);
      expect(deposit + toppedUp).to.equal(told.charged + refunded + remaining);
    }
    for (const { status, deposit, refunded } of state.orders.values()) {
      if (status === OrderStatus.Cancelled) expect(refunded).to.equal(deposit);
    }
  });

  it("quotes, bids and commitments", async () => {
    const { registry } = world.people.payer;
    expect(state.quotes.size).to.be.greaterThan(10);
    for (const [digest, filled] of state.quotes) expect(filled, digest).to.equal(await registry.filledOf(digest));
    for (const [subject, bids] of state.bids) {
      for (const { quote } of bids) expect(quote.subject).to.equal(subject);
    }
    for (const [key, time] of state.commitments) {
      const [signer = "", digest = ""] = key.split("/");
      expect(time).to.equal(await registry.committedAt(signer, digest));
    }
    for (const { provider, allotments } of state.providers.values()) {
      for (const { service, resourceClass, reserved, quoteEpoch } of allotments) {
        const told = await registry.allotmentOf(provider, service, resourceClass);
        expect(told).to.deep.include({ reserved, quoteEpoch });
      }
    }
  });

  it("tokens, their users and listings", async () => {
    const { leaseNFT, now } = { ...world.people.payer };
    const timestamp = await now();
    expect(state.tokens.size).to.equal(2);
    for (const token of state.tokens.values()) {
      const { tokenId, account, owner, user, userExpires } = token;
      expect(tokenIdOf(account)).to.equal(tokenId);
      expect(await leaseNFT.ownerOf(tokenId)).to.equal(owner);
      expect(await leaseNFT.userExpires(tokenId)).to.equal(userExpires);
      expect(await leaseNFT.userOf(tokenId)).to.equal(timestamp <= userExpires ? user : NOBODY);
      expect(await leaseNFT.listingOf(tokenId)).to.equal(token.listingId);
      expect(token.listing === undefined ? ZERO_HASH : listingId(token.listing)).to.equal(token.listingId);
    }
    expect([...state.tokens.values()].reduce((sum, { sales }) => sum + sales, 0)).to.be.greaterThan(0);
  });

  it("read at once or bit by bit, with one result", async () => {
    const { payer } = world.people;
    const whole = await payer.read();
    expect(whole).to.deep.equal(state);
    const events = await payer.events();
    const cut = events.length >> 1;
    expect(rebuild(events.slice(cut), rebuild(events.slice(0, cut)), whole.block)).to.deep.equal(state);
    const [lease] = whole.leases.values();
    expect(Object.isFrozen(lease) && Object.isFrozen(lease?.state)).to.equal(true);
    const later = events.filter(({ name }) => name !== "Ordered");
    expect(() => rebuild(later)).to.throw(UnknownRecord, "never announced");
  });

  it("lists and shows leases, clusters and open orders", async () => {
    const { payer } = world.people;
    const cluster = selectLeases(state, { tenant: world.at.payer.toLowerCase(), group: bytes32(7) });
    expect(cluster.length).to.be.greaterThan(0).and.lessThan(state.leases.size);
    for (const { terms } of cluster) expect(terms).to.deep.include({ tenant: world.at.payer, group: bytes32(7) });
    expect(await payer.leases.list({ tenant: world.at.payer, group: bytes32(7) })).to.deep.equal(cluster);
    expect(selectLeases(state, { provider: world.at.dave })).to.deep.equal([]);
    const [first] = cluster;
    expect(await payer.leases.show(first?.id ?? "")).to.deep.equal(first);
    for (const { id } of openOrders(state)) expect(await payer.leases.orderOf(id)).to.equal(OrderStatus.None);
  });
});
