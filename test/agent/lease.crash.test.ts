import { expect } from "chai";

import { freePorts } from "../../agent/demo/story.ts";
import { LeaseStatus } from "../../agent/src/client.ts";
import { PROCESS_POINTS } from "../../agent/src/crash.ts";
import { answersStates, leaseStates } from "../../agent/src/lease/machines.ts";
import { crashPointsOf } from "../../agent/src/machine/machine.ts";
import { Commands } from "../../agent/src/state/commands.ts";
import { Database } from "../../agent/src/state/database.ts";
import { type World, startWorld } from "./agent.helpers.ts";
import { pointsOf, requireNonces } from "./crash.helpers.ts";
import {
  type Landlord,
  allowLeases,
  ask,
  happened,
  newLandlord,
  processesOf,
  publish,
  recordOf,
  rent,
} from "./lease.helpers.ts";

/*
 * Kills a provider's agent with SIGKILL at every point of a lease: one lease survives all of them one after the other. At the end there is one
 * notice, one close, as many answers as challenges, no process, no locked bond, and the nonces on chain are 0 … n − 1.
 */

const leasePoints = crashPointsOf("lease", leaseStates);
const answerPoints = crashPointsOf("answers", answersStates);
const killedAt = new Set<string>();

describe("Agent: kill -9 at every step of a lease", function () {
  this.timeout(300_000);
  let world: World;
  let landlord: Landlord;

  before(async () => {
    world = await startWorld();
    await allowLeases(world);
    const [port = 0] = await freePorts(1);
    landlord = await newLandlord(world, "landlord", port, 1n);
  });

  after(async () => {
    await world.close();
  });

  async function kill(point: string): Promise<void> {
    await landlord.agent.killedAt(point);
    killedAt.add(point);
  }

  it("survives every point from the opening to the end", async () => {
    const rented = await rent(world, landlord, 20_000, await publish(world));
    const { id, terms, lease } = rented;
    // A process whose agent was killed may take a moment to notice.
    const serveAlone = async () => (await ask(landlord, id)) !== undefined && processesOf(landlord).length === 1;
    // Where the agent stands after the order was taken depends on when it was stopped: a fresh record begins at the beginning.
    await reset(id);
    for (const point of pointsOf(leasePoints, ["lease.opened", "lease.preparing"], true)) await kill(point);
    for (const point of PROCESS_POINTS) await kill(`process:${point}`);
    await landlord.agent.runUntil("serving, with one process", serveAlone);
    expect(processesOf(landlord)).to.deep.equal([]);
    for (const point of pointsOf(leasePoints, ["lease-settle", "lease.settling"], true)) {
      await world.pass(10);
      await kill(point);
    }

    await world.asPayer.leases.challenge(terms, lease).execute();
    for (const point of pointsOf(answerPoints, ["answer", "answers.listening", "answers.answering"], true)) {
      // A point that comes before the answer is reached again by the next start; one behind it needs a challenge.
      if ((await world.gridbond.leases.stateOf(id)).challenged === false && !(await waitsToStore())) {
        await world.pass(3_001);
        await world.asPayer.leases.challenge(terms, lease).execute();
      }
      await kill(point);
    }
    await landlord.agent.runUntil("answered", async () => !(await world.gridbond.leases.stateOf(id)).challenged);
    expect(await happened(world, "Answered", id)).to.equal(await happened(world, "Challenged", id));

    const db = new Database(landlord.agent.databasePath);
    new Commands(db).give(`notice:${id}`, "1");
    db.close();
    await kill("lease.serving:stepped");
    await kill("lease.serving:stored");
    for (const point of pointsOf(leasePoints, ["notice", "lease.leaving"], true)) await kill(point);
    expect(await happened(world, "NoticeGiven", id)).to.be.at.most(1);

    await until(id, "windDownAt");
    await landlord.agent.runUntil("winding down", async () => recordOf(landlord, id)?.state === "windingDown");
    await until(id, "expiry");
    for (const point of pointsOf(leasePoints, ["lease.windingDown"], true)) await kill(point);
    await world.pass(60);
    for (const point of pointsOf(leasePoints, ["lease.expired", "lease-close", "lease.closing"], true))
      await kill(point);
    await landlord.agent.runUntil("stopped", async () => recordOf(landlord, id)?.state === "stopped");

    expect((await world.gridbond.leases.stateOf(id)).status).to.equal(LeaseStatus.Closed);
    expect(await happened(world, "NoticeGiven", id)).to.equal(1);
    expect(await happened(world, "Closed", id)).to.equal(1);
    expect(processesOf(landlord)).to.deep.equal([]);
    const { owner, operator } = landlord.party;
    expect((await world.gridbond.staking.poolOf(owner.address, world.addresses.leases)).lockedOwn).to.equal(0n);
    await requireNonces(world, landlord.agent, operator.address);

    async function waitsToStore(): Promise<boolean> {
      const file = new Database(landlord.agent.databasePath);
      const row = file.get("select state from records where machine = 'answers'");
      file.close();
      return row?.["state"] === "answering";
    }
  });

  it("leaves no point out", () => {
    const processes = PROCESS_POINTS.map((point) => `process:${point}`);
    const all = [...new Set([...leasePoints, ...answerPoints, ...processes])];
    expect(all.filter((point) => !killedAt.has(point))).to.deep.equal([]);
  });

  /** Puts the lease's record back to its first state, as it is when the event has just been read. */
  async function reset(id: string): Promise<void> {
    const db = new Database(landlord.agent.databasePath);
    db.run("delete from records where machine = 'lease' and id = ?", id);
    db.writeMeta("cursor", JSON.stringify({ block: 0, hash: "0x" }));
    db.close();
  }

  async function until(id: `0x${string}`, what: "windDownAt" | "expiry"): Promise<void> {
    const record = recordOf(landlord, id);
    if (record === undefined) throw new Error("no record");
    const times = await world.gridbond.leases.expiryOf(record.terms, record.lease);
    const now = (await world.provider.getBlock("latest"))?.timestamp ?? 0;
    await world.pass(times[what] + 1 - now);
  }
});
