import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { Book, type ChainEvent } from "../../agent/src/chain/book.ts";
import type { ChainReader } from "../../agent/src/chain/reader.ts";
import { settledClaim } from "../../agent/src/results/settled.ts";
import { Database } from "../../agent/src/state/database.ts";
import { ClaimStatus, Ruling, WHOLE_CLAIM, disputeId, encodeAgreement } from "../../client/src/index.ts";
import type { Agreement } from "../../client/src/index.ts";
import { Jobs__factory } from "../../typechain-types/index.ts";
import { bytes32, makeRandom } from "../client/utils/random.ts";
import { type World, makeWorld } from "../client/utils/world.ts";

describe("agent: whose result of a unit was accepted", () => {
  const random = makeRandom(7);
  const folder = mkdtempSync(join(tmpdir(), "gridbond-settled-"));
  let world: World;
  before(async () => {
    world = await makeWorld();
    await world.provide("alice");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What an agent that read the chain so far, `times` times over, believes. */
  async function reader(times = 1): Promise<ChainReader> {
    const gridbond = world.people.payer;
    const book = new Book(new Database(join(folder, `${random.bytes32()}.sqlite`)));
    const events = (await gridbond.events()) as readonly ChainEvent[];
    for (let i = 0; i < times; i++) for (const event of events) book.apply(event);
    return { gridbond, book, now: () => 0, blockNumber: () => 0, revealSeconds: 0 };
  }

  /** A claim of four submitted units, judged by dave. */
  async function submitted() {
    const { payer, alice } = world.people;
    const terms = await world.terms(random, { units: 4, maxUnits: 4, arbiter: world.at.dave });
    await payer.jobs.post(terms).execute();
    const { jobId, claimId, claim } = (await alice.jobs.take(terms, world.at.alice, 4).execute()).event.args;
    const { root, submittedAt } = (await alice.jobs.submit(terms, claim, bytes32(1), bytes32(2)).execute()).event.args;
    const about = (unit: number): Agreement => ({ terms, claim, submission: { root, submittedAt }, unit });
    const dave = Jobs__factory.connect(world.addresses.jobs, world.signers[5]);
    const nobody = "0x0000000000000000000000000000000000000000";
    return {
      jobId,
      claimId,
      contest: (unit: number) => dave.contest(encodeAgreement(about(unit))),
      rule: (unit: number, ruling: Ruling) =>
        dave.rule(disputeId(claimId, unit), ruling, nobody, 0n, encodeAgreement(about(unit))),
      fault: () => dave.rule(claimId, Ruling.Payer, nobody, 0n, encodeAgreement(about(WHOLE_CLAIM))),
      settle: async () => {
        await world.networkHelpers.time.increaseTo(submittedAt + terms.reviewSeconds + 1);
        await payer.jobs.settle(terms, claim, { root, submittedAt }).execute();
      },
      accepted: async (times?: number) => {
        const seen = await reader(times);
        const found = await Promise.all([0, 1, 2, 3].map((unit) => settledClaim(seen, jobId, unit)));
        return found.map((facts) => facts?.claimId === claimId);
      },
    };
  }

  it("every unit of a settled claim, but those whose disputes were lost", async () => {
    const job = await submitted();
    await job.contest(1);
    await job.contest(2);
    await job.rule(1, Ruling.Payer);
    await job.rule(2, Ruling.Provider);
    expect(await job.accepted()).to.deep.equal([false, false, false, false]);
    await job.settle();
    expect(await job.accepted()).to.deep.equal([true, false, true, true]);
  });

  it("after evidence only units whose disputes were open then, and won", async () => {
    const job = await submitted();
    for (const unit of [1, 2, 3]) await job.contest(unit);
    await job.rule(3, Ruling.Provider);
    await job.fault();
    await job.rule(1, Ruling.Payer);
    await job.rule(2, Ruling.Provider);
    expect((await world.people.payer.jobs.claimOf(job.claimId)).status).to.equal(ClaimStatus.Settled);
    expect(await job.accepted()).to.deep.equal([false, false, true, false]);
    // Blocks that are read again after a reorganisation change nothing.
    expect(await job.accepted(2)).to.deep.equal([false, false, true, false]);
  });
});
