import { hashOf } from "../src/artifacts/address.ts";
import { report, runAgent } from "../src/main.ts";
import { runUnit } from "../src/workloads/runner.ts";
import type { RunUnit } from "../src/workshop.ts";

/**
 * For demonstrations only: a provider's agent whose results are partly invented. Takes `--falsify <fraction>` before the agent's own options
 * and replaces that fraction of the units of every job with more than one; the rest of the agent is the real one.
 */
const [flag, value, ...rest] = process.argv.slice(2);
const fraction = Number(value);
if (flag !== "--falsify" || !(fraction > 0 && fraction <= 1)) {
  throw new Error("expected --falsify <fraction>, above 0 and at most 1");
}
const every = Math.round(1 / fraction);

const falsified: RunUnit = async (task, options) => {
  const { spec, unit } = task;
  if (spec.units === 1 || unit % every !== 0) return runUnit(task, options);
  // What a lazy provider would do: right in form and size, but not computed from this unit's input.
  const other = (unit + 1) % spec.units;
  const bytes = await runUnit({ ...task, unit: other }, options);
  const line = { level: "warn", event: "falsified unit", unit, instead: other, result: hashOf(bytes) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  return bytes;
};

await runAgent(rest, falsified).catch(report);
