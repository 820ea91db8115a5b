import type { States } from "../machine/machine.ts";
import type { PayerContext } from "./context.ts";
import type { CaseRecord, ReviewRecord, StageRecord } from "./record.ts";
import { abandoning } from "./states/abandoning.ts";
import { accepting } from "./states/accepting.ts";
import { auditing } from "./states/auditing.ts";
import { answering } from "./states/answering.ts";
import { challenging } from "./states/challenging.ts";
import { closed } from "./states/closed.ts";
import { comparing } from "./states/comparing.ts";
import { concluded } from "./states/concluded.ts";
import { concluding } from "./states/concluding.ts";
import { counting } from "./states/counting.ts";
import { drawing } from "./states/drawing.ts";
import { expiring } from "./states/expiring.ts";
import { failed } from "./states/failed.ts";
import { inspecting } from "./states/inspecting.ts";
import { judging } from "./states/judging.ts";
import { posting } from "./states/posting.ts";
import { preparing } from "./states/preparing.ts";
import { reviewed } from "./states/reviewed.ts";
import { running } from "./states/running.ts";
import { sampling } from "./states/sampling.ts";
import { waiting } from "./states/waiting.ts";
import { withdrawing } from "./states/withdrawing.ts";

export const stageStates: States<StageRecord, PayerContext> = {
  preparing,
  posting,
  running,
  concluding,
  withdrawing,
  done: concluded,
  failed,
};

export const reviewStates: States<ReviewRecord, PayerContext> = {
  waiting,
  expiring,
  inspecting,
  sampling,
  comparing,
  challenging,
  auditing,
  accepting,
  counting,
  done: reviewed,
};

export const caseStates: States<CaseRecord, PayerContext> = { answering, drawing, judging, abandoning, closed };
