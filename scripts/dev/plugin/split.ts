// Compiling on every core. Hardhat joins files that share imports into one compiler run, and the compiler uses one core.
// It generates code only for the contracts it is asked for, so the same input, with the wanted output divided into
// parts, gives the same result from several processes. Each part parses and analyses everything again (about 2 s).
import { availableParallelism } from "node:os";
import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

const MAX_PARTS = 4; // each is a process of up to 1 GB
const MIN_FILES = 4;

/** Divides the input's files into `count` parts of like size; deterministic. */
export function partition(sizes: ReadonlyMap<string, number>, count: number): string[][] {
  const parts = Array.from({ length: count }, () => ({ files: new Array<string>(), size: 0 }));
  const byName = [...sizes].toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [file, size] of byName.toSorted((a, b) => b[1] - a[1])) {
    const smallest = parts.reduce((best, part) => (part.size < best.size ? part : best));
    smallest.files.push(file);
    smallest.size += size;
  }
  return parts.map(({ files }) => files).filter((files) => files.length > 0);
}

/** One output from those of the parts, as if there had been one run. */
export function mergeOutputs(outputs: CompilerOutput[]): CompilerOutput {
  // Every part reports what analysis found; only one reports what code generation found.
  const errors = new Map(outputs.flatMap((o) => o.errors ?? []).map((e) => [e.formattedMessage ?? e.message, e]));
  const sources = Object.assign({}, ...outputs.map((o) => o.sources).toReversed()) as CompilerOutput["sources"];
  const contracts = Object.assign({}, ...outputs.map((o) => o.contracts)) as CompilerOutput["contracts"];
  return { errors: [...errors.values()], sources, contracts };
}

/** Names of everything in a source that might be a contract. A word too many does no harm: nothing is found under it. */
const contractNames = (source: string) =>
  [...source.matchAll(/\b(?:contract|library|interface)\s+([\w$]+)/g)].map((match) => match[1] ?? "");

/** A guess at the work in a source: its length without comments, if it has anything that code is generated for. */
function weigh(source: string): number {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const isAbstract = !/^\s*(?:contract|library)\s/m.test(code);
  return isAbstract ? 0 : code.replaceAll(/\s+/g, " ").length;
}

/**
 * The same input once for every part, each asking for the code of its own contracts, and once for the syntax trees; the
 * input alone when it is small. Contracts are asked for by name, because "*" in any place makes the compiler generate
 * code for everything.
 */
export function divide(input: CompilerInput, cores = availableParallelism()): CompilerInput[] {
  const sources = Object.entries(input.sources);
  const wanted = input.settings.outputSelection["*"];
  const count = Math.min(cores, MAX_PARTS);
  if (wanted === undefined || count < 2 || sources.length < MIN_FILES) return [input];

  type Selection = CompilerInput["settings"]["outputSelection"];
  const asking = (outputSelection: Selection) => ({ ...input, settings: { ...input.settings, outputSelection } });
  const names = new Map(sources.map(([file, { content }]) => [file, contractNames(content)]));
  const sizes = new Map(sources.map(([file, { content }]) => [file, weigh(content)]));
  const selectionOf = (file: string) =>
    Object.fromEntries((names.get(file) ?? []).map((name) => [name, wanted["*"] ?? []]));
  const parts = partition(sizes, count).map((files) =>
    asking(Object.fromEntries(files.map((file) => [file, selectionOf(file)]))),
  );
  return [asking({ "*": { "": wanted[""] ?? [] } }), ...parts];
}
