// npm test: builds, runs the Solidity tests, then the TypeScript tests, and ends with "N passed, N failed".
// Arguments are test files; without any, everything runs.
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

import { ROOT, asScript, run, runForStatus, tool } from "./run.ts";
import { type Counts, addCounts, readCounts } from "./test/counts.ts";

/** Where the totals are left for scripts that run after the tests. */
const TOTALS = join(ROOT, "cache", "test-totals.json");

function selectFiles(args: string[]): { solidity: string[] | undefined; mocha: string[] } {
  const files = args.map((arg) => relative(ROOT, resolve(process.env["INIT_CWD"] ?? ROOT, arg)));
  if (files.length === 0) {
    return { solidity: [], mocha: globSync("test/**/*.test.ts", { cwd: ROOT }).toSorted() };
  }
  const solidity = files.filter((file) => file.endsWith(".sol"));
  return { solidity: solidity.length > 0 ? solidity : undefined, mocha: files.filter((file) => file.endsWith(".ts")) };
}

await asScript(async () => {
  const files = selectFiles(process.argv.slice(2));
  const scratch = mkdtempSync(join(tmpdir(), "gridbond-test-"));
  try {
    await run("npm", ["run", "--silent", "build"]);
    let total: Counts = { passed: 0, failed: 0, skipped: 0 };
    if (files.solidity !== undefined) {
      const output = join(scratch, "solidity.json");
      const status = await runForStatus("node", ["scripts/dev/test/solidity.ts", output, ...files.solidity]);
      total = addCounts(total, readCounts(output, status));
    }
    if (files.mocha.length > 0) {
      const output = join(scratch, "mocha.json");
      const status = await runForStatus(tool("hardhat"), ["test", "mocha", "--no-compile", ...files.mocha], {
        GRIDBOND_MOCHA_JSON: output,
      });
      total = addCounts(total, readCounts(output, status));
    }
    mkdirSync(join(ROOT, "cache"), { recursive: true });
    writeFileSync(TOTALS, JSON.stringify(total));
    // A skipped test is a test that cannot fail: this project has none.
    const failed = total.failed + total.skipped;
    if (total.skipped > 0) console.error(`${total.skipped} skipped tests count as failed`);
    console.log(`${total.passed} passed, ${failed} failed`);
    // No test at all is a broken run, not a good one.
    if (failed > 0 || total.passed === 0) process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
