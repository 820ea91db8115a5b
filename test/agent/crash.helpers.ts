import { join } from "node:path";

import { expect } from "chai";
import { type Wallet, hexlify, randomBytes } from "ethers";

import type { DemoProvider } from "../../agent/demo/parties.ts";
import {
  type Agreement,
  type Claim,
  type ClaimStatus,
  type Hex,
  PanelStage,
  type Ruling,
  type Submission,
  type Terms,
  resultLeaf,
  resultTree,
  voteCommitment,
} from "../../agent/src/client.ts";
import { Database } from "../../agent/src/state/database.ts";
import { Intents } from "../../agent/src/state/intents.ts";
import type { runUnit } from "../../agent/src/workloads/runner.ts";
import type { Spec } from "../../agent/src/workloads/spec.ts";
import type { AgentProcess, World } from "./agent.helpers.ts";

/** Jurors without an agent. */
const seated: Wallet[] = [];

/** Points of these scopes (or of all others), in the order of the states, each once. */
export function pointsOf(all: readonly string[], scopes: readonly string[], included: boolean): string[] {
  const chosen = all.filter((point) => scopes.includes(point.slice(0, point.indexOf(":"))) === included);
  return [...new Set(chosen)];
}

export async function claimsOf(world: World, jobId: Hex): Promise<{ claimId: Hex; claim: Claim }[]> {
  const events = await world.gridbond.events();
  return events.flatMap((event) =>
    event.contract === "Jobs" && event.name === "Taken" && event.args.jobId === jobId ? [event.args] : [],
  );
}

export async function submissionsOf(world: World, jobId: Hex): Promise<Submission[]> {
  const events = await world.gridbond.events();
  return events.flatMap((event) =>
    event.contract === "Jobs" && event.name === "Submitted" && event.args.jobId === jobId
      ? [{ root: event.args.root, submittedAt: event.args.submittedAt }]
      : [],
  );
}

/** The job's one claim; a second one would be a double take. */
export async function onlyClaim(world: World, jobId: Hex): Promise<{ claimId: Hex; claim: Claim }> {
  const claims = await claimsOf(world, jobId);
  expect(claims).to.have.length(1);
  const [claim] = claims;
  if (claim === undefined) throw new Error("no claim");
  return claim;
}

export async function statusOf(world: World, claimId: Hex, status: ClaimStatus): Promise<boolean> {
  return (await world.gridbond.jobs.claimOf(claimId)).status === status;
}

export async function requireRuling(world: World, id: Hex, ruling: Ruling): Promise<void> {
  const events = await world.gridbond.events();
  const rulings = events.flatMap((event) =>
    event.contract === "Jobs" && event.name === "Ruled" && event.args.disputeId === id ? [event.args.ruling] : [],
  );
  expect(rulings).to.deep.equal([ruling]);
}

export async function requireNonces(world: World, agent: AgentProcess, address: string): Promise<void> {
  const db = new Database(agent.databasePath);
  const intents = new Intents(db).all();
  db.close();
  const nonces = intents.flatMap(({ nonce }) => (nonce === undefined ? [] : [nonce])).sort((a, b) => a - b);
  const mined = await world.provider.getTransactionCount(address);
  expect(nonces).to.deep.equal(Array.from({ length: mined }, (_, i) => i));
  expect(intents.filter(({ status }) => status === "reverted" || status === "lost")).to.deep.equal([]);
}

export async function inputsOf(world: World, spec: Spec): Promise<Map<string, Uint8Array>> {
  const [input] = spec.inputs;
  if (input === undefined || !("hash" in input)) throw new Error("expected one fixed input");
  return new Map([[input.name, await world.store.get(input.hash)]]);
}

export function runOptions(world: World): Parameters<typeof runUnit>[1] {
  return { scratchRoot: join(world.folder, "scratch"), timeoutMs: 30_000, memoryMb: 512, maxResultBytes: 1 << 20 };
}

export async function seatsOf(world: World, juror: string): Promise<number> {
  const count = await world.gridbond.jury.seatCount();
  const seats = await Promise.all(Array.from({ length: count }, (_, i) => world.gridbond.jury.seatOf(i)));
  return seats.filter((seat) => seat.juror === juror && seat.retiredAt === 0).length;
}

/** A juror by hand: its own stake, its own seat. */
export async function seatedJuror(world: World): Promise<Wallet> {
  const wallet = await world.newcomer(600);
  const { gridToken, staking, jury } = world.addresses;
  const gridbond = world.as(wallet);
  const { seatBond } = await gridbond.jury.parameters();
  await gridbond.token.approve(gridToken, staking, seatBond).execute();
  await gridbond.staking.stake(jury, seatBond).execute();
  await gridbond.jury.sit(await gridbond.jury.seatCount()).execute();
  seated.push(wallet);
  return wallet;
}

/** Retires every juror by hand and seats two new ones, so that a third one is sure to be drawn. */
export async function freshJury(world: World): Promise<Wallet[]> {
  const count = await world.gridbond.jury.seatCount();
  for (let seat = 0; seat < count; seat++) {
    const { juror } = await world.gridbond.jury.seatOf(seat);
    const wallet = seated.find(({ address }) => address === juror);
    if (wallet !== undefined) await world.as(wallet).jury.retire(seat).execute();
  }
  return [await seatedJuror(world), await seatedJuror(world)];
}

/** Draws the panel unless it is, and lets every juror by hand commit and reveal. */
export async function vote(world: World, panelId: Hex, jurors: readonly Wallet[], result: Hex): Promise<void> {
  const { jury } = world.gridbond;
  if ((await jury.panelOf(panelId)).stage === PanelStage.Drawing) {
    await world.pass(1);
    await world.pass(1);
    await world.asPayer.jury.draw(panelId).execute();
  }
  const salt = hexlify(randomBytes(32)) as Hex;
  const places = await Promise.all(
    jurors.map(async (wallet) => ({ wallet, at: await jury.positionsOf(panelId, wallet.address) })),
  );
  for (const { wallet, at } of places) {
    for (const position of at) {
      const sealed = voteCommitment({ panelId, position, juror: wallet.address, vote: result, salt });
      await world.as(wallet).jury.commit(panelId, position, sealed).execute();
    }
  }
  for (const { wallet, at } of places) {
    for (const position of at) await world.as(wallet).jury.reveal(panelId, position, result, salt).execute();
  }
}

/** A provider without an agent takes a job of one unit and submits what it likes. */
export async function submitByHand(world: World, maker: DemoProvider, terms: Terms, result: Hex) {
  return submitTaken(world, maker, terms, await takeByHand(world, maker, terms), result);
}

export async function takeByHand(world: World, { owner, operator }: DemoProvider, terms: Terms): Promise<Taken> {
  const { event } = await world.as(operator).jobs.take(terms, owner.address, 1).execute();
  return event.args;
}

interface Taken {
  readonly claimId: Hex;
  readonly claim: Claim;
}

export async function submitTaken(
  world: World,
  { owner, operator }: DemoProvider,
  terms: Terms,
  { claimId, claim }: Taken,
  result: Hex,
) {
  const salt = hexlify(randomBytes(32)) as Hex;
  const unit = claim.first;
  const leaf = resultLeaf({ provider: owner.address, claimId, unit, salt, result });
  const { root } = resultTree([leaf]);
  const submitted = await world.as(operator).jobs.submit(terms, claim, root, salt).execute();
  const submission = { root, submittedAt: submitted.event.args.submittedAt };
  const agreement: Agreement = { terms, claim, submission, unit };
  return { claimId, leaf, salt, agreement, opened: { salt, result, path: [] } };
}
