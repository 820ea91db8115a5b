import type { Database } from "./database.ts";

/** What an operator told the agent to do, on disk: written by another process (`--tell`), read at every look at the chain. */
export class Commands {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Tells it. The last word about a thing counts. */
  give(name: string, value: string): void {
    this.#db.writeMeta(`command:${name}`, value);
  }

  /** Takes it back: it was done. */
  forget(name: string): void {
    this.#db.run("delete from meta where key = ?", `command:${name}`);
  }

  read(name: string): string | undefined {
    return this.#db.readMeta(`command:${name}`);
  }
}
