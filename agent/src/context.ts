import type { Outbox } from "./chain/outbox.ts";
import type { ChainReader } from "./chain/reader.ts";
import type { Address, EncodedCall, Quote, RawLog, SignedQuote } from "./client.ts";
import type { HostPolicy } from "./artifacts/hosts.ts";
import type { Library } from "./library.ts";
import type { Log } from "./log.ts";
import type { Receipts } from "./receipts.ts";
import type { Workshop } from "./workshop.ts";

/** What every step of every state machine has at hand. */
export interface AgentContext extends ChainReader {
  /** The key's address. */
  readonly me: Address;
  readonly chainId: number;
  readonly outbox: Outbox;
  /** Signs a quote with the key. */
  readonly signQuote: (quote: Quote) => Promise<SignedQuote>;
  /** Which hosts may be asked. */
  readonly hosts: HostPolicy;
  readonly library: Library;
  /** What it signs about units that fail or are refused. */
  readonly receipts: Receipts;
  readonly workshop: Workshop;
  /** Of this agent alone; salts are derived from it. */
  readonly secret: Uint8Array;
  readonly log: Log;
}

interface Write<TEvent> {
  encode(): EncodedCall;
  event(receipt: { readonly logs: readonly RawLog[] }): TEvent;
}

/** Makes a write happen once under its key and returns its event. */
export async function perform<TEvent>(context: AgentContext, key: string, write: Write<TEvent>): Promise<TEvent> {
  const { to, data } = write.encode();
  return write.event(await context.outbox.send(key, { to, data }));
}
