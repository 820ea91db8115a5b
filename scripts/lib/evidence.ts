// What terms require of providers and what shows it, as people keep them: JSON files of rules and of signed attestations.
import { formatEther, parseEther } from "ethers";
import { z } from "zod";

import {
  InvalidInput,
  ZERO_HASH,
  attestation,
  encodeEvidence,
  requirementHash,
  rules as rulesOf,
} from "../../client/src/index.ts";
import type { Address, Attestation, Hex, Rules, SignedAttestation } from "../../client/src/index.ts";
import { decimal } from "./amounts.ts";
import { optional } from "./cli.ts";
import { fileList, parseJson } from "./files.ts";
import { address, hash, natural, signature, text, whole } from "./kinds.ts";

const uint32 = whole(2 ** 32 - 1);

/** Whom a payer trusts to attest, and what it asks for: every field may be left out. */
export const rulesSchema = z
  .strictObject({
    allOf: z.array(address).optional(),
    anyOf: z.array(address).optional(),
    minUnits: uint32.optional(),
    minScore: natural.optional(),
    /** In GRID. */
    minBond: decimal.optional(),
    region: hash.optional(),
    compliance: hash.optional(),
  })
  .transform(({ allOf, anyOf, minUnits, minScore, minBond, region, compliance }) =>
    rulesOf({
      ...(allOf === undefined ? {} : { allOf }),
      ...(anyOf === undefined ? {} : { anyOf }),
      ...(minUnits === undefined ? {} : { minUnits }),
      ...(minScore === undefined ? {} : { minScore: BigInt(minScore) }),
      ...(minBond === undefined ? {} : { minBond: parseEther(minBond) }),
      ...(region === undefined ? {} : { region }),
      ...(compliance === undefined ? {} : { compliance }),
    }),
  );

/** The field `requirement` of a file of terms: rules, or the hash of some. */
export const requirementSchema = z.union([hash, rulesSchema], "rules, or the hash of some");

/** Rules as a file of terms holds them. */
export function rulesFields(asked: Rules): object {
  const { allOf, anyOf, minUnits, minScore, minBond, region, compliance } = asked;
  return {
    ...(allOf.length === 0 ? {} : { allOf }),
    ...(anyOf.length === 0 ? {} : { anyOf }),
    ...(minUnits === 0 ? {} : { minUnits }),
    ...(minScore === 0n ? {} : { minScore: String(minScore) }),
    ...(minBond === 0n ? {} : { minBond: formatEther(minBond) }),
    ...(region === ZERO_HASH ? {} : { region }),
    ...(compliance === ZERO_HASH ? {} : { compliance }),
  };
}

/** The terms' `requirement`, as it was written. */
export function requirementOf(judge: Address, written: Hex | Rules): Hex {
  return typeof written === "string" ? written : requirementHash(judge, written);
}

const attestationSchema = z.strictObject({
  attestation: z.strictObject({
    auditor: address,
    provider: address,
    resourceClass: hash,
    units: uint32,
    score: natural,
    region: hash,
    compliance: hash,
    issuedAt: z.int().min(0),
    expiresAt: z.int().min(0),
  }),
  signature,
});

/** A signed attestation that `attestations sign` wrote. Who signed it is asked of the chain. */
export function readAttestation(option: string, file: string): SignedAttestation {
  const { attestation: fields, signature: signed } = parseJson(option, file, attestationSchema);
  return Object.freeze({ attestation: attestation({ ...fields, score: BigInt(fields.score) }), signature: signed });
}

/** The text of an attestation's file. */
export function attestationText({ attestation: { score, ...rest }, signature: signed }: SignedAttestation): string {
  return `${JSON.stringify({ attestation: { ...rest, score: String(score) }, signature: signed }, null, 2)}\n`;
}

/** Options of a verb that matches: what shows that the provider meets what the terms require. */
export const evidenceOptions = {
  rules: optional("FILE", "the rules that the terms require, unless the terms' file holds them", text("a file")),
  attestations: optional("FILES", "signed attestations about the providers, separated by commas", text("files")),
};

/** What a verb was told about evidence. */
export interface EvidenceInput {
  readonly rules?: string | undefined;
  readonly attestations?: string | undefined;
}

/** The rules in a file. */
export const readRules = (file: string): Rules => parseJson("--rules", file, rulesSchema);

/** The rules that a file of terms holds, if it does. */
function rulesIn(file: string): readonly Rules[] {
  const { requirement } = parseJson("--terms", file, z.looseObject({ requirement: requirementSchema.optional() }));
  return requirement === undefined || typeof requirement === "string" ? [] : [requirement];
}

/** What a match is about. */
interface Matched {
  readonly quote: { readonly provider: string };
  readonly terms: { readonly requirement: Hex; readonly resourceClass: Hex };
}

/**
 * Encodes evidence for matches: the rules behind each requirement, and those attestations that are about the provider and the class and by
 * an auditor whom the rules name. Nothing where nothing is required.
 * @param termsFiles files of terms, which may hold rules
 * @throws InvalidInput when the rules are unknown, or no attestation fits
 */
export function evidenceBy(judge: Address, input: EvidenceInput, termsFiles: readonly string[] = []) {
  const rules = [...termsFiles.flatMap(rulesIn), ...(input.rules === undefined ? [] : [readRules(input.rules)])];
  const given =
    input.attestations === undefined
      ? []
      : fileList("--attestations", input.attestations).map((file) => readAttestation("--attestations", file));
  return ({ quote: { provider }, terms }: Matched): Hex => {
    if (terms.requirement === ZERO_HASH) return "0x";
    const asked = rules.find((one) => requirementHash(judge, one) === terms.requirement);
    if (asked === undefined)
      throw new InvalidInput("--rules", input.rules ?? "none", `the rules whose hash is ${terms.requirement}`);
    const fitting = given.filter(({ attestation: made }) => about(made, provider, terms.resourceClass, asked));
    if (fitting.length === 0 && asked.allOf.length + asked.anyOf.length > 0)
      throw new InvalidInput(
        "--attestations",
        input.attestations ?? "none",
        `an attestation about ${provider} by an auditor of the rules`,
      );
    return encodeEvidence(judge, asked, fitting);
  };
}

function about(made: Attestation, provider: string, resourceClass: Hex, { allOf, anyOf }: Rules): boolean {
  return (
    made.provider === provider && made.resourceClass === resourceClass && [...allOf, ...anyOf].includes(made.auditor)
  );
}
