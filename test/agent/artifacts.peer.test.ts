import { once } from "node:events";
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect } from "chai";

import { hashOf } from "../../agent/src/artifacts/address.ts";
import {
  ArtifactCorrupt,
  ArtifactTooLarge,
  ArtifactUnavailable,
  PeerFailed,
  PeerForbidden,
} from "../../agent/src/artifacts/errors.ts";
import { ArtifactFetcher } from "../../agent/src/artifacts/fetcher.ts";
import { forbiddenAddress, parsePeerUrl, pinPeer } from "../../agent/src/artifacts/hosts.ts";
import { PeerServer } from "../../agent/src/artifacts/peer.ts";
import { ArtifactStore } from "../../agent/src/artifacts/store.ts";
import { HASH, bytesOf, failureOf, useFolder } from "./work.helpers.ts";

const folder = useFolder();
const frame = bytesOf("a frame");
const address = hashOf(frame);
const local = { allowLoopback: true };

const servers: Server[] = [];

/** A peer that behaves as the test says, on a free port of the loopback interface. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
});

async function openFetcher(
  timeoutMs = 5_000,
  policy = local,
): Promise<{ fetcher: ArtifactFetcher; store: ArtifactStore }> {
  const store = await ArtifactStore.open(join(folder(), "mine"), 1_000);
  return { fetcher: new ArtifactFetcher({ store, policy, timeoutMs }), store };
}

/** The one peer's failure, inside the fetcher's. */
async function failureAt(peer: string, timeoutMs?: number, maxBytes?: number): Promise<Error> {
  const { fetcher, store } = await openFetcher(timeoutMs);
  const peers = [peer];
  const error = await failureOf(() => fetcher.fetch(address, maxBytes === undefined ? { peers } : { peers, maxBytes }));
  expect(error).to.be.instanceOf(ArtifactUnavailable);
  expect(error.message).to.match(/1 peers asked, none delivered/);
  expect(await store.has(address)).to.equal(false);
  return (error as ArtifactUnavailable).failures[0] as Error;
}

const sends = (bytes: Uint8Array) => (_: IncomingMessage, response: ServerResponse) => response.end(bytes);

describe("artifact fetcher", function () {
  this.timeout(20_000);

  it("gets an artifact from a peer, keeps it, and then asks nobody", async () => {
    const theirs = await ArtifactStore.open(join(folder(), "theirs"));
    await theirs.put(frame);
    const peer = await PeerServer.start(theirs);
    const { fetcher, store } = await openFetcher();
    expect(await fetcher.fetch(address, { peers: [`${peer.url}/`] })).to.deep.equal(Buffer.from(frame));
    await peer.close();
    expect(await store.get(address)).to.deep.equal(Buffer.from(frame));
    expect(await fetcher.fetch(address, { peers: [peer.url] })).to.deep.equal(Buffer.from(frame));
  });

  it("goes on to the next peer after each kind of failure", async () => {
    const asked: string[] = [];
    const liar = await serve((incoming, response) => {
      asked.push(incoming.url ?? "");
      response.end("another frame");
    });
    const { fetcher } = await openFetcher();
    const peers = ["ftp://127.0.0.1", "http://127.0.0.1:1", liar, await serve(sends(frame))];
    expect(await fetcher.fetch(address, { peers })).to.deep.equal(Buffer.from(frame));
    expect(asked).to.deep.equal([`/artifacts/${address}`]);
  });

  it("names every peer's failure when none delivers", async () => {
    const { fetcher } = await openFetcher();
    const peers = [await serve(sends(bytesOf("lie"))), await serve((_, response) => response.writeHead(404).end())];
    const error = (await failureOf(() => fetcher.fetch(address, { peers }))) as ArtifactUnavailable;
    expect(error.message).to.contain("2 peers asked, none delivered");
    expect(error.failures.map(({ name }) => name)).to.deep.equal(["ArtifactCorrupt", "PeerFailed"]);
    expect(error.failures[1]?.message).to.contain("got status 404, expected 200");
  });

  it("refuses bytes with another hash", async () => {
    expect(await failureAt(await serve(sends(bytesOf("a frama"))))).to.be.instanceOf(ArtifactCorrupt);
  });

  it("refuses more than the limit, announced or not, without reading it all", async () => {
    const announced = await failureAt(await serve(sends(new Uint8Array(1_001))));
    expect(announced).to.be.instanceOf(ArtifactTooLarge);
    expect(announced.message).to.match(/announced by .*: got 1001 bytes or more, limit 1000/);

    let sent = 0;
    const endless = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(500))) sent += 500;
      };
      response.on("drain", more).on("error", () => undefined);
      more();
    });
    const streamed = await failureAt(endless);
    expect(streamed).to.be.instanceOf(ArtifactTooLarge);
    expect(streamed.message).to.match(/sent by .*limit 1000/);
    expect(sent).to.be.lessThan(50_000_000);

    expect(await failureAt(await serve(sends(frame)), 5_000, 6)).to.be.instanceOf(ArtifactTooLarge);
  });

  it("applies the caller's limit to what it has already", async () => {
    const { fetcher, store } = await openFetcher();
    await store.put(frame);
    const error = await failureOf(() => fetcher.fetch(address, { peers: [], maxBytes: 6 }));
    expect(error).to.be.instanceOf(ArtifactTooLarge);
  });

  it("follows no redirect", async () => {
    let hits = 0;
    const target = await serve((_, response) => {
      hits++;
      response.end(frame);
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const location = `${target}/artifacts/${address}`;
      const error = await failureAt(await serve((_, response) => response.writeHead(status, { location }).end()));
      expect(error).to.be.instanceOf(PeerFailed);
      expect(error.message).to.contain(`got status ${status}, expected 200`);
    }
    expect(hits).to.equal(0);
  });

  it("waits no longer than its limit: for an answer, nor for the rest of a trickle", async () => {
    const silent = await failureAt(await serve(() => undefined), 200);
    expect(silent).to.be.instanceOf(PeerFailed);
    expect(silent.message).to.contain("no complete answer within 200 ms");

    const trickle = await serve((_, response) => {
      const timer = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(timer));
    });
    expect((await failureAt(trickle, 200)).message).to.contain("no complete answer within 200 ms");
  });

  it("refuses an answer that breaks off", async () => {
    const broken = await serve((_, response) => {
      response.writeHead(200, { "content-length": frame.length });
      response.write(frame.subarray(0, 3), () => response.destroy());
    });
    expect(await failureAt(broken)).to.be.instanceOf(PeerFailed);
  });

  it("stops when the caller aborts, and asks no further peer", async () => {
    const stopping = new AbortController();
    let hits = 0;
    const silent = await serve(() => stopping.abort(new Error("enough")));
    const next = await serve((_, response) => {
      hits++;
      response.end(frame);
    });
    const { fetcher } = await openFetcher();
    const error = await failureOf(() => fetcher.fetch(address, { peers: [silent, next], signal: stopping.signal }));
    expect(error.message).to.equal("enough");
    expect(hits).to.equal(0);
  });

  it("does not talk to this machine unless allowed", async () => {
    let hits = 0;
    const url = new URL(
      await serve((_, response) => {
        hits++;
        response.end(frame);
      }),
    );
    const { fetcher } = await openFetcher(5_000, { allowLoopback: false });
    const hosts = [
      "127.0.0.1",
      "localhost",
      "2130706433",
      "0x7f.1",
      "127.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0.0.0.0",
      "[::]",
    ];
    const peers = hosts.map((host) => `http://${host}:${url.port}`);
    const error = (await failureOf(() => fetcher.fetch(address, { peers }))) as ArtifactUnavailable;
    expect(error.failures.map(({ name }) => name)).to.deep.equal(hosts.map(() => "PeerForbidden"));
    expect(hits).to.equal(0);
  });

  it("reaches a name through the addresses that were checked", async () => {
    const url = new URL(await serve(sends(frame)));
    const { fetcher } = await openFetcher();
    expect(await fetcher.fetch(address, { peers: [`http://localhost:${url.port}`] })).to.deep.equal(Buffer.from(frame));
  });
});

describe("host policy", () => {
  const open = { allowLoopback: false };

  for (const ip of [
    ...[
      "127.0.0.1",
      "127.255.0.9",
      "::1",
      "::ffff:127.0.0.1",
      "::ffff:7f00:1",
      "0.0.0.0",
      "::",
      "10.0.0.1",
      "100.64.0.1",
    ],
    ...["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.1", "255.255.255.255"],
    ...["fc00::1", "fd12::1", "fe80::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "2001::1"],
    ...["2001:db8::1", "not an address"],
  ]) {
    it(`forbids ${ip}`, () => {
      expect(forbiddenAddress(ip, open)).to.be.a("string");
    });
  }

  for (const ip of [
    "1.1.1.1",
    "172.15.0.1",
    "172.32.0.1",
    "192.169.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00::1",
  ]) {
    it(`allows ${ip}`, () => {
      expect(forbiddenAddress(ip, open)).to.equal(undefined);
    });
  }

  it("allows loopback, and only loopback, when asked to", () => {
    for (const ip of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) expect(forbiddenAddress(ip, local)).to.equal(undefined);
    for (const ip of ["10.0.0.1", "169.254.169.254", "fe80::1"]) expect(forbiddenAddress(ip, local)).to.be.a("string");
  });

  const urls: readonly (readonly [url: string, message: RegExp])[] = [
    ["peer", /not a URL/],
    ["file:///etc/passwd", /got protocol file:, expected http: or https:/],
    ["data:text/plain,x", /got protocol data:/],
    ["http://user:password@1.1.1.1", /credentials/],
    ["http://1.1.1.1/?to=x", /a query or fragment/],
    ["http://1.1.1.1/#x", /a query or fragment/],
  ];
  for (const [url, message] of urls) {
    it(`forbids the URL ${url}`, async () => {
      const error = await failureOf(() => parsePeerUrl(url, open));
      expect(error).to.be.instanceOf(PeerForbidden);
      expect(error.message).to.match(message);
      expect(error.message).not.to.contain("password");
    });
  }

  it("keeps to the list of hosts when there is one", async () => {
    const listed = { allowLoopback: false, hosts: new Set(["1.1.1.1", "2606:4700::1111"]) };
    parsePeerUrl("https://1.1.1.1:8443/base", listed);
    parsePeerUrl("https://[2606:4700::1111]/", listed);
    expect(await failureOf(() => parsePeerUrl("https://1.0.0.1", listed))).to.be.instanceOf(PeerForbidden);
  });

  it("pins literal addresses as they are", async () => {
    expect(await pinPeer(new URL("http://1.1.1.1"), open)).to.deep.equal([{ address: "1.1.1.1", family: 4 }]);
    expect(await failureOf(() => pinPeer(new URL("http://10.0.0.1"), open))).to.be.instanceOf(PeerForbidden);
  });
});

describe("peer server", () => {
  async function ask(
    url: string,
    path: string,
    method = "GET",
  ): Promise<{ status: number; body: string; message: IncomingMessage }> {
    // Not fetch: it would tidy the path before sending it.
    const outgoing = request(url, { method, path, agent: false }).end();
    const [message] = (await once(outgoing, "response")) as [IncomingMessage];
    let body = "";
    for await (const chunk of message.setEncoding("utf8") as AsyncIterable<string>) body += chunk;
    return { status: message.statusCode ?? 0, body, message };
  }

  let peer: PeerServer;
  beforeEach(async () => {
    const store = await ArtifactStore.open(folder());
    await store.put(frame);
    peer = await PeerServer.start(store);
  });
  afterEach(() => peer.close());

  it("serves what the store has, as bytes that no browser runs", async () => {
    const { status, body, message } = await ask(peer.url, `/artifacts/${address}`);
    expect([status, body]).to.deep.equal([200, "a frame"]);
    expect(message.headers).to.include({
      "content-length": "7",
      "content-type": "application/octet-stream",
      "x-content-type-options": "nosniff",
    });
  });

  it("answers HEAD without the bytes", async () => {
    const { status, body, message } = await ask(peer.url, `/artifacts/${address}`, "HEAD");
    expect([status, body, message.headers["content-length"]]).to.deep.equal([200, "", "7"]);
  });

  it("has nothing else", async () => {
    const paths = [
      ...[
        "/",
        "/artifacts/",
        "/artifacts",
        `/artifacts/${HASH}`,
        `/artifacts/${address}/`,
        `/artifacts/${address}?x=1`,
      ],
      ...["/artifacts/../../../etc/passwd", "/artifacts/%2e%2e%2fsecret", `/${address}`, `//artifacts/${address}`],
      `/artifacts/${address.toUpperCase()}`,
    ];
    for (const path of paths) expect((await ask(peer.url, path)).status, path).to.equal(404);
    for (const method of ["PUT", "POST", "DELETE"]) {
      expect((await ask(peer.url, `/artifacts/${address}`, method)).status, method).to.equal(405);
    }
  });

  it("listens on the loopback interface only", () => {
    expect(peer.url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
