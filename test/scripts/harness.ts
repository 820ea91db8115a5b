// A node of its own with a fresh deployment, and the scripts run against it as people run them.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { network } from "hardhat";

import { connect } from "../../client/src/ethers.ts";
import type { Gridbond } from "../../client/src/ethers.ts";
import { checkAddresses } from "../../client/src/index.ts";
import { deployGridbond, parametersOf } from "../../deploy/index.ts";
import { ROOT, tool } from "../../scripts/dev/run.ts";

/** How a script ended. */
export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const HOST = "127.0.0.1";
const WINDOW = 3_600;
const PATIENCE_MS = 60_000;

export type Town = Awaited<ReturnType<typeof foundTown>>;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function startNode(port: number): Promise<ChildProcess> {
  const node = spawn(process.execPath, [tool("hardhat"), "node", "--hostname", HOST, "--port", String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the node did not start in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    node.once("exit", (code) => reject(new Error(`the node ended with ${code}`)));
    node.stdout?.on("data", (chunk: Buffer) => {
      if (!chunk.toString().includes("Started HTTP")) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return node;
}

/** Runs a script to its end. */
export function runScript(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join("scripts", `${name}.ts`), ...args], {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ status: code ?? -1, stdout, stderr }));
  });
}

/**
 * Starts a node, deploys through the production modules with windows long enough for slow machines, and tells how to reach it.
 * @param feeBps of what providers are paid
 */
export async function foundTown(feeBps = 0) {
  const folder = mkdtempSync(join(tmpdir(), "gridbond-scripts-"));
  const url = `http://${HOST}:${await freePort()}`;
  const node = await startNode(Number(new URL(url).port));
  const connection = await network.create({ network: "localhost", override: { url } });
  const local = parametersOf("localhost");
  const jury = {
    ...local.jury,
    drawSeconds: 200,
    commitSeconds: WINDOW,
    revealSeconds: WINDOW,
    exitSeconds: 9 * WINDOW,
  };
  const slashing = { ...local.slashing, openSeconds: WINDOW };
  const parameters = { ...local, jury, slashing, governance: { ...local.governance, feeBps } };
  const deployed = await deployGridbond(connection, { parameters, records: folder });
  const addresses = join(folder, "addresses.json");
  writeFileSync(addresses, JSON.stringify(deployed.addresses));
  const { ethers } = connection;
  const signers = await ethers.getSigners();
  const gridbond = connect(ethers.provider, checkAddresses(deployed.addresses));

  const run = (name: string, line: string, extra: readonly string[] = []): Promise<Ran> =>
    runScript(name, [...line.split(" "), ...extra, "--addresses", addresses], { LOCALHOST_RPC_URL: url });

  return {
    url,
    folder,
    gridbond,
    signers,
    accounts: signers.map(({ address }) => address),
    /** The deployment with one of the node's accounts. */
    as: (index: number): Gridbond => gridbond.connect(signers[index] as (typeof signers)[number]),
    /** Runs a script against this deployment; fails with what it printed unless it ends with 0. */
    do: async (name: string, line: string, ...extra: string[]): Promise<string> => {
      const { status, stdout, stderr } = await run(name, line, extra);
      if (status !== 0) throw new Error(`${name} ${line}: exit ${status}\n${stdout}\n${stderr}`);
      return stdout;
    },
    /** Runs a script that should fail. */
    attempt: (name: string, line: string, ...extra: string[]) => run(name, line, extra),
    nonceOf: (index: number) => ethers.provider.getTransactionCount(signers[index]?.address ?? ""),
    mine: async (seconds = 1) => {
      await connection.provider.request({ method: "evm_increaseTime", params: [seconds] });
      await connection.provider.request({ method: "evm_mine" });
    },
    close: async () => {
      await connection.close();
      const ended = once(node, "exit");
      node.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
