// What the governor decides about: calls, and why. Mirrors OpenZeppelin's Governor.
import { AbiCoder, id, keccak256 } from "ethers";

import { InvalidInput } from "../errors/own.ts";
import type { Address, EncodedCall, Hex } from "../types.ts";

/** Calls that the timelock makes in this order, all or none, and why. */
export interface Proposal {
  readonly targets: readonly Address[];
  /** Wei that each call carries. */
  readonly values: readonly bigint[];
  readonly calldatas: readonly Hex[];
  readonly description: string;
}

/** A write that is not sent: an action of this client, or what a multisig takes. */
export type Proposable = EncodedCall | { encode(): EncodedCall };

/**
 * A proposal to make these calls.
 * @throws InvalidInput without a call
 */
export function proposal(description: string, ...actions: readonly Proposable[]): Proposal {
  if (actions.length === 0) throw new InvalidInput("actions", 0, "at least 1");
  const calls = actions.map((action) => ("encode" in action ? action.encode() : action));
  return {
    targets: calls.map(({ to }) => to),
    values: calls.map(({ value }) => value),
    calldatas: calls.map(({ data }) => data),
    description,
  };
}

/** What the governor calls a proposal. Mirrors `Governor.hashProposal`. */
export function proposalId({ targets, values, calldatas, description }: Proposal): bigint {
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32"];
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, [targets, values, calldatas, id(description)])));
}
