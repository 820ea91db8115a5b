import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, parseEther, toUtf8Bytes } from "ethers";

import { CaseStage, Ruling, classId, resultLeaf, resultTree, terms, voteCommitment } from "../../client/src/index.ts";
import type { Hex } from "../../client/src/index.ts";
import { keepVote } from "../../scripts/lib/votes.ts";
import { type Town, foundTown } from "./harness.ts";

const [PROVIDER, PAYER, CHALLENGER, JUROR] = [1, 2, 3, 4];
const UNITS = 4;
const DISPUTED = 2;
const hashOf = (text: string) => keccak256(toUtf8Bytes(text)) as Hex;

describe("scripts: a wrong result, challenged, judged and slashed", function () {
  this.bail(true);
  let town: Town;
  let claimId: Hex;
  let caseId: Hex;
  let manifest: string;
  let votes: string;
  const challenger = ["--account", String(CHALLENGER)];
  const juror = ["--account", String(JUROR)];
  const addressOf = (index: number) => town.accounts[index] ?? "";

  /** A claim under review whose results are all invented, made with the client. */
  before(async () => {
    town = await foundTown();
    votes = join(town.folder, "votes");
    const [treasury, provider, payer] = [town.as(0), town.as(PROVIDER), town.as(PAYER)];
    const { gridToken, staking, escrow, jobs, registry, slashing } = town.gridbond.addresses;
    const usd = town.gridbond.addresses.testUSD ?? "";
    const stake = parseEther("1000");
    for (const index of [PROVIDER, CHALLENGER, JUROR])
      await treasury.token.transfer(gridToken, addressOf(index), 3n * stake).execute();
    await provider.token.approve(gridToken, staking, 2n * stake).execute();
    await provider.staking.stake(jobs, stake).execute();
    await provider.staking.stake(registry, stake).execute();
    await provider.registry.register("https://provider.example", hashOf("metadata")).execute();
    await provider.registry.setCapacity(classId("test"), 1).execute();
    await provider.registry.allot(jobs, classId("test"), 1, addressOf(PROVIDER)).execute();
    await payer.token.mint(usd, addressOf(PAYER), 100_000_000n).execute();
    await payer.token.approve(usd, escrow, 100_000_000n).execute();
    await payer.escrow.deposit(usd, 100_000_000n, addressOf(PAYER)).execute();
    await payer.escrow.allow(jobs, usd, 100_000_000n).execute();
    const t = terms({
      payer: addressOf(PAYER),
      token: usd,
      arbiter: slashing,
      resourceClass: classId("test"),
      capPrice: 1_000_000n,
      units: UNITS,
      unitBond: parseEther("100"),
      compensation: parseEther("20"),
      opensAt: await town.gridbond.now(),
      workSeconds: 3_600,
    });
    await payer.jobs.post(t).execute();
    const { event } = await provider.jobs.take(t, addressOf(PROVIDER), UNITS).execute();
    claimId = event.args.claimId;
    const leaves = Array.from({ length: UNITS }, (_, unit) => ({
      unit,
      salt: hashOf(`salt ${unit}`),
      result: hashOf(`invented ${unit}`),
      size: 1,
    }));
    const tree = resultTree(leaves.map((leaf) => resultLeaf({ ...leaf, provider: addressOf(PROVIDER), claimId })));
    await provider.jobs.submit(t, event.args.claim, tree.root, hashOf("manifest")).execute();
    manifest = join(town.folder, "manifest.json");
    writeFileSync(manifest, JSON.stringify({ version: 1, claim: claimId, first: 0, count: UNITS, leaves }));
  });
  after(() => town.close());

  it("a juror takes seats", async () => {
    await town.do("staking", "stake --service jury --amount 1500 --approve", ...juror);
    await town.do("slashing", "seat sit", ...juror);
    for (const seat of [1, 2]) await town.as(JUROR).jury.sit(seat).execute();
    const seats = JSON.parse(await town.do("slashing", "seat list --mine --json", ...juror)) as {
      number: number;
      juror: string;
    }[];
    expect(seats.map(({ number }) => number)).to.deep.equal([0, 1, 2]);
    await town.mine();
  });

  it("a challenger bonds and challenges one unit", async () => {
    const before = await town.nonceOf(CHALLENGER);
    const dry = await town.attempt(
      "slashing",
      `challenge --claim ${claimId.slice(0, 12)} --unit ${DISPUTED} --dry-run`,
      ...challenger,
    );
    expect(dry.stdout).to.include("ERC6909Insufficient");
    expect(dry.status).to.equal(1);
    expect(await town.nonceOf(CHALLENGER)).to.equal(before);
    await town.do("wallet", "deposit --token GRID --amount 250 --approve", ...challenger);
    await town.do("wallet", "allow --service slashing --token GRID --amount 250", ...challenger);
    const sent = await town.do(
      "slashing",
      `challenge --claim ${claimId.slice(0, 12)} --unit ${DISPUTED} --json`,
      ...challenger,
    );
    caseId = (JSON.parse(sent) as { transactions: { outcome: { case: Hex } }[] }).transactions[0]?.outcome.case as Hex;
    const { stage, unit, challenger: who } = await town.gridbond.slashing.caseOf(caseId);
    expect([stage, unit, who]).to.deep.equal([CaseStage.Opening, DISPUTED, addressOf(CHALLENGER)]);
  });

  it("the provider opens the unit out of its manifest; another manifest is refused before anything is sent", async () => {
    const other = join(town.folder, "other.json");
    writeFileSync(other, readFileSync(manifest, "utf8").replace(hashOf("salt 1"), hashOf("salt 7")));
    const before = await town.nonceOf(PROVIDER);
    const refused = await town.attempt("slashing", `open --case ${caseId} --manifest ${other} --account ${PROVIDER}`);
    expect(refused.status).to.equal(1);
    expect(refused.stderr).to.include("other.json: root").and.include("the one that was submitted");
    expect(await town.nonceOf(PROVIDER)).to.equal(before);
    await town.do("slashing", `open --case ${caseId} --manifest ${manifest} --account ${PROVIDER}`);
    expect((await town.gridbond.slashing.caseOf(caseId)).stage).to.equal(CaseStage.Judging);
  });

  it("anybody draws; the case shows the jurors", async () => {
    await town.mine();
    await town.mine();
    await town.do("slashing", `draw --case ${caseId.slice(0, 12)}`);
    const shown = await town.do("slashing", `case --case ${caseId.slice(0, 12)}`);
    expect(shown).to.include("Committing until").and.include(addressOf(JUROR));
  });

  it("a vote that cannot be kept is not committed; one that was kept is not replaced", async () => {
    const before = await town.nonceOf(JUROR);
    const file = await town.attempt(
      "slashing",
      `vote commit --case ${caseId} --vote ${hashOf("right")} --folder ${manifest}`,
      ...juror,
    );
    expect(file.status).to.equal(1);
    const panelId = await town.gridbond.slashing.panelIdOf(caseId);
    keepVote({ chainId: 31337, panelId: panelId, position: 0, juror: addressOf(JUROR) as Hex }, hashOf("right"), votes);
    const other = await town.attempt(
      "slashing",
      `vote commit --case ${caseId} --vote ${hashOf("wrong")} --folder ${votes}`,
      ...juror,
    );
    expect(other.status).to.equal(1);
    expect(other.stderr).to.include("BadVoteFile").and.include(hashOf("wrong"));
    expect(await town.nonceOf(JUROR)).to.equal(before);
  });

  it("votes are kept for their owner alone, committed, and revealed from there", async () => {
    await town.do("slashing", `vote commit --case ${caseId} --vote ${hashOf("right")} --folder ${votes}`, ...juror);
    const panelId = await town.gridbond.slashing.panelIdOf(caseId);
    const files = readdirSync(votes);
    expect(files).to.have.length(3);
    for (const name of files) {
      expect(statSync(join(votes, name)).mode & 0o777).to.equal(0o600);
      const kept = JSON.parse(readFileSync(join(votes, name), "utf8")) as { position: number; vote: Hex; salt: Hex };
      const { commitment } = await town.gridbond.jury.voteOf(panelId, kept.position);
      expect(commitment).to.equal(voteCommitment({ panelId, juror: addressOf(JUROR), ...kept }));
    }
    const again = await town.attempt(
      "slashing",
      `vote commit --case ${caseId} --vote ${hashOf("right")} --folder ${votes}`,
      ...juror,
    );
    expect(again.stderr).to.include("yours are all on chain");
    await town.do("slashing", `vote reveal --case ${caseId} --folder ${votes}`, ...juror);
    expect((await town.gridbond.jury.voteOf(panelId, 2)).vote).to.equal(hashOf("right"));
  });

  it("the provider discloses, anybody resolves, and the payer is made whole", async () => {
    await town.do("slashing", `disclose --case ${caseId} --manifest ${manifest} --account ${PROVIDER}`);
    expect(await town.do("slashing", `resolve --case ${caseId}`))
      .to.include("for the payer")
      .and.include("appeal until");
    const shown = await town.do("slashing", `case --case ${caseId}`);
    expect(shown).to.include("Decided").and.include("appeal until");
    const early = await town.attempt("slashing", `resolve --case ${caseId}`);
    expect(early.stderr).to.include("Slashing_TooEarly");
    // Who does not have the bond cannot appeal.
    const poor = await town.attempt("slashing", `appeal --case ${caseId} --account ${PROVIDER}`);
    expect(poor.stderr).to.include("ERC6909Insufficient");
    await town.mine(3_600);
    expect(await town.do("slashing", `resolve --case ${caseId}`)).to.include("for the payer");
    const found = (await town.gridbond.read()).cases.get(caseId);
    expect([found?.facts.stage, found?.ruling]).to.deep.equal([CaseStage.Ruled, Ruling.Payer]);
    const list = await town.do("slashing", "case");
    expect(list).to.include(caseId.slice(0, 12)).and.include("Ruled").and.include("Payer");
    // What the terms promise for one unit.
    expect(await town.do("staking", "collect", "--account", String(PAYER))).to.include("collect 20 GRID");
    expect(await town.gridbond.token.balanceOf(town.gridbond.addresses.gridToken, addressOf(PAYER))).to.equal(
      parseEther("20"),
    );
    expect((await town.gridbond.staking.poolOf(addressOf(PROVIDER), town.gridbond.addresses.jobs)).own).to.equal(
      parseEther("900"),
    );
  });

  it("a seat is retired, and vacated when its last panels are over", async () => {
    await town.do("slashing", "seat retire --seat 2", ...juror);
    const early = await town.attempt("slashing", "seat vacate --seat 2", ...juror);
    expect(early.stderr).to.include("Jury_TooEarly");
    await town.mine(10 * 3_600);
    await town.do("slashing", "seat vacate --seat 2");
    const { freeOwn } = await town.gridbond.staking.status(addressOf(JUROR), town.gridbond.addresses.jury);
    expect(freeOwn).to.equal(parseEther("500"));
  });
});
