// Deploying Gridbond: one way for tests, demos, benchmarks and real networks.
import {
  HardhatArtifactResolver,
  errorDeploymentResultToExceptionMessage,
} from "@nomicfoundation/hardhat-ignition/helpers";
import { DeploymentResultType, deploy } from "@nomicfoundation/ignition-core";
import { concat, encodeBytes32String } from "ethers";
import { artifacts } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";

import { ADDRESS_NAMES, CONTRACTS, LOCAL_CHAIN_IDS } from "./contracts.ts";
import type { Addresses } from "./contracts.ts";
import { DeploymentFailed, NoAccount, UnknownNetwork, WrongChain } from "./errors.ts";
import { requireFeed } from "./feed.ts";
import { gridbond } from "./modules/Gridbond.ts";
import { PARAMETER_FILES, parametersOf, toModuleParameters } from "./parameters.ts";
import type { Network, Parameters } from "./parameters.ts";
import { listenerFor } from "./progress.ts";
import type { OnDeployed } from "./progress.ts";
import { forgetAnotherChain, forgetUnsent, isRecorded, recordsOf } from "./records.ts";
import { contractsAt } from "./typed.ts";
import type { Contracts } from "./typed.ts";

export { requireFeed } from "./feed.ts";
export type { Addresses } from "./contracts.ts";
export { BadFeed, DeploymentFailed, NoAccount, UnknownNetwork, WrongChain } from "./errors.ts";
export { BadParameters, parametersOf, parseParameters, readParameters } from "./parameters.ts";
export type { Network, Parameters, ParametersInput } from "./parameters.ts";
export { contractsAt } from "./typed.ts";
export type { Contracts } from "./typed.ts";

export interface DeployOptions {
  /** What to deploy with; the network's own file unless given. */
  readonly parameters?: Parameters;
  /** Account that deploys; the connection's first unless given. */
  readonly deployer?: string;
  /** Directory that holds Ignition's records of every chain. Unless given: deploy/deployments, and nothing for chains in process. */
  readonly records?: string;
  /** Told of every contract that this run deploys. */
  readonly onDeployed?: OnDeployed;
}

/** A deployment: where everything lies, and the contracts called by the deployer. */
export interface Gridbond {
  readonly chainId: number;
  readonly parameters: Parameters;
  readonly deployer: string;
  readonly addresses: Addresses;
  readonly contracts: Contracts;
}

/** Nodes on this machine answer at once; public ones are asked as often as Ignition thinks fit. */
const LOCAL_CONFIG = { blockPollingInterval: 25, requiredConfirmations: 1 };

/** Where Ignition brings CreateX by itself. */
const HARDHAT_CHAIN_ID = 31337;

const hex = z.string().regex(/^0x[0-9a-f]+$/i);

/** The configured network of this name. */
export function asNetwork(name: string): Network {
  if (Object.hasOwn(PARAMETER_FILES, name)) return name as Network;
  throw new UnknownNetwork(name, Object.keys(PARAMETER_FILES));
}

/**
 * The chain's id, if the parameters are for it.
 * @throws WrongChain
 */
export async function requireChain(connection: NetworkConnection<string>, parameters: Parameters): Promise<number> {
  const chainId = Number(hex.parse(await connection.provider.request({ method: "eth_chainId" })));
  if (!parameters.chainIds.includes(chainId))
    throw new WrongChain(connection.networkName, chainId, parameters.chainIds);
  return chainId;
}

/**
 * Deploys the whole protocol through the production modules, or goes on where an earlier run was interrupted.
 * @throws WrongChain before anything is sent
 * @throws BadFeed before anything is sent
 * @throws NoAccount when the deployer cannot sign
 * @throws DeploymentFailed when Ignition could not finish
 */
export async function deployGridbond(
  connection: NetworkConnection<string>,
  options: DeployOptions = {},
): Promise<Gridbond> {
  const parameters = options.parameters ?? parametersOf(asNetwork(connection.networkName));
  const chainId = await requireChain(connection, parameters);
  const accounts = z.array(hex).parse(await connection.provider.request({ method: "eth_accounts" }));
  const deployer = pickDeployer(accounts, options.deployer, connection.networkName);

  const inProcess = connection.networkConfig.type === "edr-simulated";
  const directory = inProcess && options.records === undefined ? undefined : recordsOf(chainId, options.records);
  const isLocal = LOCAL_CHAIN_IDS.has(chainId);
  if (directory !== undefined && isLocal) await forgetAnotherChain(directory, connection.provider);

  if (directory !== undefined) forgetUnsent(directory);
  if (directory === undefined || !isRecorded(directory, CONTRACTS.credits))
    await requireFeed(connection.provider, parameters);

  const treasury = parameters.treasury === "deployer" ? deployer : parameters.treasury;
  const module = gridbond(parameters);
  const result = await deploy({
    artifactResolver: new HardhatArtifactResolver(artifacts),
    provider: connection.provider,
    ignitionModule: module,
    deploymentParameters: toModuleParameters(parameters, treasury),
    accounts,
    defaultSender: deployer,
    config: isLocal ? LOCAL_CONFIG : {},
    ...(await deterministic(connection, chainId, deployer)),
    ...(directory === undefined ? {} : { deploymentDir: directory }),
    ...(options.onDeployed === undefined ? {} : { executionEventListener: listenerFor(options.onDeployed) }),
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new DeploymentFailed(errorDeploymentResultToExceptionMessage(result));
  }
  const futures = Object.entries(module.results) as [string, { id: string }][];
  const byName = new Map(futures.map(([name, { id }]) => [name, result.contracts[id]?.address]));
  const addresses = Object.fromEntries(
    ADDRESS_NAMES.flatMap((name) => (byName.has(name) ? [[name, byName.get(name)]] : [])),
  ) as unknown as Addresses;
  const signer = await connection.ethers.getSigner(deployer);
  return { chainId, parameters, deployer, addresses, contracts: contractsAt(addresses, signer) };
}

/** The factory of deterministic addresses: the same everywhere, at https://github.com/pcaversaccio/createx. Nobody owns it. */
export const CREATE_X = "0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed";

/**
 * What makes addresses the same on every chain: CREATE2 through CreateX, for this deployer alone. An address follows from the deployer, the
 * code and the constructor's arguments; another release has another code. Ignition brings the factory to Hardhat's own chains; other local
 * chains do without when they have none.
 */
async function deterministic(connection: NetworkConnection<string>, chainId: number, deployer: string) {
  const factory = z
    .string()
    .parse(await connection.provider.request({ method: "eth_getCode", params: [CREATE_X, "latest"] }));
  if (factory === "0x" && chainId !== HARDHAT_CHAIN_ID && LOCAL_CHAIN_IDS.has(chainId)) return {};
  // Twenty bytes that only the deployer may use; a zero that lets it use them on every chain; the name.
  const salt = concat([deployer, "0x00", encodeBytes32String("gridbond").slice(0, 2 + 2 * 11)]);
  return { strategy: "create2" as const, strategyConfig: { salt } };
}

function pickDeployer(accounts: readonly string[], wanted: string | undefined, network: string): string {
  const deployer = wanted === undefined ? accounts[0] : accounts.find((a) => a.toLowerCase() === wanted.toLowerCase());
  if (deployer === undefined) throw new NoAccount(network, wanted);
  return deployer;
}
