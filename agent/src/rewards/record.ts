import type { Address, Hex } from "../client.ts";
import type { MachineRecord } from "../state/records.ts";

/** Paid work whose fee is reported, once each; and parts of lots, which are collected when the lot is sold. */
export type RewardRecord =
  | (MachineRecord & { readonly id: string; readonly state: "reportingClaim"; readonly claimId: Hex })
  | (MachineRecord & { readonly id: string; readonly state: "reportingLease"; readonly leaseId: Hex })
  | (MachineRecord & {
      readonly id: string;
      readonly state: "collecting";
      readonly service: Address;
      readonly token: Address;
      readonly lot: bigint;
      /** Seconds; it is not tried before. */
      readonly notBefore: number;
    })
  | (MachineRecord & { readonly id: string; readonly state: "done" });
