import { Transaction, type TransactionReceipt, type Wallet } from "ethers";

import { reach } from "../crash.ts";
import { CallRefused, NonceLost, Stopped, TransactionReverted, messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Attempt, Intent, Intents } from "../state/intents.ts";
import { pause } from "../time.ts";
import type { Call, ChainNode } from "./node.ts";

export interface OutboxOptions {
  readonly intents: Intents;
  readonly node: ChainNode;
  readonly wallet: Wallet;
  readonly chainId: number;
  readonly log: Log;
  /** Milliseconds between two looks for a receipt. */
  readonly pollMs: number;
  /** Milliseconds after which an unmined transaction is replaced by one with a higher fee. */
  readonly replaceAfterMs: number;
  /** Blocks, its own included, that must follow a transaction before it counts. */
  readonly confirmations: number;
  /** Never pay more than this per gas, in wei. */
  readonly maxFeePerGas: bigint;
  /** Why the chain refuses a call; `undefined` when it is the node that failed. */
  readonly explain: (error: unknown) => string | undefined;
}

/** Nodes refuse replacements that raise the fee by less than a tenth. */
const RAISE = { by: 12n, of: 10n };
/** A node that lags may know a nonce as used before it knows the receipt. */
const LOOKS_BEFORE_LOST = 3;

/**
 * Sends this identity's transactions, each exactly once, through crashes and failing nodes:
 * intent row → simulate → sign → store nonce and raw transaction together → broadcast → look for the receipt, broadcasting the same bytes again
 * until one is mined. A nonce is given out only with a signed transaction that uses it, so there is never a gap.
 */
export class Outbox {
  readonly #o: OutboxOptions;
  readonly #running = new Map<string, Promise<TransactionReceipt>>();
  #signing: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#o = options;
  }

  /**
   * Makes the call happen once under this key. Asked again, also after a crash, it returns the receipt of the first time.
   * @throws CallRefused when the chain would refuse it now: nothing was signed; ask again when the chain has changed
   * @throws TransactionReverted, NonceLost: that transaction is over; asking again makes a new one
   */
  send(key: string, call: Call): Promise<TransactionReceipt> {
    return this.#once(key, async () => {
      const { intents } = this.#o;
      let intent = intents.latest(key);
      if (intent === undefined || intent.status === "reverted" || intent.status === "lost") {
        intent = intents.start(key, call.to, call.data);
        reach(verbOf(key), "intended");
      } else if (intent.status === "intended") {
        intent = intents.restate(intent, call.to, call.data);
      }
      if (intent.status === "intended") intent = await this.#sign(intent);
      return this.#confirm(intent);
    });
  }

  /** Takes up what a crash left behind: the very transactions that were stored are broadcast again. */
  resume(): void {
    for (const intent of this.#o.intents.pending()) {
      this.#once(intent.key, () => this.#confirm(intent)).catch((error: unknown) => {
        this.#o.log("warn", "resumed transaction failed", { intent: intent.key, reason: messageOf(error) });
      });
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #once(key: string, work: () => Promise<TransactionReceipt>): Promise<TransactionReceipt> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const promise = work().finally(() => this.#running.delete(key));
    this.#running.set(key, promise);
    return promise;
  }

  async #sign(intent: Intent): Promise<Intent> {
    const { node, wallet, intents, explain } = this.#o;
    const call = { to: intent.target, data: intent.data };
    let gas: bigint;
    try {
      gas = await node.estimate(wallet.address, call);
    } catch (error) {
      const reason = explain(error);
      throw reason === undefined ? error : new CallRefused(intent.key, reason);
    }
    // One at a time: between choosing a nonce and storing it nobody else may choose.
    const signed = this.#signing.then(async () => {
      const nonce = intents.nextNonce(await node.nonceOf(wallet.address));
      const fees = await this.#fees();
      return intents.sign(intent, await this.#signAttempt(call, nonce, withHeadroom(gas), fees));
    });
    this.#signing = signed.catch(() => undefined);
    const result = await signed;
    reach(verbOf(intent.key), "signed");
    return result;
  }

  async #fees(): Promise<{ maxFee: bigint; priorityFee: bigint }> {
    const [head, tip] = await Promise.all([this.#o.node.head(), this.#o.node.priorityFee()]);
    const maxFee = min(2n * head.baseFee + tip, this.#o.maxFeePerGas);
    return { maxFee, priorityFee: min(tip, maxFee) };
  }

  async #signAttempt(
    call: Call,
    nonce: number,
    gasLimit: bigint,
    { maxFee, priorityFee }: { maxFee: bigint; priorityFee: bigint },
  ): Promise<Attempt> {
    const raw = await this.#o.wallet.signTransaction({
      ...call,
      nonce,
      type: 2,
      chainId: this.#o.chainId,
      gasLimit,
      maxFeePerGas: maxFee,
      maxPriorityFeePerGas: priorityFee,
    });
    const { hash } = Transaction.from(raw);
    if (hash === null) throw new Error("a signed transaction has a hash");
    return { hash, nonce, raw, maxFee, priorityFee };
  }

  async #confirm(intent: Intent): Promise<TransactionReceipt> {
    if (intent.status === "mined" && intent.hash !== undefined) return this.#minedBefore(intent, intent.hash);
    const { nonce } = intent;
    if (nonce === undefined) throw new Error(`${intent.key} is ${intent.status} but has no nonce`);

    await this.#broadcast(intent.key, nonce);
    reach(verbOf(intent.key), "sent");
    let since = Date.now();
    let misses = 0;
    while (!this.#stopped) {
      // A node that fails now and then is no reason to give a transaction up: it is looked for until it is found.
      const found = await this.#look(nonce).catch((error: unknown) => {
        this.#o.log("debug", "node failed", { intent: intent.key, reason: messageOf(error) });
        return undefined;
      });
      if (found?.receipt !== undefined) {
        if (found.deep) return this.#finish(intent, found.receipt);
      } else if (found?.used === true) {
        if (++misses >= LOOKS_BEFORE_LOST) {
          this.#o.intents.finish(intent, "lost");
          throw new NonceLost(intent.key, nonce);
        }
      } else {
        misses = 0;
        if (Date.now() - since > this.#o.replaceAfterMs) {
          since = Date.now();
          await this.#raise(intent, nonce);
        }
        await this.#broadcast(intent.key, nonce);
      }
      await pause(this.#o.pollMs);
    }
    throw new Stopped(intent.key);
  }

  async #minedBefore(intent: Intent, hash: string): Promise<TransactionReceipt> {
    const receipt = await this.#o.node.receipt(hash);
    if (receipt === null) throw new Error(`${intent.key}: the node does not know ${hash} any more`);
    return receipt;
  }

  /** Is one of the nonce's transactions mined, deep enough, or has something else used the nonce? */
  async #look(nonce: number): Promise<{ receipt: TransactionReceipt | undefined; deep: boolean; used: boolean }> {
    const { node, intents, wallet, confirmations } = this.#o;
    // First the count: a transaction that is mined in between then has a receipt.
    const used = (await node.nonceOf(wallet.address)) > nonce;
    for (const { hash } of intents.attempts(nonce)) {
      const receipt = await node.receipt(hash);
      if (receipt === null) continue;
      const deep = confirmations <= 1 || (await node.head()).number - receipt.blockNumber + 1 >= confirmations;
      return { receipt, deep, used };
    }
    return { receipt: undefined, deep: false, used };
  }

  #finish(intent: Intent, receipt: TransactionReceipt): TransactionReceipt {
    const succeeded = receipt.status === 1;
    this.#o.intents.finish(intent, succeeded ? "mined" : "reverted", receipt.hash);
    reach(verbOf(intent.key), "mined");
    if (!succeeded) throw new TransactionReverted(intent.key, receipt.hash);
    return receipt;
  }

  /** Never throws: whether it worked shows in the receipt, and some nodes answer with an error although they took it. */
  async #broadcast(key: string, nonce: number): Promise<void> {
    const latest = this.#o.intents.attempts(nonce).at(-1);
    if (latest === undefined) throw new Error(`${key}: nonce ${nonce} has no signed transaction`);
    try {
      await this.#o.node.broadcast(latest.raw);
    } catch (error) {
      this.#o.log("debug", "broadcast not confirmed", { intent: key, nonce, reason: messageOf(error) });
    }
  }

  /** Signs the same call with the same nonce and a higher fee, unless the cap is reached. */
  async #raise(intent: Intent, nonce: number): Promise<void> {
    const { intents, log, maxFeePerGas } = this.#o;
    const last = intents.attempts(nonce).at(-1);
    if (last === undefined) return;
    try {
      const now = await this.#fees();
      const maxFee = min(max((last.maxFee * RAISE.by) / RAISE.of + 1n, now.maxFee), maxFeePerGas);
      const priorityFee = min(max((last.priorityFee * RAISE.by) / RAISE.of + 1n, now.priorityFee), maxFee);
      if (maxFee * 10n < last.maxFee * 11n || priorityFee * 10n < last.priorityFee * 11n) {
        log("warn", "fee cap reached", { intent: intent.key, nonce, maxFee: last.maxFee });
        return;
      }
      const call = { to: intent.target, data: intent.data };
      const gas = Transaction.from(last.raw).gasLimit;
      intents.addAttempt(await this.#signAttempt(call, nonce, gas, { maxFee, priorityFee }));
      log("info", "fee raised", { intent: intent.key, nonce, maxFee });
    } catch (error) {
      log("debug", "node failed", { intent: intent.key, reason: messageOf(error) });
    }
  }
}

/** "submit:0x12…" is a "submit". */
function verbOf(key: string): string {
  return key.split(":", 1)[0] ?? key;
}

/** What others do between the estimate and the block may make the call dearer: the last dispute of a claim also settles it. */
function withHeadroom(gas: bigint): bigint {
  return (gas * 3n) / 2n + 200_000n;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
