import { expect } from "chai";

import { freePorts } from "../../agent/demo/story.ts";
import { CloseReason, LeaseStatus, leaseMatch } from "../../agent/src/client.ts";
import { Commands } from "../../agent/src/state/commands.ts";
import { Database } from "../../agent/src/state/database.ts";
import { type World, startWorld } from "./agent.helpers.ts";
import {
  type Landlord,
  allowLeases,
  ask,
  happened,
  newLandlord,
  publish,
  processesOf,
  quotesAt,
  recordOf,
  rent,
  termsOf,
} from "./lease.helpers.ts";

describe("Agent: leases", function () {
  this.timeout(180_000);
  let world: World;
  let landlord: Landlord;

  before(async () => {
    world = await startWorld();
    await allowLeases(world);
    const [port = 0] = await freePorts(1);
    landlord = await newLandlord(world, "landlord", port);
  });

  after(async () => {
    await world.close();
  });

  it("signs quotes that a tenant can open a lease on", async () => {
    const { leases } = world.addresses;
    const terms = termsOf(world, await publish(world));
    await landlord.agent.runUntil("quoted", async () => (await quotesAt(landlord).catch(() => [])).length === 1);
    let problems: unknown[] = ["not asked"];
    await landlord.agent.runUntil("served", async () => {
      const [signed] = await quotesAt(landlord).catch(() => []);
      if (signed === undefined) return false;
      problems = await world.gridbond.registry.checkQuote(signed, leaseMatch(terms, 31_337, leases));
      const opening = { terms, ...signed, deposit: 1_000_000n };
      const { event } = await world.asPayer.leases.open([opening]).execute();
      await world.asPayer.leases.close(terms, event.args.lease).execute();
      return true;
    });
    expect(problems).to.deep.equal([]);
  });

  it("serves the program without the agent's environment, tells it to wind down, and ends at the expiry", async () => {
    const rented = await rent(world, landlord, 1_000, await publish(world));
    let answer = await ask(landlord, rented.id);
    expect(answer).to.equal(undefined);
    const serve = async () => {
      answer = await ask(landlord, rented.id);
      return answer !== undefined;
    };
    await landlord.agent.runUntil("served", serve);
    expect(answer).to.deep.include({ told: false, secret: null, greeting: "hello" });

    const { expiry, windDownAt } = await world.gridbond.leases.expiryOf(rented.terms, rented.lease);
    const now = (await world.provider.getBlock("latest"))?.timestamp ?? 0;
    await world.pass(windDownAt - now);
    await landlord.agent.runUntil(
      "told",
      async () => (await serve()) && recordOf(landlord, rented.id)?.state === "windingDown",
    );
    await world.pass(expiry + 1 - ((await world.provider.getBlock("latest"))?.timestamp ?? 0));
    await landlord.agent.runUntil("expired", async () => recordOf(landlord, rented.id)?.state === "expired");
    expect(await ask(landlord, rented.id)).to.equal(undefined);
    expect(processesOf(landlord)).to.deep.equal([]);

    await world.pass(60);
    await landlord.agent.runUntil("closed", async () => recordOf(landlord, rented.id)?.state === "stopped");
    expect((await world.gridbond.leases.stateOf(rented.id)).status).to.equal(LeaseStatus.Closed);
    const pool = await world.gridbond.staking.poolOf(landlord.party.owner.address, world.addresses.leases);
    expect(pool.lockedOwn).to.equal(0n);
  });

  it("answers a challenge once, and keeps its bond", async () => {
    const rented = await rent(world, landlord, 10_000, await publish(world));
    await world.asPayer.leases.challenge(rented.terms, rented.lease).execute();
    await landlord.agent.runUntil("answered", async () => (await happened(world, "Answered", rented.id)) === 1);
    expect((await world.gridbond.leases.stateOf(rented.id)).challenged).to.equal(false);
    await world.asPayer.leases.close(rented.terms, rented.lease).execute();
    await landlord.agent.runUntil("stopped", async () => recordOf(landlord, rented.id)?.state === "stopped");
  });

  it("gives notice when its operator says so, and serves until it is over", async () => {
    const rented = await rent(world, landlord, 10_000, await publish(world));
    const db = new Database(landlord.agent.databasePath);
    new Commands(db).give(`notice:${rented.id}`, "1");
    db.close();
    await landlord.agent.runUntil("notice", async () => (await world.gridbond.leases.stateOf(rented.id)).endsAt > 0);
    await landlord.agent.runUntil("serving", async () => (await ask(landlord, rented.id)) !== undefined);
    await world.pass(1_100);
    await landlord.agent.runUntil("closed", async () => recordOf(landlord, rented.id)?.state === "stopped");
    const closed = (await world.gridbond.events()).flatMap((event) =>
      event.contract === "Leases" && event.name === "Closed" && event.args.leaseId === rented.id ? [event.args] : [],
    );
    expect(closed.map(({ reason }) => reason)).to.deep.equal([CloseReason.Notice]);
  });

  it("leaves a lease whose manifest asks for more than it gives, and runs nothing", async () => {
    const rented = await rent(world, landlord, 10_000, await publish(world, 512));
    await landlord.agent.runUntil("notice", async () => (await happened(world, "NoticeGiven", rented.id)) === 1);
    expect(
      landlord.agent.lines.some((line) => line["event"] === "started workload" && line["leaseId"] === rented.id),
    ).to.equal(false);
    await world.asPayer.leases.close(rented.terms, rented.lease).execute();
  });
});
