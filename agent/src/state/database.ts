import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
  create table if not exists meta (key text primary key, value text not null) strict;

  -- One row per thing this agent wants the chain to do. A new generation replaces one that can no longer happen.
  create table if not exists intents (
    key text not null,
    generation integer not null,
    target text not null,
    data text not null,
    nonce integer unique,
    status text not null check (status in ('intended', 'signed', 'mined', 'reverted', 'lost')),
    hash text,
    primary key (key, generation)
  ) strict;

  -- Every signed transaction, so that exactly it is sent again; a replacement has the same nonce and a higher fee.
  create table if not exists attempts (
    hash text primary key,
    nonce integer not null,
    raw text not null,
    max_fee text not null,
    priority_fee text not null
  ) strict;
  create index if not exists attempts_by_nonce on attempts (nonce);

  create table if not exists records (
    machine text not null,
    id text not null,
    state text not null,
    data text not null,
    final integer not null default 0,
    primary key (machine, id)
  ) strict;
  create index if not exists live_records on records (machine, final);

  create table if not exists facts (kind text not null, id text not null, data text not null, primary key (kind, id)) strict;
`;

/** The agent's durable memory: one SQLite file, written through to the disk at every commit. */
export class Database {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(path);
    // The timeout first: also to open it may have to wait, for a process that closes it or that tells the agent something.
    this.#db.exec("pragma busy_timeout = 10000; pragma journal_mode = wal; pragma synchronous = full;");
    this.#db.exec(SCHEMA);
    if (path !== ":memory:") chmodSync(path, 0o600);
  }

  run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#db.prepare(sql).run(...values).changes);
  }

  get(sql: string, ...values: (string | number | null)[]): Record<string, unknown> | undefined {
    return this.#db.prepare(sql).get(...values);
  }

  all(sql: string, ...values: (string | number | null)[]): Record<string, unknown>[] {
    return this.#db.prepare(sql).all(...values);
  }

  /** All or nothing. Synchronous on purpose: nothing else can run in between. */
  transaction<T>(work: () => T): T {
    this.#db.exec("begin immediate");
    try {
      const result = work();
      this.#db.exec("commit");
      return result;
    } catch (error) {
      this.#db.exec("rollback");
      throw error;
    }
  }

  readMeta(key: string): string | undefined {
    return this.get("select value from meta where key = ?", key)?.["value"] as string | undefined;
  }

  writeMeta(key: string, value: string): void {
    this.run("insert into meta values (?, ?) on conflict (key) do update set value = excluded.value", key, value);
  }

  close(): void {
    this.#db.close();
  }
}
