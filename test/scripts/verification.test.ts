// How results are checked, as people do it from the command line: replicas, samples, the payer's word, receipts; reputation and its fees.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, parseEther, toUtf8Bytes } from "ethers";

import {
  DisputeStatus,
  Failure,
  Ruling,
  type Terms,
  classId,
  disputeId,
  formatReceipts,
  receipt,
  resultLeaf,
  resultTree,
  terms,
} from "../../client/src/index.ts";
import type { Address, Claim, Hex } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const [ADA, BOOLE, CHURCH, PAYER] = [1, 2, 3, 4];
const PRICE = 1_000_000n;
const hashOf = (text: string) => keccak256(toUtf8Bytes(text)) as Hex;

describe("scripts: how results are checked", function () {
  this.bail(true);
  let town: Town;
  let replicas: Awaited<ReturnType<typeof work>>[];
  const by = (index: number) => ["--account", String(index)];
  const addressOf = (index: number) => town.accounts[index] as Address;

  before(async () => {
    town = await foundTown();
    const [treasury, payer] = [town.as(0), town.as(PAYER)];
    const { gridToken, staking, escrow, jobs, registry, slashing, testUSD = "" } = town.gridbond.addresses;
    const stake = parseEther("2000");
    for (const index of [ADA, BOOLE, CHURCH]) {
      const provider = town.as(index);
      await treasury.token.transfer(gridToken, addressOf(index), 2n * stake).execute();
      await provider.token.approve(gridToken, staking, 2n * stake).execute();
      await provider.staking.stake(jobs, stake).execute();
      await provider.staking.stake(registry, stake).execute();
      await provider.registry.register("https://provider.example", hashOf("metadata")).execute();
      await provider.registry.setCapacity(classId("test"), 4).execute();
      await provider.registry.allot(jobs, classId("test"), 4, addressOf(index)).execute();
    }
    await treasury.token.transfer(gridToken, addressOf(PAYER), stake).execute();
    await payer.token.mint(testUSD, addressOf(PAYER), 100n * PRICE).execute();
    for (const [token, amount] of [
      [testUSD, 100n * PRICE],
      [gridToken, stake],
    ] as const) {
      await payer.token.approve(token, escrow, amount).execute();
      await payer.escrow.deposit(token, amount, addressOf(PAYER)).execute();
    }
    await payer.escrow.allow(jobs, testUSD, 100n * PRICE).execute();
    await payer.escrow.allow(slashing, gridToken, stake).execute();
  });
  after(() => town.close());

  async function post(arbiter: string, units: number, maxUnits: number): Promise<Terms> {
    const t = terms({
      payer: addressOf(PAYER),
      salt: hashOf(`${arbiter} ${units}`),
      token: town.gridbond.addresses.testUSD ?? "",
      arbiter,
      resourceClass: classId("test"),
      capPrice: PRICE,
      units,
      maxUnits,
      unitBond: parseEther("100"),
      compensation: parseEther("20"),
      opensAt: await town.gridbond.now(),
      workSeconds: 36_000,
      reviewSeconds: 360_000,
    });
    await town.as(PAYER).jobs.post(t).execute();
    return t;
  }

  /** Takes, writes the manifest to a file and submits. */
  async function work(index: number, t: Terms, results: readonly string[]) {
    const provider = town.as(index);
    const { claimId, claim } = (await provider.jobs.take(t, addressOf(index), results.length).execute()).event.args;
    const leaves = results.map((result, i) => ({
      unit: claim.first + i,
      salt: hashOf(`salt ${index} ${i}`),
      result: hashOf(result),
      size: 1,
    }));
    const tree = resultTree(leaves.map((leaf) => resultLeaf({ ...leaf, provider: addressOf(index), claimId })));
    await provider.jobs.submit(t, claim, tree.root, hashOf("manifest")).execute();
    const manifest = join(town.folder, `${claimId}.json`);
    writeFileSync(manifest, JSON.stringify({ version: 1, claim: claimId, first: claim.first, leaves }));
    return { index, terms: t, claimId, claim, manifest };
  }

  const statusOf = async (claimId: Hex, unit: number) =>
    (await town.gridbond.jobs.disputeStateOf(disputeId(claimId, unit))).status;

  it("a payer asks replicas, who reveal out of their manifests, and the odd one loses", async () => {
    const t = await post(town.gridbond.addresses.quorum, 3, 1);
    replicas = [await work(ADA, t, ["a"]), await work(BOOLE, t, ["a"]), await work(CHURCH, t, ["b"])];
    await town.mine(2);
    const [job] = await town.gridbond.jobs.list();
    await town.do("verifications", `ask --job ${job?.id ?? ""} --shard 0`, ...by(PAYER));
    for (const { index, claimId, claim, manifest } of replicas) {
      const line = `reveal --claim ${claimId.slice(0, 12)} --unit ${claim.first} --manifest ${manifest}`;
      await town.do("verifications", line, ...by(index));
    }
    const [first, , odd] = replicas;
    if (first === undefined || odd === undefined) throw new Error("no replicas");
    const shown = await town.do("verifications", `show --claim ${first.claimId} --unit 0`);
    expect(shown).to.include(hashOf("a")).and.include(hashOf("b")).and.include(addressOf(CHURCH));
    for (const { claimId, claim } of replicas) {
      const ruled = await town.do("verifications", `decide --claim ${claimId} --unit ${claim.first}`, ...by(0));
      expect(ruled).to.include(claimId === odd.claimId ? "for the payer" : "for the provider");
    }
    expect(await statusOf(odd.claimId, 2)).to.equal(DisputeStatus.Lost);
    const other = await town.attempt("verifications", `decide --claim ${odd.claimId} --unit 0`, ...by(0));
    expect([other.status, other.stderr.includes("--unit: got 0, expected one of the claim's, 2 to 2")]).to.deep.equal([
      1,
      true,
    ]);
  });

  it("anybody draws, and what was picked is challenged through the verification", async () => {
    const t = await post(town.gridbond.addresses.sampling, 8, 8);
    const results = Array.from({ length: 8 }, (_, i) => `unit ${i}`);
    const { claimId } = await work(ADA, t, results);
    const early = await town.attempt("verifications", `picks --claim ${claimId}`);
    expect([early.status, early.stderr.includes("Sampling_NotDrawn")]).to.deep.equal([1, true]);
    await town.do("verifications", `draw --claim ${claimId.slice(0, 12)}`, ...by(0));
    for (let i = 0; i < 3; i++) await town.mine();
    const { units } = JSON.parse(await town.do("verifications", `picks --claim ${claimId} --json`)) as {
      units: number[];
    };
    expect(units).to.have.length(2);
    expect(await town.do("verifications", `picks --claim ${claimId}`)).to.include(units.join(", "));
    const [picked = -1] = units;
    const missed = picked === 0 ? 1 : 0;
    const refused = await town.attempt("slashing", `challenge --claim ${claimId} --unit ${missed}`, ...by(PAYER));
    expect(refused.stderr).to.include("Sampling_NotPicked");
    await town.do("slashing", `challenge --claim ${claimId} --unit ${picked}`, ...by(PAYER));
    expect(await statusOf(claimId, picked)).to.equal(DisputeStatus.Open);
    // Nobody opens it: the case is resolved through the verification, too.
    await town.mine(3_601);
    const [found] = [...(await town.gridbond.read()).cases.keys()];
    await town.do("slashing", `resolve --case ${found ?? ""}`, ...by(0));
    expect(await statusOf(claimId, picked)).to.equal(DisputeStatus.Lost);
  });

  it("a payer rejects what only it can judge", async () => {
    const t = await post(town.gridbond.addresses.payerReview, 2, 2);
    const { claimId } = await work(BOOLE, t, ["x", "y"]);
    await town.do("verifications", `reject --claim ${claimId} --unit 1`, ...by(PAYER));
    expect([await statusOf(claimId, 0), await statusOf(claimId, 1)]).to.deep.equal([
      DisputeStatus.None,
      DisputeStatus.Lost,
    ]);
    const events = await town.gridbond.events();
    const rulings = events.flatMap((event) =>
      event.contract === "Jobs" && event.name === "Ruled" && event.args.claimId === claimId ? [event.args.ruling] : [],
    );
    expect(rulings).to.deep.equal([Ruling.Payer]);
  });

  it("receipts are read from a file, and none that was changed", async () => {
    const [, , odd] = replicas;
    if (odd === undefined) throw new Error("no replica");
    const signed = await town.as(PAYER).jobs.signReceipt(seen(odd));
    const file = join(town.folder, "receipts.json");
    writeFileSync(file, formatReceipts([signed]));
    const shown = await town.do("verifications", `receipts --claim ${odd.claimId} --source ${file}`);
    expect(shown).to.include("Wrong").and.include("payer").and.include("differs");
    const changed = receipt({ ...signed.receipt, failure: Failure.Late });
    writeFileSync(file, formatReceipts([{ ...signed, receipt: changed }]));
    const refused = await town.attempt("verifications", `receipts --claim ${odd.claimId} --source ${file}`);
    expect([refused.status, refused.stdout]).to.deep.equal([1, ""]);
    expect(refused.stderr).to.include("signature");
    const nowhere = await town.attempt("verifications", `receipts --claim ${odd.claimId} --source http://127.0.0.1:9`);
    expect(nowhere.stderr).to.include("--source: got").and.include("an endpoint that answers");
  });

  function seen({ claimId, claim, terms: t }: { claimId: Hex; claim: Claim; terms: Terms }) {
    return receipt({
      service: town.gridbond.addresses.jobs,
      claimId,
      unit: claim.first,
      signer: addressOf(PAYER),
      failure: Failure.Wrong,
      spec: t.spec,
      expected: hashOf("a"),
      got: hashOf("b"),
      seenAt: 1_900_000_000,
      reason: "differs from what others found",
    });
  }

  it("a paid claim becomes reputation for a fee, which is sold and burned", async () => {
    const [first] = replicas;
    if (first === undefined) throw new Error("no replica");
    await town.do("jobs", `accept --claim ${first.claimId}`, ...by(PAYER));
    const record = `record --claim ${first.claimId}`;
    const unpaid = await town.attempt("reputation", record, ...by(PAYER));
    expect(unpaid.stderr).to.include("ERC6909Insufficient");
    await town.do("wallet", "allow --service reputation --token tUSD --amount 1", ...by(PAYER));
    expect(await town.do("reputation", record, ...by(PAYER))).to.match(/fee\s+0\.005/);
    expect(await town.do("reputation", `show --provider ${addressOf(ADA)}`)).to.match(/reputation\s+(1|0\.99)/);
    const both = await town.attempt("reputation", "record", ...by(PAYER));
    expect(both.stderr).to.include("either --claim CLAIM or --lease LEASE");

    expect(await town.do("fees", "show --token tUSD")).to.match(/for sale\s+0\.005 tUSD/);
    await town.do("wallet", "allow --service feeAuction --token GRID --amount 10", ...by(PAYER));
    const before = await town.gridbond.contracts.gridToken.totalSupply();
    expect(await town.do("fees", "buy --token tUSD --most 10", ...by(PAYER))).to.match(/burned\s+10 GRID/);
    const after = await town.gridbond.contracts.gridToken.totalSupply();
    expect(before - after).to.equal(parseEther("10"));
    const nothing = await town.attempt("fees", "burn", ...by(PAYER));
    expect(nothing.stderr).to.include("FeeAuction_TooLittle");
  });
});
