import { hexlify, randomBytes } from "ethers";

import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits } from "./checks.ts";
import { NOBODY } from "./job.ts";

/** A provider's signed promise to serve at a price; an open bid when its subject is an order's id. Make one with `quote()`. */
export interface Quote {
  /** The service that may fill it: Jobs or Leases. */
  readonly service: Address;
  readonly provider: Address;
  /** The provider, or an operator with QUOTE. */
  readonly signer: Address;
  /** Who may match it; the zero address for anyone. */
  readonly payer: Address;
  /** An order's id, or an offer's hash. */
  readonly subject: Hex;
  /** Per unit of a job, or the rate of a lease; exactly this is paid. */
  readonly price: bigint;
  /** Delegated part of the bond per unit or slot, in stake-token units. */
  readonly delegatedBond: bigint;
  /** Most units or slots of all matches together. */
  readonly volume: number;
  /** Last second at which it can be matched. */
  readonly expiresAt: number;
  /** The allotment's `quoteEpoch` in which it was signed. */
  readonly epoch: number;
  /** Makes equal quotes different, and a sealed bid unguessable. */
  readonly salt: Hex;
}

/** A quote with its signer's signature, as `registry.signQuote` makes it. */
export interface SignedQuote {
  readonly quote: Quote;
  readonly signature: Hex;
}

type Text = { readonly [K in "service" | "provider" | "signer" | "payer" | "subject" | "salt"]: string };
type Loose = Omit<Quote, keyof Text> & Text;
type Needed = "service" | "provider" | "subject" | "price" | "volume" | "expiresAt" | "epoch";

/** What `quote()` needs; the rest has defaults. Addresses and hashes may be any string: they are checked. */
export type QuoteInput = Pick<Loose, Needed> & Partial<Omit<Loose, Needed>>;

/** How large each number may be: the bits of its place in the contract's struct. */
const BITS = {
  price: 96,
  delegatedBond: 96,
  volume: 32,
  expiresAt: 40,
  epoch: 32,
} as const satisfies Partial<Record<keyof Quote, number>>;

/**
 * A frozen quote. Defaults: the provider signs, anyone may match it, nothing is delegated, a random salt. `subject` is a job's or an order's id
 * (a bid), or `jobOfferHash` or `leaseOfferHash` (a quote for anyone's order with these terms); `epoch` is the allotment's `quoteEpoch`.
 * @throws InvalidInput when a value does not fit its type, or nothing could ever match it
 */
export function quote(input: QuoteInput): Quote {
  const provider = asAddress("provider", input.provider);
  const made: Quote = {
    service: asAddress("service", input.service),
    provider,
    signer: input.signer === undefined ? provider : asAddress("signer", input.signer),
    payer: asAddress("payer", input.payer ?? NOBODY),
    subject: asBytes32("subject", input.subject),
    price: input.price,
    delegatedBond: input.delegatedBond ?? 0n,
    volume: input.volume,
    expiresAt: input.expiresAt,
    epoch: input.epoch,
    salt: asBytes32("salt", input.salt ?? hexlify(randomBytes(32))),
  };
  for (const [name, bits] of Object.entries(BITS)) requireFits(name, made[name as keyof typeof BITS], bits);
  if (made.volume === 0) throw new InvalidInput("volume", made.volume, "at least 1");
  return Object.freeze(made);
}
