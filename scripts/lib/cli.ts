// A group of verbs as a command: options are declared once, and both the help and the checks come from there.
import { parseArgs } from "node:util";
import { z } from "zod";

import { ClientError, InvalidInput } from "../../client/src/index.ts";
import type { Context } from "./context.ts";
import { address, count } from "./kinds.ts";

/** One option of a verb: how it is written, what it is for, and how its text becomes a value. */
export interface Option<T> {
  readonly type: "string" | "boolean";
  readonly placeholder: string;
  readonly help: string;
  /** @throws InvalidInput naming the option, what was given and what would fit */
  readonly read: (name: string, given: string | boolean | undefined) => T;
}

type Options = Readonly<Record<string, Option<unknown>>>;
type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** One verb of a group. */
export interface Verb {
  readonly summary: string;
  readonly options: Options;
  /** Arguments of a call, and what it does. */
  readonly examples: Readonly<Record<string, string>>;
  /** Whether it sends anything: then it has --dry-run and wants a signer. */
  readonly writes: boolean;
  readonly run: (context: Context, values: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** Verbs that belong together: one command. */
export interface Group {
  readonly name: string;
  readonly about: string;
  /** A verb may be two words: `seat sit`. */
  readonly verbs: Readonly<Record<string, Verb>>;
}

/** The command line does not make sense. */
export class UsageError extends ClientError {
  override readonly name = "UsageError";
}

/** Declares a verb; `run` gets the values that its options make. */
export function verb<O extends Options>(declared: {
  readonly summary: string;
  readonly options: O;
  readonly examples: Verb["examples"];
  readonly writes: boolean;
  readonly run: (context: Context, values: Values<O>) => Promise<void>;
}): Verb {
  return declared as unknown as Verb;
}

function check<T>(schema: z.ZodType<T, string>, name: string, text: string | boolean | undefined): T {
  const got = text === undefined ? undefined : String(text);
  const result = schema.safeParse(got);
  if (result.success) return result.data;
  throw new InvalidInput(`--${name}`, got, expectationOf(schema));
}

/** What a schema says of a text that it refuses: a schema of this project always says what it expects. */
function expectationOf(schema: z.ZodType<unknown, string>): string {
  return schema.safeParse("").error?.issues[0]?.message ?? "a value";
}

/** An option that must be given. */
export function required<T>(placeholder: string, help: string, schema: z.ZodType<T, string>): Option<T> {
  return { type: "string", placeholder, help: `${help} (required)`, read: (name, given) => check(schema, name, given) };
}

/** An option that may be left out. */
export function optional<T>(placeholder: string, help: string, schema: z.ZodType<T, string>): Option<T | undefined> {
  return {
    type: "string",
    placeholder,
    help,
    read: (name, given) => (given === undefined ? undefined : check(schema, name, given)),
  };
}

/** An option that is given or not. */
export function flag(help: string): Option<boolean> {
  return { type: "boolean", placeholder: "", help, read: (_name, given) => given === true };
}

const shared = {
  network: optional(
    "NAME",
    "localhost (default), sepolia, arbitrumSepolia or baseSepolia",
    z.string().min(1, "a network's name"),
  ),
  addresses: optional(
    "FILE",
    "JSON file with the contracts' addresses, instead of the known deployment",
    z.string().min(1, "a file"),
  ),
  account: optional("N", "which of the network's accounts acts (default 0)", count(0, 1_000)),
  key: optional(
    "VARIABLE",
    "configuration variable (environment or keystore) that holds the acting account's key",
    z.string().regex(/^[A-Z][A-Z0-9_]*$/, "a variable's name such as PAYER_PRIVATE_KEY"),
  ),
  "from-block": optional(
    "N",
    "first block to read events from (default: the deployment's)",
    count(0, Number.MAX_SAFE_INTEGER),
  ),
  json: flag("print JSON instead of tables"),
  help: flag("print this help"),
} satisfies Options;

const writing = {
  "dry-run": flag("simulate, print what would be sent, and send nothing"),
  from: optional("ADDRESS", "with --dry-run: simulate as this account, without its key", address),
} satisfies Options;

export type Shared = Values<typeof shared> & Partial<Values<typeof writing>>;

const optionsOf = (found: Verb): Options => ({ ...found.options, ...(found.writes ? writing : {}), ...shared });

function optionLines(options: Options): string {
  const left = Object.entries(options).map(([name, { placeholder }]) => `  --${name} ${placeholder}`.trimEnd());
  const width = Math.max(...left.map((text) => text.length));
  return Object.values(options)
    .map(({ help }, index) => `${(left[index] ?? "").padEnd(width)}  ${help}`)
    .join("\n");
}

/** The help of a verb. */
export function verbHelp({ name, verbs }: Group, verbName: string): string {
  const found = verbs[verbName];
  if (found === undefined)
    throw new UsageError(`verb: got ${verbName}, expected one of ${Object.keys(verbs).join(", ")}`);
  const call = `npm run --silent ${name} --`;
  const examples = Object.entries(found.examples).map(([args, what]) =>
    `  # ${what}\n  ${call} ${verbName} ${args}`.trimEnd(),
  );
  const own = Object.keys(found.options).length === 0 ? [] : ["", "Options", optionLines(found.options)];
  return [
    `${call} ${verbName} [options]`,
    "",
    `${found.summary}.`,
    ...own,
    "",
    "Shared options",
    optionLines({ ...(found.writes ? writing : {}), ...shared }),
    "",
    "Examples",
    ...examples,
  ].join("\n");
}

function groupHelp({ name, about, verbs }: Group): string {
  const width = Math.max(...Object.keys(verbs).map((text) => text.length));
  const lines = Object.entries(verbs).map(([text, { summary }]) => `  ${text.padEnd(width)}  ${summary}`);
  const call = `npm run --silent ${name} --`;
  return [
    `${call} <verb> [options]`,
    "",
    about,
    "",
    ...lines,
    "",
    `${call} <verb> --help  tells the options of a verb`,
  ].join("\n");
}

/** The verb that the arguments begin with, and what follows it. */
function findVerb({ name, verbs }: Group, args: readonly string[]): [string, Verb, string[]] {
  for (const words of [2, 1]) {
    const verbName = args.slice(0, words).join(" ");
    const found = verbs[verbName];
    if (found !== undefined) return [verbName, found, args.slice(words)];
  }
  const known = Object.keys(verbs).join(", ");
  throw new UsageError(
    `verb: got ${JSON.stringify(args[0] ?? "nothing")}, expected one of ${known}; see npm run ${name} -- --help`,
  );
}

/** A command line that makes sense. */
export interface Command {
  readonly verbName: string;
  readonly verb: Verb;
  /** By option; only `help` when help was asked for. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What a command line asks of a group.
 * @throws UsageError, InvalidInput
 */
export function readCommand(group: Group, given: readonly string[]): Command {
  const [verbName, found, args] = findVerb(group, given);
  const options = optionsOf(found);
  const config = Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
  let texts: Record<string, string | boolean | undefined>;
  try {
    texts = parseArgs({ args, options: config, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const reason = (error as Error).message.split(". ")[0] ?? "";
    throw new UsageError(`${reason}; see npm run ${group.name} -- ${verbName} --help`);
  }
  const read = (): [string, unknown][] =>
    Object.entries(options).map(([name, option]) => [name, option.read(name, texts[name])]);
  return { verbName, verb: found, values: texts["help"] === true ? { help: true } : Object.fromEntries(read()) };
}

/** Endpoints carry access keys in their paths: of an address on the web, only its origin is printed. */
const redact = (text: string) => text.replaceAll(/(https?:\/\/)(?:[^\s/@]*@)?([^\s/"'?#]+)[^\s"']*/g, "$1$2");

function report(error: unknown, json: boolean): void {
  const name = error instanceof Error ? error.name : "Error";
  const message = redact(error instanceof Error ? error.message : String(error));
  const text = message.startsWith(name) ? message : `${name}: ${message}`;
  console.error(json ? JSON.stringify({ error: { name, message } }) : text);
  process.exitCode = 1;
}

/** Runs what the command line asks for. Errors are printed, and the exit status is 1. */
export async function runGroup(group: Group, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const json = args.includes("--json");
  try {
    if (args.length === 0 || args[0] === "--help") {
      console.log(groupHelp(group));
      if (args.length === 0) process.exitCode = 1;
      return;
    }
    const { verbName, verb: found, values } = readCommand(group, args);
    if (values["help"] === true) {
      console.log(verbHelp(group, verbName));
      return;
    }
    // Hardhat takes a second to load: not before the command line is known to be right.
    const { openContext } = await import("./context.ts");
    const context = await openContext(values as unknown as Shared, found.writes);
    try {
      await found.run(context, values);
    } finally {
      await context.close();
    }
  } catch (error) {
    report(error, json);
  }
}
