// Quotes from the command line: what a provider promises off-chain, checks, publishes and takes back.
import { writeFileSync } from "node:fs";

import { InvalidInput, jobMatch, leaseMatch, quote, rateOf } from "../client/src/index.ts";
import type { Address, Hex, JobRecord, LeaseTerms, Match, OrderRecord, Terms } from "../client/src/index.ts";
import { decimal, duration, showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { readTerms } from "./lib/jobfile.ts";
import { address, count, idPrefix, resourceClass, service, text } from "./lib/kinds.ts";
import { quoteText, readLeaseTerms, readQuote } from "./lib/leasefile.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

const whichQuote = required("FILE", "the quote's file, as sign writes it", text("a file"));

/** Options that say what a quote is for: one of them. */
const subjects = {
  terms: optional("FILE", "JSON file with a lease's terms: anyone's order with this offer", text("a file")),
  order: optional("ORDER", "a posted lease order's id, or enough of its beginning: a bid", idPrefix),
  "job-terms": optional("FILE", "JSON file with a job's terms: anyone's job with this offer", text("a file")),
  job: optional("JOB", "a posted job's id, or enough of its beginning: a bid", idPrefix),
};

type Asked = { readonly [K in keyof typeof subjects]: string | undefined };

/** What a quote is for. */
interface Subject {
  readonly match: Match;
  readonly token: Address;
  /** The order's id of a bid, else the offer's hash. */
  readonly subject: Hex;
  /** From whole tokens a slot and hour, or a unit, as written. */
  readonly priceOf: (amount: bigint) => bigint;
  readonly per: string;
}

const leaseSubject = (context: Context, terms: LeaseTerms, bid: boolean): Subject => {
  const match = leaseMatch(terms, context.chainId, context.gridbond.addresses.leases);
  const subject = bid ? match.order : match.offer;
  return { match, token: terms.token, subject, priceOf: rateOf, per: "slot and hour" };
};

const jobSubject = (context: Context, terms: Terms, units: number, bid: boolean): Subject => {
  const match = jobMatch(terms, Math.min(terms.units, units), context.chainId, context.gridbond.addresses.jobs);
  const subject = bid ? match.order : match.offer;
  return { match, token: terms.token, subject, priceOf: (amount) => amount, per: "unit" };
};

/** `units`: as many of a job as a quote is for. */
async function subjectOf(context: Context, asked: Asked, units = Infinity): Promise<Subject> {
  const named = Object.keys(subjects).filter((name) => asked[name as keyof Asked] !== undefined);
  if (named.length !== 1)
    throw new InvalidInput(
      "--terms",
      named.length === 0 ? undefined : named,
      "one of --terms, --order, --job-terms, --job",
    );
  if (asked.terms !== undefined) return leaseSubject(context, await readLeaseTerms(context, asked.terms), false);
  if (asked["job-terms"] !== undefined)
    return jobSubject(context, await readTerms(context, asked["job-terms"]), units, false);
  const { orders, jobs } = await context.read();
  if (asked.order !== undefined) {
    const { terms } = orders.get(findId("--order", asked.order, orders.keys())) as OrderRecord;
    return leaseSubject(context, terms, true);
  }
  const { terms } = jobs.get(findId("--job", asked.job ?? "", jobs.keys())) as JobRecord;
  return jobSubject(context, terms, units, true);
}

export const quotes: Group = {
  name: "quotes",
  about:
    "Quotes: a provider's signed promises. Signing costs nothing; a payer matches them (leases open, leases award, jobs award).",
  verbs: {
    sign: verb({
      summary: "Signs a quote for leases or jobs and writes it to a file",
      options: {
        ...subjects,
        price: required("AMOUNT", "in whole tokens: per slot and hour of a lease, per unit of a job", decimal),
        provider: optional("ADDRESS", "for which provider (default: the acting account)", address),
        payer: optional("ADDRESS", "who may match it (default: anyone)", address),
        volume: optional(
          "N",
          "most slots or units of all matches together (default: those of the terms)",
          count(1, 2 ** 32 - 1),
        ),
        delegated: optional("AMOUNT", "delegated part of the bond per slot or unit, in GRID (default 0)", decimal),
        valid: optional("DURATION", "how long it can be matched (default 1d)", duration),
        out: required("FILE", "where to write it", text("a file")),
      },
      examples: {
        "--terms gpu.json --price 1.80 --volume 64 --out quote.json": "64 slots for whoever asks",
        "--order 0x12345678 --price 1.75 --out bid.json": "a bid for one order",
        "--job 0x12345678 --price 0.4 --volume 100 --out bid.json": "a bid for 100 units of a job",
      },
      writes: true,
      run: async (context, options) => {
        const { match, token, subject, priceOf, per } = await subjectOf(context, options);
        const [signer, paying, grid] = [await context.self(), await context.token(token), await context.grid()];
        const provider = options.provider ?? signer;
        const { registry } = context.gridbond;
        const allotment = await registry.allotmentOf(provider, match.service, match.resourceClass);
        const price = await context.amount("price", options.price, paying);
        const made = quote({
          service: match.service,
          provider,
          signer,
          subject,
          price: priceOf(price),
          delegatedBond:
            options.delegated === undefined ? 0n : await context.amount("delegated", options.delegated, grid),
          volume: options.volume ?? match.volume,
          expiresAt: context.now + (options.valid ?? 86_400),
          epoch: allotment.quoteEpoch,
          ...(options.payer === undefined ? {} : { payer: options.payer }),
        });
        // A dry run shows what would be signed.
        if (!context.dryRun) writeFileSync(options.out, quoteText(await registry.signQuote(made)), { mode: 0o644 });
        context.print(made, () =>
          factsOf({
            [context.dryRun ? "not written" : "written"]: options.out,
            provider: made.provider,
            subject: made.subject,
            price: `${showAmount(price, paying)} a ${per}`,
            volume: `${made.volume} ${match.kind === "lease" ? "slots" : "units"}`,
            "valid until": showMoment(made.expiresAt, context.now),
          }),
        );
      },
    }),
    check: verb({
      summary: "Says whether a quote can be matched now, and every reason why not",
      options: {
        quote: whichQuote,
        ...subjects,
      },
      examples: { "--quote quote.json --terms gpu.json": "before paying for finding out" },
      writes: false,
      run: async (context, options) => {
        const signed = readQuote("--quote", options.quote);
        const { match } = await subjectOf(context, options, signed.quote.volume);
        const reasons = await context.gridbond.registry.checkQuote(signed, match);
        context.print({ matches: reasons.length === 0, reasons: reasons.map(({ message }) => message) }, () =>
          reasons.length === 0
            ? "can be matched"
            : reasons.map(({ message }) => `cannot be matched: ${message}`).join("\n"),
        );
        if (reasons.length > 0) process.exitCode = 1;
      },
    }),
    publish: verb({
      summary: "Publishes a quote as an event, for payers without another channel",
      options: { quote: whichQuote },
      examples: { "--quote bid.json": "an open bid" },
      writes: true,
      run: async (context, options) => {
        const signed = readQuote("--quote", options.quote);
        await submit(context, step("publish a quote", context.gridbond.registry.publishQuote(signed)));
      },
    }),
    commit: verb({
      summary: "Commits to a sealed bid by its digest; show the bid after the order's seal",
      options: { quote: whichQuote },
      examples: { "--quote bid.json": "before the terms' sealedUntil" },
      writes: true,
      run: async (context, options) => {
        const { registry } = context.gridbond;
        const digest = await registry.quoteDigest(readQuote("--quote", options.quote).quote);
        await submit(context, step("commit to a bid", registry.commitQuote(digest)));
      },
    }),
    cancel: verb({
      summary: "Cancels what is left of one quote",
      options: { quote: whichQuote },
      examples: { "--quote quote.json": "no more matches of it" },
      writes: true,
      run: async (context, options) => {
        const { quote: made } = readQuote("--quote", options.quote);
        await submit(context, step("cancel a quote", context.gridbond.registry.cancelQuote(made)));
      },
    }),
    "cancel all": verb({
      summary: "Cancels every quote for a service and class signed so far",
      options: {
        service: required("SERVICE", "jobs or leases", service),
        class: required("CLASS", "the resource class: its id or its canonical spec", resourceClass),
        provider: optional("ADDRESS", "whose (default: the acting account's)", address),
      },
      examples: { "--service leases --class 0x…": "prices have changed" },
      writes: true,
      run: async (context, options) => {
        const provider = options.provider ?? (await context.self());
        const action = context.gridbond.registry.cancelQuotes(
          provider,
          context.service(options.service),
          options.class,
        );
        await submit(context, step("cancel all quotes", action));
      },
    }),
  },
};

if (import.meta.main) await runGroup(quotes);
