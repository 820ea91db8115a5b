// Ignition's records of deployments on disk: deploy/deployments/chain-<id>/.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isAddress } from "ethers";
import { z } from "zod";

import { ADDRESS_NAMES, CONTRACTS, LOCAL_CHAIN_IDS, OPTIONAL } from "./contracts.ts";
import type { Addresses } from "./contracts.ts";

const DEPLOYMENTS = fileURLToPath(new URL("./deployments", import.meta.url));

const address = z.string().refine((text) => isAddress(text), "an address");
const recordSchema = z.record(z.string(), address);

/** The records of a chain are missing, malformed or incomplete. */
export class BadRecords extends Error {
  constructor(path: string, why: string) {
    super(`${path}: ${why}`);
    this.name = "BadRecords";
  }
}

/** Ignition's directory for a chain. */
export const recordsOf = (chainId: number, directory = DEPLOYMENTS) => join(directory, `chain-${chainId}`);

/** Chains with a finished deployment on record, local ones left out, in rising order. */
export function recordedChains(directory = DEPLOYMENTS): number[] {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch {
    return [];
  }
  return names
    .flatMap((name) => /^chain-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((chainId) => !LOCAL_CHAIN_IDS.has(chainId))
    .sort((a, b) => a - b);
}

/**
 * The addresses that Ignition recorded for a chain.
 * @throws BadRecords naming the file and the contract
 */
export function readDeployedAddresses(chainId: number, directory = DEPLOYMENTS): Addresses {
  const path = join(recordsOf(chainId, directory), "deployed_addresses.json");
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BadRecords(path, error instanceof SyntaxError ? error.message : "cannot be read; deploy first");
  }
  const record = recordSchema.safeParse(parsed);
  if (!record.success) throw new BadRecords(path, z.prettifyError(record.error));
  // Ignition names a contract <module>#<future>; the modules are named by floor, the futures by contract.
  const byContract = new Map(Object.entries(record.data).map(([id, at]) => [id.slice(id.indexOf("#") + 1), at]));
  const found = ADDRESS_NAMES.map((name) => [name, byContract.get(CONTRACTS[name])] as const);
  const needed = found.filter(([name]) => !OPTIONAL.some((optional) => optional === name));
  const missing = needed.filter(([, at]) => at === undefined).map(([name]) => CONTRACTS[name]);
  if (missing.length !== 0)
    throw new BadRecords(path, `no address of ${missing.join(", ")}; the deployment is unfinished`);
  return Object.fromEntries(found.filter(([, at]) => at !== undefined)) as unknown as Addresses;
}

interface Provider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

/**
 * Local chains share an id but not a past: records of one that is gone would make Ignition look for what is not there.
 * The hash of the first block tells them apart. Never used for public chains.
 */
export async function forgetAnotherChain(directory: string, provider: Provider): Promise<void> {
  const block = await provider.request({ method: "eth_getBlockByNumber", params: ["0x0", false] });
  const { hash } = z.object({ hash: z.string() }).parse(block);
  const path = join(directory, "genesis");
  let known: string | undefined;
  try {
    known = readFileSync(path, "utf8").trim();
  } catch {
    known = undefined;
  }
  if (known === hash) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  writeFileSync(path, `${hash}\n`);
}

/** Whether a contract's address is on record already. */
export function isRecorded(directory: string, contract: string): boolean {
  const path = join(directory, "deployed_addresses.json");
  return existsSync(path) && new RegExp(`#${contract}"`).test(readFileSync(path, "utf8"));
}

const messageSchema = z.object({ type: z.string(), futureId: z.string().optional() });
const BEGUN = "DEPLOYMENT_EXECUTION_STATE_INITIALIZE";

/**
 * A run that was killed after it noted a contract and before it noted the transaction leaves a journal that Ignition cannot read on
 * ("Unable to find network interaction"). Nothing was sent for such a contract: its note is taken out, and it is begun anew.
 */
export function forgetUnsent(directory: string): void {
  const path = join(directory, "journal.jsonl");
  if (!existsSync(path)) return;
  // The last line may have been cut off by the same kill; Ignition leaves such a line out.
  const lines = readFileSync(path, "utf8").split("\n").filter(isMessage);
  const messages = lines.map((line) => messageSchema.parse(JSON.parse(line)));
  const sent = new Set(messages.flatMap(({ type, futureId }) => (type === BEGUN ? [] : (futureId ?? []))));
  const kept = lines.filter((_, i) => {
    const { type, futureId } = messages[i] ?? { type: "" };
    return type !== BEGUN || futureId === undefined || sent.has(futureId);
  });
  if (kept.length !== lines.length) writeFileSync(path, kept.map((line) => `${line}\n`).join(""));
}

function isMessage(line: string): boolean {
  try {
    return messageSchema.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
