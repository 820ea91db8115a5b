import { formatUnits } from "ethers";

import { gridOf, moneyTable, usdOf } from "./money.ts";
import { type Story, requireBalanced } from "./story.ts";

/**
 * The point of the demo: the cheat lost stake, the payer was compensated, and every unit that was invented was redone by somebody else.
 * @throws Error naming what is off
 */
export function requireCaught({ results, before, after, cast, cheat }: Story, stage: string, falsified: number): void {
  const change = (name: string) => {
    const [was, is] = [before.holdings.get(name), after.holdings.get(name)];
    if (was === undefined || is === undefined) throw new Error(`${name} is not in the table`);
    return { grid: gridOf(is) - gridOf(was), usd: usdOf(is) - usdOf(was) };
  };
  const units = results.get(stage) ?? [];
  const owner = cast.providers.find(({ name }) => name === cheat)?.owner.address;
  const numbers = units.map(({ unit }) => unit);
  if (numbers.some((unit, i) => unit !== i))
    throw new Error(`stage ${stage}: units are missing or double: ${numbers.join(", ")}`);
  const invented = units.filter(({ provider, unit }) => provider === owner && unit % Math.round(1 / falsified) === 0);
  if (invented.length > 0) throw new Error(`stage ${stage}: an invented result was accepted`);
  if (change(`provider ${cheat}`).grid >= 0n) throw new Error(`provider ${cheat} lost no stake`);
  if (change("payer").grid <= 0n) throw new Error("the payer was not compensated");
  for (const { name } of cast.providers) {
    if (name !== cheat && change(`provider ${name}`).grid !== 0n) throw new Error(`honest provider ${name} lost stake`);
    if (name !== cheat && change(`provider ${name}`).usd <= 0n) throw new Error(`honest provider ${name} was not paid`);
  }
}

/** What checking cost and caught, for the reader. */
export function verdict(story: Story, stage: string, verification: string): string[] {
  const { results, before, after, cast, cheat, tally } = story;
  const [was, is] = [before.holdings.get("payer"), after.holdings.get("payer")];
  const owner = cast.providers.find(({ name }) => name === cheat)?.owner.address;
  if (was === undefined || is === undefined || owner === undefined) throw new Error("somebody is not in the table");
  const change = gridOf(is) - gridOf(was);
  const text = `${change > 0n ? "+" : ""}${formatUnits(change, 18)}`;
  const spent = formatUnits(usdOf(was) - usdOf(is), 6);
  return tally.lines(verification, tally.paid(results.get(stage) ?? [], owner), spent, text);
}

/** Prints the result and the money, and fails when the money does not add up. */
export function closing(story: Pick<Story, "before" | "after" | "progress">, lines: readonly string[]): void {
  requireBalanced(story);
  const seconds = story.progress.seconds().toFixed(0);
  const text = [
    "",
    moneyTable(story.before, story.after),
    "",
    ...lines,
    `every token is accounted for; ${seconds} s in all`,
  ];
  process.stdout.write(`${text.join("\n")}\n`);
}
