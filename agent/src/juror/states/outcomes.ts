import type { PanelRecord } from "../record.ts";

export function finished({ id, caseId }: PanelRecord, outcome: string): PanelRecord {
  return { id, caseId, state: "done", outcome };
}
