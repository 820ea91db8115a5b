import type { AgentContext } from "../context.ts";
import type { SignedVoucher } from "../client.ts";
import { type In, type State, type States, crashPointsOf } from "../machine/machine.ts";
import type { MachineRecord } from "../state/records.ts";
import type { Till } from "./till.ts";

/** One redemption after the other, each of many tabs in one transaction. */
export type RedemptionRecord =
  | (MachineRecord & {
      readonly id: string;
      readonly state: "collecting";
      readonly round: number;
      readonly since: number;
    })
  | (MachineRecord & {
      readonly id: string;
      readonly state: "redeeming";
      readonly round: number;
      readonly vouchers: readonly SignedVoucher[];
    });

export interface MeteredContext extends AgentContext {
  readonly till: Till;
  readonly redeem: {
    /** Tabs that owe this much are redeemed at once, token units. */
    readonly above: bigint;
    /** The others after this long, or when their payer leaves. */
    readonly seconds: number;
  };
}

/** Vouchers of one transaction: some 27,000 gas each. */
const MOST = 100;

const collecting: State<RedemptionRecord, MeteredContext, In<RedemptionRecord, "collecting">> = {
  async step({ till, redeem, now }, { id, round, since }) {
    const all = now() >= since + redeem.seconds;
    const due = await till.due(all ? 1n : redeem.above, redeem.seconds);
    if (due.length > 0) return { next: { id, state: "redeeming", round, vouchers: due.slice(0, MOST) } };
    return all ? { next: { id, state: "collecting", round, since: now() } } : undefined;
  },
};

const redeeming: State<RedemptionRecord, MeteredContext, In<RedemptionRecord, "redeeming">> = {
  // A payer that leaves takes back what is not redeemed in time.
  urgent: true,
  writes: ["redeem"],
  async step({ gridbond, outbox, till, log, now }, { id, round, vouchers }) {
    const { to, data } = gridbond.vouchers.redeemMany(vouchers).encode();
    const { hash } = await outbox.send(`redeem:${round}`, { to, data });
    log("info", "redeemed vouchers", { tabs: vouchers.length, transaction: hash });
    till.forgetAll();
    return { next: { id, state: "collecting", round: round + 1, since: now() } };
  },
};

export const redemptionStates: States<RedemptionRecord, MeteredContext> = { collecting, redeeming };

/** Every point at which the crash test kills the agent. */
export const meteredPoints = [...crashPointsOf("redemption", redemptionStates), "till:prepared", "till:stored"];
