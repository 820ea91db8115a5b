import type { Database } from "./database.ts";
import { decode, encode } from "./json.ts";

/** What a state machine remembers about one thing that it looks after. */
export interface MachineRecord {
  readonly id: string;
  readonly state: string;
}

/** Records of one state machine. */
export class Records<R extends MachineRecord> {
  readonly #db: Database;
  readonly #machine: string;

  constructor(db: Database, machine: string) {
    this.#db = db;
    this.#machine = machine;
  }

  /** Adds a record unless it was ever there; tells whether it was added. */
  add(record: R): boolean {
    return (
      this.#db.run(
        "insert into records (machine, id, state, data) values (?, ?, ?, ?) on conflict do nothing",
        this.#machine,
        record.id,
        record.state,
        encode(record),
      ) === 1
    );
  }

  /** Adds a record or replaces it. */
  put(record: R): void {
    this.#db.run(
      "insert into records (machine, id, state, data) values (?, ?, ?, ?) on conflict do update set state = excluded.state, data = excluded.data",
      this.#machine,
      record.id,
      record.state,
      encode(record),
    );
  }

  /** Stores the outcome of a step and what it started, in one commit. */
  advance(record: R, final: boolean, spawned: readonly R[]): void {
    this.#db.transaction(() => {
      this.#db.run(
        "update records set state = ?, data = ?, final = ? where machine = ? and id = ?",
        record.state,
        encode(record),
        final ? 1 : 0,
        this.#machine,
        record.id,
      );
      for (const other of spawned) this.add(other);
    });
  }

  get(id: string): R | undefined {
    const row = this.#db.get("select data from records where machine = ? and id = ?", this.#machine, id);
    return row === undefined ? undefined : (decode(row["data"] as string) as R);
  }

  /** Records that still have something to do. */
  live(): R[] {
    return this.#db
      .all("select data from records where machine = ? and final = 0 order by rowid", this.#machine)
      .map((row) => decode(row["data"] as string) as R);
  }

  all(): R[] {
    return this.#db
      .all("select data from records where machine = ? order by rowid", this.#machine)
      .map((row) => decode(row["data"] as string) as R);
  }
}
