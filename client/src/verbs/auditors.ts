import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { SignedAttestation } from "../entities/attestation.ts";
import type { Hex } from "../types.ts";

/** Writes of Auditors. Attesting costs nothing: `auditors.sign`. */
export const auditorsVerbs = ({ auditors }: Addresses) => ({
  /** Locks `amount` of the sender's stake for Auditors (stake it first) as its bond, or adds to it. What it signed before counts no more. */
  register: (amount: bigint) => intend("Auditors", auditors, "register", [amount], "AuditorRegistered"),
  /** Retires the sender: what it signed counts no more, its bond stays for `retireSeconds`. */
  retire: () => intend("Auditors", auditors, "retire", [], "AuditorRetired"),
  /** Frees the bond of the sender, which retired long enough ago. */
  exit: () => intend("Auditors", auditors, "exit", [], "AuditorExited"),
  /** Takes an attestation of the sender back, by its `attestationDigest`. An auditor that measures again does this first. */
  revoke: (digest: Hex) => intend("Auditors", auditors, "revoke", [digest], "Revoked"),
  /** Publishes an attestation, so that it binds whoever trusts its auditor: how a conflict between auditors is registered. By anyone. */
  publish: ({ attestation, signature }: SignedAttestation) =>
    intend("Auditors", auditors, "publish", [attestation, signature], "FindingPublished"),
  /** Slashes an auditor whose two attestations contradict each other (see `noContradiction`), and rewards the sender. By anyone. */
  contradict: (a: SignedAttestation, b: SignedAttestation) =>
    intend(
      "Auditors",
      auditors,
      "contradict",
      [a.attestation, a.signature, b.attestation, b.signature],
      "Contradicted",
    ),
});
