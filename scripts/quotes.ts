// Quotes from the command line: what a provider promises off-chain, checks, publishes and takes back.
import { writeFileSync } from "node:fs";

import { InvalidInput, jobMatch, leaseMatch, leaseOfferHash, orderId, quote, rateOf } from "../client/src/index.ts";
import type { LeaseTerms } from "../client/src/index.ts";
import { decimal, duration, showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { readTerms } from "./lib/jobfile.ts";
import { address, count, idPrefix, resourceClass, service, text } from "./lib/kinds.ts";
import { quoteText, readLeaseTerms, readQuote } from "./lib/leasefile.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

const whichQuote = required("FILE", "the quote's file, as sign writes it", text("a file"));

/** The terms of a posted lease order, or of a file. */
async function termsOf(context: Context, found: { terms?: string | undefined; order?: string | undefined }) {
  if ((found.terms === undefined) === (found.order === undefined)) {
    throw new InvalidInput("--terms", found.terms, "either --terms FILE or --order ORDER");
  }
  if (found.terms !== undefined) return readLeaseTerms(context, found.terms);
  const { orders } = await context.read();
  return orders.get(findId("--order", found.order ?? "", orders.keys()))?.terms as LeaseTerms;
}

export const quotes: Group = {
  name: "quotes",
  about:
    "Quotes: a provider's signed promises. Signing costs nothing; a payer matches them (leases open, leases award).",
  verbs: {
    sign: verb({
      summary: "Signs a quote for leases and writes it to a file",
      options: {
        terms: optional(
          "FILE",
          "JSON file with a lease's terms: a quote for anyone's order with this offer",
          text("a file"),
        ),
        order: optional("ORDER", "a posted order's id, or enough of its beginning: a bid", idPrefix),
        "per-hour": required("AMOUNT", "price per slot and hour, in whole tokens", decimal),
        provider: optional("ADDRESS", "for which provider (default: the acting account)", address),
        payer: optional("ADDRESS", "who may match it (default: anyone)", address),
        volume: optional(
          "N",
          "most slots of all matches together (default: those of the terms)",
          count(1, 2 ** 32 - 1),
        ),
        delegated: optional("AMOUNT", "delegated part of the bond per slot, in GRID (default 0)", decimal),
        valid: optional("DURATION", "how long it can be matched (default 1d)", duration),
        out: required("FILE", "where to write it", text("a file")),
      },
      examples: {
        "--terms gpu.json --per-hour 1.80 --volume 64 --out quote.json": "64 slots for whoever asks",
        "--order 0x12345678 --per-hour 1.75 --out bid.json": "a bid for one order",
      },
      writes: true,
      run: async (context, options) => {
        const terms = await termsOf(context, options);
        const [signer, paying, grid] = [await context.self(), await context.token(terms.token), await context.grid()];
        const provider = options.provider ?? signer;
        const { registry, addresses } = context.gridbond;
        const allotment = await registry.allotmentOf(provider, addresses.leases, terms.resourceClass);
        const made = quote({
          service: addresses.leases,
          provider,
          signer,
          subject:
            options.order === undefined ? leaseOfferHash(terms) : orderId(terms, context.chainId, addresses.leases),
          price: rateOf(await context.amount("per-hour", options["per-hour"], paying)),
          delegatedBond:
            options.delegated === undefined ? 0n : await context.amount("delegated", options.delegated, grid),
          volume: options.volume ?? terms.slots,
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
            price: `${showAmount((made.price * 3_600n) / 1_000_000_000n, paying)} a slot and hour`,
            volume: `${made.volume} slots`,
            "valid until": showMoment(made.expiresAt, context.now),
          }),
        );
      },
    }),
    check: verb({
      summary: "Says whether a quote can be matched now, and every reason why not",
      options: {
        quote: whichQuote,
        terms: optional("FILE", "JSON file with a lease's terms", text("a file")),
        order: optional("ORDER", "a posted lease order", idPrefix),
        job: optional("FILE", "JSON file with a job's terms", text("a file")),
      },
      examples: { "--quote quote.json --terms gpu.json": "before paying for finding out" },
      writes: false,
      run: async (context, options) => {
        const { addresses, registry } = context.gridbond;
        const match =
          options.job === undefined
            ? leaseMatch(await termsOf(context, options), context.chainId, addresses.leases)
            : jobMatch(await readTerms(context, options.job), 1, context.chainId, addresses.jobs);
        const reasons = await registry.checkQuote(readQuote("--quote", options.quote), match);
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
