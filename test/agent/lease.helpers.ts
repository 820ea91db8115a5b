import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { hexlify, parseEther, randomBytes } from "ethers";

import { setUpLandlord } from "../../agent/demo/cluster-story.ts";
import { type DemoProvider, RESOURCE_CLASS, TUSD, usdOf } from "../../agent/demo/parties.ts";
import { type EventOf, type Hex, type Lease, type LeaseTerms, leaseTerms } from "../../agent/src/client.ts";
import { get } from "../../agent/src/http.ts";
import { encodeLeaseManifest } from "../../agent/src/lease/manifest.ts";
import { parseQuotes } from "../../agent/src/lease/quotes.ts";
import type { LeaseRecord } from "../../agent/src/lease/record.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Records } from "../../agent/src/state/records.ts";
import { AgentProcess, type World } from "./agent.helpers.ts";

/** A unit of the token a second. */
export const RATE = 1_000_000_000n * 1_000n;
const OPTIONS = { policy: { allowLoopback: true }, timeoutMs: 3_000, maxBytes: 65_536 };

/** Writes its process number where a test can find it, and notes the notice. */
const PROGRAM = `
import { createServer } from "node:http";
let told = false;
process.on("SIGTERM", () => { told = true; });
createServer((request, response) => {
  const own = { pid: process.pid, told, secret: process.env.GRIDBOND_TEST_KEY ?? null, greeting: process.env.LEASE_GREETING };
  response.end(JSON.stringify(own));
}).listen(Number(process.env.PORT), process.env.HOST);
`;

export interface Landlord {
  readonly party: DemoProvider;
  readonly agent: AgentProcess;
  readonly endpoint: string;
}

export interface Served {
  readonly pid: number;
  readonly told: boolean;
  readonly secret: string | null;
  readonly greeting: string;
}

/** What providers and tenants agree on: windows so long that an agent can be killed a dozen times in each. */
export function offerOf(world: World) {
  return {
    token: usdOf(world.addresses),
    resourceClass: RESOURCE_CLASS,
    bond: parseEther("100").toString(),
    compensation: parseEther("25").toString(),
    challengeBond: "1000",
    maxSeconds: 86_400,
    noticeSeconds: 1_000,
    windDownSeconds: 200,
    answerSeconds: 3_000,
    cooldownSeconds: 3_000,
  };
}

/** A provider that its owner has set up for leases, and its agent, not started. */
export async function newLandlord(
  world: World,
  name: string,
  port: number,
  settleAbove = TUSD("1"),
  leastFees: Readonly<Record<string, string>> = {},
): Promise<Landlord> {
  const party = { name, owner: await world.newcomer(5_000), operator: await world.newcomer(), port };
  await setUpLandlord(world.provider, world.addresses, party);
  const leases = {
    offers: [{ ...offerOf(world), rate: RATE.toString(), volume: 1, validSeconds: 100_000 }],
    settleAbove: settleAbove.toString(),
    closeAfterSeconds: 50,
    memoryMb: 128,
    takeOrders: true,
  };
  const config = { role: "provider", provider: { address: party.owner.address, leases, leastFees } } as const;
  const agent = new AgentProcess(world, name, party.operator, config, { port });
  return { party, agent, endpoint: `http://127.0.0.1:${port}` };
}

/** Publishes a manifest; `memoryMb` above the provider's limit makes it one that cannot be served. */
export async function publish(world: World, memoryMb = 64): Promise<Hex> {
  const program = new TextEncoder().encode(PROGRAM);
  const hash = await world.store.put(program);
  const manifest = {
    version: 1,
    kind: "node-http",
    program: { hash, size: program.length },
    health: "/",
    memoryMb,
  } as const;
  return world.store.put(encodeLeaseManifest({ ...manifest, parameters: { GREETING: "hello" } }));
}

/** Lets the payer lease: money in Escrow, allowed to Leases. */
export async function allowLeases(world: World): Promise<void> {
  await world.asPayer.escrow.allow(world.addresses.leases, usdOf(world.addresses), 2n ** 256n - 1n).execute();
}

export function termsOf(world: World, spec: Hex): LeaseTerms {
  const { bond, compensation, challengeBond, ...rest } = offerOf(world);
  const money = { bond: BigInt(bond), compensation: BigInt(compensation), challengeBond: BigInt(challengeBond) };
  const salt = hexlify(randomBytes(32));
  return leaseTerms({ ...rest, ...money, tenant: world.payer.address, spec, salt, capRate: RATE });
}

/** Posts an order that the agent takes; returns once it has. */
export async function rent(world: World, { agent }: Landlord, seconds: number, spec: Hex): Promise<Rented> {
  const now = (await world.provider.getBlock("latest"))?.timestamp ?? 0;
  const terms = leaseTerms({ ...termsOf(world, spec), opensAt: now });
  await world.asPayer.leases.post(terms, BigInt(seconds) * 1_000n).execute();
  const orderId = await world.gridbond.leases.orderIdOf(terms);
  const find = async () => (await opened(world)).find((one) => one.orderId === orderId);
  await agent.runUntil("taken", async () => (await find()) !== undefined);
  const found = await find();
  if (found === undefined) throw new Error("not taken");
  return { id: found.leaseId, terms, lease: found.lease };
}

export interface Rented {
  readonly id: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
}

export async function opened(world: World): Promise<EventOf<"Leases", "Opened">["args"][]> {
  const events = await world.gridbond.events();
  return events.flatMap((event) => (event.contract === "Leases" && event.name === "Opened" ? [event.args] : []));
}

/** How often something happened to a lease. */
export async function happened(world: World, name: string, id: Hex): Promise<number> {
  const events = await world.gridbond.events();
  return events.filter(
    (event) =>
      event.contract === "Leases" && event.name === name && "leaseId" in event.args && event.args.leaseId === id,
  ).length;
}

/** What the lease's program answers through the provider's endpoint; `undefined` while it does not. */
export async function ask({ endpoint }: Landlord, id: Hex): Promise<Served | undefined> {
  try {
    const { status, body } = await get(endpoint, `/leases/${id}/`, OPTIONS);
    return status === 200 ? (JSON.parse(body) as Served) : undefined;
  } catch {
    return undefined;
  }
}

export async function quotesAt({ endpoint }: Landlord) {
  return parseQuotes((await get(endpoint, "/quotes", OPTIONS)).body);
}

export function recordOf({ agent }: Landlord, id: Hex): LeaseRecord | undefined {
  const db = new Database(agent.databasePath);
  try {
    return new Records<LeaseRecord>(db, "lease").get(id);
  } finally {
    db.close();
  }
}

/** Processes of this machine that run a lease of this agent. */
export function processesOf({ agent }: Landlord): string[] {
  const folder = join(agent.home, "leases");
  return readdirSync("/proc").filter((name) => {
    try {
      return /^[0-9]+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(folder);
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}
