// How many paid calls a second go through the whole path: a meter signs, HTTP carries, the agent checks the voucher, runs the model, writes
// tab and voucher to disk and answers. Client, agent and chain share the machine. `node bench/calls.ts`.
import { cpus } from "node:os";

import { askAll, withMeteredScene } from "../agent/demo/vouchers-story.ts";
import { compile } from "../agent/demo/deployment.ts";
import { Digits } from "../agent/src/workloads/mnist/digits.ts";

const WARM_UP = 200;
const CALLS = 1_500;
const PARALLEL = [1, 4, 16, 48] as const;

await compile();
const digits = await Digits.load();
const bodies = (count: number) => Array.from({ length: count }, (_, k) => Uint8Array.from(digits.heldOut(k).pixels));

await withMeteredScene(async (scene) => {
  const call = (count: number, parallel: number) =>
    askAll(scene, bodies(count), parallel, (response) => response.arrayBuffer());
  await call(WARM_UP, 4);
  const rows: string[][] = [["calls at one time", "calls a second", "ms for one, on average"]];
  for (const parallel of PARALLEL) {
    const started = performance.now();
    await call(CALLS, parallel);
    const seconds = (performance.now() - started) / 1000;
    rows.push([String(parallel), (CALLS / seconds).toFixed(0), ((1000 * seconds * parallel) / CALLS).toFixed(1)]);
  }
  const [head = [], ...body] = rows;
  const table = [head, head.map(() => "--:"), ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
  process.stdout.write(
    `\n${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), Node ${process.version}\n\n${table}\n`,
  );
});
