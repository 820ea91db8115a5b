import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { JsonRpcProvider, type Wallet } from "ethers";

import { ArtifactStore } from "../src/artifacts/store.ts";
import { type Addresses, connect } from "../src/client.ts";
import { type ConfigInput, parseConfig } from "../src/config.ts";
import type { AcceptedUnit, StageRecord } from "../src/payer/record.ts";
import { Database } from "../src/state/database.ts";
import { Records } from "../src/state/records.ts";
import { Child, startUntil, stopAll } from "./children.ts";
import { burnSlashed, deployTo } from "./deployment.ts";
import { type Balance, takeBalance, unaccounted } from "./money.ts";
import { CAPACITY, type Cast, TUSD, castOf, fund, partiesOf, setUpProvider, usdOf } from "./parties.ts";
import type { StagePlan } from "./plan.ts";
import { Progress } from "./progress.ts";
import { Tally } from "./tally.ts";

export interface StoryOptions {
  /** Work to be done, given where the contracts lie. */
  readonly stages: (addresses: Addresses) => StagePlan[];
  readonly engines: readonly ("mnist-train" | "mnist-classify" | "blender-render")[];
  /** Which part of its units the dishonest provider invents. */
  readonly falsify: number;
  /** Longest time for the whole job. */
  readonly timeoutMs: number;
}

/** What came of it. */
export interface Story {
  readonly results: ReadonlyMap<string, readonly AcceptedUnit[]>;
  /** The bytes of an accepted result. */
  readonly bytesOf: (unit: AcceptedUnit) => Promise<Uint8Array>;
  readonly before: Balance;
  readonly after: Balance;
  readonly cast: Cast;
  /** The provider that invents results. */
  readonly cheat: string;
  readonly progress: Progress;
  readonly tally: Tally;
}

export const HOME = fileURLToPath(new URL("../../.gridbond/demo", import.meta.url));
export const CHAIN_ID = 31_337;
const KEY = "GRIDBOND_AGENT_KEY";

/**
 * Plays the whole story: a chain, the production deployment, a payer, three providers and four jurors as processes of their own that know
 * nothing of each other but the chain and content-addressed artifacts. Returns when the last stage's job has succeeded.
 */
export async function play(options: StoryOptions): Promise<Story> {
  const progress = new Progress();
  const tally = new Tally();
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true, mode: 0o700 });
  try {
    const rpcUrl = await startChain(progress);
    const provider = new JsonRpcProvider(rpcUrl, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1, polling: true });
    provider.pollingInterval = 50;
    const { addresses, deployer } = await deployTo(rpcUrl, join(HOME, "deployment"));
    progress.say(`deployed the contracts with the production modules, Jobs at ${addresses.jobs}`);

    const gridbond = connect(provider, addresses);
    const ports = await freePorts(4);
    const cast = castOf(ports);
    const parties = partiesOf(cast, deployer);
    progress.introduce([...cast.providers.map(({ name, owner }) => ({ name, address: owner.address })), ...parties]);
    await fund(provider, addresses, cast);
    const before = await takeBalance(gridbond, usdOf(addresses), parties);
    await Promise.all(cast.providers.map((one) => setUpProvider(provider, addresses, one)));
    progress.say("three providers staked, registered and gave their agents' keys a limited mandate");

    const results = await work({ options, rpcUrl, addresses, cast, progress, tally, payerPort: ports[3] ?? 0 });
    await burnSlashed(provider, addresses);
    const after = await takeBalance(gridbond, usdOf(addresses), parties);
    provider.destroy();
    const store = await ArtifactStore.open(join(HOME, "payer", "artifacts"));
    const bytesOf = (unit: AcceptedUnit) => store.get(unit.result);
    return { results, bytesOf, before, after, cast, cheat: cheatOf(cast).name, progress, tally };
  } finally {
    await stopAll();
  }
}

/** @throws Error when a token is in nobody's hands, or more than exists in somebody's */
export function requireBalanced({ before, after }: Pick<Story, "before" | "after">): void {
  for (const [when, balance] of Object.entries({ before, after })) {
    const left = unaccounted(balance);
    if (left.grid !== 0n || left.usd !== 0n) {
      throw new Error(
        `money ${when}: ${left.grid} of GRID and ${left.usd} of TUSD are unaccounted for, expected 0 and 0`,
      );
    }
  }
}

export async function startChain(progress: Progress): Promise<string> {
  const [, line] = await startUntil("listening", {
    name: "chain",
    script: "chain.ts",
    log: join(HOME, "chain.log"),
    onLine: () => undefined,
  });
  progress.say(`started a chain at ${String(line["url"])}`);
  return String(line["url"]);
}

interface Scene {
  readonly options: StoryOptions;
  readonly rpcUrl: string;
  readonly addresses: Addresses;
  readonly cast: Cast;
  readonly progress: Progress;
  readonly tally: Tally;
  readonly payerPort: number;
}

/** Starts every agent and waits for the payer's last stage. */
async function work(scene: Scene): Promise<Map<string, readonly AcceptedUnit[]>> {
  const { options, addresses, cast, progress, tally, payerPort } = scene;
  const stages = options.stages(addresses);
  const lastStage = stages.at(-1)?.name;
  const agents: Child[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the job took longer than ${options.timeoutMs / 1000} s`)),
      options.timeoutMs,
    );
    const start = (name: string, wallet: Wallet, config: RoleConfig, script?: { readonly falsify: number }) =>
      agents.push(
        startAgent(
          scene,
          name,
          wallet,
          config,
          script,
          (line) => {
            progress.agent(name, line);
            tally.add(line);
            if (line.event === "units are missing")
              reject(new Error(`stage ${String(line["stage"])} was not done in time`));
            if (line.event === "job succeeded" && line["stage"] === lastStage) {
              clearTimeout(timer);
              resolve();
            }
          },
          reject,
        ),
      );
    for (const { name, wallet } of cast.jurors) start(name, wallet, { role: "juror", juror: { seats: 1 } });
    for (const { name, owner, operator, port } of cast.providers) {
      const policy = {
        address: owner.address,
        maxClaims: CAPACITY,
        minPrice: { [usdOf(addresses)]: TUSD("0.02").toString() },
        engines: [...options.engines],
        arbiters: [addresses.slashing, addresses.sampling, addresses.quorum],
      };
      const cheats = name === cheatOf(cast).name;
      const config: RoleConfig = { role: "provider", artifacts: artifactsOf(payerPort, port), provider: policy };
      start(name, operator, config, cheats ? { falsify: options.falsify } : undefined);
    }
    const payer = {
      stages,
      deposit: { token: usdOf(addresses), amount: TUSD("100").toString() },
      challengeFunds: (4_000n * 10n ** 18n).toString(),
    };
    start("payer", cast.payer, {
      role: "payer",
      artifacts: { port: payerPort, allowLoopback: true },
      payer,
      work: { parallel: 2 },
    });
  });
  await Promise.all(agents.map((agent) => agent.stop()));
  return readResults(stages);
}

/** What the payer's database names as results, stage by stage. */
function readResults(stages: readonly StagePlan[]): Map<string, readonly AcceptedUnit[]> {
  const db = new Database(join(HOME, "payer", "agent.db"));
  try {
    const records = new Records<StageRecord>(db, "stage");
    return new Map(
      stages.map(({ name }) => {
        const record = records.get(name);
        if (record?.state !== "done") throw new Error(`stage ${name}: got state ${record?.state}, expected done`);
        return [name, record.results];
      }),
    );
  } finally {
    db.close();
  }
}

/** An agent's settings without what all of them share. */
export type RoleConfig = ConfigInput extends infer C
  ? C extends { role: string }
    ? Omit<C, "name" | "chain" | "key" | "home">
    : never
  : never;

function artifactsOf(payerPort: number, port: number): NonNullable<ConfigInput["artifacts"]> {
  return { port, allowLoopback: true, peers: [`http://127.0.0.1:${payerPort}`] };
}

function cheatOf({ providers }: Cast): Cast["providers"][number] {
  const last = providers.at(-1);
  if (last === undefined) throw new Error("there are no providers");
  return last;
}

export function startAgent(
  { rpcUrl, addresses, payerPort }: Pick<Scene, "rpcUrl" | "addresses" | "payerPort">,
  name: string,
  wallet: Wallet,
  role: RoleConfig,
  script: { readonly falsify: number } | undefined,
  onLine: (line: Readonly<Record<string, unknown>>) => void,
  onDeath: (error: Error) => void,
): Child {
  const config: ConfigInput = {
    artifacts: artifactsOf(payerPort, 0),
    ...role,
    name,
    chain: { rpcUrl, chainId: CHAIN_ID, addresses, pollSeconds: 0.4 },
    key: { env: KEY },
    home: join(HOME, name),
  };
  const path = join(HOME, `${name}.json`);
  parseConfig(path, config);
  writeFileSync(path, JSON.stringify(config, undefined, 2), { mode: 0o600 });
  const args = ["--config", path];
  return new Child({
    name,
    script: script === undefined ? "../src/main.ts" : "falsify.ts",
    args: script === undefined ? args : ["--falsify", String(script.falsify), ...args],
    env: { [KEY]: wallet.privateKey },
    log: join(HOME, `${name}.log`),
    onLine,
    onDeath: (how) => onDeath(new Error(how)),
  });
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await once(server.listen(0, "127.0.0.1"), "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
