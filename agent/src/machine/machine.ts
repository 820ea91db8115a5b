import { STEP_POINTS, WRITE_POINTS, reach } from "../crash.ts";
import { UnknownState, messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { MachineRecord, Records } from "../state/records.ts";

/** What a step came to: nothing yet, or the next record and what it starts beside itself. */
export type Outcome<R> = { readonly next: R; readonly spawn?: readonly R[] } | undefined;

/**
 * One state of a machine. `step` looks at the chain and the record, does at most one thing, and says what the record becomes. It may be
 * run again after a crash at any moment, so everything in it must be harmless to repeat; transactions are, through the outbox.
 * `R`: the machine's records, `I`: the record as this state has it.
 */
export interface State<R, C, I = R> {
  /** Nothing follows. */
  readonly final?: boolean;
  /** Silence costs a bond or a seat: it is tried at every look, whatever failed, and the chain is looked at without rests. */
  readonly urgent?: boolean;
  /** The verbs of the transactions that it sends, as their intents' keys begin. */
  readonly writes?: readonly string[];
  step(context: C, record: I): Promise<Outcome<R>>;
}

/** The record as it is in one state: the member of a union, or the record itself when its states know the same. */
export type In<R extends MachineRecord, S extends R["state"]> = [Extract<R, { state: S }>] extends [never]
  ? R
  : Extract<R, { state: S }>;

export type States<R extends MachineRecord, C> = { readonly [S in R["state"]]: State<R, C, In<R, S>> };

/** Steps skipped after a failure: doubles up to this many, so that a reveal or an answer is retried in time. */
const LONGEST_REST = 8;

interface Trouble {
  rest: number;
  skip: number;
}

/** Runs all live records of one kind, each on its own, and stores every outcome before it goes on. */
export class Machine<R extends MachineRecord, C> {
  readonly name: string;
  readonly #states: Readonly<Record<string, State<R, C>>>;
  readonly #records: Records<R>;
  readonly #context: C;
  readonly #log: Log;
  readonly #running = new Map<string, Promise<void>>();
  readonly #trouble = new Map<string, Trouble>();
  #stopped = false;

  constructor(name: string, states: States<R, C>, records: Records<R>, context: C, log: Log) {
    this.name = name;
    this.#states = states;
    this.#records = records;
    this.#context = context;
    this.#log = log;
  }

  /** Gives every record that is not busy a chance to go on. Returns at once. */
  tick(): void {
    if (this.#stopped) return;
    for (const record of this.#records.live()) {
      if (this.#running.has(record.id)) continue;
      const trouble = this.#trouble.get(record.id);
      if (trouble !== undefined && trouble.skip-- > 0 && !this.#isUrgent(record)) continue;
      const run = this.#run(record).finally(() => this.#running.delete(record.id));
      this.#running.set(record.id, run);
    }
  }

  /** Whether something must be said in time. */
  get urgent(): boolean {
    return this.#records.live().some((record) => this.#isUrgent(record));
  }

  #isUrgent({ state }: R): boolean {
    return this.#states[state]?.urgent === true;
  }

  get busy(): boolean {
    return this.#running.size > 0;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running.values());
  }

  async #run(record: R): Promise<void> {
    let current = record;
    try {
      while (!this.#stopped) {
        const state = this.#states[current.state];
        if (state === undefined) throw new UnknownState(this.name, current.id, current.state);
        const outcome = await state.step(this.#context, current);
        if (outcome === undefined) break;
        const { next, spawn = [] } = outcome;
        const scope = `${this.name}.${current.state}`;
        reach(scope, "stepped");
        const final = this.#states[next.state]?.final === true;
        this.#records.advance(next, final, spawn);
        reach(scope, "stored");
        if (next.state !== current.state) {
          this.#log("debug", "advanced", { machine: this.name, id: next.id, from: current.state, to: next.state });
        }
        current = next;
        if (final) break;
      }
      this.#trouble.delete(record.id);
    } catch (error) {
      if (this.#stopped) return;
      const rest = Math.min(LONGEST_REST, 2 * (this.#trouble.get(record.id)?.rest ?? 0) || 1);
      this.#trouble.set(record.id, { rest, skip: rest });
      const { state, id } = current;
      this.#log("warn", "step failed", { machine: this.name, id, state, reason: messageOf(error) });
    }
  }
}

/** Every point of a machine at which the crash test kills it. */
export function crashPointsOf<R extends MachineRecord, C>(name: string, states: States<R, C>): string[] {
  const all = Object.entries(states as unknown as Record<string, State<R, C>>);
  return all.flatMap(([state, { final, writes = [] }]) => {
    if (final === true) return [];
    const sends = writes.flatMap((verb) => WRITE_POINTS.map((point) => `${verb}:${point}`));
    return [...sends, ...STEP_POINTS.map((point) => `${name}.${state}:${point}`)];
  });
}
