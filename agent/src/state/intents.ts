import type { Database } from "./database.ts";

export type IntentStatus = "intended" | "signed" | "mined" | "reverted" | "lost";

/** Something that this agent wants the chain to do, once. */
export interface Intent {
  readonly key: string;
  readonly generation: number;
  readonly target: string;
  readonly data: string;
  readonly nonce: number | undefined;
  readonly status: IntentStatus;
  /** The transaction that ended it. */
  readonly hash: string | undefined;
}

/** One signed transaction of an intent. */
export interface Attempt {
  readonly hash: string;
  readonly nonce: number;
  readonly raw: string;
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

/** Intents, their nonces and their signed transactions, on disk. */
export class Intents {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** The latest generation of an intent. */
  latest(key: string): Intent | undefined {
    const row = this.#db.get("select * from intents where key = ? order by generation desc limit 1", key);
    return row === undefined ? undefined : intentOf(row);
  }

  /** Starts the next generation of an intent. */
  start(key: string, target: string, data: string): Intent {
    const generation = (this.latest(key)?.generation ?? -1) + 1;
    this.#db.run(
      "insert into intents (key, generation, target, data, status) values (?, ?, ?, ?, 'intended')",
      key,
      generation,
      target,
      data,
    );
    return { key, generation, target, data, nonce: undefined, status: "intended", hash: undefined };
  }

  /** An intent that nothing was signed for may still change its mind about the call. */
  restate(intent: Intent, target: string, data: string): Intent {
    this.#db.run(
      "update intents set target = ?, data = ? where key = ? and generation = ? and status = 'intended'",
      target,
      data,
      intent.key,
      intent.generation,
    );
    return { ...intent, target, data };
  }

  /** The next nonce: one above all that were given out, and not below what the chain has seen. */
  nextNonce(chainCount: number): number {
    const row = this.#db.get("select max(nonce) as top from intents");
    const top = row?.["top"] as number | null | undefined;
    return Math.max(chainCount, top === null || top === undefined ? 0 : top + 1);
  }

  /** Gives the intent its nonce together with the transaction that uses it: neither exists without the other. */
  sign(intent: Intent, attempt: Attempt): Intent {
    this.#db.transaction(() => {
      this.#db.run(
        "update intents set nonce = ?, status = 'signed' where key = ? and generation = ?",
        attempt.nonce,
        intent.key,
        intent.generation,
      );
      this.addAttempt(attempt);
    });
    return { ...intent, nonce: attempt.nonce, status: "signed" };
  }

  addAttempt(attempt: Attempt): void {
    this.#db.run(
      "insert into attempts (hash, nonce, raw, max_fee, priority_fee) values (?, ?, ?, ?, ?) on conflict do nothing",
      attempt.hash,
      attempt.nonce,
      attempt.raw,
      attempt.maxFee.toString(),
      attempt.priorityFee.toString(),
    );
  }

  /** Signed transactions of a nonce, oldest first. */
  attempts(nonce: number): Attempt[] {
    return this.#db.all("select * from attempts where nonce = ? order by rowid", nonce).map((row) => ({
      hash: row["hash"] as string,
      nonce: row["nonce"] as number,
      raw: row["raw"] as string,
      maxFee: BigInt(row["max_fee"] as string),
      priorityFee: BigInt(row["priority_fee"] as string),
    }));
  }

  finish(intent: Intent, status: "mined" | "reverted" | "lost", hash?: string): Intent {
    this.#db.run(
      "update intents set status = ?, hash = ? where key = ? and generation = ?",
      status,
      hash ?? null,
      intent.key,
      intent.generation,
    );
    return { ...intent, status, hash };
  }

  /** Signed and not yet known to be mined, in the order of their nonces. */
  pending(): Intent[] {
    return this.#db.all("select * from intents where status = 'signed' order by nonce").map(intentOf);
  }

  all(): Intent[] {
    return this.#db.all("select * from intents order by rowid").map(intentOf);
  }
}

function intentOf(row: Record<string, unknown>): Intent {
  return {
    key: row["key"] as string,
    generation: row["generation"] as number,
    target: row["target"] as string,
    data: row["data"] as string,
    nonce: (row["nonce"] as number | null) ?? undefined,
    status: row["status"] as IntentStatus,
    hash: (row["hash"] as string | null) ?? undefined,
  };
}
