// Fees from the command line: what is for sale, buying it for GRID, burning what came in GRID.
import { showAmount } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { address, text, token } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

const whichToken = required("TOKEN", "whose fees", token);

export const fees: Group = {
  name: "fees",
  about: "Fees: a token's lot is sold for GRID at a falling price, and the GRID is burned.",
  verbs: {
    show: verb({
      summary: "Shows what is for sale in a token, and what it costs now",
      options: { token: whichToken },
      examples: { "--token tUSD": "the present lot" },
      writes: false,
      run: async (context, options) => {
        const { feeAuction } = context.gridbond;
        const [sold, grid] = await Promise.all([context.token(options.token), context.grid()]);
        const [lot, price] = await Promise.all([feeAuction.lotOf(sold.address), feeAuction.priceOf(sold.address)]);
        context.print({ token: sold.address, lot, price }, () =>
          factsOf({ "for sale": showAmount(lot, sold), price: `${showAmount(price, grid)}, falling` }),
        );
      },
    }),
    buy: verb({
      summary: "Buys the whole lot out of your GRID wallet; the GRID is burned",
      options: {
        token: whichToken,
        most: required("AMOUNT", "the most to pay, in GRID", text("an amount")),
        least: optional("AMOUNT", "the least to get (default: whatever is shown now)", text("an amount")),
        to: optional("ADDRESS", "whose wallet gets it (default: yours)", address),
      },
      examples: { "--token tUSD --most 10": "before: wallet allow --service feeAuction --token GRID" },
      writes: true,
      run: async (context, options) => {
        const { feeAuction } = context.gridbond;
        const [sold, grid, to] = await Promise.all([
          context.token(options.token),
          context.grid(),
          options.to ?? context.self(),
        ]);
        const most = await context.amount("most", options.most, grid);
        const least =
          options.least === undefined
            ? await feeAuction.lotOf(sold.address)
            : await context.amount("least", options.least, sold);
        await submit(
          context,
          step(`buy the lot in ${sold.symbol}`, feeAuction.buy(sold.address, { least, most, to }), ({ args }) => ({
            bought: showAmount(args.amount, sold),
            burned: showAmount(args.price, grid),
          })),
        );
      },
    }),
    burn: verb({
      summary: "Burns the fees that came in GRID; anyone may",
      options: {},
      examples: { "": "whatever lies there" },
      writes: true,
      run: async (context) => {
        const grid = await context.grid();
        await submit(
          context,
          step("burn fees", context.gridbond.feeAuction.burn(), ({ args }) => ({
            burned: showAmount(args.amount, grid),
          })),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(fees);
