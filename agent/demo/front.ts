import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import type { Gridbond, Hex } from "../src/client.ts";
import { LeaseStatus } from "../src/client.ts";
import { get } from "../src/http.ts";

const OPTIONS = { policy: { allowLoopback: true }, timeoutMs: 1_500, maxBytes: 64 * 1024 };
const REFRESH_MS = 400;

interface Backend {
  readonly leaseId: Hex;
  readonly provider: string;
  readonly endpoint: string;
}

/** One address for the whole cluster: asks the leases of a tenant in turn, the next one when one is silent. Knows them from the chain. */
export class Front {
  readonly #gridbond: Gridbond;
  readonly #tenant: string;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  readonly #counts = new Map<string, number>();
  #backends: readonly Backend[] = [];
  #next = 0;
  #looking = false;
  /** Requests that no lease answered. */
  failed = 0;
  /** Requests that another lease answered than the one whose turn it was. */
  retried = 0;

  private constructor(gridbond: Gridbond, tenant: string) {
    this.#gridbond = gridbond;
    this.#tenant = tenant.toLowerCase();
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), REFRESH_MS);
  }

  static async start(gridbond: Gridbond, tenant: string): Promise<Front> {
    const front = new Front(gridbond, tenant);
    await front.#look();
    await once(front.#server.listen(0, "127.0.0.1"), "listening");
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests that leases of this provider answered. */
  countOf(provider: string): number {
    return this.#counts.get(provider.toLowerCase()) ?? 0;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const backends = this.#backends;
    const first = this.#next++;
    for (let tried = 0; tried < backends.length; tried++) {
      const backend = backends[(first + tried) % backends.length];
      if (backend === undefined) break;
      try {
        const { status, body } = await get(
          backend.endpoint,
          `/leases/${backend.leaseId}${request.url ?? "/"}`,
          OPTIONS,
        );
        if (status !== 200) continue;
        const provider = backend.provider.toLowerCase();
        this.#counts.set(provider, this.countOf(provider) + 1);
        if (tried > 0) this.retried += 1;
        return void response.writeHead(200, { "content-type": "application/json" }).end(body);
      } catch {
        // Silent: the next one's turn.
      }
    }
    this.failed += 1;
    response.writeHead(503).end();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const { leases, providers } = await this.#gridbond.read();
      const mine = [...leases.values()].filter(
        ({ terms, state }) => terms.tenant.toLowerCase() === this.#tenant && state.status === LeaseStatus.Open,
      );
      this.#backends = mine.flatMap(({ id, lease }) => {
        const record = [...providers.values()].find(
          (one) => one.provider.toLowerCase() === lease.provider.toLowerCase(),
        );
        const endpoint = record?.endpoint;
        return endpoint === undefined ? [] : [{ leaseId: id, provider: lease.provider, endpoint }];
      });
    } finally {
      this.#looking = false;
    }
  }
}
