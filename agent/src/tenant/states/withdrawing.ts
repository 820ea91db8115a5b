import { perform } from "../../context.ts";
import { cluster } from "../context.ts";
import type { ClusterState } from "../context.ts";

/** Takes the money that is left and the compensation home. */
export const withdrawing: ClusterState<"withdrawing"> = {
  writes: ["move", "withdraw", "collect"],
  async step(context, record) {
    const { gridbond, tokenId, plan, me, log } = context;
    const { id, amount, credits } = record;
    const { token } = plan.terms;
    if (amount > 0n) {
      if (tokenId !== undefined) {
        await perform(context, `move:${id}`, gridbond.leaseNFT.transferOut(tokenId, token, amount, me));
      }
      await perform(context, `withdraw:${id}`, gridbond.escrow.withdraw(token, amount, me));
    }
    if (credits > 0n) {
      const write =
        tokenId === undefined ? gridbond.staking.collect(credits, me) : gridbond.leaseNFT.collect(tokenId, credits, me);
      await perform(context, `collect:${id}`, write);
    }
    log("info", "closed cluster", { amount, credits });
    return { next: { ...cluster(record), state: "done", outcome: "closed" } };
  },
};
