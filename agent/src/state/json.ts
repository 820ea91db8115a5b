/** JSON that keeps bigints, written as {"$n":"…"}. */

export function encode(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === "bigint" ? { $n: v.toString() } : v));
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_, v: unknown) => {
    if (typeof v === "object" && v !== null && "$n" in v && typeof v.$n === "string") return BigInt(v.$n);
    return v;
  });
}
