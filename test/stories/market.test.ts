// Stories of the market: deadlines, stages, gangs, delegators, and a payer with nothing but tokens.
import { expect } from "chai";

import {
  Jobs_PredecessorNotSucceeded,
  Staking_NotFree,
  WHOLE_CLAIM,
  jobId,
  predecessorsHash,
  prefundOf,
} from "../../client/src/index.ts";
import { DAY, GRID, USD } from "../client/utils/world.ts";
import { makeTown, refusal } from "./utils/town.ts";

const NOTHING = { escrowUSD: 0n, escrowGRID: 0n, staking: 0n };

describe("story: the market", () => {
  it("a missed deadline compensates the payer, and somebody else does the frames", async () => {
    const town = await makeTown(11);
    const { people } = town;
    const terms = await town.post({ auctionSeconds: 0 });
    const late = await town.take("alice", terms, 10);
    await town.wait(3_601);
    await people.frank.jobs.expire(terms, late.claim).execute();
    expect(await town.credits("payer")).to.equal(20n * GRID); // 2 per unit
    const again = await town.submit(await town.retake("bob", late, WHOLE_CLAIM));
    const before = await town.usd("bob");
    await town.accept(again);
    expect((await town.usd("bob")) - before).to.equal(20n * USD);
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("a stage opens when the one before it has succeeded, at its starting price", async () => {
    const town = await makeTown(12);
    const { people, addresses } = town;
    const first = await town.post({ units: 1, maxUnits: 1 });
    const firstId = jobId(first, 31337, addresses.jobs);
    const second = await town.post({ predecessors: predecessorsHash([firstId]) });
    const early = people.bob.jobs.take(second, town.at.bob, 1, { predecessors: [firstId] });
    expect(await refusal(early.simulate())).to.be.instanceOf(Jobs_PredecessorNotSucceeded);

    const trained = await town.submit(await town.take("alice", first, 1));
    await town.wait(1_800);
    await town.accept(trained);
    await people.frank.jobs.conclude(first, [{ id: trained.claimId, claim: trained.claim }]).execute();
    const taken = await town.take("bob", second, 10, { predecessors: [firstId] });
    // The auction began seconds ago, not when the job was posted.
    expect(taken.claim.price < 1n * USD + USD / 20n).to.equal(true);
    await town.accept(await town.submit(taken));
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("a gang that is not filled is paid for standing by", async () => {
    const town = await makeTown(13);
    const { people } = town;
    const before = await town.usd("payer");
    const terms = await town.post({ gang: true, standbyPerSecond: 10n, takeSeconds: 3_600, maxUnits: 4 });
    const a = await town.take("alice", terms, 4);
    const b = await town.take("bob", terms, 4);
    await town.wait(3_600);
    const usd = await town.usd("alice");
    for (const { claim } of [a, b]) await people.frank.jobs.unwind(terms, claim).execute();
    await people.frank.jobs.cancel(terms).execute();
    const closesAt = terms.opensAt + 3_600;
    expect((await town.usd("alice")) - usd).to.equal(10n * 4n * BigInt(closesAt - a.claim.takenAt));
    const standby = 40n * BigInt(2 * closesAt - a.claim.takenAt - b.claim.takenAt);
    expect(before - (await town.usd("payer"))).to.equal(standby);
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("a filled gang is paid one price, that of its last take", async () => {
    const town = await makeTown(14);
    const terms = await town.post({ gang: true, takeSeconds: 3_600, maxUnits: 5 });
    const first = await town.take("alice", terms, 5);
    await town.wait(300);
    const last = await town.take("bob", terms, 5);
    expect(last.claim.price > first.claim.price).to.equal(true);
    const before = await town.usd("alice");
    await town.accept(await town.submit(first));
    await town.accept(await town.submit(last));
    expect((await town.usd("alice")) - before).to.equal(last.claim.price * 5n);
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("a delegator's stake backs a job, is contested, comes back, and leaves", async () => {
    const town = await makeTown(15);
    const { people, at, addresses } = town;
    const { jobs } = addresses;
    await people.sponsor.staking.delegate(at.alice, jobs, 50n * GRID).execute();
    const shares = await people.sponsor.staking.sharesOf(at.alice, jobs, at.sponsor);
    const taken = await town.take("alice", await town.post(), 10, { delegatedBond: 20n * GRID });
    const leaving = people.sponsor.staking.undelegate(at.alice, jobs, shares, 0n, at.sponsor);
    expect(await refusal(leaving.simulate())).to.be.instanceOf(Staking_NotFree);
    await people.sponsor.staking.requestExit(at.alice, jobs, shares).execute();

    const right = await town.submit(taken);
    const challenged = await town.judge("payer", right, 4);
    expect(challenged.toProvider > 0n).to.equal(true);
    await town.accept(right);
    // Acquitted: what was contested streams back for a day; whoever waits gets all of it.
    await town.wait(DAY + 1);
    const before = await people.sponsor.token.balanceOf(addresses.gridToken, at.sponsor);
    await people.sponsor.staking.completeExit(at.alice, jobs, at.sponsor, shares).execute();
    expect((await people.sponsor.token.balanceOf(addresses.gridToken, at.sponsor)) - before).to.equal(50n * GRID);
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("a payer with tokens and two signatures posts in one transaction", async () => {
    const town = await makeTown(16);
    const { people, at, addresses, testUSD } = town;
    const me = people.payer;
    const terms = await town.terms({ bytes32: () => `0x${"22".repeat(32)}` } as Parameters<typeof town.terms>[0]);
    const amount = prefundOf(terms);
    const deadline = (await me.now()) + 3_600;
    const wallet = await town.usd("payer");
    const permit = await me.token.signPermit(testUSD, addresses.bundler, amount, deadline);
    await me.bundler.depositAndPost(terms, amount, permit, await me.jobs.signPost(terms, deadline)).execute();
    expect(await town.usd("payer")).to.equal(wallet);
    expect(await me.token.balanceOf(testUSD, addresses.bundler)).to.equal(0n);
    await town.accept(await town.submit(await town.take("carol", terms, 10)));
    await me.escrow.transfer(at.bob, testUSD, 1n).execute();
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });
});
