import type { z } from "zod";

import type { DocumentLimits, Failure } from "./canonical.ts";
import { decodeCanonical, encodeCanonical } from "./canonical.ts";

/** A kind of canonical JSON document: its schema, limits and the error that a bad one throws. */
export interface DocumentKind<T> {
  readonly schema: z.ZodType<T>;
  readonly limits: DocumentLimits;
  readonly what: string;
  readonly fail: Failure;
}

const SHOWN_ISSUES = 5;

/** Untrusted bytes → a validated, deeply frozen document. */
export function parseDocument<T>(bytes: Uint8Array, kind: DocumentKind<T>): T {
  const fail: Failure = (message) => kind.fail(`${kind.what}: ${message}`);
  return freeze(validate(decodeCanonical(bytes, kind.limits, fail), kind));
}

/** A document → its canonical bytes. Validates first: nobody publishes what others would refuse. */
export function encodeDocument<T>(document: T, kind: DocumentKind<T>): Uint8Array {
  const fail: Failure = (message) => kind.fail(`${kind.what}: ${message}`);
  const bytes = encodeCanonical(validate(document, kind), kind.limits.maxDepth, fail);
  if (bytes.length > kind.limits.maxBytes) throw fail(`got ${bytes.length} bytes, limit ${kind.limits.maxBytes}`);
  return bytes;
}

function validate<T>(value: unknown, { schema, what, fail }: DocumentKind<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw fail(describeIssues(result.error.issues, value, what));
}

/** One line that names what is wrong, what was got and the limit. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], value: unknown, what: string): string {
  const flat = issues.flatMap((issue) => leaves(issue, []));
  const shown = flat.slice(0, SHOWN_ISSUES).map(({ path, message }) => {
    const place = [what, ...path.map(String)].join(".");
    return `${place}: got ${show(at(value, path))}; ${message}`;
  });
  if (flat.length > SHOWN_ISSUES) shown.push(`and ${flat.length - SHOWN_ISSUES} more`);
  return shown.join(" | ");
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A union reports every branch; the one with the fewest complaints is what the author most likely meant. */
function leaves(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): Leaf[] {
  const path = [...parent, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const branch = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
    return branch.flatMap((inner) => leaves(inner, path));
  }
  return [{ path, message: issue.message }];
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<PropertyKey, unknown>)[key];
  }
  return found;
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
