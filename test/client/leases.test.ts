// Terms, rates, expiries, bonds and balances of leases against what the contract does.
import { expect } from "chai";

import {
  ContractError,
  type Lease,
  type LeaseTerms,
  Leases_BadTerms,
  type Opening,
  answerBy,
  challengeBy,
  challengeFrom,
  delegatedLimit,
  depositFor,
  expiryOf,
  hourlyOf,
  leaseBalance,
  leaseBond,
  leaseCost,
  leaseOfferHash,
  leaseTerms,
  leastDeposit,
  lowFunds,
  openedIn,
  quote,
  rateAt,
  rateOf,
  secondsFor,
  validateLeaseTerms,
  windDownAt,
} from "../../client/src/index.ts";
import { type Random, makeRandom } from "./utils/random.ts";
import { DAY, GRID, USD, type World, makeWorld } from "./utils/world.ts";

const YEAR = 365 * DAY;

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("client: terms of leases", () => {
  const random = makeRandom(41);
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  /** Breaks one or two terms at or beyond their limits; some results are still valid. */
  function mutate(t: LeaseTerms, now: number): LeaseTerms {
    const edge = (limit: number) => Math.max(0, limit + random.int(-1, 1));
    const changes: (() => Partial<LeaseTerms>)[] = [
      () => ({ slots: random.int(0, 1) }),
      () => ({ capRate: random.bits(2) }),
      () => ({ startRate: t.capRate + BigInt(random.int(-1, 1)) }),
      () => ({ compensation: t.bond / 4n + BigInt(random.int(-1, 1)) }),
      () => ({ challengeBond: BigInt(random.int(0, 1)) }),
      () => ({ maxSeconds: edge(random.pick([0, YEAR, t.minSeconds + t.windDownSeconds])) }),
      () => ({ minSeconds: edge(t.maxSeconds - t.windDownSeconds) }),
      () => ({ noticeSeconds: edge(YEAR) }),
      () => ({ answerSeconds: edge(random.pick([0, t.cooldownSeconds])) }),
      () => ({ cooldownSeconds: edge(random.pick([t.answerSeconds, YEAR])) }),
      () => ({ takeSeconds: edge(random.pick([t.auctionSeconds, YEAR])) }),
      () => ({ auctionSeconds: edge(t.takeSeconds) }),
      () => ({ opensAt: edge(random.pick([now - t.takeSeconds, now + YEAR])) }),
      () => ({ sealedUntil: edge(t.opensAt) }),
    ];
    const broken = { ...t, ...random.pick(changes)() };
    return { ...broken, ...random.pick(changes)() };
  }

  it("are checked as the contract checks them, error by error", async () => {
    const { leases } = world.people.payer;
    const seen = new Set<string>();
    for (let i = 0; i < 250; i++) {
      const now = await world.people.payer.now();
      const t = mutate(await world.leaseTerms(random), now);
      const theirs = await thrownBy(leases.post(t, 2n ** 127n).simulate());
      const mine = ((): Leases_BadTerms | undefined => {
        try {
          validateLeaseTerms(t, now);
          return undefined;
        } catch (error) {
          return error as Leases_BadTerms;
        }
      })();
      if (mine === undefined) {
        expect(theirs instanceof Leases_BadTerms, `only the contract refused: ${String(theirs)}`).to.equal(false);
        continue;
      }
      expect(theirs, `only the client refused: ${mine.message}`).to.be.instanceOf(Leases_BadTerms);
      expect((theirs as Leases_BadTerms).args).to.deep.equal(mine.args);
      seen.add(mine.message.split(",")[0] ?? "");
    }
    expect(seen.size, "every kind of bad term").to.be.greaterThan(11);
  });

  it("have defaults that can be posted, and refuse what does not fit", async () => {
    const { payer } = world.people;
    await world.rent();
    const base = { tenant: world.at.payer, token: world.testUSD, capRate: rateOf(USD), bond: GRID };
    const t = leaseTerms({ ...base, opensAt: await payer.now() });
    expect(Object.isFrozen(t)).to.equal(true);
    expect(await payer.leases.post(t, leastDeposit(t, t.capRate)).simulate()).to.equal(await payer.leases.orderIdOf(t));
    for (const maxSeconds of [1, 100]) validateLeaseTerms(leaseTerms({ ...base, maxSeconds }));
    expect(() => leaseTerms({ ...base, capRate: 2n ** 96n })).to.throw("capRate");
    expect(() => leaseTerms({ ...base, slots: 1.5 })).to.throw("slots");
    expect(() => leaseTerms({ ...base, tenant: "0x12" })).to.throw("tenant");
    expect(() => leaseTerms({ ...base, group: "0x12" })).to.throw("group");
  });

  it("what a slot costs an hour survives as a rate", () => {
    for (let i = 0; i < 200; i++) {
      const hourly = random.bits(60);
      expect(hourlyOf(rateOf(hourly))).to.equal(hourly);
    }
  });
});

describe("client: money of leases", () => {
  const random = makeRandom(42);
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.provide("alice");
    await world.lend("alice");
    await world.rent();
  });

  /** A quote of alice for an offer, and the least deposit or more. */
  async function opening(r: Random, t: LeaseTerms, price: bigint, delegatedBond = 0n): Promise<Opening> {
    const { alice } = world.people;
    const { quoteEpoch } = await alice.registry.allotmentOf(world.at.alice, world.addresses.leases, world.classId);
    const made = quote({
      service: world.addresses.leases,
      provider: world.at.alice,
      subject: leaseOfferHash(t),
      price,
      delegatedBond,
      volume: t.slots,
      expiresAt: (await alice.now()) + DAY,
      epoch: quoteEpoch,
      salt: r.bytes32(),
    });
    const deposit = leastDeposit(t, price) + BigInt(r.int(0, 5_000_000));
    return { terms: t, ...(await alice.registry.signQuote(made)), deposit };
  }

  it("the rate of a take is the rate at its second, and the deposit covers the cap", async () => {
    const { payer, alice } = world.people;
    for (let i = 0; i < 8; i++) {
      const startRate = BigInt(random.int(1, 1_000_000));
      const auctionSeconds = random.int(1, 500);
      const capRate = startRate + BigInt(random.int(1, 999_999));
      const t = await world.leaseTerms(random, { startRate, capRate, auctionSeconds });
      const least = leastDeposit(t, t.capRate);
      expect(await thrownBy(payer.leases.post(t, least - 1n).simulate())).to.deep.include({
        name: "Leases_DepositTooLow",
      });
      await payer.leases.post(t, least).execute();
      await world.networkHelpers.time.increase(random.int(1, 600));
      const { lease, leaseId } = (await alice.leases.take(t, world.at.alice).execute()).event.args;
      expect(lease.rate).to.equal(rateAt(t, lease.openedAt));
      expect(await payer.leases.leaseIdOf(t, lease)).to.equal(leaseId);
      await payer.leases.close(t, lease).execute();
    }
  });

  it("a bond may be delegated up to the limit and no further", async () => {
    const { payer, alice } = world.people;
    for (let i = 0; i < 4; i++) {
      const t = await world.leaseTerms(random, {
        slots: random.int(1, 4),
        bond: 12n * GRID,
        compensation: BigInt(random.int(1, 3)) * GRID,
      });
      await payer.leases.post(t, leastDeposit(t, t.capRate)).execute();
      const limit = delegatedLimit(t);
      const tooMuch = await thrownBy(alice.leases.take(t, world.at.alice, { delegatedBond: limit + 1n }).simulate());
      expect(tooMuch).to.deep.include({ name: "Leases_TooMuchDelegated" });
      const before = await alice.staking.poolOf(world.at.alice, world.addresses.leases);
      const delegatedBond = limit < leaseBond(t) / 2n ? limit : leaseBond(t) / 2n;
      const { lease } = (await alice.leases.take(t, world.at.alice, { delegatedBond }).execute()).event.args;
      const after = await alice.staking.poolOf(world.at.alice, world.addresses.leases);
      expect(after.lockedOwn - before.lockedOwn).to.equal(leaseBond(t) - delegatedBond);
      expect(after.lockedDelegated - before.lockedDelegated).to.equal(delegatedBond);
      await payer.leases.close(t, lease).execute();
    }
  });

  async function expectMirrored(t: LeaseTerms, lease: Lease, leaseId: string): Promise<void> {
    const { leases } = world.people.payer;
    const now = await world.people.payer.now();
    const [state, hold] = [await leases.stateOf(leaseId), await leases.holdOf(t, lease)];
    const expiry = expiryOf(t, lease, state, hold.remaining + state.charged);
    expect(await leases.expiryOf(t, lease)).to.deep.equal({ expiry, windDownAt: windDownAt(t, lease, expiry) });
    expect(await leases.balanceOf(t, lease)).to.deep.equal(leaseBalance(t, lease, state, hold, now));
  }

  it("expiry and balances follow the contract through lives of leases", async () => {
    const { payer, alice, sponsor, dave } = world.people;
    for (let i = 0; i < 14; i++) {
      const t = await world.leaseTerms(random, {
        slots: random.int(1, 3),
        minSeconds: random.pick([0, 600, 5_000]),
        maxSeconds: random.pick([6_000, 30 * DAY]),
        windDownSeconds: random.int(0, 900),
      });
      const price = BigInt(random.int(1, Number(t.capRate)));
      const { receipt, event } = await payer.leases.open([await opening(random, t, price)]).execute();
      expect(openedIn(receipt, world.addresses)).to.deep.equal([event]);
      const { lease, leaseId } = event.args;
      for (let k = 0; k < 6; k++) {
        await expectMirrored(t, lease, leaseId);
        await world.networkHelpers.time.increase(random.int(1, 3_000));
        const amount = BigInt(random.int(1, 2_000_000));
        const action = random.pick([
          () => dave.leases.settle(t, lease),
          () => payer.leases.topUp(t, lease, amount),
          () => sponsor.leases.topUp(t, lease, amount),
          () => payer.leases.challenge(t, lease),
          () => alice.leases.answer([{ terms: t, lease }]),
          () => (random.int(0, 2) === 0 ? alice.leases.giveNotice(t, lease) : dave.leases.settle(t, lease)),
        ])();
        const error = await thrownBy(action.execute());
        if (error !== undefined) expect(error).to.be.instanceOf(ContractError);
      }
      await expectMirrored(t, lease, leaseId);
      const state = await payer.leases.stateOf(leaseId);
      if (state.challenged) continue;
      const close = payer.leases.close(t, lease);
      await world.networkHelpers.time.setNextBlockTimestamp((await payer.now()) + 1);
      const hold = await payer.leases.holdOf(t, lease);
      const { refund } = leaseBalance(t, lease, state, hold, (await payer.now()) + 1);
      expect((await close.execute()).event.args.refund).to.equal(refund);
    }
  });

  it("money lasts as long as it was counted for, and not a second longer", async () => {
    const t = await world.leaseTerms(random, { slots: 3, minSeconds: 0, windDownSeconds: 0 });
    for (let i = 0; i < 200; i++) {
      const [rate, seconds] = [BigInt(random.int(1, 2 ** 31)), random.int(1, 10_000_000)];
      const deposit = depositFor(t, rate, seconds);
      expect(secondsFor(t, rate, deposit) >= BigInt(seconds)).to.equal(true);
      expect(secondsFor(t, rate, deposit - 1n) < BigInt(seconds)).to.equal(true);
      expect(deposit - leaseCost(t, rate, seconds) <= 1n).to.equal(true);
    }
  });

  it("a notice waives the minimum term, and a sponsored lease stays one", async () => {
    const { payer, alice, sponsor } = world.people;
    const t = await world.leaseTerms(random, { minSeconds: 5_000, windDownSeconds: 0, noticeSeconds: 9_000 });
    const { lease, leaseId } = (await payer.leases.open([await opening(random, t, rateOf(USD))]).execute()).event.args;
    await expectMirrored(t, lease, leaseId);
    const bound = (await payer.leases.balanceOf(t, lease)).refund;
    await alice.leases.giveNotice(t, lease).execute();
    await expectMirrored(t, lease, leaseId);
    expect((await payer.leases.balanceOf(t, lease)).refund > bound).to.equal(true);
    for (const who of [payer, sponsor, payer]) {
      await who.leases.topUp(t, lease, 1_000n).execute();
      await expectMirrored(t, lease, leaseId);
      const { state, toppedUp } = await payer.leases.show(leaseId);
      expect(state).to.deep.equal(await payer.leases.stateOf(leaseId));
      expect(toppedUp % 1_000n).to.equal(0n);
    }
    expect((await payer.leases.stateOf(leaseId)).sponsored).to.equal(true);
  });

  it("challenges and answers are due when they are said to be", async () => {
    const { payer, alice } = world.people;
    const { time } = world.networkHelpers;
    const t = await world.leaseTerms(random, { minSeconds: 0, windDownSeconds: 7_000 });
    const { lease, leaseId } = (await payer.leases.open([await opening(random, t, rateOf(USD))]).execute()).event.args;
    const at = async (second: number, action: { execute: () => Promise<unknown> }) => {
      await time.setNextBlockTimestamp(second);
      return (await thrownBy(action.execute())) as Error | undefined;
    };
    const state = () => payer.leases.stateOf(leaseId);
    expect(answerBy(t, await state())).to.equal(undefined);
    expect(challengeFrom(t, lease, await state())).to.equal(lease.openedAt);
    expect(await at(lease.openedAt + 10, payer.leases.challenge(t, lease))).to.equal(undefined);
    const due = answerBy(t, await state()) ?? 0;
    expect(await at(due, payer.leases.fail(t, lease))).to.deep.include({ name: "Leases_TooEarly" });
    const from = challengeFrom(t, lease, await state());
    expect(await at(due + 1, alice.leases.answer([{ terms: t, lease }]))).to.deep.include({
      name: "Leases_NothingAnswered",
    });
    await world.networkHelpers.mine();
    expect(from).to.be.greaterThan(due);
    await payer.leases.fail(t, lease).execute();

    const other = await world.leaseTerms(random, { minSeconds: 0, windDownSeconds: 7_000 });
    const next = (await payer.leases.open([await opening(random, other, rateOf(USD))]).execute()).event.args.lease;
    expect(await at(next.openedAt + 10, payer.leases.challenge(other, next))).to.equal(undefined);
    const second = await payer.leases.stateOf(await payer.leases.leaseIdOf(other, next));
    expect(await at(answerBy(other, second) ?? 0, alice.leases.answer([{ terms: other, lease: next }]))).to.equal(
      undefined,
    );
    const again = challengeFrom(other, next, await payer.leases.stateOf(await payer.leases.leaseIdOf(other, next)));
    expect(await at(again - 1, payer.leases.challenge(other, next))).to.deep.include({ name: "Leases_TooEarly" });
    const last = challengeBy(other, (await payer.leases.expiryOf(other, next)).expiry);
    expect(last).to.be.greaterThan(again);
    for (const [moment, name] of [
      [last, undefined],
      [last + 1, "Leases_TooLate"],
    ] as const) {
      await time.increaseTo(moment);
      const error = (await thrownBy(payer.leases.challenge(other, next).simulate())) as Error | undefined;
      expect(error?.name).to.equal(name);
    }
  });

  it("low funds are noticed, and what is missing brings the lease to the threshold", async () => {
    const { payer } = world.people;
    const t = await world.leaseTerms(random, { minSeconds: 0, windDownSeconds: 600, maxSeconds: 2 * DAY });
    const { lease, leaseId } = (await payer.leases.open([await opening(random, t, rateOf(USD))]).execute()).event.args;
    const look = async (threshold: number) => {
      const [state, hold] = [await payer.leases.stateOf(leaseId), await payer.leases.holdOf(t, lease)];
      return lowFunds(t, lease, state, hold.remaining + state.charged, await payer.now(), threshold);
    };
    const now = await payer.now();
    const before = await look(DAY);
    expect(before.low).to.equal(true);
    expect(before.expiry).to.equal((await payer.leases.expiryOf(t, lease)).expiry);
    await payer.leases.topUp(t, lease, before.missing - 1n).execute();
    expect((await payer.leases.expiryOf(t, lease)).expiry).to.be.lessThan(now + DAY);
    await payer.leases.topUp(t, lease, 1n).execute();
    expect((await payer.leases.expiryOf(t, lease)).expiry).to.equal(now + DAY);
    expect(await look(DAY - 100)).to.deep.include({ low: false, missing: 0n });
    // Nothing prolongs a lease beyond its longest time.
    const most = await look(9 * DAY);
    expect(most.low).to.equal(true);
    await payer.leases.topUp(t, lease, most.missing).execute();
    expect((await payer.leases.expiryOf(t, lease)).expiry).to.equal(lease.openedAt + t.maxSeconds);
    expect((await look(9 * DAY)).low).to.equal(false);
    await world.networkHelpers.time.increase(3 * DAY);
    expect((await look(DAY)).secondsLeft).to.equal(0);
  });
});
