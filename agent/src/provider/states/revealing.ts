import { agreementOf } from "../../chain/reader.ts";
import { perform } from "../../context.ts";
import { CallRefused } from "../../errors.ts";
import { roundAbout } from "../../results/replicas.ts";
import type { ReplicaState } from "../context.ts";
import { ownBundle } from "../defence.ts";

/** A quorum asks about a unit: reveals its result. Whoever is silent loses it. */
export const revealing: ReplicaState = {
  urgent: true,
  writes: ["reveal"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, claimId, unit } = record;
    const agreement = agreementOf(book, claimId, unit);
    const round = await roundAbout(context, claimId, unit);
    if (agreement === undefined || round === undefined) return undefined;
    // A court's question about a unit that no round compares: the defence answers it.
    if (!round.asked) return { next: { ...record, state: "closed" } };
    if (round.result !== undefined || context.now() > round.revealBy) return { next: { ...record, state: "deciding" } };
    const { tree, index, leaf } = ownBundle(context, record);
    const opened = { salt: leaf.salt, result: leaf.result, path: tree.path(index) };
    try {
      await perform(context, `reveal:${id}`, gridbond.quorum.reveal(agreement, opened, agreement.terms.arbiter));
    } catch (error) {
      // Anybody who knows it may reveal it; whether somebody did, or it is too late, the next look tells.
      if (!(error instanceof CallRefused)) throw error;
      return undefined;
    }
    log("info", "revealed result", { claimId, unit });
    return { next: { ...record, state: "deciding" } };
  },
};
