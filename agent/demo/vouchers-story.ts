import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { JsonRpcProvider, NonceManager, Wallet } from "ethers";

import { ArtifactStore } from "../src/artifacts/store.ts";
import { type Addresses, type Gridbond, type Meter, type Tab, connect, tab } from "../src/client.ts";
import { trainEngine } from "../src/workloads/mnist/train.ts";
import { stopAll } from "./children.ts";
import { deployTo } from "./deployment.ts";
import { type Balance, takeBalance } from "./money.ts";
import { TUSD, fund, setUpProvider, usdOf } from "./parties.ts";
import { Progress } from "./progress.ts";
import { CHAIN_ID, HOME, freePorts, startAgent, startChain } from "./story.ts";
import { Watch } from "./watch.ts";

export const PAYERS = ["lovelace", "lamport", "liskov"] as const;
/** One call. */
export const PRICE = TUSD("0.0005");
/** Each payer's tab, and what its session key may sign of it. */
export const DEPOSIT = TUSD("20");
const REDEEM_ABOVE = TUSD("0.2");
const REDEEM_SECONDS = 600;
export const THAW_SECONDS = 3_600;
/** A network that is good enough to be asked, trained in a few seconds. */
const TRAINING = { seed: 7, samples: 8_000, epochs: 1, batchSize: 64, learningRate: 0.005, hidden: 48 };

/** A payer: the cold key that opened the tab, and the session key that its program signs with. */
export interface MeteredPayer {
  readonly name: string;
  readonly owner: Gridbond;
  readonly tab: Tab;
  readonly meter: Meter;
}

/** A provider's agent that answers metered calls, payers with tabs, and the chain between them. */
export interface MeteredScene {
  readonly url: string;
  readonly payers: readonly MeteredPayer[];
  readonly gridbond: Gridbond;
  readonly provider: JsonRpcProvider;
  readonly owner: Gridbond;
  readonly addresses: Addresses;
  readonly before: Balance;
  readonly progress: Progress;
  /** Everybody's money now. */
  balance(): Promise<Balance>;
  /** Tells the chain that time passes. */
  pass(seconds: number): Promise<void>;
  stopAgent(): Promise<void>;
}

/** Sets the scene, lets `act` play in it, and ends every process. */
export async function withMeteredScene<T>(act: (scene: MeteredScene) => Promise<T>): Promise<T> {
  const progress = new Progress();
  rmSync(HOME, { recursive: true, force: true });
  mkdirSync(HOME, { recursive: true, mode: 0o700 });
  let provider: JsonRpcProvider | undefined;
  try {
    const rpcUrl = await startChain(progress);
    provider = new JsonRpcProvider(rpcUrl, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1, polling: true });
    provider.pollingInterval = 50;
    const chain = provider;
    const { addresses, deployer } = await deployTo(rpcUrl, join(HOME, "deployment"));
    progress.say(`deployed the contracts with the production modules, Vouchers at ${addresses.vouchers}`);
    const gridbond = connect(chain, addresses);
    const key = () => new Wallet(Wallet.createRandom().privateKey);
    const [port = 0] = await freePorts(1);
    const ada = { name: "ada", owner: key(), operator: key(), port };
    const keys = PAYERS.map((name) => ({ name, owner: key(), session: key() }));
    const parties = [
      { name: "deployer", address: deployer },
      ...keys.map(({ name, owner }) => ({ name: `payer ${name}`, address: owner.address })),
      { name: "provider ada", address: ada.owner.address },
    ];
    progress.introduce(parties);
    for (const [i, { owner }] of keys.entries())
      await fund(chain, addresses, { payer: owner, providers: i === 0 ? [ada] : [], jurors: [] });
    const balance = () => takeBalance(gridbond, usdOf(addresses), parties);
    const before = await balance();
    await setUpProvider(chain, addresses, ada);

    const weights = await train(progress);
    const folder = join(HOME, "ada", "artifacts");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const hash = await (await ArtifactStore.open(folder)).put(weights);
    const watch = new Watch();
    const agent = startAgent(
      { rpcUrl, addresses, payerPort: port },
      "ada",
      ada.operator,
      {
        role: "provider",
        artifacts: { port, allowLoopback: true },
        provider: {
          address: ada.owner.address,
          metered: {
            token: usdOf(addresses),
            price: PRICE.toString(),
            weights: hash,
            redeemAbove: REDEEM_ABOVE.toString(),
            redeemSeconds: REDEEM_SECONDS,
          },
        },
      },
      undefined,
      (line) => {
        progress.agent("ada", line);
        watch.add("ada", line);
      },
      (error) => watch.fail(error),
    );
    await watch.until("the provider is ready", () => watch.count("ada", "ready") === 1);

    const payers: MeteredPayer[] = [];
    for (const { name, owner, session } of keys)
      payers.push(await openTab(chain, addresses, name, owner, session, ada.owner.address));
    progress.say(`${payers.length} payers opened a tab each, and gave a session key a limit and a day`);
    return await act({
      url: `http://127.0.0.1:${port}/metered/digits`,
      payers,
      gridbond,
      provider: chain,
      owner: connect(new NonceManager(ada.owner.connect(chain)), addresses),
      addresses,
      before,
      progress,
      balance,
      async pass(seconds) {
        await chain.send("evm_increaseTime", [seconds]);
        await chain.send("evm_mine", []);
      },
      stopAgent: () => agent.stop(),
    });
  } finally {
    provider?.destroy();
    await stopAll();
  }
}

/** Asks for every body, `parallel` at a time for each payer in turn. What comes back stands where its body stood. */
export async function askAll<T>(
  { url, payers }: Pick<MeteredScene, "url" | "payers">,
  bodies: readonly Uint8Array[],
  parallel: number,
  read: (response: Response) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const worker = async (meter: Meter): Promise<void> => {
    for (let i = next++; i < bodies.length; i = next++) {
      const response = await meter.fetch(url, { method: "POST", body: bodies[i] as Uint8Array<ArrayBuffer> });
      if (response.status !== 200)
        throw new Error(`call ${i}: got status ${response.status}: ${await response.text()}`);
      answers[i] = await read(response);
    }
  };
  const workers = Array.from({ length: parallel }, (_, i) => payers[i % payers.length]).flatMap((payer) =>
    payer === undefined ? [] : [worker(payer.meter)],
  );
  await Promise.all(workers);
  return answers;
}

async function train(progress: Progress): Promise<Uint8Array> {
  progress.say("the provider trains a network for handwritten digits");
  const spec = { version: 1, engine: "mnist-train", units: 1, inputs: [], params: TRAINING } as const;
  return trainEngine.run(spec, 0, new Map(), {
    signal: new AbortController().signal,
    scratchDir: HOME,
    progress: () => undefined,
  });
}

async function openTab(
  chain: JsonRpcProvider,
  addresses: Addresses,
  name: string,
  ownerKey: Wallet,
  session: Wallet,
  provider: string,
): Promise<MeteredPayer> {
  const owner = connect(new NonceManager(ownerKey.connect(chain)), addresses);
  const token = usdOf(addresses);
  await owner.token.approve(token, addresses.escrow, DEPOSIT).execute();
  await owner.escrow.deposit(token, DEPOSIT, ownerKey.address).execute();
  await owner.escrow.allow(addresses.vouchers, token, DEPOSIT).execute();
  const opened = tab({ payer: ownerKey.address, provider, token, thawSeconds: THAW_SECONDS });
  const expiresAt = (await owner.now()) + 86_400;
  await owner.vouchers.open(opened, DEPOSIT, { key: session.address, limit: DEPOSIT, expiresAt }).execute();
  const program = connect(session.connect(chain), addresses);
  const meter = await program.vouchers.meter(opened, { maxPrice: PRICE, limit: DEPOSIT });
  return { name, owner, tab: opened, meter };
}
