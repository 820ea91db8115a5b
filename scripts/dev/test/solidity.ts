// Runs the Solidity tests through Hardhat's own task, counts its results, and writes them to the file named first.
import { writeFileSync } from "node:fs";
import hre from "hardhat";
import { z } from "zod";

import { asScript } from "../run.ts";
import type { Counts } from "./counts.ts";

const Run = z.object({
  suiteResults: z.array(
    z.object({ testResults: z.array(z.object({ status: z.enum(["Success", "Failure", "Skipped"]) })) }),
  ),
});
const TaskResult = z.discriminatedUnion("success", [
  z.object({ success: z.literal(true), value: Run }),
  z.object({ success: z.literal(false), error: Run }),
]);

await asScript(async () => {
  const [output, ...testFiles] = z.tuple([z.string()], z.string()).parse(process.argv.slice(2));
  const result = TaskResult.parse(await hre.tasks.getTask(["test", "solidity"]).run({ testFiles }));
  const { suiteResults } = result.success ? result.value : result.error;
  const statuses = suiteResults.flatMap(({ testResults }) => testResults.map(({ status }) => status));
  const countOf = (wanted: (typeof statuses)[number]) => statuses.filter((status) => status === wanted).length;
  const counts: Counts = { passed: countOf("Success"), failed: countOf("Failure"), skipped: countOf("Skipped") };
  writeFileSync(output, JSON.stringify(counts));
  if (!result.success) process.exitCode = 1;
});
