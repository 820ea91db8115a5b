// A YAML file whose every value knows its place, so that every complaint names a line.
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Document, Node, Pair } from "yaml";

import { ClientError } from "../../../client/src/index.ts";

export type Path = readonly (string | number)[];

/** One thing that is wrong with a file, and where. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** What it is about: `services.web.image`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A file cannot be imported. All that is wrong with it is told at once, in the order of the file. */
export class SdlError extends ClientError {
  override readonly name = "SdlError";
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    const lines = sorted.map(({ line, column, path, message }) =>
      [`${file}:${line}:${column}`, ...(path === "" ? [] : [path]), message].join(": "),
    );
    super(`${sorted.length === 1 ? "1 problem" : `${sorted.length} problems`}\n${lines.join("\n")}`);
    this.file = file;
    this.problems = Object.freeze(sorted);
  }
}

const MAX_CHARACTERS = 256 * 1024;
/** Aliases may repeat parts of a file, but not blow it up. */
const MAX_ALIASES = 100;
const SHOWN = 60;

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** A parsed file. */
export class Source {
  readonly file: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /** @throws SdlError when the text is not one YAML document */
  constructor(file: string, text: string) {
    if (text.length > MAX_CHARACTERS) {
      const message = `got ${text.length} characters, expected at most ${MAX_CHARACTERS}`;
      throw new SdlError(file, [{ line: 1, column: 1, path: "", message }]);
    }
    this.file = file;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, merge: true, prettyErrors: false });
    const faults = [...this.#document.errors, ...this.#document.warnings];
    if (faults.length > 0) {
      throw new SdlError(
        file,
        faults.map(({ pos, message }) => ({ ...this.#place(pos[0]), path: "", message: `YAML: ${message}` })),
      );
    }
    const dangling = this.#danglingAliases();
    if (dangling.length > 0) throw new SdlError(file, dangling);
    try {
      this.value = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      throw new SdlError(file, [{ line: 1, column: 1, path: "", message: `YAML: ${(error as Error).message}` }]);
    }
  }

  /** A problem with the value at `path`; one that is missing is told of at the nearest thing around it. */
  problem(path: Path, message: string): Problem {
    return { ...this.#place(this.#offset(path)), path: path.join("."), message };
  }

  /** The value at `path`, for messages. */
  got(path: Path): unknown {
    return path.reduce<unknown>(
      (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
      this.value,
    );
  }

  /** `file:line` of `path`. */
  place(path: Path): string {
    return `${this.file}:${this.#place(this.#offset(path)).line}`;
  }

  /** The parser would say so, but not where. */
  #danglingAliases(): Problem[] {
    const problems: Problem[] = [];
    visit(this.#document, {
      Alias: (_key, alias) => {
        if (alias.resolve(this.#document) !== undefined) return;
        const message = `YAML: got *${alias.source}, expected an anchor &${alias.source} before it`;
        problems.push({ ...this.#place(alias.range?.[0] ?? 0), path: "", message });
      },
    });
    return problems;
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  #offset(path: Path): number {
    let node = this.#resolve(this.#document.contents);
    let offset = node?.range?.[0] ?? 0;
    for (const key of path) {
      if (isMap(node)) {
        // A single item may stand where a list is expected.
        if (typeof key === "number") continue;
        const pair: Pair | undefined = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
        if (pair === undefined) break;
        offset = (pair.key as Node).range?.[0] ?? offset;
        node = this.#resolve(pair.value);
      } else if (isSeq(node)) {
        const item = node.items[Number(key)] as Node | undefined;
        if (item === undefined) break;
        offset = item.range?.[0] ?? offset;
        node = this.#resolve(item);
      } else break;
    }
    return offset;
  }

  #resolve(node: unknown): Node | null {
    return (isAlias(node) ? (node.resolve(this.#document) ?? null) : node) as Node | null;
  }
}
