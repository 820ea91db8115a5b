/** Base of every failure of the work floor. */
export class WorkError extends Error {
  override readonly name: string = "WorkError";
}

/** Bytes that should be a document (job spec, claim manifest) are not a valid one. */
export class DocumentInvalid extends WorkError {
  override readonly name: string = "DocumentInvalid";
}

/** The bytes are not a valid job spec. */
export class SpecInvalid extends DocumentInvalid {
  override readonly name = "SpecInvalid";
}

/** The bytes are not a valid claim manifest. */
export class ManifestInvalid extends DocumentInvalid {
  override readonly name = "ManifestInvalid";
}

/** The spec has no such unit. */
export class UnitOutOfRange extends WorkError {
  override readonly name = "UnitOutOfRange";
  constructor(unit: number, units: number) {
    super(`unit: got ${unit}, expected an integer from 0 to ${units - 1}`);
  }
}

/** An input is missing, too large or not what the engine can read: the job's fault, the same for every provider. */
export class InputInvalid extends WorkError {
  override readonly name = "InputInvalid";
}

/** The engine's process failed: this machine's fault or the engine's; another machine may succeed. */
export class EngineFailed extends WorkError {
  override readonly name = "EngineFailed";
}

/** The unit ran longer than its limit and was killed. */
export class UnitTimedOut extends WorkError {
  override readonly name = "UnitTimedOut";
  constructor(unit: number, timeoutMs: number) {
    super(`unit ${unit}: no result within ${timeoutMs} ms; its processes were killed`);
  }
}

/** The caller aborted the unit; its processes were killed. */
export class UnitAborted extends WorkError {
  override readonly name = "UnitAborted";
  constructor(unit: number, reason: unknown) {
    super(`unit ${unit}: aborted; its processes were killed`, { cause: reason });
  }
}

/** The engine wrote a larger result than allowed. */
export class ResultTooLarge extends WorkError {
  override readonly name = "ResultTooLarge";
  constructor(unit: number, got: number, limit: number) {
    super(`unit ${unit}: result of ${got} bytes, limit ${limit}`);
  }
}
