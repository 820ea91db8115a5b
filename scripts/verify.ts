// npm run verify: publishes the sources of a deployment to the block explorers.
import { parseArgs } from "node:util";

import { parametersOf, requireChain } from "../deploy/index.ts";
import { HTTP_NETWORKS, asHttpNetwork, openNetwork, requireEtherscanKey } from "../deploy/open.ts";
import { readDeployedAddresses } from "../deploy/records.ts";
import { asScript, run, tool } from "./dev/run.ts";

const NETWORKS = HTTP_NETWORKS.filter((network) => network !== "localhost");

const USAGE = `npm run verify -- --network NETWORK [--force]

Sends sources, settings and constructor arguments of every contract on record to Etherscan, Blockscout and Sourcify, so
that people read there what was compiled. Run after deploy, on the same records.

  --network NETWORK    ${NETWORKS.join(", ")}
  --force              verify again what is verified in part
  --help

Settings (.env.example): the network's URL and ETHERSCAN_API_KEY (one key serves all networks).`;

/** A chain that no explorer shows. */
class NotPublic extends Error {
  constructor(network: string) {
    super(`network: got ${network}, allowed is one of ${NETWORKS.join(", ")}; no explorer shows a local chain`);
    this.name = "NotPublic";
  }
}

await asScript(async () => {
  const { values } = parseArgs({
    options: {
      network: { type: "string", default: "" },
      force: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const network = asHttpNetwork(values.network);
  if (network === "localhost") throw new NotPublic(network);
  await requireEtherscanKey();
  const connection = await openNetwork(network, false);
  let chainId: number;
  try {
    chainId = await requireChain(connection, parametersOf(network));
  } finally {
    await connection.close();
  }
  readDeployedAddresses(chainId); // an unfinished deployment is named as such before anything is sent
  const force = values.force ? ["--force"] : [];
  await run(tool("hardhat"), ["ignition", "verify", `chain-${chainId}`, "--network", network, ...force]);
});
