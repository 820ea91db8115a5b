// Measures gas of every operation beside 10 and beside 10,000 providers and jobs, and the bytecode sizes.
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { network } from "hardhat";
import { z } from "zod";

import { GENESIS, measure } from "./operations.ts";
import type { Gas } from "./operations.ts";
import { printSizes, printTable } from "./report.ts";
import { measureSizes } from "./sizes.ts";
import { printTrace } from "./trace.ts";

const HELP = `Usage: npm run bench -- [--json | --check | --update] [--crowd N]

  (nothing)   prints gas per operation beside targets and floors, at 10 and at N, and bytecode sizes
  --json      prints one JSON object, operation -> gas, and nothing else on standard output
  --check     compares with bench/snapshot.json and fails when anything differs
  --update    writes bench/snapshot.json
  --trace KEY prints where the gas of one operation goes
  --crowd N   the large crowd, 10..100000 (default 10000)`;

const SNAPSHOT = new URL("snapshot.json", import.meta.url);
const SMALL = 10;
/** Calldata of a timestamp or a hash that happens to hold a zero byte is 12 gas cheaper. */
const NOISE = 100;
/** Drawing seats tries again when it meets a seat twice: its cost depends on the seed, a block's hash. */
const SEEDED: ReadonlySet<string> = new Set(["jury.draw"]);

const figures = z.record(z.string(), z.number().int().positive());
const snapshotSchema = z.strictObject({ gas: figures, calldata: figures, bytes: figures });
const transactionSchema = z.object({ input: z.string() });

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    trace: { type: "string" },
    crowd: { type: "string", default: "10000" },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const crowd = z.coerce.number().int().min(SMALL).max(100_000).parse(values.crowd);
const progress = (text: string) => console.error(text);

interface Measured {
  readonly gas: Gas;
  /** Bytes of calldata by operation. */
  readonly calldata: Record<string, number>;
}

async function measureBeside(size: number, traced?: string): Promise<Measured> {
  const connection = await network.create({ network: "default", override: { initialDate: GENESIS } });
  try {
    const { gas, transactions } = await measure(connection, size, progress);
    if (traced !== undefined) await printTrace(connection.provider, traced, transactions);
    const calldata: Record<string, number> = {};
    for (const [key, hash] of Object.entries(transactions)) {
      const found = await connection.provider.request({ method: "eth_getTransactionByHash", params: [hash] });
      calldata[key] = (transactionSchema.parse(found).input.length - 2) / 2;
    }
    return { gas, calldata };
  } finally {
    await connection.close();
  }
}

if (values.trace !== undefined) {
  await measureBeside(SMALL, values.trace);
  process.exit(0);
}

function near(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && Math.abs(a - b) <= NOISE;
}

/** Every operation must cost the same whatever the crowd: the difference of the two runs, by operation. */
function growth(small: Gas, large: Gas): string[] {
  return Object.keys(small)
    .filter((key) => !SEEDED.has(key) && !near(small[key], large[key]))
    .map((key) => `${key}: ${small[key]} beside ${SMALL}, ${large[key]} beside ${crowd}`);
}

const { gas: small } = await measureBeside(SMALL);
const { gas: large, calldata } = await measureBeside(crowd);
const bytes = await measureSizes();
const grown = growth(small, large);

if (values.json) {
  console.log(JSON.stringify(large));
} else if (values.update) {
  await writeFile(SNAPSHOT, JSON.stringify({ gas: large, calldata, bytes }, null, 2) + "\n");
  progress("wrote bench/snapshot.json");
} else if (values.check) {
  const wanted = snapshotSchema.parse(JSON.parse(await readFile(SNAPSHOT, "utf8")));
  const differences = [
    ...differencesOf("gas", wanted.gas, large),
    ...differencesOf("calldata", wanted.calldata, calldata),
    ...differencesOf("bytes", wanted.bytes, bytes),
  ];
  if (differences.length > 0) {
    console.error("bench/snapshot.json is out of date (npm run bench -- --update):\n" + differences.join("\n"));
    process.exitCode = 1;
  } else {
    console.log(`gas and bytecode sizes are as in bench/snapshot.json (${Object.keys(large).length} operations)`);
  }
} else {
  printTable(small, large, crowd);
  printSizes(bytes);
}
if (grown.length > 0) {
  console.error("costs grow with the crowd:\n" + grown.join("\n"));
  process.exitCode = 1;
}

function differencesOf(what: string, wanted: Record<string, number>, got: Record<string, number>): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(got)])]
    .filter((key) => !SEEDED.has(key) && !(what === "gas" ? near(wanted[key], got[key]) : wanted[key] === got[key]))
    .map((key) => `${what} ${key}: snapshot ${wanted[key] ?? "none"}, measured ${got[key] ?? "none"}`);
}
