import type { ConfigOf, Stage } from "../config.ts";
import type { AgentContext } from "../context.ts";
import type { In, State } from "../machine/machine.ts";
import type { Records } from "../state/records.ts";
import type { CaseRecord, ReviewRecord, StageRecord } from "./record.ts";

export interface PayerContext extends AgentContext {
  readonly plan: ConfigOf<"payer">["payer"];
  readonly stages: Records<StageRecord>;
}

export type StageState<S extends StageRecord["state"]> = State<StageRecord, PayerContext, In<StageRecord, S>>;
export type ReviewState<S extends ReviewRecord["state"]> = State<ReviewRecord, PayerContext, In<ReviewRecord, S>>;
export type CaseState = State<CaseRecord, PayerContext>;

/** The plan of the stage that posted a job; `undefined` for jobs of others. */
export function stageOfJob({ stages, plan }: PayerContext, jobId: string): Stage | undefined {
  const record = stages.all().find((one) => "jobId" in one && one.jobId === jobId);
  return record === undefined ? undefined : plan.stages.find(({ name }) => name === record.id);
}
