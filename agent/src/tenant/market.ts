import { hexlify } from "ethers";
import { createHmac } from "node:crypto";

import {
  type Address,
  type LeaseTerms,
  type Opening,
  type SignedQuote,
  depositFor,
  leaseTerms,
  leastDeposit,
  leaseMatch,
} from "../client.ts";
import { messageOf } from "../errors.ts";
import { get } from "../http.ts";
import { QUOTES_PATH, parseQuotes } from "../lease/quotes.ts";
import type { TenantContext } from "./context.ts";

const MAX_QUOTES_BYTES = 64 * 1024;
const TIMEOUT_MS = 3_000;

/** Openings for `missing` leases on the cheapest quotes that hold now, one provider each; `undefined` while there are too few. */
export async function bestOpenings(
  context: TenantContext,
  missing: number,
  round: number,
  taken: readonly string[],
  until: number,
): Promise<Opening[] | undefined> {
  const { plan, book, log, now } = context;
  const used = new Set(taken.map((one) => one.toLowerCase()));
  const providers = ((plan.providers ?? book.providers()) as Address[]).filter((one) => !used.has(one.toLowerCase()));
  const sample = termsOf(context, round, 0);
  const offered = await Promise.all(
    providers.map(async (provider) => {
      try {
        return await quotesOf(context, provider, sample);
      } catch (error) {
        log("debug", "no quotes", { provider, reason: messageOf(error) });
        return [];
      }
    }),
  );
  const cheapest = offered
    .flatMap((quotes) => quotes.sort(byPrice).slice(0, 1))
    .sort(byPrice)
    .slice(0, missing);
  if (cheapest.length < missing) return undefined;
  return cheapest.map(({ quote, signature }, i) => {
    const terms = termsOf(context, round, i);
    const wanted = depositFor(terms, quote.price, Math.min(Math.max(0, until - now()), terms.maxSeconds));
    const least = leastDeposit(terms, quote.price);
    return { terms, quote, signature, deposit: wanted > least ? wanted : least };
  });
}

/** A provider's quotes that could be matched with the terms now. */
async function quotesOf(context: TenantContext, provider: Address, terms: LeaseTerms): Promise<SignedQuote[]> {
  const { book, gridbond, hosts, chainId, log } = context;
  const endpoint = book.endpointOf(provider);
  if (endpoint === undefined) return [];
  const options = { policy: hosts, timeoutMs: TIMEOUT_MS, maxBytes: MAX_QUOTES_BYTES };
  const { status, body } = await get(endpoint, QUOTES_PATH, options);
  if (status !== 200) throw new Error(`${endpoint}: got ${status}, expected 200`);
  const match = leaseMatch(terms, chainId, gridbond.addresses.leases);
  const good: SignedQuote[] = [];
  for (const signed of parseQuotes(body)) {
    if (signed.quote.provider.toLowerCase() !== provider.toLowerCase()) continue;
    const [problem] = await gridbond.registry.checkQuote(signed, match);
    if (problem === undefined) good.push(signed);
    else log("debug", "quote passed over", { provider, reason: problem.message });
  }
  return good;
}

/** Terms of one lease of a round. The salt comes out of the agent's secret, so that the same step gives the same order. */
function termsOf({ plan, tenant, secret }: TenantContext, round: number, index: number): LeaseTerms {
  const salt = hexlify(createHmac("sha256", secret).update(`lease:${plan.group}:${round}:${index}`).digest());
  return leaseTerms({ ...plan.terms, tenant, salt, group: plan.group, spec: plan.spec });
}

function byPrice(a: SignedQuote, b: SignedQuote): number {
  return a.quote.price < b.quote.price ? -1 : a.quote.price > b.quote.price ? 1 : 0;
}
