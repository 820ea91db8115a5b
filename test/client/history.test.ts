// Law 12: the events from the first block on are the contracts' state.
import { expect } from "chai";

import {
  CaseStage,
  Ruling,
  type State,
  UnknownRecord,
  agreementOf,
  prefundOf,
  rebuild,
  selectJobs,
} from "../../client/src/index.ts";
import { makeRandom } from "./utils/random.ts";
import { walk } from "./utils/walker.ts";
import { type World, makeWorld } from "./utils/world.ts";

const SEED = 1;
const STEPS = 12_000;

/** What must have happened for the walk to have tested anything. */
const MUST_HAPPEN = [
  "Posted",
  "Opened",
  "Taken",
  "GangFilled",
  "Acknowledged",
  "Submitted",
  "Settled",
  "Finished",
  "Expired",
  "Released",
  "Faulted",
  "Contested",
  "Ruled Payer",
  "Ruled Provider",
  "Cancelled",
  "Dropped",
  "Succeeded",
  "Challenged",
  "JuryRequested",
  "Disclosed",
  "CaseDecided",
  "Appealed",
  "CaseRuled",
  "Equivocated",
  "PanelRequested",
  "PanelDrawn",
  "Committed",
  "PanelSettled",
  "RevealStarted",
  "Revealed",
  "PanelClosed",
  "SeatTaken",
  "SeatRetired",
  "SeatPenalised",
  "SeatVacated",
  "OperatorSet",
  "Reserved",
];

describe("client: events rebuild the state", () => {
  let world: World;
  let state: State;
  let missing: readonly string[];
  before(async function () {
    this.timeout(300_000);
    world = await makeWorld();
    ({ state, missing } = await walk(world, makeRandom(SEED), STEPS, MUST_HAPPEN));
  });

  it("after a walk on which everything happened", () => {
    expect(missing).to.deep.equal([]);
    expect(state.jobs.size).to.be.greaterThan(20);
  });

  it("jobs, and what is left of their holds", async () => {
    const { payer } = world.people;
    for (const { id, terms, state: told, paid, refunded } of state.jobs.values()) {
      expect(told, id).to.deep.equal(await payer.jobs.jobOf(id));
      const { remaining } = await payer.escrow.holdOf(world.addresses.jobs, {
        id,
        payer: terms.payer,
        token: terms.token,
      });
      expect(prefundOf(terms) - paid - refunded, id).to.equal(remaining);
    }
  });

  it("claims, disputes, cases", async () => {
    const { jobs, slashing } = world.people.payer;
    for (const { id, state: told } of state.claims.values()) expect(told, id).to.deep.equal(await jobs.claimOf(id));
    for (const { id, claimId, unit, state: told } of state.disputes.values()) {
      expect(told, id).to.deep.equal(await jobs.disputeStateOf(id));
      expect(agreementOf(state, claimId, unit).unit).to.equal(unit);
    }
    for (const { id, facts, panels, levels, fees, returned, toProvider, burned } of state.cases.values()) {
      expect(facts, id).to.deep.equal(await slashing.caseOf(id));
      if (panels.length > 0) expect(panels.at(-1)).to.equal(await slashing.panelIdOf(id));
      const told = await Promise.all(levels.map((_, level) => slashing.levelOf(id, level)));
      expect(levels, id).to.deep.equal(told);
      const bonds = await Promise.all(levels.map((_, level) => slashing.bondOf(level)));
      const held = bonds.reduce((sum, bond) => sum + bond, 0n);
      if (facts.stage >= CaseStage.Ruled) expect(fees + returned + toProvider + burned).to.equal(held);
    }
  });

  it("panels and seats", async () => {
    const { jury } = world.people.payer;
    for (const { id, panel, seats, commitments, votes } of state.panels.values()) {
      expect(panel, id).to.deep.equal(await jury.panelOf(id));
      expect(seats, id).to.deep.equal(await jury.seatsOf(id));
      for (const position of seats.keys()) {
        const zero = `0x${"00".repeat(32)}`;
        expect(await jury.voteOf(id, position)).to.deep.equal({
          commitment: commitments.get(position) ?? zero,
          vote: votes.get(position) ?? zero,
        });
      }
    }
    expect(state.seats.size).to.equal(await jury.seatCount());
    for (const { court, number, seat } of state.seats.values()) {
      expect(seat).to.deep.equal(await jury.seatOf(number, court));
    }
  });

  it("providers", async () => {
    const { registry } = world.people.payer;
    for (const record of state.providers.values()) {
      const { registered, exitAt } = await registry.providerOf(record.provider);
      expect({ registered, exitAt }).to.deep.equal({ registered: record.registered, exitAt: record.exitAt });
      for (const [classId, total] of record.capacity) {
        expect((await registry.capacityOf(record.provider, classId)).total).to.equal(total);
      }
      for (const { service, resourceClass, units, reserved, payout, quoteEpoch } of record.allotments) {
        const allotment = await registry.allotmentOf(record.provider, service, resourceClass);
        expect(allotment).to.deep.equal({ allotted: units, reserved, payout, quoteEpoch });
      }
      for (const { service, operator, ...grant } of record.operators) {
        expect(await registry.operatorOf(record.provider, service, operator)).to.deep.equal(grant);
      }
      expect(await registry.show(record.provider)).to.deep.equal(record);
    }
  });

  it("read at once or bit by bit, with one result", async () => {
    const { payer } = world.people;
    const whole = await payer.read();
    expect(whole).to.deep.equal(state);
    const events = await payer.events();
    const cut = events.length >> 1;
    expect(rebuild(events.slice(cut), rebuild(events.slice(0, cut)), whole.block)).to.deep.equal(state);
    expect(Object.isFrozen(whole)).to.equal(true);
    const [job] = whole.jobs.values();
    expect(Object.isFrozen(job)).to.equal(true);
  });

  it("lists and shows jobs", async () => {
    const { payer } = world.people;
    expect(await payer.jobs.list({ payer: world.at.payer.toLowerCase() })).to.deep.equal([...state.jobs.values()]);
    expect(await payer.jobs.list({ payer: world.at.bob })).to.deep.equal([]);
    const ofAlice = selectJobs(state, { provider: world.at.alice });
    expect(ofAlice.length).to.be.greaterThan(0).and.lessThan(state.jobs.size);
    const [job] = ofAlice;
    if (job === undefined) throw new Error("no job");
    expect(await payer.jobs.show(job.id)).to.deep.equal(job);
  });

  it("incomplete events are refused", async () => {
    const events = await world.people.payer.events();
    const later = events.filter((event) => event.name !== "Posted");
    expect(() => rebuild(later)).to.throw(UnknownRecord, "never announced");
    const undated = events.map(({ timestamp: _, ...event }) => event as (typeof events)[number]);
    expect(() => rebuild(undated)).to.throw("timestamp");
  });

  it("the lens says the same in one call", async () => {
    const { lens } = world.people.payer;
    const jobs = [...state.jobs.values()];
    expect(await lens.jobsOf(jobs.map(({ id }) => id))).to.deep.equal(jobs.map((job) => job.state));
    const claims = [...state.claims.values()];
    expect(await lens.claimsOf(claims.map(({ id }) => id))).to.deep.equal(claims.map((claim) => claim.state));
    const page = await lens.seatsOf(0, 1_000);
    expect(page.seats).to.deep.equal([...state.seats.values()].map(({ seat }) => seat));
    expect(page.total).to.equal(state.seats.size);
    for (const { id, facts } of state.cases.values()) expect((await lens.caseOf(id)).facts).to.deep.equal(facts);
  });
});

describe("client: seats that nobody holds", () => {
  it("go when the last one is vacated", async () => {
    const world = await makeWorld();
    await world.sit("carol", 3);
    const { carol } = world.people;
    for (const seat of [0, 1, 2]) await carol.jury.retire(seat).execute();
    await world.networkHelpers.time.increase((await carol.jury.parameters()).exitSeconds + 1);
    for (const [seat, left] of [
      [1, 3],
      [2, 1],
      [0, 0],
    ] as const) {
      await carol.jury.vacate(seat).execute();
      expect(await carol.jury.seatCount()).to.equal(left);
      const { seats } = await carol.read();
      expect([...seats.values()].map(({ number }) => number)).to.deep.equal(Array.from({ length: left }, (_, i) => i));
    }
  });
});

describe("client: a dispute that the provider wins", () => {
  it("pays the unit and refunds nothing but the auction's difference", async () => {
    const world = await makeWorld();
    await world.provide("alice");
    const { payer, alice } = world.people;
    const t = await world.terms(makeRandom(2), { defaultRuling: Ruling.Provider });
    const { jobId } = (await payer.jobs.post(t).execute()).event.args;
    const { claim, claimId } = (await alice.jobs.take(t, world.at.alice, 2).execute()).event.args;
    const { root, submittedAt } = (await alice.jobs.submit(t, claim, jobId, jobId).execute()).event.args;
    await payer.slashing.challenge({ terms: t, claim, submission: { root, submittedAt }, unit: 0 }).execute();
    await payer.jobs.accept(t, claim, { root, submittedAt }).execute();
    await world.networkHelpers.time.increase(t.ruleSeconds + 1);
    await payer.jobs.lapse(agreementOf(await payer.read(), claimId, 0)).execute();

    const state = await payer.read();
    const [job, record] = [state.jobs.get(jobId), state.claims.get(claimId)];
    expect(record?.state).to.deep.equal(await payer.jobs.claimOf(claimId));
    expect(record?.paid).to.equal(2n * claim.price);
    expect(job?.accepted).to.equal(2);
    expect(job?.refunded).to.equal(2n * (t.capPrice - claim.price));
  });
});
