import { CaseStage, PanelStage, Ruling } from "../entities/enums.ts";
import { NOBODY, ZERO_HASH } from "../entities/job.ts";
import type { Address, Hex } from "../types.ts";
import type { Handlers } from "./fold.ts";
import {
  type CaseFacts,
  type CaseRecord,
  type Draft,
  type PanelRecord,
  type PanelState,
  type SeatRecord,
  type SeatState,
  amend,
  keep,
  seatKey,
} from "./state.ts";
import { timeOf } from "./time.ts";

/** What each event of Slashing changes. */
export const foldSlashing: Handlers<"Slashing"> = {
  Challenged(draft, { args }) {
    keep(draft.cases, args.caseId, {
      id: args.caseId,
      facts: args.facts,
      panels: [],
      levels: [{ funder: args.challenger, vote: ZERO_HASH }],
      ruling: Ruling.None,
      fees: 0n,
      returned: 0n,
      toProvider: 0n,
      burned: 0n,
    });
  },
  Opened(draft, { args }) {
    changeCase(draft, args.caseId, { leaf: args.leaf, stage: CaseStage.Judging });
  },
  JuryRequested(draft, { args }) {
    amend(draft.cases, args.caseId, ({ facts, panels }) => {
      // More panels than levels: the present level's was drawn anew.
      const anew = facts.redrawn === 0 && Number(args.round) > facts.level;
      return {
        panels: [...panels, args.panelId],
        facts: { ...facts, redrawn: anew ? facts.level + 1 : facts.redrawn },
      };
    });
  },
  Disclosed(draft, { args }) {
    changeCase(draft, args.caseId, { result: args.result });
  },
  CaseDecided(draft, { args }) {
    changeCase(draft, args.caseId, { stage: CaseStage.Decided, appealBy: Number(args.appealBy) });
    amend(draft.cases, args.caseId, ({ levels }) => ({
      levels: levels.map((one, level) => (level === Number(args.level) ? { ...one, vote: args.vote } : one)),
    }));
  },
  Appealed(draft, { args }) {
    changeCase(draft, args.caseId, { stage: CaseStage.Judging, level: Number(args.level) });
    const funded = { funder: args.appellant, vote: ZERO_HASH };
    amend(draft.cases, args.caseId, ({ levels }) => ({ levels: [...levels, funded] }));
  },
  CaseRuled(draft, { args }) {
    const { ruling, fees, returned, toProvider, burned } = args;
    changeCase(draft, args.caseId, { stage: CaseStage.Ruled });
    amend(draft.cases, args.caseId, () => ({ ruling, fees, returned, toProvider, burned }));
  },
  CaseAbandoned(draft, { args }) {
    changeCase(draft, args.caseId, { stage: CaseStage.Abandoned });
    const { fees, returned, burned } = args;
    amend(draft.cases, args.caseId, () => ({ fees, returned, burned }));
  },
};

const EMPTY_SEAT = Object.freeze({ juror: NOBODY, activeFrom: 0, retiredAt: 0, penalties: 0 });

/** What each event of Jury changes. */
export const foldJury: Handlers<"Jury"> = {
  SeatTaken(draft, { args }) {
    const { court, juror } = args;
    keep(draft.seats, seatKey(court, args.seat), {
      court,
      number: Number(args.seat),
      seat: { ...EMPTY_SEAT, juror, activeFrom: Number(args.activeFrom) },
    });
  },
  SeatRetired(draft, { args }) {
    changeSeat(draft, args, ({ seat }) => ({ ...seat, retiredAt: Number(args.retiredAt) }));
  },
  SeatVacated(draft, { args }) {
    changeSeat(draft, args, () => EMPTY_SEAT);
    popEmptySeats(draft, args.court);
  },
  SeatPenalised(draft, { args }) {
    changeSeat(draft, args, ({ seat }) => ({ ...seat, penalties: seat.penalties + 1 }));
  },
  PanelRequested(draft, { args }) {
    keep(draft.panels, args.panelId, {
      id: args.panelId,
      court: args.court,
      requestId: args.id,
      excluded: args.excluded,
      panel: args.panel,
      seats: [],
      commitments: new Map(),
      votes: new Map(),
      outcome: undefined,
      vote: undefined,
    });
  },
  PanelDrawn(draft, event) {
    const { panelId, seats, commitBy } = event.args;
    // Too few eligible seats: nothing to wait for.
    const unmanned = seats.length === 0;
    amend(draft.panels, panelId, ({ panel }) => ({
      seats: seats.map(Number),
      panel: {
        ...panel,
        stage: unmanned ? PanelStage.Revealing : PanelStage.Committing,
        deadline: unmanned ? timeOf(event) : Number(commitBy),
      },
    }));
  },
  Committed(draft, { args }) {
    amend(draft.panels, args.panelId, ({ panel, commitments }) => ({
      commitments: new Map(commitments).set(Number(args.position), args.commitment),
      panel: { ...panel, committed: panel.committed + 1 },
    }));
  },
  RevealStarted(draft, { args }) {
    changePanel(draft, args.panelId, { stage: PanelStage.Revealing, deadline: Number(args.revealBy) });
  },
  Revealed(draft, { args }) {
    amend(draft.panels, args.panelId, ({ panel, votes }) => ({
      votes: new Map(votes).set(Number(args.position), args.vote),
      panel: { ...panel, revealed: panel.revealed + 1 },
    }));
  },
  PanelClosed(draft, { args }) {
    changePanel(draft, args.panelId, { stage: PanelStage.Closed });
    amend(draft.panels, args.panelId, () => ({ outcome: args.outcome, vote: args.vote }));
  },
  PanelSettled(draft, { args }) {
    changePanel(draft, args.panelId, { stage: PanelStage.Settled });
  },
};

function changeCase(draft: Draft, id: Hex, change: Partial<CaseFacts>): CaseRecord {
  return amend(draft.cases, id, ({ facts }) => ({ facts: { ...facts, ...change } }));
}

function changeSeat(
  draft: Draft,
  { court, seat }: { readonly court: Address; readonly seat: bigint },
  by: (record: SeatRecord) => SeatState,
): void {
  amend(draft.seats, seatKey(court, seat), (record) => ({ seat: by(record) }));
}

/** A vacated seat takes the empty seats at the court's end with it, at most this many. */
const MAX_POPS = 32;

function popEmptySeats(draft: Draft, court: Address): void {
  let last = [...draft.seats.values()].filter((record) => record.court === court).length - 1;
  for (let pops = 0; pops < MAX_POPS; pops++, last--) {
    if (draft.seats.get(seatKey(court, last))?.seat.juror !== NOBODY) return;
    draft.seats.delete(seatKey(court, last));
  }
}

function changePanel(draft: Draft, id: Hex, change: Partial<PanelState>): PanelRecord {
  return amend(draft.panels, id, ({ panel }) => ({ panel: { ...panel, ...change } }));
}
