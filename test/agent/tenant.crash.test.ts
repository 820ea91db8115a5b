import { expect } from "chai";
import { type Wallet, hexlify, keccak256, parseEther, randomBytes, toUtf8Bytes } from "ethers";

import { TUSD, usdOf } from "../../agent/demo/parties.ts";
import { freePorts } from "../../agent/demo/story.ts";
import { CloseReason, type EventOf, LeaseStatus } from "../../agent/src/client.ts";
import { WRITE_POINTS } from "../../agent/src/crash.ts";
import { crashPointsOf } from "../../agent/src/machine/machine.ts";
import { Commands } from "../../agent/src/state/commands.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Records } from "../../agent/src/state/records.ts";
import { clusterStates, slotStates } from "../../agent/src/tenant/machines.ts";
import type { ClusterRecord, SlotRecord } from "../../agent/src/tenant/record.ts";
import { AgentProcess, type World, startWorld } from "./agent.helpers.ts";
import { pointsOf, requireNonces } from "./crash.helpers.ts";
import { type Landlord, RATE, ask, newLandlord, offerOf, opened, publish } from "./lease.helpers.ts";

/*
 * Kills two tenants' agents with SIGKILL at every point of a cluster: one opens it through an account, loses a slot to a silent provider, repairs
 * it, adds money, lists and withdraws it, and sells it; the other buys it and closes it. At the end everything happened exactly once, all
 * money is where it belongs, and the nonces of both keys on chain are 0 … n − 1.
 */

const clusterPoints = crashPointsOf("cluster", clusterStates);
const slotPoints = crashPointsOf("slot", slotStates);
const fundPoints = ["create", "approve", "deposit", "allow"].flatMap((verb) =>
  WRITE_POINTS.map((point) => `${verb}:${point}`),
);
const killedAt = new Set<string>();

const GROUP = keccak256(toUtf8Bytes("a cluster"));
const SALT = hexlify(randomBytes(32));
const DEPOSIT = TUSD("200");
const PRICE = TUSD("30");

describe("Agent: kill -9 at every step of a tenancy", function () {
  this.timeout(600_000);
  let world: World;
  let landlords: Landlord[];
  const serving = new Map<Landlord, () => Promise<void>>();

  before(async () => {
    world = await startWorld();
    const ports = await freePorts(3);
    landlords = [];
    for (const [i, port] of ports.entries())
      landlords.push(await newLandlord(world, `landlord-${i}`, port, TUSD("100")));
  });

  after(async () => {
    await Promise.all([...serving.values()].map((stop) => stop()));
    await world.close();
  });

  it("survives every point from the first deposit to the last withdrawal", async () => {
    const [first, second, spare] = landlords as [Landlord, Landlord, Landlord];
    for (const landlord of [first, second]) serve(landlord);
    const spec = await publish(world);
    const [seller, buyer] = [await newTenant(), await newTenant()];
    const account = await world.gridbond.leaseNFT.accountOf(seller.address, SALT);
    const renting = agentOf("seller", seller, spec, { salt: SALT }, DEPOSIT);

    await killAll(renting, pointsOf(fundPoints, ["create", "approve", "deposit"], true));
    await killAll(renting, pointsOf(clusterPoints, ["cluster.quoting", "lease-open", "cluster.opening"], true));
    const cluster = await opened(world);
    expect(cluster.map(({ lease }) => lease.provider)).to.have.members(
      [first, second].map(({ party }) => party.owner.address),
    );
    await served(cluster.map(({ leaseId, lease }) => [lease.provider, leaseId]));

    // Money runs low.
    await world.pass(6_000);
    await killAll(renting, pointsOf(clusterPoints, ["cluster.running", "lease-top-up", "cluster.toppingUp"], true));

    // A provider falls silent for good; the spare one takes its place.
    const lost = cluster.find(({ lease }) => lease.provider === second.party.owner.address)?.leaseId ?? "0x";
    await silence(second);
    await killAll(renting, pointsOf(slotPoints, ["slot.watching", "lease-challenge", "slot.challenging"], true));
    await world.pass(3_001);
    await killAll(renting, pointsOf(slotPoints, ["slot.awaiting", "lease-fail", "slot.failing"], true));
    serve(spare);
    await renting.runUntil("repaired", async () => (await opened(world)).length === 3);
    const repaired = (await opened(world)).at(-1);
    expect(repaired?.lease.provider).to.equal(spare.party.owner.address);
    await served([[spare.party.owner.address, repaired?.leaseId ?? "0x"]]);

    // Offered, withdrawn when nobody came, offered again.
    const offer = (seconds: number) => JSON.stringify({ price: String(PRICE), minBalance: "1", seconds });
    tell(renting, "list", offer(100));
    await killAll(renting, pointsOf(clusterPoints, ["list", "cluster.listing"], true));
    await world.pass(101);
    await killAll(renting, pointsOf(clusterPoints, ["cluster.listed", "unlist", "cluster.unlisting"], true));
    tell(renting, "list", offer(100_000));
    await renting.runUntil("listed", async () => stateOf(renting) === "listed");

    const buying = agentOf("buyer", buyer, spec, { buy: account, maxPrice: String(PRICE) }, DEPOSIT);
    await killAll(buying, pointsOf(fundPoints, ["allow"], true));
    await killAll(buying, pointsOf(clusterPoints, ["cluster.buying", "buy", "cluster.paying"], true));
    await renting.runUntil("sold", async () => stateOf(renting) === "done");

    // The buyer closes everything and takes home what is left, the compensation too.
    tell(buying, "close", "1");
    await killAll(buying, pointsOf(slotPoints, ["tenant-close", "slot.closing"], true));
    const end = ["cluster.closing", "move", "withdraw", "collect", "cluster.withdrawing"];
    await killAll(buying, pointsOf(clusterPoints, end, true));
    await buying.runUntil("done", async () => stateOf(buying) === "done");

    const events = await world.gridbond.events();
    const count = (name: string) => events.filter((event) => event.name === name).length;
    // The sale ends its offer too.
    expect(["Challenged", "Listed", "Unlisted", "Sold"].map(count)).to.deep.equal([1, 2, 2, 1]);
    const closed = events.flatMap((event) =>
      event.contract === "Leases" && event.name === "Closed" ? [event.args] : [],
    );
    expect(
      closed.map(({ leaseId, reason }) => [leaseId === lost, reason === CloseReason.Unanswered]),
    ).to.have.deep.members([
      [true, true],
      [false, false],
      [false, false],
    ]);
    for (const { leaseId } of await opened(world)) {
      expect((await world.gridbond.leases.stateOf(leaseId)).status).to.equal(LeaseStatus.Closed);
    }

    await money(seller, buyer, account, closed);
    await requireNonces(world, renting, seller.address);
    await requireNonces(world, buying, buyer.address);
  });

  it("leaves no point out", () => {
    const all = [...new Set([...clusterPoints, ...slotPoints, ...fundPoints])];
    expect(all.filter((point) => !killedAt.has(point))).to.deep.equal([]);
  });

  /** Both deposits are where they belong: paid to providers, or with whom the sale gave them to; no wallet of the account has any left. */
  async function money(
    seller: Wallet,
    buyer: Wallet,
    account: string,
    closed: readonly EventOf<"Leases", "Closed">["args"][],
  ): Promise<void> {
    const { gridbond, addresses } = world;
    const usd = usdOf(addresses);
    const charged = closed.reduce((sum, one) => sum + one.charged, 0n);
    expect(await gridbond.escrow.walletOf(account, usd)).to.equal(0n);
    expect(await gridbond.escrow.walletOf(seller.address, usd)).to.equal(PRICE);
    expect(await gridbond.escrow.walletOf(buyer.address, usd)).to.equal(DEPOSIT - PRICE);
    const atHome = await Promise.all([seller, buyer].map(({ address }) => gridbond.token.balanceOf(usd, address)));
    expect(atHome).to.deep.equal([0n, DEPOSIT - charged]);
    expect(await gridbond.token.balanceOf(addresses.gridToken, buyer.address)).to.equal(parseEther("25"));
    expect(await gridbond.staking.creditsOf(account)).to.equal(0n);
  }

  async function newTenant(): Promise<Wallet> {
    const wallet = await world.newcomer();
    await world.asPayer.token.mint(usdOf(world.addresses), wallet.address, DEPOSIT).execute();
    return wallet;
  }

  function agentOf(
    name: string,
    wallet: Wallet,
    spec: string,
    account: { salt: string } | { buy: string; maxPrice: string },
    deposit: bigint,
  ): AgentProcess {
    const tenant = {
      account,
      group: GROUP,
      spec,
      size: 2,
      terms: { ...offerOf(world), capRate: String(RATE) },
      deposit: String(deposit),
      paySeconds: 20_000,
      topUp: { below: 15_000, until: 30_000 },
      probe: { path: "/", seconds: 0.3, timeoutSeconds: 1, failures: 2 },
    };
    return new AgentProcess(world, name, wallet, { role: "tenant", tenant });
  }

  async function killAll(agent: AgentProcess, points: readonly string[]): Promise<void> {
    for (const point of points) {
      await agent.killedAt(point);
      killedAt.add(point);
    }
  }

  /** Runs a provider's agent until it is silenced. */
  function serve(landlord: Landlord): void {
    let stopped = false;
    const run = landlord.agent.runUntil("the end", async () => stopped, 500_000);
    serving.set(landlord, async () => {
      stopped = true;
      await run;
    });
  }

  async function silence(landlord: Landlord): Promise<void> {
    await serving.get(landlord)?.();
    serving.delete(landlord);
  }

  /** Returns once the leases' programs answer. */
  async function served(leases: readonly (readonly [provider: string, id: string])[]): Promise<void> {
    for (const [provider, id] of leases) {
      const landlord = landlords.find(({ party }) => party.owner.address === provider);
      while (landlord !== undefined && (await ask(landlord, id as `0x${string}`)) === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  function tell(agent: AgentProcess, command: string, value: string): void {
    const db = new Database(agent.databasePath);
    new Commands(db).give(command, value);
    db.close();
  }

  function stateOf(agent: AgentProcess): string | undefined {
    const db = new Database(agent.databasePath);
    try {
      const live = new Records<SlotRecord>(db, "slot").all();
      const state = new Records<ClusterRecord>(db, "cluster").get(GROUP)?.state;
      return live.length === 0 ? undefined : state;
    } finally {
      db.close();
    }
  }
});
