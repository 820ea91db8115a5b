// npm run check: whether what runs on a network is what this repository says. Reads only.
import { parseArgs } from "node:util";
import hre from "hardhat";

import { checkDeployment } from "../deploy/check/index.ts";
import type { Finding } from "../deploy/check/index.ts";
import { parametersOf, readParameters, requireChain } from "../deploy/index.ts";
import { HTTP_NETWORKS, asHttpNetwork, openNetwork } from "../deploy/open.ts";
import { readDeployedAddresses } from "../deploy/records.ts";
import { findingTable } from "../deploy/tables.ts";
import { asScript } from "./dev/run.ts";

const USAGE = `npm run check -- --network NETWORK [options]

Compares a deployment with this repository: the code of every contract, every immutable in it, every parameter, who
calls whom, and that nobody is in charge. Exits with 1 and names what differs.

  --network NETWORK    ${HTTP_NETWORKS.join(", ")}
  --parameters FILE    other parameters than deploy/parameters/
  --records DIRECTORY  other records than deploy/deployments/
  --all                show also what is as it should be, in full
  --help

Settings (.env.example): the network's URL. No key is needed. The addresses are those on record.`;

/** A deployment is not what it should be. */
class Different extends Error {
  constructor(findings: readonly Finding[]) {
    super(findings.map((f) => `${f.contract} ${f.what}: got ${f.got}, expected ${f.expected}`).join("; "));
    this.name = "Different";
  }
}

await asScript(async () => {
  const { values } = parseArgs({
    options: {
      network: { type: "string", default: "" },
      parameters: { type: "string" },
      records: { type: "string" },
      all: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const network = asHttpNetwork(values.network);
  const parameters = values.parameters === undefined ? parametersOf(network) : readParameters(values.parameters);
  const connection = await openNetwork(network, false);
  try {
    const chainId = await requireChain(connection, parameters);
    const addresses = readDeployedAddresses(chainId, values.records);
    await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
    const findings = await checkDeployment(connection.ethers.provider, addresses, parameters);
    console.log(findingTable(addresses, findings, values.all));
    const wrong = findings.filter(({ ok }) => !ok);
    if (wrong.length !== 0) throw new Different(wrong);
  } finally {
    await connection.close();
  }
});
