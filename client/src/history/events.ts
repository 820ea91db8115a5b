import { type ContractName, type EventOf, decodeLog } from "../abi/codec.ts";
import type { Addresses } from "../addresses.ts";
import type { Block, Chain } from "../core/chain.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, ChainLog } from "../types.ts";

/** The contracts whose events make up a `State`. */
export type FoldedContract =
  | "ProviderRegistry"
  | "Auditors"
  | "Devices"
  | "Jobs"
  | "Leases"
  | "LeaseNFT"
  | "Vouchers"
  | "Jury"
  | "Slashing"
  | "Quorum"
  | "Sampling"
  | "Reputation"
  | "FeeAuction"
  | "Emissions"
  | "Credits";

/** An event of the contracts that a `State` is folded from. */
export type GridbondEvent = { [C in FoldedContract]: EventOf<C> }[FoldedContract];

/** Which blocks to read; everything up to the latest by default. */
export interface Range {
  readonly fromBlock?: number;
  readonly toBlock?: number;
  /** Blocks per request; nodes limit it. 5,000 by default, halved when a node refuses. */
  readonly chunk?: number;
}

/** Events whose block time the fold needs because the contract stores it. */
const TIMED = new Set([
  "Taken",
  "GangFilled",
  "Acknowledged",
  "Expired",
  "Ruled",
  "Succeeded",
  "PanelDrawn",
  "RoundOpened",
  "Drawn",
  "Recorded",
  "Faulted",
  "Sold",
]);

const CHUNK = 5_000;

/** The contracts of a deployment whose events are folded. */
export function foldedContracts(addresses: Addresses): ReadonlyMap<Address, FoldedContract> {
  return new Map<Address, FoldedContract>([
    [addresses.registry, "ProviderRegistry"],
    [addresses.auditors, "Auditors"],
    [addresses.devices, "Devices"],
    [addresses.jobs, "Jobs"],
    [addresses.leases, "Leases"],
    [addresses.leaseNFT, "LeaseNFT"],
    [addresses.vouchers, "Vouchers"],
    [addresses.jury, "Jury"],
    [addresses.slashing, "Slashing"],
    [addresses.quorum, "Quorum"],
    [addresses.sampling, "Sampling"],
    [addresses.reputation, "Reputation"],
    [addresses.feeAuction, "FeeAuction"],
    [addresses.emissions, "Emissions"],
    ...(addresses.credits === undefined ? [] : [[addresses.credits, "Credits"] as const]),
  ]);
}

/** Decodes logs of the given contracts; logs of others are left out. */
export function decodeLogs<C extends ContractName>(
  contracts: ReadonlyMap<Address, C>,
  logs: readonly ChainLog[],
): EventOf<C>[] {
  const byAddress = new Map([...contracts].map(([address, contract]) => [address.toLowerCase(), contract]));
  return logs.flatMap((log) => {
    const contract = byAddress.get(log.address.toLowerCase());
    const event = contract === undefined ? undefined : decodeLog(contract, log);
    return event === undefined ? [] : [event];
  });
}

/** Reads, decodes and dates the events of a range, oldest first. */
export async function readEvents(
  chain: Chain,
  addresses: Addresses,
  range: Range = {},
): Promise<{ events: GridbondEvent[]; toBlock: number }> {
  const fromBlock = range.fromBlock ?? 0;
  const toBlock = range.toBlock ?? (await chain.block("latest")).number;
  const contracts = foldedContracts(addresses);
  const logs: ChainLog[] = [];
  let chunk = range.chunk ?? CHUNK;
  if (!Number.isSafeInteger(chunk) || chunk < 1) throw new InvalidInput("chunk", chunk, "a whole number above zero");
  for (let from = fromBlock; from <= toBlock;) {
    const to = Math.min(from + chunk - 1, toBlock);
    try {
      logs.push(...(await chain.logs({ addresses: [...contracts.keys()], fromBlock: from, toBlock: to })));
      from = to + 1;
    } catch (error) {
      if (chunk === 1) throw error;
      chunk = Math.ceil(chunk / 2);
    }
  }
  const events = decodeLogs(contracts, logs) as GridbondEvent[];
  return { events: await date(chain, events), toBlock };
}

async function date(chain: Chain, events: readonly GridbondEvent[]): Promise<GridbondEvent[]> {
  const blocks = new Map<number, Promise<Block>>();
  const dated: GridbondEvent[] = [];
  for (const event of events) {
    if (!TIMED.has(event.name)) {
      dated.push(event);
      continue;
    }
    const block = blocks.get(event.blockNumber) ?? chain.block(event.blockNumber);
    blocks.set(event.blockNumber, block);
    dated.push(Object.freeze({ ...event, timestamp: (await block).timestamp }));
  }
  return dated;
}
