import { artifacts } from "hardhat";

import { CONTRACTS } from "../deploy/contracts.ts";

const LIMIT = 24_576;

/** Deployed bytecode of every contract, in bytes. Throws when one cannot be deployed. */
export async function measureSizes(): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of Object.values(CONTRACTS)) {
    const { deployedBytecode } = await artifacts.readArtifact(name);
    const bytes = (deployedBytecode.length - 2) / 2;
    if (bytes > LIMIT) throw new Error(`${name} has ${bytes} bytes of code, the limit is ${LIMIT}`);
    sizes[name] = bytes;
  }
  return sizes;
}
