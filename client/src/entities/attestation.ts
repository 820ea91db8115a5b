import { AbiCoder, ParamType, keccak256 } from "ethers";

import { asAddress, asBytes32, interfaceOf } from "../abi/codec.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits } from "./checks.ts";
import { ZERO_HASH } from "./job.ts";

/** What an auditor says about a provider. Make one with `attestation()`. */
export interface Attestation {
  /** Who signs. */
  readonly auditor: Address;
  readonly provider: Address;
  /** Which class it found, and how many units of it. */
  readonly resourceClass: Hex;
  readonly units: number;
  /** Benchmark score, in the class's own measure. */
  readonly score: bigint;
  /** Hash of further facts (region, compliance); zero for none. */
  readonly facts: Hex;
  /** Last second at which it counts. */
  readonly expiresAt: number;
  /** Makes equal attestations different. */
  readonly salt: Hex;
}

/** An attestation with its auditor's signature, as `auditors.sign` makes it. */
export interface SignedAttestation {
  readonly attestation: Attestation;
  readonly signature: Hex;
}

/** What a payer asks for of a provider. Make them with `rules()`. */
export interface Rules {
  /** Auditors that must all attest. */
  readonly allOf: readonly Address[];
  /** Auditors of which one must attest; empty for nobody. */
  readonly anyOf: readonly Address[];
  readonly minUnits: number;
  readonly minScore: bigint;
  /** What `facts` must be; zero for anything. */
  readonly facts: Hex;
}

type Text = { readonly [K in "auditor" | "provider" | "resourceClass" | "facts" | "salt"]: string };
type Loose = Omit<Attestation, keyof Text> & Text;
type Optional = "score" | "facts" | "salt";

/** What `attestation()` needs; the rest is zero. Addresses and hashes may be any string: they are checked. */
export type AttestationInput = Omit<Loose, Optional> & Partial<Pick<Loose, Optional>>;

const coder = AbiCoder.defaultAbiCoder();
const rulesType = ParamType.from(
  "tuple(address[] allOf, address[] anyOf, uint32 minUnits, uint64 minScore, bytes32 facts)",
);
const attestationType = ParamType.from({
  type: "tuple[]",
  components: interfaceOf("Auditors").getFunction("digestOf")?.inputs[0]?.components ?? [],
});

/**
 * A frozen attestation.
 * @throws InvalidInput when a value does not fit its type
 */
export function attestation(input: AttestationInput): Attestation {
  const made: Attestation = {
    auditor: asAddress("auditor", input.auditor),
    provider: asAddress("provider", input.provider),
    resourceClass: asBytes32("resourceClass", input.resourceClass),
    units: input.units,
    score: input.score ?? 0n,
    facts: asBytes32("facts", input.facts ?? ZERO_HASH),
    expiresAt: input.expiresAt,
    salt: asBytes32("salt", input.salt ?? ZERO_HASH),
  };
  requireFits("units", made.units, 32);
  requireFits("score", made.score, 64);
  requireFits("expiresAt", made.expiresAt, 40);
  return Object.freeze(made);
}

/**
 * Frozen rules; what is left out asks for nothing.
 * @throws InvalidInput when a value does not fit its type
 */
export function rules(input: {
  readonly allOf?: readonly string[];
  readonly anyOf?: readonly string[];
  readonly minUnits?: number;
  readonly minScore?: bigint;
  readonly facts?: string;
}): Rules {
  const made: Rules = {
    allOf: Object.freeze((input.allOf ?? []).map((auditor) => asAddress("allOf", auditor))),
    anyOf: Object.freeze((input.anyOf ?? []).map((auditor) => asAddress("anyOf", auditor))),
    minUnits: input.minUnits ?? 0,
    minScore: input.minScore ?? 0n,
    facts: asBytes32("facts", input.facts ?? ZERO_HASH),
  };
  requireFits("minUnits", made.minUnits, 32);
  requireFits("minScore", made.minScore, 64);
  return Object.freeze(made);
}

/** What terms hold as `requirement`: who judges (Auditors), by which rules. Another judge's rules are its own bytes. */
export function requirementHash(judge: string, judgedBy: Rules | Hex): Hex {
  return keccak256(coder.encode(["address", "bytes"], [asAddress("judge", judge), rulesBytes(judgedBy)])) as Hex;
}

/** What shows that a provider meets a requirement: its judge and rules again, and signed attestations (another judge's own proof). */
export function encodeEvidence(judge: string, judgedBy: Rules | Hex, proof: readonly SignedAttestation[] | Hex): Hex {
  return coder.encode(
    ["address", "bytes", "bytes"],
    [asAddress("judge", judge), rulesBytes(judgedBy), proofBytes(proof)],
  ) as Hex;
}

function rulesBytes(judgedBy: Rules | Hex): Hex {
  return typeof judgedBy === "string" ? judgedBy : (coder.encode([rulesType], [judgedBy]) as Hex);
}

function proofBytes(proof: readonly SignedAttestation[] | Hex): Hex {
  if (typeof proof === "string") return proof;
  const attestations = proof.map((signed) => signed.attestation);
  const signatures = proof.map(({ signature }) => signature);
  return coder.encode([attestationType, "bytes[]"], [attestations, signatures]) as Hex;
}
