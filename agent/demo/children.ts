import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A line of a child's standard output. */
export type Line = Readonly<Record<string, unknown>> & { readonly event?: string };

export interface ChildOptions {
  readonly name: string;
  /** Script, relative to this folder. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where everything that it says is kept. */
  readonly log: string;
  readonly onLine: (line: Line) => void;
  /** Called when it ends without having been stopped. */
  readonly onDeath: (how: string) => void;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const live = new Set<Child>();
/** After this long a child that was asked to stop is killed. */
const PATIENCE_MS = 5_000;

/** One process that the demo started. All of them end with the demo, however it ends. */
export class Child {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #stopping = false;

  constructor({ name, script, args = [], env = {}, log, onLine, onDeath }: ChildOptions) {
    this.name = name;
    mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
    const file = createWriteStream(log, { flags: "a", mode: 0o600 });
    // Nothing of this process's environment but where programs lie: keys reach only the child that they belong to.
    const inherited = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: process.env["HOME"] ?? "/" };
    const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
      cwd: ROOT,
      env: { ...inherited, ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process = child;
    this.#ended = once(child, "close");
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-2_000);
      file.write(text);
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      file.write(`${line}\n`);
      const parsed = parse(line);
      if (parsed !== undefined) onLine(parsed);
    });
    child.on("close", (code, signal) => {
      live.delete(this);
      file.end();
      if (!this.#stopping) onDeath(`${name} ended with ${code ?? signal}${stderr === "" ? "" : `: ${stderr.trim()}`}`);
    });
    live.add(this);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (!live.has(this)) return;
    this.#process.stdin?.end();
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), PATIENCE_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** At once; for the demo's own sudden end. */
  kill(): void {
    this.#stopping = true;
    this.#process.kill("SIGKILL");
  }
}

/** Starts a child and waits for its first line with this event. */
export async function startUntil(event: string, options: Omit<ChildOptions, "onDeath">): Promise<[Child, Line]> {
  return new Promise((resolve, reject) => {
    const child = new Child({
      ...options,
      onLine: (line) => {
        options.onLine(line);
        if (line.event === event) resolve([child, line]);
      },
      onDeath: (how) => reject(new Error(how)),
    });
  });
}

export async function stopAll(): Promise<void> {
  await Promise.all([...live].map((child) => child.stop()));
}

process.on("exit", () => {
  for (const child of live) child.kill();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

function parse(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Line) : undefined;
  } catch {
    return undefined;
  }
}
