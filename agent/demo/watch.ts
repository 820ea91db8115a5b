import type { Line } from "./children.ts";

interface Waiting {
  readonly matches: () => boolean;
  readonly resolve: () => void;
}

/** What all agents of a demo said, to wait for things. */
export class Watch {
  readonly #lines: { readonly name: string; readonly line: Line }[] = [];
  #waiting: Waiting[] = [];
  #failure: Error | undefined;
  #reject: ((error: Error) => void) | undefined;
  /** Rejects when an agent ends by itself. */
  readonly #failed = new Promise<never>((_, reject) => (this.#reject = reject));

  constructor() {
    this.#failed.catch(() => undefined);
  }

  add(name: string, line: Line): void {
    this.#lines.push({ name, line });
    this.#waiting = this.#waiting.filter(({ matches, resolve }) => {
      if (!matches()) return true;
      resolve();
      return false;
    });
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#reject?.(error);
  }

  /** How often somebody said something. */
  count(name: string, event: string, also: (line: Line) => boolean = () => true): number {
    return this.#lines.filter((one) => one.name === name && one.line.event === event && also(one.line)).length;
  }

  /** Waits until the condition holds; looks whenever an agent says something, and now and then. */
  async until(what: string, condition: () => boolean, timeoutMs = 60_000): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (condition()) return;
    let timer: NodeJS.Timeout | undefined;
    let ticking: NodeJS.Timeout | undefined;
    const held = new Promise<void>((resolve) => {
      this.#waiting.push({ matches: condition, resolve });
      ticking = setInterval(() => condition() && resolve(), 100);
    });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${what}: not within ${timeoutMs / 1000} s`)), timeoutMs);
    });
    try {
      await Promise.race([held, late, this.#failed]);
    } finally {
      clearTimeout(timer);
      clearInterval(ticking);
    }
  }
}
