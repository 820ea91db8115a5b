import { type AgentContext, perform } from "../context.ts";
import type { ConfigOf } from "../config.ts";

const UNLIMITED = 2n ** 256n - 1n;

/** Moves the payer's money into Escrow and lets Jobs and Slashing hold it. Safe to repeat: it fills up to the wanted amounts. */
export async function provideFunds(context: AgentContext, plan: ConfigOf<"payer">["payer"]): Promise<void> {
  const { jobs, slashing, gridToken } = context.gridbond.addresses;
  if (plan.deposit !== undefined) await fill(context, plan.deposit.token, plan.deposit.amount, jobs);
  if (plan.challengeFunds > 0n) await fill(context, gridToken, plan.challengeFunds, slashing);
}

/** Done once per token and service, whatever is spent later: only what lies in the wallet then counts. */
async function fill(context: AgentContext, token: string, amount: bigint, service: string): Promise<void> {
  const { gridbond, me } = context;
  const { escrow } = gridbond.addresses;
  await perform(context, `approve:${token}`, gridbond.token.approve(token, escrow, amount));
  await perform(context, `deposit:${token}`, gridbond.escrow.deposit(token, amount, me));
  await perform(context, `allow:${service}`, gridbond.escrow.allow(service, token, UNLIMITED));
}
