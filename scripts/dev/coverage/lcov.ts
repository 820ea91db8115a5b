/** Line number → 0 (never executed) or 1. */
export type LineCounts = Map<number, number>;

/** Reads the file and line records of an lcov trace. */
export function parseLcov(text: string): Map<string, LineCounts> {
  const files = new Map<string, LineCounts>();
  let current: LineCounts | undefined;
  for (const record of text.split("\n")) {
    const [, tag, rest] = /^(SF|DA):(.*)$/.exec(record) ?? [];
    if (tag === "SF" && rest !== undefined) {
      current = new Map();
      files.set(rest, current);
    } else if (tag === "DA" && rest !== undefined) {
      const [line, count] = rest.split(",").map(Number);
      if (current === undefined || !Number.isInteger(line) || !Number.isInteger(count)) {
        throw new Error(`lcov: malformed record "${record}"`);
      }
      current.set(Number(line), Number(count));
    }
  }
  return files;
}
