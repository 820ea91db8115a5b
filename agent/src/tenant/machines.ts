import type { States } from "../machine/machine.ts";
import type { TenantContext } from "./context.ts";
import type { ClusterRecord, SlotRecord } from "./record.ts";
import { buying } from "./states/buying.ts";
import { closing } from "./states/closing.ts";
import { done } from "./states/done.ts";
import { listed } from "./states/listed.ts";
import { listing } from "./states/listing.ts";
import { opening } from "./states/opening.ts";
import { paying } from "./states/paying.ts";
import { quoting } from "./states/quoting.ts";
import { running } from "./states/running.ts";
import { awaiting } from "./states/slot-awaiting.ts";
import { challenging } from "./states/slot-challenging.ts";
import { closing as slotClosing } from "./states/slot-closing.ts";
import { ended } from "./states/slot-ended.ts";
import { failing } from "./states/slot-failing.ts";
import { watching } from "./states/slot-watching.ts";
import { toppingUp } from "./states/toppingUp.ts";
import { unlisting } from "./states/unlisting.ts";
import { withdrawing } from "./states/withdrawing.ts";

export const clusterStates: States<ClusterRecord, TenantContext> = {
  quoting,
  opening,
  running,
  toppingUp,
  listing,
  listed,
  unlisting,
  buying,
  paying,
  closing,
  withdrawing,
  done,
};

export const slotStates: States<SlotRecord, TenantContext> = {
  watching,
  challenging,
  awaiting,
  failing,
  closing: slotClosing,
  ended,
};
