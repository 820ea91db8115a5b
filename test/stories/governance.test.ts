// A decision from its proposal to the fee of an agreement, and a guardian's stop, through the typed client.
import { expect } from "chai";

import {
  AccessManagedUnauthorized,
  Charter_FeeTooHigh,
  Charter_Stopped,
  GovernorAlreadyCastVote,
  GovernorInsufficientProposerVotes,
  GovernorUnexpectedProposalState,
  GridGovernor_TooEarly,
  ProposalState,
  VoteType,
  jobId,
  proposal,
  proposalId,
} from "../../client/src/index.ts";
import { DAY, USD } from "../client/utils/world.ts";
import { makeTown, refusal } from "./utils/town.ts";

const FEE = 200;

describe("story: governance", () => {
  it("holders of GRID raise the fee: what was posted before keeps its own, what comes later pays", async () => {
    const town = await makeTown(31);
    const { people, addresses, at, testUSD } = town;
    const { charter, governor, feeAuction } = people.treasury;
    const decision = proposal("Fees of 2 %", charter.setFee(FEE));

    // Whoever has no votes proposes nothing.
    expect(await refusal(people.frank.governor.propose(decision).execute())).to.be.instanceOf(
      GovernorInsufficientProposerVotes,
    );
    const before = await town.post({ auctionSeconds: 0 });
    await governor.delegate(at.treasury).execute();
    await town.wait(1);
    expect(await governor.powerOf(at.treasury)).to.equal(
      await people.treasury.token.balanceOf(addresses.gridToken, at.treasury),
    );

    const { event } = await governor.propose(decision).execute();
    expect(event.args.proposalId).to.equal(proposalId(decision));
    expect(await governor.stateOf(decision)).to.equal(ProposalState.Pending);
    const { startsAt, endsAt } = await governor.timesOf(decision);
    await town.wait(61);
    expect(await governor.stateOf(decision)).to.equal(ProposalState.Active);
    await governor.vote(decision, VoteType.For, "burns more").execute();
    expect(await refusal(governor.vote(decision, VoteType.Against).execute())).to.be.instanceOf(
      GovernorAlreadyCastVote,
    );
    expect((await governor.votesOf(decision)).for).to.equal(await governor.powerOf(at.treasury));
    expect(await refusal(governor.queue(decision).execute())).to.be.instanceOf(GovernorUnexpectedProposalState);
    await town.wait(endsAt - startsAt);
    expect(await governor.stateOf(decision)).to.equal(ProposalState.Succeeded);

    // Anyone queues and executes, once it has waited.
    await people.frank.governor.queue(decision).execute();
    const early = await refusal(people.frank.governor.execute(decision).execute());
    expect(early).to.be.instanceOf(GridGovernor_TooEarly);
    expect(await charter.feeBps()).to.equal(0);
    await town.wait(2 * DAY);
    await people.frank.governor.execute(decision).execute();
    expect(await governor.stateOf(decision)).to.equal(ProposalState.Executed);
    expect(await charter.feeBps()).to.equal(FEE);

    // The fee is fixed with the money.
    const after = await town.post({ auctionSeconds: 0 });
    const chainId = await people.payer.chainId();
    const key = (terms: typeof after) => ({
      id: jobId(terms, chainId, addresses.jobs),
      payer: terms.payer,
      token: terms.token,
    });
    expect(await charter.feeOf(addresses.jobs, key(before))).to.equal(0);
    expect(await charter.feeOf(addresses.jobs, key(after))).to.equal(FEE);

    const paid = async (terms: typeof after) => {
      const had = await town.usd("alice");
      await town.accept(await town.submit(await town.take("alice", terms, 10)));
      return (await town.usd("alice")) - had;
    };
    expect(await paid(after)).to.equal((20n * USD * 98n) / 100n);
    expect(await feeAuction.lotOf(testUSD)).to.equal((20n * USD * 2n) / 100n);
  });

  it("nobody goes round the governor", async () => {
    const town = await makeTown(32);
    const { charter } = town.people.treasury;
    for (const action of [charter.setFee(1), charter.lowerFee(0), charter.stop(1), charter.lift()]) {
      expect(await refusal(action.execute()), action.functionName).to.be.instanceOf(AccessManagedUnauthorized);
    }
    const { timelock } = await town.people.treasury.governor.parameters();
    expect(await refusal(charter.setFee(501).simulate({ from: timelock }))).to.be.instanceOf(Charter_FeeTooHigh);
    expect(await charter.maxFeeBps()).to.equal(500);
  });

  it("a stop by vote ends posts for its time, and nothing else", async () => {
    const town = await makeTown(33);
    const { people, at } = town;
    const { governor, charter } = people.treasury;
    const posted = await town.post({ auctionSeconds: 0, takeSeconds: 10 * DAY });
    await governor.delegate(at.treasury).execute();
    await town.wait(1);
    const decision = proposal("Stop for a day", charter.stop(DAY));
    await governor.propose(decision).execute();
    await town.wait(61);
    await governor.vote(decision, VoteType.For).execute();
    await town.wait(DAY);
    await governor.queue(decision).execute();
    await town.wait(2 * DAY);
    await governor.execute(decision).execute();

    expect(await refusal(town.post({}))).to.be.instanceOf(Charter_Stopped);
    const { until, nextStopAt } = await charter.stopOf();
    expect(nextStopAt).to.equal(until + 1 + 14 * DAY);
    const had = await town.usd("bob");
    await town.accept(await town.submit(await town.take("bob", posted, 10)));
    expect((await town.usd("bob")) - had).to.equal(20n * USD);
    await town.wait(DAY);
    await town.post({});
  });
});
