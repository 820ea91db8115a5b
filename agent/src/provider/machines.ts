import type { States } from "../machine/machine.ts";
import type { ProviderContext } from "./context.ts";
import type { ClaimRecord, DefenceRecord, ReplicaRecord } from "./record.ts";
import { acknowledging } from "./states/acknowledging.ts";
import { answered } from "./states/answered.ts";
import { awaiting } from "./states/awaiting.ts";
import { closed } from "./states/closed.ts";
import { deciding } from "./states/deciding.ts";
import { disclosing } from "./states/disclosing.ts";
import { done } from "./states/done.ts";
import { failed } from "./states/failed.ts";
import { fetching } from "./states/fetching.ts";
import { leaving } from "./states/leaving.ts";
import { opening } from "./states/opening.ts";
import { publishing } from "./states/publishing.ts";
import { revealing } from "./states/revealing.ts";
import { reviewing } from "./states/reviewing.ts";
import { settling } from "./states/settling.ts";
import { submitting } from "./states/submitting.ts";
import { taking } from "./states/taking.ts";
import { watching } from "./states/watching.ts";
import { withholding } from "./states/withholding.ts";
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
  withholding,
  reviewing,
  settling,
  done,
  failed,
};

export const replicaStates: States<ReplicaRecord, ProviderContext> = { revealing, deciding, closed: answered };

export const defenceStates: States<DefenceRecord, ProviderContext> = { opening, disclosing, awaiting, closed };
