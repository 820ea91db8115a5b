// Credits from the command line: dollars of work for GRID, and back.
import { Credits_NoPrice, Fault, Level, creditsOf } from "../client/src/index.ts";
import { type Token, decimal, showAmount, showDuration, showMoment, toUnits } from "./lib/amounts.ts";
import { type Group, flag, optional, required, runGroup, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import { address } from "./lib/kinds.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

/** Prices as Credits has them; and as TestFeed does. */
const USD = { symbol: "USD", decimals: 18 };
const FEED_USD = { symbol: "USD", decimals: 8 };

/** Without `--least`: at least what is quoted now, less this part. */
const SLACK = 100n;

const nameIn = (words: Readonly<Record<string, number>>, value: number) =>
  Object.keys(words).find((word) => words[word] === value) ?? String(value);
const percent = (bps: bigint | number) => `${Number(bps) / 100} %`;

const to = optional("ADDRESS", "whose wallet gets it (default: yours)", address);
const allow = flag("let Credits take the amount out of your wallet first, when it may not");

/** Lets Credits take an amount, if it is wanted and needed. */
async function allowance(context: Context, wanted: boolean | undefined, token: Token, amount: bigint): Promise<Step[]> {
  const { escrow, addresses } = context.gridbond;
  const credits = creditsOf(addresses);
  if (wanted !== true || (await escrow.allowanceOf(await context.self(), credits, token.address)) >= amount) return [];
  return [step(`allow Credits ${showAmount(amount, token)}`, escrow.allow(credits, token.address, amount))];
}

/** The price now, or why there is none. */
async function priceOf(context: Context) {
  const { credits } = context.gridbond;
  try {
    const [prices, ratioBps, level] = await Promise.all([credits.prices(), credits.ratioBps(), credits.level()]);
    return { ...prices, ratioBps, level };
  } catch (error) {
    if (error instanceof Credits_NoPrice) return error.args.fault;
    throw error;
  }
}

export const credits: Group = {
  name: "credits",
  about:
    "Credits: a dollar of work each, made by taking GRID out of circulation. They live in Escrow wallets and pay as any token.",
  verbs: {
    show: verb({
      summary: "Shows the prices, how well the reserve covers the credits, and somebody's credits",
      options: { owner: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "": "yours, and what the breaker says" },
      writes: false,
      run: async (context, options) => {
        const { credits: at, escrow } = context.gridbond;
        const owner = options.owner ?? (await context.self());
        const [gbc, grid] = await Promise.all([context.token("GBC"), context.grid()]);
        const [own, totals, anchor, orphaned, parameters, now] = await Promise.all([
          escrow.walletOf(owner, gbc.address),
          at.totals(),
          at.anchor(),
          at.orphaned(),
          at.parameters(),
          priceOf(context),
        ]);
        const { spreadBps, maxAge, warnBps, haltBps } = parameters;
        const { reportedSince } = anchor;
        const priced: Readonly<Record<string, string>> =
          typeof now === "number"
            ? { price: `none now: ${nameIn(Fault, now)}${orphaned ? "; the anchor counts" : ""}` }
            : {
                price: `${showAmount(now.low, USD)} to mint, ${showAmount(now.high, USD)} to redeem, less ${percent(spreadBps)}`,
                "covered by": now.ratioBps === undefined ? "no credits" : percent(now.ratioBps),
                level: `${nameIn(Level, now.level)} (warning below ${percent(warnBps)}, no minting below ${percent(haltBps)})`,
              };
        context.print({ owner, own, ...totals, anchor, orphaned, ...parameters, now }, () =>
          factsOf({
            [`credits of ${owner}`]: showAmount(own, gbc),
            "all credits": showAmount(totals.supply, gbc),
            reserve: showAmount(totals.reserve, grid),
            ...priced,
            anchor: `${showAmount(anchor.price, USD)}, ${showMoment(anchor.movedAt, context.now)}`,
            ...(reportedSince === undefined ? {} : { "no price since": showMoment(reportedSince, context.now) }),
            "an answer counts for": showDuration(maxAge),
          }),
        );
      },
    }),
    mint: verb({
      summary: "Makes credits of GRID in your Escrow wallet",
      options: {
        grid: required("AMOUNT", "how much GRID", decimal),
        least: optional("AMOUNT", "the least to get, in credits (default: 1 % less than quoted)", decimal),
        to,
        allow,
      },
      examples: { "--grid 100 --allow": "100 GRID out of circulation, at the lower price" },
      writes: true,
      run: async (context, options) => {
        const { credits: at } = context.gridbond;
        const [gbc, grid] = await Promise.all([context.token("GBC"), context.grid()]);
        const amount = await context.amount("grid", options.grid, grid);
        const quoted = async () => ((q: bigint) => q - q / SLACK)(await at.quoteMint(amount));
        const least = options.least === undefined ? await quoted() : await context.amount("least", options.least, gbc);
        const action = at.mint(amount, least, options.to ?? (await context.self()));
        await submit(
          context,
          ...(await allowance(context, options.allow, grid, amount)),
          step(`mint credits of ${showAmount(amount, grid)}`, action, ({ args }) => ({
            minted: showAmount(args.credits, gbc),
          })),
        );
      },
    }),
    redeem: verb({
      summary: "Ends credits of your Escrow wallet for GRID",
      options: {
        credits: required("AMOUNT", "how many credits", decimal),
        least: optional("AMOUNT", "the least to get, in GRID (default: 1 % less than quoted)", decimal),
        to,
        allow,
      },
      examples: { "--credits 50 --allow": "50 dollars' GRID, at the higher price" },
      writes: true,
      run: async (context, options) => {
        const { credits: at } = context.gridbond;
        const [gbc, grid] = await Promise.all([context.token("GBC"), context.grid()]);
        const amount = await context.amount("credits", options.credits, gbc);
        const quoted = async () => ((q: bigint) => q - q / SLACK)(await at.quoteRedeem(amount));
        const least = options.least === undefined ? await quoted() : await context.amount("least", options.least, grid);
        const action = at.redeem(amount, least, options.to ?? (await context.self()));
        await submit(
          context,
          ...(await allowance(context, options.allow, gbc, amount)),
          step(`redeem ${showAmount(amount, gbc)}`, action, ({ args }) => ({ got: showAmount(args.grid, grid) })),
        );
      },
    }),
    poke: verb({
      summary: "Moves the anchor towards the feed's price; anyone may",
      options: {},
      examples: { "": "after a jump, before minting" },
      writes: true,
      run: async (context) => {
        const action = context.gridbond.credits.poke();
        await submit(
          context,
          step("move the anchor", action, ({ args }) => ({ anchor: showAmount(args.anchor, USD) })),
        );
      },
    }),
    report: verb({
      summary: "Says that there is no price; daily for thirty days it opens redemption at the anchor; anyone may",
      options: {},
      examples: { "": "when the feed has ended" },
      writes: true,
      run: async (context) => {
        await submit(
          context,
          step("report that there is no price", context.gridbond.credits.report(), ({ args }) => ({
            why: nameIn(Fault, args.fault),
            since: showMoment(Number(args.since), context.now),
          })),
        );
      },
    }),
    absorb: verb({
      summary: "Takes what was given to Credits' own wallet into the reserve; anyone may",
      options: {},
      examples: { "": "whatever lies there" },
      writes: true,
      run: async (context) => {
        const [gbc, grid] = await Promise.all([context.token("GBC"), context.grid()]);
        await submit(
          context,
          step("absorb gifts", context.gridbond.credits.absorb(), ({ args }) => ({
            reserve: showAmount(args.grid, grid),
            ended: showAmount(args.credits, gbc),
          })),
        );
      },
    }),
    price: verb({
      summary: "Sets the price of GRID; local chains and test networks with TestFeed only; anyone may",
      options: { usd: required("AMOUNT", "dollars for one GRID, such as 0.95", decimal) },
      examples: { "--usd 0.95": "what the feed says from now on, until it is too old" },
      writes: true,
      run: async (context, options) => {
        const { credits: at } = context.gridbond;
        const { feed } = await at.parameters();
        const answer = toUnits("--usd", options.usd, FEED_USD);
        await submit(context, step(`set the price to ${options.usd} USD`, at.setTestPrice(feed, answer)));
      },
    }),
  },
};

if (import.meta.main) await runGroup(credits);
