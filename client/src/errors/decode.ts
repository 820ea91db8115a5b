import { AbiCoder, Interface } from "ethers";

import { plainFields } from "../abi/codec.ts";
import { contractErrors } from "../generated/errors.ts";
import { ContractError, Panic, RevertReason } from "./contract.ts";

const ERROR_STRING = "0x08c379a0";
const PANIC = "0x4e487b71";
/** Where libraries and nodes keep revert data, and the errors that they wrap. */
const PLACES = ["data", "error", "info", "cause", "revert", "raw"];
const DEEPEST = 8;

const signatures = new Interface(Object.values(contractErrors).map((known) => known.signature));

/**
 * The contract error in revert data, or in whatever ethers, viem or a node threw; `undefined` when there is none that this client knows.
 * @example
 * try { await action.send() } catch (thrown) { if (decodeError(thrown) instanceof Staking_NotFree) … }
 */
export function decodeError(thrown: unknown): ContractError | undefined {
  if (thrown instanceof ContractError) return thrown;
  return search(thrown, 0);
}

/** Throws the contract error behind `thrown`, or `thrown` itself when there is none. */
export function rethrow(thrown: unknown): never {
  throw decodeError(thrown) ?? thrown;
}

function search(value: unknown, depth: number): ContractError | undefined {
  if (typeof value === "string") return decodeData(value);
  if (typeof value !== "object" || value === null || depth > DEEPEST) return undefined;
  for (const place of PLACES) {
    const found = search((value as Record<string, unknown>)[place], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function decodeData(data: string): ContractError | undefined {
  if (!/^0x[0-9a-f]{8}([0-9a-f]{64})*$/i.test(data)) return undefined;
  try {
    if (data.startsWith(ERROR_STRING)) return new RevertReason(String(decodeOne("string", data)));
    if (data.startsWith(PANIC)) return new Panic(decodeOne("uint256", data) as bigint);
    const parsed = signatures.parseError(data);
    if (parsed === null) return undefined;
    const args = plainFields(parsed.fragment.inputs, parsed.args);
    const known = contractErrors[parsed.name as keyof typeof contractErrors];
    return new (known.type as unknown as new (values: object) => ContractError)(args);
  } catch {
    return undefined; // bytes that only look like an error
  }
}

function decodeOne(type: string, data: string): unknown {
  return AbiCoder.defaultAbiCoder().decode([type], `0x${data.slice(10)}`)[0] as unknown;
}
