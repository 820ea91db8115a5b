import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { LeaseStatus, classId, leaseOfferHash } from "../../client/src/index.ts";
import type { LeaseRecord } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const [PROVIDER, TENANT] = [1, 2];

const SDL = `version: "2.0"
services:
  web:
    image: example/web
    expose: [{ port: 80, to: [{ global: true }] }]
  db:
    image: example/db
profiles:
  compute:
    small: { resources: { cpu: { units: 1 }, memory: { size: 1Gi }, storage: { size: 1Gi } } }
    large: { resources: { cpu: { units: 4 }, memory: { size: 8Gi }, storage: { size: 9Gi } } }
  placement:
    here:
      pricing:
        small: { denom: uusdc, amount: 600 }
        large: { denom: uusdc, amount: 1200 }
deployment:
  web: { here: { profile: small, count: 2 } }
  db: { here: { profile: large, count: 1 } }
`;

describe("scripts: a cluster from an SDL file to its end", function () {
  this.bail(true);
  let town: Town;
  let group: string;
  const provider = ["--account", String(PROVIDER)];
  const tenant = ["--account", String(TENANT)];
  const at = (...names: string[]) => join(town.folder, ...names);
  const records = async (): Promise<LeaseRecord[]> => [...(await town.gridbond.read()).leases.values()];
  const termsIn = (name: string) => JSON.parse(readFileSync(at("shop", name), "utf8")) as Record<string, string>;
  interface Shown {
    expiry: number;
    serving: number;
    broken: boolean;
    members: { expiry: number; open: boolean }[];
  }
  const shown = async (...more: string[]) =>
    JSON.parse(await town.do("clusters", `show --group ${group} --json`, ...more, ...tenant)) as Shown;

  before(async () => {
    town = await foundTown();
    await town.do("wallet", `send --token GRID --amount 3000 --to ${town.accounts[PROVIDER]}`);
    await town.do("wallet", `mint --amount 500 --to ${town.accounts[TENANT]}`);
    await town.do("wallet", "deposit --token tUSD --amount 400 --approve", ...tenant);
    await town.do("wallet", "allow --service leases --token tUSD --amount 400", ...tenant);
    await town.do("staking", "stake --service leases --amount 1600 --approve", ...provider);
    await town.do("staking", "move --out-of leases --into registry --amount 600", ...provider);
    await town.do("registry", "register --endpoint https://provider.example:8443", ...provider);
  });
  after(() => town.close());

  it("a file with mistakes is refused, with its lines; nothing is written", async () => {
    writeFileSync(at("bad.yaml"), SDL.replace("image: example/db", "image: example/db\n    credentials: {}"));
    const ran = await town.attempt(
      "clusters",
      "import --token tUSD --prices uusdc=1 --bond 10",
      "--sdl",
      at("bad.yaml"),
      "--out",
      at("bad"),
      ...tenant,
    );
    expect(ran.status).to.equal(1);
    expect(ran.stderr).to.include("bad.yaml:8:5: services.db.credentials: not supported");
    const loose = await town.attempt(
      "clusters",
      "import --token tUSD --prices uusdc --bond 10",
      "--sdl",
      at("bad.yaml"),
      "--out",
      at("bad"),
    );
    expect(loose.stderr).to.include('--prices: got "uusdc", expected denominations');
  });

  it("the file becomes terms and manifests, with one group", async () => {
    writeFileSync(at("deploy.yaml"), SDL);
    const told = await town.do(
      "clusters",
      "import --token tUSD --prices uusdc=1 --bond 10 --longest 10d",
      "--sdl",
      at("deploy.yaml"),
      "--out",
      at("shop"),
    );
    expect(told).to.include(
      `--terms ${[1, 2].map(() => at("shop", "web-here.json")).join(",")},${at("shop", "db-here.json")}`,
    );
    const [web, db] = [termsIn("web-here.json"), termsIn("db-here.json")];
    // 600 millionths in 6 s are 0.36 an hour.
    expect([web["capPerHour"], db["capPerHour"]]).to.deep.equal(["0.36", "0.72"]);
    expect(web["group"]).to.equal(db["group"]);
    group = web["group"] ?? "";
    const manifest = readFileSync(at("shop", `${web["spec"]}.json`), "utf8");
    expect(keccak256(toUtf8Bytes(manifest))).to.equal(web["spec"]);
  });

  it("providers quote for the terms; all leases open in one transaction", async () => {
    for (const [name, units] of [
      ["web", 3],
      ["db", 1],
    ] as const) {
      const id = classId(termsIn(`${name}-here.json`)["resourceClass"] ?? "");
      await town.do("registry", `capacity --class ${id} --total ${units}`, ...provider);
      await town.do("registry", `allot --service leases --class ${id} --units ${units}`, ...provider);
      await town.do(
        "quotes",
        `sign --price ${name === "web" ? "0.36" : "0.72"} --volume ${units}`,
        "--terms",
        at("shop", `${name}-here.json`),
        "--out",
        at(`${name}.json`),
        ...provider,
      );
    }
    const files = (folder: string[], ending: string) =>
      ["web", "web", "db"].map((name) => at(...folder, `${name}${ending}.json`)).join(",");
    const short = await town.attempt(
      "clusters",
      "open --deposit 10",
      "--terms",
      files(["shop"], "-here"),
      "--quotes",
      at("web.json"),
      ...tenant,
    );
    expect(short.stderr).to.include("--quotes: got").and.include("3, one for each of --terms");
    await town.do(
      "clusters",
      "open --deposit 14.4",
      "--terms",
      files(["shop"], "-here"),
      "--quotes",
      files([], ""),
      ...tenant,
    );
    const leases = await records();
    expect(leases).to.have.length(3);
    expect(new Set(leases.map(({ openedBlock }) => openedBlock))).to.have.length(1);
    expect(new Set(leases.map(({ terms }) => terms.group))).to.deep.equal(new Set([group]));
    expect(new Set(leases.map(({ terms }) => leaseOfferHash(terms)))).to.have.length(2);
  });

  it("shows one expiry, warns of low funds, and lists it", async () => {
    // 14.4 pays 1.44 an hour for ten hours.
    const { expiry, members, serving, broken } = await shown();
    const openedAt = (await records())[0]?.lease.openedAt ?? 0;
    expect([expiry, serving, broken]).to.deep.equal([openedAt + 36_000, 3, false]);
    expect(members.map((member) => member.expiry)).to.deep.equal([expiry, expiry, expiry]);
    const text = await town.do("clusters", `show --group ${group.slice(0, 12)}`, ...tenant);
    expect(text).to.include("3 of 3, quorum 3").and.include("funds are low: top up");
    expect(await town.do("clusters", `show --group ${group} --warn 1h`, ...tenant)).not.to.include("funds are low");
    expect(await town.do("clusters", "list", ...tenant)).to.include(group);
  });

  it("one top-up moves all expiries", async () => {
    const before = await shown();
    await town.do("clusters", `top-up --group ${group} --amount 1.44`, ...tenant);
    const after = await shown();
    expect(after.members.map(({ expiry }) => expiry)).to.deep.equal(Array(3).fill(before.expiry + 3_600));
  });

  it("a lost lease is repaired and lasts as long as the others", async () => {
    const [lost] = await records();
    if (lost === undefined) throw new Error("no lease");
    const serves = await town.attempt(
      "clusters",
      `repair --group ${group} --lease ${lost.id}`,
      "--quote",
      at("web.json"),
      ...tenant,
    );
    expect(serves.stderr).to.include("one that does not serve");
    await town.as(TENANT).leases.close(lost.terms, lost.lease).execute();
    const broken = await shown("--quorum", "3");
    expect([broken.serving, broken.broken]).to.deep.equal([2, true]);
    await town.do("clusters", `repair --group ${group} --lease ${lost.id}`, "--quote", at("web.json"), ...tenant);
    const mended = await shown("--quorum", "3");
    expect([mended.serving, mended.broken, mended.members.length]).to.deep.equal([3, false, 4]);
    const open = mended.members.filter((member) => member.open).map(({ expiry }) => expiry);
    expect(Math.max(...open) - Math.min(...open)).to.be.at.most(60);
  });

  it("is not unwound at its quorum; below it, everything left is closed", async () => {
    const refusal = await town.attempt("clusters", `unwind --group ${group} --quorum 3`, ...tenant);
    expect(refusal.stderr).to.include("more than the 3 that serve");
    const left = (await records()).filter(({ state }) => state.status === LeaseStatus.Open);
    const [first] = left;
    if (first === undefined) throw new Error("no lease");
    await town.as(TENANT).leases.close(first.terms, first.lease).execute();
    await town.do("clusters", `unwind --group ${group} --quorum 3`, ...tenant);
    expect((await records()).every(({ state }) => state.status === LeaseStatus.Closed)).to.equal(true);
    const nothing = await town.attempt("clusters", `close --group ${group}`, ...tenant);
    expect(nothing.stderr).to.include("no lease that can be closed");
  });
});
