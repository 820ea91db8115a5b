import { FetchRequest, JsonRpcProvider, type TransactionReceipt } from "ethers";

import type { Config } from "../config.ts";
import { WrongChain } from "../errors.ts";
import { insist } from "../insist.ts";
import type { Log } from "../log.ts";

type Settings = Pick<Config["chain"], "rpcUrl" | "chainId" | "timeoutSeconds" | "pollSeconds">;

/** The newest block: the only clock that an agent goes by. */
export interface Head {
  readonly number: number;
  readonly timestamp: number;
  readonly baseFee: bigint;
}

export interface Call {
  readonly to: string;
  readonly data: string;
}

/** What an agent asks of a node: few enough questions that a test can answer them. */
export interface ChainNode {
  head(): Promise<Head>;
  /** Transactions of `address` that are mined. */
  nonceOf(address: string): Promise<number>;
  /** Gas that the call needs now; throws what the node throws when it would revert. */
  estimate(from: string, call: Call): Promise<bigint>;
  priorityFee(): Promise<bigint>;
  broadcast(raw: string): Promise<void>;
  receipt(hash: string): Promise<TransactionReceipt | null>;
}

/** A JSON-RPC node, pinned to one chain. */
export class RpcNode implements ChainNode {
  readonly provider: JsonRpcProvider;

  private constructor(provider: JsonRpcProvider) {
    this.provider = provider;
  }

  /**
   * Waits until the node answers.
   * @throws WrongChain when it serves another chain
   */
  static async connect({ rpcUrl, chainId, timeoutSeconds, pollSeconds }: Settings, log: Log): Promise<RpcNode> {
    const request = new FetchRequest(rpcUrl);
    // A node that takes a question and never answers must not keep the agent from asking again.
    request.timeout = timeoutSeconds * 1000;
    // No cache: an answer of a quarter of a second ago can be a wrong one for a deadline.
    const provider = new JsonRpcProvider(request, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
    const got = BigInt(await insist(log, pollSeconds, () => provider.send("eth_chainId", []) as Promise<string>));
    if (got !== BigInt(chainId)) {
      provider.destroy();
      throw new WrongChain(got, BigInt(chainId));
    }
    return new RpcNode(provider);
  }

  async head(): Promise<Head> {
    const block = await this.provider.getBlock("latest");
    if (block === null) throw new Error("the node has no block");
    return { number: block.number, timestamp: block.timestamp, baseFee: block.baseFeePerGas ?? 0n };
  }

  /** The hash of a block, or `undefined` when the chain is not that long (any more). */
  async hashAt(block: number): Promise<string | undefined> {
    return (await this.provider.getBlock(block))?.hash ?? undefined;
  }

  nonceOf(address: string): Promise<number> {
    return this.provider.getTransactionCount(address, "latest");
  }

  estimate(from: string, call: Call): Promise<bigint> {
    return this.provider.estimateGas({ from, ...call });
  }

  async priorityFee(): Promise<bigint> {
    return BigInt((await this.provider.send("eth_maxPriorityFeePerGas", [])) as string);
  }

  async broadcast(raw: string): Promise<void> {
    await this.provider.send("eth_sendRawTransaction", [raw]);
  }

  receipt(hash: string): Promise<TransactionReceipt | null> {
    return this.provider.getTransactionReceipt(hash);
  }

  close(): void {
    this.provider.destroy();
  }
}
