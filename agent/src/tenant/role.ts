import { type Address, type Hex, tokenIdOf } from "../client.ts";
import type { ConfigOf } from "../config.ts";
import type { AgentContext } from "../context.ts";
import { Machine } from "../machine/machine.ts";
import type { Part, RoleParts } from "../roles.ts";
import { Commands } from "../state/commands.ts";
import type { Database } from "../state/database.ts";
import { Records } from "../state/records.ts";
import type { TenantContext } from "./context.ts";
import { provideFunds } from "./funds.ts";
import { clusterStates, slotStates } from "./machines.ts";
import { Probes } from "./probes.ts";
import type { ClusterRecord, SlotRecord } from "./record.ts";

/** Puts together a tenant's agent: one cluster, and a record for each of its leases. */
export function tenant(config: ConfigOf<"tenant">, base: AgentContext, db: Database): RoleParts {
  const plan = config.tenant;
  const clusters = new Records<ClusterRecord>(db, "cluster");
  const slots = new Records<SlotRecord>(db, "slot");
  const { log, hosts } = base;
  const buys = plan.account !== undefined && "buy" in plan.account;
  // Whose leases they are is known after `prepare`; no step runs before.
  const context: { -readonly [K in keyof TenantContext]: TenantContext[K] } = {
    ...base,
    plan,
    tenant: base.me,
    tokenId: undefined,
    clusters,
    slots,
    probes: new Probes(plan.probe, hosts),
    commands: new Commands(db),
  };
  const machines = [
    new Machine("slot", slotStates, slots, context, log),
    new Machine("cluster", clusterStates, clusters, context, log),
  ];
  return {
    parts: machines.map((machine): Part => ({ machine, onEvent: () => undefined })),
    async prepare() {
      if (plan.account !== undefined) {
        const { account } = plan;
        context.tenant =
          "buy" in account ? (account.buy as Address) : await base.gridbond.leaseNFT.accountOf(base.me, account.salt);
        context.tokenId = tokenIdOf(context.tenant);
      }
      await provideFunds(context);
      clusters.add({ id: plan.group as Hex, round: 0, topUps: 0, state: buys ? "buying" : "quoting" });
    },
  };
}
