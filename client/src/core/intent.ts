import {
  type ArgsOf,
  type ContractName,
  type EventNameOf,
  type EventOf,
  type FunctionNameOf,
  type ResultOf,
  decodeLog,
  decodeResult,
  encodeCall,
} from "../abi/codec.ts";
import { EventNotFound } from "../errors/own.ts";
import type { Address, EncodedCall, Hex, RawLog } from "../types.ts";

/** A write that nobody has sent: what it calls, and how to read its result and its event. The same for every library. */
export interface Intent<TEvent, TResult> {
  readonly contract: ContractName;
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly call: EncodedCall;
  /** What the function returned. */
  result(data: Hex): TResult;
  /** The write's own event among a transaction's logs. Throws `EventNotFound`. */
  event(logs: readonly RawLog[]): TEvent;
}

/** Which event a write emits, and where. */
export interface EventSource<C extends ContractName, N extends EventNameOf<C>> {
  readonly contract: C;
  readonly address: Address;
  readonly names: readonly N[];
}

/** Describes a call of a contract whose event comes from the contract itself. */
export function intend<C extends ContractName, F extends FunctionNameOf<C>, N extends EventNameOf<C>>(
  contract: C,
  to: Address,
  functionName: F,
  args: ArgsOf<C, F>,
  names: N | readonly N[],
): Intent<EventOf<C, N>, ResultOf<C, F>> {
  const list = typeof names === "string" ? [names] : names;
  return intendFrom(contract, to, functionName, args, { contract, address: to, names: list });
}

/** Describes a call whose event comes from another contract. */
export function intendFrom<
  C extends ContractName,
  F extends FunctionNameOf<C>,
  S extends ContractName,
  N extends EventNameOf<S>,
>(
  contract: C,
  to: Address,
  functionName: F,
  args: ArgsOf<C, F>,
  source: EventSource<S, N>,
): Intent<EventOf<S, N>, ResultOf<C, F>> {
  return Object.freeze({
    contract,
    functionName,
    args: Object.freeze([...(args as readonly unknown[])]),
    call: Object.freeze({ to, data: encodeCall(contract, functionName, args), value: 0n }),
    result: (data: Hex) => decodeResult(contract, functionName, data),
    event: (logs: readonly RawLog[]) => findEvent(source, logs),
  });
}

/** Every event of a source among logs, in their order. */
export function findEvents<C extends ContractName, N extends EventNameOf<C>>(
  source: EventSource<C, N>,
  logs: readonly RawLog[],
): EventOf<C, N>[] {
  return logs.flatMap((log) => {
    if (log.address.toLowerCase() !== source.address.toLowerCase()) return [];
    const event = decodeLog(source.contract, log);
    return event !== undefined && source.names.includes(event.name as N) ? [event as EventOf<C, N>] : [];
  });
}

/** Finds the last event of a source among logs: what a transaction ends with is what it was sent for. */
export function findEvent<C extends ContractName, N extends EventNameOf<C>>(
  source: EventSource<C, N>,
  logs: readonly RawLog[],
): EventOf<C, N> {
  const event = findEvents(source, logs).at(-1);
  if (event === undefined) throw new EventNotFound(source.contract, source.names, source.address);
  return event;
}
