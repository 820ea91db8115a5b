import type { Address } from "../client.ts";
import type { LeasePolicy } from "../config.ts";
import type { AgentContext } from "../context.ts";
import type { In, State } from "../machine/machine.ts";
import type { Commands } from "../state/commands.ts";
import type { Records } from "../state/records.ts";
import type { AnswersRecord, LeaseRecord, OrderRecord } from "./record.ts";
import type { Supervisor } from "./supervisor.ts";

export interface LeaseContext extends AgentContext {
  /** Whose stake and capacity are used: the owner's address. */
  readonly provider: Address;
  readonly leasing: LeasePolicy;
  readonly leases: Records<LeaseRecord>;
  readonly supervisor: Supervisor;
  readonly commands: Commands;
}

export type LeaseStateOf<S extends LeaseRecord["state"]> = State<LeaseRecord, LeaseContext, In<LeaseRecord, S>>;
export type AnswersState<S extends AnswersRecord["state"]> = State<AnswersRecord, LeaseContext, In<AnswersRecord, S>>;
export type OrderState = State<OrderRecord, LeaseContext>;
