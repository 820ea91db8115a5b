import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants, mkdir, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { EngineFailed, InputInvalid, ResultTooLarge, UnitAborted, UnitTimedOut } from "./errors.ts";
import type { Task } from "./job-folder.ts";
import { EXIT_INPUT_INVALID, RESULT_FILE, progressSchema, writeTask } from "./job-folder.ts";
import { requireUnit } from "./spec.ts";

export interface RunOptions {
  /** A folder of the agent's own; every run gets a fresh folder below it, removed when the run ends. */
  readonly scratchRoot: string;
  /** Wall-clock limit. */
  readonly timeoutMs: number;
  /** Limit of the engine's JavaScript heap. Buffers outside the heap and Blender's memory are not covered by it. */
  readonly memoryMb: number;
  readonly maxResultBytes: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** The program to run in place of the worker, for tests of the runner. */
  readonly worker?: string;
}

const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));
const RUN_PREFIX = "run-";
const MAX_LINE_CHARS = 256;
const MAX_ERROR_CHARS = 4_096;

/**
 * Runs one unit in a process of its own and returns the result's bytes.
 *
 * The process gets nothing of this one: a fixed environment without secrets, a scratch folder as its working directory and
 * home, no descriptors but three pipes. It leads a process group, which is killed when the run ends, however it ends; and
 * it kills its own group when this process dies. Throws InputInvalid (the job's fault), EngineFailed, UnitTimedOut,
 * UnitAborted or ResultTooLarge.
 */
export async function runUnit(task: Task, options: RunOptions): Promise<Uint8Array> {
  requireUnit(task.spec, task.unit);
  if (options.signal?.aborted === true) throw new UnitAborted(task.unit, options.signal.reason);
  await mkdir(options.scratchRoot, { recursive: true, mode: 0o700 });
  const scratch = await mkdtemp(join(options.scratchRoot, RUN_PREFIX));
  try {
    await writeTask(scratch, task);
    await work(task.unit, scratch, options);
    return await readResult(task.unit, scratch, options.maxResultBytes);
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes what killed agents left in their scratch folder. To be called before the first run, by its only user. */
export async function clearScratch(scratchRoot: string): Promise<void> {
  await mkdir(scratchRoot, { recursive: true, mode: 0o700 });
  for (const name of await readdir(scratchRoot)) {
    if (name.startsWith(RUN_PREFIX)) await rm(join(scratchRoot, name), { recursive: true, force: true });
  }
}

/** The whole environment of a worker. PATH is the only thing taken from the agent's: the worker must find Blender. */
export function workerEnvironment(scratch: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    HOME: scratch,
    TMPDIR: scratch,
    LANG: "C.UTF-8",
    TZ: "UTC",
    NODE_ENV: "production",
  };
}

async function work(unit: number, scratch: string, options: RunOptions): Promise<void> {
  const child = spawn(process.execPath, [`--max-old-space-size=${options.memoryMb}`, options.worker ?? WORKER], {
    cwd: scratch,
    env: workerEnvironment(scratch),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  child.stdin.on("error", () => undefined);
  const stderr = keepTail(child);
  if (options.onProgress !== undefined) readProgress(child, options.onProgress);
  else child.stdout.resume();

  let stopped: Error | undefined;
  const stop = (error: Error) => {
    stopped ??= error;
    killGroup(child);
  };
  const timer = setTimeout(() => stop(new UnitTimedOut(unit, options.timeoutMs)), options.timeoutMs);
  const abort = () => stop(new UnitAborted(unit, options.signal?.reason));
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    if (options.signal?.aborted === true) abort();
    // What the worker started may outlive it and hold its pipes open, so its whole group goes when it does.
    child.once("exit", () => killGroup(child));
    await once(child, "close");
  } catch (error) {
    throw new EngineFailed(`unit ${unit}: the worker could not be started`, { cause: error });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
  }
  if (stopped !== undefined) throw stopped;
  if (child.exitCode === 0) return;
  const message = `unit ${unit}: ${stderr().trim() || `the worker ended with ${child.exitCode ?? child.signalCode}`}`;
  throw child.exitCode === EXIT_INPUT_INVALID ? new InputInvalid(message) : new EngineFailed(message);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // The group is empty: everything in it has ended already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function keepTail(child: ChildProcess): () => string {
  let tail = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-MAX_ERROR_CHARS);
  });
  return () => tail;
}

/** Lines that are not progress are dropped: standard output carries nothing that a result depends on. */
function readProgress(child: ChildProcess, onProgress: (done: number, total: number) => void): void {
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, MAX_LINE_CHARS);
    for (const line of lines) {
      const progress = parseProgress(line);
      if (progress !== undefined) onProgress(progress.done, progress.total);
    }
  });
}

function parseProgress(line: string): { done: number; total: number } | undefined {
  if (line.length > MAX_LINE_CHARS) return undefined;
  try {
    return progressSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

async function readResult(unit: number, scratch: string, maxBytes: number): Promise<Uint8Array> {
  let file;
  try {
    file = await open(join(scratch, RESULT_FILE), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw new EngineFailed(`unit ${unit}: the worker left no result`, { cause: error });
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new EngineFailed(`unit ${unit}: the result is not a file`);
    if (stat.size > maxBytes) throw new ResultTooLarge(unit, stat.size, maxBytes);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
