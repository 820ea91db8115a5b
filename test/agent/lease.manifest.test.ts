import { expect } from "chai";

import { hashOf } from "../../agent/src/artifacts/address.ts";
import {
  type LeaseManifest,
  LeaseManifestInvalid,
  MAX_LEASE_MANIFEST_BYTES,
  MAX_PROGRAM_BYTES,
  encodeLeaseManifest,
  parseLeaseManifest,
} from "../../agent/src/lease/manifest.ts";

const program = new TextEncoder().encode("export {};");

const good: LeaseManifest = {
  version: 1,
  kind: "node-http",
  program: { hash: hashOf(program), size: program.length },
  health: "/health",
  memoryMb: 64,
  parameters: { GREETING: "hello" },
};

/** What an untrusted document with these changes is refused for. */
function refusal(changes: Record<string, unknown>): string {
  // Keys in the order of their code units: what is tested is the schema, not the spelling.
  const all = Object.entries({ ...good, ...changes }).sort(([a], [b]) => (a < b ? -1 : 1));
  try {
    parseLeaseManifest(new TextEncoder().encode(JSON.stringify(Object.fromEntries(all))));
  } catch (error) {
    expect(error).to.be.instanceOf(LeaseManifestInvalid);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

describe("Agent: manifests of leases", () => {
  it("have one spelling that survives the way to a provider", () => {
    const bytes = encodeLeaseManifest(good);
    expect(parseLeaseManifest(bytes)).to.deep.equal(good);
    expect(hashOf(encodeLeaseManifest(parseLeaseManifest(bytes)))).to.equal(hashOf(bytes));
  });

  it("name what is wrong, what was got and the limit", () => {
    expect(refusal({ kind: "container" })).to.match(/manifest\.kind: got "container"/);
    expect(refusal({ version: 2 })).to.match(/manifest\.version: got 2/);
    expect(refusal({ program: { hash: good.program.hash, size: MAX_PROGRAM_BYTES + 1 } })).to.match(
      /program\.size: got 1048577/,
    );
    expect(refusal({ program: { hash: "0x12", size: 1 } })).to.match(/program\.hash/);
    expect(refusal({ memoryMb: 8 })).to.match(/memoryMb: got 8/);
    expect(refusal({ memoryMb: 4_097 })).to.match(/memoryMb: got 4097/);
    expect(refusal({ port: 80 })).to.match(/port/);
  });

  it("refuse health paths that leave the service", () => {
    for (const health of [
      "",
      "health",
      "//evil.example",
      "/../leases",
      "/a/../b",
      "/a?b",
      "/a b",
      "/a#b",
      "/%2e%2e",
      "/./a",
    ]) {
      expect(refusal({ health }), health).to.match(/manifest\.health/);
    }
    for (const health of ["/", "/health", "/v1/health.json", "/health/"]) {
      expect(parseLeaseManifest(encodeLeaseManifest({ ...good, health })).health).to.equal(health);
    }
  });

  it("refuse parameters that could pass for the environment's own", () => {
    expect(refusal({ parameters: { "a b": "1" } })).to.match(/parameters/);
    expect(refusal({ parameters: { lower: "1" } })).to.match(/parameters/);
    expect(refusal({ parameters: { A: "x".repeat(1_025) } })).to.match(/parameters/);
    const many = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`P${String(i).padStart(2, "0")}`, ""]));
    expect(refusal({ parameters: many })).to.match(/at most 32/);
  });

  it("are not read when they are too large", () => {
    const bytes = new Uint8Array(MAX_LEASE_MANIFEST_BYTES + 1).fill(0x20);
    expect(() => parseLeaseManifest(bytes)).to.throw(LeaseManifestInvalid, `limit ${MAX_LEASE_MANIFEST_BYTES}`);
  });
});
