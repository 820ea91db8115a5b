import { formatUnits } from "ethers";

import type { Gridbond } from "../src/client.ts";

/** Somebody whose money is followed through the demo. */
export interface Party {
  readonly name: string;
  readonly address: string;
}

/** Where a party's money lies, in token units. */
export interface Holdings {
  readonly wallet: bigint;
  readonly staked: bigint;
  readonly escrow: bigint;
  readonly credits: bigint;
  readonly usd: bigint;
  readonly usdEscrow: bigint;
}

/** Everybody's money at one moment. */
export interface Balance {
  readonly holdings: ReadonlyMap<string, Holdings>;
  /** Stake tokens that exist, and TestUSD that exists. */
  readonly gridSupply: bigint;
  readonly usdSupply: bigint;
}

export async function takeBalance(gridbond: Gridbond, usd: string, parties: readonly Party[]): Promise<Balance> {
  const { gridToken, jobs, leases, jury, registry } = gridbond.addresses;
  const holdings = await Promise.all(
    parties.map(async ({ name, address }) => {
      const [wallet, pools, escrow, credits, usdWallet, usdEscrow] = await Promise.all([
        gridbond.token.balanceOf(gridToken, address),
        Promise.all([jobs, leases, jury, registry].map((service) => gridbond.staking.poolOf(address, service))),
        gridbond.escrow.walletOf(address, gridToken),
        gridbond.staking.creditsOf(address),
        gridbond.token.balanceOf(usd, address),
        gridbond.escrow.walletOf(address, usd),
      ]);
      const staked = pools.reduce((sum, { own }) => sum + own, 0n);
      return [name, { wallet, staked, escrow, credits, usd: usdWallet, usdEscrow }] as const;
    }),
  );
  const [gridSupply, usdSupply] = await Promise.all([supplyOf(gridbond, gridToken), supplyOf(gridbond, usd)]);
  return { holdings: new Map(holdings), gridSupply, usdSupply };
}

async function supplyOf(gridbond: Gridbond, token: string): Promise<bigint> {
  return gridbond.contracts.gridToken.attach(token).getFunction("totalSupply").staticCall() as Promise<bigint>;
}

export const gridOf = ({ wallet, staked, escrow, credits }: Holdings) => wallet + staked + escrow + credits;
export const usdOf = ({ usd, usdEscrow }: Holdings) => usd + usdEscrow;

/** What is missing or too much: zero when every token that exists belongs to somebody in the table. */
export function unaccounted({ holdings, gridSupply, usdSupply }: Balance): { grid: bigint; usd: bigint } {
  let [grid, usd] = [gridSupply, usdSupply];
  for (const one of holdings.values()) {
    grid -= gridOf(one);
    usd -= usdOf(one);
  }
  return { grid, usd };
}

/** The table of everybody's money before and after; the last line adds the columns up. */
export function moneyTable(before: Balance, after: Balance): string {
  const rows: string[][] = [
    ["GRID", "before", "after", "change", "wallet", "staked", "escrow", "credits", "TUSD", "before", "after", "change"],
  ];
  const total = { gridBefore: 0n, gridAfter: 0n, usdBefore: 0n, usdAfter: 0n };
  const add = (name: string, a: Holdings | undefined, b: Holdings | undefined) => {
    const [ga, gb] = [a === undefined ? 0n : gridOf(a), b === undefined ? 0n : gridOf(b)];
    const [ua, ub] = [a === undefined ? 0n : usdOf(a), b === undefined ? 0n : usdOf(b)];
    total.gridBefore += ga;
    total.gridAfter += gb;
    total.usdBefore += ua;
    total.usdAfter += ub;
    const parts = b === undefined ? ["", "", "", ""] : [b.wallet, b.staked, b.escrow, b.credits].map(grid);
    rows.push([name, grid(ga), grid(gb), signed(gb - ga, grid), ...parts, "", usd(ua), usd(ub), signed(ub - ua, usd)]);
  };
  for (const name of after.holdings.keys()) add(name, before.holdings.get(name), after.holdings.get(name));
  const burned = before.gridSupply - after.gridSupply;
  rows.push(["burned", grid(0n), grid(burned), signed(burned, grid), "", "", "", "", "", "", "", ""]);
  const sum = { grid: total.gridAfter + burned, usd: total.usdAfter };
  rows.push([
    "together",
    grid(total.gridBefore),
    grid(sum.grid),
    signed(sum.grid - total.gridBefore, grid),
    "",
    "",
    "",
    "",
    "",
    usd(total.usdBefore),
    usd(sum.usd),
    signed(sum.usd - total.usdBefore, usd),
  ]);
  return align(rows);
}

function grid(value: bigint): string {
  return decimal(formatUnits(value, 18), 2);
}

function usd(value: bigint): string {
  return decimal(formatUnits(value, 6), 4);
}

/** Cuts what is zero; keeps every digit that is not, so that the table never hides a difference. */
function decimal(text: string, digits: number): string {
  const [whole = "0", fraction = ""] = text.split(".", 2);
  return `${whole}.${fraction.replace(/0+$/, "").padEnd(digits, "0")}`;
}

function signed(value: bigint, format: (value: bigint) => string): string {
  if (value === 0n) return "0";
  return value > 0n ? `+${format(value)}` : format(value);
}

function align(rows: readonly string[][]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
    )
    .map((line) => line.trimEnd())
    .join("\n");
}
