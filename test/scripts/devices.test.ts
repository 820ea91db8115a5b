// Machines sign whom they serve, providers list them, and who lists one twice loses; auditors' bonds; the benchmark.
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256 } from "ethers";

import { classId, scoreOfTier } from "../../client/src/index.ts";
import { coarse, measure } from "../../scripts/lib/benchmark.ts";
import { deviceKey } from "../../scripts/lib/devicefile.ts";
import { gpusIn, processorOf } from "../../scripts/lib/machine.ts";
import { type Ran, type Town, foundTown, runScript } from "./harness.ts";

const SPEC = '{"gpu":"h100","tiers":[500,900]}';
const [PROVIDER, RIVAL, REPORTER, AUDITOR, SECOND] = [1, 2, 3, 4, 5];
const UUIDS = ["GPU-0a1b2c3d-1111-2222-3333-444455556666", "GPU-0a1b2c3d-1111-2222-3333-444455557777"] as const;
const row = (uuid: string) => `${uuid}, NVIDIA H100 80GB HBM3, 81559`;
const MACHINE_ID = "0123456789abcdef0123456789abcdef";

describe("scripts: devices of a machine", () => {
  it("are its GPUs by their UUIDs", () => {
    const found = gpusIn(`${UUIDS.map(row).join("\n")}\n`);
    expect(found.map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal(
      Array(2).fill("gpu NVIDIA H100 80GB HBM3, 81559 MiB"),
    );
    expect(new Set(found.map(({ deviceId }) => deviceId)).size).to.equal(2);
    expect(gpusIn(`${row(UUIDS[0])}\r\n`)).to.deep.equal(found.slice(0, 1));
    expect(JSON.stringify(found), "serial numbers stay").not.to.include("0a1b2c3d");
    expect(gpusIn("\n")).to.deep.equal([]);
    for (const bad of ["No devices were found", "GPU-12, A, 1", `${row(UUIDS[0])} MiB`, "[N/A], A, 1"])
      expect(() => gpusIn(bad), bad).to.throw("expected a UUID");
  });

  it("or its processor, by model and machine", () => {
    const one = processorOf(" Xeon ", `${MACHINE_ID}\n`);
    expect(one).to.include({ kind: "cpu", name: "Xeon" });
    expect(one.deviceId).not.to.equal(processorOf("Xeon", MACHINE_ID.replace("0", "1")).deviceId);
    expect(one.deviceId).not.to.equal(processorOf("Epyc", MACHINE_ID).deviceId);
    expect(() => processorOf("Xeon", "uninitialized")).to.throw("32 hexadecimal digits");
  });
});

/** The benchmark's work once more: products summed in double precision, kept in single. */
function byHand(size: number, rounds: number): string {
  const drawn = (seed: number): number[] =>
    Array.from({ length: size * size }, (_, i) => {
      let mixed = (seed + Math.imul(i + 1, 0x9e3779b9)) | 0;
      mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      return Math.fround(((mixed ^ (mixed >>> 16)) | 0) / 2 ** 31);
    });
  const scale = Math.fround(Math.sqrt(3 / size));
  const factor = drawn(0x67726964).map((value) => Math.fround(value * scale));
  let product = drawn(0x67726965);
  for (let round = 0; round < rounds; round++) {
    product = product.map((_, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      let sum = 0;
      for (let k = 0; k < size; k++) sum += (factor[row * size + k] ?? 0) * (product[k * size + column] ?? 0);
      return Math.min(4, Math.max(-4, Math.fround(sum)));
    });
  }
  return keccak256(new Uint8Array(new Float32Array(product).buffer));
}

describe("scripts: the benchmark", () => {
  it("does the same work everywhere", async () => {
    const work = { size: 8, rounds: 3 };
    const { result } = await measure(2, work);
    expect(result).to.equal("0xf379a4f9af4fc60537ef16f9d8c22b3d7a3d350b208594f3cb73cf0336c9601a");
    expect(result, "without the library").to.equal(byHand(work.size, work.rounds));
    expect((await measure(1, { ...work, rounds: 4 })).result).not.to.equal(result);
    for (const bad of [0, 1.5, -1]) {
      let thrown: unknown;
      await measure(bad, work).catch((error: unknown) => (thrown = error));
      expect(String(thrown)).to.include("times");
    }
  });

  it("tells a score that can be found again", async () => {
    expect([7, 99, 100, 437, 439.9, 12_999].map(coarse)).to.deep.equal([7, 99, 100, 430, 430, 12_000]);
    const { status, stdout } = await runScript("benchmark", ["--times", "1", "--json"]);
    const told = JSON.parse(stdout) as { score: number; units: number; seconds: number; result: string };
    expect(status).to.equal(0);
    expect(told.result).to.equal("0x2966cf91b4f8d41655defcfbad5b806f268fc4315c5272641d07fa3bdd2fe37e");
    expect(told.score)
      .to.equal(coarse((256 ** 3 * 40) / told.seconds / 1e6))
      .and.to.be.greaterThan(0);
    expect(told.units).to.be.greaterThan(0);
    const dry = await runScript("benchmark", ["--dry-run"]);
    expect(dry.stdout).to.include("would do 5 times 40 products");
    expect((await runScript("benchmark", ["--help"])).stdout).to.include("--times N");
    const wrong = await runScript("benchmark", ["--times", "none"]);
    expect([wrong.status, wrong.stderr]).to.deep.equal([1, wrong.stderr]);
    expect(wrong.stderr).to.include('"none"').and.include("1 to 1000");
  });
});

describe("scripts: inventories and auditors' bonds", function () {
  this.timeout(300_000);
  let town: Town;
  const as = (index: number) => ["--account", String(index)];
  const who = (index: number) => town.accounts[index] ?? "";
  const file = (name: string) => join(town.folder, name);

  /** Runs devices on a machine whose driver prints this. */
  const onMachine = (output: string, args: readonly string[], status = 0): Promise<Ran> => {
    const bin = file(`bin-${status}`);
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "nvidia-smi"), `#!/bin/sh\nprintf '%s\\n' '${output}'\nexit ${status}\n`, { mode: 0o755 });
    const path = `${bin}:${process.env["PATH"] ?? ""}`;
    const where = ["--addresses", file("addresses.json")];
    return runScript("devices", [...args, ...where], { LOCALHOST_RPC_URL: town.url, PATH: path });
  };
  const sign = (index: number, name: string, uuids: readonly string[], ...extra: string[]) => {
    const options = ["--provider", who(index), "--class", SPEC, "--keys", file("keys"), "--out", file(name)];
    return onMachine(uuids.map(row).join("\n"), ["sign", ...options, ...extra]);
  };

  before(async () => {
    town = await foundTown();
    for (const index of [PROVIDER, RIVAL, AUDITOR])
      await town.do("wallet", `send --token GRID --amount 2000 --to ${who(index)}`);
    for (const index of [PROVIDER, RIVAL])
      await town.do("staking", "stake --service devices --amount 100 --approve", ...as(index));
  });
  after(() => town.close());

  it("a machine's devices sign with keys of their own, which stay with their owner", async () => {
    const dry = await sign(PROVIDER, "a.json", UUIDS, "--dry-run");
    expect(dry.stdout).to.include("NVIDIA H100").and.include("not written");
    expect(existsSync(file("a.json")) || existsSync(file("keys")), "nothing was made").to.equal(false);
    const { status, stderr } = await sign(PROVIDER, "a.json", UUIDS);
    expect(status, stderr).to.equal(0);
    const keys = readdirSync(file("keys"));
    expect(keys).to.have.length(2);
    for (const key of keys) expect(statSync(join(file("keys"), key)).mode & 0o777).to.equal(0o600);
    // The same devices have the same keys.
    const before = readFileSync(file("a.json"), "utf8");
    await sign(PROVIDER, "a.json", UUIDS);
    expect(readFileSync(file("a.json"), "utf8")).to.equal(before);
    const [key] = keys;
    if (key === undefined) throw new Error("no key");
    chmodSync(join(file("keys"), key), 0o644);
    expect(() => deviceKey(key as `0x${string}`, file("keys"))).to.throw("mode is 644");
    chmodSync(join(file("keys"), key), 0o600);
    // A driver that fails is no machine without GPUs.
    const broken = await onMachine(
      "NVIDIA-SMI has failed",
      ["sign", "--provider", who(PROVIDER), "--class", SPEC, "--out", file("x")],
      9,
    );
    expect([broken.status, broken.stderr.includes("nvidia-smi failed")]).to.deep.equal([1, true]);
  });

  it("a provider lists them with a bond; a list that was changed is told apart", async () => {
    const set = `set --lists ${file("a.json")} --out ${file("inventory-a.json")}`;
    const rehearsed = await town.do("devices", `${set} --dry-run`, ...as(PROVIDER));
    expect(rehearsed).to.include("Devices.set").and.include("succeeds");
    expect(existsSync(file("inventory-a.json"))).to.equal(false);
    const told = await town.do("devices", set, ...as(PROVIDER));
    expect(told).to.include("20 GRID").and.include("content address 0x");
    const about = `--provider ${who(PROVIDER)} --class ${SPEC}`;
    expect(await town.do("devices", `show ${about}`))
      .to.include("2 listed, 0 count")
      .and.include("covered");
    await town.mine(10);
    expect(await town.do("devices", `show ${about}`)).to.include("2 listed, 2 count");
    expect(await town.do("devices", `check --list ${file("inventory-a.json")}`)).to.include("right: 2 devices");
    const list = JSON.parse(readFileSync(file("inventory-a.json"), "utf8")) as { devices: { deviceId: string }[] };
    const [first] = list.devices;
    if (first === undefined) throw new Error("no device");
    first.deviceId = `0x${"1".repeat(64)}`;
    writeFileSync(file("forged.json"), JSON.stringify(list));
    const forged = await town.attempt("devices", `check --list ${file("forged.json")}`);
    expect(forged.status).to.equal(1);
    expect(forged.stdout).to.include("has the root").and.include("device 0 is not signed by its key");
    const refused = await town.attempt(
      "devices",
      `set --lists ${file("forged.json")} --out ${file("x.json")}`,
      ...as(PROVIDER),
    );
    expect(refused.stderr).to.include("device 0 is not signed by its key");
    const twice = `${file("a.json")},${file("a.json")}`;
    const doubled = await town.attempt("devices", `set --lists ${twice} --out ${file("x.json")}`, ...as(PROVIDER));
    expect(doubled.stderr).to.include("device 2 has the key of device 0");
  });

  it("who lists a device that another lists loses the bond to whoever shows it", async () => {
    await sign(RIVAL, "b.json", UUIDS.slice(0, 1));
    const mixed = `${file("a.json")},${file("b.json")}`;
    const wrong = await town.attempt("devices", `set --lists ${mixed} --out ${file("x.json")}`, ...as(RIVAL));
    expect(wrong.stderr).to.include(`b.json: provider`);
    await town.do("devices", `set --lists ${file("b.json")} --out ${file("inventory-b.json")}`, ...as(RIVAL));
    const lists = `--lists ${file("inventory-a.json")},${file("inventory-b.json")}`;
    const none = await town.attempt("devices", `duplicate --lists ${file("inventory-a.json")}`, ...as(REPORTER));
    expect(none.stderr).to.include("no key twice");
    const told = await town.do("devices", `duplicate ${lists}`, ...as(REPORTER));
    expect(told).to.include(`10 GRID of ${who(RIVAL)}`);
    expect(await town.gridbond.staking.creditsOf(who(REPORTER))).to.equal(5n * 10n ** 18n);
    const again = await town.attempt("devices", `duplicate ${lists}`, ...as(REPORTER));
    expect(again.stderr).to.include("inventory-b.json").and.include("the inventory's root");
    await town.do("devices", `clear --provider ${who(PROVIDER)} --class ${SPEC}`, ...as(PROVIDER));
    await town.mine(10);
    const freed = await town.do("devices", `free --provider ${who(PROVIDER)} --class ${SPEC}`, ...as(REPORTER));
    expect(freed).to.include("20 GRID");
    await town.do("staking", "unstake --service devices --amount 100", ...as(PROVIDER));
  });

  it("an auditor's bond: registered, slashed for a contradiction, shown", async () => {
    const attest = (name: string, units: number, index: number, ...extra: string[]) =>
      town.do(
        "attestations",
        `sign --provider ${who(PROVIDER)} --class ${SPEC} --units ${units} --score ${scoreOfTier(SPEC, 2)} --out ${file(name)}`,
        ...as(index),
        ...extra,
      );
    await town.do("staking", "stake --service auditors --amount 1000 --approve", ...as(AUDITOR));
    await town.do("auditors", "register --amount 1000", ...as(AUDITOR));
    await town.mine(2);
    await attest("monday.json", 8, AUDITOR, "--region", "eu-west", "--issuer", "TUV", "--certificate", "ISO 27001");
    const half = await town.attempt(
      "attestations",
      `sign --provider ${who(PROVIDER)} --class ${SPEC} --units 8 --issuer TUV --out ${file("x.json")}`,
      ...as(AUDITOR),
    );
    expect(half.stderr).to.include("--issuer and --certificate");

    // Another auditor finds less: published, it binds whoever trusts both.
    await attest("lower.json", 2, SECOND);
    const rules = { anyOf: [who(AUDITOR), who(SECOND)], minUnits: 4 };
    writeFileSync(file("rules.json"), JSON.stringify(rules));
    const eligible = `eligible --provider ${who(PROVIDER)} --class ${SPEC} --rules ${file("rules.json")} --attestations ${file("monday.json")}`;
    await town.do("attestations", eligible);
    writeFileSync(file("bonded.json"), JSON.stringify({ ...rules, minBond: "1000.5" }));
    const poor = await town.attempt("attestations", eligible.replace("rules.json", "bonded.json"));
    expect(poor.stderr).to.include("Auditors_Mismatch").and.include("bond");
    const conflict = await town.do("auditors", `conflict --attestation ${file("lower.json")}`, ...as(REPORTER));
    expect(conflict).to.include("2 units, score 900");
    expect((await town.attempt("attestations", eligible)).stderr).to.include("Auditors_Conflict");
    await town.do("attestations", `revoke --attestation ${file("lower.json")}`, ...as(SECOND));
    await town.do("attestations", eligible);

    // Corrected as it should be: revoked first.
    const early = await town.attempt(
      "attestations",
      `sign --provider ${who(PROVIDER)} --class ${SPEC} --units 7 --replaces ${file("monday.json")} --out ${file("x.json")}`,
      ...as(AUDITOR),
    );
    expect(early.stderr).to.include("one that you revoked");
    await town.do("attestations", `revoke --attestation ${file("monday.json")}`, ...as(AUDITOR));
    await attest("tuesday.json", 7, AUDITOR, "--replaces", file("monday.json"));
    const contradict = (a: string, b: string) => `contradict --attestations ${file(a)},${file(b)}`;
    await town.mine(2);
    const corrected = await town.attempt("auditors", contradict("monday.json", "tuesday.json"), ...as(REPORTER));
    expect(corrected.stderr).to.include("Auditors_NoContradiction").and.include("time");

    // And as it should not be.
    await attest("wednesday.json", 9, AUDITOR);
    const same = await town.attempt("auditors", contradict("tuesday.json", "tuesday.json"), ...as(REPORTER));
    expect(same.stderr).to.include("the same finding");
    await town.mine(2);
    const told = await town.do("auditors", contradict("tuesday.json", "wednesday.json"), ...as(REPORTER));
    expect(told).to.include(`1000 GRID of ${who(AUDITOR)}`);
    expect(await town.do("auditors", `show --auditor ${who(AUDITOR)}`)).to.include("0 GRID");
    expect(await town.do("auditors", "list")).to.include("1000 GRID");
  });

  it("an auditor retires, and gets its bond when it answered long enough", async () => {
    await town.do("staking", "stake --service auditors --amount 50 --approve", ...as(AUDITOR));
    await town.do("auditors", "register --amount 50", ...as(AUDITOR));
    expect(await town.do("auditors", "retire", ...as(AUDITOR))).to.include("bond free after");
    const early = await town.attempt("auditors", "exit --dry-run", ...as(AUDITOR));
    expect(early.stdout).to.include("Auditors_TooEarly");
    await town.mine(11);
    expect(await town.do("auditors", "exit", ...as(AUDITOR))).to.include("50 GRID");
    expect((await town.gridbond.auditors.auditorOf(who(AUDITOR))).bond).to.equal(0n);
    expect(await town.gridbond.devices.countOf(who(PROVIDER), classId(SPEC))).to.equal(0);
  });
});
