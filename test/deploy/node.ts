// A node of its own and the deployment commands as people run them.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JsonRpcProvider, dataSlice, getAddress, id } from "ethers";

import { CREATE_X } from "../../deploy/index.ts";
import { ROOT, tool } from "../../scripts/dev/run.ts";

const HOST = "127.0.0.1";

/** How a command ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings that a developer may have in the environment or in .env; empty counts as none. */
const SECRETS = [
  "SEPOLIA_RPC_URL",
  "ARBITRUM_SEPOLIA_RPC_URL",
  "BASE_SEPOLIA_RPC_URL",
  "DEPLOYER_PRIVATE_KEY",
  "ETHERSCAN_API_KEY",
];

/** The environment without what belongs to the run of these tests: children compile and deploy as people do. */
function cleanEnv(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = /^(GRIDBOND_|HARDHAT_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return { ...env, ...Object.fromEntries(SECRETS.map((name) => [name, ""])), FORCE_COLOR: "0", ...extra };
}

/** Starts a command; `done` resolves when it has ended, however it did. */
export function start(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join("scripts", `${script}.ts`), ...args], {
    cwd: ROOT,
    env: cleanEnv(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const done = once(child, "close").then(([status]): Ran => ({ status: status as number | null, stdout, stderr }));
  return { child, done };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function listening(node: ChildProcess): Promise<void> {
  for (;;) {
    const [text] = (await Promise.race([
      once(node.stdout as NonNullable<ChildProcess["stdout"]>, "data"),
      once(node, "exit").then(([code]) => {
        throw new Error(`the node ended with ${code}`);
      }),
    ])) as [Buffer];
    if (text.toString().includes("Started HTTP")) return;
  }
}

export type Chain = Awaited<ReturnType<typeof startChain>>;

/** A node on a free port, and a directory for records. Close it. */
export async function startChain() {
  const records = mkdtempSync(join(tmpdir(), "gridbond-deploy-"));
  const port = await freePort();
  const node = spawn(process.execPath, [tool("hardhat"), "node", "--hostname", HOST, "--port", String(port)], {
    cwd: ROOT,
    env: cleanEnv({}),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await listening(node);
  node.stdout.resume();
  const url = `http://${HOST}:${port}`;
  const provider = new JsonRpcProvider(url, undefined, { pollingInterval: 20, cacheTimeout: -1 });
  return {
    url,
    records,
    provider,
    /** Runs a command against this node to its end. */
    run: (script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      start(script, args, { LOCALHOST_RPC_URL: url, ...env }).done,
    close: async () => {
      provider.destroy();
      const ended = once(node, "exit");
      node.kill();
      await ended;
      rmSync(records, { recursive: true, force: true });
    },
  };
}

/** CreateX's record of a contract that it created. */
const CREATION = id("ContractCreation(address,bytes32)");

/** Addresses of all contracts that were deployed to a chain, in order. */
export async function contractsCreated(provider: JsonRpcProvider): Promise<string[]> {
  const created: string[] = [];
  const last = await provider.getBlockNumber();
  for (let number = 0; number <= last; number++) {
    const block = await provider.getBlock(number);
    for (const hash of block?.transactions ?? []) {
      const receipt = await provider.getTransactionReceipt(hash);
      for (const log of receipt?.logs ?? []) {
        if (log.address === CREATE_X && log.topics[0] === CREATION)
          created.push(getAddress(dataSlice(log.topics[1] ?? "", 12)));
      }
    }
  }
  return created;
}
