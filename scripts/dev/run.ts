// Child processes for the development scripts: output is streamed, a failure is a named error.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Path of a tool that npm installed in this project. */
export const tool = (name: string) => join(ROOT, "node_modules", ".bin", name);

/** A command ended with a status other than 0. */
export class CommandFailed extends Error {
  readonly command: string;
  readonly status: number;

  constructor(command: string, status: number) {
    super(`${command} exited with ${status}`);
    this.name = "CommandFailed";
    this.command = command;
    this.status = status;
  }
}

/** Runs a command in the project's root with the terminal passed through; resolves to its exit status. */
export function runForStatus(command: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", env: { ...process.env, ...env } });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** As `runForStatus`, but any status other than 0 throws `CommandFailed`. */
export async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const status = await runForStatus(command, args, env);
  if (status !== 0) throw new CommandFailed([command, ...args].join(" ").replaceAll(ROOT, ""), status);
}

/** Runs `main`; a thrown error is printed without a stack and becomes exit status 1. */
export async function asScript(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : error);
    process.exitCode = 1;
  }
}
