// Runs the Solidity tests through Hardhat's own task, which returns the counts, and writes them to the file named first.
import { writeFileSync } from "node:fs";
import hre from "hardhat";
import { z } from "zod";

import { asScript } from "../run.ts";
import type { Counts } from "./counts.ts";

const Summary = z.object({ summary: z.object({ passed: z.number(), failed: z.number(), skipped: z.number() }) });

await asScript(async () => {
  const [output, ...testFiles] = z.array(z.string()).nonempty().parse(process.argv.slice(2));
  const result: unknown = await hre.tasks.getTask(["test", "solidity"]).run({ testFiles });
  const { success, value, error } = z
    .object({ success: z.boolean(), value: z.unknown(), error: z.unknown() })
    .partial({ value: true, error: true })
    .parse(result);
  const { passed, failed, skipped } = Summary.parse(success ? value : error).summary;
  const counts: Counts = { passed, failed, skipped };
  writeFileSync(output, JSON.stringify(counts));
  if (!success) process.exitCode = 1;
});
