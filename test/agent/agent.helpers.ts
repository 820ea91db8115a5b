import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { JsonRpcProvider, NonceManager, Wallet, parseEther } from "ethers";
import { network } from "hardhat";

import { deployTo } from "../../agent/demo/deployment.ts";
import { type DemoProvider, RESOURCE_CLASS, TUSD, setUpProvider, usdOf } from "../../agent/demo/parties.ts";
import { PeerServer } from "../../agent/src/artifacts/peer.ts";
import { ArtifactStore } from "../../agent/src/artifacts/store.ts";
import {
  type Addresses,
  type Gridbond,
  type Hex,
  Ruling,
  type Terms,
  connect,
  jobId,
  terms,
} from "../../agent/src/client.ts";
import { type ConfigInput, parseConfig } from "../../agent/src/config.ts";
import { type Spec, encodeSpec } from "../../agent/src/workloads/spec.ts";
import { encodeWeights } from "../../agent/src/workloads/mnist/weights.ts";
import { parametersOf } from "../../deploy/index.ts";

const MAIN = fileURLToPath(new URL("../../agent/src/main.ts", import.meta.url));
const CHAIN_ID = 31_337;
const KEY = "GRIDBOND_TEST_KEY";
const GRID = (whole: number) => parseEther(String(whole));

/** A chain with the protocol on it, a payer who acts by script, and a peer that serves specs and inputs. */
export interface World {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly addresses: Addresses;
  readonly gridbond: Gridbond;
  readonly folder: string;
  readonly store: ArtifactStore;
  readonly peer: PeerServer;
  readonly payer: Wallet;
  /** The protocol as the payer calls it. */
  readonly asPayer: Gridbond;
  /** The protocol as anybody calls it. */
  as(wallet: Wallet): Gridbond;
  /** Gives a new key gas, and GRID when asked. */
  newcomer(grid?: number): Promise<Wallet>;
  /** Mines a block `seconds` later. */
  pass(seconds: number): Promise<void>;
  close(): Promise<void>;
}

export async function startWorld({
  revealSeconds = 600,
  feeBps = 0,
}: { readonly revealSeconds?: number; readonly feeBps?: number } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "gridbond-agent-"));
  const server = await network.createServer("default", "127.0.0.1", 0);
  const url = `http://127.0.0.1:${(await server.listen()).port}`;
  const provider = new JsonRpcProvider(url, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 });
  provider.pollingInterval = 25;

  // Windows so long that an agent can be killed a dozen times in each.
  const local = parametersOf("localhost");
  const parameters = {
    ...local,
    jury: { ...local.jury, drawSeconds: 200, commitSeconds: 600, revealSeconds, exitSeconds: 10_000 },
    slashing: { ...local.slashing, openSeconds: 600 },
    quorum: { ...local.quorum, revealSeconds: 600, escalateSeconds: 600 },
    governance: { ...local.governance, feeBps },
  };
  const { addresses } = await deployTo(url, join(folder, "deployment"), parameters);
  const treasury = new NonceManager(await provider.getSigner(0));
  const bank = connect(treasury, addresses);
  const as = (wallet: Wallet) => connect(new NonceManager(wallet.connect(provider)), addresses);
  const newcomer = async (grid = 0) => {
    const wallet = new Wallet(Wallet.createRandom().privateKey);
    await (await treasury.sendTransaction({ to: wallet.address, value: parseEther("10") })).wait();
    if (grid > 0) await bank.token.transfer(addresses.gridToken, wallet.address, GRID(grid)).execute();
    return wallet;
  };

  const payer = await newcomer(2_000);
  const asPayer = as(payer);
  const usd = usdOf(addresses);
  await bank.token.mint(usd, payer.address, TUSD("1000")).execute();
  for (const [token, amount, service] of [
    [usd, TUSD("1000"), addresses.jobs],
    [addresses.gridToken, GRID(2_000), addresses.slashing],
  ] as const) {
    await asPayer.token.approve(token, addresses.escrow, amount).execute();
    await asPayer.escrow.deposit(token, amount, payer.address).execute();
    await asPayer.escrow.allow(service, token, amount).execute();
  }
  const store = await ArtifactStore.open(join(folder, "store"));
  const peer = await PeerServer.start(store);
  return {
    url,
    provider,
    addresses,
    gridbond: connect(provider, addresses),
    folder,
    store,
    peer,
    payer,
    asPayer,
    as,
    newcomer,
    async pass(seconds) {
      await provider.send("evm_increaseTime", [seconds]);
      await provider.send("evm_mine", []);
    },
    async close() {
      provider.destroy();
      await peer.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A provider that its owner has set up: staked, registered, with capacity and an operator. */
export async function newProvider(world: World, name: string): Promise<DemoProvider> {
  const owner = await world.newcomer(5_000);
  const operator = await world.newcomer();
  const provider = { name, owner, operator, port: 9 };
  await setUpProvider(world.provider, world.addresses, provider);
  return provider;
}

/** Classifying a few digits with weights that know nothing: real work, done in a second. `units`: of one replica. */
export async function smallSpec(
  world: World,
  units: number,
  { weightsAvailable = true, replicas }: { readonly weightsAvailable?: boolean; readonly replicas?: number } = {},
): Promise<Spec> {
  const hidden = 1;
  const bytes = encodeWeights({
    hidden,
    hiddenKernel: Float32Array.from({ length: 784 * hidden }, (_, i) => Math.fround(Math.sin(i))),
    hiddenBias: new Float32Array(hidden),
    outputKernel: Float32Array.from({ length: hidden * 10 }, (_, i) => Math.fround(Math.cos(i))),
    outputBias: new Float32Array(10),
  });
  const weights = await world.store.put(bytes);
  const missing: `0x${string}` = `0x${"0".repeat(63)}${units}`;
  return {
    version: 1,
    engine: "mnist-classify",
    units: units * (replicas ?? 1),
    ...(replicas !== undefined && { replicas }),
    inputs: [{ name: "weights", hash: weightsAvailable ? weights : missing, size: bytes.length }],
    params: { heldOut: { start: 0, count: units }, unitSize: 1 },
  };
}

let salt = 0;

/** Posts a job for a spec; the payer's money is ready. */
export async function postJob(
  world: World,
  spec: Spec,
  overrides: Partial<Terms> = {},
): Promise<{ jobId: Hex; terms: Terms }> {
  const { addresses, payer, provider, store, asPayer } = world;
  const now = (await provider.getBlock("latest"))?.timestamp ?? 0;
  salt += 1;
  const made = terms({
    payer: payer.address,
    salt: `0x${salt.toString(16).padStart(64, "0")}`,
    token: usdOf(addresses),
    arbiter: addresses.slashing,
    defaultRuling: Ruling.Provider,
    resourceClass: RESOURCE_CLASS,
    slots: 1,
    spec: await store.put(encodeSpec(spec)),
    capPrice: TUSD("1"),
    units: spec.units,
    unitBond: GRID(100),
    compensation: GRID(25),
    opensAt: now,
    takeSeconds: 86_400,
    workSeconds: 86_400,
    reviewSeconds: 86_400,
    ruleSeconds: 86_400,
    ...overrides,
  });
  await asPayer.jobs.post(made).execute();
  return { jobId: jobId(made, CHAIN_ID, addresses.jobs), terms: made };
}

type RoleConfig = ConfigInput extends infer C
  ? C extends { role: string }
    ? Omit<C, "name" | "chain" | "key" | "home" | "artifacts">
    : never
  : never;

interface ProcessOptions {
  readonly port?: number;
  readonly rpcUrl?: string;
  readonly pollSeconds?: number;
  readonly timeoutSeconds?: number;
}

/** One agent of the repository, run as a process of its own as often as a test likes. */
export class AgentProcess {
  readonly home: string;
  readonly #config: string;
  readonly #key: string;
  /** What it logged, all runs together. */
  readonly lines: Record<string, unknown>[] = [];
  /** What it wrote, all runs together. */
  output = "";

  constructor(
    world: World,
    name: string,
    wallet: Wallet,
    role: RoleConfig,
    { port = 0, ...chain }: ProcessOptions = {},
  ) {
    this.home = join(world.folder, name);
    this.#config = join(world.folder, `${name}.json`);
    this.#key = wallet.privateKey;
    const config: ConfigInput = {
      ...role,
      name,
      chain: { rpcUrl: world.url, chainId: CHAIN_ID, addresses: world.addresses, pollSeconds: 0.1, ...chain },
      key: { env: KEY },
      home: this.home,
      artifacts: { port, allowLoopback: true, peers: [world.peer.url] },
      logLevel: "debug",
    };
    parseConfig(name, config);
    writeFileSync(this.#config, JSON.stringify(config), { mode: 0o600 });
  }

  get databasePath(): string {
    return join(this.home, "agent.db");
  }

  /** Runs it until it kills itself at a crash point; fails when it ends otherwise or never comes there. */
  async killedAt(point: string, timeoutMs = 30_000): Promise<void> {
    const { exit, stop } = this.#spawn(point);
    const timer = setTimeout(() => stop("SIGTERM"), timeoutMs);
    const [code, signal] = await exit;
    clearTimeout(timer);
    if (signal === "SIGKILL") return;
    const tail = this.output.slice(-1_500);
    throw new Error(
      `crash point ${point} was not reached within ${timeoutMs} ms: ended with ${code ?? signal}\n${tail}`,
    );
  }

  /** Starts it and leaves it running until it is ended with a signal. */
  start(): (signal: NodeJS.Signals) => Promise<void> {
    const { exit, stop } = this.#spawn();
    return async (signal) => {
      stop(signal);
      await exit;
    };
  }

  /** Runs it until the condition holds. */
  async runUntil(what: string, condition: () => Promise<boolean>, timeoutMs = 30_000): Promise<void> {
    const { exit, stop } = this.#spawn();
    let ended = false;
    void exit.then(() => (ended = true));
    const deadline = Date.now() + timeoutMs;
    try {
      while (!(await condition())) {
        if (ended) throw new Error(`the agent ended before ${what}\n${this.output.slice(-1_500)}`);
        if (Date.now() > deadline) throw new Error(`not ${what} within ${timeoutMs} ms\n${this.output.slice(-1_500)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      stop("SIGTERM");
      await exit;
    }
  }

  #spawn(crashAt?: string): {
    exit: Promise<[number | null, NodeJS.Signals | null]>;
    stop: (signal: NodeJS.Signals) => void;
  } {
    const child = spawn(process.execPath, [MAIN, "--config", this.#config], {
      env: {
        PATH: process.env["PATH"] ?? "",
        [KEY]: this.#key,
        ...(crashAt !== undefined && { GRIDBOND_CRASH_AT: crashAt }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const take = (text: string) => (this.output += text);
    child.stderr.setEncoding("utf8").on("data", take);
    createInterface({ input: child.stdout }).on("line", (line) => {
      take(`${line}\n`);
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
    });
    const exit = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    return { exit, stop: (signal) => child.kill(signal) };
  }
}
