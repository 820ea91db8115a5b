// npm run deploy: deploys Gridbond to a configured network, or goes on where an earlier run was interrupted.
import { parseArgs } from "node:util";
import hre from "hardhat";

import { deployGridbond, parametersOf, readParameters, requireChain, requireFeed } from "../deploy/index.ts";
import { HTTP_NETWORKS, asHttpNetwork, openNetwork } from "../deploy/open.ts";
import { addressTable, parameterTable } from "../deploy/tables.ts";
import { asScript } from "./dev/run.ts";

const USAGE = `npm run deploy -- --network NETWORK [options]

Deploys every contract through the modules in deploy/modules. The chain's id is compared with the parameters before
anything is sent. Interrupted at any point, the same command goes on from the records; nothing is deployed twice.

  --network NETWORK    ${HTTP_NETWORKS.join(", ")}
  --parameters FILE    other parameters than deploy/parameters/
  --records DIRECTORY  other records than deploy/deployments/
  --dry-run            check settings, chain, parameters and price feed; send nothing
  --help

Settings (.env.example): the network's URL, and DEPLOYER_PRIVATE_KEY on public networks.
Then: npm run check -- --network NETWORK; npm run verify -- --network NETWORK; npm run export`;

await asScript(async () => {
  const { values } = parseArgs({
    options: {
      network: { type: "string", default: "" },
      parameters: { type: "string" },
      records: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const network = asHttpNetwork(values.network);
  const parameters = values.parameters === undefined ? parametersOf(network) : readParameters(values.parameters);
  const connection = await openNetwork(network, !values["dry-run"]);
  try {
    const chainId = await requireChain(connection, parameters);
    console.log(`${network}, chain ${chainId}\n\n${parameterTable(parameters)}\n`);
    if (values["dry-run"]) {
      await requireFeed(connection.provider, parameters);
      console.log("dry run: nothing was sent");
      return;
    }
    await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
    const { addresses, deployer } = await deployGridbond(connection, {
      parameters,
      onDeployed: (contract, address) => {
        console.log(`deployed ${contract} at ${address}`);
      },
      ...(values.records === undefined ? {} : { records: values.records }),
    });
    console.log(`\n${addressTable(addresses)}\n\ndeployed by ${deployer}`);
  } finally {
    await connection.close();
  }
});
