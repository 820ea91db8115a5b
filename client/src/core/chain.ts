import {
  type ArgsOf,
  type ContractName,
  type FunctionNameOf,
  type ResultOf,
  decodeResult,
  encodeCall,
} from "../abi/codec.ts";
import { rethrow } from "../errors/decode.ts";
import type { TypedData } from "../entities/typed-data.ts";
import type { Address, ChainLog, EncodedCall, Hex, RawLog } from "../types.ts";

/** A block's number and time. */
export interface Block {
  readonly number: number;
  readonly timestamp: number;
}

/** What reading needs of a library. */
export interface Chain {
  chainId(): Promise<number>;
  /** `eth_call`; throws whatever the library throws. */
  call(call: EncodedCall & { readonly from?: Address }, block?: number): Promise<Hex>;
  logs(filter: {
    readonly addresses: readonly Address[];
    readonly fromBlock: number;
    readonly toBlock: number;
  }): Promise<readonly ChainLog[]>;
  block(which: number | "latest"): Promise<Block>;
}

/** A mined transaction as far as both libraries agree on it. */
export interface Mined {
  readonly logs: readonly RawLog[];
}

/** What sending and signing needs of a library. */
export interface Wallet<TReceipt extends Mined, TOverrides> {
  address(): Promise<Address>;
  send(
    call: EncodedCall,
    overrides: TOverrides | undefined,
  ): Promise<{
    readonly hash: Hex;
    /** Resolves to the receipt, and whether the transaction succeeded. */
    wait(confirmations: number): Promise<{ readonly receipt: TReceipt; readonly block: number; readonly ok: boolean }>;
  }>;
  sign(data: TypedData): Promise<Hex>;
}

/** Calls a view and decodes what it returns; throws the contract's named error. */
export async function view<C extends ContractName, F extends FunctionNameOf<C>>(
  chain: Chain,
  contract: C,
  to: Address,
  functionName: F,
  args: ArgsOf<C, F>,
): Promise<ResultOf<C, F>> {
  const call = { to, data: encodeCall(contract, functionName, args), value: 0n };
  const data = await chain.call(call).catch(rethrow);
  return decodeResult(contract, functionName, data);
}
