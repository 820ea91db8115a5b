import { panelAt } from "../../chain/reader.ts";
import { PanelStage } from "../../client.ts";
import { perform } from "../../context.ts";
import type { PanelState } from "../context.ts";
import { finished } from "./outcomes.ts";

/** Opens the vote as soon as revealing begins, and tries again at every look until it is open: silence costs the seat. */
export const revealing: PanelState<"revealing"> = {
  urgent: true,
  writes: ["reveal"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { id, positions, vote, salt } = record;
    const { stage, until } = await panelAt(context, id);
    if (stage === PanelStage.Committing) return undefined;
    for (const position of positions) {
      const revealed = await gridbond.jury.voteOf(id, position);
      if (BigInt(revealed.vote) !== 0n) continue;
      if (stage !== PanelStage.Revealing || context.now() > until)
        return { next: finished(record, "not revealed in time") };
      await perform(context, `reveal:${id}:${position}`, gridbond.jury.reveal(id, position, vote, salt));
    }
    log("info", "revealed vote", { panelId: id, vote });
    return { next: finished(record, "voted") };
  },
};
