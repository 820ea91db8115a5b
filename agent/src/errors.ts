import type { Standing } from "./client.ts";

/** What can go wrong in an agent; each failure has its own class and says what it got and what it expected. */

/** A setting is missing or malformed. */
export class ConfigInvalid extends Error {
  override readonly name = "ConfigInvalid";
  constructor(source: string, problems: string) {
    super(`${source}: ${problems}`);
  }
}

/** The node speaks for another chain than the one configured. */
export class WrongChain extends Error {
  override readonly name = "WrongChain";
  readonly got: bigint;
  readonly expected: bigint;

  constructor(got: bigint, expected: bigint) {
    super(`the node serves chain ${got}, expected ${expected}`);
    this.got = got;
    this.expected = expected;
  }
}

/** A metered call that is not paid for: why, and how its tab stands where its payer may know. */
export class PaymentRefused extends Error {
  override readonly name = "PaymentRefused";
  readonly standing: Standing | undefined;

  constructor(reason: string, standing?: Standing) {
    super(reason);
    this.standing = standing;
  }
}

/** A call was refused before anything was signed: the chain, asked beforehand, said that it would revert. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
  readonly intent: string;
  /** What the contract's error says, or the node. */
  readonly reason: string;

  constructor(intent: string, reason: string) {
    super(`${intent} would revert: ${reason}`);
    this.intent = intent;
    this.reason = reason;
  }
}

/** A transaction was mined and reverted. */
export class TransactionReverted extends Error {
  override readonly name = "TransactionReverted";
  readonly intent: string;
  readonly hash: string;

  constructor(intent: string, hash: string) {
    super(`${intent} was mined in ${hash} and reverted`);
    this.intent = intent;
    this.hash = hash;
  }
}

/** Somebody else used this identity's nonce: two agents run on one key. */
export class NonceLost extends Error {
  override readonly name = "NonceLost";
  readonly intent: string;
  readonly nonce: number;

  constructor(intent: string, nonce: number) {
    super(`${intent}: nonce ${nonce} was used by a transaction that this agent did not send`);
    this.intent = intent;
    this.nonce = nonce;
  }
}

/** The agent is shutting down; what it waited for goes on when it starts again. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  constructor(what: string) {
    super(`${what}: the agent was stopped`);
  }
}

/** A state that this build does not know lies in the database. */
export class UnknownState extends Error {
  override readonly name = "UnknownState";
  constructor(machine: string, id: string, state: string) {
    super(`${machine} ${id} is in state "${state}", which this agent does not know`);
  }
}

/** A result, manifest or input is not what its address or the chain says. */
export class ArtifactRefused extends Error {
  override readonly name = "ArtifactRefused";
  constructor(address: string, reason: string) {
    super(`${address}: ${reason}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
