import { Interface, type ParamType, type Result, getAddress, isHexString } from "ethers";

import { InvalidInput } from "../errors/own.ts";
import {
  allOfAbi,
  auditorsAbi,
  blockRandomnessAbi,
  bundlerAbi,
  devicesAbi,
  escrowAbi,
  charterAbi,
  creditsAbi,
  emissionsAbi,
  feeAuctionAbi,
  gridGovernorAbi,
  gridTokenAbi,
  jobsAbi,
  juryAbi,
  leaseNFTAbi,
  leasesAbi,
  lensAbi,
  payerReviewAbi,
  providerRegistryAbi,
  quorumAbi,
  reputationAbi,
  samplingAbi,
  slashingAbi,
  stakingAbi,
  testFeedAbi,
  testUSDAbi,
  vouchersAbi,
} from "../generated/abi/index.ts";
import type { Address, ChainLog, Hex, RawLog } from "../types.ts";
import type { EventArgs, EventName, FunctionArgs, FunctionName, FunctionResult } from "./types.ts";

/** Every ABI of the protocol by contract. */
export const abis = {
  GridToken: gridTokenAbi,
  TestUSD: testUSDAbi,
  Staking: stakingAbi,
  Escrow: escrowAbi,
  ProviderRegistry: providerRegistryAbi,
  Auditors: auditorsAbi,
  Devices: devicesAbi,
  AllOf: allOfAbi,
  Jobs: jobsAbi,
  Leases: leasesAbi,
  Vouchers: vouchersAbi,
  BlockRandomness: blockRandomnessAbi,
  Jury: juryAbi,
  Slashing: slashingAbi,
  FeeAuction: feeAuctionAbi,
  Emissions: emissionsAbi,
  GridGovernor: gridGovernorAbi,
  Charter: charterAbi,
  Reputation: reputationAbi,
  PayerReview: payerReviewAbi,
  Quorum: quorumAbi,
  Sampling: samplingAbi,
  Lens: lensAbi,
  Bundler: bundlerAbi,
  LeaseNFT: leaseNFTAbi,
  TestFeed: testFeedAbi,
  Credits: creditsAbi,
} as const;

export type Abis = typeof abis;
export type ContractName = keyof Abis;
export type EventNameOf<C extends ContractName> = EventName<Abis[C]>;
export type FunctionNameOf<C extends ContractName> = FunctionName<Abis[C]>;
export type ArgsOf<C extends ContractName, F extends FunctionNameOf<C>> = FunctionArgs<Abis[C], F>;
export type ResultOf<C extends ContractName, F extends FunctionNameOf<C>> = FunctionResult<Abis[C], F>;

/** What an event says, before it is known where it lies. */
export type EventBody<C extends ContractName, N extends EventNameOf<C>> = N extends unknown
  ? { readonly contract: C; readonly name: N; readonly args: EventArgs<Abis[C], N> }
  : never;

/** A decoded event. */
export type EventOf<C extends ContractName, N extends EventNameOf<C> = EventNameOf<C>> = EventBody<C, N> & {
  readonly address: Address;
  readonly blockNumber: number;
  readonly transactionHash: Hex;
  readonly logIndex: number;
  /** Seconds; only on events read with `gridbond.events`, and only where the fold needs it. */
  readonly timestamp?: number;
};

const interfaces = new Map<ContractName, Interface>();

/** ethers' `Interface` of a contract, made once. */
export function interfaceOf(contract: ContractName): Interface {
  let made = interfaces.get(contract);
  if (made === undefined) {
    made = new Interface(abis[contract]);
    interfaces.set(contract, made);
  }
  return made;
}

/** Calldata of a function. Throws `InvalidInput` when an argument does not fit its type. */
export function encodeCall<C extends ContractName, F extends FunctionNameOf<C>>(
  contract: C,
  functionName: F,
  args: ArgsOf<C, F>,
): Hex {
  try {
    return interfaceOf(contract).encodeFunctionData(functionName, args as readonly unknown[]) as Hex;
  } catch (error) {
    throw new InvalidInput(`arguments of ${contract}.${functionName}`, args, (error as Error).message);
  }
}

/** What a function returned, as plain frozen data. */
export function decodeResult<C extends ContractName, F extends FunctionNameOf<C>>(
  contract: C,
  functionName: F,
  data: string,
): ResultOf<C, F> {
  const fragment = interfaceOf(contract).getFunction(functionName);
  if (fragment === null) throw new InvalidInput("function", functionName, `a function of ${contract}`);
  const result = interfaceOf(contract).decodeFunctionResult(fragment, data);
  return plainOutputs(fragment.outputs, result) as ResultOf<C, F>;
}

/** The event in a log, or `undefined` when the contract has no such event. Addresses are not compared. */
export function decodeLog<C extends ContractName>(
  contract: C,
  log: RawLog & Partial<ChainLog> & { readonly index?: number },
): EventOf<C> | undefined {
  const parsed = interfaceOf(contract).parseLog({ topics: [...log.topics], data: log.data });
  if (parsed === null) return undefined;
  const event = {
    contract,
    name: parsed.name,
    args: plainFields(parsed.fragment.inputs, parsed.args),
    address: getAddress(log.address) as Address,
    blockNumber: Number(log.blockNumber),
    transactionHash: log.transactionHash as Hex,
    logIndex: Number(log.logIndex ?? log.index),
  };
  return Object.freeze(event) as unknown as EventOf<C>;
}

/** Named parameters as one frozen object. */
export function plainFields(types: readonly ParamType[], values: Result): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.fromEntries(types.map((type, i) => [type.name, plain(type, values[i])])));
}

function plainOutputs(types: readonly ParamType[], values: Result): unknown {
  if (types.length === 0) return undefined;
  const [only] = types;
  return types.length === 1 && only !== undefined ? plain(only, values[0]) : plainFields(types, values);
}

function plain(type: ParamType, value: unknown): unknown {
  if (type.isArray()) {
    return Object.freeze((value as Result).toArray().map((item) => plain(type.arrayChildren, item)));
  }
  if (type.isTuple()) return plainFields(type.components, value as Result);
  const bits = /^u?int(\d+)$/.exec(type.baseType)?.[1];
  return bits !== undefined && Number(bits) <= 48 ? Number(value) : value;
}

/** Checks and checksums an address. */
export function asAddress(what: string, value: string): Address {
  try {
    return getAddress(value) as Address;
  } catch {
    throw new InvalidInput(what, value, "an address");
  }
}

/** Checks 32 bytes in hexadecimal. */
export function asBytes32(what: string, value: string): Hex {
  if (!isHexString(value, 32)) throw new InvalidInput(what, value, "32 bytes in hexadecimal");
  return value.toLowerCase() as Hex;
}
