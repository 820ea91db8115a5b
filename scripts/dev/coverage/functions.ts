import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

import { ROOT } from "../run.ts";

/** A function with a body, and the lines (from 1) that the body spans. */
export interface FunctionSpan {
  name: string;
  first: number;
  last: number;
}

const BuildInfoOutput = z.object({
  output: z.object({ sources: z.record(z.string(), z.object({ ast: z.unknown() })) }),
});

const FunctionNode = z.object({
  nodeType: z.literal("FunctionDefinition"),
  name: z.string(),
  kind: z.string(),
  body: z.object({ src: z.string(), statements: z.array(z.unknown()) }),
});

function* walk(node: unknown): Generator<unknown> {
  if (typeof node !== "object" || node === null) return;
  yield node;
  for (const child of Object.values(node)) yield* walk(child);
}

const lineAt = (source: Buffer, offset: number) => source.subarray(0, offset).toString("latin1").split("\n").length;

/** The functions of every file in contracts/ that have at least one statement, from the compiler's syntax trees. */
export function functionSpans(): Map<string, FunctionSpan[]> {
  const asts = new Map<string, unknown>();
  for (const path of globSync("artifacts/build-info/*.output.json", { cwd: ROOT })) {
    const { output } = BuildInfoOutput.parse(JSON.parse(readFileSync(join(ROOT, path), "utf8")));
    for (const [source, { ast }] of Object.entries(output.sources)) asts.set(source, ast);
  }

  const spans = new Map<string, FunctionSpan[]>();
  for (const file of globSync("contracts/**/*.sol", { cwd: ROOT }).toSorted()) {
    const ast = asts.get(`project/${file}`);
    if (ast === undefined) throw new Error(`${file}: no syntax tree in artifacts/build-info`);
    const source = readFileSync(join(ROOT, file));
    const own: FunctionSpan[] = [];
    for (const node of walk(ast)) {
      const parsed = FunctionNode.safeParse(node);
      if (!parsed.success || parsed.data.body.statements.length === 0) continue;
      const [start = 0, length = 0] = parsed.data.body.src.split(":").map(Number);
      own.push({
        name: parsed.data.name === "" ? parsed.data.kind : parsed.data.name,
        first: lineAt(source, start),
        last: lineAt(source, start + length),
      });
    }
    spans.set(file, own);
  }
  return spans;
}
