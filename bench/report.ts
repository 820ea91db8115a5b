import type { Gas } from "./operations.ts";
import { TARGETS } from "./targets.ts";

const number = (n: number | undefined) => (n === undefined ? "–" : n.toLocaleString("en-US"));

export function print(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const [index, row] of rows.entries()) {
    const cells = row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join("  "));
    if (index === 0) console.log(widths.map((w) => "-".repeat(w)).join("  "));
  }
}

/** Gas per operation beside floor, best peer and target. */
export function printTable(small: Gas, large: Gas, crowd: number): void {
  const rows = TARGETS.map(({ key, operation, floor, peer, target }) => {
    const got = large[key];
    const verdict = target === undefined || got === undefined ? "" : got <= target ? "met" : `+${number(got - target)}`;
    return [key, operation, number(floor), peer ?? "–", number(target), number(small[key]), number(got), verdict];
  });
  print([["key", "operation", "floor", "best peer", "target", "at 10", `at ${number(crowd)}`, ""], ...rows]);
  console.log("\nA missed target is explained, with its trace, in docs/gas.md.\n");
}

export function printSizes(bytes: Record<string, number>): void {
  const rows = Object.entries(bytes).map(([name, size]) => [
    name,
    "",
    number(size),
    `${((size / 24_576) * 100).toFixed(0)} %`,
  ]);
  print([["contract", "", "bytes", "of the limit"], ...rows]);
}
