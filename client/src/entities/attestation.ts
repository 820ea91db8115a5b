import { AbiCoder, ParamType, keccak256, toUtf8Bytes } from "ethers";

import { asAddress, asBytes32, interfaceOf } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits } from "./checks.ts";
import { ZERO_HASH } from "./job.ts";

/**
 * What an auditor says about a provider. Make one with `attestation()`. Units, score and region are its finding: two of one auditor that
 * counted in the same second must not differ in them, or anybody slashes its bond.
 */
export interface Attestation {
  /** Who signs. */
  readonly auditor: Address;
  readonly provider: Address;
  /** Which class it found, and how many units of it. */
  readonly resourceClass: Hex;
  readonly units: number;
  /** Benchmark score, in the class's own measure. */
  readonly score: bigint;
  /** Hash of the region's name, see `regionHash`; zero for none stated. */
  readonly region: Hex;
  /** Hash by which the issuer of a certificate names it, see `complianceHash`; zero for none stated. Never personal data. */
  readonly compliance: Hex;
  /** First and last second at which it counts. */
  readonly issuedAt: number;
  readonly expiresAt: number;
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
  /** Least score; for a tier of a class: `scoreOfTier`. */
  readonly minScore: bigint;
  /** Least bond of each auditor shown, in stake-token units; zero lets auditors without one attest. */
  readonly minBond: bigint;
  /** What region and compliance must be; zero for anything. */
  readonly region: Hex;
  readonly compliance: Hex;
}

type Text = { readonly [K in "auditor" | "provider" | "resourceClass" | "region" | "compliance"]: string };
type Loose = Omit<Attestation, keyof Text> & Text;
type Optional = "score" | "region" | "compliance";

/** What `attestation()` needs; the rest is zero. Addresses and hashes may be any string: they are checked. */
export type AttestationInput = Omit<Loose, Optional> & Partial<Pick<Loose, Optional>>;

const coder = AbiCoder.defaultAbiCoder();
const rulesType = ParamType.from(
  "tuple(address[] allOf, address[] anyOf, uint32 minUnits, uint64 minScore, uint96 minBond, bytes32 region, bytes32 compliance)",
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
    region: asBytes32("region", input.region ?? ZERO_HASH),
    compliance: asBytes32("compliance", input.compliance ?? ZERO_HASH),
    issuedAt: input.issuedAt,
    expiresAt: input.expiresAt,
  };
  requireFits("units", made.units, 32);
  requireFits("score", made.score, 64);
  requireFits("issuedAt", made.issuedAt, 40);
  requireFits("expiresAt", made.expiresAt, 40);
  if (made.expiresAt < made.issuedAt)
    throw new InvalidInput("expiresAt", made.expiresAt, `issuedAt or later (${made.issuedAt})`);
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
  readonly minBond?: bigint;
  readonly region?: string;
  readonly compliance?: string;
}): Rules {
  const made: Rules = {
    allOf: Object.freeze((input.allOf ?? []).map((auditor) => asAddress("allOf", auditor))),
    anyOf: Object.freeze((input.anyOf ?? []).map((auditor) => asAddress("anyOf", auditor))),
    minUnits: input.minUnits ?? 0,
    minScore: input.minScore ?? 0n,
    minBond: input.minBond ?? 0n,
    region: asBytes32("region", input.region ?? ZERO_HASH),
    compliance: asBytes32("compliance", input.compliance ?? ZERO_HASH),
  };
  requireFits("minUnits", made.minUnits, 32);
  requireFits("minScore", made.minScore, 64);
  requireFits("minBond", made.minBond, 96);
  return Object.freeze(made);
}

/** What `region` holds: the hash of a name that payers and auditors share, such as `eu-west`. */
export function regionHash(name: string): Hex {
  return keccak256(toUtf8Bytes(name)) as Hex;
}

/** What `compliance` holds: the hash of who issued a certificate, and which. Names companies and standards, never persons. */
export function complianceHash(issuer: string, certificate: string): Hex {
  return keccak256(coder.encode(["string", "string"], [issuer, certificate])) as Hex;
}

/**
 * Why two attestations of one auditor are a contradiction, or why they are none. Mirrors `Auditors.contradict`.
 * @param until the last second at which each may have counted: when it was revoked, or when the auditor retired, if that was before it expired
 * @returns `undefined` when they contradict each other, else the field that says why not
 */
export function noContradiction(
  a: Attestation,
  b: Attestation,
  until: readonly [number, number] = [a.expiresAt, b.expiresAt],
): "auditor" | "provider" | "resourceClass" | "finding" | "time" | undefined {
  for (const field of ["auditor", "provider", "resourceClass"] as const) if (a[field] !== b[field]) return field;
  if (a.units === b.units && a.score === b.score && a.region === b.region) return "finding";
  const end = Math.min(a.expiresAt, b.expiresAt, ...until);
  return Math.max(a.issuedAt, b.issuedAt) > end ? "time" : undefined;
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

/** Rules of Devices: an inventory that covers the provider's whole capacity of the class, and `minCount`. Its proof is "0x". */
export function inventoryRules(minCount = 0): Hex {
  requireFits("minCount", minCount, 32);
  return coder.encode(["uint32"], [minCount]) as Hex;
}

/** Rules of AllOf: each judge's own. Terms name AllOf as the judge and these as its rules. */
export function allOfRules(parts: readonly { readonly judge: string; readonly rules: Rules | Hex }[]): Hex {
  const judges = parts.map(({ judge }) => asAddress("judge", judge));
  return coder.encode(["address[]", "bytes[]"], [judges, parts.map((part) => rulesBytes(part.rules))]) as Hex;
}

/** A proof for AllOf: each judge's own, in the order of the rules. */
export function allOfProof(proofs: readonly (readonly SignedAttestation[] | Hex)[]): Hex {
  return coder.encode(["bytes[]"], [proofs.map(proofBytes)]) as Hex;
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
