// Tabs and vouchers from the command line: what a payer opens, limits, calls with and ends; what anybody redeems.
import { readFileSync, writeFileSync } from "node:fs";

import {
  InvalidInput,
  type Tab,
  type TabRecord,
  TabStatus,
  formatPayment,
  nameOf,
  parsePayment,
  tab,
} from "../client/src/index.ts";
import { decimal, duration, showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { readText } from "./lib/files.ts";
import { address, idPrefix, text, token } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const whichTab = required("TAB", "the tab's id, or enough of its beginning", idPrefix);
const howMuch = required("AMOUNT", "in whole tokens", decimal);
/** A body that a metered service takes. */
const MAX_BODY = 1_048_576;

async function tabBy(context: Context, prefix: string): Promise<TabRecord> {
  const { tabs } = await context.read();
  return tabs.get(findId("--tab", prefix, tabs.keys())) as TabRecord;
}

const short = (id: string) => id.slice(0, 12);

function showStatus({ state }: TabRecord): string {
  if (state.status === TabStatus.Open && state.thawsAt !== 0) return "Thawing";
  return nameOf(TabStatus, state.status);
}

async function sessionOf(
  context: Context,
  options: { session?: string; limit?: string; for?: number },
  paying: Tab["token"],
) {
  if (options.session === undefined) {
    if (options.limit !== undefined || options.for !== undefined)
      throw new InvalidInput("--limit and --for", "no --session", "the session key that they are about");
    return undefined;
  }
  if (options.limit === undefined || options.for === undefined)
    throw new InvalidInput("--session", options.session, "--limit AMOUNT and --for DURATION beside it");
  const limit = await context.amount("limit", options.limit, context.token(paying));
  return { key: options.session, limit, expiresAt: context.now + options.for };
}

export const vouchers: Group = {
  name: "vouchers",
  about: "Tabs for metered calls: each call is a signature, the last one is redeemed.",
  verbs: {
    open: verb({
      summary: "Opens a tab for one provider out of your wallet",
      options: {
        provider: required("ADDRESS", "who is paid; nobody else can be", address),
        token: required("TOKEN", "what pays", token),
        amount: howMuch,
        thaw: optional("DURATION", "between your notice and your refund, 1h to 30d (default: 1d)", duration),
        session: optional("ADDRESS", "a session key that signs for you", address),
        limit: optional("AMOUNT", "how far the session key signs, in whole tokens of the tab's total", decimal),
        for: optional("DURATION", "how long the session key's vouchers are good", duration),
      },
      examples: {
        "--provider 0x… --token tUSD --amount 20": "before: wallet allow --service vouchers --token tUSD",
        "--provider 0x… --token tUSD --amount 20 --session 0x… --limit 5 --for 1d": "a program signs up to 5",
      },
      writes: true,
      run: async (context, options) => {
        const paying = await context.token(options.token);
        const payer = await context.self();
        const made = tab({
          payer,
          provider: options.provider,
          token: paying.address,
          ...(options.thaw !== undefined && { thawSeconds: options.thaw }),
        });
        const deposit = await context.amount("amount", options.amount, paying);
        const session = await sessionOf(context, options, paying.address);
        await submit(
          context,
          step(
            `open a tab with ${showAmount(deposit, paying)}`,
            context.gridbond.vouchers.open(made, deposit, session),
            ({ args }) => ({
              tab: args.tabId,
            }),
          ),
        );
      },
    }),
    list: verb({
      summary: "Lists tabs, oldest first",
      options: {
        payer: optional("ADDRESS", "only this payer's", address),
        provider: optional("ADDRESS", "only those for this provider", address),
      },
      examples: { "--provider 0x…": "what a provider may redeem of" },
      writes: false,
      run: async (context, options) => {
        const same = (wanted: string | undefined, got: string) => wanted === undefined || wanted === got;
        const all = [...(await context.read()).tabs.values()].filter(
          ({ tab: t }) => same(options.payer, t.payer) && same(options.provider, t.provider),
        );
        const rows = await Promise.all(
          all.map(async (record) => {
            const paying = await context.token(record.tab.token);
            const { left } = await context.gridbond.vouchers.statusOf(record.tab);
            return [
              short(record.id),
              showStatus(record),
              record.tab.payer,
              record.tab.provider,
              showAmount(record.redeemed, paying),
              showAmount(left, paying),
            ];
          }),
        );
        context.print(all, () => tableOf(["tab", "status", "payer", "provider", "redeemed", "left"], rows));
      },
    }),
    show: verb({
      summary: "Shows a tab: what was paid in, redeemed and is left, and who may sign",
      options: { tab: whichTab },
      examples: { "--tab 0x1234abcd": "a tab by the beginning of its id" },
      writes: false,
      run: async (context, options) => {
        const record = await tabBy(context, options.tab);
        const { tab: t, state, sessions } = record;
        const paying = await context.token(t.token);
        const { left } = await context.gridbond.vouchers.statusOf(t);
        const keys = [...sessions].map(
          ([key, { limit, expiresAt }]) =>
            `${key} up to ${showAmount(limit, paying)}, until ${showMoment(expiresAt, context.now)}`,
        );
        context.print({ ...record, left, sessions: Object.fromEntries(sessions) }, () =>
          factsOf({
            tab: record.id,
            status: showStatus(record),
            payer: t.payer,
            provider: t.provider,
            "paid in": showAmount(state.paidIn, paying),
            redeemed: showAmount(record.redeemed, paying),
            left: showAmount(left, paying),
            thaws:
              state.thawsAt === 0
                ? `${showDuration(t.thawSeconds)} after a notice`
                : showMoment(state.thawsAt, context.now),
            "may sign": keys.length === 0 ? "the payer" : keys.join("; "),
          }),
        );
      },
    }),
    topup: verb({
      summary: "Adds money of your wallet to a tab; anyone may",
      options: { tab: whichTab, amount: howMuch },
      examples: { "--tab 0x1234abcd --amount 5": "before everything is redeemed" },
      writes: true,
      run: async (context, options) => {
        const { tab: t } = await tabBy(context, options.tab);
        const paying = await context.token(t.token);
        const amount = await context.amount("amount", options.amount, paying);
        await submit(context, step(`add ${showAmount(amount, paying)}`, context.gridbond.vouchers.topUp(t, amount)));
      },
    }),
    session: verb({
      summary: "Lets a key sign for you, or changes how far and until when",
      options: {
        tab: whichTab,
        session: required("ADDRESS", "the session key", address),
        limit: required("AMOUNT", "how far it signs, in whole tokens of the tab's total", decimal),
        for: required(
          "DURATION",
          "how long its vouchers are good; less than before: the tab's thaw at least",
          duration,
        ),
      },
      examples: { "--tab 0x1234abcd --session 0x… --limit 5 --for 1d": "a program signs up to 5" },
      writes: true,
      run: async (context, options) => {
        const { tab: t } = await tabBy(context, options.tab);
        const session = await sessionOf(context, options, t.token);
        if (session === undefined) throw new InvalidInput("--session", "nothing", "an address");
        await submit(context, step("set the session", context.gridbond.vouchers.setSession(t, session.key, session)));
      },
    }),
    sign: verb({
      summary: "Signs a voucher and writes it to a file; sends nothing",
      options: {
        tab: whichTab,
        total: required("AMOUNT", "the tab's new total, in whole tokens", decimal),
        out: required("FILE", "where the voucher goes", text("a file")),
      },
      examples: { "--tab 0x1234abcd --total 0.5 --out voucher.txt": "as the payer or its session key" },
      writes: true,
      run: async (context, options) => {
        const { tab: t } = await tabBy(context, options.tab);
        const paying = await context.token(t.token);
        const total = await context.amount("total", options.total, paying);
        const voucher = await context.gridbond.vouchers.sign(t, total);
        writeFileSync(options.out, `${formatPayment(voucher)}\n`, { mode: 0o600 });
        context.print(voucher, () =>
          factsOf({ total: showAmount(total, paying), signer: voucher.signer, file: options.out }),
        );
      },
    }),
    redeem: verb({
      summary: "Redeems a voucher for its provider; anyone may",
      options: { voucher: required("FILE", "as `sign` writes it, or the header of a paid call", text("a file")) },
      examples: { "--voucher voucher.txt": "the highest one stands for all before it" },
      writes: true,
      run: async (context, options) => {
        const voucher = parsePayment(readText("--voucher", options.voucher).trim());
        const paying = await context.token(voucher.tab.token);
        await submit(
          context,
          step("redeem", context.gridbond.vouchers.redeem(voucher), ({ args }) => ({
            paid: showAmount(args.amount, paying),
            redeemed: showAmount(args.redeemed, paying),
          })),
        );
      },
    }),
    call: verb({
      summary: "Makes one paid call and prints the answer",
      options: {
        tab: whichTab,
        url: required("URL", "the metered service", text("an URL")),
        body: required("FILE", "what is sent", text("a file")),
        most: required("AMOUNT", "the most that the call may cost, in whole tokens", decimal),
      },
      examples: {
        "--tab 0x1234abcd --url https://ada.example/metered/digits --body digit.bin --most 0.01":
          "learns the price, signs, pays",
      },
      writes: true,
      run: async (context, options) => {
        const record = await tabBy(context, options.tab);
        const paying = await context.token(record.tab.token);
        const maxPrice = await context.amount("most", options.most, paying);
        const { left, redeemed } = await context.gridbond.vouchers.statusOf(record.tab);
        const limit = redeemed + left;
        const meter = await context.gridbond.vouchers.meter(record.tab, { maxPrice, limit, total: redeemed });
        const response = await meter.fetch(options.url, { method: "POST", body: bodyOf(options.body) });
        const answer = await response.text();
        if (!response.ok)
          throw new InvalidInput("--url", `status ${response.status}: ${answer.slice(0, 200)}`, "an answer");
        context.print(
          { total: meter.total, answer },
          () => `${answer.trimEnd()}\npaid so far: ${showAmount(meter.total, paying)}`,
        );
      },
    }),
    thaw: verb({
      summary: "Gives notice: what is not redeemed until the thaw comes back",
      options: { tab: whichTab },
      examples: { "--tab 0x1234abcd": "then, after the thaw: close" },
      writes: true,
      run: async (context, options) => {
        const { tab: t } = await tabBy(context, options.tab);
        await submit(
          context,
          step("give notice", context.gridbond.vouchers.thaw(t), ({ args }) => ({
            thaws: showMoment(Number(args.thawsAt), context.now),
          })),
        );
      },
    }),
    close: verb({
      summary: "Ends a tab and refunds its payer: the provider at any time, anyone after the thaw",
      options: { tab: whichTab },
      examples: { "--tab 0x1234abcd": "a tab by the beginning of its id" },
      writes: true,
      run: async (context, options) => {
        const { tab: t } = await tabBy(context, options.tab);
        const paying = await context.token(t.token);
        await submit(
          context,
          step("close the tab", context.gridbond.vouchers.close(t), ({ args }) => ({
            refund: showAmount(args.refund, paying),
          })),
        );
      },
    }),
  },
};

function bodyOf(file: string): Uint8Array<ArrayBuffer> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InvalidInput("--body", file, `a file that can be read (${(error as NodeJS.ErrnoException).code ?? "?"})`);
  }
  if (bytes.length > MAX_BODY) throw new InvalidInput("--body", `${bytes.length} bytes`, `at most ${MAX_BODY}`);
  return Uint8Array.from(bytes);
}

if (import.meta.main) await runGroup(vouchers);
