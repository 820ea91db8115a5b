import { InvalidInput } from "../errors/own.ts";

/** The block time of an event; the contract stored it, so the fold needs it. */
export function timeOf(event: { readonly name: string; readonly timestamp?: number }): number {
  if (event.timestamp !== undefined) return event.timestamp;
  throw new InvalidInput(
    `timestamp of ${event.name}`,
    undefined,
    "the block's time in seconds, as gridbond.events adds it",
  );
}
