import { join } from "node:path";

import type { Hash } from "./artifacts/address.ts";
import { MAX_ARTIFACT_BYTES, hashSchema } from "./artifacts/address.ts";
import { ArtifactFetcher } from "./artifacts/fetcher.ts";
import { type Handler, PeerServer } from "./artifacts/peer.ts";
import { ArtifactStore } from "./artifacts/store.ts";
import type { Book } from "./chain/book.ts";
import type { Address } from "./client.ts";
import type { Config } from "./config.ts";
import { messageOf } from "./errors.ts";
import type { Log } from "./log.ts";

/** The artifacts of an agent: its own store, served to peers, and theirs. */
export class Library {
  readonly #store: ArtifactStore;
  readonly #server: PeerServer;
  readonly #fetcher: ArtifactFetcher;
  readonly #book: Book;
  readonly #peers: readonly string[];

  private constructor(store: ArtifactStore, server: PeerServer, config: Config, book: Book) {
    this.#store = store;
    this.#server = server;
    this.#book = book;
    this.#peers = config.artifacts.peers;
    this.#fetcher = new ArtifactFetcher({
      store,
      policy: { allowLoopback: config.artifacts.allowLoopback },
      timeoutMs: 10_000,
    });
  }

  static async open(config: Config, book: Book, log: Log): Promise<Library> {
    const store = await ArtifactStore.open(join(config.home, "artifacts"));
    const server = await PeerServer.start(store, {
      port: config.artifacts.port,
      onError: (error) => log("warn", "serving an artifact failed", { reason: messageOf(error) }),
    });
    return new Library(store, server, config, book);
  }

  get url(): string {
    return this.#server.url;
  }

  /** Lets this agent's endpoint answer more than artifacts. */
  route(prefix: string, handler: Handler): void {
    this.#server.route(prefix, handler);
  }

  put(bytes: Uint8Array): Promise<Hash> {
    return this.#store.put(bytes);
  }

  /** An artifact, verified; from the provider that should have it first. */
  fetch(address: string, from?: Address, maxBytes: number = MAX_ARTIFACT_BYTES): Promise<Uint8Array> {
    const first = from === undefined ? undefined : this.#book.endpointOf(from);
    const all = [...(first === undefined ? [] : [first]), ...this.#peers, ...this.#book.endpoints()];
    const peers = [...new Set(all)].filter((peer) => peer !== this.url);
    return this.#fetcher.fetch(hashSchema.parse(address), { peers, maxBytes });
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
