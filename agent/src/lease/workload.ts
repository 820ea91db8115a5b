import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { reach } from "../crash.ts";
import { messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { LeaseManifest } from "./manifest.ts";

export interface WorkloadOptions {
  readonly id: string;
  /** Of this lease alone; removed when it ends. */
  readonly folder: string;
  readonly manifest: LeaseManifest;
  readonly program: Uint8Array;
  readonly log: Log;
}

const HOST = fileURLToPath(new URL("host.mjs", import.meta.url));
const PROCESS_FILE = "process.json";
/** Exists once the program was told that its time runs out; says until when it is served, in chain time. */
export const NOTICE_FILE = "wind-down.json";
const MAX_ERROR_CHARS = 2_000;
const SHORTEST_REST_MS = 250;
const LONGEST_REST_MS = 30_000;
/** A process that lived this long starts the back-off anew. */
const STEADY_MS = 60_000;

/** The process of one lease: kept running until `stop`, restarted with back-off, never two at a time. */
export class Workload {
  readonly #o: WorkloadOptions;
  #child: ChildProcess | undefined;
  #port: number | undefined;
  #rest = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #starting: Promise<void> = Promise.resolve();
  /** Times that it was started by this agent's process. */
  starts = 0;

  constructor(options: WorkloadOptions) {
    this.#o = options;
  }

  /** Where it listens, on the loopback interface, while its process runs. */
  get port(): number | undefined {
    return this.#child === undefined ? undefined : this.#port;
  }

  start(): Promise<void> {
    this.#starting = this.#starting.then(() => this.#start());
    return this.#starting;
  }

  /** Tells the program, once for each expiry, that its time runs out; one that is started later finds the file. It goes on until it is stopped. */
  windDown(expiry: number): void {
    const path = join(this.#o.folder, NOTICE_FILE);
    const text = JSON.stringify({ expiry });
    if (existsSync(path) && readFileSync(path, "utf8") === text) return;
    writeFileSync(path, text, { mode: 0o600 });
    this.#child?.kill("SIGTERM");
  }

  /** Money came: there is no need to wind down now. */
  goOn(): void {
    rmSync(join(this.#o.folder, NOTICE_FILE), { force: true });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#starting.catch(() => undefined);
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, "close");
    killGroup(child.pid);
    await ended;
  }

  async #start(): Promise<void> {
    const { folder, manifest, program, id, log } = this.#o;
    if (this.#stopped || this.#child !== undefined) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    endLeftover(folder);
    const file = join(folder, "program.mjs");
    writeFileSync(file, program, { mode: 0o600 });
    const port = await freePort();
    reach("process", "prepared");
    const child = spawn(process.execPath, [...limitsOf(manifest, folder), HOST, file], {
      cwd: folder,
      env: environmentOf(id, manifest, folder, port),
      stdio: ["pipe", "ignore", "pipe"],
      detached: true,
    });
    // Before anything else: whoever starts after a crash must find the process that this one leaves behind.
    reach("process", "spawned");
    writeFileSync(join(folder, PROCESS_FILE), JSON.stringify({ pid: child.pid, started: startOf(child.pid) }));
    reach("process", "noted");
    this.#child = child;
    this.#port = port;
    this.starts += 1;
    this.#watch(child);
    log("info", "started workload", { leaseId: id, pid: child.pid, port });
  }

  #watch(child: ChildProcess): void {
    const { id, log } = this.#o;
    const since = performance.now();
    let tail = "";
    child.stdin?.on("error", () => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-MAX_ERROR_CHARS)));
    child.on("error", (error) => (tail += messageOf(error)));
    // What the program started may outlive it: its whole group goes when it does.
    child.once("exit", () => killGroup(child.pid));
    child.once("close", (code, signal) => {
      this.#child = undefined;
      if (this.#stopped) return;
      if (performance.now() - since > STEADY_MS) this.#rest = 0;
      this.#rest = Math.min(LONGEST_REST_MS, 2 * this.#rest || SHORTEST_REST_MS);
      const how = code ?? signal ?? "nothing";
      log("warn", "workload ended", { leaseId: id, how, reason: tail.trim().slice(-200), restartMs: this.#rest });
      this.#timer = setTimeout(() => {
        this.start().catch((error: unknown) => log("warn", "workload not started", { reason: messageOf(error) }));
      }, this.#rest);
    });
  }
}

/** Ends what an agent that was killed left running in a lease's folder. */
export function endLeftover(folder: string): void {
  const path = join(folder, PROCESS_FILE);
  if (!existsSync(path)) return;
  try {
    const { pid, started } = JSON.parse(readFileSync(path, "utf8")) as { pid: number; started: string | undefined };
    // The number alone may be another process's by now.
    if (started !== undefined && startOf(pid) === started) killGroup(pid);
  } catch (error) {
    // Half a file: the agent died while it wrote, and the process dies with its standard input.
    if (!(error instanceof SyntaxError)) throw error;
  }
  rmSync(path, { force: true });
}

/** When a process started, as Linux counts; `undefined` where there is no such file: there the process ends with its standard input alone. */
function startOf(pid: number | undefined): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may contain anything; the 22nd field is counted from behind it.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}

function limitsOf({ memoryMb }: LeaseManifest, folder: string): string[] {
  const heap = `--max-old-space-size=${memoryMb}`;
  if (!process.allowedNodeEnvironmentFlags.has("--permission")) return [heap];
  // Files of its own folder only; no processes, no workers, no native code.
  const files = [`--allow-fs-read=${HOST}`, `--allow-fs-read=${folder}/*`, `--allow-fs-write=${folder}/*`];
  const net = process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
  return [heap, "--permission", "--no-warnings", ...files, ...net];
}

/** The whole environment of a program: nothing of the agent's. */
function environmentOf(id: string, manifest: LeaseManifest, folder: string, port: number): Record<string, string> {
  const parameters = Object.entries(manifest.parameters).map(([name, value]) => [`LEASE_${name}`, value] as const);
  const fixed = { HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", TZ: "UTC", NODE_ENV: "production" };
  return { ...Object.fromEntries(parameters), ...fixed, HOST: "127.0.0.1", PORT: String(port), LEASE: id };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** A port that was free a moment ago; a program that finds it taken ends and is started on another. */
async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await once(server.close(), "close");
  return port;
}
