// How much: processor time, memory and storage, as SDL files write them.

const DECIMAL = /^(\d{1,30})(?:\.(\d{1,18}))?$/;
const SIZE = /^(\d{1,15}(?:\.\d{1,9})?)([kKMGTP]i?)?$/;
const BYTES: Readonly<Record<string, bigint>> = {
  k: 10n ** 3n,
  K: 10n ** 3n,
  M: 10n ** 6n,
  G: 10n ** 9n,
  T: 10n ** 12n,
  P: 10n ** 15n,
  ki: 2n ** 10n,
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
};

export const CPU = 'processors: 2, 0.5, "0.5" or "500m", in thousandths at least 1m';
export const SIZES = "a size such as 512Mi, 1.5Gi, 10G or 1048576, a whole number of bytes";
export const AMOUNT = "a decimal amount above zero, in quotes when it is very small or has more than 15 digits";

/** An exact fraction. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** The text of a number as YAML gave it: exact, or nothing. */
function exact(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return undefined;
  return String(value);
}

/** A decimal as it is written: exact, above zero; `undefined` when it is none. */
export function fraction(value: unknown): Fraction | undefined {
  const found = DECIMAL.exec(exact(value) ?? "");
  if (found === null) return undefined;
  const [, whole = "", digits = ""] = found;
  const top = BigInt(whole + digits);
  return top === 0n ? undefined : { top, bottom: 10n ** BigInt(digits.length) };
}

/** Thousandths of a processor; `undefined` when it is none. */
export function milliCpu(value: unknown): number | undefined {
  const text = exact(value);
  const milli = text?.endsWith("m") === true;
  const parsed = fraction(milli ? text.slice(0, -1) : text);
  if (parsed === undefined) return undefined;
  return wholeNumber(milli ? parsed.top : parsed.top * 1_000n, parsed.bottom);
}

/** Bytes; `undefined` when it is no size, or not a whole number of them. */
export function bytes(value: unknown): number | undefined {
  const found = SIZE.exec(exact(value) ?? "");
  if (found === null) return undefined;
  const [, number, unit] = found;
  const parsed = fraction(number);
  if (parsed === undefined) return undefined;
  return wholeNumber(parsed.top * (unit === undefined ? 1n : (BYTES[unit] ?? 0n)), parsed.bottom);
}

function wholeNumber(top: bigint, bottom: bigint): number | undefined {
  const result = top / bottom;
  if (top % bottom !== 0n || result === 0n || result > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return Number(result);
}
