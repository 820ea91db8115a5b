import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { LeaseStatus, ZERO_HASH, requirementHash, rules } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const SPEC = "test-machine";
const [PROVIDER, TENANT, AUDITOR, OTHER] = [1, 2, 3, 4];
const USD = 1_000_000n;

describe("scripts: what auditors attested opens leases and takes jobs", function () {
  this.bail(true);
  let town: Town;
  const as = (account: number) => ["--account", String(account)];
  const [provider, tenant, auditor] = [as(PROVIDER), as(TENANT), as(AUDITOR)];
  const file = (name: string) => join(town.folder, name);
  const who = (account: number) => town.accounts[account] ?? "";
  const write = (name: string, content: unknown) => writeFileSync(file(name), JSON.stringify(content));
  const sign = (units: number, name: string, ...signer: string[]) =>
    town.do(
      "attestations",
      `sign --provider ${who(PROVIDER)} --class ${SPEC} --units ${units} --score 812 --out ${file(name)}`,
      ...signer,
    );

  before(async () => {
    town = await foundTown();
    await town.do("wallet", `send --token GRID --amount 4000 --to ${who(PROVIDER)}`);
    await town.do("wallet", `mint --amount 500 --to ${who(TENANT)}`);
    await town.do("wallet", "deposit --token tUSD --amount 400 --approve", ...tenant);
    await town.do("wallet", "allow --service leases --token tUSD --amount 300", ...tenant);
    await town.do("wallet", "allow --service jobs --token tUSD --amount 100", ...tenant);
    await town.do("staking", "stake --service leases --amount 1600 --approve", ...provider);
    await town.do("staking", "move --out-of leases --into registry --amount 600", ...provider);
    await town.do("staking", "stake --service jobs --amount 1000 --approve", ...provider);
    await town.do("registry", "register --endpoint https://provider.example:8443", ...provider);
    await town.do("registry", `capacity --class ${SPEC} --total 8`, ...provider);
    await town.do("registry", `allot --service leases --class ${SPEC} --units 4`, ...provider);
    await town.do("registry", `allot --service jobs --class ${SPEC} --units 4`, ...provider);
    const asked = { allOf: [who(AUDITOR)], minUnits: 4, minScore: "800" };
    write("rules.json", asked);
    const machine = { resourceClass: SPEC, spec: keccak256(toUtf8Bytes("what to run")), requirement: asked };
    write("lease.json", { token: "tUSD", capPerHour: "3.6", bond: "100", notice: "1h", take: "1d", ...machine });
    write("job.json", {
      token: "tUSD",
      units: 4,
      capPrice: "1",
      unitBond: "10",
      work: "1h",
      arbiter: "none",
      ...machine,
    });
    const quote = (kind: string, price: string, name: string) =>
      town.do(
        "quotes",
        `sign --${kind} ${file(name)} --price ${price} --volume 4 --out ${file(`q-${name}`)}`,
        ...provider,
      );
    await quote("terms", "2.4", "lease.json");
    await quote("job-terms", "0.5", "job.json");
  });
  after(() => town.close());

  it("an attestation is written, checked, and says who signed it", async () => {
    await sign(8, "h100.json", ...auditor);
    const text = await town.do("attestations", `check --attestation ${file("h100.json")}`);
    expect(text).to.include(`counts: ${who(AUDITOR)} about ${who(PROVIDER)}`);
    const forged = JSON.parse(readFileSync(file("h100.json"), "utf8"));
    forged.attestation.units = 9;
    write("forged.json", forged);
    const refused = await town.attempt("attestations", `check --attestation ${file("forged.json")}`);
    expect(refused.stderr).to.include("Auditors_BadSignature");
    const foreign = await town.attempt("attestations", `revoke --attestation ${file("h100.json")}`, ...tenant);
    expect(foreign.stderr).to.include("one of yours");
  });

  it("a lease with rules in its terms opens with the attestation, and not without", async () => {
    const open = `open --terms ${file("lease.json")} --quote ${file("q-lease.json")} --deposit 50`;
    const bare = await town.attempt("leases", open, ...tenant);
    expect(bare.stderr)
      .to.include("--attestations")
      .and.include(`an attestation about ${who(PROVIDER)}`);
    await sign(3, "few.json", ...auditor);
    const few = await town.attempt("leases", `${open} --attestations ${file("few.json")}`, ...tenant);
    expect(few.stderr).to.include("Auditors_Mismatch");
    await sign(8, "stranger.json", ...as(OTHER));
    const stranger = await town.attempt("leases", `${open} --attestations ${file("stranger.json")}`, ...tenant);
    expect(stranger.stderr).to.include("by an auditor of the rules");
    await town.do("leases", `${open} --attestations ${file("stranger.json")},${file("h100.json")}`, ...tenant);
    const [lease] = await town.gridbond.leases.list({ status: LeaseStatus.Open });
    const asked = rules({ allOf: [who(AUDITOR)], minUnits: 4, minScore: 800n });
    expect(lease?.terms.requirement).to.equal(requirementHash(town.gridbond.addresses.auditors, asked));
    expect(lease?.lease.provider).to.equal(who(PROVIDER));
  });

  it("a posted order is taken with the rules' file, which must be the terms'", async () => {
    await town.do("leases", `post --terms ${file("lease.json")} --deposit 20`, ...tenant);
    const order = [...(await town.gridbond.read()).orders.values()].find(({ posted }) => posted)?.id;
    const take = `take --order ${order} --attestations ${file("h100.json")}`;
    const unknown = await town.attempt("leases", take, ...provider);
    expect(unknown.stderr).to.include("--rules").and.include("the rules whose hash is");
    write("other.json", { anyOf: [who(AUDITOR)] });
    const other = await town.attempt("leases", `${take} --rules ${file("other.json")}`, ...provider);
    expect(other.stderr).to.include("the rules whose hash is");
    await town.do("leases", `${take} --rules ${file("rules.json")}`, ...provider);
    expect(await town.gridbond.leases.list({ status: LeaseStatus.Open })).to.have.length(2);
  });

  it("a job is awarded to a quote for its terms, some of its units", async () => {
    const check = `check --quote ${file("q-job.json")} --job-terms ${file("job.json")}`;
    expect(await town.do("quotes", check, ...tenant)).to.include("can be matched");
    await town.do("jobs", `post --terms ${file("job.json")}`, ...tenant);
    const [job] = await town.gridbond.jobs.list();
    expect(job?.terms.requirement).to.not.equal(ZERO_HASH);
    const award = `award --job ${job?.id} --quotes ${file("q-job.json")} --rules ${file("rules.json")}`;
    const wrong = await town.attempt("jobs", `${award} --units 1,2`, ...tenant);
    expect(wrong.stderr).to.include("--units").and.include("1 whole numbers from 1");
    const before = await town.gridbond.escrow.walletOf(who(TENANT), town.gridbond.addresses.testUSD ?? "");
    await town.do("jobs", `${award} --units 3 --attestations ${file("h100.json")}`, ...tenant);
    const [claim] = [...(await town.gridbond.read()).claims.values()];
    expect(claim?.claim).to.include({ provider: who(PROVIDER), count: 3, price: USD / 2n });
    expect(await town.gridbond.escrow.walletOf(who(TENANT), town.gridbond.addresses.testUSD ?? "")).to.equal(before);
  });

  it("a posted job gets a bid", async () => {
    const [job] = await town.gridbond.jobs.list();
    await town.do("quotes", `sign --job ${job?.id} --price 0.25 --volume 1 --out ${file("bid.json")}`, ...provider);
    const award = `award --job ${job?.id} --quotes ${file("bid.json")} --rules ${file("rules.json")}`;
    await town.do("jobs", `${award} --attestations ${file("h100.json")}`, ...tenant);
    const claims = [...(await town.gridbond.read()).claims.values()];
    expect(claims.map(({ claim }) => claim.count)).to.deep.equal([3, 1]);
    expect(claims.at(-1)?.claim.price).to.equal(USD / 4n);
  });

  it("what the auditor took back opens nothing", async () => {
    const eligible = `eligible --provider ${who(PROVIDER)} --class ${SPEC} --rules ${file("rules.json")}`;
    const shown = `${eligible} --attestations ${file("h100.json")}`;
    expect(await town.do("attestations", shown)).to.include("eligible");
    await town.do("attestations", `revoke --attestation ${file("h100.json")}`, ...auditor);
    const refused = await town.attempt("attestations", shown);
    expect(refused.stderr).to.include("Auditors_Revoked");
  });
});
