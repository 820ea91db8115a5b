// npm run coverage: runs every test on instrumented contracts and fails unless each line that can be executed, and each
// function that has one, was executed. Instrumented bytecode goes to coverage/, never into artifacts/ or typechain-types/.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type FunctionSpan, functionSpans } from "./coverage/functions.ts";
import { type LineCounts, parseLcov } from "./coverage/lcov.ts";
import { ROOT, asScript, run, tool } from "./run.ts";

/** Functions with executable lines of which none was executed. */
function missedFunctions(spans: FunctionSpan[], lines: LineCounts): FunctionSpan[] {
  return spans.filter((span) => {
    const counts = [...lines].filter(([line]) => line >= span.first && line <= span.last).map(([, count]) => count);
    return counts.length > 0 && counts.every((count) => count === 0);
  });
}

await asScript(async () => {
  await run(tool("hardhat"), ["build", "--no-tests"]); // the syntax trees of the sources as they are
  const mochaFiles = globSync("test/**/*.test.ts", { cwd: ROOT }).toSorted();
  const solidityFiles = globSync("test/solidity/**/*.t.sol", { cwd: ROOT }).toSorted();
  await run(tool("hardhat"), ["--coverage", "--no-typechain", "test", ...solidityFiles, ...mochaFiles], {
    GRIDBOND_COVERAGE: "1",
  });

  const covered = parseLcov(readFileSync(join(ROOT, "coverage", "lcov.info"), "utf8"));
  const spans = functionSpans();
  const problems: string[] = [];
  let lineCount = 0;
  let functionCount = 0;
  for (const [file, ownSpans] of spans) {
    const lines = covered.get(file) ?? new Map<number, number>();
    if (ownSpans.length > 0 && lines.size === 0) problems.push(`${file}: no coverage data`);
    lineCount += lines.size;
    functionCount += ownSpans.length;
    const missedLines = [...lines].filter(([, count]) => count === 0).map(([line]) => line);
    if (missedLines.length > 0) problems.push(`${file}: lines ${missedLines.toSorted((a, b) => a - b).join(", ")}`);
    for (const span of missedFunctions(ownSpans, lines)) problems.push(`${file}:${span.first}: function ${span.name}`);
  }
  if (problems.length > 0) throw new Error(`not covered:\n  ${problems.join("\n  ")}`);
  console.log(`100 % of ${lineCount} lines and ${functionCount} functions of contracts/ covered`);
});
