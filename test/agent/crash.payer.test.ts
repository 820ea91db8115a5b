import { expect } from "chai";
import { parseEther } from "ethers";

import { type DemoProvider, RESOURCE_CLASS, TUSD, usdOf } from "../../agent/demo/parties.ts";
import { hashOf } from "../../agent/src/artifacts/address.ts";
import {
  type Claim,
  Failure,
  type Hex,
  JobStatus,
  Ruling,
  type SignedReceipt,
  type Terms,
  caseId,
  disputeId,
} from "../../agent/src/client.ts";
import { crashPointsOf } from "../../agent/src/machine/machine.ts";
import { caseStates, reviewStates, stageStates } from "../../agent/src/payer/machines.ts";
import { bundleResults } from "../../agent/src/results/results.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Records } from "../../agent/src/state/records.ts";
import { runUnit } from "../../agent/src/workloads/runner.ts";
import type { Spec } from "../../agent/src/workloads/spec.ts";
import { AgentProcess, type World, newProvider, smallSpec, startWorld } from "./agent.helpers.ts";
import { inputsOf, pointsOf, requireNonces, requireRuling, runOptions, seatedJuror, vote } from "./crash.helpers.ts";

/* As crash.test.ts, for the payer: its stages, its reviews of claims and its challenges. The providers act by script. */

const stagePoints = crashPointsOf("stage", stageStates);
const reviewPoints = crashPointsOf("review", reviewStates);
const casePoints = crashPointsOf("case", caseStates);
const killedAt = new Set<string>();
const SECRET = Buffer.alloc(32, 3);

interface Job {
  readonly jobId: Hex;
  readonly terms: Terms;
}

describe("Agent: kill -9 at every step of the payer", function () {
  this.timeout(240_000);
  let world: World;
  let spec: Spec;
  let cheat: DemoProvider;
  let honest: DemoProvider;

  before(async () => {
    world = await startWorld();
    spec = await smallSpec(world, 2);
    cheat = await newProvider(world, "cheat");
    honest = await newProvider(world, "honest");
  });

  after(async () => {
    await world.close();
  });

  it("posts once, catches a wrong unit, sees the case through, pays and concludes once", async () => {
    const jurors = [await seatedJuror(world), await seatedJuror(world), await seatedJuror(world)];
    const { agent, address } = await newPayer(world, spec, ["one", "two"]);
    await killAll(agent, pointsOf(stagePoints, ["stage.preparing", "post", "stage.posting"], true));
    const job = await postedBy(world, address, 0);
    const made = await submit(world, cheat, job, spec, [1]);
    const inspection = ["review.waiting", "review.inspecting", "challenge", "review.challenging"];
    await killAll(agent, pointsOf(reviewPoints, [...inspection, "accept", "review.accepting"], true));

    const dispute = disputeId(made.claimId, 1);
    const about = caseId(world.addresses.jobs, dispute);
    const gridbond = world.as(cheat.operator);
    await gridbond.slashing.open(about, made.tree.leaf(1), made.tree.path(1)).execute();
    await world.pass(1);
    await world.pass(1);
    await killAll(agent, pointsOf(casePoints, ["case.answering", "draw", "case.drawing"], true));
    const right = await compute(world, spec, 1);
    await vote(world, await world.gridbond.slashing.panelIdOf(about), jurors, hashOf(right));
    const leaf = made.leaves[1];
    if (leaf === undefined) throw new Error("no leaf");
    await gridbond.slashing.disclose(about, leaf.salt, leaf.result).execute();
    await killAll(agent, pointsOf(casePoints, ["resolve"], true));
    // The panel has decided; nobody appeals.
    await world.pass(60);
    await killAll(agent, pointsOf(casePoints, ["case.judging"], true));
    await requireRuling(world, dispute, Ruling.Payer);
    // Killed wherever: it has signed what it refused.
    const [refused, ...more] = receiptsOf(agent);
    expect(more).to.deep.equal([]);
    if (refused === undefined) throw new Error("no receipt");
    const { terms, claim, submission } = made;
    expect(await world.gridbond.jobs.checkReceipt(refused, terms, claim)).to.equal("payer");
    const { root } = submission;
    const facts = { failure: Failure.Wrong, unit: 1, root, expected: hashOf(right), got: leaf.result };
    expect(refused.receipt).to.include(facts);

    // Somebody else redoes the unit; with it the job is complete.
    await submit(world, honest, job, spec, [], { parent: made.claim, unit: 1 });
    await killAll(agent, pointsOf(stagePoints, ["stage.running", "conclude", "stage.concluding"], true));
    expect((await world.gridbond.jobs.jobOf(job.jobId)).status).to.equal(JobStatus.Succeeded);
    const usd = usdOf(world.addresses);
    expect(await world.gridbond.escrow.walletOf(cheat.owner.address, usd)).to.equal(job.terms.capPrice);
    expect(await world.gridbond.escrow.walletOf(honest.owner.address, usd)).to.equal(job.terms.capPrice);

    // The next stage: one unit is taken and never done, the other never taken.
    await agent.runUntil("posted the second job", async () => (await jobsOf(world, address)).length === 2);
    const second = await postedBy(world, address, 1);
    await world.as(cheat.operator).jobs.take(second.terms, cheat.owner.address, 1).execute();
    await world.pass(second.terms.workSeconds + 1);
    await killAll(agent, pointsOf(reviewPoints, ["expire", "review.expiring"], true));
    await world.pass(second.terms.takeSeconds + 1);
    // It looks again some blocks later before it believes that units are missing.
    const clock = setInterval(() => void world.pass(1), 400);
    await killAll(agent, pointsOf(stagePoints, ["cancel", "drop", "stage.withdrawing"], true)).finally(() => {
      clearInterval(clock);
    });
    const { gridbond: read } = world;
    const key = { id: second.jobId, payer: second.terms.payer, token: second.terms.token };
    const [left] = Object.values(await read.escrow.holdOf(world.addresses.jobs, key));
    expect(left).to.equal(0n);
    await requireOnce(world, address);
    await requireNonces(world, agent, address);
  });

  it("gets its challenge bond back when nobody ruled", async () => {
    const { agent, address } = await newPayer(world, spec, ["one"]);
    await agent.runUntil("posted", async () => (await jobsOf(world, address)).length === 1);
    const job = await postedBy(world, address, 0);
    const { claimId } = await submit(world, cheat, job, spec, [0]);
    const about = caseId(world.addresses.jobs, disputeId(claimId, 0));
    const before = await world.gridbond.escrow.walletOf(address, world.addresses.gridToken);
    await agent.runUntil(
      "challenged",
      async () => BigInt((await world.gridbond.slashing.caseOf(about)).challenger) !== 0n,
    );
    await world.pass(job.terms.ruleSeconds + 1);
    await killAll(agent, pointsOf(casePoints, ["abandon", "lapse", "case.abandoning"], true));
    expect(await world.gridbond.escrow.walletOf(address, world.addresses.gridToken)).to.equal(before);
    await requireRuling(world, disputeId(claimId, 0), Ruling.Payer);
    await requireOnce(world, address);
    await requireNonces(world, agent, address);
  });

  it("has jurors do what chance has picked, and challenges everything of who is caught", async () => {
    const four = await smallSpec(world, 4);
    const { agent, address } = await newPayer(world, four, ["one"], { arbiter: world.addresses.sampling, check: 0 });
    await agent.runUntil("posted", async () => (await jobsOf(world, address)).length === 1);
    const job = await postedBy(world, address, 0);
    const { claimId } = await submit(world, cheat, job, four, [0, 1, 2, 3]);
    // Blocks come by themselves: the seed's, and those that the follower waits for.
    const clock = setInterval(() => void world.pass(1), 400);
    await seeThrough(agent, address, claimId).finally(() => {
      clearInterval(clock);
    });
    await requireNonces(world, agent, address);
  });

  it("compares replicas, asks where they differ, and takes what finds no agreement to the court", async () => {
    const silent = await newProvider(world, "silent");
    const replicated = await smallSpec(world, 2, { replicas: 3 });
    const { agent, address } = await newPayer(world, replicated, ["one"], { arbiter: world.addresses.quorum });
    await agent.runUntil("posted", async () => (await jobsOf(world, address)).length === 1);
    const job = await postedBy(world, address, 0);
    const made = [
      await submit(world, cheat, job, replicated, [0, 1]),
      await submit(world, honest, job, replicated, []),
      await submit(world, silent, job, replicated, []),
    ] as const;
    await world.pass(1);
    await killAll(agent, pointsOf(reviewPoints, ["ask", "review.comparing"], true));
    const { quorum, jobs } = world.gridbond;
    // Shard 0: the honest two agree. Shard 1: one of them says nothing, so no two do.
    const said: readonly [DemoProvider, (typeof made)[number], number[]][] = [
      [cheat, made[0], [0, 1]],
      [honest, made[1], [2, 3]],
      [silent, made[2], [4]],
    ];
    for (const [{ operator }, { terms, claim, submission, tree, leaves }, units] of said) {
      for (const unit of units) {
        const index = unit - claim.first;
        const leaf = leaves[index];
        if (leaf === undefined) throw new Error("no leaf");
        const opened = { ...leaf, path: tree.path(index) };
        await world.as(operator).quorum.reveal({ terms, claim, submission, unit }, opened).execute();
      }
    }
    await killAll(agent, pointsOf(reviewPoints, ["decide"], true));
    expect(BigInt(await quorum.resultOf(job.jobId, 0))).to.not.equal(0n);
    expect(BigInt(await quorum.resultOf(job.jobId, 1))).to.equal(0n);
    await world.pass(601);
    await killAll(agent, pointsOf(reviewPoints, ["appraise"], true));
    await agent.runUntil("appraised both", () =>
      Promise.resolve(agent.lines.some((line) => line["event"] === "appraised unit" && line["right"] === true)),
    );
    expect((await challengedBy(world, address)).map(({ unit }) => unit)).to.deep.equal([1]);
    // The cheat opens nothing, and the court's time for the honest one passes.
    await world.pass(1_300);
    await killAll(agent, pointsOf(reviewPoints, ["review.counting"], true));
    const over = async ({ claimId }: { claimId: Hex }) => (await jobs.claimOf(claimId)).open === 0;
    await agent.runUntil("everything ruled", async () => (await Promise.all(made.map(over))).every((one) => one));
    const rulings = [Ruling.Payer, Ruling.Payer, Ruling.Provider, Ruling.Provider, Ruling.Provider, Ruling.Payer];
    for (const [unit, ruling] of rulings.entries()) {
      const { claimId } = made[Math.floor(unit / 2)] ?? made[0];
      await requireRuling(world, disputeId(claimId, unit), ruling);
    }
    await requireNonces(world, agent, address);
  });

  async function seeThrough(agent: AgentProcess, address: Hex, claimId: Hex): Promise<void> {
    await killAll(agent, pointsOf(reviewPoints, ["sample", "review.sampling"], true));
    const { sampling, slashing, jobs } = world.gridbond;
    const { openSeconds } = await slashing.parameters();
    const [pick = -1, ...more] = await sampling.picksOf(claimId, 4);
    expect(more).to.deep.equal([]);
    const challenges = async () => (await challengedBy(world, address)).map(({ unit }) => unit).sort();
    await agent.runUntil("challenged the pick", async () => (await challenges()).length === 1);
    expect(await challenges()).to.deep.equal([pick]);
    // The provider has nothing to open.
    await world.pass(openSeconds + 1);
    await killAll(agent, pointsOf(reviewPoints, ["review.auditing"], true));
    await requireRuling(world, disputeId(claimId, pick), Ruling.Payer);
    expect((await sampling.drawOf(claimId)).caught).to.equal(true);
    await agent.runUntil("challenged the rest", async () => (await challenges()).length === 4);
    expect(await challenges()).to.deep.equal([0, 1, 2, 3]);
    await world.pass(openSeconds + 1);
    await agent.runUntil("every unit lost", async () => (await jobs.claimOf(claimId)).lost === 4);
  }

  it("has killed at every point that the machines have", () => {
    const all = new Set([...stagePoints, ...reviewPoints, ...casePoints]);
    expect([...all].filter((point) => !killedAt.has(point))).to.deep.equal([]);
  });
});

async function killAll(agent: AgentProcess, points: readonly string[]): Promise<void> {
  for (const point of points) {
    await agent.killedAt(point);
    killedAt.add(point);
  }
}

/** A payer's agent with money and a plan of equal stages. */
async function newPayer(
  world: World,
  spec: Spec,
  names: readonly string[],
  { arbiter = world.addresses.slashing, check = 1 }: { readonly arbiter?: string; readonly check?: number } = {},
): Promise<{ agent: AgentProcess; address: Hex }> {
  const wallet = await world.newcomer(1_000);
  const usd = usdOf(world.addresses);
  await world.asPayer.token.mint(usd, wallet.address, TUSD("10")).execute();
  const amount = (grid: string) => parseEther(grid).toString();
  const terms = {
    token: usd,
    arbiter,
    resourceClass: RESOURCE_CLASS,
    startPrice: TUSD("1").toString(),
    capPrice: TUSD("1").toString(),
    unitBond: amount("100"),
    compensation: amount("25"),
    maxUnits: spec.units / (spec.replicas ?? 1),
    auctionSeconds: 0,
    takeSeconds: 20_000,
    workSeconds: 5_000,
    reviewSeconds: 20_000,
    ruleSeconds: 20_000,
  };
  const inputs = spec.inputs.flatMap((input) => ("hash" in input ? [{ ...input }] : []));
  const agent = new AgentProcess(world, `payer-${wallet.address}`.toLowerCase().slice(0, 20), wallet, {
    role: "payer",
    payer: {
      stages: names.map((name) => ({ name, check, spec: { ...spec, inputs }, terms })),
      deposit: { token: usd, amount: TUSD("10").toString() },
      challengeFunds: amount("1000"),
    },
  });
  return { agent, address: wallet.address as Hex };
}

async function jobsOf(world: World, payer: string): Promise<Job[]> {
  const events = await world.gridbond.events();
  return events.flatMap((event) =>
    event.contract === "Jobs" && event.name === "Posted" && event.args.payer === payer
      ? [{ jobId: event.args.jobId, terms: event.args.terms }]
      : [],
  );
}

async function postedBy(world: World, payer: string, index: number): Promise<Job> {
  const jobs = await jobsOf(world, payer);
  expect(jobs).to.have.length(index + 1);
  const job = jobs[index];
  if (job === undefined) throw new Error("no such job");
  return job;
}

/** A provider by hand: takes (or retakes), computes, puts rubbish in place of the `wrong` units, publishes and submits. */
async function submit(
  world: World,
  { owner, operator }: DemoProvider,
  { terms }: Job,
  spec: Spec,
  wrong: readonly number[],
  again?: { readonly parent: Claim; readonly unit: number },
) {
  const { jobs } = world.as(operator);
  const take =
    again === undefined
      ? jobs.take(terms, owner.address, terms.maxUnits)
      : jobs.retake(terms, again.parent, again.unit, owner.address);
  const { claimId, claim } = (await take.execute()).event.args;
  const results = [];
  for (let unit = claim.first; unit < claim.first + claim.count; unit++) {
    const bytes = wrong.includes(unit) ? Buffer.from(`rubbish ${unit}`) : await compute(world, spec, unit);
    results.push({ unit, result: await world.store.put(bytes), size: bytes.length });
  }
  const bundle = bundleResults({ ...claim, claimId }, results, SECRET);
  const data = await world.store.put(bundle.manifest);
  const { root } = bundle.tree;
  const submitted = await jobs.submit(terms, claim, root, data).execute();
  const submission = { root, submittedAt: submitted.event.args.submittedAt };
  const { leaves } = JSON.parse(Buffer.from(bundle.manifest).toString()) as { leaves: { salt: Hex; result: Hex }[] };
  return { terms, claimId, claim, submission, tree: bundle.tree, leaves };
}

function compute(world: World, spec: Spec, unit: number): Promise<Uint8Array> {
  return inputsOf(world, spec).then((inputs) => runUnit({ spec, unit, inputs }, runOptions(world)));
}

/** What it has signed about units that it refused. */
function receiptsOf(agent: AgentProcess): SignedReceipt[] {
  const db = new Database(agent.databasePath);
  const kept = new Records<{ id: string; state: "signed"; signed: SignedReceipt }>(db, "receipt").all();
  db.close();
  return kept.map(({ signed }) => signed);
}

async function challengedBy(world: World, payer: string): Promise<{ claimId: Hex; unit: number }[]> {
  const events = await world.gridbond.events();
  return events.flatMap((event) =>
    event.contract === "Slashing" && event.name === "Challenged" && event.args.challenger === payer
      ? [{ claimId: event.args.claimId, unit: event.args.facts.unit }]
      : [],
  );
}

/** No job was posted, no claim accepted, no unit challenged twice. */
async function requireOnce(world: World, payer: string): Promise<void> {
  expect(await challengedBy(world, payer)).to.have.length(1);
  const jobs = await jobsOf(world, payer);
  expect(new Set(jobs.map(({ terms }) => terms.salt)).size).to.equal(jobs.length);
}
