import { LeaseStatus } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import type { AnswersState } from "../context.ts";

/** Answers what was found, in one transaction. What it asks for was stored before: a crash sends the same again, never a second one. */
export const answering: AnswersState<"answering"> = {
  urgent: true,
  writes: ["answer"],
  async step(context, record) {
    const { gridbond, log } = context;
    const { round, answers } = record;
    try {
      await perform(context, `answer:${round}`, gridbond.leases.answer(answers));
      log("info", "answered challenges", { challenges: answers.length });
    } catch (error) {
      if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
      log("warn", "answer refused", { reason: error.message });
      const states = await Promise.all(
        answers.map(async ({ terms, lease }) => {
          const id = await gridbond.leases.leaseIdOf(terms, lease);
          const { status, challenged, challengedAt } = await gridbond.leases.stateOf(id);
          return status === LeaseStatus.Open && challenged && context.now() <= challengedAt + terms.answerSeconds;
        }),
      );
      // Still due, but the node would not have it: once more at the next look.
      if (states.includes(true)) return undefined;
    }
    return { next: { id: record.id, state: "listening", round: round + 1 } };
  },
};
