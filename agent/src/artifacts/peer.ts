import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";

import type { Hash } from "./address.ts";
import { isHash } from "./address.ts";
import { ArtifactMissing } from "./errors.ts";
import type { ArtifactStore } from "./store.ts";

const HOST = "127.0.0.1";
const PREFIX = "/artifacts/";
const MAX_CONNECTIONS = 64;
/** A peer that reads slower than this gives its place to others. */
const IDLE_MS = 30_000;

/** Answers a request in place of the store. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
type Routes = Map<string, Handler>;

export interface PeerOptions {
  /** 0, the default, lets the system choose a free port. */
  readonly port?: number;
  /** Told about failures of this server's own making (a disk error), never about a client's mistakes. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Serves the artifacts of a store at `GET /artifacts/<hash>`, on the loopback interface only: in front of other machines
 * stands a reverse proxy with TLS. There is no listing, no upload, and no other path but those that `route` adds.
 */
export class PeerServer {
  readonly #server: Server;
  readonly #routes: Routes;
  readonly url: string;

  private constructor(server: Server, routes: Routes) {
    this.#server = server;
    this.#routes = routes;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  }

  static async start(store: ArtifactStore, { port = 0, onError }: PeerOptions = {}): Promise<PeerServer> {
    const routes: Routes = new Map();
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 1_000 });
    server.maxConnections = MAX_CONNECTIONS;
    server.setTimeout(IDLE_MS, (socket) => socket.destroy());
    server.on("request", (request, response) => {
      respond(store, routes, request, response).catch((error: unknown) => {
        const gone = response.destroyed;
        response.destroy();
        if (!gone) onError?.(error);
      });
    });
    server.listen(port, HOST);
    await once(server, "listening");
    return new PeerServer(server, routes);
  }

  /** Lets somebody else answer what begins with `prefix`. */
  route(prefix: string, handler: Handler): void {
    this.#routes.set(prefix, handler);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

async function respond(
  store: ArtifactStore,
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, handler] = [...routes].find(([prefix]) => request.url?.startsWith(prefix) === true) ?? [];
  return handler === undefined ? answer(store, request, response) : handler(request, response);
}

async function answer(store: ArtifactStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    refuse(response.setHeader("allow", "GET, HEAD"), 405);
    return;
  }
  const hash = requested(request.url ?? "");
  if (hash === undefined) return refuse(response, 404);
  try {
    const { handle, size } = await store.openFile(hash);
    try {
      response.writeHead(200, {
        "content-type": "application/octet-stream",
        "content-length": size,
        "cache-control": "public, max-age=31536000, immutable",
        // What is stored came from strangers: a browser must not guess that it is a page.
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
      });
      if (request.method === "HEAD") response.end();
      else await pipeline(handle.createReadStream({ autoClose: false }), response);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof ArtifactMissing) return refuse(response, 404);
    throw error;
  }
}

function requested(path: string): Hash | undefined {
  const name = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : "";
  return isHash(name) ? name : undefined;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-length": 0 }).end();
}
