// Runtime code as compiled, and where the compiler left room for immutables.
import { readFile } from "node:fs/promises";
import { artifacts } from "hardhat";
import { z } from "zod";

import { SOURCES } from "../contracts.ts";
import type { ContractName } from "../contracts.ts";

/** A place in the runtime code, in bytes. */
export interface Place {
  readonly start: number;
  readonly length: number;
}

export interface Template {
  readonly abi: readonly { readonly type: string; readonly name?: string }[];
  /** Compiled runtime code as hex with 0x; zeros where immutables belong. */
  readonly code: string;
  /** Immutables by name, each with every place that repeats it. */
  readonly immutables: ReadonlyMap<string, readonly Place[]>;
}

/** The compiler's output does not say what an immutable is. */
export class UnknownImmutable extends Error {
  constructor(contract: string, id: string) {
    super(`${contract}: immutable ${id} is in no syntax tree; compile again (npm run compile)`);
    this.name = "UnknownImmutable";
  }
}

const artifactSchema = z.object({
  abi: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })),
  deployedBytecode: z.string().regex(/^0x([0-9a-f]{2})*$/),
  immutableReferences: z.record(z.string(), z.array(z.object({ start: z.int(), length: z.int() }))).default({}),
});
const outputSchema = z.object({
  output: z.object({ sources: z.record(z.string(), z.object({ ast: z.unknown() })) }),
});
const nodeSchema = z.object({ id: z.int(), name: z.string(), mutability: z.literal("immutable") });

/** By compiler run, whose id is a hash of all that it read: one run holds many contracts, and megabytes. */
const namesByRun = new Map<string, Promise<Map<string, string>>>();

/** Names of all immutables of a contract's compiler run, by the id of their declaration. */
async function immutableNames(contract: string): Promise<Map<string, string>> {
  const run = (await artifacts.getBuildInfoId(contract)) ?? "";
  const known = namesByRun.get(run) ?? readNames(run);
  namesByRun.set(run, known);
  return known;
}

async function readNames(run: string): Promise<Map<string, string>> {
  const path = await artifacts.getBuildInfoOutputPath(run);
  const names = new Map<string, string>();
  if (path === undefined) return names;
  const { output } = outputSchema.parse(JSON.parse(await readFile(path, "utf8")));
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const node = nodeSchema.safeParse(value);
    if (node.success) names.set(String(node.data.id), node.data.name);
    Object.values(value).forEach(visit);
  };
  // State variables stand directly in contracts; expressions need not be walked.
  for (const { ast } of Object.values(output.sources)) declarations(ast).forEach(visit);
  return names;
}

const treeSchema = z.object({
  nodes: z.array(z.looseObject({ nodeType: z.string(), nodes: z.array(z.unknown()).optional() })),
});

/** The direct members of a source's contracts, without what functions contain. */
function declarations(ast: unknown): unknown[] {
  const members = treeSchema.parse(ast).nodes.flatMap((node) => node.nodes ?? []);
  return members.filter((m) => z.object({ nodeType: z.literal("VariableDeclaration") }).safeParse(m).success);
}

/** The compiled code of a contract. */
export async function templateOf(contract: ContractName): Promise<Template> {
  const qualified = `${SOURCES[contract]}:${contract}`;
  const artifact = artifactSchema.parse(await artifacts.readArtifact(qualified));
  const references = Object.entries(artifact.immutableReferences);
  const names = references.length === 0 ? new Map<string, string>() : await immutableNames(qualified);
  const immutables = references.map(([id, places]) => {
    const name = names.get(id);
    if (name === undefined) throw new UnknownImmutable(contract, id);
    return [name, places] as const;
  });
  return { abi: artifact.abi, code: artifact.deployedBytecode, immutables: new Map(immutables) };
}

const BYTE = 2; // hex digits
const at = ({ start }: Place) => "0x".length + start * BYTE;

/** The word that deployed code has in every one of these places; undefined when they differ. */
export function wordAt(code: string, places: readonly Place[]): string | undefined {
  const words = new Set(places.map((place) => code.slice(at(place), at(place) + place.length * BYTE)));
  const [word] = words;
  return words.size === 1 && word !== undefined && word.length === 64 ? `0x${word}` : undefined;
}

/** Code with zeros in place of its immutables, as it was compiled. */
export function mask(code: string, template: Template): string {
  let masked = code;
  for (const place of [...template.immutables.values()].flat()) {
    const [from, to] = [at(place), at(place) + place.length * BYTE];
    if (to > masked.length) return masked; // shorter code than was compiled: it differs anyway
    masked = masked.slice(0, from) + "0".repeat(to - from) + masked.slice(to);
  }
  return masked;
}
