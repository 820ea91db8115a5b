import type { Gridbond } from "../client.ts";
import type { Database } from "../state/database.ts";
import type { Book, ChainEvent } from "./book.ts";
import type { Head, RpcNode } from "./node.ts";

export interface FollowerOptions {
  readonly node: RpcNode;
  readonly gridbond: Gridbond;
  readonly db: Database;
  readonly book: Book;
  /** First block that can hold an event of the deployment. */
  readonly fromBlock: number;
  /** Blocks asked for at once. */
  readonly chunk: number;
  /** Told about every event, in the same commit that moves the cursor. May hear one twice after a reorganisation. */
  readonly onEvent: (event: ChainEvent) => void;
}

/** How far back the cursor goes when the block it stood on is gone. */
const REWIND = 64;

/** Reads the chain's events in bounded ranges, each once, and remembers how far it came. */
export class Follower {
  readonly #o: FollowerOptions;
  #head: Head = { number: -1, timestamp: 0, baseFee: 0n };

  constructor(options: FollowerOptions) {
    this.#o = options;
  }

  /** The newest block seen. Its timestamp is the only clock for deadlines. */
  get head(): Head {
    return this.#head;
  }

  /** Reads what is new. */
  async poll(): Promise<Head> {
    const { node, gridbond, db, book, chunk, onEvent } = this.#o;
    const head = await node.head();
    let cursor = await this.#cursor();
    while (cursor < head.number) {
      const toBlock = Math.min(cursor + chunk, head.number);
      const [events, hash] = await Promise.all([
        gridbond.events({ fromBlock: cursor + 1, toBlock }),
        node.hashAt(toBlock),
      ]);
      db.transaction(() => {
        for (const event of events as readonly ChainEvent[]) {
          book.apply(event);
          onEvent(event);
        }
        db.writeMeta("cursor", JSON.stringify({ block: toBlock, hash }));
      });
      cursor = toBlock;
    }
    this.#head = head;
    return head;
  }

  async #cursor(): Promise<number> {
    const { node, db, fromBlock } = this.#o;
    const stored = db.readMeta("cursor");
    if (stored === undefined) return fromBlock - 1;
    const { block, hash } = JSON.parse(stored) as { block: number; hash: string };
    if ((await node.hashAt(block)) === hash) return block;
    return Math.max(fromBlock - 1, block - REWIND);
  }
}
