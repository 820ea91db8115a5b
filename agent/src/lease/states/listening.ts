import { type Answer, LeaseStatus } from "../../client.ts";
import type { AnswersState } from "../context.ts";

/** Looks for challenges that wait for an answer. */
export const listening: AnswersState<"listening"> = {
  async step(context, record) {
    const { leases, gridbond, now } = context;
    const waiting = await Promise.all(
      leases.live().map(async ({ id, terms, lease }): Promise<Answer[]> => {
        const { status, challenged, challengedAt } = await gridbond.leases.stateOf(id);
        const due = status === LeaseStatus.Open && challenged && now() <= challengedAt + terms.answerSeconds;
        return due ? [{ terms, lease }] : [];
      }),
    );
    const answers = waiting.flat();
    if (answers.length === 0) return undefined;
    return { next: { ...record, state: "answering", answers } };
  },
};
