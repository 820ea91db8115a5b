import type { AgentContext } from "../context.ts";
import type { In, State } from "../machine/machine.ts";
import type { PanelRecord } from "./record.ts";

export type JurorContext = AgentContext;
export type PanelState<S extends PanelRecord["state"]> = State<PanelRecord, JurorContext, In<PanelRecord, S>>;
