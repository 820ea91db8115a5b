// Tenancies from the command line: leases held by a token, which can be sold and sublet with all that they are worth.
import {
  InvalidInput,
  LeaseStatus,
  NOBODY,
  ZERO_HASH,
  leasesHash,
  risingIds,
  splitDeposit,
} from "../client/src/index.ts";
import type { Address, Hex, LeaseRecord, Listing, State, TokenRecord } from "../client/src/index.ts";
import { decimal, duration, showAmount, showMoment } from "./lib/amounts.ts";
import type { Token } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { randomHash } from "./lib/clusterfile.ts";
import { type Context, findId } from "./lib/context.ts";
import { evidenceBy, evidenceOptions } from "./lib/evidence.ts";
import { fileList } from "./lib/files.ts";
import { address, hash, idPrefix, text, token } from "./lib/kinds.ts";
import { readLeaseTerms, readQuote } from "./lib/leasefile.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const whichTenancy = required("ADDRESS", "the tenancy's account; its number is the token's", address);
const whichToken = required("TOKEN", "GRID, tUSD or a token's address", token);
const howMuch = required("AMOUNT", "in whole tokens", decimal);

const short = (id: string) => id.slice(0, 12);

function tenancyOf(state: State, account: Address): TokenRecord {
  const found = [...state.tokens.values()].find((record) => record.account === account);
  if (found === undefined) throw new InvalidInput("--tenancy", account, "the account of a tenancy; see tenancies list");
  return found;
}

function leasesOf(state: State, account: Address, status?: LeaseStatus): LeaseRecord[] {
  return [...state.leases.values()].filter(
    ({ terms, state: told }) => terms.tenant === account && (status === undefined || told.status === status),
  );
}

/** What its open leases in one token and its wallet owe the tenant now: what a buyer would get. */
async function worthOf(context: Context, account: Address, parts: readonly LeaseRecord[], paying: Token) {
  const { escrow, leases } = context.gridbond;
  const [inWallet, ...refunds] = await Promise.all([
    escrow.walletOf(account, paying.address),
    ...parts.map(async ({ terms, lease }) => (await leases.balanceOf(terms, lease)).refund),
  ]);
  return refunds.reduce((sum, refund) => sum + refund, inWallet);
}

/** The one token of the leases; a sale promises a balance in one. */
function tokenOfAll(parts: readonly LeaseRecord[]): Address {
  const found = [...new Set(parts.map(({ terms }) => terms.token))];
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new InvalidInput("--tenancy", `leases in ${found.length} tokens`, "open leases, all in one token");
  return only;
}

const showUser = ({ user, userExpires }: TokenRecord, now: number) =>
  user === NOBODY || userExpires < now ? "nobody" : `${user} until ${showMoment(userExpires, now)}`;

async function offerFacts(context: Context, listing: Listing) {
  const [paying, promised] = await Promise.all([context.token(listing.token), context.token(listing.balanceToken)]);
  return {
    price: showAmount(listing.price, paying),
    "worth at least": showAmount(listing.minBalance, promised),
    until: showMoment(listing.until, context.now),
  };
}

/** A verb of a tenancy's owner. */
function ownersVerb(
  summary: string,
  example: string,
  make: (context: Context, record: TokenRecord, state: State) => Promise<Step> | Step,
) {
  return verb({
    summary,
    options: { tenancy: whichTenancy },
    examples: { "--tenancy 0x…": example },
    writes: true,
    run: async (context, options) => {
      const state = await context.read();
      await submit(context, await make(context, tenancyOf(state, options.tenancy), state));
    },
  });
}

/** A verb of a tenancy's owner about one of its leases. */
function leaseVerb(summary: string, example: string, make: (context: Context, id: bigint, lease: LeaseRecord) => Step) {
  return verb({
    summary,
    options: {
      tenancy: whichTenancy,
      lease: required("LEASE", "the lease's id, or enough of its beginning", idPrefix),
    },
    examples: { "--tenancy 0x… --lease 0x12345678": example },
    writes: true,
    run: async (context, options) => {
      const state = await context.read();
      const { tokenId, account } = tenancyOf(state, options.tenancy);
      const all = leasesOf(state, account);
      const id = findId(
        "--lease",
        options.lease,
        all.map((lease) => lease.id),
      );
      await submit(context, make(context, tokenId, state.leases.get(id) as LeaseRecord));
    },
  });
}

export const tenancies: Group = {
  name: "tenancies",
  about: "Tenancies: leases held by a token that can be sold and sublet. Lease ids may be shortened.",
  verbs: {
    create: verb({
      summary: "Makes a token; its account is the tenant of the leases that you will open with it",
      options: {
        tokens: required("LIST", "what its leases may be paid in: GRID, tUSD or addresses", text("tokens")),
        salt: optional("HASH", "tells several of yours apart (default: random)", hash),
      },
      examples: { "--tokens tUSD": "then fund it, and ask providers to quote for its account" },
      writes: true,
      run: async (context, options) => {
        const named = fileList("--tokens", options.tokens).map((one) => {
          const read = token.safeParse(one);
          if (!read.success) throw new InvalidInput("--tokens", one, "GRID, tUSD or a token's address");
          return read.data;
        });
        const tokens = await Promise.all(named.map((one) => context.token(one)));
        const action = context.gridbond.leaseNFT.create(
          options.salt ?? randomHash(),
          tokens.map((one) => one.address),
        );
        await submit(
          context,
          step("create a tenancy", action, ({ args }) => ({ account: args.account, token: String(args.tokenId) })),
        );
      },
    }),
    fund: verb({
      summary: "Moves money out of your wallet into a tenancy's",
      options: { tenancy: whichTenancy, token: whichToken, amount: howMuch },
      examples: { "--tenancy 0x… --token tUSD --amount 50": "before: wallet deposit" },
      writes: true,
      run: async (context, options) => {
        const { account } = tenancyOf(await context.read(), options.tenancy);
        const paying = await context.token(options.token);
        const amount = await context.amount("amount", options.amount, paying);
        const action = context.gridbond.escrow.transfer(account, paying.address, amount);
        await submit(context, step(`fund ${short(account)} with ${showAmount(amount, paying)}`, action));
      },
    }),
    "take-out": verb({
      summary: "Moves money out of a tenancy's wallet into another, yours by default",
      options: {
        tenancy: whichTenancy,
        token: whichToken,
        amount: howMuch,
        to: optional("ADDRESS", "whose wallet (default: yours)", address),
      },
      examples: { "--tenancy 0x… --token tUSD --amount 10": "what leases refunded" },
      writes: true,
      run: async (context, options) => {
        const { tokenId, account } = tenancyOf(await context.read(), options.tenancy);
        const paying = await context.token(options.token);
        const amount = await context.amount("amount", options.amount, paying);
        const to = options.to ?? (await context.self());
        const action = context.gridbond.leaseNFT.transferOut(tokenId, paying.address, amount, to);
        await submit(context, step(`take ${showAmount(amount, paying)} out of ${short(account)}`, action));
      },
    }),
    open: verb({
      summary: "Opens a lease on a signed quote, or a cluster on several, with the tenancy as tenant",
      options: {
        tenancy: whichTenancy,
        terms: required("FILES", "files with leases' terms, separated by commas", text("files")),
        quotes: required("FILES", "as many quotes: the first for the first terms", text("files")),
        deposit: required("AMOUNT", "for all of them, in whole tokens; divided by what each costs", decimal),
        ...evidenceOptions,
      },
      examples: { "--tenancy 0x… --terms gpu.json --quotes quote.json --deposit 50": "out of the tenancy's wallet" },
      writes: true,
      run: async (context, options) => {
        const { tokenId, account } = tenancyOf(await context.read(), options.tenancy);
        const [files, signed] = [fileList("--terms", options.terms), fileList("--quotes", options.quotes)];
        if (files.length !== signed.length)
          throw new InvalidInput("--quotes", `${signed.length} files`, `${files.length}, one for each of --terms`);
        const parts = await Promise.all(
          files.map(async (file, i) => ({
            ...readQuote("--quotes", signed[i] ?? ""),
            terms: await readLeaseTerms(context, file, account),
          })),
        );
        const paying = await context.token(parts[0]?.terms.token ?? "GRID");
        const deposit = await context.amount("deposit", options.deposit, paying);
        const shares = splitDeposit(parts, deposit);
        const evidence = evidenceBy(context.judge, options, [...new Set(files)]);
        const openings = parts.map((part, i) => ({ ...part, deposit: shares[i] ?? 0n, evidence: evidence(part) }));
        await submit(
          context,
          step(
            `open ${openings.length} ${openings.length === 1 ? "lease" : "leases"}, ${showAmount(deposit, paying)} held`,
            context.gridbond.leaseNFT.open(tokenId, openings),
            ({ args }) => ({ "last lease": args.leaseId, provider: args.provider }),
          ),
        );
      },
    }),
    "top-up": verb({
      summary: "Adds money of the tenancy's wallet to one of its leases",
      options: {
        tenancy: whichTenancy,
        lease: required("LEASE", "the lease's id, or enough of its beginning", idPrefix),
        amount: howMuch,
      },
      examples: { "--tenancy 0x… --lease 0x12345678 --amount 10": "the expiry moves" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { tokenId, account } = tenancyOf(state, options.tenancy);
        const ids = leasesOf(state, account).map(({ id }) => id);
        const { id, terms, lease } = state.leases.get(findId("--lease", options.lease, ids)) as LeaseRecord;
        const paying = await context.token(terms.token);
        const amount = await context.amount("amount", options.amount, paying);
        const action = context.gridbond.leaseNFT.topUp(tokenId, terms, lease, amount);
        await submit(context, step(`top up ${short(id)} by ${showAmount(amount, paying)}`, action));
      },
    }),
    close: leaseVerb(
      "Closes one of its leases; the refund goes to the tenancy's wallet",
      "it is not needed any more",
      (context, tokenId, { id, terms, lease }) =>
        step(`close ${short(id)}`, context.gridbond.leaseNFT.close(tokenId, terms, lease)),
    ),
    challenge: leaseVerb(
      "Asks the provider of one of its leases to show that it serves",
      "it is silent",
      (context, tokenId, { id, terms, lease }) =>
        step(`challenge ${short(id)}`, context.gridbond.leaseNFT.challenge(tokenId, terms, lease), ({ args }) => ({
          "answer due until": showMoment(Number(args.answerBy), context.now),
        })),
    ),
    collect: ownersVerb(
      "Collects what its tenancy was compensated with, in GRID",
      "a provider failed",
      async (context, { tokenId, account }) => {
        const [credit, grid, to] = await Promise.all([
          context.gridbond.staking.creditsOf(account),
          context.grid(),
          context.self(),
        ]);
        if (credit === 0n) throw new InvalidInput("--tenancy", "no compensation", "a tenancy that has some");
        return step(`collect ${showAmount(credit, grid)}`, context.gridbond.leaseNFT.collect(tokenId, credit, to));
      },
    ),
    list: verb({
      summary: "Lists tenancies: yours, somebody's, or all that are for sale",
      options: {
        owner: optional("ADDRESS", "whose (default: the acting account's)", address),
      },
      examples: { "": "yours", "--owner 0x…": "somebody's" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const owner = options.owner ?? (await context.self());
        const found = [...state.tokens.values()].filter((record) => record.owner === owner);
        context.print(found, () =>
          tableOf(
            ["tenancy", "open leases", "for sale", "user"],
            found.map((record) => [
              record.account,
              String(leasesOf(state, record.account, LeaseStatus.Open).length),
              record.listing === undefined ? "no" : `until ${showMoment(record.listing.until, context.now)}`,
              showUser(record, context.now),
            ]),
          ),
        );
      },
    }),
    offers: verb({
      summary: "Lists tenancies that are for sale now",
      options: {},
      examples: { "": "what can be bought" },
      writes: false,
      run: async (context) => {
        const { tokens } = await context.read();
        const offered = [...tokens.values()].filter(
          ({ listing, owner }) => listing !== undefined && listing.until >= context.now && listing.seller === owner,
        );
        const rows = await Promise.all(
          offered.map(async ({ account, listing }) => [
            account,
            ...Object.values(await offerFacts(context, listing as Listing)),
            (listing as Listing).seller,
          ]),
        );
        context.print(offered, () => tableOf(["tenancy", "price", "worth at least", "until", "seller"], rows));
      },
    }),
    show: verb({
      summary: "Shows a tenancy: its owner, its leases, what it is worth",
      options: { tenancy: whichTenancy },
      examples: { "--tenancy 0x…": "before you buy it" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const record = tenancyOf(state, options.tenancy);
        const open = leasesOf(state, record.account, LeaseStatus.Open);
        const money = await Promise.all(
          [...new Set(open.map(({ terms }) => terms.token))].map(async (paying) => {
            const parts = open.filter(({ terms }) => terms.token === paying);
            const shown = await context.token(paying);
            return showAmount(await worthOf(context, record.account, parts, shown), shown);
          }),
        );
        const { listing } = record;
        const facts = factsOf({
          tenancy: record.account,
          token: String(record.tokenId),
          owner: record.owner,
          user: showUser(record, context.now),
          worth: money.length === 0 ? "no open lease" : money.join(", "),
          ...(listing === undefined ? { "for sale": "no" } : await offerFacts(context, listing)),
          sales: String(record.sales),
        });
        const rows = await Promise.all(
          open.map(async ({ id, terms, lease }) => {
            const { expiry } = await context.gridbond.leases.expiryOf(terms, lease);
            return [short(id), lease.provider, showMoment(expiry, context.now)];
          }),
        );
        context.print({ ...record, leases: open }, () =>
          [facts, tableOf(["lease", "provider", "expiry"], rows)].join("\n\n"),
        );
      },
    }),
    sell: verb({
      summary: "Offers a tenancy with its open leases; the buyer gets it only while it is worth what you promise",
      options: {
        tenancy: whichTenancy,
        price: required("AMOUNT", "what the buyer pays, in whole tokens", decimal),
        token: whichToken,
        balance: optional("AMOUNT", "least that it is worth at the sale (default: nine tenths of now)", decimal),
        for: optional("DURATION", "how long the offer stands (default 1d)", duration),
      },
      examples: { "--tenancy 0x… --price 20 --token tUSD": "then anybody may buy it" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { tokenId, account, owner } = tenancyOf(state, options.tenancy);
        const open = leasesOf(state, account, LeaseStatus.Open);
        const promised = await context.token(tokenOfAll(open));
        const paying = await context.token(options.token);
        const price = await context.amount("price", options.price, paying);
        const worth = await worthOf(context, account, open, promised);
        const minBalance =
          options.balance === undefined
            ? (worth * 9n) / 10n
            : await context.amount("balance", options.balance, promised);
        if (minBalance > worth)
          throw new InvalidInput("--balance", options.balance, `at most ${showAmount(worth, promised)}, its worth now`);
        const listing: Listing = {
          tokenId,
          seller: owner,
          token: paying.address,
          price,
          leases: leasesHash(open.map(({ id }) => id)),
          balanceToken: promised.address,
          minBalance,
          until: context.now + (options.for ?? 86_400),
          salt: randomHash(),
        };
        await submit(
          context,
          step(
            `offer ${short(account)} for ${showAmount(price, paying)}, worth at least ${showAmount(minBalance, promised)}`,
            context.gridbond.leaseNFT.list(listing),
            ({ args }) => ({ listing: args.listingId }),
          ),
        );
      },
    }),
    unlist: ownersVerb("Withdraws a tenancy's offer", "it is not for sale any more", (context, { tokenId, account }) =>
      step(`withdraw the offer of ${short(account)}`, context.gridbond.leaseNFT.unlist(tokenId)),
    ),
    buy: verb({
      summary: "Buys a tenancy for exactly its price, out of your wallet",
      options: { tenancy: whichTenancy },
      examples: { "--tenancy 0x…": "before: wallet deposit, and tenancies show" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { account, listing, listingId } = tenancyOf(state, options.tenancy);
        if (listing === undefined || listingId === ZERO_HASH)
          throw new InvalidInput("--tenancy", account, "one that is for sale; see tenancies offers");
        const open = leasesOf(state, account, LeaseStatus.Open);
        const sold = listedOf(open, listing.leases);
        const paying = await context.token(listing.token);
        const { escrow, leaseNFT, addresses } = context.gridbond;
        const price = showAmount(listing.price, paying);
        await submit(
          context,
          step(`allow ${price} to be paid for it`, escrow.allow(addresses.leaseNFT, listing.token, listing.price)),
          step(`buy ${short(account)} for ${price}`, leaseNFT.buy(listing, sold)),
        );
      },
    }),
    sublet: verb({
      summary: "Names the user of a tenancy for a time; a sale ends it",
      options: {
        tenancy: whichTenancy,
        user: required("ADDRESS", "who may use it", address),
        for: required("DURATION", "how long", duration),
      },
      examples: { "--tenancy 0x… --user 0x… --for 12h": "ERC-4907: owner and user are apart" },
      writes: true,
      run: async (context, options) => {
        const { tokenId, account } = tenancyOf(await context.read(), options.tenancy);
        const until = context.now + options.for;
        const action = context.gridbond.leaseNFT.setUser(tokenId, options.user, until);
        await submit(
          context,
          step(`sublet ${short(account)} to ${options.user} until ${showMoment(until, context.now)}`, action),
        );
      },
    }),
    give: verb({
      summary: "Gives a tenancy away with its account, its leases and all that they are worth",
      options: { tenancy: whichTenancy, to: required("ADDRESS", "who gets it", address) },
      examples: { "--tenancy 0x… --to 0x…": "ends its user and its offer" },
      writes: true,
      run: async (context, options) => {
        const { tokenId, account, owner } = tenancyOf(await context.read(), options.tenancy);
        const action = context.gridbond.leaseNFT.transfer(owner, options.to, tokenId);
        await submit(context, step(`give ${short(account)} to ${options.to}`, action));
      },
    }),
  },
};

/** The open leases whose hash the listing names, in its order: those that were open when it was made. */
function listedOf(open: readonly LeaseRecord[], listed: Hex): LeaseRecord[] {
  const ids = risingIds(open.map(({ id }) => id));
  if (leasesHash(ids) !== listed)
    throw new InvalidInput("--tenancy", `${ids.length} open leases`, "the leases of its offer; ask for a new one");
  return ids.map((id) => open.find((lease) => lease.id === id) as LeaseRecord);
}

if (import.meta.main) await runGroup(tenancies);
