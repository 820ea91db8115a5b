/** Base of the client's own errors: what was asked for cannot be done, whatever the chain says. */
export class ClientError extends Error {
  override name = "ClientError";
}

/** A value that does not fit: what it is, what was given, and what would fit. */
export class InvalidInput extends ClientError {
  override readonly name = "InvalidInput";
  readonly what: string;
  readonly got: unknown;
  readonly limit: string;

  constructor(what: string, got: unknown, limit: string) {
    super(`${what}: got ${show(got)}, expected ${limit}`);
    this.what = what;
    this.got = got;
    this.limit = limit;
  }
}

/** A metered call that was not served: what it costs is above the limits, or the service refuses to be paid so. */
export class NotPaid extends ClientError {
  override readonly name = "NotPaid";
}

/** No deployment is known for a chain. Pass an `Addresses` object instead. */
export class UnknownChain extends ClientError {
  override readonly name = "UnknownChain";
  readonly chainId: number;
  readonly known: readonly number[];

  constructor(chainId: number, known: readonly number[]) {
    const list = known.length === 0 ? "none yet" : known.join(", ");
    super(`no deployment is known on chain ${chainId}; known chains: ${list}. Pass the addresses themselves instead.`);
    this.chainId = chainId;
    this.known = known;
  }
}

/** A deployment was made without a contract that is optional. */
export class NotDeployed extends ClientError {
  override readonly name = "NotDeployed";

  constructor(contract: string) {
    super(`this deployment has no ${contract}; its parameters leave it out`);
  }
}

/** A receipt does not hold the event that an action emits: it belongs to another transaction. */
export class EventNotFound extends ClientError {
  override readonly name = "EventNotFound";
  readonly events: readonly string[];

  constructor(contract: string, events: readonly string[], address: string) {
    super(`the receipt holds no ${contract} event ${events.join(" or ")} of ${address}`);
    this.events = events;
  }
}

/** Something must be sent or signed, but only a provider was connected. */
export class NoSigner extends ClientError {
  override readonly name = "NoSigner";

  constructor(what: string) {
    super(`${what} needs a signer: connect one with gridbond.connect(signer)`);
  }
}

/** A transaction was mined and failed for a reason that cannot be read any more. */
export class TransactionFailed extends ClientError {
  override readonly name = "TransactionFailed";
  readonly hash: string;

  constructor(hash: string) {
    super(`transaction ${hash} was mined and reverted`);
    this.hash = hash;
  }
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return (
    JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item)) ?? "nothing"
  );
}
