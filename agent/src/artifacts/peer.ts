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

export interface PeerOptions {
  /** 0, the default, lets the system choose a free port. */
  readonly port?: number;
  /** Told about failures of this server's own making (a disk error), never about a client's mistakes. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Serves the artifacts of a store at `GET /artifacts/<hash>`, on the loopback interface only: in front of other machines
 * stands a reverse proxy with TLS. There is no listing, no upload and no other path.
 */
export class PeerServer {
  readonly #server: Server;
  readonly url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  }

  static async start(store: ArtifactStore, { port = 0, onError }: PeerOptions = {}): Promise<PeerServer> {
    const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 1_000 });
    server.maxConnections = MAX_CONNECTIONS;
    server.setTimeout(IDLE_MS, (socket) => socket.destroy());
    server.on("request", (request, response) => {
      answer(store, request, response).catch((error: unknown) => {
        const gone = response.destroyed;
        response.destroy();
        if (!gone) onError?.(error);
      });
    });
    server.listen(port, HOST);
    await once(server, "listening");
    return new PeerServer(server);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
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
