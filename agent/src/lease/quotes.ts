import type { IncomingMessage, ServerResponse } from "node:http";

import { z } from "zod";

import {
  type Hex,
  type LeaseTerms,
  type Quote,
  type SignedQuote,
  leaseOfferHash,
  leaseTerms,
  quote,
} from "../client.ts";
import type { LeaseOffer } from "../config.ts";
import type { LeaseContext } from "./context.ts";

export const QUOTES_PATH = "/quotes";
/** Quotes are signed anew when less than this part of their time is left. */
const RENEW_BELOW = 0.5;

const hex = z.string().regex(/^0x[0-9a-fA-F]*$/) as unknown as z.ZodType<Hex>;
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/) as unknown as z.ZodType<Hex>;
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/) as unknown as z.ZodType<Hex>;
const units = z.string().regex(/^[0-9]{1,29}$/).transform(BigInt); // prettier-ignore
const count = z.number().int().min(0);

const quoteSchema = z.strictObject({
  service: address,
  provider: address,
  signer: address,
  payer: address,
  subject: bytes32,
  price: units,
  delegatedBond: units,
  volume: count,
  expiresAt: count,
  epoch: count,
  salt: bytes32,
});
const quotesSchema = z.array(z.strictObject({ quote: quoteSchema, signature: hex })).max(64);

/** What an endpoint's quotes say, as far as their form goes: whether they can be matched is asked of the chain. */
export function parseQuotes(text: string): SignedQuote[] {
  return quotesSchema.parse(JSON.parse(text));
}

export function formatQuotes(quotes: readonly SignedQuote[]): string {
  return JSON.stringify(quotes, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

/** The part of a lease's terms that concerns the provider, as an offer of the settings has it. Whose lease it is does not count for its hash. */
export function offeredTerms({ rate, volume: _v, validSeconds: _s, ...offer }: LeaseOffer, tenant: string): LeaseTerms {
  return leaseTerms({ ...offer, tenant, capRate: rate });
}

/** The provider's signed quotes, one for each offer of its settings; signed anew before they expire, are spent or cancelled. */
export class QuoteBook {
  readonly #context: LeaseContext;
  #quotes: readonly SignedQuote[] = [];

  constructor(context: LeaseContext) {
    this.#context = context;
  }

  /** Looks whether the quotes still stand. Called at every look at the chain. */
  async refresh(): Promise<void> {
    const { leasing } = this.#context;
    const quotes = await Promise.all(leasing.offers.map((offer) => this.#current(offer)));
    this.#quotes = quotes.filter((one) => one !== undefined);
  }

  /** Serves the quotes to whoever asks. */
  serve(_request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = formatQuotes(this.#quotes);
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" }).end(body);
    return Promise.resolve();
  }

  async #current(offer: LeaseOffer): Promise<SignedQuote | undefined> {
    const { gridbond, provider, me, now, signQuote, commands } = this.#context;
    // Who leaves takes no new tenants.
    if (commands.read("notice:all") !== undefined) return undefined;
    const { leases } = gridbond.addresses;
    const subject = leaseOfferHash(offeredTerms(offer, me));
    const { allotted, reserved, quoteEpoch } = await gridbond.registry.allotmentOf(
      provider,
      leases,
      offer.resourceClass,
    );
    const volume = Math.min(offer.volume, allotted - reserved);
    if (volume < 1) return undefined;
    const known = this.#quotes.find((one) => one.quote.subject === subject);
    if (known !== undefined && (await this.#stands(known.quote, offer, quoteEpoch))) return known;
    return signQuote(
      quote({
        service: leases,
        provider,
        signer: me,
        subject,
        price: offer.rate,
        volume,
        expiresAt: now() + offer.validSeconds,
        epoch: quoteEpoch,
      }),
    );
  }

  async #stands(made: Quote, { validSeconds }: LeaseOffer, epoch: number): Promise<boolean> {
    const { gridbond, now } = this.#context;
    if (made.epoch !== epoch || made.expiresAt - now() < validSeconds * RENEW_BELOW) return false;
    const filled = await gridbond.registry.filledOf(await gridbond.registry.quoteDigest(made));
    return filled < BigInt(made.volume);
  }
}
