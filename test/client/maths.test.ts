// Prices, bonds, pools and holds against what the contracts do.
import { expect } from "chai";

import {
  type Hold,
  type Pool,
  type Terms,
  bondLeft,
  freeDelegated,
  freeOwn,
  holdClosed,
  holdToppedUp,
  maxDelegatedBond,
  poolAt,
  priceAt,
  sharesFor,
  slashedOf,
  sponsorPart,
  terms,
  validateTerms,
  Jobs_BadTerms,
  Staking_AboveRatio,
  roomOf,
  yieldOf,
  assetsOf,
} from "../../client/src/index.ts";
import { type Random, makeRandom } from "./utils/random.ts";
import { GRID, USD, type World, makeWorld } from "./utils/world.ts";

describe("client: terms", () => {
  const random = makeRandom(11);
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  /** Breaks one or two terms at or beyond their limits; some results are still valid. */
  function mutate(t: Terms, now: number): Terms {
    const year = 365 * 24 * 60 * 60;
    const edge = (limit: number) => Math.max(0, limit + random.int(-1, 1));
    const changes: (() => Partial<Terms>)[] = [
      () => ({ units: random.int(0, 2) }),
      () => ({ maxUnits: edge(random.pick([0, t.units])) }),
      () => ({ slots: random.int(0, 1) }),
      () => ({ capPrice: random.bits(2) }),
      () => ({ startPrice: t.capPrice + BigInt(random.int(-1, 1)) }),
      () => ({ faultMultiplier: random.int(0, 1) }),
      () => ({ compensation: t.unitBond / 4n + BigInt(random.int(-1, 1)) }),
      () => ({ takeSeconds: edge(random.pick([0, t.auctionSeconds, 86_400, year])) }),
      () => ({ auctionSeconds: edge(t.takeSeconds) }),
      () => ({ startSeconds: edge(year) }),
      () => ({ workSeconds: edge(random.pick([0, year])) }),
      () => ({ reviewSeconds: edge(year) }),
      () => ({ ruleSeconds: edge(random.pick([0, year])) }),
      () => ({ defaultRuling: random.pick([0, 1, 2] as const) }),
      () => ({ gang: true, takeSeconds: edge(86_400) }),
      () => ({ standbyPerSecond: BigInt(random.int(0, 1)) }),
      () => ({ sealedUntil: edge(t.opensAt) }),
      () => ({ opensAt: edge(random.pick([now - t.takeSeconds, now + year])) }),
    ];
    const broken = { ...t, ...random.pick(changes)() };
    return { ...broken, ...random.pick(changes)() };
  }

  it("are checked as the contract checks them, error by error", async () => {
    const { jobs } = world.people.payer;
    const seen = new Set<string>();
    for (let i = 0; i < 250; i++) {
      const now = await world.people.payer.now();
      const t = mutate(await world.terms(random), now);
      // A simulated call runs at the time of the latest block.
      const theirs = await jobs
        .post(t)
        .simulate()
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      const mine = ((): Jobs_BadTerms | undefined => {
        try {
          validateTerms(t, now);
          return undefined;
        } catch (error) {
          return error as Jobs_BadTerms;
        }
      })();
      if (mine === undefined) {
        expect(theirs instanceof Jobs_BadTerms, `only the contract refused: ${String(theirs)}`).to.equal(false);
        continue;
      }
      expect(theirs, `only the client refused: ${mine.message}`).to.be.instanceOf(Jobs_BadTerms);
      expect((theirs as Jobs_BadTerms).args).to.deep.equal(mine.args);
      seen.add(mine.message.split(",")[0] ?? "");
    }
    expect(seen.size, "every kind of bad term").to.be.greaterThan(14);
  });

  it("have defaults that can be posted, and refuse what does not fit", async () => {
    const { payer } = world.people;
    const base = {
      payer: world.at.payer,
      token: world.testUSD,
      startPrice: 1n,
      capPrice: USD,
      units: 3,
      unitBond: GRID,
      workSeconds: 60,
      opensAt: await payer.now(),
    };
    const t = terms(base);
    expect(Object.isFrozen(t)).to.equal(true);
    await payer.jobs.post(t).simulate();
    expect(() => terms({ ...base, units: 2 ** 24 })).to.throw("units");
    expect(() => terms({ ...base, capPrice: 2n ** 96n })).to.throw("capPrice");
    expect(() => terms({ ...base, capPrice: -1n })).to.throw("capPrice");
    expect(() => terms({ ...base, payer: "0x12" })).to.throw("payer");
    expect(() => terms({ ...base, spec: "0x12" })).to.throw("spec");
    expect(() => terms({ ...base, workSeconds: 1.5 })).to.throw("workSeconds");
  });
});

describe("client: prices and bonds", () => {
  const random = makeRandom(12);
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.provide("alice");
    await world.people.bob.staking.delegate(world.at.alice, world.addresses.jobs, 50_000n * GRID).execute();
  });

  it("the price of a take is the price at its second", async () => {
    const { payer, alice } = world.people;
    for (let i = 0; i < 8; i++) {
      const startPrice = BigInt(random.int(0, 1_000_000));
      const auctionSeconds = random.int(1, 500);
      const t = await world.terms(random, {
        startPrice,
        capPrice: startPrice + BigInt(random.int(1, 999_999)),
        auctionSeconds,
      });
      await payer.jobs.post(t).execute();
      await world.networkHelpers.time.increase(random.int(1, 600));
      const { event } = await alice.jobs.take(t, world.at.alice, 1).execute();
      const { claim } = event.args;
      expect(claim.price).to.equal(priceAt(t, t.opensAt, claim.takenAt));
    }
  });

  it("a claim may be delegated up to the limit and no further, and an expiry slashes the whole bond", async () => {
    const { payer, alice } = world.people;
    for (let i = 0; i < 5; i++) {
      const count = random.int(1, 10);
      const t = await world.terms(random, { compensation: BigInt(random.int(0, 2)) * GRID, unitBond: 9n * GRID });
      await payer.jobs.post(t).execute();
      // The pool's own ratio allows two delegated for one own.
      const limit = maxDelegatedBond(t, count);
      const ratio = (t.unitBond * BigInt(count) * 2n) / 3n;
      const delegatedBond = limit < ratio ? limit : ratio;
      if (limit < t.unitBond * BigInt(count)) {
        const tooMuch = alice.jobs.take(t, world.at.alice, count, { delegatedBond: limit + 1n });
        await expectRejection(tooMuch.simulate(), "Jobs_TooMuchDelegated");
      }
      const before = await alice.staking.poolOf(world.at.alice, world.addresses.jobs);
      const { claim } = (await alice.jobs.take(t, world.at.alice, count, { delegatedBond }).execute()).event.args;
      const locked = await alice.staking.poolOf(world.at.alice, world.addresses.jobs);
      const bond = bondLeft(t, claim, 0);
      expect(locked.lockedOwn - before.lockedOwn).to.equal(bond.own);
      expect(locked.lockedDelegated - before.lockedDelegated).to.equal(bond.delegated);
      expect(freeOwn(before) - freeOwn(locked)).to.equal(bond.own);
      expect(freeDelegated(before) - freeDelegated(locked)).to.equal(bond.delegated);

      await world.networkHelpers.time.increase(3_601);
      const credits = await payer.staking.creditsOf(world.at.payer);
      await payer.jobs.expire(t, claim).execute();
      const after = await alice.staking.poolOf(world.at.alice, world.addresses.jobs);
      const cut = slashedOf(t, claim, count);
      expect(locked.own - after.own).to.equal(cut.own);
      expect(locked.delegated - after.delegated).to.equal(cut.delegated);
      expect(bondLeft(t, claim, count)).to.deep.equal({ own: 0n, delegated: 0n });
      // However much is delegated, half of the own part makes the payer whole.
      expect((await payer.staking.creditsOf(world.at.payer)) - credits).to.equal(t.compensation * BigInt(count));
    }
  });

  it("losing units one by one takes what losing them at once takes, and never more than the bond", () => {
    for (let i = 0; i < 300; i++) {
      const { t, count, claim } = anyBond(random);
      let lostSoFar = { own: 0n, delegated: 0n };
      for (let lost = 1; lost <= count; lost++) {
        const now = slashedOf(t, claim, lost);
        const [own, delegated] = [now.own - lostSoFar.own, now.delegated - lostSoFar.delegated];
        expect(own >= 4n * t.compensation, "each lost unit is compensated").to.equal(true);
        expect(delegated >= 0n).to.equal(true);
        const left = bondLeft(t, claim, lost);
        expect(now.own + left.own + now.delegated + left.delegated).to.equal(t.unitBond * BigInt(count));
        lostSoFar = now;
      }
    }
  });

  function anyBond(r: Random) {
    const unitBond = BigInt(r.int(0, 1_000));
    const count = r.int(1, 9);
    const t = terms({
      payer: world.at.payer,
      token: world.testUSD,
      capPrice: 1n,
      units: count,
      unitBond,
      compensation: BigInt(r.int(0, Number(unitBond / 4n))),
      faultMultiplier: r.int(1, 4),
      workSeconds: 1,
    });
    const delegatedBond = BigInt(r.int(0, Number(maxDelegatedBond(t, count))));
    const claim = {
      parent: world.classId,
      provider: world.at.alice,
      first: 0,
      count,
      price: 1n,
      delegatedBond,
      takenAt: 0,
    };
    return { t, count, claim };
  }
});

describe("client: pools", () => {
  const random = makeRandom(13);
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.provide("alice");
  });

  it("shares, assets, streams and commission follow the contract through rewards and exits", async () => {
    const { alice, bob, carol, dave } = world.people;
    const { jobs } = world.addresses;
    const owner = world.at.alice;
    const delegators = [bob, carol] as const;
    await alice.staking.setCommission(jobs, 1_000).execute();
    await world.networkHelpers.time.increase(2 * 86_400);

    for (let i = 0; i < 40; i++) {
      const read = await alice.staking.poolOf(owner, jobs);
      const since = await alice.now();
      await world.networkHelpers.time.increase(random.int(1, 40_000));
      const pool = await alice.staking.poolOf(owner, jobs);
      expectNear(poolAt(read, since, await alice.now()), pool);

      const me = random.pick(delegators);
      const self = await me.self();
      const shares = await me.staking.sharesOf(owner, jobs, self);
      const part = shares / BigInt(random.int(1, 4));
      expect(assetsOf(pool, part)).to.equal(await me.staking.assetsOf(owner, jobs, part));
      const kind = random.int(0, 4);
      if (kind === 0) {
        await dave.staking.reward(owner, jobs, BigInt(random.int(1, 1_000)) * GRID).execute();
      } else if (kind === 1 && part !== 0n) {
        const action = me.staking.undelegate(owner, jobs, part, 0n, self);
        const { assets } = (await action.execute()).event.args;
        expectClose(assets, assetsOf(pool, part), pool);
      } else if (kind === 2 && part !== 0n) {
        await me.staking.requestExit(owner, jobs, part).execute();
        const after = await me.staking.poolOf(owner, jobs);
        expect(await me.staking.exitOf(owner, jobs, self)).to.equal(after.exitingShares);
        const { assets } = (await me.staking.completeExit(owner, jobs, self, part).execute()).event.args;
        expectClose(assets, assetsOf(pool, part), pool);
      } else {
        const assets = BigInt(random.int(1, 10_000)) * GRID + BigInt(random.int(0, 1_000));
        const bought = (await me.staking.delegate(owner, jobs, assets).execute()).event.args.shares;
        const wanted = sharesFor(pool, assets);
        // What streams is in the price already, so time does not move it.
        expect(bought).to.equal(wanted);
      }
    }
  });

  it("the yield shown is what delegated stake gets, and the room is what fits", async () => {
    const { bob, carol, dave } = world.people;
    await world.provide("bob");
    const [owner, { jobs }] = [world.at.bob, world.addresses];
    const empty = await bob.staking.poolOf(owner, jobs);
    expect(yieldOf(empty, await bob.now())).to.deep.equal({ bps: 0, until: await bob.now(), bpsUntil: 0 });
    await carol.staking.delegate(owner, jobs, 10_000n * GRID).execute();
    const now = (await dave.staking.reward(owner, jobs, 500n * GRID).execute()).receipt.blockNumber;
    const time = (await world.ethers.provider.getBlock(now))?.timestamp ?? 0;
    const pool = await bob.staking.poolOf(owner, jobs);
    const { streamSeconds, ratio } = await bob.staking.parameters();
    // 5 % in a stream's time, as often as it fits into a year.
    const shown = yieldOf(pool, time);
    expect([shown.bpsUntil, shown.until]).to.deep.equal([500, time + streamSeconds]);
    expect(shown.bps).to.equal(Math.floor((500 * 365 * 86_400) / streamSeconds));
    // Halfway the rest runs at the same pace.
    await world.networkHelpers.time.increaseTo(time + streamSeconds / 2);
    const half = yieldOf(await bob.staking.poolOf(owner, jobs), time + streamSeconds / 2);
    expect(half.bps / shown.bps).to.be.within(0.975, 0.9765); // the same stream on 10,250
    expect(half.bpsUntil).to.be.within(243, 244); // 250 on what has grown to 10,250
    await world.networkHelpers.time.increaseTo(shown.until);
    const shares = await carol.staking.sharesOf(owner, jobs, world.at.carol);
    expect(await carol.staking.assetsOf(owner, jobs, shares)).to.be.within(10_499n * GRID, 10_500n * GRID);
    expect(yieldOf(await bob.staking.poolOf(owner, jobs), shown.until).bps).to.equal(0);

    const room = roomOf(await bob.staking.poolOf(owner, jobs), ratio);
    const tooMuch = await dave.staking
      .delegate(owner, jobs, room + 1n)
      .simulate()
      .catch((error: unknown) => error);
    expect(tooMuch).to.be.instanceOf(Staking_AboveRatio);
    await dave.staking.delegate(owner, jobs, room).execute();
    expect(roomOf(await bob.staking.poolOf(owner, jobs), ratio)).to.equal(0n);
  });

  /** The second that a transaction takes may stream a little into the price. */
  function expectClose(got: bigint, wanted: bigint, pool: Pool): void {
    const perSecond = pool.pending / 1_000n + 2n;
    expect(got >= wanted - 1n && got <= wanted + perSecond, `${got} is not near ${wanted}`).to.equal(true);
  }

  function expectNear(mine: Pool, theirs: Pool): void {
    const { delegated, pending, ...rest } = mine;
    const { delegated: theirDelegated, pending: theirPending, ...theirRest } = theirs;
    expect(rest).to.deep.equal(theirRest);
    expect(theirDelegated - delegated === 0n || theirDelegated - delegated === 1n, "at most one below").to.equal(true);
    expect(delegated + pending).to.equal(theirDelegated + theirPending);
  }
});

describe("client: sponsored holds", () => {
  const random = makeRandom(14);
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  it("are topped up, closed and reclaimed as the contract does it", async () => {
    const { people, at, testUSD } = world;
    // Any address can be a service of its own holds.
    const service = at.sponsor;
    const { escrow } = people.sponsor.contracts;
    for (let i = 0; i < 12; i++) {
      const key = { id: random.bytes32(), payer: at.payer, token: testUSD as `0x${string}` };
      const sponsors = ["alice", "bob", "carol"] as const;
      for (const role of ["payer", ...sponsors] as const) {
        await people[role].escrow.allow(service, testUSD, 2n ** 256n - 1n).execute();
      }
      const first = BigInt(random.int(1, 1_000_000));
      await escrow.hold(key, first, 0);
      let hold: Hold = { remaining: first, sponsors: 0n, total: 0n };
      const parts = new Map<(typeof sponsors)[number], bigint>();
      for (let k = 0; k < 6; k++) {
        const role = random.pick(["payer", ...sponsors] as const);
        const amount = BigInt(random.int(1, 1_000_000));
        const topped = holdToppedUp(hold, amount, role === "payer");
        await escrow.topUp(key, at[role], amount);
        hold = topped.hold;
        if (role !== "payer") parts.set(role, (parts.get(role) ?? 0n) + topped.shares);
        const spent = BigInt(random.int(0, Number(hold.remaining / 2n)));
        await escrow.charge(key, at.dave, spent, 0n);
        hold = { ...hold, remaining: hold.remaining - spent };

        const theirs = await people.payer.escrow.sharesOf(service, key, at.alice);
        expect(theirs).to.deep.equal({ shares: parts.get("alice") ?? 0n, sponsors: hold.sponsors, total: hold.total });
        expect((await people.payer.escrow.holdOf(service, key)).remaining).to.equal(hold.remaining);
      }
      const { refund, left } = holdClosed(hold);
      expect(await escrow.close.staticCall(key)).to.equal(refund);
      await escrow.close(key);
      expect(await people.payer.escrow.holdOf(service, key)).to.deep.equal({ remaining: left, open: false });
      let [rest, others] = [left, hold.sponsors];
      for (const [role, shares] of parts) {
        if (shares === 0n) continue;
        const { event } = await people.dave.escrow.reclaim(service, key, at[role]).execute();
        expect(event.args.amount).to.equal(sponsorPart(rest, shares, others));
        [rest, others] = [rest - event.args.amount, others - shares];
      }
      if (hold.sponsors !== 0n) expect(rest, "the last one takes the rest").to.equal(0n);
    }
  });
});

async function expectRejection(promise: Promise<unknown>, name: string): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  expect(error?.name).to.equal(name);
}
