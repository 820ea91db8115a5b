import { join } from "node:path";

import type { Hash } from "./artifacts/address.ts";
import type { ChainReader } from "./chain/reader.ts";
import type { Hex } from "./client.ts";
import type { Config } from "./config.ts";
import type { Library } from "./library.ts";
import { resultOf } from "./results/settled.ts";
import { type InputSource, resolveInputs } from "./workloads/inputs.ts";
import { clearScratch, runUnit } from "./workloads/runner.ts";
import { MAX_SPEC_BYTES, type Spec, parseSpec, specHash } from "./workloads/spec.ts";

export type Inputs = ReadonlyMap<string, Uint8Array>;
/** Computes one unit; a test or a demo may put itself in between. */
export type RunUnit = typeof runUnit;

/** Where units are computed: spec and inputs are fetched and checked, then each unit runs in a process of its own. */
export class Workshop {
  readonly #config: Config["work"];
  readonly #scratch: string;
  readonly #reader: ChainReader;
  readonly #library: Library;
  readonly #run: RunUnit;
  readonly #stopping = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #last: { readonly address: Hash; readonly inputs: Inputs } | undefined;

  private constructor(config: Config, reader: ChainReader, library: Library, run: RunUnit) {
    this.#config = config.work;
    this.#scratch = join(config.home, "scratch");
    this.#reader = reader;
    this.#library = library;
    this.#run = run;
    this.#free = config.work.parallel;
  }

  static async open(config: Config, reader: ChainReader, library: Library, run: RunUnit = runUnit): Promise<Workshop> {
    await clearScratch(join(config.home, "scratch"));
    return new Workshop(config, reader, library, run);
  }

  /** The spec under an address, checked in every respect: it comes from a stranger. */
  async spec(address: Hex): Promise<Spec> {
    return parseSpec(await this.#library.fetch(address, undefined, MAX_SPEC_BYTES));
  }

  /** The inputs of a spec. Those of the last one are kept: a claim's units have the same, and settled results do not change. */
  async inputs(spec: Spec): Promise<Inputs> {
    const address = specHash(spec);
    if (this.#last?.address !== address) this.#last = { address, inputs: await this.#resolve(spec) };
    return this.#last.inputs;
  }

  #resolve(spec: Spec): Promise<Inputs> {
    const source: InputSource = {
      resultOf: (job: Hash, unit: number) => resultOf(this.#reader, this.#library, job, unit),
      fetch: (hash: Hash, maxBytes: number) => this.#library.fetch(hash, undefined, maxBytes),
    };
    return resolveInputs(spec, source);
  }

  /** Computes one unit. `signal` ends it before its own time limit does. */
  async run(spec: Spec, unit: number, inputs: Inputs, signal?: AbortSignal): Promise<Uint8Array> {
    await this.#enter();
    try {
      return await this.#run(
        { spec, unit, inputs },
        {
          scratchRoot: this.#scratch,
          timeoutMs: this.#config.unitTimeoutSeconds * 1000,
          memoryMb: this.#config.memoryMb,
          maxResultBytes: this.#config.maxResultBytes,
          signal: signal === undefined ? this.#stopping.signal : AbortSignal.any([this.#stopping.signal, signal]),
        },
      );
    } finally {
      this.#leave();
    }
  }

  stop(): void {
    this.#stopping.abort(new Error("the agent was stopped"));
  }

  #enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
