// Verifications through the client: replicas that must agree, units picked by chance, reputation, and the auction of its fees.
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import {
  type Agreement,
  type Claim,
  ContractError,
  DisputeStatus,
  type Hex,
  InvalidInput,
  Ruling,
  Sampling_NoSeed,
  Sampling_NotDrawn,
  type Terms,
  WHOLE_CLAIM,
  claimId,
  disputeId,
  drawId,
  everyAt,
  jobId,
  lotPriceAt,
  picks,
  placeOf,
  quorumRoundId,
  resultLeaf,
  resultTree,
  safeEvery,
  scoreAt,
  unitsOfShard,
  wrapAgreement,
} from "../../client/src/index.ts";
import { ZERO_HASH } from "../../client/src/entities/job.ts";
import { makeRandom } from "./utils/random.ts";
import { DAY, GRID, type Role, USD, type World, makeWorld } from "./utils/world.ts";

const MAX = 2n ** 256n - 1n;
const SALT = keccak256(toUtf8Bytes("salt")) as Hex;
const resultOf = (unit: number) => keccak256(toUtf8Bytes(`result ${unit}`)) as Hex;

describe("client: verifications", () => {
  const random = makeRandom(41);
  let world: World;
  before(async () => {
    world = await makeWorld();
    for (const role of ["alice", "bob", "carol"] as const) await world.provide(role);
    const { payer } = world.people;
    await payer.escrow.allow(world.addresses.reputation, world.testUSD, MAX).execute();
    await payer.escrow.allow(world.addresses.feeAuction, world.addresses.gridToken, MAX).execute();
  });

  async function post(changes: Partial<Terms>): Promise<Terms> {
    const terms = await world.terms(random, { unitBond: 10n * GRID, compensation: 2n * GRID, ...changes });
    await world.people.payer.jobs.post(terms).execute();
    return terms;
  }

  /** Takes the next units and submits `results`, by offset. */
  async function work(role: Role, terms: Terms, results: readonly Hex[]) {
    const me = world.people[role];
    const { claim, claimId: id } = (await me.jobs.take(terms, world.at[role], results.length).execute()).event.args;
    const leaves = results.map((result, i) =>
      resultLeaf({ provider: world.at[role], claimId: id, unit: claim.first + i, salt: SALT, result }),
    );
    const tree = resultTree(leaves);
    const { submittedAt } = (await me.jobs.submit(terms, claim, tree.root, SALT).execute()).event.args;
    const submission = { root: tree.root, submittedAt };
    const agreement = (unit: number): Agreement => ({ terms, claim, submission, unit });
    return { id, claim, tree, agreement };
  }

  it("replicas that agree are right, who differs or is silent loses", async () => {
    const { quorum, jobs } = world.people.payer;
    const { replicas, agreeing, revealSeconds, court } = await quorum.parameters();
    expect([replicas, agreeing, court]).to.deep.equal([3, 2, world.addresses.slashing]);
    const terms = await post({ arbiter: world.addresses.quorum, units: 6, maxUnits: 2, auctionSeconds: 0 });
    const job = jobId(terms, 31_337, world.addresses.jobs);
    const right = [resultOf(0), resultOf(1)];
    const a = await work("alice", terms, right);
    const b = await work("bob", terms, right);
    const c = await work("carol", terms, [resultOf(9), resultOf(1)]);
    await world.networkHelpers.time.increase(1);

    const units = unitsOfShard(0, 6, replicas);
    expect(units).to.deep.equal([0, 2, 4]);
    const agreements = [a, b, c].map(({ agreement }, i) => agreement(units[i] ?? -1));
    const { args } = (await quorum.ask(agreements).execute()).event;
    expect(args.roundId).to.equal(quorumRoundId(world.addresses.jobs, job, 0));
    expect((await quorum.roundOf(job, 0)).asked).to.equal(3);
    expect((await quorum.replicaOf(job, 0, 2)).provider).to.equal(world.at.carol);

    for (const [i, { tree }] of [a, b].entries()) {
      const agreement = agreements[i];
      if (agreement === undefined) throw new Error("no agreement");
      await quorum.reveal(agreement, { salt: SALT, result: resultOf(0), path: tree.path(0) }).execute();
    }
    expect(await quorum.resultOf(job, 0)).to.equal(resultOf(0));
    // Carol's is another, and it stays silent.
    await world.networkHelpers.time.increase(revealSeconds + 1);
    const rulings = [];
    for (const agreement of agreements) rulings.push((await quorum.resolve(agreement).execute()).event.args.ruling);
    expect(rulings.map(Number)).to.deep.equal([Ruling.Provider, Ruling.Provider, Ruling.Payer]);
    const { status } = await jobs.disputeStateOf(disputeId(c.id, 4));
    expect(status).to.equal(DisputeStatus.Lost);
  });

  it("units are picked by chance, and only those can be challenged", async () => {
    const { sampling, slashing, jobs } = world.people.payer;
    const { everyLeast, everyMost, scale, token, court } = await sampling.parameters();
    expect([everyLeast, everyMost, token, court]).to.deep.equal([20n, 33n, world.testUSD, world.addresses.slashing]);
    const terms = await post({ arbiter: world.addresses.sampling, units: 50, maxUnits: 50, auctionSeconds: 0 });
    const done = await work(
      "alice",
      terms,
      Array.from({ length: 50 }, (_, unit) => resultOf(unit)),
    );
    const undrawn = await sampling.picksOf(done.id, 50).catch((error: unknown) => error);
    expect(undrawn).to.be.instanceOf(Sampling_NotDrawn);
    const { args } = (await world.people.bob.sampling.draw(done.agreement(WHOLE_CLAIM)).execute()).event;
    expect(args.drawId).to.equal(drawId(world.addresses.jobs, done.id));
    const early = await sampling.picksOf(done.id, 50).catch((error: unknown) => error);
    expect(early).to.be.instanceOf(Sampling_NoSeed);
    await world.networkHelpers.mine(5);

    const { ticket, every } = await sampling.drawOf(done.id);
    expect(BigInt(every)).to.equal(await sampling.everyOf(world.at.alice));
    expect(BigInt(every)).to.equal(everyAt({ everyLeast, everyMost, scale }, 0n));
    const found = await sampling.picksOf(done.id, 50);
    expect(found).to.have.length(3);
    const block = await world.ethers.provider.getBlock(Number(ticket));
    // BlockRandomness binds a block's hash to nothing else: the client's mirror comes to the same picks.
    expect(picks(args.drawId, block?.hash as Hex, BigInt(every), 50)).to.deep.equal(found);

    const [picked = -1] = found;
    const other = (picked + 1) % 20;
    const challenge = (unit: number) =>
      slashing.challenge(wrapAgreement(world.addresses.jobs, done.agreement(unit)), world.addresses.sampling);
    const refused = await challenge(other)
      .execute()
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(ContractError).and.have.property("name", "Sampling_NotPicked");
    const { caseId, facts } = (await challenge(picked).execute()).event.args;
    expect(facts.service).to.equal(world.addresses.sampling);
    // Silent: wrong. Now everything may be challenged.
    await world.networkHelpers.time.increase((await slashing.parameters()).openSeconds + 1);
    await slashing.resolve(caseId, wrapAgreement(world.addresses.jobs, done.agreement(picked))).execute();
    expect((await jobs.disputeStateOf(disputeId(done.id, picked))).status).to.equal(DisputeStatus.Lost);
    expect((await sampling.drawOf(done.id)).caught).to.equal(true);
    await challenge(other).execute();
  });

  it("the payer's word rejects, and its hash is on record", async () => {
    const { payerReview, jobs } = world.people.payer;
    const terms = await post({ arbiter: world.addresses.payerReview, units: 2, maxUnits: 2, auctionSeconds: 0 });
    const done = await work("bob", terms, [resultOf(0), resultOf(1)]);
    const { args } = (await payerReview.reject(done.agreement(1), resultOf(7)).execute()).event;
    expect(args.reasonHash).to.equal(resultOf(7));
    expect((await jobs.disputeStateOf(disputeId(done.id, 1))).status).to.equal(DisputeStatus.Lost);
  });

  it("reputation is what was paid, costs the fee, and its fees are sold for GRID that is burned", async () => {
    const { reputation, jobs, feeAuction, escrow, contracts } = world.people.payer;
    const { testUSD } = world;
    const { feeBps, sink } = await reputation.parameters();
    expect([feeBps, sink]).to.deep.equal([50, world.addresses.feeAuction]);
    const price = 400n * USD;
    const terms = await post({ units: 1, maxUnits: 1, startPrice: price, capPrice: price, auctionSeconds: 0 });
    const done = await work("carol", terms, [resultOf(0)]);
    expect(await reputation.recordedOf(done.id)).to.equal(undefined);
    const { claim, agreement } = done;
    await jobs.accept(terms, claim, agreement(0).submission).execute();
    const { event } = await reputation.recordClaim(terms, claim).execute();
    if (event.name !== "Recorded") throw new Error(`got ${event.name}, expected Recorded`);
    expect(event.args.fee).to.equal(2n * USD);
    expect(await reputation.recordedOf(done.id)).to.equal(price);
    expect(await reputation.scoreOf(world.at.carol, testUSD)).to.equal(price);
    await world.networkHelpers.time.increase(90 * DAY);
    expect(await reputation.scoreOf(world.at.carol, testUSD)).to.be.oneOf([price / 2n, price / 2n - 1n]);

    expect(await feeAuction.lotOf(testUSD)).to.equal(2n * USD);
    const cost = await feeAuction.priceOf(testUSD);
    const supply = await contracts.gridToken.totalSupply();
    const before = await escrow.walletOf(world.at.dave, testUSD);
    await feeAuction.buy(testUSD, { least: 2n * USD, most: cost, to: world.at.dave }).execute();
    expect((await escrow.walletOf(world.at.dave, testUSD)) - before).to.equal(2n * USD);
    expect(supply - (await contracts.gridToken.totalSupply())).to.equal(cost);
    expect(await feeAuction.priceOf(testUSD)).to.equal(2n * cost);
    await escrow.transfer(world.addresses.feeAuction, world.addresses.gridToken, 3n).execute();
    expect((await feeAuction.burn().execute()).event.args.amount).to.equal(3n);
  });

  it("the events tell all of it", async () => {
    const { payer } = world.people;
    const { quorum, sampling, reputation, feeAuction } = payer.contracts;
    const state = await payer.read();
    const rounds = [...state.rounds.values()];
    expect(rounds.map(({ replicas }) => replicas.size)).to.deep.equal([3]);
    for (const { id, round, replicas } of rounds) {
      expect(Object.values(round).map(BigInt)).to.deep.equal([...(await quorum.roundOf(id))]);
      for (const [number, { provider, escalated, result }] of replicas)
        expect([provider, escalated, result ?? ZERO_HASH]).to.deep.equal([...(await quorum.replicaOf(id, number))]);
      const rulings = [...replicas.values()].map(({ ruling }) => ruling);
      expect(rulings.map(Number)).to.deep.equal([Ruling.Provider, Ruling.Provider, Ruling.Payer]);
    }
    const draws = [...state.draws.values()];
    expect(draws.map(({ count, draw }) => [count, draw.caught])).to.deep.equal([[50, true]]);
    for (const { id, draw } of draws)
      expect([draw.ticket, BigInt(draw.every), BigInt(draw.drawnAt), draw.caught]).to.deep.equal([
        ...(await sampling.drawOf(id)),
      ]);

    const now = await payer.now();
    const { halfLife } = await payer.reputation.parameters();
    expect([...state.scores.values()].map(({ provider }) => provider)).to.include(world.at.carol);
    for (const score of state.scores.values())
      expect(scoreAt(score, halfLife, now)).to.equal(await reputation.scoreOf(score.provider, score.token));
    expect(state.recorded.size).to.be.above(0);
    for (const [id, value] of state.recorded) expect(await payer.reputation.recordedOf(id)).to.equal(value);

    const auction = await payer.feeAuction.parameters();
    expect([...state.sales.values()].map(({ lots, sold }) => [lots, sold])).to.deep.equal([[1, 2n * USD]]);
    for (const { token, lastPrice, lastAt } of state.sales.values()) {
      const start = { value: lastPrice * auction.multiple, since: lastAt };
      expect(lotPriceAt(start, auction, now)).to.equal(await feeAuction.priceOf(token));
      expect(state.burned).to.equal(lastPrice + 3n);
    }
  });

  it("what halves with time", () => {
    const auction = { halfLife: 10, floor: 3n };
    const prices = [0, 1, 5, 10, 15, 20, 30, 1_000].map((time) => lotPriceAt({ value: 101n, since: 0 }, auction, time));
    expect(prices).to.deep.equal([101n, 96n, 76n, 50n, 38n, 25n, 12n, 3n]);
    const scores = [0, 1, 5, 10, 15, 20, 30, 1_000].map((time) => scoreAt({ value: 101n, since: 0 }, 10, time));
    expect(scores).to.deep.equal([101n, 95n, 75n, 50n, 37n, 25n, 12n, 0n]);
    expect(() => scoreAt({ value: 1n, since: 5 }, 10, 4)).to.throw(InvalidInput, /time.*4.*at least 5/);
  });

  it("the rate that deters, and places of replicas", () => {
    // every < 1 + S / p, exactly: a provider that gains 1 and may lose 19 must be checked more often than once in 20.
    expect(safeEvery(1n, 19n)).to.equal(19n);
    expect(safeEvery(2n, 39n)).to.equal(20n);
    expect(safeEvery(5n, 0n)).to.equal(0n);
    for (const [price, slashed] of [
      [1n, 19n],
      [2n, 39n],
      [7n, 100n],
      [3n, 1n],
    ] as const) {
      const every = safeEvery(price, slashed);
      // Expected gain of one unit left undone, times `every`: p (every - 1) - S.
      expect(price * (every - 1n) - slashed < 0n, "loses").to.equal(true);
      expect(price * every - slashed >= 0n, "one more would not").to.equal(true);
    }
    expect(placeOf(5, 6, 3)).to.deep.equal({ replica: 2, shard: 1 });
    expect(() => placeOf(6, 6, 3)).to.throw(InvalidInput, /unit.*6.*0 to 5/);
    expect(() => unitsOfShard(0, 7, 3)).to.throw(InvalidInput, /units.*7.*multiple of 3/);
    expect(() => unitsOfShard(2, 6, 3)).to.throw(InvalidInput, /shard.*2.*0 to 1/);
    expect(() => safeEvery(0n, 1n)).to.throw(InvalidInput, /price/);
    expect(() => picks(SALT, SALT, 999_999n, 3)).to.throw(InvalidInput, /every/);
  });

  it("ids are those of the contracts", async () => {
    const claim: Claim = {
      parent: SALT,
      provider: world.at.alice,
      first: 1,
      count: 2,
      price: 3n,
      delegatedBond: 0n,
      takenAt: 4,
    };
    const id = claimId(SALT, claim);
    const { quorum, sampling } = world.people.payer.contracts;
    const { jobs } = world.addresses;
    expect(quorumRoundId(jobs, SALT, 5)).to.equal(await quorum.roundIdOf(jobs, SALT, 5));
    expect(drawId(jobs, id)).to.equal(await sampling.drawIdOf(jobs, id));
    const fixed = { everyLeast: 20n, everyMost: 33n, scale: 1_000_000_000n };
    for (const score of [0n, 1n, 999n, 10n ** 9n, 10n ** 15n, 10n ** 30n])
      expect(everyAt(fixed, score)).to.equal(await sampling.everyAt(score));
  });
});
