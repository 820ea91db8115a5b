// Several leases with one group as one thing. Contracts know only leases: everything here is arithmetic over what they say.
import { InvalidInput } from "../errors/own.ts";
import type { Hex } from "../types.ts";
import { LeaseStatus } from "./enums.ts";
import type { Lease, LeaseState, LeaseTerms } from "./lease.ts";
import { leaseTerms, type LeaseTermsInput } from "./lease.ts";
import { type SignedQuote } from "./quote.ts";
import { depositFor, expiryOf, lastSecond, leastDeposit, windDownAt } from "./rates.ts";

/** A lease as one part of a cluster: what a `LeaseRecord` has, and what is held for it. */
export interface Member {
  readonly id: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
  readonly state: LeaseState;
  /** Everything paid in: charged and remaining. */
  readonly held: bigint;
}

/** One part of a cluster at a glance. */
export interface MemberStatus extends Member {
  readonly open: boolean;
  /** Last second paid for; of a closed lease, what it was when it ended. */
  readonly expiry: number;
  /** From when on its work should be saved. */
  readonly windDownAt: number;
  /** It serves now: open, paid for, not waiting for an answer to a challenge. */
  readonly serving: boolean;
}

/** A cluster at a moment. */
export interface ClusterStatus {
  readonly members: readonly MemberStatus[];
  /** The earliest expiry of an open lease: when the cluster begins to fall apart; `undefined` when none is open. */
  readonly expiry: number | undefined;
  /** From when on work should be saved: the earliest. */
  readonly windDownAt: number | undefined;
  readonly serving: number;
  readonly quorum: number;
  /** Fewer serve than the quorum: repair it, or unwind what is left (close every open lease). */
  readonly broken: boolean;
  /** Open leases that do not serve: challenged, or past what is paid. */
  readonly failing: readonly MemberStatus[];
  /** Closed ones, those that were repaired since too. */
  readonly ended: readonly MemberStatus[];
  /** What unwinding closes: all open leases that are not challenged. */
  readonly closable: readonly MemberStatus[];
}

/** What one lease of a cluster is topped up with. */
export interface Share {
  readonly member: Member;
  readonly amount: bigint;
}

/** Terms of `count` leases that differ in their salts alone: one group, one offer. `salts[i]` makes the i-th. */
export function clusterTerms(input: LeaseTermsInput & { readonly group: string }, salts: readonly string[]) {
  if (new Set(salts.map((salt) => salt.toLowerCase())).size !== salts.length) {
    throw new InvalidInput("salts", salts, "all different: equal terms are one order");
  }
  return Object.freeze(salts.map((salt) => leaseTerms({ ...input, salt })));
}

/**
 * Splits one deposit among leases that are opened together, by what each costs a second, so that all expire together; what does not divide
 * goes to the first. The i-th part belongs to the i-th quote.
 * @throws InvalidInput when the deposit leaves one lease less than its `leastDeposit`
 */
export function splitDeposit(
  parts: readonly { readonly terms: LeaseTerms; readonly quote: SignedQuote["quote"] }[],
  deposit: bigint,
): bigint[] {
  const costs = parts.map(({ terms, quote }) => quote.price * BigInt(terms.slots));
  const shares = splitBy(costs, deposit);
  for (const [i, { terms, quote }] of parts.entries()) {
    const least = leastDeposit(terms, quote.price);
    const share = shares[i] ?? 0n;
    if (share < least) throw new InvalidInput(`deposit's part of lease ${i}`, share, `at least ${least} token units`);
  }
  return shares;
}

/** How a cluster stands at `timestamp`. `quorum` is how many must serve; by default as many as are open. */
export function clusterStatus(
  members: readonly Member[],
  timestamp: number,
  quorum: number = members.filter(({ state }) => state.status === LeaseStatus.Open).length,
): ClusterStatus {
  requireGroup(members);
  const all = members.map((member) => statusOf(member, timestamp));
  const open = all.filter((member) => member.open);
  const serving = all.filter((member) => member.serving).length;
  return Object.freeze({
    members: Object.freeze(all),
    expiry: earliest(open.map((member) => member.expiry)),
    windDownAt: earliest(open.map((member) => member.windDownAt)),
    serving,
    quorum,
    broken: serving < quorum,
    failing: Object.freeze(open.filter((member) => !member.serving)),
    ended: Object.freeze(all.filter((member) => !member.open)),
    closable: Object.freeze(open.filter((member) => !member.state.challenged)),
  });
}

/**
 * Splits one top-up so that the earliest expiry becomes as late as it can: first the leases that expire first are brought up to the others,
 * then all rise together. A lease whose longest time or notice ends it sooner gets no more than it can use; one that is closed or
 * has expired gets nothing. What no lease could use is left over.
 */
export function splitTopUp(
  members: readonly Member[],
  amount: bigint,
  timestamp: number,
): { readonly shares: readonly Share[]; readonly left: bigint; readonly expiry: number | undefined } {
  requireGroup(members);
  const open = members.filter((member) => statusOf(member, timestamp).open && expiryOfMember(member) >= timestamp);
  const need = (until: number) => open.map((member) => missingUntil(member, until));
  const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n);
  const latest = Math.max(timestamp, ...open.map(({ terms, lease, state }) => lastSecond(terms, lease, state)));
  // The latest second that the amount can bring everybody to: needs grow with it.
  let [low, high] = [timestamp, latest];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sum(need(middle)) <= amount) low = middle;
    else high = middle - 1;
  }
  const amounts = need(low);
  const left = amount - sum(amounts);
  const shares = open.map((member, i) => ({ member, amount: amounts[i] ?? 0n })).filter((share) => share.amount > 0n);
  const after = open.map((member, i) => expiryOfMember({ ...member, held: member.held + (amounts[i] ?? 0n) }));
  return Object.freeze({ shares: Object.freeze(shares), left, expiry: earliest(after) });
}

/** What it costs that no open lease of a cluster expires before `until` (or as near as longest times and notices allow). */
export function topUpUntil(members: readonly Member[], until: number, timestamp: number): readonly Share[] {
  requireGroup(members);
  const open = members.filter((member) => statusOf(member, timestamp).open && expiryOfMember(member) >= timestamp);
  const shares = open.map((member) => ({ member, amount: missingUntil(member, until) }));
  return Object.freeze(shares.filter(({ amount }) => amount > 0n));
}

/**
 * Terms that put a new lease in a lost one's place: the same but for the salt, so the same offer, and quotes for it fit. Open it on a new quote
 * with `leases.open`.
 */
export function repairTerms(lost: Member, salt: string): LeaseTerms {
  if (lost.terms.salt.toLowerCase() === salt.toLowerCase())
    throw new InvalidInput("salt", salt, "another than the lost one's");
  return leaseTerms({ ...lost.terms, salt });
}

/** What a new lease at `rate` needs to last as long as the cluster: until `expiry`, and at least its `leastDeposit`. */
export function repairDeposit(t: LeaseTerms, rate: bigint, expiry: number, timestamp: number): bigint {
  const least = leastDeposit(t, rate);
  const needed = depositFor(t, rate, Math.max(0, Math.min(expiry - timestamp, t.maxSeconds)));
  return needed > least ? needed : least;
}

function statusOf(member: Member, timestamp: number): MemberStatus {
  const { terms, lease, state } = member;
  const expiry = expiryOfMember(member);
  const open = state.status === LeaseStatus.Open;
  const serving = open && !state.challenged && timestamp <= expiry;
  return Object.freeze({ ...member, open, expiry, windDownAt: windDownAt(terms, lease, expiry), serving });
}

function expiryOfMember({ terms, lease, state, held }: Member): number {
  return expiryOf(terms, lease, state, held);
}

function missingUntil({ terms, lease, state, held }: Member, until: number): bigint {
  const wanted = Math.min(until, lastSecond(terms, lease, state));
  const needed = depositFor(terms, lease.rate, Math.max(0, wanted - lease.openedAt)) - held;
  return needed > 0n ? needed : 0n;
}

function requireGroup(members: readonly Member[]): void {
  const groups = new Set(members.map(({ terms }) => terms.group.toLowerCase()));
  const tokens = new Set(members.map(({ terms }) => terms.token.toLowerCase()));
  if (groups.size > 1) throw new InvalidInput("groups of a cluster", [...groups], "one group");
  if (tokens.size > 1) throw new InvalidInput("tokens of a cluster", [...tokens], "one token");
}

/** Parts of `amount` in proportion to `weights`, rounded down; the first takes the rest. */
function splitBy(weights: readonly bigint[], amount: bigint): bigint[] {
  const total = weights.reduce((a, b) => a + b, 0n);
  if (total === 0n) throw new InvalidInput("rates of a cluster", weights, "at least one above zero");
  const parts = weights.map((weight) => (amount * weight) / total);
  const rest = amount - parts.reduce((a, b) => a + b, 0n);
  return parts.map((part, i) => (i === 0 ? part + rest : part));
}

function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times);
}
