import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { Wallet } from "ethers";

import { Book, type ChainEvent } from "./chain/book.ts";
import { Follower } from "./chain/follower.ts";
import { RpcNode } from "./chain/node.ts";
import { Outbox } from "./chain/outbox.ts";
import { type Address, addressesOf, checkAddresses, connect, decodeError } from "./client.ts";
import type { Config } from "./config.ts";
import type { AgentContext } from "./context.ts";
import { messageOf } from "./errors.ts";
import { Library } from "./library.ts";
import { type Log, createLog, keepSecret } from "./log.ts";
import { RECEIPTS_PATH, Receipts } from "./receipts.ts";
import { type Part, type RoleParts, assemble } from "./roles.ts";
import { Database } from "./state/database.ts";
import { Intents } from "./state/intents.ts";
import { insist } from "./insist.ts";
import { pause } from "./time.ts";
import { type RunUnit, Workshop } from "./workshop.ts";

export interface AgentOptions {
  readonly config: Config;
  readonly key: string;
  /** Where log lines go. */
  readonly write: (line: string) => void;
  /** Computes units in place of the agent's own runner. */
  readonly runUnit?: RunUnit;
}

/** Longest pause after failed looks at the chain, as a multiple of the poll interval. */
const LONGEST_REST = 16;

/** Looks without a new block after which the state machines get a chance all the same. */
const LONGEST_IDLE = 5;

/** One identity's agent: follows the chain and advances its state machines until it is stopped. */
export class Agent {
  readonly #config: Config;
  readonly #log: Log;
  readonly #db: Database;
  readonly #node: RpcNode;
  readonly #follower: Follower;
  readonly #context: AgentContext;
  readonly #parts: readonly Part[];
  readonly #prepare: () => Promise<void>;
  readonly #close: () => Promise<void>;
  readonly #stopping = new AbortController();

  private constructor(
    config: Config,
    log: Log,
    db: Database,
    node: RpcNode,
    follower: Follower,
    context: AgentContext,
    parts: readonly Part[],
    { prepare, close }: Pick<RoleParts, "prepare" | "close">,
  ) {
    this.#config = config;
    this.#log = log;
    this.#db = db;
    this.#node = node;
    this.#follower = follower;
    this.#context = context;
    this.#parts = parts;
    this.#prepare = prepare;
    this.#close = close ?? (() => Promise.resolve());
  }

  static async start({ config, key, write, runUnit }: AgentOptions): Promise<Agent> {
    const log = createLog(config.name, write, config.logLevel);
    const { chain } = config;
    const addresses = chain.addresses === undefined ? addressesOf(chain.chainId) : checkAddresses(chain.addresses);
    const node = await RpcNode.connect(chain, log);
    const gridbond = connect(node.provider, addresses);
    const db = new Database(join(config.home, "agent.db"));
    const book = new Book(db);
    const wallet = new Wallet(key);
    const outbox = new Outbox({
      intents: new Intents(db),
      node,
      wallet,
      chainId: chain.chainId,
      log,
      pollMs: Math.min(chain.pollSeconds * 1000, 4_000),
      replaceAfterMs: chain.replaceAfterSeconds * 1000,
      confirmations: chain.confirmations,
      maxFeePerGas: BigInt(Math.round(chain.maxFeePerGasGwei * 1e9)),
      explain,
    });
    const library = await Library.open(config, book, log);
    const { revealSeconds } = await insist(log, chain.pollSeconds, () => gridbond.jury.parameters());

    const parts: Part[] = [];
    const onEvent = (event: ChainEvent) => {
      for (const part of parts) part.onEvent(event);
    };
    const follower = new Follower({
      node,
      gridbond,
      db,
      book,
      fromBlock: chain.fromBlock,
      chunk: chain.chunk,
      onEvent,
    });
    const reader = {
      gridbond,
      book,
      now: () => follower.head.timestamp,
      blockNumber: () => follower.head.number,
      revealSeconds,
    };
    const workshop = await Workshop.open(config, reader, library, runUnit);
    const me = wallet.address as Address;
    const signer = connect(wallet.connect(node.provider), addresses);
    const receipts = new Receipts({ db, reader, me, sign: signer.jobs.signReceipt, log });
    library.route(RECEIPTS_PATH, (request, response) => receipts.serve(request, response));
    const context: AgentContext = {
      ...reader,
      me,
      chainId: chain.chainId,
      outbox,
      signQuote: signer.registry.signQuote,
      hosts: { allowLoopback: config.artifacts.allowLoopback },
      library,
      receipts,
      workshop,
      secret: secretOf(db),
      log,
    };
    const role = assemble(config, context, db);
    parts.push(...role.parts);
    return new Agent(config, log, db, node, follower, context, parts, role);
  }

  /** Where its artifacts are served. */
  get url(): string {
    return this.#context.library.url;
  }

  /** Works until `stop`. A failing node makes it slower, never stops it. */
  async run(): Promise<void> {
    const pollMs = this.#config.chain.pollSeconds * 1000;
    const { signal } = this.#stopping;
    this.#log("info", "started", { role: this.#config.role, address: this.#context.me, artifacts: this.url });
    this.#context.outbox.resume();
    let ready = false;
    let rest = 1;
    let seen = -1;
    let idle = 0;
    while (!signal.aborted) {
      try {
        const { number } = await this.#follower.poll();
        if (!ready) {
          await this.#prepare();
          ready = true;
          this.#log("info", "ready");
        }
        // What waits, waits for the chain, except for peers and for what failed: that is tried again now and then.
        if (number !== seen || ++idle >= LONGEST_IDLE) {
          for (const part of this.#parts) part.machine.tick();
          seen = number;
          idle = 0;
        }
        rest = 1;
      } catch (error) {
        // The watchdog: as long as something must be said in time, a node that fails is asked again at once.
        rest = this.#parts.some(({ machine }) => machine.urgent) ? 1 : Math.min(2 * rest, LONGEST_REST);
        this.#log("warn", "looking at the chain failed", { reason: messageOf(error) });
      }
      await pause(pollMs * rest, signal);
    }
  }

  /** Ends after the steps that are under way; what they waited for goes on at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#context.outbox.stop();
    this.#context.workshop.stop();
    await Promise.all(this.#parts.map(({ machine }) => machine.stop()));
    await this.#close();
    await this.#context.library.close();
    this.#node.close();
    this.#db.close();
    this.#log("info", "stopped");
  }
}

/** Thirty-two bytes that are drawn once and never leave the database: salts and samples come from them. */
function secretOf(db: Database): Uint8Array {
  let secret = db.readMeta("secret");
  if (secret === undefined) {
    secret = randomBytes(32).toString("hex");
    db.writeMeta("secret", secret);
  }
  keepSecret(secret);
  return Buffer.from(secret, "hex");
}

/** Why the chain refuses a call; `undefined` when it was not the chain that spoke. */
function explain(error: unknown): string | undefined {
  const known = decodeError(error);
  if (known !== undefined) return known.message;
  const code = (error as { code?: unknown } | null)?.code;
  return code === "CALL_EXCEPTION" ? messageOf(error) : undefined;
}
