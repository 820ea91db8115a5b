import { expect } from "chai";
import { MaxUint256, type Wallet } from "ethers";

import { type DemoProvider, usdOf } from "../../agent/demo/parties.ts";
import { freePorts } from "../../agent/demo/story.ts";
import { type Address, ClaimStatus, type Hex, LeaseStatus } from "../../agent/src/client.ts";
import { crashPointsOf } from "../../agent/src/machine/machine.ts";
import type { RewardRecord } from "../../agent/src/rewards/record.ts";
import { rewardStates } from "../../agent/src/rewards/states.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Intents } from "../../agent/src/state/intents.ts";
import { Records } from "../../agent/src/state/records.ts";
import { AgentProcess, type World, newProvider, postJob, smallSpec, startWorld } from "./agent.helpers.ts";
import { onlyClaim, pointsOf, requireNonces, statusOf, submissionsOf } from "./crash.helpers.ts";
import { allowLeases, newLandlord, publish, rent } from "./lease.helpers.ts";

/*
 * GRID for paid work without anybody's hand: the agent reports what its provider's work left in fees, and collects what sold lots give. It is
 * killed at every point; each fee is counted once, each part paid once, and the nonces on chain are 0 … n − 1.
 */

const GRID = 10n ** 18n;
const FEE_BPS = 500;
const points = crashPointsOf("reward", rewardStates);
const killedAt = new Set<string>();

describe("Agent: rewards for paid work", function () {
  this.timeout(240_000);
  let world: World;
  let provider: DemoProvider;
  let agent: AgentProcess;
  let treasury: Wallet;

  before(async () => {
    world = await startWorld({ feeBps: FEE_BPS });
    provider = await newProvider(world, "provider");
    const usd = usdOf(world.addresses);
    agent = new AgentProcess(world, "provider", provider.operator, {
      role: "provider",
      provider: {
        address: provider.owner.address,
        minPrice: { [usd]: "1" },
        engines: ["mnist-classify"],
        arbiters: [world.addresses.slashing],
        leastFees: { [usd.toLowerCase()]: "50001" },
      },
    });
    treasury = await world.newcomer(1_001_000);
    const { gridToken, emissions, escrow, feeAuction } = world.addresses;
    const bank = world.as(treasury);
    await bank.token.transfer(gridToken, emissions, 1_000_000n * GRID).execute();
    await bank.token.approve(gridToken, escrow, MaxUint256).execute();
    await bank.escrow.deposit(gridToken, 1_000n * GRID, treasury.address).execute();
    await bank.escrow.allow(feeAuction, gridToken, MaxUint256).execute();
  });

  after(async () => {
    await world.close();
  });

  async function kill(one: AgentProcess, scopes: readonly string[]): Promise<void> {
    for (const point of pointsOf(points, scopes, true)) await killAt(one, point);
  }

  async function killAt(one: AgentProcess, point: string): Promise<void> {
    await one.killedAt(point);
    killedAt.add(point);
  }

  /** Work of so many units at a dollar each, accepted. */
  async function paidWork(units: number): Promise<Hex> {
    const { jobId, terms } = await postJob(world, await smallSpec(world, units), { auctionSeconds: 0 });
    await agent.runUntil("submitted", async () => (await submissionsOf(world, jobId)).length === 1);
    const { claimId, claim } = await onlyClaim(world, jobId);
    const [submission] = await submissionsOf(world, jobId);
    if (submission === undefined) throw new Error("nothing submitted");
    await world.asPayer.jobs.accept(terms, claim, submission).execute();
    expect(await statusOf(world, claimId, ClaimStatus.Settled)).to.equal(true);
    return claimId;
  }

  async function reportsOf(of: string) {
    const events = await world.gridbond.events();
    return events.flatMap((event) =>
      event.contract === "Emissions" && event.name === "Reported" && event.args.provider === of ? [event.args] : [],
    );
  }

  async function paidTo(of: string) {
    const events = await world.gridbond.events();
    return events.flatMap((event) =>
      event.contract === "Emissions" && event.name === "Collected" && event.args.provider === of
        ? [event.args.amount]
        : [],
    );
  }

  function intentsOf({ databasePath }: AgentProcess): string[] {
    const db = new Database(databasePath);
    try {
      return new Intents(db).all().map(({ key }) => key);
    } finally {
      db.close();
    }
  }

  function recordsOf({ databasePath }: AgentProcess) {
    const db = new Database(databasePath);
    try {
      return new Records<RewardRecord>(db, "reward").all();
    } finally {
      db.close();
    }
  }

  const owner = () => provider.owner.address as Address;
  const counted = (id: Hex) => world.gridbond.emissions.countedOf(id);

  it("a claim's fee is reported once, through every point", async () => {
    const claimId = await paidWork(2);
    await kill(agent, ["report", "reward.reportingClaim"]);
    expect(await counted(claimId)).to.equal(2_000_000n);
    expect((await reportsOf(owner())).map(({ id, fee, lot }) => [id, fee, lot])).to.deep.equal([
      [claimId, 100_000n, 0n],
    ]);
  });

  it("a fee that is not worth a transaction is left alone", async () => {
    const small = await paidWork(1);
    const worth = await paidWork(2);
    await agent.runUntil("the next one is reported", async () => (await counted(worth)) > 0n);
    expect(await counted(small)).to.equal(0n);
  });

  it("its part is collected once the lot is sold, through every point", async () => {
    const { gridbond } = world;
    const usd = usdOf(world.addresses);
    const bank = world.as(treasury);
    await world.pass(365 * 86_400);
    const bought = bank.feeAuction.buy(usd, { least: 1n, most: MaxUint256, to: treasury.address });
    const { price, amount } = (await bought.execute()).event.args;
    expect(amount).to.equal(250_000n);
    expect(intentsOf(agent).filter((key) => key.startsWith("collect:"))).to.deep.equal([]);
    // The budget is there, the schedule is not: nothing can be collected, and it is tried again in an hour.
    const next = () => recordsOf(agent).flatMap((record) => (record.state === "collecting" ? [record] : []))[0];
    await killAt(agent, "collect:intended");
    const refusedAt = await world.gridbond.now();
    await agent.runUntil("it waits", () => Promise.resolve((next()?.notBefore ?? 0) > refusedAt));
    expect(await paidTo(owner())).to.deep.equal([]);
    await bank.emissions.start().execute();
    await world.pass(30 * 86_400);
    const later = pointsOf(points, ["collect", "reward.collecting"], true).filter((point) => !killedAt.has(point));
    for (const point of later) await killAt(agent, point);
    expect(next()).to.equal(undefined);
    const parts = await paidTo(owner());
    const { fractionBps } = await gridbond.emissions.parameters();
    // Of 250,000 units 200,000 were reported, all of them by this pool.
    expect(parts).to.deep.equal([(price * BigInt(fractionBps) * 4n) / 50_000n]);
    expect(await gridbond.emissions.feesOf(owner(), world.addresses.jobs, usd, 0n)).to.equal(0n);
    const { gridToken, emissions } = world.addresses;
    expect(await gridbond.token.balanceOf(gridToken, emissions)).to.equal(1_000_000n * GRID - (parts[0] ?? 0n));
    await requireNonces(world, agent, provider.operator.address);
  });

  it("what a lease was charged is reported when it ends, through every point", async () => {
    await allowLeases(world);
    const [port = 0] = await freePorts(1);
    const landlord = await newLandlord(world, "landlord", port, undefined, { [usdOf(world.addresses)]: "1" });
    const rented = await rent(world, landlord, 10_000, await publish(world));
    await world.pass(500);
    await world.asPayer.leases.close(rented.terms, rented.lease).execute();
    expect((await world.gridbond.leases.stateOf(rented.id)).status).to.equal(LeaseStatus.Closed);
    await kill(landlord.agent, ["report", "reward.reportingLease"]);
    const { charged } = await world.gridbond.leases.stateOf(rented.id);
    expect(charged).to.be.above(0n);
    expect(await counted(rented.id)).to.equal(charged);
    const reported = await reportsOf(landlord.party.owner.address);
    expect(reported.map(({ fee, lot }) => [fee, lot])).to.deep.equal([[(charged * BigInt(FEE_BPS)) / 10_000n, 1n]]);

    // Somebody else collects for it: nothing is left to do.
    const usd = usdOf(world.addresses);
    const bank = world.as(treasury);
    await bank.feeAuction.buy(usd, { least: 1n, most: MaxUint256, to: treasury.address }).execute();
    await bank.emissions.collect(landlord.party.owner.address, world.addresses.leases, usd, 1n).execute();
    await world.pass(3_600);
    // What others' work left is none of its business.
    const { jobs } = world.addresses;
    expect(recordsOf(landlord.agent).filter(({ id }) => id.startsWith(jobs))).to.deep.equal([]);
    const over = () => recordsOf(landlord.agent).every(({ state }) => state === "done");
    await landlord.agent.runUntil("its part is forgotten", () => Promise.resolve(over()));
    await requireNonces(world, landlord.agent, landlord.party.operator.address);
  });

  it("no point was left out", () => {
    expect([...killedAt].sort()).to.deep.equal([...new Set(points)].sort());
  });
});
