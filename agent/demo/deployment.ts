import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { JsonRpcProvider } from "ethers";

import type { Parameters } from "../../deploy/index.ts";
import { type Addresses, checkAddresses, connect } from "../src/client.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMPILED = fileURLToPath(new URL("../../artifacts/contracts/market/Jobs.sol/Jobs.json", import.meta.url));

/** Compiles the contracts unless they are: the deployment reads the compiler's artifacts. */
export async function compile(): Promise<boolean> {
  if (existsSync(COMPILED)) return false;
  const hardhat = fileURLToPath(new URL("../../node_modules/.bin/hardhat", import.meta.url));
  const child = spawn(process.execPath, [hardhat, "build", "--no-tests", "--no-typechain"], {
    cwd: ROOT,
    stdio: "inherit",
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`compiling the contracts failed with ${code}`);
  return true;
}

/** Deploys to a running local chain through the production modules, with their parameters for local chains unless others are given. */
export async function deployTo(
  url: string,
  records: string,
  parameters?: Parameters,
): Promise<{ addresses: Addresses; deployer: string }> {
  const { network } = await import("hardhat");
  const { deployGridbond } = await import("../../deploy/index.ts");
  const connection = await network.create({ network: "localhost", override: { url } });
  try {
    const { addresses, deployer } = await deployGridbond(connection, {
      records,
      ...(parameters !== undefined && { parameters }),
    });
    return { addresses: checkAddresses(addresses), deployer };
  } finally {
    await connection.close();
  }
}

/** Slashed stake is burned when somebody asks for it: here, so that the supply tells what was lost. */
export async function burnSlashed(provider: JsonRpcProvider, addresses: Addresses): Promise<void> {
  const gridbond = connect(await provider.getSigner(0), addresses);
  if ((await gridbond.staking.unburned()) > 0n) await gridbond.staking.burn().execute();
}
