// Files that commands name: their text, and untrusted JSON as what a schema makes of it.
import { readFileSync } from "node:fs";
import type { z } from "zod";

import { InvalidInput } from "../../client/src/index.ts";

/** Reads the text of a file that a command names. */
export function readText(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InvalidInput(
      option,
      file,
      `a file that can be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
    );
  }
}

/** Untrusted JSON as what a schema makes of it; errors name the file, the field, what was given and what fits. */
export function parseJson<T>(option: string, file: string, shape: z.ZodType<T>): T {
  const text = readText(option, file);
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    throw new InvalidInput(option, file, `a JSON file (${(error as Error).message})`);
  }
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new InvalidInput(file, issue.keys.join(", "), "known fields only; see docs/scripts.md");
  const path = issue?.path ?? [];
  const got = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
  throw new InvalidInput(
    [file, ...path.map(String)].join(": "),
    path.length === 0 ? "something else" : got,
    issue?.message ?? "another value",
  );
}

/** Several files in one option: `a.json,b.json`. */
export function fileList(option: string, text: string): string[] {
  const files = text.split(",").map((file) => file.trim());
  if (files.some((file) => file === "")) throw new InvalidInput(option, text, "files, separated by commas");
  return files;
}
