import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { Log } from "../log.ts";
import type { LeaseManifest } from "./manifest.ts";
import { Workload, endLeftover } from "./workload.ts";

/** The processes of all leases of one provider. */
export class Supervisor {
  readonly #root: string;
  readonly #log: Log;
  readonly #running = new Map<string, Workload>();

  /** Ends what a killed agent left running, before the first new process. */
  constructor(root: string, log: Log) {
    this.#root = root;
    this.#log = log;
    mkdirSync(root, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(root)) endLeftover(join(root, name));
  }

  /** Whether a lease's process is being kept running. */
  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** Keeps a process running for the lease, from now until `stop`. Safe to repeat. */
  async ensure(id: string, manifest: LeaseManifest, program: Uint8Array): Promise<void> {
    if (this.#running.has(id)) return;
    const workload = new Workload({ id, folder: this.#folder(id), manifest, program, log: this.#log });
    this.#running.set(id, workload);
    await workload.start();
  }

  windDown(id: string, expiry: number): void {
    this.#running.get(id)?.windDown(expiry);
  }

  goOn(id: string): void {
    this.#running.get(id)?.goOn();
  }

  /** Where a lease's program listens. */
  portOf(id: string): number | undefined {
    return this.#running.get(id)?.port;
  }

  /** Ends a lease's process for good, and removes what it wrote. */
  async stop(id: string): Promise<void> {
    const workload = this.#running.get(id);
    this.#running.delete(id);
    await workload?.stop();
    rmSync(this.#folder(id), { recursive: true, force: true });
  }

  /** Ends all processes; their leases go on when the agent starts again. */
  async close(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(all.map((workload) => workload.stop()));
  }

  #folder(id: string): string {
    // Ids come out of events: they are 32 bytes in hexadecimal, checked here because a path is made of them.
    if (!/^0x[0-9a-f]{64}$/.test(id)) throw new RangeError(`lease ${id}: expected 32 bytes in hexadecimal`);
    return join(this.#root, id);
  }
}
