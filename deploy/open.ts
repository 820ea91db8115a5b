// Reaching a configured network for a deployment or a check. What a setting should be is said here; values are never shown.
import hre from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";

import { PARAMETER_FILES } from "./parameters.ts";
import type { Network } from "./parameters.ts";
import { UnknownNetwork } from "./errors.ts";

/** A setting is missing or malformed. Its value is not shown: it may be secret. */
export class BadSetting extends Error {
  readonly setting: string;

  constructor(setting: string, got: string, allowed: string) {
    super(
      `${setting}: got ${got}, allowed is ${allowed}; set it in .env, or encrypted: npx hardhat keystore set ${setting}`,
    );
    this.name = "BadSetting";
    this.setting = setting;
  }
}

/** Nothing answers at a network's URL. */
export class Unreachable extends Error {
  constructor(network: string, setting: string) {
    super(`network ${network}: nothing answers at ${setting}`);
    this.name = "Unreachable";
  }
}

interface Setting {
  readonly name: string;
  readonly allowed: string;
  readonly schema: z.ZodType;
}

const url = (name: string): Setting => ({
  name,
  allowed: "an http(s) URL",
  schema: z.url({ protocol: /^https?$/ }),
});
const DEPLOYER_KEY: Setting = {
  name: "DEPLOYER_PRIVATE_KEY",
  allowed: "32 bytes as 0x and 64 hex digits",
  schema: z.string().regex(/^(0x)?[0-9a-f]{64}$/i),
};
const ETHERSCAN_KEY: Setting = {
  name: "ETHERSCAN_API_KEY",
  allowed: "a key of etherscan.io",
  schema: z.string().regex(/^\w{16,64}$/),
};

const URLS: Readonly<Record<Exclude<Network, "default">, Setting>> = {
  localhost: url("LOCALHOST_RPC_URL"),
  sepolia: url("SEPOLIA_RPC_URL"),
  arbitrumSepolia: url("ARBITRUM_SEPOLIA_RPC_URL"),
  baseSepolia: url("BASE_SEPOLIA_RPC_URL"),
};

interface Readable {
  get(): Promise<string>;
}

/**
 * Reads a setting from the keystore or the environment, as Hardhat does, and checks it.
 * @throws BadSetting
 */
async function requireSetting(setting: Setting, source: Readable): Promise<void> {
  const value = (await source.get().catch(() => "")).trim();
  if (value === "") throw new BadSetting(setting.name, "nothing", setting.allowed);
  if (!setting.schema.safeParse(value).success) {
    throw new BadSetting(setting.name, "something else", setting.allowed);
  }
}

/** @throws BadSetting */
export async function requireEtherscanKey(): Promise<void> {
  await requireSetting(ETHERSCAN_KEY, hre.config.verify.etherscan.apiKey);
}

export type HttpNetwork = Exclude<Network, "default">;

/** The networks that commands reach. */
export const HTTP_NETWORKS = Object.keys(PARAMETER_FILES).filter((name): name is HttpNetwork => name !== "default");

/** @throws UnknownNetwork naming those that are known */
export function asHttpNetwork(name: string): HttpNetwork {
  const found = HTTP_NETWORKS.find((known) => known === name);
  if (found === undefined) throw new UnknownNetwork(name, HTTP_NETWORKS);
  return found;
}

/**
 * Connects to a network.
 * @param signing whether a key is needed
 * @throws BadSetting, Unreachable
 */
export async function openNetwork(network: HttpNetwork, signing: boolean): Promise<NetworkConnection<string>> {
  const config = hre.config.networks[network];
  if (config?.type !== "http") throw new UnknownNetwork(network, HTTP_NETWORKS);
  await requireSetting(URLS[network], config.url);
  const [key] = Array.isArray(config.accounts) ? config.accounts : [];
  if (signing && key !== undefined) await requireSetting(DEPLOYER_KEY, key);
  const connection = await hre.network.create({
    network,
    ...(signing ? {} : { override: { accounts: "remote" } }),
  });
  try {
    await connection.provider.request({ method: "eth_chainId" });
  } catch {
    await connection.close();
    throw new Unreachable(network, URLS[network].name);
  }
  return connection;
}
