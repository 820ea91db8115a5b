// npm run benchmark: a score for an attestation, and the hash of the work behind it. Needs no chain.
import { parseArgs } from "node:util";

import { asScript } from "./dev/run.ts";
import { STANDARD, measure } from "./lib/benchmark.ts";
import { count } from "./lib/kinds.ts";
import { findDevices } from "./lib/machine.ts";
import { factsOf, jsonOf } from "./lib/table.ts";
import { InvalidInput } from "../client/src/index.ts";

const USAGE = `npm run --silent benchmark -- [options]

Multiplies matrices in plain JavaScript, on one thread, the same ones everywhere, and tells how fast this processor is. Two people who
run it get the same result hash; the score is coarse, so that they get the same score, too. It measures processors: classes of GPUs name
a program of their own in their spec.

  --times N   how often the work is done; the median counts (default 5)
  --dry-run   print what would be done, and do nothing
  --json      print JSON
  --help      print this help`;

const TIMES = 5;

await asScript(async () => {
  const { values } = parseArgs({
    options: {
      times: { type: "string" },
      "dry-run": { type: "boolean" },
      json: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const read = count(1, 1_000).safeParse(values.times ?? String(TIMES));
  if (!read.success) throw new InvalidInput("--times", values.times, "a whole number from 1 to 1000");
  const times = read.data;
  const work = `${times} times ${STANDARD.rounds} products of ${STANDARD.size} × ${STANDARD.size} matrices`;
  if (values["dry-run"] === true) {
    console.log(values.json === true ? jsonOf({ dryRun: true, times, work: STANDARD }) : `would do ${work}`);
    return;
  }
  const measured = await measure(times);
  const found = await findDevices();
  const names = found.map(({ name }) => name);
  const data = { ...measured, units: found.length, devices: names };
  console.log(
    values.json === true
      ? jsonOf(data)
      : factsOf({
          work,
          result: measured.result,
          seconds: measured.seconds.toFixed(3),
          score: `${measured.score} (million multiply-adds a second on one thread)`,
          units: `${found.length}: ${names.join("; ")}`,
        }),
  );
});
