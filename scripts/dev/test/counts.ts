import { readFileSync } from "node:fs";
import { z } from "zod";

/** Result of one part of the test-suite. */
export const Counts = z.object({
  passed: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  skipped: z.number().int().nonnegative(),
});
export type Counts = z.infer<typeof Counts>;

/**
 * The counts that a part wrote, checked against its exit status: a part that died before writing, or that ended badly
 * with no failed test to show for it, counts as one failure.
 */
export function readCounts(path: string, status: number): Counts {
  let counts: Counts;
  try {
    counts = Counts.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});
