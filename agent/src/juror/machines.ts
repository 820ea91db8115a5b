import type { States } from "../machine/machine.ts";
import type { JurorContext } from "./context.ts";
import type { PanelRecord } from "./record.ts";
import { committing } from "./states/committing.ts";
import { done } from "./states/done.ts";
import { drawing } from "./states/drawing.ts";
import { executing } from "./states/executing.ts";
import { revealing } from "./states/revealing.ts";

export const panelStates: States<PanelRecord, JurorContext> = { drawing, executing, committing, revealing, done };
