// A cluster as one thing: opened, topped up, repaired and unwound on a chain.
import { expect } from "chai";

import {
  type ClusterPart,
  type LeaseTerms,
  LeaseStatus,
  type Member,
  clusterStatus,
  clusterTerms,
  leaseOfferHash,
  openedIn,
  quote,
  rateOf,
  repairTerms,
  splitDeposit,
  splitTopUp,
  topUpUntil,
} from "../../client/src/index.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { DAY, GRID, type Role, USD, type World, makeWorld } from "./utils/world.ts";

const HOUR = 3_600;

describe("client: clusters", () => {
  const random = makeRandom(61);
  let world: World;
  let key: { tenant: string; group: string };
  let terms: readonly LeaseTerms[];

  before(async () => {
    world = await makeWorld();
    for (const role of ["alice", "bob"] as const) {
      await world.provide(role);
      await world.lend(role);
    }
    await world.rent();
  });

  beforeEach(() => {
    key = { tenant: world.at.payer, group: random.bytes32() };
    const salts = [random.bytes32(), random.bytes32(), random.bytes32()];
    const { group } = key;
    const maxSeconds = 2 * DAY;
    const { token, tenant } = { token: world.testUSD, tenant: key.tenant };
    const capRate = rateOf(USD);
    const bond = 4n * GRID;
    terms = clusterTerms({ tenant, token, group, capRate, bond, maxSeconds, resourceClass: world.classId }, salts);
  });

  async function signed(role: Role, t: LeaseTerms, hourly: bigint): Promise<ClusterPart> {
    const provider = world.people[role];
    const { leases } = world.addresses;
    const { quoteEpoch } = await provider.registry.allotmentOf(world.at[role], leases, world.classId);
    const made = quote({
      service: leases,
      provider: world.at[role],
      subject: leaseOfferHash(t),
      price: rateOf(hourly),
      volume: 10,
      expiresAt: (await provider.now()) + DAY,
      epoch: quoteEpoch,
    });
    return { terms: t, ...(await provider.registry.signQuote(made)) };
  }

  /** Three leases at 1, 0.5 and 0.25 dollars an hour. */
  async function openAll(deposit: bigint): Promise<Member[]> {
    const { payer } = world.people;
    const hourly = [USD, USD / 2n, USD / 4n];
    const parts: ClusterPart[] = [];
    for (const [i, t] of terms.entries()) parts.push(await signed(i === 0 ? "bob" : "alice", t, hourly[i] ?? USD));
    const { receipt } = await payer.clusters.open(parts, deposit).execute();
    expect(openedIn(receipt, world.addresses).length).to.equal(3);
    return payer.clusters.members(key);
  }

  it("share one deposit so that all expire together", async () => {
    const { payer } = world.people;
    const wallet = await payer.escrow.walletOf(world.at.payer, world.testUSD);
    const members = await openAll(7n * USD);
    expect(wallet - (await payer.escrow.walletOf(world.at.payer, world.testUSD))).to.equal(7n * USD);
    // Rates are rounded up, so the parts are in the proportion of 4, 2 and 1 but for a unit.
    for (const [i, part] of [4n, 2n, 1n].entries()) {
      expect(Math.abs(Number((members[i]?.held ?? 0n) - part * USD))).to.be.lessThan(2);
    }
    const status = await payer.clusters.status(key);
    const opened = members[0]?.lease.openedAt ?? 0;
    expect(status.expiry).to.be.within(opened + 4 * HOUR - 1, opened + 4 * HOUR);
    expect(status).to.deep.include({ serving: 3, quorum: 3, broken: false });
    for (const { id, expiry, terms: t, lease } of status.members) {
      expect((await payer.leases.expiryOf(t, lease)).expiry).to.equal(expiry);
      expect(await payer.leases.leaseIdOf(t, lease)).to.equal(id);
    }
    const parts = members.map(({ terms: t, lease }) => ({
      terms: t,
      quote: quote({
        ...key,
        service: t.tenant,
        provider: t.tenant,
        subject: t.group,
        price: lease.rate,
        volume: 1,
        expiresAt: 0,
        epoch: 0,
      }),
    }));
    expect(() => splitDeposit(parts, 1n)).to.throw("deposit's part of lease");
    const sum = splitDeposit(parts, 7_000_001n).reduce((a, b) => a + b, 0n);
    expect(sum, "nothing is lost by rounding").to.equal(7_000_001n);
  });

  it("are opened all or none", async () => {
    const { payer, alice } = world.people;
    const parts = [
      await signed("bob", terms[0] as LeaseTerms, USD),
      await signed("alice", terms[1] as LeaseTerms, USD),
    ];
    await alice.registry.cancelQuote(parts[1]!.quote).execute();
    const error = await payer.clusters
      .open(parts, 4n * USD)
      .execute()
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).to.deep.include({ name: "ProviderRegistry_QuoteSpent" });
    expect(await payer.clusters.members(key)).to.deep.equal([]);
    expect(() =>
      payer.clusters.open([parts[0]!, { ...parts[1]!, terms: { ...terms[1]!, group: bytes32(9) } }], 1n),
    ).to.throw("group");
    expect(() => clusterTerms({ ...terms[0]! }, [bytes32(1), bytes32(1)])).to.throw("salts");
  });

  it("one top-up evens out expiries", async () => {
    const { payer } = world.people;
    const members = await openAll(7n * USD);
    const first = members[0]!;
    await payer.leases.topUp(first.terms, first.lease, 2n * USD).execute();
    const uneven = await payer.clusters.members(key);
    const now = await payer.now();
    // The other two need half as much to be where the first is.
    for (const action of payer.clusters.topUp(uneven, (3n * USD) / 2n, now)) await action.execute();
    const even = await payer.clusters.status(key);
    const expiries = even.members.map(({ expiry }) => expiry);
    expect(Math.max(...expiries) - Math.min(...expiries)).to.be.lessThan(3);
    expect(even.expiry).to.be.within(first.lease.openedAt + 6 * HOUR - 3, first.lease.openedAt + 6 * HOUR);

    // Any amount: nobody could have made the earliest expiry later by a second, and nothing is spent beyond it.
    const all = await payer.clusters.members(key);
    for (let i = 0; i < 60; i++) {
      const amount = random.bits(24);
      const { shares, left, expiry } = splitTopUp(all, amount, now);
      const spent = shares.reduce((sum, share) => sum + share.amount, 0n);
      expect(spent + left).to.equal(amount);
      const longer = topUpUntil(all, (expiry ?? 0) + 1, now).reduce((sum, share) => sum + share.amount, 0n);
      const atEnd = all.every(({ lease, terms: t }) => expiry === lease.openedAt + t.maxSeconds);
      expect(longer > amount || atEnd, `${amount} reaches further than ${expiry}`).to.equal(true);
    }
    const tooMuch = splitTopUp(all, 10_000n * USD, now);
    expect(tooMuch.expiry).to.equal(first.lease.openedAt + 2 * DAY);
    expect(tooMuch.left > 0n).to.equal(true);
  });

  it("below the quorum they are unwound, or repaired by a new quote", async () => {
    const { payer } = world.people;
    const members = await openAll(7n * USD);
    const lost = members[0]!;
    await payer.leases.challenge(lost.terms, lost.lease).execute();
    const challenged = await payer.clusters.status(key, 3);
    expect(challenged).to.deep.include({ serving: 2, broken: true });
    expect(challenged.failing.map(({ id }) => id)).to.deep.equal([lost.id]);
    expect(challenged.closable.map(({ id }) => id)).to.deep.equal(members.slice(1).map(({ id }) => id));
    await world.networkHelpers.time.increase(lost.terms.answerSeconds + 1);
    await payer.leases.fail(lost.terms, lost.lease).execute();

    const two = await payer.clusters.status(key, 3);
    expect(two).to.deep.include({ serving: 2, broken: true });
    expect(two.ended.map(({ id }) => id)).to.deep.equal([lost.id]);
    expect((await payer.clusters.status(key, 2)).broken).to.equal(false);

    const salt = random.bytes32();
    const bid = await signed("bob", repairTerms(lost, salt), USD);
    expect(bid.quote.subject, "a quote for the offer fits").to.equal(leaseOfferHash(lost.terms));
    await payer.clusters.repair(lost, salt, bid, two, await payer.now()).execute();
    const repaired = await payer.clusters.status(key, 3);
    expect(repaired).to.deep.include({ serving: 3, broken: false });
    // It lasts as long as the others, but for the second between counting and opening.
    const expiries = repaired.members.filter(({ open }) => open).map(({ expiry }) => expiry);
    expect(Math.max(...expiries) - Math.min(...expiries)).to.be.lessThan(3);

    for (const action of payer.clusters.unwind(repaired)) await action.execute();
    const over = await payer.clusters.status(key);
    expect(over).to.deep.include({ serving: 0, expiry: undefined, windDownAt: undefined, broken: false });
    expect(over.ended.length).to.equal(4);
    expect(await payer.leases.list({ group: key.group, status: LeaseStatus.Open })).to.deep.equal([]);
  });

  it("leases of two groups are no cluster", async () => {
    const [member] = await openAll(7n * USD);
    const other = { ...member!, terms: { ...member!.terms, group: bytes32(5) } };
    expect(() => clusterStatus([member!, other], 0)).to.throw("groups");
    expect(() => splitTopUp([member!, other], 1n, 0)).to.throw("groups");
  });
});
