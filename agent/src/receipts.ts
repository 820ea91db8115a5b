import type { IncomingMessage, ServerResponse } from "node:http";

import { type ChainReader } from "./chain/reader.ts";
import {
  type Address,
  Failure,
  type Hex,
  type Receipt,
  type SignedReceipt,
  formatReceipts,
  inputsHash,
  nameOf,
  receipt,
} from "./client.ts";
import { messageOf } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Database } from "./state/database.ts";
import { Records } from "./state/records.ts";
import { EngineFailed, InputInvalid, ResultTooLarge, UnitTimedOut } from "./workloads/errors.ts";

export const RECEIPTS_PATH = "/receipts/";
const MAX_REASON = 256;

/** One receipt: the last that was signed about a claim's unit and class of failure. */
interface Kept {
  readonly id: string;
  readonly state: "signed";
  readonly claimId: Hex;
  readonly signed: SignedReceipt;
}

/** What was seen of a unit. */
export interface Seen {
  readonly claimId: Hex;
  readonly unit: number;
  readonly failure: Failure;
  readonly reason: string;
  /** Units of the claim that were computed or checked before. */
  readonly computed: number;
  /** Content addresses of the unit's inputs, in the spec's order, when they are known. */
  readonly inputs?: readonly Hex[];
  readonly expected?: Hex;
  readonly got?: Hex | undefined;
}

interface Options {
  readonly db: Database;
  readonly reader: ChainReader;
  readonly me: Address;
  readonly sign: (receipt: Receipt) => Promise<SignedReceipt>;
  readonly log: Log;
}

/** Signed statements about units that failed here or were refused here, kept on disk and served to whoever asks. */
export class Receipts {
  readonly #records: Records<Kept>;
  readonly #o: Options;

  constructor(options: Options) {
    this.#o = options;
    this.#records = new Records<Kept>(options.db, "receipt");
  }

  /** Signs what was seen. Seen again it replaces what was signed before, and counts one more attempt. Never fails: work goes on without. */
  async issue(seen: Seen): Promise<void> {
    const { reader, me, sign, log } = this.#o;
    const { claimId, unit, failure, reason, computed, inputs, expected, got } = seen;
    try {
      const facts = reader.book.claim(claimId);
      const job = facts === undefined ? undefined : reader.book.job(facts.jobId);
      if (facts === undefined || job === undefined) return;
      const id = `${claimId}:${unit}:${failure}`;
      const before = this.#records.get(id)?.signed.receipt;
      const signed = await sign(
        receipt({
          service: reader.gridbond.addresses.jobs,
          claimId,
          unit,
          signer: me,
          failure,
          spec: job.terms.spec,
          ...(inputs !== undefined && { inputs: inputsHash(inputs) }),
          ...(facts.submission !== undefined && { root: facts.submission.root }),
          ...(expected !== undefined && { expected }),
          ...(got !== undefined && { got }),
          attempts: (before?.attempts ?? 0) + 1,
          computed,
          seenAt: reader.now(),
          reason: reason.slice(0, MAX_REASON),
        }),
      );
      const kept: Kept = { id, state: "signed", claimId, signed };
      this.#records.add(kept);
      this.#records.advance(kept, true, []);
      log("info", "signed receipt", { claimId, unit, failure: nameOf(Failure, failure), reason });
    } catch (error) {
      log("warn", "could not sign a receipt", { claimId, unit, reason: messageOf(error) });
    }
  }

  /** What was signed about a claim. */
  of(claimId: string): SignedReceipt[] {
    const wanted = claimId.toLowerCase();
    return this.#records.all().flatMap((kept) => (kept.claimId.toLowerCase() === wanted ? [kept.signed] : []));
  }

  /** Answers `GET /receipts/<claim id>`. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = formatReceipts(this.of(request.url?.slice(RECEIPTS_PATH.length) ?? ""));
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(body);
    return Promise.resolve();
  }
}

/** The class of what a run of an engine failed with; `undefined` when it is none of a unit's. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof InputInvalid) return Failure.InputInvalid;
  if (error instanceof EngineFailed) return Failure.EngineFailed;
  if (error instanceof UnitTimedOut) return Failure.TimedOut;
  return error instanceof ResultTooLarge ? Failure.TooLarge : undefined;
}
