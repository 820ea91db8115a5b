import { AbiCoder, keccak256, recoverAddress } from "ethers";

import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits } from "./checks.ts";
import { claimId, jobId } from "./ids.ts";
import { type Claim, type Terms, ZERO_HASH } from "./job.ts";
import { receiptTypedData, typedDataDigest } from "./typed-data.ts";

/**
 * Why a unit failed at its provider (InputUnavailable … Late), or was refused by who looked at it: Unreadable, its results cannot be had or are
 * not what was submitted; Wrong, they are not what the work comes to.
 */
export const Failure = {
  InputUnavailable: 1,
  InputInvalid: 2,
  EngineFailed: 3,
  TimedOut: 4,
  TooLarge: 5,
  Late: 6,
  Unreadable: 7,
  Wrong: 8,
} as const;
export type Failure = (typeof Failure)[keyof typeof Failure];

/** What an agent states about a unit that failed or was refused. It binds nobody on chain: it says who saw what, and cannot be denied later. */
export interface Receipt {
  /** The service, Jobs. */
  readonly service: Address;
  readonly claimId: Hex;
  readonly unit: number;
  /** Who saw it. */
  readonly signer: Address;
  readonly failure: Failure;
  /** Content address of the job's spec. */
  readonly spec: Hex;
  /** `inputsHash` of the unit's inputs; zero when they are not known. */
  readonly inputs: Hex;
  /** Root that the claim's provider submitted; zero before. */
  readonly root: Hex;
  /** Wrong: hash of the result that the work comes to, and of the one that was submitted (zero: none was shown). Zero otherwise. */
  readonly expected: Hex;
  readonly got: Hex;
  /** How often the signer has seen it. */
  readonly attempts: number;
  /** Units of the claim that it had computed (a provider) or checked (a payer) before. */
  readonly computed: number;
  /** Chain time, seconds. */
  readonly seenAt: number;
  /** In words, at most 256 characters. */
  readonly reason: string;
}

/** A receipt with its signer's signature, as `jobs.signReceipt` makes it. */
export interface SignedReceipt {
  readonly receipt: Receipt;
  readonly signature: Hex;
}

type Text = {
  readonly [K in "service" | "claimId" | "signer" | "spec" | "inputs" | "root" | "expected" | "got"]: string;
};
type Optional = "inputs" | "root" | "expected" | "got" | "attempts" | "computed";
type Loose = Omit<Receipt, keyof Text> & Text;

/** What `receipt()` needs; the rest is zero, and one attempt. */
export type ReceiptInput = Omit<Loose, Optional> & Partial<Pick<Loose, Optional>>;

const BITS = { unit: 32, failure: 8, attempts: 32, computed: 32, seenAt: 40 } as const;
const MAX_REASON = 256;
const MAX_RECEIPTS = 1_024;
const NAMES = [
  "service",
  "claimId",
  "unit",
  "signer",
  "failure",
  "spec",
  "inputs",
  "root",
  "expected",
  "got",
  "attempts",
  "computed",
  "seenAt",
  "reason",
] as const satisfies readonly (keyof Receipt)[];

/**
 * A frozen receipt.
 * @throws InvalidInput when a value does not fit its type
 */
export function receipt(input: ReceiptInput): Receipt {
  const made: Receipt = {
    service: asAddress("service", input.service),
    claimId: asBytes32("claimId", input.claimId),
    unit: input.unit,
    signer: asAddress("signer", input.signer),
    failure: input.failure,
    spec: asBytes32("spec", input.spec),
    inputs: asBytes32("inputs", input.inputs ?? ZERO_HASH),
    root: asBytes32("root", input.root ?? ZERO_HASH),
    expected: asBytes32("expected", input.expected ?? ZERO_HASH),
    got: asBytes32("got", input.got ?? ZERO_HASH),
    attempts: input.attempts ?? 1,
    computed: input.computed ?? 0,
    seenAt: input.seenAt,
    reason: input.reason,
  };
  for (const [name, bits] of Object.entries(BITS)) requireFits(name, made[name as keyof typeof BITS], bits);
  if (!Object.values(Failure).includes(made.failure)) throw new InvalidInput("failure", made.failure, "a Failure");
  if (typeof made.reason !== "string" || made.reason.length > MAX_REASON)
    throw new InvalidInput("reason", made.reason, `text of at most ${MAX_REASON} characters`);
  return Object.freeze(made);
}

/** What a unit was given: one hash over the content addresses of its inputs, in the spec's order; zero when it has none. */
export function inputsHash(inputs: readonly Hex[]): Hex {
  if (inputs.length === 0) return ZERO_HASH;
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32[]"], [inputs])) as Hex;
}

/**
 * Whether a receipt's signer signed it, and about this claim. Keys only: what an account without a key stated is not read.
 * @throws InvalidInput naming what is not so
 */
export function checkReceipt(
  { receipt: r, signature }: SignedReceipt,
  about: { readonly chainId: number; readonly jobs: string; readonly terms: Terms; readonly claim: Claim },
): void {
  const { chainId, terms, claim } = about;
  const jobs = asAddress("jobs", about.jobs);
  if (r.service !== jobs) throw new InvalidInput("service", r.service, jobs);
  const id = claimId(jobId(terms, chainId, jobs), claim);
  if (r.claimId !== id) throw new InvalidInput("claimId", r.claimId, id);
  if (r.unit < claim.first || r.unit >= claim.first + claim.count)
    throw new InvalidInput("unit", r.unit, `${claim.first} to ${claim.first + claim.count - 1}`);
  if (r.spec !== terms.spec) throw new InvalidInput("spec", r.spec, terms.spec);
  let got: string;
  try {
    got = recoverAddress(typedDataDigest(receiptTypedData(chainId, r)), signature);
  } catch {
    throw new InvalidInput("signature", signature, "65 bytes of a signature");
  }
  if (got !== r.signer) throw new InvalidInput("signature", `one by ${got}`, `one by ${r.signer}`);
}

/** Receipts as text, as agents serve them. */
export function formatReceipts(receipts: readonly SignedReceipt[]): string {
  return JSON.stringify(receipts);
}

/**
 * Reads what an agent serves. Only its form is checked; see `checkReceipt`.
 * @throws InvalidInput naming the value that does not fit
 */
export function parseReceipts(text: string): SignedReceipt[] {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    throw new InvalidInput("receipts", text.slice(0, 80), "JSON");
  }
  if (!Array.isArray(all) || all.length > MAX_RECEIPTS)
    throw new InvalidInput("receipts", all, `a list of at most ${MAX_RECEIPTS}`);
  return all.map((one: unknown, i) => {
    const { receipt: plain, signature, ...rest } = asObject(`receipts[${i}]`, one);
    const fields = asObject(`receipts[${i}].receipt`, plain);
    const stray = [
      ...Object.keys(rest),
      ...Object.keys(fields).filter((name) => !NAMES.includes(name as keyof Receipt)),
    ];
    if (stray.length > 0) throw new InvalidInput(`receipts[${i}]`, stray.join(", "), "no other names than a receipt's");
    if (typeof signature !== "string" || !/^0x([0-9a-f]{2})*$/i.test(signature) || signature.length > 1_026)
      throw new InvalidInput(`receipts[${i}].signature`, signature, "hexadecimal bytes");
    for (const name of NAMES)
      if (fields[name] === undefined) throw new InvalidInput(`receipts[${i}].receipt.${name}`, undefined, "a value");
    return Object.freeze({ receipt: receipt(fields as unknown as ReceiptInput), signature: signature as Hex });
  });
}

function asObject(what: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidInput(what, value, "an object");
  return value as Record<string, unknown>;
}
