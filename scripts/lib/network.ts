// Reaches a network of hardhat.config.ts and the deployment on it.
import { readFileSync } from "node:fs";
import hre from "hardhat";
import { configVariable } from "hardhat/config";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";

import { LOCAL_CHAIN_IDS } from "../../deploy/contracts.ts";
import { readDeployedAddresses } from "../../deploy/records.ts";
import { connect } from "../../client/src/ethers.ts";
import type { Gridbond } from "../../client/src/ethers.ts";
import { ClientError, InvalidInput, addressesOf, checkAddresses, knownChains } from "../../client/src/index.ts";
import type { Addresses, AddressesInput } from "../../client/src/index.ts";

/** Which network, which deployment and whose account; all from the command line. */
export interface Where {
  readonly network: string;
  readonly addresses: string | undefined;
  readonly account: number;
  readonly key: string | undefined;
}

/** A network, reached. */
export interface Reached {
  readonly network: string;
  readonly chainId: number;
  readonly isLocal: boolean;
  /** Reads only; no key was touched. */
  readonly gridbond: Gridbond;
  /** The deployment with a signer: the node's account, or a key from the environment or the keystore. */
  signed(): Promise<Gridbond>;
  /** First block that can hold an event of the deployment. */
  firstBlock(): Promise<number>;
  close(): Promise<void>;
}

/** The endpoint answers for another chain than the network's name says. */
export class WrongChain extends ClientError {
  override readonly name = "WrongChain";

  constructor(network: string, got: number, expected: string) {
    super(`chain id of the endpoint of ${network}: got ${got}, expected ${expected}; check the network's URL setting`);
  }
}

/** Nothing lies where the contracts should be. */
export class NotDeployed extends ClientError {
  override readonly name = "NotDeployed";

  constructor(network: string, contract: string, address: string) {
    super(
      `${contract} on ${network}: got no code at ${address}; deploy first (npm run deploy), or name the addresses with --addresses FILE`,
    );
  }
}

/** The network has no such account, or its key is missing or malformed. The key itself is never shown. */
export class NoAccount extends ClientError {
  override readonly name = "NoAccount";
}

/** @throws InvalidInput, WrongChain, NotDeployed, UnknownChain */
export async function reach(where: Where): Promise<Reached> {
  const { network } = where;
  const config = hre.config.networks[network];
  if (config?.type !== "http") {
    const known = Object.entries(hre.config.networks).flatMap(([name, { type }]) => (type === "http" ? [name] : []));
    throw new InvalidInput("--network", network, `one of ${known.join(", ")}`);
  }
  const reading = await hre.network.create({ network, override: { accounts: "remote" } });
  const { provider } = reading.ethers;
  const opened = [reading];
  const close = async () => {
    await Promise.all(opened.map((connection) => connection.close()));
  };
  try {
    const chainId = await chainIdOf(reading, config.chainId);
    const addresses = addressesAt(chainId, where.addresses);
    const hasCode = async (block?: number) => (await provider.getCode(addresses.jobs, block)) !== "0x";
    if (!(await hasCode())) throw new NotDeployed(network, "Jobs", addresses.jobs);
    return {
      network,
      chainId,
      isLocal: LOCAL_CHAIN_IDS.has(chainId),
      gridbond: connect(provider, addresses),
      signed: async () => {
        const signing = await signingConnection(where);
        opened.push(signing);
        return connect(await signerOf(signing, where), addresses);
      },
      firstBlock: async () => (LOCAL_CHAIN_IDS.has(chainId) ? 0 : firstWith(hasCode, await provider.getBlockNumber())),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function chainIdOf({ provider, networkName }: NetworkConnection, expected: number | undefined): Promise<number> {
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  const fits = expected === undefined ? LOCAL_CHAIN_IDS.has(chainId) : chainId === expected;
  if (!fits) throw new WrongChain(networkName, chainId, String(expected ?? [...LOCAL_CHAIN_IDS].join(" or ")));
  return chainId;
}

/** A public chain's deployment is known to the client once it was exported; until then, and on local chains, it is on record here. */
function addressesAt(chainId: number, file: string | undefined): Addresses {
  if (file !== undefined) return addressesIn(file);
  return knownChains().includes(chainId) ? addressesOf(chainId) : checkAddresses(readDeployedAddresses(chainId));
}

function addressesIn(file: string): Addresses {
  try {
    const parsed = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(file, "utf8")));
    return checkAddresses(parsed as unknown as AddressesInput);
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new InvalidInput(file, "something else", "one JSON object, contract name to address");
    throw new InvalidInput(file, (error as Error).message, "a JSON file of addresses");
  }
}

async function signingConnection({ network, key }: Where): Promise<NetworkConnection> {
  const override = key === undefined ? {} : { accounts: [configVariable(key)] };
  const connection = await hre.network.create({ network, override });
  const { accounts } = connection.networkConfig;
  if (Array.isArray(accounts)) await Promise.all(accounts.map(requireKey));
  return connection;
}

/** Says what is wrong with a key without showing it. */
async function requireKey(variable: unknown): Promise<void> {
  const { get, name } = variable as { get: () => Promise<string>; name?: string };
  const key = await get.call(variable);
  if (/^(0x)?[0-9a-fA-F]{64}$/.test(key)) return;
  throw new NoAccount(
    `${name ?? "the network's key"}: got ${key.length} characters, expected 0x and 64 hexadecimal digits`,
  );
}

async function signerOf({ ethers, networkName }: NetworkConnection, { account, key }: Where) {
  const signers = await ethers.getSigners();
  const index = key === undefined ? account : 0;
  const signer = signers[index];
  if (signer === undefined) {
    throw new NoAccount(
      `--account on ${networkName}: got ${index}, expected less than ${signers.length}, the accounts that it has`,
    );
  }
  return signer;
}

/** The first block for which `holds` is true, when it is true of all later ones: a search by halves. */
export async function firstWith(holds: (block: number) => Promise<boolean>, latest: number): Promise<number> {
  let [low, high] = [0, latest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const found = await holds(middle).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InvalidInput(
        "--from-block",
        undefined,
        `the deployment's block, because this node forgot old state (${reason})`,
      );
    });
    if (found) high = middle;
    else low = middle + 1;
  }
  return low;
}
