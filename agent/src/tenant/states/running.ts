import { hexlify, randomBytes } from "ethers";
import { z } from "zod";

import { type Member, clusterStatus, leasesHash, splitTopUp, topUpUntil } from "../../client.ts";
import type { Hex } from "../../client.ts";
import { cluster, liveSlots } from "../context.ts";
import type { ClusterState, TenantContext } from "../context.ts";
import type { ClusterIn } from "../record.ts";

const listingSchema = z.strictObject({
  price: z.string().regex(/^[0-9]{1,29}$/).transform(BigInt), // prettier-ignore
  minBalance: z.string().regex(/^[0-9]{1,29}$/).transform(BigInt), // prettier-ignore
  seconds: z.number().int().min(1).max(31_536_000),
});

/** Looks after the cluster: repairs what was lost, adds money before it runs out, and does what its operator says. */
export const running: ClusterState<"running"> = {
  async step(context, record) {
    const { plan, commands, log } = context;
    const live = liveSlots(context);
    if (commands.read("close") !== undefined) return { next: { ...cluster(record), state: "closing" } };
    if (live.length < plan.size) {
      log("info", "slot lost", { missing: plan.size - live.length });
      return { next: { ...cluster(record), state: "quoting" } };
    }
    const wanted = commands.read("list");
    if (wanted !== undefined && live.every(({ state }) => state === "watching")) {
      return { next: await listing(context, record, wanted) };
    }
    const shares = await missingMoney(context);
    if (shares.length > 0) return { next: { ...cluster(record), state: "toppingUp", shares } };
    return undefined;
  },
};

async function listing(
  context: TenantContext,
  record: ClusterIn<"running">,
  command: string,
): Promise<ClusterIn<"listing">> {
  const { tokenId, plan, me, now } = context;
  if (tokenId === undefined) throw new Error("list: this tenancy is no account, nothing can be sold");
  const { price, minBalance, seconds } = listingSchema.parse(JSON.parse(command));
  const { token } = plan.terms;
  const made = {
    tokenId,
    seller: me,
    token: token as Hex,
    price,
    leases: leasesHash(liveSlots(context).map(({ id }) => id)),
    balanceToken: token as Hex,
    minBalance,
    until: now() + seconds,
    salt: hexlify(randomBytes(32)) as Hex,
  };
  return { ...cluster(record), state: "listing", listing: made };
}

/** What every lease needs to last as the plan says; nothing while none is low. No more than the wallet has. */
async function missingMoney(context: TenantContext): Promise<{ leaseId: Hex; amount: bigint }[]> {
  const { plan, gridbond, now, tenant } = context;
  if (plan.topUp === undefined) return [];
  const members = await Promise.all(
    liveSlots(context).map(async ({ id, terms, lease }): Promise<Member> => {
      const [state, { remaining }] = await Promise.all([
        gridbond.leases.stateOf(id),
        gridbond.leases.holdOf(terms, lease),
      ]);
      return { id, terms, lease, state, held: remaining + state.charged };
    }),
  );
  const { expiry } = clusterStatus(members, now());
  if (expiry === undefined || expiry - now() >= plan.topUp.below) return [];
  const needed = topUpUntil(members, now() + plan.topUp.until, now()).reduce((sum, { amount }) => sum + amount, 0n);
  const wallet = await gridbond.escrow.walletOf(tenant, plan.terms.token);
  const { shares } = splitTopUp(members, needed < wallet ? needed : wallet, now());
  return shares.map(({ member, amount }) => ({ leaseId: member.id, amount }));
}
