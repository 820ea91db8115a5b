// Whether a signed quote can be matched now, before anybody pays for finding out.
import type { ContractError } from "../errors/contract.ts";
import {
  Jobs_AboveCap,
  Jobs_TooMuchDelegated,
  Leases_BadRate,
  Leases_TooMuchDelegated,
  ProviderRegistry_AboveExposure,
  ProviderRegistry_BadSignature,
  ProviderRegistry_BelowMinPrice,
  ProviderRegistry_Capacity,
  ProviderRegistry_DealNotAllowed,
  ProviderRegistry_NotPermitted,
  ProviderRegistry_NotSealed,
  ProviderRegistry_QuoteEpoch,
  ProviderRegistry_QuoteExpired,
  ProviderRegistry_QuoteMismatch,
  ProviderRegistry_QuoteSpent,
  Staking_AboveRatio,
  Staking_NotFree,
} from "../generated/errors.ts";
import type { Address, Hex } from "../types.ts";
import { shortText } from "./checks.ts";
import type { Deal } from "./deal.ts";
import { Permission } from "./enums.ts";
import { jobId, jobOfferHash, leaseOfferHash, orderId } from "./ids.ts";
import { NOBODY, type Terms } from "./job.ts";
import type { LeaseTerms } from "./lease.ts";
import { type Pool, freeDelegated, freeOwn } from "./pool.ts";
import { bondOf, maxDelegatedBond } from "./prices.ts";
import type { Quote } from "./quote.ts";
import { delegatedLimit, leaseBond, leaseDeal } from "./rates.ts";

/** What a quote is to be matched with. Made by `jobMatch` or `leaseMatch`. */
export interface Match {
  readonly service: Address;
  readonly payer: Address;
  /** Id of the job or order, and the hash of its offer. */
  readonly order: Hex;
  readonly offer: Hex;
  readonly deal: Deal;
  readonly resourceClass: Hex;
  /** Most that may be asked. */
  readonly cap: bigint;
  /** Units or slots that it takes of the quote. */
  readonly volume: number;
  /** Capacity that it occupies. */
  readonly slots: number;
  /** Zero, or the second until which the signer must have committed. */
  readonly sealedUntil: number;
  /** The whole bond, and the most of it that may be delegated. */
  readonly bond: bigint;
  readonly delegatedLimit: bigint;
  readonly kind: "job" | "lease";
}

/** What the chain says about a quote; `registry.checkQuote` reads it. */
export interface QuoteFacts {
  readonly digest: Hex;
  /** The signature is the signer's. */
  readonly signed: boolean;
  /** The chain's time in seconds. */
  readonly now: number;
  /** The allotment of the quote's provider for service and class. */
  readonly allotment: { readonly allotted: number; readonly reserved: number; readonly quoteEpoch: number };
  /** `registry.filledOf`. */
  readonly filled: bigint;
  /** When the signer committed; zero when it did not. */
  readonly committedAt: number;
  /** The signer's grant and the owner's policy for the deal, as they count now; `undefined` when the provider itself signed. */
  readonly grant: { readonly permissions: number; readonly maxExposure: bigint } | undefined;
  readonly policy: { readonly allowed: boolean; readonly minPrice: bigint } | undefined;
  /** The provider's pool for the service, and how many times its own part of a bond may be delegated. */
  readonly pool: Pool;
  readonly ratio: bigint;
}

/** What a quote must fit to be awarded `count` units of a job. */
export function jobMatch(t: Terms, count: number, chainId: number | bigint, jobs: Address): Match {
  return Object.freeze({
    kind: "job",
    service: jobs,
    payer: t.payer,
    order: jobId(t, chainId, jobs),
    offer: jobOfferHash(t),
    deal: Object.freeze({ token: t.token, arbiter: t.arbiter, verifier: NOBODY }),
    resourceClass: t.resourceClass,
    cap: t.capPrice,
    volume: count,
    slots: t.slots,
    sealedUntil: t.sealedUntil,
    bond: bondOf(t, count),
    delegatedLimit: maxDelegatedBond(t, count),
  });
}

/** What a quote must fit to open a lease, or to be awarded a posted order. A lease opened without posting asks for no seal. */
export function leaseMatch(t: LeaseTerms, chainId: number | bigint, leases: Address, posted = false): Match {
  return Object.freeze({
    kind: "lease",
    service: leases,
    payer: t.tenant,
    order: orderId(t, chainId, leases),
    offer: leaseOfferHash(t),
    deal: leaseDeal(t),
    resourceClass: t.resourceClass,
    cap: t.capRate,
    volume: t.slots,
    slots: t.slots,
    sealedUntil: posted ? t.sealedUntil : 0,
    bond: leaseBond(t),
    delegatedLimit: delegatedLimit(t),
  });
}

/**
 * Every reason why a quote cannot be matched now, as the contracts' own errors with their explanations; empty when it can. Whether the provider
 * meets the terms' requirement is asked with `registry.requireEligible`.
 */
export function checkQuote(quote: Quote, match: Match, facts: QuoteFacts): ContractError[] {
  return [
    ...wrongFields(quote, match, facts.digest),
    ...wrongPrice(quote, match),
    ...spent(quote, match, facts),
    ...notGranted(quote, match, facts),
    ...notBacked(quote, match, facts),
  ];
}

function wrongFields(quote: Quote, match: Match, digest: Hex): ContractError[] {
  const wrong: ContractError[] = [];
  const differs = (field: string, got: Hex, expected: Hex) => {
    if (got.toLowerCase() === expected.toLowerCase()) return;
    wrong.push(new ProviderRegistry_QuoteMismatch({ digest, field: shortText(field), got, expected }));
  };
  differs("service", word(quote.service), word(match.service));
  if (quote.payer !== NOBODY) differs("payer", word(match.payer), word(quote.payer));
  if (quote.subject.toLowerCase() !== match.order.toLowerCase()) differs("subject", match.offer, quote.subject);
  return wrong;
}

function wrongPrice({ price }: Quote, { kind, order, cap }: Match): ContractError[] {
  if (kind === "job") return price > cap ? [new Jobs_AboveCap({ jobId: order, got: price, limit: cap })] : [];
  return price === 0n || price > cap ? [new Leases_BadRate({ orderId: order, got: price, limit: cap })] : [];
}

function spent(quote: Quote, match: Match, facts: QuoteFacts): ContractError[] {
  const { digest, now, filled, committedAt, allotment, signed } = facts;
  const wrong: ContractError[] = [];
  if (now > quote.expiresAt) {
    const [timestamp, expiresAt] = [BigInt(now), BigInt(quote.expiresAt)];
    wrong.push(new ProviderRegistry_QuoteExpired({ digest, timestamp, expiresAt }));
  }
  if (match.sealedUntil !== 0 && (committedAt === 0 || committedAt > match.sealedUntil)) {
    const [committed, sealedUntil] = [BigInt(committedAt), BigInt(match.sealedUntil)];
    wrong.push(new ProviderRegistry_NotSealed({ digest, committedAt: committed, sealedUntil }));
  }
  if (quote.epoch !== allotment.quoteEpoch) {
    const [got, expected] = [BigInt(quote.epoch), BigInt(allotment.quoteEpoch)];
    wrong.push(new ProviderRegistry_QuoteEpoch({ digest, got, expected }));
  }
  const got = filled === CANCELLED ? filled : filled + BigInt(match.volume);
  const volume = BigInt(quote.volume);
  if (got > volume) wrong.push(new ProviderRegistry_QuoteSpent({ digest, got, volume }));
  if (!signed) wrong.push(new ProviderRegistry_BadSignature({ signer: quote.signer, digest }));
  return wrong;
}

function notGranted(quote: Quote, match: Match, { grant, policy, pool }: QuoteFacts): ContractError[] {
  if (grant === undefined || policy === undefined) return [];
  const { provider, signer: operator, price } = quote;
  const { service, deal } = match;
  const wrong: ContractError[] = [];
  if ((grant.permissions & Permission.QUOTE) === 0) {
    wrong.push(new ProviderRegistry_NotPermitted({ provider, service, operator, permission: Permission.QUOTE }));
  }
  const got = pool.lockedOwn + match.bond - delegatedPart(quote, match);
  const limit = grant.maxExposure;
  if (got > limit) wrong.push(new ProviderRegistry_AboveExposure({ provider, operator, got, limit }));
  if (!policy.allowed) wrong.push(new ProviderRegistry_DealNotAllowed({ provider, service, deal }));
  if (price < policy.minPrice) {
    wrong.push(new ProviderRegistry_BelowMinPrice({ provider, service, got: price, limit: policy.minPrice }));
  }
  return wrong;
}

/** What the provider has behind it: stake and capacity. */
function notBacked(quote: Quote, match: Match, { pool, ratio, allotment }: QuoteFacts): ContractError[] {
  const { provider } = quote;
  const { service, resourceClass: classId, delegatedLimit: limit } = match;
  const wrong: ContractError[] = [];
  const delegated = delegatedPart(quote, match);
  const own = delegated > match.bond ? 0n : match.bond - delegated;
  if (delegated > limit) {
    const args = { got: delegated, limit };
    wrong.push(match.kind === "job" ? new Jobs_TooMuchDelegated(args) : new Leases_TooMuchDelegated(args));
  }
  const free = freeOwn(pool);
  if (own > free) wrong.push(new Staking_NotFree({ provider, service, got: own, limit: free }));
  if (delegated > ratio * own) {
    wrong.push(new Staking_AboveRatio({ provider, service, got: delegated, limit: ratio * own }));
  }
  const lent = freeDelegated(pool);
  if (delegated > lent) wrong.push(new Staking_NotFree({ provider, service, got: delegated, limit: lent }));
  const reserved = allotment.reserved + match.slots;
  if (reserved > allotment.allotted) {
    const [got, allotted] = [BigInt(reserved), BigInt(allotment.allotted)];
    wrong.push(new ProviderRegistry_Capacity({ provider, classId, got, limit: allotted }));
  }
  return wrong;
}

/** What `registry.filledOf` says of a cancelled quote. */
const CANCELLED = 2n ** 256n - 1n;

function delegatedPart(quote: Quote, match: Match): bigint {
  return quote.delegatedBond * BigInt(match.volume);
}

function word(address: Address): Hex {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
