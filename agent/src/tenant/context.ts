import type { Address } from "../client.ts";
import type { TenantPlan } from "../config.ts";
import type { AgentContext } from "../context.ts";
import type { In, State } from "../machine/machine.ts";
import type { Commands } from "../state/commands.ts";
import type { Records } from "../state/records.ts";
import type { Probes } from "./probes.ts";
import type { ClusterRecord, SlotIn, SlotRecord } from "./record.ts";

export interface TenantContext extends AgentContext {
  readonly plan: TenantPlan;
  /** Who is the tenant of the leases: the key's address, or an account of LeaseNFT that the key owns. */
  readonly tenant: Address;
  /** The account's token; none when the key is the tenant itself. */
  readonly tokenId: bigint | undefined;
  readonly clusters: Records<ClusterRecord>;
  readonly slots: Records<SlotRecord>;
  readonly probes: Probes;
  readonly commands: Commands;
}

export type ClusterState<S extends ClusterRecord["state"]> = State<ClusterRecord, TenantContext, In<ClusterRecord, S>>;
export type SlotState<S extends SlotRecord["state"]> = State<SlotRecord, TenantContext, In<SlotRecord, S>>;

/** Leases of the cluster that have not ended. */
export function liveSlots({ slots }: TenantContext): SlotRecord[] {
  return slots.live();
}

/** The cluster as it stands. */
export function clusterOf({ clusters, plan }: TenantContext): ClusterRecord | undefined {
  return clusters.get(plan.group);
}

export function endedSlot(slot: SlotRecord, outcome: string): { readonly next: SlotIn<"ended"> } {
  const { id, terms, lease, challenges, excuses } = slot;
  return { next: { id, terms, lease, challenges, excuses, state: "ended", outcome } };
}

export function cluster({ id, round, topUps }: ClusterRecord): Pick<ClusterRecord, "id" | "round" | "topUps"> {
  return { id, round, topUps };
}
