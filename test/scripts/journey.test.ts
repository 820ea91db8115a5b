import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, parseEther, parseUnits, toUtf8Bytes } from "ethers";

import { ClaimStatus, JobStatus, agreementOf, classId, resultLeaf, resultTree } from "../../client/src/index.ts";
import type { Hex } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const SPEC = "test-machine";
const [PROVIDER, PAYER, OPERATOR] = [1, 2, 3];
const hashOf = (text: string) => keccak256(toUtf8Bytes(text)) as Hex;

describe("scripts: a job from the stake to the payment", function () {
  this.bail(true);
  let town: Town;
  let jobId: string;
  const provider = ["--account", String(PROVIDER)];
  const payer = ["--account", String(PAYER)];

  before(async () => {
    town = await foundTown();
  });
  after(() => town.close());

  it("money: play money is made, stake tokens are sent", async () => {
    const [to, forPayer] = [town.accounts[PROVIDER], town.accounts[PAYER]];
    await town.do("wallet", `send --token GRID --amount 3000 --to ${to}`);
    await town.do("wallet", `mint --amount 250.5 --to ${forPayer}`);
    const { gridToken, testUSD } = town.gridbond.addresses;
    expect(await town.gridbond.token.balanceOf(gridToken, to ?? "")).to.equal(parseEther("3000"));
    expect(await town.gridbond.token.balanceOf(testUSD ?? "", forPayer ?? "")).to.equal(parseUnits("250.5", 6));
  });

  it("a dry run prints the calls and their result, and sends nothing", async () => {
    const before = await town.nonceOf(PROVIDER);
    const { stdout } = await town.attempt(
      "staking",
      "stake --service jobs --amount 1000 --approve --dry-run",
      ...provider,
    );
    expect(stdout).to.include("Staking.stake").and.include("not simulated: depends on").and.include("nothing was sent");
    const short = await town.attempt("staking", "stake --service jobs --amount 1000 --dry-run --json", ...provider);
    expect(short.status).to.equal(1);
    const { calls } = JSON.parse(short.stdout) as {
      calls: { to: string; data: string; error: { name: string; message: string } }[];
    };
    expect(calls[0]?.to).to.equal(town.gridbond.addresses.staking);
    expect(calls[0]?.data).to.equal(
      town.gridbond.staking.stake(town.gridbond.addresses.jobs, parseEther("1000")).encode().data,
    );
    expect(calls[0]?.error.name).to.equal("ERC20InsufficientAllowance");
    expect(calls[0]?.error.message).to.include("Approve the spender");
    expect(await town.nonceOf(PROVIDER)).to.equal(before);
  });

  it("a provider stakes, moves, registers and offers capacity", async () => {
    await town.do("staking", "stake --service jobs --amount 1600 --approve", ...provider);
    await town.do("staking", "move --out-of jobs --into registry --amount 600", ...provider);
    await town.do("registry", "register --endpoint https://provider.example:8443", ...provider);
    await town.do("registry", `declare-class --spec ${SPEC}`, ...provider);
    await town.do("registry", `capacity --class ${SPEC} --total 4`, ...provider);
    await town.do("registry", `allot --service jobs --class ${SPEC} --units 3`, ...provider);
    await town.do("staking", "unstake --service registry --amount 100", ...provider);

    const status = JSON.parse(await town.do("staking", "status --service registry --json", ...provider)) as {
      freeOwn: string;
      pool: { own: string; lockedOwn: string };
    };
    expect(status.pool.own).to.equal(String(parseEther("500")));
    expect(status.freeOwn).to.equal(String(parseEther("400")));
    const pool = await town.gridbond.staking.poolOf(town.accounts[PROVIDER] ?? "", town.gridbond.addresses.jobs);
    expect(pool.own).to.equal(parseEther("1000"));
    const capacity = await town.gridbond.registry.capacityOf(town.accounts[PROVIDER] ?? "", classId(SPEC));
    expect([capacity.total, capacity.allotted].map(Number)).to.deep.equal([4, 3]);
  });

  it("its operator may take within a grant and a policy", async () => {
    const operator = town.accounts[OPERATOR];
    await town.do(
      "registry",
      `operators set --service jobs --operator ${operator} --permissions take,submit --exposure 500`,
      ...provider,
    );
    await town.do("registry", "policy set --service jobs --token tUSD --arbiter slashing --min-price 0.5", ...provider);
    const policy = await town.do("registry", "policy show --service jobs --token tUSD --arbiter slashing", ...provider);
    expect(policy).to.include("allowed from 0.5 tUSD a unit");
    const shown = await town.do("registry", "show", ...provider);
    expect(shown).to.include(operator).and.include("take, submit").and.include("500 GRID").and.include(SPEC);
  });

  it("a payer fills its wallet, allows Jobs, and posts from a file", async () => {
    await town.do("wallet", "deposit --token tUSD --amount 100 --approve", ...payer);
    await town.do("wallet", "allow --service jobs --token tUSD --amount 40", ...payer);
    const file = join(town.folder, "job.json");
    const terms = {
      token: "tUSD",
      units: 10,
      startPrice: "1",
      capPrice: "2",
      unitBond: "20",
      resourceClass: SPEC,
      spec: hashOf("the work"),
      auction: "1h",
      take: "2h",
      work: "1d12h",
      review: "1h",
    };
    writeFileSync(file, JSON.stringify(terms));
    const posted = JSON.parse(await town.do("jobs", `post --terms ${file} --json`, ...payer)) as {
      transactions: { outcome: { job: string } }[];
    };
    jobId = posted.transactions[0]?.outcome.job ?? "";
    const job = await town.gridbond.jobs.show(jobId);
    expect(job.terms).to.include({
      units: 10,
      capPrice: 2_000_000n,
      startPrice: 1_000_000n,
      unitBond: parseEther("20"),
      workSeconds: 129_600,
      reviewSeconds: 3_600,
    });
    expect(job.terms.payer).to.equal(town.accounts[PAYER]);
    const wallet = await town.do("wallet", "show", ...payer);
    expect(wallet).to.match(/tUSD +150\.5 tUSD +80 tUSD +20 tUSD +0 tUSD/);
  });

  it("list shows it to anybody", async () => {
    const table = await town.do("jobs", "list");
    expect(table).to.include(jobId.slice(0, 12)).and.include("Posted").and.include(town.accounts[PAYER]);
    const jobs = JSON.parse(await town.do("jobs", "list --json --status succeeded")) as unknown[];
    expect(jobs).to.deep.equal([]);
  });

  it("what was taken and submitted is accepted; the rest is cancelled", async () => {
    const acting = town.as(OPERATOR);
    const owner = town.accounts[PROVIDER] ?? "";
    const { terms } = await town.gridbond.jobs.show(jobId);
    const { event } = await acting.jobs.take(terms, owner, 4).execute();
    const { claim, claimId } = event.args;
    const leaves = [0, 1, 2, 3].map((unit) =>
      resultLeaf({ provider: owner, claimId, unit, salt: hashOf("salt"), result: hashOf(`${unit}`) }),
    );
    await acting.jobs.submit(terms, claim, resultTree(leaves).root, hashOf("manifest")).execute();

    const shown = await town.do("jobs", `show --job ${jobId.slice(0, 12)}`);
    expect(shown).to.include("Submitted").and.include("review until").and.include("0–3");
    await town.do("jobs", `accept --job ${jobId.slice(0, 12)}`, ...payer);
    await town.do("jobs", `cancel --job ${jobId}`, ...payer);
    const state = await town.gridbond.read();
    const after = state.jobs.get(jobId as Hex);
    expect(after?.accepted).to.equal(4);
    expect(after?.state.status).to.equal(JobStatus.Cancelled);
    expect(state.claims.get(claimId)?.state.status).to.equal(ClaimStatus.Settled);
    expect(agreementOf(state, claimId, 0).terms).to.deep.equal(terms);

    // Everybody has everything again: what was paid left by the provider's own withdrawal.
    const price = claim.price;
    await town.do("wallet", "withdraw --token tUSD --amount 1", ...provider);
    const { testUSD } = town.gridbond.addresses;
    expect(await town.gridbond.escrow.walletOf(owner, testUSD ?? "")).to.equal(4n * price - 1_000_000n);
    expect(await town.gridbond.escrow.walletOf(town.accounts[PAYER] ?? "", testUSD ?? "")).to.equal(
      100_000_000n - 4n * price,
    );
  });

  it("delegated stake comes and goes", async () => {
    const where = `--provider ${town.accounts[PROVIDER]} --service jobs`;
    await town.do("staking", `delegate ${where} --amount 100 --approve`);
    const market = await town.do("staking", "market --service jobs");
    expect(market)
      .to.include(town.accounts[PROVIDER] ?? "")
      .and.match(/0 % +nothing streams +0 % .* 100 GRID/);
    await town.do("staking", `undelegate ${where} --amount 40`);
    await town.do("staking", `request-exit ${where} --amount 30`);
    const paid = await town.do("staking", `complete-exit ${where}`);
    expect(paid).to.match(/paid +(30|29\.9+)/);
    const left = await town.gridbond.staking.status(
      town.accounts[PROVIDER] ?? "",
      town.gridbond.addresses.jobs,
      town.accounts[0],
    );
    expect(left.exitingShares).to.equal(0n);
    expect(left.assets).to.be.within(parseEther("30") - 10n, parseEther("30") + 10n);
  });
});
