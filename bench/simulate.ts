// A day of a large network, sampled job by job, in the gas and the bytes that `npm run bench` measured. What it costs follows from stated prices,
// and every assumption can be changed.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { z } from "zod";

import { print } from "./report.ts";
import {
  type Assumptions,
  type Costs,
  KINDS,
  assumptionsSchema,
  costsSchema,
  simulate,
  withSettings,
} from "./simulation.ts";

const HELP = `Usage: npm run simulate -- [--assumptions FILE] [--set NAME=VALUE]... [--json]

  --assumptions FILE  in place of bench/assumptions.json
  --set NAME=VALUE    changes one of them, such as --set network.jobsPerDay=1000000 or --set chain.gasPriceGwei=0.1
  --json              prints one JSON object and nothing else on standard output`;

const { values } = parseArgs({
  options: {
    assumptions: { type: "string" },
    set: { type: "string", multiple: true, default: [] },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const number = (value: number, digits = 0) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const percent = (part: number) => `${number(100 * part, 2)} %`;
const dollars = (value: number) => `$${value < 0.01 ? value.toPrecision(2) : number(value, 2)}`;

try {
  const file = values.assumptions ?? new URL("assumptions.json", import.meta.url);
  const read = withSettings(JSON.parse(await readFile(file, "utf8")), values.set);
  const assumptions = parse<Assumptions>("assumptions", assumptionsSchema, read);
  const snapshot: unknown = JSON.parse(await readFile(new URL("snapshot.json", import.meta.url), "utf8"));
  const costs = parse<Costs>("bench/snapshot.json", costsSchema, snapshot);
  const result = simulate(assumptions, costs, (done) => {
    if (!values.json) process.stderr.write(`\rsimulated ${number(done)} jobs`);
  });
  if (!values.json) process.stderr.write("\n");
  if (values.json) console.log(JSON.stringify(result));
  else show(assumptions, result);
} catch (error) {
  console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
  process.exitCode = 1;
}

function parse<T>(source: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`${source}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
}

function show({ network, chain }: Assumptions, day: ReturnType<typeof simulate>): void {
  const { total } = day;
  console.log(
    `${number(network.jobsPerDay)} jobs in a day, ${number(network.providers)} providers (${number(day.busyProviders)} had work), ${number(network.payers)} payers`,
  );
  console.log(
    `${number(chain.gasPerSecond)} gas a second at ${chain.gasPriceGwei} gwei, ${chain.blobsPerBlock} blobs in ${chain.blobSeconds} s at ${chain.blobGasPriceGwei} gwei, ether at $${number(chain.etherUsd)}\n`,
  );
  const row = (name: string, one: (typeof day)["total"]) => [
    name,
    "",
    number(one.jobs),
    number(one.units),
    number(one.transactions),
    number(one.gas / 1e9, 1),
    number(one.jobs === 0 ? 0 : one.gas / one.jobs),
    dollars(one.jobs === 0 ? 0 : one.dollars / one.jobs),
    dollars(one.units === 0 ? 0 : one.dollars / one.units),
  ];
  print([
    ["a day of", "", "jobs", "units", "transactions", "Ggas", "gas a job", "a job", "a unit or call"],
    ...KINDS.map((kind) => row(kind, day.kinds[kind])),
    row("together", total),
  ]);
  console.log(`
transactions a second           ${number(total.transactions / 86_400, 1)}
share of the rollup's gas       ${percent(day.gasShare)}
share of its chain's blobs      ${percent(day.blobShare)}
cost of the day                 ${dollars(total.dollars)}: ${dollars(day.executionDollars)} execution, ${dollars(day.dataDollars)} data
without vouchers and ranges     ${percent(day.naiveGasShare)} of the rollup's gas: a transfer for every call, a claim for every unit`);
}
