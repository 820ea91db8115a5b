import type { Addresses } from "../addresses.ts";
import type { EventOf } from "../abi/codec.ts";
import type { RawLog } from "../types.ts";
import { findEvents } from "./intent.ts";

interface Receipt {
  readonly logs: readonly RawLog[];
}

/** The leases that a transaction opened, in its order. */
export function openedIn(receipt: Receipt, { leases }: Addresses): EventOf<"Leases", "Opened">[] {
  return findEvents({ contract: "Leases", address: leases, names: ["Opened"] }, receipt.logs);
}

/** The claims that a transaction took, in its order. */
export function takenIn(receipt: Receipt, { jobs }: Addresses): EventOf<"Jobs", "Taken">[] {
  return findEvents({ contract: "Jobs", address: jobs, names: ["Taken"] }, receipt.logs);
}
