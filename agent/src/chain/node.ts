import { JsonRpcProvider, type TransactionReceipt } from "ethers";

import { WrongChain } from "../errors.ts";

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

  /** @throws WrongChain when the node serves another chain than `chainId` */
  static async connect(url: string, chainId: number): Promise<RpcNode> {
    // No cache: an answer of a quarter of a second ago can be a wrong one for a deadline.
    const provider = new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 });
    const got = BigInt((await provider.send("eth_chainId", [])) as string);
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
