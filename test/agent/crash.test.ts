import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { hexlify, parseEther, randomBytes } from "ethers";

import type { DemoProvider } from "../../agent/demo/parties.ts";
import { usdOf } from "../../agent/demo/parties.ts";
import { hashOf } from "../../agent/src/artifacts/address.ts";
import { type Agreement, ClaimStatus, type Hex, Ruling, caseId, disputeId } from "../../agent/src/client.ts";
import { panelStates } from "../../agent/src/juror/machines.ts";
import { crashPointsOf } from "../../agent/src/machine/machine.ts";
import { claimStates, defenceStates, replicaStates } from "../../agent/src/provider/machines.ts";
import type { ClaimRecord } from "../../agent/src/provider/record.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Records } from "../../agent/src/state/records.ts";
import { runUnit } from "../../agent/src/workloads/runner.ts";
import { AgentProcess, type World, newProvider, postJob, smallSpec, startWorld } from "./agent.helpers.ts";
import {
  claimsOf,
  freshJury,
  inputsOf,
  onlyClaim,
  pointsOf,
  requireNonces,
  requireRuling,
  runOptions,
  seatedJuror,
  seatsOf,
  statusOf,
  submitByHand,
  submitTaken,
  submissionsOf,
  takeByHand,
  vote,
} from "./crash.helpers.ts";

/*
 * Kills an agent with SIGKILL at every point at which something becomes durable or leaves the machine, and starts it again: one claim
 * (dispute, panel) survives all of its points one after the other. At the end there is one take, one submission, one settlement; the bond is
 * free; the nonces on chain are 0 … n − 1 and every one belongs to an intent.
 */

const claimPoints = crashPointsOf("claim", claimStates);
const defencePoints = crashPointsOf("defence", defenceStates);
const replicaPoints = crashPointsOf("replica", replicaStates);
const panelPoints = crashPointsOf("panel", panelStates);
/** Every point that some test below kills at. */
const killedAt = new Set<string>();

describe("Agent: kill -9 at every step", function () {
  this.timeout(240_000);
  let world: World;
  let provider: DemoProvider;
  let agent: AgentProcess;

  before(async () => {
    world = await startWorld();
    provider = await newProvider(world, "provider");
    agent = new AgentProcess(world, "provider", provider.operator, {
      role: "provider",
      provider: {
        address: provider.owner.address,
        minPrice: { [usdOf(world.addresses)]: "1" },
        engines: ["mnist-classify"],
        arbiters: [world.addresses.slashing, world.addresses.quorum],
      },
    });
  });

  after(async () => {
    await world.close();
  });

  it("provider: a claim survives every point from the offer to the pay", async () => {
    const { jobId, terms } = await postJob(world, await smallSpec(world, 2), {
      startSeconds: 86_400,
      reviewSeconds: 60,
    });
    for (const point of pointsOf(
      claimPoints,
      ["leave", "claim.leaving", "claim.withholding", "settle", "claim.settling", "claim.reviewing"],
      false,
    )) {
      await kill(agent, point);
    }
    await world.pass(61);
    for (const point of pointsOf(claimPoints, ["claim.reviewing", "settle", "claim.settling"], true))
      await kill(agent, point);
    const { claimId } = await onlyClaim(world, jobId);
    await agent.runUntil("settled", async () => statusOf(world, claimId, ClaimStatus.Settled));
    await requireWhole(world, provider, agent);
    expect(await world.gridbond.escrow.walletOf(provider.owner.address, terms.token)).to.equal(2n * terms.capPrice);
  });

  it("provider: leaves a job whose input never comes, through every point", async () => {
    const { jobId } = await postJob(world, await smallSpec(world, 2, { weightsAvailable: false }), {
      startSeconds: 30,
    });
    await agent.runUntil("taken", async () => (await claimsOf(world, jobId)).length === 1);
    await world.pass(31);
    for (const point of pointsOf(claimPoints, ["leave", "claim.leaving"], true)) await kill(agent, point);
    const { claimId } = await onlyClaim(world, jobId);
    await agent.runUntil("released", async () => statusOf(world, claimId, ClaimStatus.Released));
    await requireWhole(world, provider, agent);
  });

  it("provider: defends a right result through every point, and keeps its bond", async () => {
    const jurors = [await seatedJuror(world), await seatedJuror(world), await seatedJuror(world)];
    const spec = await smallSpec(world, 2);
    const { jobId, terms } = await postJob(world, spec);
    await agent.runUntil("submitted", async () => (await submissionsOf(world, jobId)).length === 1);
    const { claimId, claim } = await onlyClaim(world, jobId);
    const [submission] = await submissionsOf(world, jobId);
    if (submission === undefined) throw new Error("nothing was submitted");
    const about = (unit: number): Agreement => ({ terms, claim, submission, unit });
    await world.asPayer.slashing.challenge(about(0)).execute();
    const first = caseId(world.addresses.jobs, disputeId(claimId, 0));

    for (const point of pointsOf(defencePoints, ["open", "defence.opening"], true)) await kill(agent, point);
    const panel = await world.gridbond.slashing.panelIdOf(first);
    await vote(
      world,
      panel,
      jurors,
      hashOf(await runUnit({ spec, unit: 0, inputs: await inputsOf(world, spec) }, runOptions(world))),
    );
    for (const point of pointsOf(defencePoints, ["disclose", "defence.disclosing"], true)) await kill(agent, point);
    // Nobody asks for the ruling: the provider does, when everybody else had the time to.
    await world.pass(1_300);
    for (const point of pointsOf(defencePoints, ["resolve"], true)) await kill(agent, point);
    // The panel has decided; nobody appeals, and nobody asks for the ruling.
    await world.pass(60);
    await kill(agent, "defence.awaiting:stepped");
    await kill(agent, "defence.awaiting:stored");
    expect((await world.gridbond.slashing.caseOf(first)).result).to.not.equal(`0x${"00".repeat(32)}`);
    await requireRuling(world, disputeId(claimId, 0), Ruling.Provider);

    // The second unit's case is slept through by everybody: after the last second the agreement's default counts.
    await world.asPayer.slashing.challenge(about(1)).execute();
    await world.pass(86_401);
    for (const point of pointsOf(defencePoints, ["lapse"], true)) await kill(agent, point);
    await agent.runUntil("settled", async () => statusOf(world, claimId, ClaimStatus.Settled));
    await requireRuling(world, disputeId(claimId, 1), Ruling.Provider);
    await requireWhole(world, provider, agent);
  });

  it("juror: commits once and reveals what it committed, through every point", async () => {
    const cheat = await newProvider(world, "cheat");
    const others = await freshJury(world);
    const wallet = await world.newcomer(600);
    const juror = new AgentProcess(world, "juror", wallet, { role: "juror", juror: { seats: 1 } });
    await juror.runUntil("seated", async () => (await seatsOf(world, wallet.address)) === 1);

    const spec = await smallSpec(world, 1);
    const { terms } = await postJob(world, spec);
    const wrong = hexlify(randomBytes(32)) as Hex;
    const made = await submitByHand(world, cheat, terms, wrong);
    await world.asPayer.slashing.challenge(made.agreement).execute();
    const dispute = caseId(world.addresses.jobs, disputeId(made.claimId, 0));
    await world.as(cheat.operator).slashing.open(dispute, made.leaf, []).execute();
    const panel = await world.gridbond.slashing.panelIdOf(dispute);

    // Nobody draws the panel: the juror does when half of the time for it is over.
    await world.pass(101);
    await world.pass(1);
    for (const point of pointsOf(
      panelPoints,
      ["draw", "panel.drawing", "panel.executing", "commit", "panel.committing"],
      true,
    )) {
      await kill(juror, point);
    }
    const right = hashOf(await runUnit({ spec, unit: 0, inputs: await inputsOf(world, spec) }, runOptions(world)));
    await vote(world, panel, others, right);
    for (const point of pointsOf(panelPoints, ["reveal", "panel.revealing"], true)) await kill(juror, point);

    await world.as(cheat.operator).slashing.disclose(dispute, made.salt, wrong).execute();
    await world.asPayer.slashing.resolve(dispute, made.agreement).execute();
    await world.pass(60);
    await world.asPayer.slashing.resolve(dispute, made.agreement).execute();
    await requireRuling(world, disputeId(made.claimId, 0), Ruling.Payer);
    const { jurorFee } = await world.gridbond.slashing.parameters();
    expect(await world.gridbond.escrow.walletOf(wallet.address, world.addresses.gridToken)).to.equal(jurorFee);
    expect(await seatsOf(world, wallet.address)).to.equal(1);
    await requireNonces(world, juror, wallet.address);
  });

  it("provider: keeps a replica to itself, reveals it when asked and has it ruled, through every point", async () => {
    const [honest, cheat] = [await newProvider(world, "honest"), await newProvider(world, "liar")];
    const spec = await smallSpec(world, 1, { replicas: 3 });
    const { quorum } = world.addresses;
    const { jobId, terms } = await postJob(world, spec, { arbiter: quorum, gang: true, maxUnits: 1 });
    await agent.runUntil("taken", async () => (await claimsOf(world, jobId)).length === 1);
    const { claimId, claim } = await onlyClaim(world, jobId);
    expect(claim.provider).to.equal(provider.owner.address);
    const right = hashOf(await runUnit({ spec, unit: 0, inputs: await inputsOf(world, spec) }, runOptions(world)));
    const takes = [await takeByHand(world, honest, terms), await takeByHand(world, cheat, terms)] as const;
    await agent.runUntil("submitted", async () => (await submissionsOf(world, jobId)).length === 1);

    const manifest = await manifestOf(world, claimId);
    const published = () => existsSync(join(agent.home, "artifacts", manifest.slice(2, 4), manifest));
    expect(published(), "published while others can copy").to.equal(false);
    const second = await submitTaken(world, honest, terms, takes[0], right);
    expect(published(), "published while one can copy").to.equal(false);
    const third = await submitTaken(world, cheat, terms, takes[1], hexlify(randomBytes(32)) as Hex);
    for (const point of pointsOf(claimPoints, ["claim.withholding"], true)) await kill(agent, point);
    expect(published()).to.equal(true);

    const [submission] = await submissionsOf(world, jobId);
    if (submission === undefined) throw new Error("nothing was submitted");
    const agreements = [{ terms, claim, submission, unit: claim.first }, second.agreement, third.agreement];
    await world.asPayer.quorum.ask(agreements).execute();
    for (const point of pointsOf(replicaPoints, ["reveal", "replica.revealing"], true)) await kill(agent, point);
    await world.as(honest.operator).quorum.reveal(second.agreement, second.opened).execute();
    // The cheat is silent, and nobody asks for the ruling: the provider does, when everybody else had the time to.
    await world.pass(640);
    for (const point of pointsOf(replicaPoints, ["decide", "replica.deciding"], true)) await kill(agent, point);
    await requireRuling(world, disputeId(claimId, claim.first), Ruling.Provider);
    await world.asPayer.jobs.accept(terms, claim, submission).execute();
    await agent.runUntil("settled", async () => statusOf(world, claimId, ClaimStatus.Settled));
    // Units that others lost it may have retaken meanwhile: their bonds are none of this claim's.
    expect((await world.gridbond.staking.poolOf(provider.owner.address, world.addresses.jobs)).own).to.equal(
      parseEther("4000"),
    );
    await requireNonces(world, agent, provider.operator.address);
  });

  it("has killed at every point that the machines have", () => {
    const all = new Set([...claimPoints, ...replicaPoints, ...defencePoints, ...panelPoints]);
    expect([...all].filter((point) => !killedAt.has(point))).to.deep.equal([]);
  });
});

async function kill(agent: AgentProcess, point: string): Promise<void> {
  await agent.killedAt(point);
  killedAt.add(point);
}

/** Nothing was done twice, no bond is locked or lost, every nonce is accounted for. */
async function requireWhole(world: World, provider: DemoProvider, agent: AgentProcess): Promise<void> {
  const pool = await world.gridbond.staking.poolOf(provider.owner.address, world.addresses.jobs);
  expect(pool.lockedOwn).to.equal(0n);
  expect(pool.own).to.equal(parseEther("4000"));
  const db = new Database(agent.databasePath);
  const claims = new Records<ClaimRecord>(db, "claim").all().filter((record) => "claimId" in record);
  db.close();
  const events = await world.gridbond.events();
  for (const name of ["Taken", "Submitted"] as const) {
    const ids = events.flatMap((event) =>
      event.contract === "Jobs" && event.name === name ? [event.args.claimId] : [],
    );
    expect(new Set(ids).size, `${name} twice`).to.equal(ids.length);
    if (name === "Taken") expect(ids.length, "takes beside the agent's records").to.equal(claims.length);
  }
  await requireNonces(world, agent, provider.operator.address);
}

/** Content address of the manifest that a claim's submission named. */
async function manifestOf(world: World, claimId: Hex): Promise<Hex> {
  const events = await world.gridbond.events();
  const found = events.flatMap((event) =>
    event.contract === "Jobs" && event.name === "Submitted" && event.args.claimId === claimId ? [event.args.data] : [],
  );
  if (found[0] === undefined) throw new Error("nothing was submitted");
  return found[0];
}
