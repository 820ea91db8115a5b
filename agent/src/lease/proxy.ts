import { type IncomingMessage, type ServerResponse, request as requestHttp } from "node:http";
import { pipeline } from "node:stream/promises";

import type { Supervisor } from "./supervisor.ts";

export const LEASES_PREFIX = "/leases/";
const TIMEOUT_MS = 10_000;
/** What belongs to one connection and not to the message. */
const OF_THE_CONNECTION = new Set([
  "connection",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Serves `/leases/<id>/<path>` at the provider's endpoint from the lease's program. A lease that does not run here has no such path. */
export function leaseProxy(supervisor: Supervisor) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const match = /^\/leases\/(0x[0-9a-f]{64})(\/.*)?$/.exec(request.url ?? "");
    const [, id = "", path = "/"] = match ?? [];
    if (match === null || !supervisor.has(id)) return refuse(response, 404);
    const port = supervisor.portOf(id);
    if (port === undefined) return refuse(response, 503);
    await forward(request, response, port, path);
  };
}

async function forward(request: IncomingMessage, response: ServerResponse, port: number, path: string): Promise<void> {
  const { method = "GET" } = request;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const asked = requestHttp({ host: "127.0.0.1", port, path, method, headers: own(request), agent: false, signal });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve).once("error", reject);
  });
  request.pipe(asked);
  response.once("close", () => asked.destroy());
  try {
    const answer = await answered;
    response.writeHead(answer.statusCode ?? 502, own(answer));
    await pipeline(answer, response);
  } catch {
    // The program is starting, too slow, or gone: its fault, not this server's.
    if (response.headersSent) response.destroy();
    else refuse(response, 503);
  }
}

function own({ headers }: IncomingMessage): Record<string, string | string[] | undefined> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.has(name)));
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-length": 0 }).end();
}
