import { type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

import { type HostPolicy, parsePeerUrl, pinPeer } from "./artifacts/hosts.ts";

export interface GetOptions {
  readonly policy: HostPolicy;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface Got {
  readonly status: number;
  readonly body: string;
}

/** Asks a stranger's endpoint for something small: only hosts that the policy allows, limited in time and size, no redirects. */
export async function get(base: string, path: string, { policy, timeoutMs, maxBytes }: GetOptions): Promise<Got> {
  const url = parsePeerUrl(base, policy);
  const [pinned] = await pinPeer(url, policy);
  const target = new URL(`${url.pathname.replace(/\/$/, "")}${path}`, url);
  const lookup: RequestOptions["lookup"] = (_host, options, done) => {
    if (options.all === true) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  const request = target.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const asked = request(target, { lookup, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on("data", (part: Buffer) => {
        size += part.length;
        if (size > maxBytes) asked.destroy(new Error(`${url.origin}: got more than ${maxBytes} bytes`));
        parts.push(part);
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString("utf8") });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
