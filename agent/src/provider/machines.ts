import type { States } from "../machine/machine.ts";
import type { ProviderContext } from "./context.ts";
import type { ClaimRecord, DefenceRecord } from "./record.ts";
import { acknowledging } from "./states/acknowledging.ts";
import { awaiting } from "./states/awaiting.ts";
import { closed } from "./states/closed.ts";
import { disclosing } from "./states/disclosing.ts";
import { done } from "./states/done.ts";
import { failed } from "./states/failed.ts";
import { fetching } from "./states/fetching.ts";
import { leaving } from "./states/leaving.ts";
import { opening } from "./states/opening.ts";
import { publishing } from "./states/publishing.ts";
import { reviewing } from "./states/reviewing.ts";
import { settling } from "./states/settling.ts";
import { submitting } from "./states/submitting.ts";
import { taking } from "./states/taking.ts";
import { watching } from "./states/watching.ts";
import { working } from "./states/working.ts";

export const claimStates: States<ClaimRecord, ProviderContext> = {
  watching,
  taking,
  fetching,
  acknowledging,
  leaving,
  working,
  publishing,
  submitting,
  reviewing,
  settling,
  done,
  failed,
};

export const defenceStates: States<DefenceRecord, ProviderContext> = { opening, disclosing, awaiting, closed };
