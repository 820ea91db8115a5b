/** The client on viem. */
import { type Client, type GetContractReturnType, type TransactionReceipt, getContract } from "viem";
import {
  call as callContract,
  getBlock,
  getChainId,
  getLogs,
  sendTransaction,
  signTypedData,
  waitForTransactionReceipt,
} from "viem/actions";

import { type Abis, abis } from "./abi/codec.ts";
import { type Addresses, type AddressesInput, addressesOf, checkAddresses } from "./addresses.ts";
import type { Action as AnyAction, Sent as AnySent } from "./core/action.ts";
import type { Chain, Wallet } from "./core/chain.ts";
import { assemble } from "./core/connect.ts";
import { NoSigner } from "./errors/own.ts";
import type { Address, ChainLog } from "./types.ts";

/** What may be set when an action is sent: nonce, gas, fees. */
export interface Overrides {
  readonly nonce?: number;
  readonly gas?: bigint;
  readonly maxFeePerGas?: bigint;
  readonly maxPriorityFeePerGas?: bigint;
}

/** An `Action` sent with viem. */
export type Action<TEvent, TResult> = AnyAction<TEvent, TResult, TransactionReceipt, Overrides>;
/** A transaction sent with viem. */
export type Sent<TEvent> = AnySent<TEvent, TransactionReceipt>;

/** A public client to read with, and a wallet client with an account to send and sign with. */
export interface Clients {
  readonly public: Client;
  readonly wallet?: Client;
}

type Typed<C extends keyof Abis> = GetContractReturnType<Abis[C], { public: Client; wallet: Client }, Address>;

/** The contracts of a deployment as viem's instances. Writing needs a wallet client. */
export interface Contracts {
  readonly gridToken: Typed<"GridToken">;
  readonly staking: Typed<"Staking">;
  readonly escrow: Typed<"Escrow">;
  readonly registry: Typed<"ProviderRegistry">;
  readonly auditors: Typed<"Auditors">;
  readonly devices: Typed<"Devices">;
  readonly allOf: Typed<"AllOf">;
  readonly jobs: Typed<"Jobs">;
  readonly leases: Typed<"Leases">;
  readonly vouchers: Typed<"Vouchers">;
  readonly jury: Typed<"Jury">;
  readonly slashing: Typed<"Slashing">;
  readonly feeAuction: Typed<"FeeAuction">;
  readonly emissions: Typed<"Emissions">;
  readonly governor: Typed<"GridGovernor">;
  readonly charter: Typed<"Charter">;
  readonly reputation: Typed<"Reputation">;
  readonly payerReview: Typed<"PayerReview">;
  readonly quorum: Typed<"Quorum">;
  readonly sampling: Typed<"Sampling">;
  readonly lens: Typed<"Lens">;
  readonly bundler: Typed<"Bundler">;
  readonly leaseNFT: Typed<"LeaseNFT">;
  readonly credits?: Typed<"Credits">;
}

/** A connected deployment. */
export interface Gridbond extends ReturnType<typeof assemble<TransactionReceipt, Overrides>> {
  readonly contracts: Contracts;
  readonly connect: (other: Clients) => Gridbond;
}

/**
 * Connects to a deployment.
 * @param clients `{ public, wallet? }`, as viem's `getContract` takes them
 * @param where a chain id whose deployment this package knows, or the addresses themselves
 * @throws UnknownChain, InvalidInput
 */
export function connect(clients: Clients, where: AddressesInput | bigint | number): Gridbond {
  const addresses = typeof where === "object" ? checkAddresses(where) : addressesOf(where);
  const { wallet } = clients;
  const sender = wallet === undefined ? undefined : walletOf(wallet, clients.public);
  return {
    ...assemble<TransactionReceipt, Overrides>(addresses, chainOf(clients.public), sender),
    contracts: contractsOf(addresses, clients),
    /** The same deployment with other clients. */
    connect: (other: Clients) => connect(other, addresses),
  };
}

function contractsOf(addresses: Addresses, clients: Clients): Contracts {
  const client = { public: clients.public, wallet: clients.wallet ?? clients.public };
  return {
    gridToken: getContract({ address: addresses.gridToken, abi: abis.GridToken, client }),
    staking: getContract({ address: addresses.staking, abi: abis.Staking, client }),
    escrow: getContract({ address: addresses.escrow, abi: abis.Escrow, client }),
    registry: getContract({ address: addresses.registry, abi: abis.ProviderRegistry, client }),
    auditors: getContract({ address: addresses.auditors, abi: abis.Auditors, client }),
    devices: getContract({ address: addresses.devices, abi: abis.Devices, client }),
    allOf: getContract({ address: addresses.allOf, abi: abis.AllOf, client }),
    jobs: getContract({ address: addresses.jobs, abi: abis.Jobs, client }),
    leases: getContract({ address: addresses.leases, abi: abis.Leases, client }),
    vouchers: getContract({ address: addresses.vouchers, abi: abis.Vouchers, client }),
    jury: getContract({ address: addresses.jury, abi: abis.Jury, client }),
    slashing: getContract({ address: addresses.slashing, abi: abis.Slashing, client }),
    emissions: getContract({ address: addresses.emissions, abi: abis.Emissions, client }),
    feeAuction: getContract({ address: addresses.feeAuction, abi: abis.FeeAuction, client }),
    governor: getContract({ address: addresses.governor, abi: abis.GridGovernor, client }),
    charter: getContract({ address: addresses.charter, abi: abis.Charter, client }),
    reputation: getContract({ address: addresses.reputation, abi: abis.Reputation, client }),
    payerReview: getContract({ address: addresses.payerReview, abi: abis.PayerReview, client }),
    quorum: getContract({ address: addresses.quorum, abi: abis.Quorum, client }),
    sampling: getContract({ address: addresses.sampling, abi: abis.Sampling, client }),
    lens: getContract({ address: addresses.lens, abi: abis.Lens, client }),
    bundler: getContract({ address: addresses.bundler, abi: abis.Bundler, client }),
    leaseNFT: getContract({ address: addresses.leaseNFT, abi: abis.LeaseNFT, client }),
    ...(addresses.credits === undefined
      ? {}
      : { credits: getContract({ address: addresses.credits, abi: abis.Credits, client }) }),
  };
}

function chainOf(client: Client): Chain {
  return {
    chainId: () => getChainId(client),
    call: async ({ from, ...call }, block) => {
      const account = from === undefined ? {} : { account: from };
      const at = block === undefined ? {} : { blockNumber: BigInt(block) };
      return (await callContract(client, { ...call, ...account, ...at })).data ?? "0x";
    },
    logs: async ({ addresses, fromBlock, toBlock }) => {
      const logs = await getLogs(client, {
        address: [...addresses],
        fromBlock: BigInt(fromBlock),
        toBlock: BigInt(toBlock),
      });
      return logs.map((log): ChainLog => ({
        address: log.address,
        topics: log.topics,
        data: log.data,
        blockNumber: Number(log.blockNumber),
        transactionHash: log.transactionHash,
        logIndex: log.logIndex,
      }));
    },
    block: async (which) => {
      const block = await getBlock(client, which === "latest" ? { blockTag: which } : { blockNumber: BigInt(which) });
      return { number: Number(block.number), timestamp: Number(block.timestamp) };
    },
  };
}

function walletOf(wallet: Client, reader: Client): Wallet<TransactionReceipt, Overrides> {
  const account = () => {
    if (wallet.account === undefined) throw new NoSigner("a wallet client without an account");
    return wallet.account;
  };
  return {
    address: async () => account().address,
    send: async (call, overrides) => {
      const hash = await sendTransaction(wallet, {
        ...call,
        ...overrides,
        account: account(),
        chain: wallet.chain ?? null,
      });
      return {
        hash,
        wait: async (confirmations) => {
          const receipt = await waitForTransactionReceipt(reader, { hash, confirmations });
          return { receipt, block: Number(receipt.blockNumber), ok: receipt.status === "success" };
        },
      };
    },
    sign: ({ domain, types, primaryType, message }) =>
      signTypedData(wallet, { account: account(), domain, types, primaryType, message }),
  };
}
