// What deployments look like to people.
import { formatEther } from "ethers";

import type { Finding } from "./check/index.ts";
import { ADDRESS_NAMES, CONTRACTS } from "./contracts.ts";
import type { Addresses } from "./contracts.ts";
import type { Parameters } from "./parameters.ts";

function rows(cells: readonly (readonly string[])[]): string {
  const widths = cells[0]?.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Seconds in the largest units that fit: 86400 is "1 day". */
export function duration(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const fitting = units.find(([, size]) => seconds >= size && seconds % size === 0);
  const [name, count] = fitting === undefined ? ["second", seconds] : [fitting[0], seconds / fitting[1]];
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

function value(name: string, v: string | number | bigint | boolean): string {
  if (typeof v === "bigint") return `${formatEther(v).replace(/\.0$/, "")} GRID`;
  if (typeof v === "number" && /Seconds$|Delay$/.test(name) && name !== "seedDelay" && name !== "seedSpan")
    return duration(v);
  return String(v);
}

export function addressTable(addresses: Addresses): string {
  return rows(
    ADDRESS_NAMES.flatMap((name) => (addresses[name] === undefined ? [] : [[CONTRACTS[name], addresses[name]]])),
  );
}

export function parameterTable(p: Parameters): string {
  const sections = { staking: p.staking, registry: p.registry, jury: p.jury, slashing: p.slashing };
  const entries = Object.entries(sections).flatMap(([section, fields]) =>
    Object.entries(fields).map(([name, v]) => [`${section}.${name}`, value(name, v)]),
  );
  return rows([["treasury", p.treasury], ["testUSD", String(p.testUSD)], ...entries]);
}

const short = (text: string) => (text.length <= 66 ? text : `${text.slice(0, 63)}...`);

/** One line per contract, or per comparison; what differs always in full. */
export function findingTable(addresses: Addresses, findings: readonly Finding[], all: boolean): string {
  const lines = findings
    .filter(({ ok }) => all || !ok)
    .map(({ contract, what, expected, got, ok }) =>
      ok ? [contract, what, "ok", short(got)] : [contract, what, "DIFFERS", `got ${got}, expected ${expected}`],
    );
  const names = [...new Set(findings.map(({ contract }) => contract))];
  const summary = names.map((contract) => {
    const own = findings.filter((f) => f.contract === contract);
    const wrong = own.filter(({ ok }) => !ok).length;
    const key = ADDRESS_NAMES.find((name) => CONTRACTS[name] === contract);
    const where = key === undefined ? "" : (addresses[key] ?? "");
    return [contract, where, `${own.length} compared`, wrong === 0 ? "ok" : `${wrong} DIFFER`];
  });
  return [rows(summary), ...(lines.length === 0 ? [] : ["", rows(lines)])].join("\n");
}
