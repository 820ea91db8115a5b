import { DocumentInvalid } from "../../workloads/errors.ts";
import type { LeaseStateOf } from "../context.ts";
import { MAX_LEASE_MANIFEST_BYTES, parseLeaseManifest } from "../manifest.ts";
import { ended, standingOf } from "../outcomes.ts";

/** Fetches what is to be run: manifest, then program, both by their content. What cannot be run here is left, with notice. */
export const preparing: LeaseStateOf<"preparing"> = {
  async step(context, record) {
    const { library, leasing, log } = context;
    const { kind } = await standingOf(context, record);
    if (kind === "closed") return ended(context, record, "closed before it was served");
    if (kind === "expired") return { next: { ...record, state: "expired" } };
    const { spec } = record.terms;
    try {
      const manifest = parseLeaseManifest(await library.fetch(spec, undefined, MAX_LEASE_MANIFEST_BYTES));
      if (manifest.memoryMb > leasing.memoryMb) {
        throw new DocumentInvalid(
          `manifest.memoryMb: got ${manifest.memoryMb}, this provider gives ${leasing.memoryMb}`,
        );
      }
      const program = await library.fetch(manifest.program.hash, undefined, manifest.program.size);
      if (program.length !== manifest.program.size) {
        throw new DocumentInvalid(
          `manifest.program.size: got ${manifest.program.size}, it has ${program.length} bytes`,
        );
      }
      return { next: { ...record, state: "serving", manifest, noticeGiven: false } };
    } catch (error) {
      // The tenant's own fault. Anything else (a peer that is away) is tried again.
      if (!(error instanceof DocumentInvalid)) throw error;
      log("warn", "lease refused", { leaseId: record.id, reason: error.message });
      return { next: { ...record, state: "leaving", noticeGiven: false } };
    }
  },
};
