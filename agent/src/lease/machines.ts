import type { States } from "../machine/machine.ts";
import type { LeaseContext } from "./context.ts";
import type { AnswersRecord, LeaseRecord, OrderRecord } from "./record.ts";
import { answering } from "./states/answering.ts";
import { closing } from "./states/closing.ts";
import { done } from "./states/done.ts";
import { expired } from "./states/expired.ts";
import { leaving } from "./states/leaving.ts";
import { listening } from "./states/listening.ts";
import { opened } from "./states/opened.ts";
import { preparing } from "./states/preparing.ts";
import { serving } from "./states/serving.ts";
import { settling } from "./states/settling.ts";
import { stopped } from "./states/stopped.ts";
import { taking } from "./states/taking.ts";
import { watching } from "./states/watching.ts";
import { windingDown } from "./states/windingDown.ts";

export const leaseStates: States<LeaseRecord, LeaseContext> = {
  opened,
  preparing,
  leaving,
  serving,
  settling,
  windingDown,
  expired,
  closing,
  stopped,
};

export const answersStates: States<AnswersRecord, LeaseContext> = { listening, answering };

export const orderStates: States<OrderRecord, LeaseContext> = { watching, taking, done };
