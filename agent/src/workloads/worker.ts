import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { runEngine } from "./engines.ts";
import { InputInvalid } from "./errors.ts";
import { EXIT_INPUT_INVALID, RESULT_FILE, readTask } from "./job-folder.ts";

/** The process that computes one unit: started by the runner in a scratch folder, in a process group of its own. */

const PROGRESS_EVERY_MS = 200;

/** The runner holds the other end of standard input. When it closes, the agent is gone and nobody wants the result. */
function dieWithAgent(stopping: AbortController): void {
  process.stdin
    .on("error", () => undefined)
    .on("close", () => {
      stopping.abort();
      try {
        process.kill(-process.pid, "SIGKILL");
      } catch {
        // Started by hand, this process leads no group.
        process.exit(1);
      }
    });
  process.stdin.resume();
}

function reportProgress(): (done: number, total: number) => void {
  let last = -Infinity;
  return (done, total) => {
    const now = performance.now();
    if (done < total && now - last < PROGRESS_EVERY_MS) return;
    last = now;
    process.stdout.write(`${JSON.stringify({ done, total })}\n`);
  };
}

const stopping = new AbortController();
dieWithAgent(stopping);
const folder = process.cwd();
try {
  const { spec, unit, inputs } = await readTask(folder);
  const context = { signal: stopping.signal, scratchDir: folder, progress: reportProgress() };
  await writeFile(join(folder, RESULT_FILE), await runEngine(spec, unit, inputs, context));
  process.exit(0);
} catch (error) {
  process.stderr.write(error instanceof Error ? `${error.name}: ${error.message}\n` : `${String(error)}\n`);
  process.exit(error instanceof InputInvalid ? EXIT_INPUT_INVALID : 1);
}
