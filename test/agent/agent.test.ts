import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { TUSD, usdOf } from "../../agent/demo/parties.ts";
import { hashOf } from "../../agent/src/artifacts/address.ts";
import type { Address, Hex } from "../../agent/src/client.ts";
import { type Config, parseConfig, readKey } from "../../agent/src/config.ts";
import { ArtifactRefused, ConfigInvalid } from "../../agent/src/errors.ts";
import { createLog } from "../../agent/src/log.ts";
import { decode, encode } from "../../agent/src/state/json.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Records } from "../../agent/src/state/records.ts";
import { bundleResults, readManifest, saltOf } from "../../agent/src/results/results.ts";
import { sampleOf } from "../../agent/src/results/sample.ts";
import { ManifestInvalid } from "../../agent/src/workloads/errors.ts";
import type { ClaimRecord } from "../../agent/src/provider/record.ts";
import { AgentProcess, newProvider, postJob, smallSpec, startWorld } from "./agent.helpers.ts";

const CANARY = `0x${"c0ffee".repeat(10)}beef`;

describe("Agent: settings and secrets", () => {
  const folder = mkdtempSync(join(tmpdir(), "gridbond-config-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const settings = (overrides: Record<string, unknown> = {}) => ({
    role: "juror",
    name: "juror",
    chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 31_337 },
    key: { env: "SOME_KEY" },
    home: folder,
    ...overrides,
  });
  const config = (overrides: Record<string, unknown> = {}): Config => parseConfig("test", settings(overrides));
  const failure = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigInvalid);
      return (error as Error).message;
    }
    throw new Error("expected ConfigInvalid");
  };

  it("names the setting that is missing or malformed", () => {
    expect(failure(() => config({ chain: { chainId: 1 } }))).to.match(/chain\.rpcUrl/);
    expect(failure(() => config({ colour: "red" }))).to.match(/colour/);
    expect(failure(() => config({ chain: { rpcUrl: "file:///etc/passwd", chainId: 1 } }))).to.match(/rpcUrl/);
  });

  it("takes a key from the named variable, but never one for money that counts", () => {
    expect(readKey(config(), { SOME_KEY: CANARY })).to.equal(CANARY);
    expect(failure(() => readKey(config(), {}))).to.match(/SOME_KEY: not set/);
    const mainnet = config({ chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 1 } });
    expect(failure(() => readKey(mainnet, { SOME_KEY: CANARY }))).to.match(/file of mode 0600/);
  });

  it("refuses a key file that others may read", () => {
    const path = join(folder, "key");
    writeFileSync(path, CANARY, { mode: 0o600 });
    expect(readKey(config({ key: { file: path } }), {})).to.equal(CANARY);
    chmodSync(path, 0o644);
    expect(failure(() => readKey(config({ key: { file: path } }), {}))).to.match(/mode is 644, expected 600/);
  });

  it("says how a malformed key is malformed, not what it is", () => {
    const message = failure(() => readKey(config(), { SOME_KEY: CANARY.slice(0, -1) }));
    expect(message).to.match(/65 characters/);
    expect(message).to.not.include("c0ffee");
  });

  it("keeps keys and the passwords of URLs out of every log line", () => {
    readKey(config(), { SOME_KEY: CANARY });
    const lines: string[] = [];
    const log = createLog("agent", (line) => lines.push(line), "debug");
    for (const text of [
      CANARY,
      CANARY.slice(2),
      CANARY.toUpperCase(),
      `{"key":"${CANARY}"}`,
      "https://user:secret@node.example/",
    ]) {
      log("error", `event ${text}`, { reason: text });
    }
    expect(lines.join("\n").toLowerCase()).to.not.include("c0ffee");
    expect(lines.join("\n")).to.not.include("secret@");
    expect(lines).to.have.length(5);
  });
});

describe("Agent: memory", () => {
  it("keeps big numbers and records exactly", () => {
    const value = { a: 2n ** 200n, b: [1n, { c: "1n" }], d: 0 };
    expect(decode(encode(value))).to.deep.equal(value);
  });

  it("stores an outcome together with what it starts, and nothing twice", () => {
    const records = new Records<{ id: string; state: string; n?: bigint }>(new Database(":memory:"), "test");
    expect(records.add({ id: "a", state: "first" })).to.equal(true);
    expect(records.add({ id: "a", state: "again" })).to.equal(false);
    records.advance({ id: "a", state: "last", n: 1n }, true, [
      { id: "b", state: "first" },
      { id: "a", state: "first" },
    ]);
    expect(records.get("a")).to.deep.equal({ id: "a", state: "last", n: 1n });
    expect(records.live()).to.deep.equal([{ id: "b", state: "first" }]);
  });
});

describe("Agent: results", () => {
  const secret = Buffer.alloc(32, 7);
  const claimId: Hex = `0x${"ab".repeat(32)}`;
  const provider: Address = `0x${"11".repeat(20)}`;
  const key = { provider, claimId, first: 5, count: 3 };
  const results = [5, 6, 7].map((unit) => ({ unit, result: hashOf(Uint8Array.of(unit)), size: 1 }));

  it("come to the same tree and manifest every time", () => {
    const [a, b] = [bundleResults(key, results, secret), bundleResults(key, results, secret)];
    expect(a.address).to.equal(b.address);
    expect(a.tree.root).to.equal(b.tree.root);
    expect(saltOf(secret, claimId, 5)).to.not.equal(saltOf(secret, claimId, 6));
    expect(saltOf(Buffer.alloc(32, 8), claimId, 5)).to.not.equal(saltOf(secret, claimId, 5));
  });

  it("are refused when the manifest does not come to the root, or is another claim's", () => {
    const { manifest, tree } = bundleResults(key, results, secret);
    expect(readManifest(manifest, key, tree.root).leaves).to.have.length(3);
    const other: Hex = `0x${"cd".repeat(32)}`;
    expect(() => readManifest(manifest, key, other)).to.throw(ArtifactRefused, /come to the root/);
    expect(() => readManifest(manifest, { ...key, claimId: other }, tree.root)).to.throw(
      ArtifactRefused,
      /manifest of claim/,
    );
    expect(() => readManifest(manifest, { ...key, first: 4 }, tree.root)).to.throw(ArtifactRefused);
    expect(() => readManifest(Buffer.from("{}"), key, tree.root)).to.throw(ManifestInvalid);
  });

  it("are sampled by a secret: as many as wanted, at least one, always the same", () => {
    const units = Array.from({ length: 20 }, (_, i) => i);
    expect(sampleOf(units, 0, claimId, secret)).to.deep.equal([]);
    expect(sampleOf(units, 0.01, claimId, secret)).to.have.length(1);
    expect(sampleOf(units, 1, claimId, secret)).to.deep.equal(units);
    const five = sampleOf(units, 0.25, claimId, secret);
    expect(five).to.have.length(5);
    expect(sampleOf(units, 0.25, claimId, secret)).to.deep.equal(five);
    const others = Array.from({ length: 20 }, (_, i) => sampleOf(units, 0.25, claimId, Buffer.alloc(32, i)).join());
    expect(new Set(others).size).to.be.greaterThan(10);
  });
});

describe("Agent: jobs of strangers", function () {
  this.timeout(120_000);

  it("leaves alone what its policy or the spec forbids, and still does what is right", async () => {
    const world = await startWorld();
    try {
      const provider = await newProvider(world, "provider");
      const agent = new AgentProcess(world, "provider", provider.operator, {
        role: "provider",
        provider: {
          address: provider.owner.address,
          minPrice: { [usdOf(world.addresses)]: TUSD("0.5").toString() },
          engines: ["mnist-classify"],
          arbiters: [world.addresses.slashing],
          minWorkSeconds: 60,
        },
      });
      const spec = await smallSpec(world, 1);
      const bytes = async (text: string) => world.store.put(Buffer.from(text));
      const { gridToken, jobs } = world.addresses;
      await world.asPayer.escrow.allow(jobs, gridToken, 1n).execute();
      const wanted: [RegExp, Hex][] = [
        [/floor is/, (await postJob(world, spec, { capPrice: TUSD("0.4"), startPrice: 0n })).jobId],
        [/arbiter .* is not accepted/, (await postJob(world, spec, { arbiter: world.payer.address as Address })).jobId],
        [
          /token .* is not worked for/,
          (await postJob(world, spec, { token: gridToken, capPrice: 1n, startPrice: 1n })).jobId,
        ],
        [/work time/, (await postJob(world, spec, { workSeconds: 59 })).jobId],
        [/units/, (await postJob(world, spec, { units: 2, maxUnits: 2 })).jobId],
        [/predecessors/, (await postJob(world, spec, { predecessors: `0x${"12".repeat(32)}` })).jobId],
        [/spec/, (await postJob(world, spec, { spec: await bytes('{"engine":"sh","command":"rm -rf /"}') })).jobId],
        [/spec/, (await postJob(world, spec, { spec: await bytes(`${"[".repeat(1_000)}${"]".repeat(1_000)}`) })).jobId],
        [/spec/, (await postJob(world, spec, { spec: await bytes('{"inputs":[{"name":"../../etc/passwd"}]}') })).jobId],
      ];
      const right = (await postJob(world, spec)).jobId;
      await agent.runUntil("submitted", async () =>
        (await world.gridbond.events()).some(
          (event) => event.contract === "Jobs" && event.name === "Submitted" && event.args.jobId === right,
        ),
      );
      const db = new Database(agent.databasePath);
      const records = new Records<ClaimRecord>(db, "claim").all();
      db.close();
      for (const [reason, jobId] of wanted) {
        const [record, ...more] = records.filter((one) => one.jobId === jobId);
        expect(more).to.deep.equal([]);
        expect(record?.state).to.equal("done");
        expect(record !== undefined && "outcome" in record ? record.outcome : "").to.match(reason);
      }
      const taken = (await world.gridbond.events()).filter((event) => event.name === "Taken");
      expect(taken).to.have.length(1);
      // Only the job that was taken had its units computed.
      expect(agent.lines.filter(({ event }) => event === "computed unit")).to.have.length(1);
      expect(agent.output).to.not.include(provider.operator.privateKey.slice(2));
    } finally {
      await world.close();
    }
  });
});
