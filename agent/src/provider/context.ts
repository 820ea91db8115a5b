import type { AgentContext } from "../context.ts";
import type { Address } from "../client.ts";
import type { ProviderPolicy } from "../config.ts";
import type { Records } from "../state/records.ts";
import type { In, State } from "../machine/machine.ts";
import type { ClaimRecord, DefenceRecord, ReplicaRecord } from "./record.ts";

export interface ProviderContext extends AgentContext {
  /** Whose stake and capacity are used: the owner's address. */
  readonly provider: Address;
  readonly policy: ProviderPolicy;
  readonly claims: Records<ClaimRecord>;
}

export type ClaimState<S extends ClaimRecord["state"]> = State<ClaimRecord, ProviderContext, In<ClaimRecord, S>>;
export type ReplicaState = State<ReplicaRecord, ProviderContext>;
export type DefenceState = State<DefenceRecord, ProviderContext>;
