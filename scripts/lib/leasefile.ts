// A lease's terms and a signed quote as people keep them: JSON files with amounts in whole tokens, prices per slot and hour.
import { randomBytes } from "node:crypto";
import { z } from "zod";

import { NOBODY, leaseTerms, quote, rateOf, validateLeaseTerms } from "../../client/src/index.ts";
import type { LeaseTerms, LeaseTermsInput, SignedQuote } from "../../client/src/index.ts";
import { decimal, duration, moment, toUnits } from "./amounts.ts";
import { requirementOf, requirementSchema } from "./evidence.ts";
import { parseJson } from "./files.ts";
import { type TermsContext, given } from "./jobfile.ts";
import { address, hash, natural, resourceClass, signature, token, whole } from "./kinds.ts";

const termsSchema = z.strictObject({
  /** What pays: `GRID`, `tUSD` or a token's address. */
  token,
  /** Capacity units rented; one unless given. */
  slots: whole(2 ** 32 - 1).optional(),
  /** Per slot and hour, in whole tokens; a posted order starts at the cap unless told otherwise. */
  capPerHour: decimal,
  startPerHour: decimal.optional(),
  /** Per slot, in GRID; the compensation is a quarter of the bond unless given. */
  bond: decimal,
  compensation: decimal.optional(),
  /** What challenging puts up, in whole tokens; what the cooldown costs unless given. */
  challengeBond: decimal.optional(),
  /** Id or canonical spec. */
  resourceClass,
  /** Content address of what to run. */
  spec: hash,
  /** Tag that the leases of one cluster share. */
  group: hash.optional(),
  /** Who judges answers to challenges; nobody unless given. */
  verifier: address.optional(),
  /** What providers must show: rules, or the hash of some. */
  requirement: requirementSchema.optional(),
  opensAt: moment.default(() => (now: number) => now),
  sealedUntil: moment.optional(),
  auction: duration.optional(),
  take: duration.optional(),
  minimum: duration.optional(),
  longest: duration.optional(),
  notice: duration.optional(),
  windDown: duration.optional(),
  answer: duration.optional(),
  cooldown: duration.optional(),
  /** Makes equal orders different; random unless given. */
  salt: hash.optional(),
});

/** The terms in a file, checked as the contract will check them. `tenant` is who opens or posts: the acting account unless given. */
export async function readLeaseTerms(context: TermsContext, file: string, tenant?: string): Promise<LeaseTerms> {
  const written = parseJson("--terms", file, termsSchema);
  const [paying, grid] = await Promise.all([context.token(written.token), context.grid()]);
  const price = (field: string, text: string) => toUnits(`${file}: ${field}`, text, paying);
  const stake = (field: string, text: string) => toUnits(`${file}: ${field}`, text, grid);
  const { startPerHour, compensation, challengeBond } = written;
  const input: LeaseTermsInput = {
    tenant: tenant ?? (await context.self()),
    salt: written.salt ?? `0x${randomBytes(32).toString("hex")}`,
    token: paying.address,
    capRate: rateOf(price("capPerHour", written.capPerHour)),
    bond: stake("bond", written.bond),
    resourceClass: written.resourceClass,
    spec: written.spec,
    opensAt: written.opensAt(context.now),
    ...given({
      slots: written.slots,
      startRate: startPerHour === undefined ? undefined : rateOf(price("startPerHour", startPerHour)),
      compensation: compensation === undefined ? undefined : stake("compensation", compensation),
      challengeBond: challengeBond === undefined ? undefined : price("challengeBond", challengeBond),
      group: written.group,
      verifier: written.verifier,
      requirement: written.requirement === undefined ? undefined : requirementOf(context.judge, written.requirement),
      sealedUntil: written.sealedUntil?.(context.now),
      auctionSeconds: written.auction,
      takeSeconds: written.take,
      minSeconds: written.minimum,
      maxSeconds: written.longest,
      noticeSeconds: written.notice,
      windDownSeconds: written.windDown,
      answerSeconds: written.answer,
      cooldownSeconds: written.cooldown,
    }),
  };
  const made = leaseTerms(input);
  validateLeaseTerms(made);
  return made;
}

const quoteSchema = z.strictObject({
  quote: z.strictObject({
    service: address,
    provider: address,
    signer: address,
    payer: z.union([z.literal(NOBODY), address], "an address; zeros for anyone"),
    subject: hash,
    price: natural,
    delegatedBond: natural,
    volume: whole(2 ** 32 - 1),
    expiresAt: z.int().min(0),
    epoch: z.int().min(0),
    salt: hash,
  }),
  signature: signature,
});

/** A signed quote that `quotes sign` wrote. Whether it can be matched is asked of the chain. */
export function readQuote(option: string, file: string): SignedQuote {
  const { quote: fields, signature: signed } = parseJson(option, file, quoteSchema);
  const made = quote({ ...fields, price: BigInt(fields.price), delegatedBond: BigInt(fields.delegatedBond) });
  return Object.freeze({ quote: made, signature: signed });
}

/** The text of a quote's file. */
export function quoteText({ quote: { price, delegatedBond, ...rest }, signature: signed }: SignedQuote): string {
  const written = { quote: { ...rest, price: String(price), delegatedBond: String(delegatedBond) }, signature: signed };
  return `${JSON.stringify(written, null, 2)}\n`;
}
