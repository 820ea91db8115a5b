import type { IncomingMessage, RequestOptions } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import type { Hash } from "./address.ts";
import { hashOf, isHash } from "./address.ts";
import {
  ArtifactAddressInvalid,
  ArtifactCorrupt,
  ArtifactError,
  ArtifactMissing,
  ArtifactTooLarge,
  ArtifactUnavailable,
  PeerFailed,
} from "./errors.ts";
import type { HostPolicy, PinnedAddresses } from "./hosts.ts";
import { parsePeerUrl, pinPeer } from "./hosts.ts";
import type { ArtifactStore } from "./store.ts";

export interface FetcherOptions {
  readonly store: ArtifactStore;
  readonly policy: HostPolicy;
  /** The most that one peer may take for one artifact, from resolving its name to the last byte. */
  readonly timeoutMs?: number;
}

export interface FetchRequest {
  /** Base URLs of peers, asked in this order. */
  readonly peers: readonly string[];
  /** The most bytes to accept; never more than the store's limit. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Gets artifacts by address: from the local store when it has them, otherwise from peers in turn. Peers are not trusted:
 * what arrives is limited while it streams, must hash to the address, and only then is stored and returned.
 */
export class ArtifactFetcher {
  readonly #store: ArtifactStore;
  readonly #policy: HostPolicy;
  readonly #timeoutMs: number;

  constructor({ store, policy, timeoutMs = DEFAULT_TIMEOUT_MS }: FetcherOptions) {
    this.#store = store;
    this.#policy = policy;
    this.#timeoutMs = timeoutMs;
  }

  /** Throws ArtifactUnavailable with every peer's failure when none delivers. */
  async fetch(hash: Hash, { peers, maxBytes = this.#store.maxBytes, signal }: FetchRequest): Promise<Uint8Array> {
    if (!isHash(hash)) throw new ArtifactAddressInvalid(String(hash));
    const limit = Math.min(maxBytes, this.#store.maxBytes);
    const local = await this.#fromStore(hash);
    if (local !== undefined) {
      if (local.length > limit) throw new ArtifactTooLarge(`artifact ${hash}`, local.length, limit);
      return local;
    }

    const failures: Error[] = [];
    for (const peer of peers) {
      signal?.throwIfAborted();
      try {
        const bytes = await this.#fromPeer(hash, peer, limit, signal);
        await this.#store.put(bytes);
        return bytes;
      } catch (error) {
        signal?.throwIfAborted();
        // Only what a peer did wrong moves on to the next one; a full disk does not get better by asking elsewhere.
        if (!(error instanceof ArtifactError)) throw error;
        failures.push(error);
      }
    }
    throw new ArtifactUnavailable(hash, failures);
  }

  async #fromStore(hash: Hash): Promise<Uint8Array | undefined> {
    try {
      return await this.#store.get(hash);
    } catch (error) {
      // A damaged local copy is replaced by what a peer has.
      if (error instanceof ArtifactMissing || error instanceof ArtifactCorrupt) return undefined;
      throw error;
    }
  }

  async #fromPeer(hash: Hash, peer: string, limit: number, outer: AbortSignal | undefined): Promise<Uint8Array> {
    const base = parsePeerUrl(peer, this.#policy);
    const url = new URL(`${base.pathname.replace(/\/+$/, "")}/artifacts/${hash}`, base);
    const timer = AbortSignal.timeout(this.#timeoutMs);
    const signal = outer === undefined ? timer : AbortSignal.any([outer, timer]);
    let bytes: Uint8Array;
    try {
      const pinned = await untilAborted(pinPeer(url, this.#policy), signal);
      bytes = await download(url, pinned, limit, signal);
    } catch (error) {
      if (error instanceof ArtifactError) throw error;
      const why = timer.aborted
        ? `no complete answer within ${this.#timeoutMs} ms`
        : error instanceof Error
          ? error.message
          : String(error);
      throw new PeerFailed(url.href, why, error);
    }
    const got = hashOf(bytes);
    if (got !== hash) throw new ArtifactCorrupt(hash, got, url.origin);
    return bytes;
  }
}

/** Name resolution cannot be cancelled, but nobody has to wait for it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** One GET to a pinned address. Node's http never follows redirects; any status but 200 is a failure. */
async function download(url: URL, pinned: PinnedAddresses, limit: number, signal: AbortSignal): Promise<Uint8Array> {
  const options: RequestOptions = {
    method: "GET",
    agent: false,
    signal,
    headers: { accept: "application/octet-stream", "accept-encoding": "identity" },
    maxHeaderSize: 8 * 1024,
    // The name stays in the Host header and in TLS; the socket goes to an address that the policy approved.
    lookup: (_host, { all }, done) => {
      if (all === true) done(null, [...pinned]);
      else done(null, pinned[0].address, pinned[0].family);
    },
  };
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, options);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve).on("error", reject).end();
    });
    if (response.statusCode !== 200) throw new PeerFailed(url.href, `got status ${response.statusCode}, expected 200`);
    const announced = Number(response.headers["content-length"] ?? 0);
    if (announced > limit) throw new ArtifactTooLarge(`artifact announced by ${url.href}`, announced, limit);
    return await collect(response, limit, url);
  } finally {
    request.destroy();
  }
}

async function collect(response: IncomingMessage, limit: number, url: URL): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new ArtifactTooLarge(`artifact sent by ${url.href}`, size, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
