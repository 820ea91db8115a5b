// Leases from the command line: what a tenant opens, watches, tops up, challenges and closes; what anybody settles.
import {
  CloseReason,
  InvalidInput,
  LeaseStatus,
  OrderStatus,
  hourlyOf,
  leaseBalance,
  leaseBond,
  lowFunds,
  nameOf,
  rateAt,
  splitDeposit,
} from "../client/src/index.ts";
import type { LeaseRecord, OrderRecord, State } from "../client/src/index.ts";
import { decimal, duration, showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import type { Token } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { evidenceBy, evidenceOptions } from "./lib/evidence.ts";
import { fileList } from "./lib/files.ts";
import { address, count, idPrefix, oneOf, text } from "./lib/kinds.ts";
import { readLeaseTerms, readQuote } from "./lib/leasefile.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const whichLease = required("LEASE", "the lease's id, or enough of its beginning", idPrefix);
const whichOrder = required("ORDER", "the order's id, or enough of its beginning", idPrefix);
const whichTerms = required("FILE", "JSON file with the lease's terms; see docs/scripts.md", text("a file"));
const howMuch = required("AMOUNT", "in whole tokens", decimal);

const DAY = 86_400;
const STATUSES = { open: LeaseStatus.Open, closed: LeaseStatus.Closed };

const short = (id: string) => id.slice(0, 12);

function leaseOf(state: State, prefix: string): LeaseRecord {
  return state.leases.get(findId("--lease", prefix, state.leases.keys())) as LeaseRecord;
}

function orderOf(state: State, prefix: string): OrderRecord {
  return state.orders.get(findId("--order", prefix, state.orders.keys())) as OrderRecord;
}

const showRate = (rate: bigint, paying: Token) => `${showAmount(hourlyOf(rate), paying)} a slot and hour`;

/** Open, challenged, leaving; or why it ended. */
function showStatus({ state, reason }: LeaseRecord): string {
  if (state.status === LeaseStatus.Closed)
    return `Closed (${reason === undefined ? "?" : nameOf(CloseReason, reason)})`;
  if (state.challenged) return "Challenged";
  return state.endsAt === 0 ? "Open" : "Leaving";
}

async function fundsOf(context: Context, { terms, lease, state }: LeaseRecord, threshold: number) {
  const hold = await context.gridbond.leases.holdOf(terms, lease);
  const funds = lowFunds(terms, lease, state, hold.remaining + state.charged, context.now, threshold);
  return { funds, hold, ...leaseBalance(terms, lease, state, hold, context.now) };
}

async function describe(context: Context, state: State, record: LeaseRecord, threshold: number) {
  const { terms, lease } = record;
  const { now } = context;
  const [paying, grid] = await Promise.all([context.token(terms.token), context.grid()]);
  const open = record.state.status === LeaseStatus.Open;
  const money = open ? await fundsOf(context, record, threshold) : undefined;
  const facts = factsOf({
    lease: record.id,
    order: record.orderId,
    status: showStatus(record),
    tenant: terms.tenant,
    provider: lease.provider,
    rate: `${showRate(lease.rate, paying)}, ${terms.slots} slots`,
    class: state.classes.get(terms.resourceClass) ?? terms.resourceClass,
    spec: terms.spec,
    opened: showMoment(lease.openedAt, now),
    ...(money === undefined
      ? { refunded: showAmount(record.refunded, paying) }
      : {
          expiry: showMoment(money.funds.expiry, now),
          "save work from": showMoment(Math.max(lease.openedAt, money.funds.expiry - terms.windDownSeconds), now),
          due: showAmount(money.due, paying),
          "back if closed now": showAmount(money.refund, paying),
        }),
    paid: showAmount(record.state.charged, paying),
    bond: `${showAmount(leaseBond(terms), grid)}, ${showAmount(terms.compensation * BigInt(terms.slots), grid)} compensation`,
    challenge: record.state.challenged
      ? `answer due until ${showMoment(record.state.challengedAt + terms.answerSeconds, now)}`
      : `${showAmount(terms.challengeBond, paying)}, answered within ${showDuration(terms.answerSeconds)}`,
  });
  if (money?.funds.low !== true) return facts;
  return `${facts}\n\nfunds are low: top up ${showAmount(money.funds.missing, paying)} to serve ${showDuration(threshold)} more`;
}

/** A verb about one lease. */
function leaseVerb(
  summary: string,
  example: string,
  make: (context: Context, record: LeaseRecord, paying: Token) => Step,
) {
  return verb({
    summary,
    options: { lease: whichLease },
    examples: { "--lease 0x12345678": example },
    writes: true,
    run: async (context, options) => {
      const record = leaseOf(await context.read(), options.lease);
      await submit(context, make(context, record, await context.token(record.terms.token)));
    },
  });
}

const closedAs = (paying: Token) => (event: { args: { reason: number; paid: bigint; refund: bigint } }) => ({
  reason: nameOf(CloseReason, event.args.reason as CloseReason),
  paid: showAmount(event.args.paid, paying),
  refund: showAmount(event.args.refund, paying),
});

export const leases: Group = {
  name: "leases",
  about: "Leases: rent capacity by the second, prepaid out of your wallet. Ids may be shortened.",
  verbs: {
    open: verb({
      summary: "Opens a lease on a signed quote, or a cluster on several: all or none",
      options: {
        terms: whichTerms,
        quote: required(
          "FILES",
          "the quotes' files, separated by commas: one lease each, with the same group",
          text("files"),
        ),
        deposit: required("AMOUNT", "for all of them, in whole tokens; divided by what each costs", decimal),
        ...evidenceOptions,
      },
      examples: {
        "--terms gpu.json --quote quote.json --deposit 50": "before: wallet deposit and wallet allow --service leases",
        "--terms gpu.json --quote a.json,b.json,c.json --deposit 150": "a cluster of three",
      },
      writes: true,
      run: async (context, options) => {
        const signed = fileList("--quote", options.quote).map((file) => readQuote("--quote", file));
        const parts = await Promise.all(
          signed.map(async (one) => ({ ...one, terms: await readLeaseTerms(context, options.terms) })),
        );
        const first = parts[0]?.terms;
        if (first === undefined) throw new InvalidInput("--quote", options.quote, "at least one file");
        if (parts.length > 1 && BigInt(first.group) === 0n)
          throw new InvalidInput(`${options.terms}: group`, "none", "a group, which the leases of a cluster share");
        const paying = await context.token(first.token);
        const deposit = await context.amount("deposit", options.deposit, paying);
        const shares = splitDeposit(parts, deposit);
        const evidence = evidenceBy(context.judge, options, [options.terms]);
        const openings = parts.map((part, i) => ({ ...part, deposit: shares[i] ?? 0n, evidence: evidence(part) }));
        await submit(
          context,
          step(
            `open ${openings.length} ${openings.length === 1 ? "lease" : "leases"}, ${showAmount(deposit, paying)} held`,
            context.gridbond.leases.open(openings),
            ({ args }) => ({ "last lease": args.leaseId, provider: args.provider }),
          ),
        );
      },
    }),
    post: verb({
      summary: "Posts an order: providers take it at the rising rate, or bid on it",
      options: { terms: whichTerms, deposit: howMuch },
      examples: { "--terms gpu.json --deposit 50": "before: wallet deposit and wallet allow --service leases" },
      writes: true,
      run: async (context, options) => {
        const terms = await readLeaseTerms(context, options.terms);
        const paying = await context.token(terms.token);
        const deposit = await context.amount("deposit", options.deposit, paying);
        const action = context.gridbond.leases.post(terms, deposit);
        await submit(
          context,
          step(`post an order, ${showAmount(deposit, paying)} held`, action, ({ args }) => ({ order: args.orderId })),
        );
      },
    }),
    cancel: verb({
      summary: "Refunds an order that nobody matched; anyone may once its window is over",
      options: { order: whichOrder },
      examples: { "--order 0x12345678": "stop asking" },
      writes: true,
      run: async (context, options) => {
        const { id, terms } = orderOf(await context.read(), options.order);
        const paying = await context.token(terms.token);
        const action = context.gridbond.leases.cancel(terms);
        await submit(
          context,
          step(`cancel ${short(id)}`, action, ({ args }) => ({ refund: showAmount(args.refund, paying) })),
        );
      },
    }),
    take: verb({
      summary: "Takes a posted order for a provider at the rate of the moment",
      options: {
        order: whichOrder,
        provider: optional("ADDRESS", "for which provider (default: the acting account)", address),
        ...evidenceOptions,
      },
      examples: {
        "--order 0x12345678": "as the provider's owner",
        "--order 0x12345678 --provider 0x…": "as its operator",
      },
      writes: true,
      run: async (context, options) => {
        const { id, terms } = orderOf(await context.read(), options.order);
        const paying = await context.token(terms.token);
        const provider = options.provider ?? (await context.self());
        const evidence = evidenceBy(context.judge, options)({ quote: { provider }, terms });
        await submit(
          context,
          step(`take ${short(id)}`, context.gridbond.leases.take(terms, provider, { evidence }), ({ args }) => ({
            lease: args.leaseId,
            rate: showRate(args.lease.rate, paying),
          })),
        );
      },
    }),
    award: verb({
      summary: "Matches your posted order with a bid",
      options: { order: whichOrder, quote: required("FILE", "the bid's file", text("a file")), ...evidenceOptions },
      examples: { "--order 0x12345678 --quote bid.json": "the best of the bids" },
      writes: true,
      run: async (context, options) => {
        const { id, terms } = orderOf(await context.read(), options.order);
        const signed = readQuote("--quote", options.quote);
        const evidence = evidenceBy(context.judge, options)({ ...signed, terms });
        await submit(
          context,
          step(`award ${short(id)}`, context.gridbond.leases.award(terms, signed, evidence), ({ args }) => ({
            lease: args.leaseId,
            provider: args.provider,
          })),
        );
      },
    }),
    orders: verb({
      summary: "Lists orders that wait for a match, the newest first",
      options: { limit: optional("N", "at most so many (default 20)", count(1, 100_000)) },
      examples: { "": "what providers can take or bid on" },
      writes: false,
      run: async (context, options) => {
        const { now } = context;
        const { orders } = await context.read();
        const waiting = [...orders.values()]
          .filter(({ posted, status, terms }) => {
            return posted && status === OrderStatus.None && now <= terms.opensAt + terms.takeSeconds;
          })
          .reverse()
          .slice(0, options.limit ?? 20);
        const rows = await Promise.all(
          waiting.map(async ({ id, terms, deposit }) => {
            const paying = await context.token(terms.token);
            const until = showMoment(terms.opensAt + terms.takeSeconds, now);
            return [
              short(id),
              String(terms.slots),
              showRate(rateAt(terms, now), paying),
              showRate(terms.capRate, paying),
              showAmount(deposit, paying),
              until,
            ];
          }),
        );
        context.print(waiting, () => tableOf(["order", "slots", "now", "cap", "deposit", "until"], rows));
      },
    }),
    list: verb({
      summary: "Lists leases, the newest first",
      options: {
        tenant: optional("ADDRESS", "only this tenant's", address),
        provider: optional("ADDRESS", "only this provider's", address),
        status: optional("STATUS", "open or closed", oneOf(["open", "closed"])),
        limit: optional("N", "at most so many (default 20)", count(1, 100_000)),
      },
      examples: { "": "the newest leases", "--status open --tenant 0x…": "what you rent" },
      writes: false,
      run: async (context, options) => {
        const fromBlock = await context.firstBlock();
        const filter = {
          ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
          ...(options.provider === undefined ? {} : { provider: options.provider }),
          ...(options.status === undefined ? {} : { status: STATUSES[options.status] }),
        };
        const all = await context.gridbond.leases.list(filter, { fromBlock });
        const shown = all.reverse().slice(0, options.limit ?? 20);
        const rows = await Promise.all(
          shown.map(async (record) => {
            const paying = await context.token(record.terms.token);
            const open = record.state.status === LeaseStatus.Open;
            const expiry = open ? (await fundsOf(context, record, DAY)).funds.expiry : undefined;
            return [
              short(record.id),
              showStatus(record),
              String(record.terms.slots),
              showRate(record.lease.rate, paying),
              showAmount(record.state.charged, paying),
              showMoment(expiry, context.now),
              record.lease.provider,
            ];
          }),
        );
        context.print(shown, () => tableOf(["lease", "status", "slots", "rate", "paid", "expiry", "provider"], rows));
      },
    }),
    show: verb({
      summary: "Shows a lease: its money, its expiry, and whether funds run low",
      options: {
        lease: whichLease,
        warn: optional("DURATION", "funds are low when they last shorter than this (default 1d)", duration),
      },
      examples: { "--lease 0x12345678": "one lease", "--lease 0x12345678 --warn 3d": "warn earlier" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const record = leaseOf(state, options.lease);
        const shown = await describe(context, state, record, options.warn ?? DAY);
        context.print(record, () => shown);
      },
    }),
    "top-up": verb({
      summary: "Adds money; anyone may, and a sponsor's unused part stays its own",
      options: { lease: whichLease, amount: howMuch },
      examples: { "--lease 0x12345678 --amount 10": "the expiry moves" },
      writes: true,
      run: async (context, options) => {
        const { id, terms, lease } = leaseOf(await context.read(), options.lease);
        const paying = await context.token(terms.token);
        const amount = await context.amount("amount", options.amount, paying);
        const action = context.gridbond.leases.topUp(terms, lease, amount);
        await submit(context, step(`top up ${short(id)} by ${showAmount(amount, paying)}`, action));
      },
    }),
    settle: leaseVerb(
      "Credits the provider what it earned so far; anyone may",
      "pay up to now",
      (context, record, paying) =>
        step(`settle ${short(record.id)}`, context.gridbond.leases.settle(record.terms, record.lease), ({ args }) => ({
          paid: showAmount(args.amount, paying),
        })),
    ),
    notice: leaseVerb(
      "Announces that the provider leaves after its notice",
      "as owner or operator",
      (context, record) =>
        step(
          `give notice of ${short(record.id)}`,
          context.gridbond.leases.giveNotice(record.terms, record.lease),
          ({ args }) => ({ "served until": showMoment(Number(args.endsAt), context.now) }),
        ),
    ),
    close: leaseVerb(
      "Ends a lease and refunds what was not used; anyone may after its expiry",
      "as its tenant: at once",
      (context, record, paying) =>
        step(`close ${short(record.id)}`, context.gridbond.leases.close(record.terms, record.lease), closedAs(paying)),
    ),
    challenge: leaseVerb(
      "Asks the provider to show that it serves; puts up the challenge's bond",
      "it is silent",
      (context, record) =>
        step(
          `challenge ${short(record.id)}`,
          context.gridbond.leases.challenge(record.terms, record.lease),
          ({ args }) => ({ "answer due until": showMoment(Number(args.answerBy), context.now) }),
        ),
    ),
    answer: verb({
      summary: "Answers challenges of a provider's leases, all of them in one transaction",
      options: { provider: optional("ADDRESS", "whose (default: the acting account's)", address) },
      examples: { "": "as owner", "--provider 0x…": "as operator" },
      writes: true,
      run: async (context, options) => {
        const provider = options.provider ?? (await context.self());
        const { leases: all } = await context.read();
        const waiting = [...all.values()].filter(
          ({ lease, state }) => lease.provider === provider && state.status === LeaseStatus.Open && state.challenged,
        );
        if (waiting.length === 0) throw new InvalidInput("--provider", provider, "a provider with challenged leases");
        await submit(context, step(`answer ${waiting.length} challenges`, context.gridbond.leases.answer(waiting)));
      },
    }),
    fail: leaseVerb(
      "Ends a lease whose provider did not answer: slashed, compensated, refunded; anyone may",
      "after the answer was due",
      (context, record, paying) =>
        step(`fail ${short(record.id)}`, context.gridbond.leases.fail(record.terms, record.lease), closedAs(paying)),
    ),
  },
};

if (import.meta.main) await runGroup(leases);
