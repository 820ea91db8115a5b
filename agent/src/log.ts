/** Events of an agent as JSON lines on standard output: for people, log collectors and the demo's progress display. */

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Record<string, string | number | bigint | boolean | undefined>;

export interface LogLine extends Record<string, unknown> {
  level: Level;
  agent: string;
  event: string;
}

export type Log = (level: Level, event: string, fields?: Fields) => void;

const secrets = new Set<string>();

/** Registers a value that must never be written; the forms with and without 0x, in any case, are covered. */
export function keepSecret(value: string): void {
  const bare = value.replace(/^0x/i, "");
  if (bare.length >= 8) secrets.add(bare.toLowerCase());
}

export function redact(text: string): string {
  let out = text;
  for (const secret of secrets) {
    for (let at = out.toLowerCase().indexOf(secret); at >= 0; at = out.toLowerCase().indexOf(secret)) {
      out = `${out.slice(0, at)}[redacted]${out.slice(at + secret.length)}`;
    }
  }
  // Credentials in URLs, whoever wrote them.
  return out.replace(/(https?:\/\/)[^/\s"@]+@/g, "$1[redacted]@");
}

export function createLog(agent: string, write: (line: string) => void, threshold: Level = "info"): Log {
  const order: Level[] = ["debug", "info", "warn", "error"];
  return (level, event, fields = {}) => {
    if (order.indexOf(level) < order.indexOf(threshold)) return;
    const line: LogLine = { level, agent, event, ...fields };
    write(redact(JSON.stringify(line, (_, v: unknown) => (typeof v === "bigint" ? v.toString() : v))));
  };
}
