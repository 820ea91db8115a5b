import type { EthereumProvider } from "hardhat/types/providers";
import { getBytes } from "ethers";
import { z } from "zod";

import { print } from "./report.ts";

const traceSchema = z.object({
  gas: z.union([z.number(), z.string()]).transform(Number),
  structLogs: z.array(
    z.object({ op: z.string(), gas: z.coerce.number(), gasCost: z.coerce.number(), depth: z.number() }),
  ),
});
const transactionSchema = z.object({ input: z.string() });

const STORAGE: Record<number, string> = {
  22_100: "SSTORE, new cold slot",
  20_000: "SSTORE, new warm slot",
  5_000: "SSTORE, cold slot",
  2_900: "SSTORE, warm slot",
  100: "SSTORE, again",
};

/** Prints what one transaction spends its gas on. Sums are before refunds. */
export async function printTrace(
  provider: EthereumProvider,
  key: string,
  transactions: Record<string, string>,
): Promise<void> {
  const hash = transactions[key];
  if (hash === undefined) {
    throw new Error(`--trace got "${key}", expected one of: ${Object.keys(transactions).join(", ")}`);
  }
  const trace = traceSchema.parse(
    await provider.request({
      method: "debug_traceTransaction",
      params: [hash, { disableStorage: true, disableMemory: true, disableStack: true }],
    }),
  );
  const { input } = transactionSchema.parse(
    await provider.request({ method: "eth_getTransactionByHash", params: [hash] }),
  );
  const sums = new Map<string, { times: number; gas: number }>();
  const add = (what: string, gas: number) => {
    const sum = sums.get(what) ?? { times: 0, gas: 0 };
    sums.set(what, { times: sum.times + 1, gas: sum.gas + gas });
  };
  add("transaction", 21_000);
  add(
    "calldata",
    getBytes(input).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0),
  );
  for (const [index, { op, gas, gasCost, depth }] of trace.structLogs.entries()) {
    if (op === "SSTORE") add(STORAGE[gasCost] ?? `SSTORE at ${gasCost}`, gasCost);
    else if (op === "SLOAD") add(gasCost > 100 ? "SLOAD, cold slot" : "SLOAD, warm slot", gasCost);
    else if (op.startsWith("LOG")) add("events", gasCost);
    else if (op.endsWith("CALL")) {
      // A call's cost counts what it hands to the callee. A callee with code starts with that; a precompile leaves no steps of its own,
      // and what it kept is missing at the caller's next step.
      const next = trace.structLogs[index + 1];
      if (next === undefined) add("calls", gasCost);
      else if (next.depth > depth) add("calls", gasCost - next.gas);
      else add("calls", Math.min(gasCost, gas - next.gas));
    } else if (op.startsWith("EXTCODE")) add("calls", gasCost);
    else if (op === "TLOAD" || op === "TSTORE") add("transient lock", gasCost);
    else add("computation and memory", gasCost);
  }
  const rows = [...sums].sort((a, b) => b[1].gas - a[1].gas);
  const total = rows.reduce((sum, [, { gas }]) => sum + gas, 0);
  console.log(`${key}: ${trace.gas} gas used\n`);
  print([
    ["what", "", "times", "gas"],
    ...rows.map(([what, { times, gas }]) => [what, "", String(times), gas.toLocaleString("en-US")]),
    ["sum before refunds", "", "", total.toLocaleString("en-US")],
  ]);
}
