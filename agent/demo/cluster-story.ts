import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { JsonRpcProvider, NonceManager, Wallet, keccak256, toUtf8Bytes } from "ethers";

import { ArtifactStore } from "../src/artifacts/store.ts";
import { type Addresses, NOBODY, Permission, connect } from "../src/client.ts";
import { encodeLeaseManifest } from "../src/lease/manifest.ts";
import { Child, stopAll } from "./children.ts";
import { ACCOUNT_SALT, MONEY, SIZE, leasesOf, tenantPlan } from "./cluster-plan.ts";
import { burnSlashed, deployTo } from "./deployment.ts";
import { Front } from "./front.ts";
import { type Balance, takeBalance } from "./money.ts";
import { CLASS_SPEC, type DemoProvider, RESOURCE_CLASS, fund, usdOf } from "./parties.ts";
import { Progress } from "./progress.ts";
import { CHAIN_ID, HOME, type RoleConfig, freePorts, startAgent, startChain } from "./story.ts";
import { type Told, tellLeases } from "./told.ts";
import { Watch } from "./watch.ts";

/** The spare one last: it is the dearest. */
export const LANDLORDS = ["ada", "boole", "church", "dijkstra"] as const;
/** Whose process is killed. */
export const VICTIM = "boole";
export const SPARE = "dijkstra";
/** Requests that each provider must have answered before the story goes on. */
const ENOUGH = 10;
const STAKE = 1_000n * 10n ** 18n;
const FLOOR = 100n * 10n ** 18n;
const EVERY_MS = 60;

export interface ClusterStory {
  readonly before: Balance;
  readonly after: Balance;
  readonly progress: Progress;
  /** Every lease, oldest first, and when the tenancy was sold. */
  readonly leases: readonly Told[];
  readonly soldAt: number | undefined;
  /** Requests answered, by the provider's name. */
  readonly requests: ReadonlyMap<string, number>;
  readonly failed: number;
  readonly retried: number;
}

/** Plays the story of a leased cluster: every party a process of its own that knows nothing of the others but the chain and HTTP. */
export async function playCluster(): Promise<ClusterStory> {
  const progress = new Progress();
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true, mode: 0o700 });
  let front: Front | undefined;
  let traffic: NodeJS.Timeout | undefined;
  try {
    const rpcUrl = await startChain(progress);
    const provider = new JsonRpcProvider(rpcUrl, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1, polling: true });
    provider.pollingInterval = 50;
    const { addresses, deployer } = await deployTo(rpcUrl, join(HOME, "deployment"));
    progress.say(`deployed the contracts with the production modules, Leases at ${addresses.leases}`);
    const gridbond = connect(provider, addresses);
    const key = () => new Wallet(Wallet.createRandom().privateKey);
    const ports = await freePorts(LANDLORDS.length + 1);
    const providers = LANDLORDS.map((name, i) => ({ name, owner: key(), operator: key(), port: ports[i] ?? 0 }));
    const [tenant, buyer] = [key(), key()];
    const account = await gridbond.leaseNFT.accountOf(tenant.address, ACCOUNT_SALT);
    const parties = [
      { name: "deployer", address: deployer },
      { name: "tenant", address: tenant.address },
      { name: "its account", address: account },
      { name: "buyer", address: buyer.address },
      ...providers.map(({ name, owner }) => ({ name: `provider ${name}`, address: owner.address })),
    ];
    progress.introduce([...providers.map(({ name, owner }) => ({ name, address: owner.address })), ...parties]);
    await fund(provider, addresses, { payer: tenant, providers, jurors: [] });
    await fund(provider, addresses, { payer: buyer, providers: [], jurors: [] });
    const before = await takeBalance(gridbond, usdOf(addresses), parties);
    await Promise.all(providers.map((one) => setUpLandlord(provider, addresses, one)));
    progress.say("four providers staked, registered and gave their agents' keys a limited mandate");

    const tenantPort = ports.at(-1) ?? 0;
    const scene = { rpcUrl, addresses, payerPort: tenantPort };
    const watch = new Watch();
    const start = (name: string, wallet: Wallet, config: RoleConfig) =>
      startAgent(
        scene,
        name,
        wallet,
        config,
        undefined,
        (line) => {
          progress.agent(name, line);
          watch.add(name, line);
        },
        (error) => watch.fail(error),
      );
    const peers = [`http://127.0.0.1:${tenantPort}`];
    const agents = new Map<string, Child>();
    for (const [i, { name, owner, operator, port }] of providers.entries()) {
      const artifacts = { port, allowLoopback: true, peers };
      const policy = { address: owner.address, leases: leasesOf(addresses, i) };
      agents.set(name, start(name, operator, { role: "provider", artifacts, provider: policy }));
    }
    await watch.until("providers are ready", () => LANDLORDS.every((name) => watch.count(name, "ready") === 1));

    const spec = await publish(join(HOME, "tenant", "artifacts"));
    const plan = tenantPlan(addresses, spec, { account: { salt: ACCOUNT_SALT }, deposit: MONEY.deposit.toString() });
    agents.set(
      "tenant",
      start("tenant", tenant, { role: "tenant", artifacts: { port: tenantPort, allowLoopback: true }, tenant: plan }),
    );
    await watch.until("a cluster is open", () => watch.count("tenant", "opened lease") === SIZE);
    front = await Front.start(gridbond, account);
    const { url } = front;
    let asked = 0;
    traffic = setInterval(() => {
      asked += 1;
      fetch(`${url}/count?text=${"word%20".repeat(asked % 5)}`).then(
        (response) => response.arrayBuffer(),
        () => undefined,
      );
    }, EVERY_MS);
    const served = (name: string) =>
      front?.countOf(providers.find((one) => one.name === name)?.owner.address ?? "") ?? 0;
    const chosen = LANDLORDS.filter((name) => name !== SPARE);
    await watch.until("every lease serves", () => chosen.every((name) => served(name) >= ENOUGH));
    progress.say(
      `the cluster serves behind one address: ${chosen.map((name) => `${name} ${served(name)}`).join(", ")} requests`,
    );

    progress.say(`killing the process of provider ${VICTIM}`);
    agents.get(VICTIM)?.kill();
    await watch.until("the victim is slashed", () => watch.count("tenant", "failed lease") === 1);
    await watch.until("the slot is repaired", () => served(SPARE) >= ENOUGH);
    progress.say(`the cluster is whole again: ${SPARE} answered ${served(SPARE)} requests`);

    const offer = { price: MONEY.price.toString(), minBalance: MONEY.minBalance.toString(), seconds: 600 };
    tell("tenant", `list=${JSON.stringify(offer)}`, progress, watch);
    await watch.until("the tenancy is listed", () => watch.count("tenant", "listed tenancy") === 1);
    const bought = tenantPlan(addresses, spec, {
      account: { buy: account, maxPrice: MONEY.price.toString() },
      deposit: MONEY.buyer.toString(),
    });
    agents.set("buyer", start("buyer", buyer, { role: "tenant", tenant: bought }));
    await watch.until(
      "the tenancy is sold",
      () => watch.count("buyer", "bought tenancy") === 1 && watch.count("tenant", "sold tenancy") === 1,
    );
    const until = served(SPARE) + ENOUGH;
    await watch.until("the buyer's cluster serves", () => served(SPARE) >= until);
    tell("buyer", "close", progress, watch);
    await watch.until("the buyer closed", () => watch.count("buyer", "closed cluster") === 1);
    await watch.until("every service is stopped", () =>
      LANDLORDS.every((name) => name === VICTIM || watch.count(name, "lease ended") === 1),
    );
    clearInterval(traffic);
    const requests = new Map(LANDLORDS.map((name) => [name, served(name)]));
    const { failed, retried } = front;
    await Promise.all([...agents.values()].map((agent) => agent.stop()));
    await burnSlashed(provider, addresses);
    const after = await takeBalance(gridbond, usdOf(addresses), parties);
    const { leases, soldAt } = await tellLeases(gridbond, provider, providers);
    provider.destroy();
    return { before, after, progress, leases, soldAt, requests, failed, retried };
  } finally {
    clearInterval(traffic);
    await front?.close();
    await stopAll();
  }
}

/** What an owner does once, with its cold key, before its agent may serve leases. */
export async function setUpLandlord(
  provider: JsonRpcProvider,
  addresses: Addresses,
  { owner, operator, port }: DemoProvider,
): Promise<void> {
  const gridbond = connect(new NonceManager(owner.connect(provider)), addresses);
  const { gridToken, staking, leases, registry } = addresses;
  await gridbond.token.approve(gridToken, staking, FLOOR + STAKE).execute();
  await gridbond.staking.stake(registry, FLOOR).execute();
  await gridbond.staking.stake(leases, STAKE).execute();
  await gridbond.registry.register(`http://127.0.0.1:${port}`, keccak256(toUtf8Bytes(CLASS_SPEC))).execute();
  await gridbond.registry.declareClass(CLASS_SPEC).execute();
  await gridbond.registry.setCapacity(RESOURCE_CLASS, 1).execute();
  await gridbond.registry.allot(leases, RESOURCE_CLASS, 1, owner.address).execute();
  const permissions = Permission.TAKE | Permission.SUBMIT | Permission.QUOTE;
  await gridbond.registry.setOperator(leases, operator.address, STAKE, permissions).execute();
  const deal = { token: usdOf(addresses), arbiter: NOBODY, verifier: NOBODY };
  await gridbond.registry.setPolicy(leases, deal, 1n, true).execute();
}

/** Puts program and manifest where the tenant's agent serves them. */
async function publish(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const store = await ArtifactStore.open(folder);
  const program = readFileSync(new URL("service.mjs", import.meta.url));
  const hash = await store.put(program);
  return store.put(
    encodeLeaseManifest({
      version: 1,
      kind: "node-http",
      program: { hash, size: program.length },
      health: "/health",
      memoryMb: 64,
      parameters: { GREETING: "hello" },
    }),
  );
}

/** Says something to a running agent, as its operator does: a process of its own that writes into the agent's folder. */
function tell(name: string, command: string, progress: Progress, watch: Watch): void {
  progress.say(`${name.padEnd(8)} is told: ${command.split("=", 1)[0] ?? command}`);
  new Child({
    name: `${name}'s operator`,
    script: "../src/main.ts",
    args: ["--config", join(HOME, `${name}.json`), "--tell", command],
    log: join(HOME, `${name}.log`),
    onLine: () => undefined,
    onDeath: (how) => {
      if (!how.endsWith("ended with 0")) watch.fail(new Error(how));
    },
  });
}
