// Collateral from the command line: own stake, others' stake, exits, credits.
import { type Gridbond } from "../client/src/ethers.ts";
import { InvalidInput, roomOf, sharesFor, yieldOf } from "../client/src/index.ts";
import type { Address, Pool } from "../client/src/index.ts";
import { decimal, showAmount, showMoment } from "./lib/amounts.ts";
import type { Token } from "./lib/amounts.ts";
import { type Group, flag, optional, required, runGroup, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import { address, count, service } from "./lib/kinds.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const forService = required(
  "SERVICE",
  "what the stake is for: jobs, registry (floor bond), jury (seats) or an address",
  service,
);
const amount = required("AMOUNT", "how much GRID, such as 1.5", decimal);
const part = optional("AMOUNT", "how much GRID (default: everything)", decimal);
const provider = required("ADDRESS", "whose pool", address);
const to = optional("ADDRESS", "who gets it (default: you)", address);
const approve = flag("approve Staking for the amount first, when its allowance is too low");
const slippage = optional(
  "BPS",
  "how far the share price may move, in hundredths of a percent (default 50)",
  count(0, 10_000),
);

const SLIPPAGE = 50;
const BPS = 10_000n;

/** The least that is accepted of what was quoted. */
const least = (quoted: bigint, bps: number) => (quoted * (BPS - BigInt(bps))) / BPS;

/** The approval that pulling `value` needs, when it is wanted and missing. */
async function approval(context: Context, wanted: boolean, value: bigint, grid: Token): Promise<Step[]> {
  const { token, addresses } = context.gridbond;
  if (!wanted || (await token.allowance(grid.address, await context.self(), addresses.staking)) >= value) return [];
  return [
    step(`approve Staking for ${showAmount(value, grid)}`, token.approve(grid.address, addresses.staking, value)),
  ];
}

/** Shares worth `value` (rounded up), or all of `held` without one. */
async function sharesWorth(
  gridbond: Gridbond,
  pool: { provider: Address; service: Address; held: bigint },
  value: bigint | undefined,
  grid: Token,
): Promise<bigint> {
  const { held } = pool;
  if (value === undefined) return held;
  const worth = await gridbond.staking.assetsOf(pool.provider, pool.service, held);
  if (value > worth)
    throw new InvalidInput(
      "--amount",
      showAmount(value, grid),
      `at most ${showAmount(worth, grid)}, what the shares are worth`,
    );
  return worth === 0n ? 0n : (held * value + worth - 1n) / worth;
}

function describe(pool: Pool, now: number, grid: Token): Record<string, string> {
  const shown = (value: bigint) => showAmount(value, grid);
  return {
    "own stake": `${shown(pool.own)}, ${shown(pool.lockedOwn)} of it locked`,
    "delegated stake": `${shown(pool.delegated)}, ${shown(pool.lockedDelegated)} of it locked`,
    "contested stake": shown(pool.contested),
    "streaming in":
      pool.pending === 0n ? shown(0n) : `${shown(pool.pending)} until ${showMoment(pool.streamEndsAt, now)}`,
    commission:
      pool.nextCommissionBps === pool.commissionBps
        ? `${pool.commissionBps / 100} %`
        : `${pool.commissionBps / 100} %, then ${pool.nextCommissionBps / 100} % from ${showMoment(pool.commissionFrom, now)}`,
  };
}

export const staking: Group = {
  name: "staking",
  about: "Collateral: what you stake for a service, what others delegate, and how both leave.",
  verbs: {
    stake: verb({
      summary: "Adds own stake to your pool for a service",
      options: { service: forService, amount, approve },
      examples: {
        "--service jobs --amount 1000 --approve": "1,000 GRID that jobs may lock",
        "--service registry --amount 1000 --dry-run --network sepolia": "what would be sent on Sepolia",
      },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const value = await context.amount("amount", options.amount, grid);
        const at = context.service(options.service);
        const title = `stake ${showAmount(value, grid)} for ${context.nameOf(at)}`;
        const first = await approval(context, options.approve, value, grid);
        await submit(context, ...first, step(title, context.gridbond.staking.stake(at, value)));
      },
    }),
    market: verb({
      summary: "Lists the pools that can be delegated to, what streams to them and what they take",
      options: { service: forService },
      examples: { "--service jobs": "the best running yield first" },
      writes: false,
      run: async (context, options) => {
        const { staking: pools } = context.gridbond;
        const at = context.service(options.service);
        const [{ providers }, { ratio }, grid] = await Promise.all([
          context.read(),
          pools.parameters(),
          context.grid(),
        ]);
        const found = await Promise.all(
          [...providers.values()].map(async ({ provider: owner }) => {
            const pool = await pools.poolOf(owner, at);
            return { provider: owner, pool, yield: yieldOf(pool, context.now), room: roomOf(pool, ratio) };
          }),
        );
        const open = found
          .filter(({ pool }) => pool.own > 0n || pool.delegated > 0n)
          .sort((a, b) => b.yield.bps - a.yield.bps || Number(b.room - a.room));
        context.print(open, () =>
          tableOf(
            ["provider", "yield", "until", "commission", "own", "delegated", "room"],
            open.map((one) => [
              one.provider,
              `${one.yield.bps / 100} %`,
              one.yield.bps === 0 ? "nothing streams" : showMoment(one.yield.until, context.now),
              `${one.pool.commissionBps / 100} %`,
              showAmount(one.pool.own, grid),
              showAmount(one.pool.delegated, grid),
              showAmount(one.room, grid),
            ]),
          ),
        );
      },
    }),
    unstake: verb({
      summary: "Takes free own stake out, at once",
      options: { service: forService, amount, to },
      examples: { "--service jobs --amount 250": "250 GRID back to you" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const value = await context.amount("amount", options.amount, grid);
        const at = context.service(options.service);
        const action = context.gridbond.staking.unstake(at, value, options.to ?? (await context.self()));
        await submit(context, step(`unstake ${showAmount(value, grid)} from ${context.nameOf(at)}`, action));
      },
    }),
    move: verb({
      summary: "Moves free own stake from one service's pool to another's",
      options: {
        "out-of": required("SERVICE", "where it is", service),
        into: required("SERVICE", "where it goes", service),
        amount,
      },
      examples: { "--out-of jobs --into jury --amount 500": "500 GRID from jobs to a juror's seat" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const value = await context.amount("amount", options.amount, grid);
        const [from, into] = [context.service(options["out-of"]), context.service(options.into)];
        const title = `move ${showAmount(value, grid)} from ${context.nameOf(from)} to ${context.nameOf(into)}`;
        await submit(context, step(title, context.gridbond.staking.move(from, into, value)));
      },
    }),
    delegate: verb({
      summary: "Buys shares of a provider's pool with your GRID",
      options: { provider, service: forService, amount, slippage, approve },
      examples: { "--provider 0x… --service jobs --amount 100 --approve": "100 GRID behind a provider's jobs" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const value = await context.amount("amount", options.amount, grid);
        const at = context.service(options.service);
        const { staking } = context.gridbond;
        const quoted = sharesFor(await staking.poolOf(options.provider, at), value);
        const action = staking.delegate(options.provider, at, value, least(quoted, options.slippage ?? SLIPPAGE));
        const first = await approval(context, options.approve, value, grid);
        const title = `delegate ${showAmount(value, grid)} to ${options.provider} for ${context.nameOf(at)}`;
        await submit(
          context,
          ...first,
          step(title, action, ({ args }) => ({ shares: String(args.shares) })),
        );
      },
    }),
    undelegate: verb({
      summary: "Sells shares of a pool for GRID, at once, as far as it is free",
      options: { provider, service: forService, amount: part, slippage, to },
      examples: { "--provider 0x… --service jobs": "everything that you delegated" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const at = context.service(options.service);
        const { staking } = context.gridbond;
        const self = await context.self();
        const held = await staking.sharesOf(options.provider, at, self);
        const value = options.amount === undefined ? undefined : await context.amount("amount", options.amount, grid);
        const shares = await sharesWorth(
          context.gridbond,
          { provider: options.provider, service: at, held },
          value,
          grid,
        );
        const quoted = await staking.assetsOf(options.provider, at, shares);
        const minimum = least(quoted, options.slippage ?? SLIPPAGE);
        const action = staking.undelegate(options.provider, at, shares, minimum, options.to ?? self);
        await submit(
          context,
          step(`undelegate about ${showAmount(quoted, grid)}`, action, ({ args }) => ({
            paid: showAmount(args.assets, grid),
          })),
        );
      },
    }),
    "request-exit": verb({
      summary: "Puts delegated stake first in line to leave when locks end; cannot be undone",
      options: { provider, service: forService, amount: part },
      examples: { "--provider 0x… --service jobs --amount 50": "50 GRID that should leave" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const at = context.service(options.service);
        const held = await context.gridbond.staking.sharesOf(options.provider, at, await context.self());
        const value = options.amount === undefined ? undefined : await context.amount("amount", options.amount, grid);
        const shares = await sharesWorth(
          context.gridbond,
          { provider: options.provider, service: at, held },
          value,
          grid,
        );
        const action = context.gridbond.staking.requestExit(options.provider, at, shares);
        await submit(
          context,
          step(`request the exit of ${value === undefined ? "everything" : showAmount(value, grid)}`, action),
        );
      },
    }),
    "complete-exit": verb({
      summary: "Pays an exit tranche to its owner, as far as it is free",
      options: {
        provider,
        service: forService,
        owner: optional("ADDRESS", "whose tranche (default: yours)", address),
        amount: part,
        slippage,
      },
      examples: { "--provider 0x… --service jobs": "your whole tranche" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const at = context.service(options.service);
        const owner = options.owner ?? (await context.self());
        const held = await context.gridbond.staking.exitOf(options.provider, at, owner);
        const value = options.amount === undefined ? undefined : await context.amount("amount", options.amount, grid);
        const shares = await sharesWorth(
          context.gridbond,
          { provider: options.provider, service: at, held },
          value,
          grid,
        );
        const { staking } = context.gridbond;
        const minimum = least(await staking.assetsOf(options.provider, at, shares), options.slippage ?? SLIPPAGE);
        const action = staking.completeExit(options.provider, at, owner, shares, minimum);
        await submit(
          context,
          step(`complete the exit of ${owner}`, action, ({ args }) => ({ paid: showAmount(args.assets, grid) })),
        );
      },
    }),
    collect: verb({
      summary: "Pays out your credits: compensation, rewards, commission",
      options: { amount: part, to },
      examples: { "": "all of them" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const self = await context.self();
        const { staking } = context.gridbond;
        const value =
          options.amount === undefined
            ? await staking.creditsOf(self)
            : await context.amount("amount", options.amount, grid);
        await submit(context, step(`collect ${showAmount(value, grid)}`, staking.collect(value, options.to ?? self)));
      },
    }),
    status: verb({
      summary: "Shows a pool, what is free of it, and somebody's part of it",
      options: {
        service: forService,
        provider: optional("ADDRESS", "whose pool (default: yours)", address),
        owner: optional("ADDRESS", "whose shares and credits (default: the provider's)", address),
      },
      examples: {
        "--service jobs": "your pool for jobs",
        "--service jobs --provider 0x… --owner 0x…": "a delegator's part",
      },
      writes: false,
      run: async (context, options) => {
        const grid = await context.grid();
        const at = context.service(options.service);
        const provider = options.provider ?? (await context.self());
        const owner = options.owner ?? provider;
        const status = await context.gridbond.staking.status(provider, at, owner);
        context.print({ provider, service: at, owner, ...status }, () =>
          factsOf({
            pool: `${provider} for ${context.nameOf(at)}`,
            ...describe(status.pool, context.now, grid),
            "free own stake": showAmount(status.freeOwn, grid),
            "free delegated stake": showAmount(status.freeDelegated, grid),
            owner,
            "delegated by owner": showAmount(status.assets, grid),
            "shares leaving": String(status.exitingShares),
            credits: showAmount(status.credits, grid),
          }),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(staking);
