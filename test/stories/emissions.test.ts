// GRID for paid work through the typed client: a fee, a lot, a pool's part, its delegators' share; and the events tell all of it.
import { expect } from "chai";

import { Emissions_NothingNew, Emissions_NotSold, partKey, proposal, VoteType } from "../../client/src/index.ts";
import { DAY, GRID, USD } from "../client/utils/world.ts";
import { makeTown, refusal } from "./utils/town.ts";

const BUDGET = 1_000_000n * GRID;
const MAX = 2n ** 256n - 1n;

describe("story: emissions", () => {
  it("fees of settled work come back as a part of what was burned for them, to the pool that did it", async () => {
    const town = await makeTown(51);
    const { people, addresses, at, testUSD } = town;
    const { treasury, payer, frank, sponsor } = people;
    const { emissions, feeAuction, governor, charter } = treasury;

    // Holders decide on a fee of 5 %; the treasury gives the budget.
    const decision = proposal("Fees", charter.setFee(500));
    await governor.delegate(at.treasury).execute();
    await town.wait(1);
    await governor.propose(decision).execute();
    await town.wait(61);
    await governor.vote(decision, VoteType.For).execute();
    await town.wait(DAY);
    await governor.queue(decision).execute();
    await town.wait(2 * DAY);
    await governor.execute(decision).execute();
    expect(await emissions.startedAt()).to.equal(undefined);
    await treasury.token.transfer(addresses.gridToken, addresses.emissions, BUDGET).execute();
    await frank.emissions.start().execute();
    const { budget, halfLife, fractionBps } = await emissions.parameters();
    expect([budget, halfLife, fractionBps]).to.deep.equal([BUDGET, 365 * DAY, 5_000]);

    // Alice and Bob work; anybody reports.
    const jobs = [];
    for (const role of ["alice", "bob", "bob", "bob"] as const) {
      const terms = await town.post({ auctionSeconds: 0 });
      const done = await town.submit(await town.take(role, terms, 10));
      await town.accept(done);
      jobs.push(done);
    }
    for (const { terms, claim } of jobs) {
      const { event } = await frank.emissions.reportClaim(terms, claim).execute();
      expect([event.args.fee, event.args.lot]).to.deep.equal([USD, 0n]);
      expect(await refusal(frank.emissions.reportClaim(terms, claim).execute())).to.be.instanceOf(Emissions_NothingNew);
    }
    const collect = (role: "alice" | "bob") => frank.emissions.collect(at[role], addresses.jobs, testUSD, 0n);
    expect(await refusal(collect("bob").execute())).to.be.instanceOf(Emissions_NotSold);

    await payer.escrow.allow(addresses.feeAuction, addresses.gridToken, MAX).execute();
    await town.wait(30 * DAY);
    expect(await feeAuction.lotOf(testUSD)).to.equal(4n * USD);
    const { price } = (await payer.feeAuction.buy(testUSD, { least: 1n, most: MAX, to: at.payer }).execute()).event
      .args;
    expect(await feeAuction.lotsOf(testUSD)).to.equal(1n);
    expect((await feeAuction.saleOf(testUSD, 0n)).price).to.equal(price);

    // Bob's pool gets three quarters of half of what was burned; who delegated to it shares.
    await sponsor.staking.delegate(at.bob, addresses.jobs, 100n * GRID).execute();
    const { amount } = (await collect("bob").execute()).event.args;
    expect(amount).to.equal(((price / 2n) * 3n) / 4n);
    expect((await town.pool("bob")).pending).to.be.above(0n);
    await town.wait(DAY);
    const shares = await sponsor.staking.sharesOf(at.bob, addresses.jobs, at.sponsor);
    expect(await sponsor.staking.assetsOf(at.bob, addresses.jobs, shares)).to.be.above(100n * GRID);
    await collect("alice").execute();
    expect(await payer.token.balanceOf(addresses.gridToken, addresses.emissions)).to.equal(BUDGET - price / 2n);

    const state = await payer.read();
    expect(state.emissionsFrom).to.equal(await emissions.startedAt());
    expect(state.committed).to.equal(await emissions.committed());
    expect(state.parts.get(partKey(at.bob, addresses.jobs, testUSD as `0x${string}`, 0n))).to.deep.equal({
      provider: at.bob,
      service: addresses.jobs,
      token: testUSD,
      lot: 0n,
      fees: 0n,
      paid: amount,
    });
    expect(await emissions.feesOf(at.bob, addresses.jobs, testUSD, 0n)).to.equal(0n);
    expect(await emissions.lotOf(testUSD, 0n)).to.deep.equal({ reported: 4n * USD, emission: price / 2n });
  });
});
