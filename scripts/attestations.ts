// Attestations from the command line: what an auditor says about a provider, signs off-chain, and takes back.
import { writeFileSync } from "node:fs";

import {
  InvalidInput,
  attestation,
  attestationDigest,
  complianceHash,
  encodeEvidence,
  regionHash,
  requirementHash,
  rules,
} from "../client/src/index.ts";
import { duration, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import { attestationText, evidenceBy, evidenceOptions, readAttestation, readRules } from "./lib/evidence.ts";
import { address, count, resourceClass, text, wholeText } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

const MONTH = 30 * 86_400;
const whichAttestation = required("FILE", "the attestation's file, as sign writes it", text("a file"));

const placeOf = (context: Context) => ({
  chainId: context.chainId,
  auditors: context.gridbond.addresses.auditors,
});

/**
 * When an attestation is issued: now, or a second after the one that it corrects was revoked. In one second an auditor has one finding.
 * @throws InvalidInput when that one was not revoked and has not expired
 */
async function issuedAfter(context: Context, replaced: string | undefined): Promise<number> {
  if (replaced === undefined) return context.now;
  const { attestation: former } = readAttestation("--replaces", replaced);
  const digest = attestationDigest(placeOf(context), former);
  const revokedAt = await context.gridbond.auditors.revokedAt(former.auditor, digest);
  const end = revokedAt === 0 ? former.expiresAt : Math.min(revokedAt, former.expiresAt);
  if (end > context.now) throw new InvalidInput("--replaces", replaced, "one that you revoked, or that has expired");
  return Math.max(context.now, end + 1);
}

export const attestations: Group = {
  name: "attestations",
  about: "Attestations: what auditors found at providers. Signing costs nothing; payers' rules name whom they trust.",
  verbs: {
    sign: verb({
      summary: "Signs what you found at a provider and writes it to a file",
      options: {
        provider: required("ADDRESS", "about which provider", address),
        class: required("CLASS", "the resource class: its id or its canonical spec", resourceClass),
        units: required("N", "how many of it", count(1, 2 ** 32 - 1)),
        score: optional("N", "benchmark score, in the class's own measure (default 0)", wholeText),
        region: optional("NAME", "where it is, such as eu-west (default: not stated)", text("a name")),
        issuer: optional("NAME", "who issued a certificate that you saw: a company, never a person", text("a name")),
        certificate: optional("NAME", "which certificate it is, beside --issuer", text("a name")),
        replaces: optional("FILE", "the attestation that this one corrects: revoke it first", text("a file")),
        valid: optional("DURATION", "how long it counts (default 30d)", duration),
        out: required("FILE", "where to write it", text("a file")),
      },
      examples: { "--provider 0x… --class gpu-h100 --units 8 --score 812 --out h100.json": "give it to the provider" },
      writes: true,
      run: async (context, options) => {
        const { region, issuer, certificate } = options;
        if ((issuer === undefined) !== (certificate === undefined))
          throw new InvalidInput("--certificate", certificate ?? "nothing", "--issuer and --certificate, or neither");
        const issuedAt = await issuedAfter(context, options.replaces);
        const made = attestation({
          auditor: await context.self(),
          provider: options.provider,
          resourceClass: options.class,
          units: options.units,
          issuedAt,
          expiresAt: issuedAt + (options.valid ?? MONTH),
          ...(options.score === undefined ? {} : { score: options.score }),
          ...(region === undefined ? {} : { region: regionHash(region) }),
          ...(issuer === undefined || certificate === undefined
            ? {}
            : { compliance: complianceHash(issuer, certificate) }),
        });
        // A dry run shows what would be signed.
        if (!context.dryRun) {
          writeFileSync(options.out, attestationText(await context.gridbond.auditors.sign(made)), { mode: 0o644 });
        }
        context.print(made, () =>
          factsOf({
            [context.dryRun ? "not written" : "written"]: options.out,
            digest: attestationDigest(placeOf(context), made),
            provider: made.provider,
            class: made.resourceClass,
            found: `${made.units} units, score ${made.score}`,
            "counts from": showMoment(made.issuedAt, context.now),
            "counts until": showMoment(made.expiresAt, context.now),
          }),
        );
      },
    }),
    check: verb({
      summary: "Asks the chain whether an attestation counts now",
      options: { attestation: whichAttestation },
      examples: { "--attestation h100.json": "signed by its auditor, not expired, not taken back" },
      writes: false,
      run: async (context, options) => {
        const signed = readAttestation("--attestation", options.attestation);
        const { auditor, provider, resourceClass: classId } = signed.attestation;
        const asked = rules({ allOf: [auditor] });
        const { registry } = context.gridbond;
        const requirement = requirementHash(context.judge, asked);
        await registry.requireEligible(provider, classId, requirement, encodeEvidence(context.judge, asked, [signed]));
        context.print({ counts: true, ...signed.attestation }, () => `counts: ${auditor} about ${provider}`);
      },
    }),
    eligible: verb({
      summary: "Asks the chain whether attestations show what rules require of a provider",
      options: {
        provider: required("ADDRESS", "which provider", address),
        class: required("CLASS", "the resource class: its id or its canonical spec", resourceClass),
        ...evidenceOptions,
        rules: required("FILE", "the rules", text("a file")),
      },
      examples: { "--provider 0x… --class gpu-h100 --rules rules.json --attestations h100.json": "before a match" },
      writes: false,
      run: async (context, options) => {
        const { judge } = context;
        const requirement = requirementHash(judge, readRules(options.rules));
        const terms = { requirement, resourceClass: options.class };
        const evidence = evidenceBy(judge, options)({ quote: { provider: options.provider }, terms });
        await context.gridbond.registry.requireEligible(options.provider, options.class, requirement, evidence);
        context.print({ eligible: true, requirement }, () => factsOf({ eligible: options.provider, requirement }));
      },
    }),
    revoke: verb({
      summary: "Takes an attestation of yours back",
      options: { attestation: whichAttestation },
      examples: { "--attestation h100.json": "from now on it shows nothing" },
      writes: true,
      run: async (context, options) => {
        const { attestation: made } = readAttestation("--attestation", options.attestation);
        const self = await context.self();
        if (made.auditor !== self) throw new InvalidInput("--attestation", made.auditor, `one of yours, ${self}`);
        const digest = attestationDigest(placeOf(context), made);
        await submit(context, step(`revoke ${digest.slice(0, 12)}`, context.gridbond.auditors.revoke(digest)));
      },
    }),
  },
};

if (import.meta.main) await runGroup(attestations);
