/**
 * A small seeded generator of 32-bit integers, written in integer arithmetic only, so that every machine draws the same
 * numbers: a Weyl sequence (the golden-ratio increment) through the 32-bit finaliser of MurmurHash3. Not for secrets.
 */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** The next integer in [0, 2^32). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  }

  /** A uniform integer in [0, bound), bound ≤ 2^32. Draws again where the remainder would favour small numbers. */
  below(bound: number): number {
    const even = 2 ** 32 - (2 ** 32 % bound);
    let drawn = this.next();
    while (drawn >= even) drawn = this.next();
    return drawn % bound;
  }

  /** A uniform number in [-1, 1). */
  signed(): number {
    return this.next() / 2 ** 31 - 1;
  }

  /** Shuffles in place (Fisher–Yates). */
  shuffle(items: Uint32Array): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i] as number;
      items[i] = items[j] as number;
      items[j] = held;
    }
  }
}
