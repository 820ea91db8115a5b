import type { Hash } from "./address.ts";

/** Base of every failure of the artifact store and of peers. */
export class ArtifactError extends Error {
  override readonly name: string = "ArtifactError";
}

/** The text given as a content address is not one. */
export class ArtifactAddressInvalid extends ArtifactError {
  override readonly name = "ArtifactAddressInvalid";
  constructor(got: string) {
    super(`artifact address: got ${JSON.stringify(got.slice(0, 80))}, expected 0x and 64 lower-case hex digits`);
  }
}

/** The store holds nothing under this address. */
export class ArtifactMissing extends ArtifactError {
  override readonly name = "ArtifactMissing";
  readonly hash: Hash;
  constructor(hash: Hash) {
    super(`artifact ${hash}: not in the store`);
    this.hash = hash;
  }
}

/** The bytes under this address hash to something else. */
export class ArtifactCorrupt extends ArtifactError {
  override readonly name = "ArtifactCorrupt";
  readonly hash: Hash;
  readonly got: Hash;
  constructor(hash: Hash, got: Hash, where: string) {
    super(`artifact ${hash}: the bytes from ${where} hash to ${got}`);
    this.hash = hash;
    this.got = got;
  }
}

/** More bytes than the limit. */
export class ArtifactTooLarge extends ArtifactError {
  override readonly name = "ArtifactTooLarge";
  readonly got: number;
  readonly limit: number;
  constructor(what: string, got: number, limit: number) {
    super(`${what}: got ${got} bytes or more, limit ${limit}`);
    this.got = got;
    this.limit = limit;
  }
}

/** The policy of hosts forbids this address. */
export class PeerForbidden extends ArtifactError {
  override readonly name = "PeerForbidden";
  constructor(url: string, why: string) {
    super(`peer ${url}: ${why}`);
  }
}

/** One peer did not deliver: status, redirect, time-out, connection. */
export class PeerFailed extends ArtifactError {
  override readonly name = "PeerFailed";
  constructor(url: string, why: string, cause?: unknown) {
    super(`peer ${url}: ${why}`, cause === undefined ? undefined : { cause });
  }
}

/** No peer delivered the artifact; `failures` has one error for each peer that was asked, in order. */
export class ArtifactUnavailable extends ArtifactError {
  override readonly name = "ArtifactUnavailable";
  readonly hash: Hash;
  readonly failures: readonly Error[];
  constructor(hash: Hash, failures: readonly Error[]) {
    const reasons = failures.map((failure) => failure.message).join("; ");
    super(`artifact ${hash}: ${failures.length} peers asked, none delivered${reasons === "" ? "" : ` (${reasons})`}`);
    this.hash = hash;
    this.failures = failures;
  }
}
