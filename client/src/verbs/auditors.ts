import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Hex } from "../types.ts";

/** Writes of Auditors. Attesting costs nothing: `auditors.sign`. */
export const auditorsVerbs = ({ auditors }: Addresses) => ({
  /** Takes an attestation of the sender back, by its `attestationDigest`. */
  revoke: (digest: Hex) => intend("Auditors", auditors, "revoke", [digest], "Revoked"),
});
