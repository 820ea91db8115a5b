import { expect } from "chai";
import { type TransactionReceipt, Transaction, Wallet } from "ethers";

import type { Call, ChainNode, Head } from "../../agent/src/chain/node.ts";
import { Outbox, type OutboxOptions } from "../../agent/src/chain/outbox.ts";
import { CallRefused, NonceLost, TransactionReverted } from "../../agent/src/errors.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Intents } from "../../agent/src/state/intents.ts";
import { Random } from "../../agent/src/workloads/random.ts";

const GWEI = 1_000_000_000n;
const TARGET = "0x00000000000000000000000000000000000000aa";

/** A chain of one account: mines in the order of nonces, when the fee is high enough, and fails as often as it is told to. */
class FakeNode implements ChainNode {
  readonly mined: Transaction[] = [];
  readonly #pool = new Map<number, Transaction>();
  readonly #receipts = new Map<string, TransactionReceipt>();
  readonly #random = new Random(1);
  failuresPercent = 0;
  baseFee = GWEI;
  refuse = (_call: Call) => false;
  revert = (_call: Call) => false;
  faults = 0;

  head(): Promise<Head> {
    return this.#answer({ number: this.mined.length, timestamp: 0, baseFee: GWEI });
  }

  nonceOf(): Promise<number> {
    return this.#answer(this.mined.length);
  }

  async estimate(_from: string, call: Call): Promise<bigint> {
    await this.#answer(undefined);
    if (this.refuse(call)) throw Object.assign(new Error("refused"), { code: "CALL_EXCEPTION" });
    return 50_000n;
  }

  priorityFee(): Promise<bigint> {
    return this.#answer(GWEI);
  }

  async broadcast(raw: string): Promise<void> {
    await this.#answer(undefined); // lost on the way there
    this.accept(Transaction.from(raw));
    await this.#answer(undefined); // lost on the way back
  }

  receipt(hash: string): Promise<TransactionReceipt | null> {
    return this.#answer(this.#receipts.get(hash) ?? null);
  }

  accept(transaction: Transaction): void {
    const waiting = this.#pool.get(transaction.nonce);
    if (waiting === undefined || fee(transaction) > fee(waiting)) this.#pool.set(transaction.nonce, transaction);
    this.mine();
  }

  mine(): void {
    for (;;) {
      const next = this.#pool.get(this.mined.length);
      if (next === undefined || fee(next) < this.baseFee) return;
      this.#pool.delete(this.mined.length);
      this.mined.push(next);
      const status = this.revert({ to: next.to ?? "", data: next.data }) ? 0 : 1;
      const receipt = { hash: next.hash, status, blockNumber: this.mined.length, logs: [] };
      this.#receipts.set(next.hash ?? "", receipt as unknown as TransactionReceipt);
    }
  }

  async #answer<T>(value: T): Promise<T> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#random.below(100) >= this.failuresPercent) return value;
    this.faults += 1;
    throw new Error("503 Service Unavailable");
  }
}

function fee(transaction: Transaction): bigint {
  return transaction.maxFeePerGas ?? 0n;
}

describe("Agent: the outbox and its nonces", () => {
  const wallet = new Wallet(`0x${"11".repeat(32)}`);
  let node: FakeNode;
  let intents: Intents;
  let outbox: Outbox;

  const open = (overrides: Partial<OutboxOptions> = {}) =>
    new Outbox({
      intents,
      node,
      wallet,
      chainId: 31_337,
      log: () => undefined,
      pollMs: 1,
      replaceAfterMs: 60_000,
      confirmations: 1,
      maxFeePerGas: 100n * GWEI,
      explain: (error) => ((error as { code?: unknown }).code === "CALL_EXCEPTION" ? "refused" : undefined),
      ...overrides,
    });

  beforeEach(() => {
    node = new FakeNode();
    intents = new Intents(new Database(":memory:"));
    outbox = open();
  });

  const call = (n: number): Call => ({ to: TARGET, data: `0x${n.toString(16).padStart(8, "0")}` });
  const numbersMined = () => node.mined.map(({ data }) => Number(data));

  it("sends a thousand transactions through a node that fails one time in ten: no gap, no duplicate", async function () {
    this.timeout(60_000);
    node.failuresPercent = 10;
    await Promise.all(
      Array.from({ length: 1_000 }, async (_, n) => {
        // What failed before anything was signed is asked for again, as a state machine's next step does.
        for (let tries = 0; ; tries++) {
          try {
            await outbox.send(`verb:${n}`, call(n));
            return;
          } catch (error) {
            if (tries > 50) throw error;
          }
        }
      }),
    );
    expect(node.faults).to.be.greaterThan(500);
    expect(node.mined.map(({ nonce }) => nonce)).to.deep.equal(Array.from({ length: 1_000 }, (_, n) => n));
    expect(new Set(numbersMined()).size).to.equal(1_000);
    expect(intents.pending()).to.deep.equal([]);
  });

  it("takes one nonce for a key, however often and however soon it is asked", async () => {
    await Promise.all([outbox.send("verb:1", call(1)), outbox.send("verb:1", call(1))]);
    await outbox.send("verb:1", call(1));
    expect(numbersMined()).to.deep.equal([1]);
  });

  it("broadcasts after a restart what was signed before it, byte for byte", async () => {
    node.baseFee = 50n * GWEI;
    const interrupted = outbox.send("verb:1", call(1)).catch((error: unknown) => error);
    await until(() => intents.pending().length === 1);
    outbox.stop();
    await interrupted;
    node.baseFee = GWEI;
    const [attempt] = intents.attempts(0);
    outbox = open();
    outbox.resume();
    await until(() => intents.pending().length === 0);
    expect(node.mined.map(({ hash }) => hash)).to.deep.equal([attempt?.hash]);
    await outbox.send("verb:1", call(1));
    expect(node.mined).to.have.length(1);
  });

  it("replaces what is not mined with a higher fee, up to the cap, and lands once", async () => {
    outbox = open({ replaceAfterMs: 5, maxFeePerGas: 20n * GWEI });
    node.baseFee = 10n * GWEI;
    await Promise.all([outbox.send("verb:1", call(1)), outbox.send("verb:2", call(2))]);
    expect(numbersMined()).to.deep.equal([1, 2]);
    for (const transaction of node.mined) {
      expect(fee(transaction) >= 10n * GWEI && fee(transaction) <= 20n * GWEI).to.equal(true);
    }
    const fees = intents.attempts(0).map(({ maxFee }) => maxFee);
    expect(fees.length).to.be.greaterThan(2);
    for (let i = 1; i < fees.length; i++) expect((fees[i] ?? 0n) * 10n >= (fees[i - 1] ?? 0n) * 11n).to.equal(true);
  });

  it("never pays more than the cap, however long it takes", async () => {
    outbox = open({ replaceAfterMs: 2, maxFeePerGas: 5n * GWEI });
    node.baseFee = 10n * GWEI;
    const waiting = outbox.send("verb:1", call(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(intents.attempts(0).every(({ maxFee }) => maxFee <= 5n * GWEI)).to.equal(true);
    node.baseFee = GWEI;
    node.mine();
    await waiting;
    expect(numbersMined()).to.deep.equal([1]);
  });

  it("says that a nonce was lost to somebody else, and sends the intent again under the next one", async () => {
    node.baseFee = 10n * GWEI;
    const first = outbox.send("verb:1", call(1)).catch((error: unknown) => error);
    await until(() => intents.pending().length === 1);
    const foreign = { to: TARGET, nonce: 0, chainId: 31_337, gasLimit: 21_000n, maxFeePerGas: 99n * GWEI, type: 2 };
    node.accept(Transaction.from(await wallet.signTransaction(foreign)));
    expect(await first).to.be.instanceOf(NonceLost);
    node.baseFee = GWEI;
    await outbox.send("verb:1", call(1));
    expect(node.mined.map(({ nonce }) => nonce)).to.deep.equal([0, 1]);
    expect(numbersMined()[1]).to.equal(1);
  });

  it("gives no nonce to a call that the chain refuses", async () => {
    node.refuse = ({ data }) => data === call(1).data;
    expect(await outbox.send("verb:1", call(1)).catch((error: unknown) => error)).to.be.instanceOf(CallRefused);
    await outbox.send("verb:2", call(2));
    expect(node.mined.map(({ nonce }) => nonce)).to.deep.equal([0]);
    node.refuse = () => false;
    await outbox.send("verb:1", call(1));
    expect(numbersMined()).to.deep.equal([2, 1]);
  });

  it("reports a transaction that reverted, and makes a new one when it is asked again", async () => {
    node.revert = () => true;
    expect(await outbox.send("verb:1", call(1)).catch((error: unknown) => error)).to.be.instanceOf(TransactionReverted);
    node.revert = () => false;
    await outbox.send("verb:1", call(1));
    expect(node.mined.map(({ nonce }) => nonce)).to.deep.equal([0, 1]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("the condition never held");
}
