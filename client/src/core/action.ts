import type { ContractName } from "../abi/codec.ts";
import { rethrow } from "../errors/decode.ts";
import { NoSigner, TransactionFailed } from "../errors/own.ts";
import type { Address, EncodedCall, Hex, RawLog } from "../types.ts";
import type { Chain, Mined, Wallet } from "./chain.ts";
import type { Intent } from "./intent.ts";

/** What a finished action left: the library's receipt and the action's own event. */
export interface Outcome<TEvent, TReceipt> {
  readonly receipt: TReceipt;
  readonly event: TEvent;
}

/** A transaction on its way. */
export interface Sent<TEvent, TReceipt> {
  readonly hash: Hex;
  /** Waits until it is mined. Throws the contract's named error, or `TransactionFailed`, when it reverted. */
  wait(confirmations?: number): Promise<Outcome<TEvent, TReceipt>>;
}

/** One write, not sent yet. Send it, encode it for a multisig, simulate it, or read its event from a receipt. */
export class Action<TEvent, TResult, TReceipt extends Mined = Mined, TOverrides = unknown> {
  readonly #intent: Intent<TEvent, TResult>;
  readonly #chain: Chain;
  readonly #wallet: Wallet<TReceipt, TOverrides> | undefined;

  constructor(intent: Intent<TEvent, TResult>, chain: Chain, wallet: Wallet<TReceipt, TOverrides> | undefined) {
    this.#intent = intent;
    this.#chain = chain;
    this.#wallet = wallet;
  }

  /** The contract that it calls. */
  get contract(): ContractName {
    return this.#intent.contract;
  }

  get functionName(): string {
    return this.#intent.functionName;
  }

  get args(): readonly unknown[] {
    return this.#intent.args;
  }

  /** What a multisig takes. */
  encode(): EncodedCall {
    return this.#intent.call;
  }

  /** Sends it. Throws the contract's named error when it would fail, `NoSigner` without a signer. */
  async send(overrides?: TOverrides): Promise<Sent<TEvent, TReceipt>> {
    const wallet = this.#wallet;
    if (wallet === undefined) throw new NoSigner(`${this.contract}.${this.functionName}`);
    const sent = await wallet.send(this.#intent.call, overrides).catch(rethrow);
    return {
      hash: sent.hash,
      wait: async (confirmations = 1) => {
        const { receipt, block, ok } = await sent.wait(confirmations).catch(rethrow);
        if (!ok) await this.#explain(sent.hash, await wallet.address(), block);
        return { receipt, event: this.event(receipt) };
      },
    };
  }

  /** Sends it and waits until it is mined. */
  async execute(overrides?: TOverrides): Promise<Outcome<TEvent, TReceipt>> {
    const sent = await this.send(overrides);
    return sent.wait();
  }

  /** What it would return now, without sending it: as the connected signer, or as `from`. Throws the contract's named error. */
  async simulate(options: { readonly from?: string } = {}): Promise<TResult> {
    const from = (options.from ?? (await this.#wallet?.address())) as Address | undefined;
    const call = from === undefined ? this.#intent.call : { ...this.#intent.call, from };
    return this.#intent.result(await this.#chain.call(call).catch(rethrow));
  }

  /** Its event out of any receipt, a multisig's or a bundler's too. Throws `EventNotFound`. */
  event(receipt: { readonly logs: readonly RawLog[] }): TEvent {
    return this.#intent.event(receipt.logs);
  }

  /** A receipt only says that it failed: the same call on the block before it says why, if the state was the same. */
  async #explain(hash: Hex, from: Address, block: number): Promise<never> {
    await this.#chain.call({ ...this.#intent.call, from }, block - 1).catch(rethrow);
    throw new TransactionFailed(hash);
  }
}

/** A group of intents as actions: the same names, parameters and docs. */
export type Actions<T, TReceipt extends Mined, TOverrides> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => Intent<infer E, infer R>
    ? (...args: A) => Action<E, R, TReceipt, TOverrides>
    : never;
};

/** Turns every verb of a group into one that returns an action. */
export function asActions<T extends object, TReceipt extends Mined, TOverrides>(
  verbs: T,
  chain: Chain,
  wallet: Wallet<TReceipt, TOverrides> | undefined,
): Actions<T, TReceipt, TOverrides> {
  const entries = Object.entries(verbs as Record<string, (...args: unknown[]) => Intent<unknown, unknown>>);
  const actions = entries.map(([name, verb]) => [
    name,
    (...args: unknown[]) => new Action(verb(...args), chain, wallet),
  ]);
  return Object.fromEntries(actions) as Actions<T, TReceipt, TOverrides>;
}
