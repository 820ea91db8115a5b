import { guide } from "./guide.ts";

/** Base of the errors that contracts revert with: `instanceof ContractError` is any of them, `instanceof Staking_NotFree` that one. */
export class ContractError<TName extends string = string, TArgs extends object = object> extends Error {
  override readonly name: TName;
  /** The error's values by name. */
  readonly args: Readonly<TArgs>;
  /** Why it happened. */
  readonly why: string;
  /** How to solve it. */
  readonly how: string;

  constructor(name: TName, args: TArgs) {
    const [why, how] = guide[name] ?? ["The contract refused.", "See the contract's documentation."];
    const values = Object.entries(args).map(([key, value]) => `${key} ${show(key, value)}`);
    super(`${name}(${values.join(", ")}): ${why} ${how}`);
    this.name = name;
    this.args = Object.freeze({ ...args });
    this.why = why;
    this.how = how;
  }
}

/** A revert with a text instead of a custom error, as other people's tokens use. */
export class RevertReason extends ContractError<"RevertReason", { readonly reason: string }> {
  constructor(reason: string) {
    super("RevertReason", { reason });
  }
}

/** Solidity's own failure: arithmetic (0x11), division by zero (0x12), array bounds (0x32) … */
export class Panic extends ContractError<"Panic", { readonly code: bigint }> {
  constructor(code: bigint) {
    super("Panic", { code });
  }
}

function show(key: string, value: unknown): string {
  // Names of terms and parameters are short texts in a bytes32.
  if ((key === "name" || key === "field") && typeof value === "string") {
    const bytes = value.slice(2).match(/../g) ?? [];
    return bytes
      .filter((byte) => byte !== "00")
      .map((byte) => String.fromCharCode(parseInt(byte, 16)))
      .join("");
  }
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${name} ${show(name, field)}`);
    return `{ ${fields.join(", ")} }`;
  }
  return String(value);
}
