/** Bytes as a hexadecimal string. */
export type Hex = `0x${string}`;

/** A checksummed address. */
export type Address = `0x${string}`;

/** Where a log lies, and what it says before it is decoded. Receipts of ethers and of viem have logs of this shape. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

/** A log as it comes from a node. */
export interface ChainLog extends RawLog {
  readonly blockNumber: number;
  readonly transactionHash: string;
  readonly logIndex: number;
}

/** A call before anybody sends it: what a multisig takes. */
export interface EncodedCall {
  readonly to: Address;
  readonly data: Hex;
  readonly value: bigint;
}
