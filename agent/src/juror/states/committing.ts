import { panelAt } from "../../chain/reader.ts";
import { PanelStage, voteCommitment } from "../../client.ts";
import { perform } from "../../context.ts";
import type { PanelState } from "../context.ts";
import { finished } from "./outcomes.ts";

/** Seals the vote, once for every place. Vote and salt are already stored. */
export const committing: PanelState<"committing"> = {
  urgent: true,
  writes: ["commit"],
  async step(context, record) {
    const { gridbond, me, log } = context;
    const { id, positions, vote, salt } = record;
    for (const position of positions) {
      const { commitment } = await gridbond.jury.voteOf(id, position);
      if (BigInt(commitment) !== 0n) continue;
      const { stage } = await panelAt(context, id);
      if (stage !== PanelStage.Committing) return { next: finished(record, "not committed in time") };
      const sealed = voteCommitment({ panelId: id, position, juror: me, vote, salt });
      await perform(context, `commit:${id}:${position}`, gridbond.jury.commit(id, position, sealed));
    }
    log("info", "sealed vote", { panelId: id });
    return { next: { ...record, state: "revealing" } };
  },
};
