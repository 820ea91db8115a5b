/**
 * Canonical JSON: UTF-8, no white space, object keys sorted by code unit, numbers and strings as ECMAScript writes them
 * (the rules of RFC 8785). One value has one spelling, so its keccak256 names the value and not just one way to write it.
 */

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

export interface DocumentLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** Makes the error that is thrown: each kind of document has its own class. */
export type Failure = (message: string) => Error;

/** The canonical bytes of a JSON value. Throws what `fail` makes when the value is not plain JSON. */
export function encodeCanonical(value: unknown, maxDepth: number, fail: Failure): Uint8Array {
  return new TextEncoder().encode(write(value, maxDepth, fail));
}

/**
 * Parses untrusted canonical bytes. Size and depth are checked before anything is parsed, and the bytes must be the
 * canonical spelling of what they say: duplicate keys, odd spacing and second spellings of a number are refused.
 */
export function decodeCanonical(bytes: Uint8Array, limits: DocumentLimits, fail: Failure): unknown {
  if (bytes.length > limits.maxBytes) throw fail(`got ${bytes.length} bytes, limit ${limits.maxBytes}`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail("got bytes that are not UTF-8");
  }
  const depth = depthOf(text);
  if (depth > limits.maxDepth) throw fail(`got nesting of depth ${depth}, limit ${limits.maxDepth}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (write(value, limits.maxDepth, fail) !== text) {
    throw fail("not canonical JSON: expected sorted, unique keys, no white space and the shortest numbers");
  }
  return value;
}

function write(value: unknown, depth: number, fail: Failure): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw fail(`got the number ${value}, expected a finite one`);
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw fail(`got a ${typeof value}, expected a JSON value`);
  if (depth === 0) throw fail("nested too deeply");
  if (Array.isArray(value)) return `[${value.map((item) => write(item, depth - 1, fail)).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => {
      if (FORBIDDEN_KEYS.has(key)) throw fail(`got the key ${JSON.stringify(key)}, which is reserved`);
      return `${JSON.stringify(key)}:${write(member, depth - 1, fail)}`;
    });
  return `{${members.join(",")}}`;
}

/** The deepest nesting of brackets outside strings; counts no more than that, validity is JSON.parse's business. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === 0x5c) i++;
      else if (c === 0x22) quoted = false;
    } else if (c === 0x22) quoted = true;
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x7d || c === 0x5d) depth--;
  }
  return deepest;
}
