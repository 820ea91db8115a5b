/** The client on ethers v6. */
import {
  Contract,
  type ContractRunner,
  type Provider,
  type Signer,
  type TransactionReceipt,
  type TransactionRequest,
  type TransactionResponse,
  isCallException,
} from "ethers";

import type { Escrow } from "../../typechain-types/custody/Escrow.ts";
import type { Staking } from "../../typechain-types/custody/Staking.ts";
import type { Credits } from "../../typechain-types/economy/Credits.ts";
import type { Emissions } from "../../typechain-types/economy/Emissions.ts";
import type { FeeAuction } from "../../typechain-types/economy/FeeAuction.ts";
import type { Charter } from "../../typechain-types/governance/Charter.ts";
import type { GridGovernor } from "../../typechain-types/governance/GridGovernor.ts";
import type { GridToken } from "../../typechain-types/economy/GridToken.ts";
import type { AllOf } from "../../typechain-types/identity/AllOf.ts";
import type { Auditors } from "../../typechain-types/identity/Auditors.ts";
import type { Devices } from "../../typechain-types/identity/Devices.ts";
import type { ProviderRegistry } from "../../typechain-types/identity/ProviderRegistry.ts";
import type { Jury } from "../../typechain-types/judgement/Jury.ts";
import type { Reputation } from "../../typechain-types/judgement/Reputation.ts";
import type { Slashing } from "../../typechain-types/judgement/Slashing.ts";
import type { PayerReview } from "../../typechain-types/judgement/verification/PayerReview.ts";
import type { Quorum } from "../../typechain-types/judgement/verification/Quorum.ts";
import type { Sampling } from "../../typechain-types/judgement/verification/Sampling.ts";
import type { Jobs } from "../../typechain-types/market/Jobs.ts";
import type { Leases } from "../../typechain-types/market/Leases.ts";
import type { Vouchers } from "../../typechain-types/market/Vouchers.ts";
import type { Bundler } from "../../typechain-types/periphery/Bundler.ts";
import type { LeaseNFT } from "../../typechain-types/periphery/LeaseNFT.ts";
import type { Lens } from "../../typechain-types/periphery/Lens.ts";
import { type ContractName, abis } from "./abi/codec.ts";
import { type Addresses, type AddressesInput, addressesOf, checkAddresses } from "./addresses.ts";
import type { Action as AnyAction, Sent as AnySent } from "./core/action.ts";
import type { Block, Chain, Wallet } from "./core/chain.ts";
import { assemble } from "./core/connect.ts";
import { InvalidInput } from "./errors/own.ts";
import type { Address, ChainLog, Hex } from "./types.ts";

export type {
  AllOf,
  Auditors,
  Bundler,
  Devices,
  Escrow,
  Charter,
  Credits,
  Emissions,
  FeeAuction,
  GridGovernor,
  GridToken,
  Jobs,
  Jury,
  LeaseNFT,
  Leases,
  Vouchers,
  Lens,
  PayerReview,
  ProviderRegistry,
  Quorum,
  Reputation,
  Sampling,
  Slashing,
  Staking,
};

/** What may be set when an action is sent: nonce, gas, fees. */
export type Overrides = Pick<
  TransactionRequest,
  "nonce" | "gasLimit" | "gasPrice" | "maxFeePerGas" | "maxPriorityFeePerGas" | "type"
>;

/** An `Action` sent with ethers. */
export type Action<TEvent, TResult> = AnyAction<TEvent, TResult, TransactionReceipt, Overrides>;
/** A transaction sent with ethers. */
export type Sent<TEvent> = AnySent<TEvent, TransactionReceipt>;

/** The contracts of a deployment, typed by TypeChain. */
export interface Contracts {
  readonly gridToken: GridToken;
  readonly staking: Staking;
  readonly escrow: Escrow;
  readonly registry: ProviderRegistry;
  readonly auditors: Auditors;
  readonly devices: Devices;
  readonly allOf: AllOf;
  readonly jobs: Jobs;
  readonly leases: Leases;
  readonly vouchers: Vouchers;
  readonly jury: Jury;
  readonly slashing: Slashing;
  readonly feeAuction: FeeAuction;
  readonly emissions: Emissions;
  readonly governor: GridGovernor;
  readonly charter: Charter;
  readonly reputation: Reputation;
  readonly payerReview: PayerReview;
  readonly quorum: Quorum;
  readonly sampling: Sampling;
  readonly lens: Lens;
  readonly bundler: Bundler;
  readonly leaseNFT: LeaseNFT;
  readonly credits?: Credits;
}

/**
 * Connects to a deployment.
 * @param runner a signer to send and sign with, or a provider to read only
 * @param where a chain id whose deployment this package knows, or the addresses themselves
 * @throws UnknownChain, InvalidInput
 */
export function connect(runner: Provider | Signer, where: AddressesInput | bigint | number) {
  const addresses = typeof where === "object" ? checkAddresses(where) : addressesOf(where);
  const signer = isSigner(runner) ? runner : undefined;
  const provider = signer === undefined ? (runner as Provider) : signer.provider;
  if (provider === null) throw new InvalidInput("signer", "a signer without a provider", "signer.connect(provider)");
  const wallet = signer === undefined ? undefined : walletOf(signer);
  return {
    ...assemble<TransactionReceipt, Overrides>(addresses, chainOf(provider), wallet),
    contracts: contractsOf(addresses, runner),
    /** The same deployment with another signer or provider. */
    connect: (other: Provider | Signer): Gridbond => connect(other, addresses),
  };
}

/** A connected deployment. */
export interface Gridbond extends ReturnType<typeof assemble<TransactionReceipt, Overrides>> {
  readonly contracts: Contracts;
  readonly connect: (other: Provider | Signer) => Gridbond;
}

function contractsOf(addresses: Addresses, runner: ContractRunner): Contracts {
  const at = (contract: ContractName, address: Address) => new Contract(address, abis[contract], runner) as unknown;
  return {
    gridToken: at("GridToken", addresses.gridToken) as GridToken,
    staking: at("Staking", addresses.staking) as Staking,
    escrow: at("Escrow", addresses.escrow) as Escrow,
    registry: at("ProviderRegistry", addresses.registry) as ProviderRegistry,
    auditors: at("Auditors", addresses.auditors) as Auditors,
    devices: at("Devices", addresses.devices) as Devices,
    allOf: at("AllOf", addresses.allOf) as AllOf,
    jobs: at("Jobs", addresses.jobs) as Jobs,
    leases: at("Leases", addresses.leases) as Leases,
    vouchers: at("Vouchers", addresses.vouchers) as Vouchers,
    jury: at("Jury", addresses.jury) as Jury,
    slashing: at("Slashing", addresses.slashing) as Slashing,
    feeAuction: at("FeeAuction", addresses.feeAuction) as FeeAuction,
    emissions: at("Emissions", addresses.emissions) as Emissions,
    governor: at("GridGovernor", addresses.governor) as GridGovernor,
    charter: at("Charter", addresses.charter) as Charter,
    reputation: at("Reputation", addresses.reputation) as Reputation,
    payerReview: at("PayerReview", addresses.payerReview) as PayerReview,
    quorum: at("Quorum", addresses.quorum) as Quorum,
    sampling: at("Sampling", addresses.sampling) as Sampling,
    lens: at("Lens", addresses.lens) as Lens,
    bundler: at("Bundler", addresses.bundler) as Bundler,
    leaseNFT: at("LeaseNFT", addresses.leaseNFT) as LeaseNFT,
    ...(addresses.credits === undefined ? {} : { credits: at("Credits", addresses.credits) as Credits }),
  };
}

function isSigner(runner: Provider | Signer): runner is Signer {
  return "signTypedData" in runner;
}

function chainOf(provider: Provider): Chain {
  return {
    chainId: async () => Number((await provider.getNetwork()).chainId),
    call: async (call, block) =>
      (await provider.call(block === undefined ? call : { ...call, blockTag: block })) as Hex,
    logs: async ({ addresses, fromBlock, toBlock }) => {
      const logs = await provider.getLogs({ address: [...addresses], fromBlock, toBlock });
      return logs.map((log): ChainLog => ({
        address: log.address,
        topics: log.topics,
        data: log.data,
        blockNumber: log.blockNumber,
        transactionHash: log.transactionHash,
        logIndex: log.index,
      }));
    },
    block: async (which): Promise<Block> => {
      const block = await provider.getBlock(which);
      if (block === null) throw new InvalidInput("block", which, "a block that the node knows");
      return { number: block.number, timestamp: block.timestamp };
    },
  };
}

function walletOf(signer: Signer): Wallet<TransactionReceipt, Overrides> {
  return {
    address: async () => (await signer.getAddress()) as Address,
    send: async (call, overrides) => {
      const response = await signer.sendTransaction({ ...call, ...overrides });
      return { hash: response.hash as Hex, wait: (confirmations) => waitFor(response, confirmations) };
    },
    sign: async ({ domain, types, message }) => {
      const fields = Object.fromEntries(Object.entries(types).map(([name, list]) => [name, [...list]]));
      return (await signer.signTypedData(domain, fields, message)) as Hex;
    },
  };
}

async function waitFor(response: TransactionResponse, confirmations: number) {
  const receipt = await response.wait(confirmations).catch((error: unknown) => {
    // ethers throws what was mined and failed; the caller finds out why.
    if (isCallException(error) && error.receipt != null) return error.receipt;
    throw error;
  });
  if (receipt === null) throw new InvalidInput("confirmations", confirmations, "at least 1");
  return { receipt, block: receipt.blockNumber, ok: receipt.status !== 0 };
}
