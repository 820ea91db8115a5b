// The Escrow wallet from the command line: money for jobs, and stake tokens for challenges.
import { z } from "zod";

import { InvalidInput } from "../client/src/index.ts";
import { decimal, showAmount } from "./lib/amounts.ts";
import { type Group, flag, optional, required, runGroup, verb } from "./lib/cli.ts";
import { address, service, token } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { tableOf } from "./lib/table.ts";

const LIMITLESS = 2n ** 256n - 1n;

const which = required("TOKEN", "GRID, tUSD, GBC (credits) or a token's address", token);
const amount = required("AMOUNT", "how much, in whole tokens such as 1.5", decimal);
const to = optional("ADDRESS", "who gets it (default: you)", address);

export const wallet: Group = {
  name: "wallet",
  about: "Your wallet in Escrow: what jobs are paid from, and what challenges are bonded with.",
  verbs: {
    show: verb({
      summary: "Shows tokens outside Escrow, in its wallet, and what services may hold of it",
      options: { owner: optional("ADDRESS", "whose wallet (default: yours)", address) },
      examples: {
        "": "your wallet on the local node",
        "--owner 0x… --network sepolia": "somebody's wallet, without any key",
      },
      writes: false,
      run: async (context, options) => {
        const owner = options.owner ?? (await context.self());
        const { gridbond } = context;
        const { addresses } = gridbond;
        const names = [
          "GRID",
          ...(addresses.testUSD === undefined ? [] : ["tUSD" as const]),
          ...(addresses.credits === undefined ? [] : ["GBC" as const]),
        ] as const;
        const rows = await Promise.all(
          names.map(async (name) => {
            const found = await context.token(name);
            const [outside, wallet, jobs, slashing] = await Promise.all([
              gridbond.token.balanceOf(found.address, owner),
              gridbond.escrow.walletOf(owner, found.address),
              gridbond.escrow.allowanceOf(owner, addresses.jobs, found.address),
              gridbond.escrow.allowanceOf(owner, addresses.slashing, found.address),
            ]);
            return { token: found, outside, wallet, jobs, slashing };
          }),
        );
        context.print({ owner, tokens: rows }, () => {
          const shown = rows.map((row) => [
            row.token.symbol,
            ...[row.outside, row.wallet, row.jobs, row.slashing].map((value) =>
              value === LIMITLESS ? "no limit" : showAmount(value, row.token),
            ),
          ]);
          const header = ["token", "outside Escrow", "in the wallet", "Jobs may hold", "Slashing may hold"];
          return `${owner}\n\n${tableOf(header, shown)}`;
        });
      },
    }),
    deposit: verb({
      summary: "Moves tokens into an Escrow wallet",
      options: {
        token: which,
        amount,
        to,
        approve: flag("approve Escrow for the amount first, when its allowance is too low"),
      },
      examples: { "--token tUSD --amount 100 --approve": "100 tUSD into your wallet" },
      writes: true,
      run: async (context, options) => {
        const { gridbond } = context;
        const { escrow } = gridbond.addresses;
        const found = await context.token(options.token);
        const value = await context.amount("amount", options.amount, found);
        const self = await context.self();
        const shown = showAmount(value, found);
        const short = (await gridbond.token.allowance(found.address, self, escrow)) < value;
        await submit(
          context,
          ...(options.approve && short
            ? [step(`approve Escrow for ${shown}`, gridbond.token.approve(found.address, escrow, value))]
            : []),
          step(`deposit ${shown}`, gridbond.escrow.deposit(found.address, value, options.to ?? self)),
        );
      },
    }),
    withdraw: verb({
      summary: "Moves tokens out of your wallet",
      options: { token: which, amount, to },
      examples: { "--token tUSD --amount 12.5": "12.5 tUSD back to you" },
      writes: true,
      run: async (context, options) => {
        const found = await context.token(options.token);
        const value = await context.amount("amount", options.amount, found);
        const action = context.gridbond.escrow.withdraw(found.address, value, options.to ?? (await context.self()));
        await submit(context, step(`withdraw ${showAmount(value, found)}`, action));
      },
    }),
    allow: verb({
      summary: "Sets how much of your wallet a service may hold: Jobs to post, Slashing to challenge",
      options: {
        service: required("SERVICE", "jobs, slashing or a service's address", service),
        token: which,
        amount: required(
          "AMOUNT",
          "how much in all, in whole tokens; 0 forbids, max sets no limit",
          z.union([z.literal("max"), decimal], "a decimal amount such as 1.5, or max"),
        ),
      },
      examples: { "--service jobs --token tUSD --amount 100": "let Jobs hold up to 100 tUSD" },
      writes: true,
      run: async (context, options) => {
        const found = await context.token(options.token);
        const limitless = options.amount === "max";
        const value = limitless ? LIMITLESS : await context.amount("amount", options.amount, found);
        const at = context.service(options.service);
        const title = `allow ${context.nameOf(at)} ${limitless ? `any amount of ${found.symbol}` : showAmount(value, found)}`;
        await submit(context, step(title, context.gridbond.escrow.allow(at, found.address, value)));
      },
    }),
    send: verb({
      summary: "Sends tokens outside Escrow to somebody",
      options: { token: which, amount, to: required("ADDRESS", "who gets them", address) },
      examples: { "--token GRID --amount 2000 --to 0x…": "stake tokens for a new provider" },
      writes: true,
      run: async (context, options) => {
        const found = await context.token(options.token);
        const value = await context.amount("amount", options.amount, found);
        const title = `send ${showAmount(value, found)} to ${options.to}`;
        await submit(context, step(title, context.gridbond.token.transfer(found.address, options.to, value)));
      },
    }),
    mint: verb({
      summary: "Creates play money (tUSD); local chains and test networks only",
      options: { amount, to },
      examples: { "--amount 1000": "1,000 tUSD for you" },
      writes: true,
      run: async (context, options) => {
        const { testUSD } = context.gridbond.addresses;
        if (testUSD === undefined)
          throw new InvalidInput("mint", "a deployment without a test token", "a local chain or a test network");
        const found = await context.token("tUSD");
        const value = await context.amount("amount", options.amount, found);
        const action = context.gridbond.token.mint(testUSD, options.to ?? (await context.self()), value);
        await submit(context, step(`create ${showAmount(value, found)}`, action));
      },
    }),
  },
};

if (import.meta.main) await runGroup(wallet);
