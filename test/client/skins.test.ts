// The same story on ethers and on viem: permits, the Bundler, statements, and every read of one life of a job.
import { expect } from "chai";

import {
  ClaimStatus,
  JobStatus,
  PanelStage,
  WHOLE_CLAIM,
  classId,
  prefundOf,
  priceAt,
  resultLeaf,
  resultTree,
  reviewBy,
  submitBy,
  takeBy,
  voteCommitment,
} from "../../client/src/index.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { type Common, SKINS } from "./utils/skins.ts";
import { CLASS_SPEC, DAY, GRID, USD, type World, makeWorld } from "./utils/world.ts";

for (const [skin, as] of SKINS) {
  describe(`client: ${skin}`, () => {
    const random = makeRandom(41);
    let world: World;
    let payer: Common;
    let alice: Common;
    before(async () => {
      world = await makeWorld();
      await world.provide("alice");
      payer = as(world, "payer");
      alice = as(world, "alice");
    });

    it("deposits and posts on signatures", async () => {
      const { testUSD, at, addresses } = world;
      const deadline = (await payer.now()) + DAY;
      await payer.token.approve(testUSD, addresses.escrow, 0n).execute();
      const before = await payer.escrow.walletOf(at.payer, testUSD);

      const forEscrow = await payer.token.signPermit(testUSD, addresses.escrow, 7n * USD, deadline);
      const deposit = await payer.escrow.depositWithPermit(testUSD, 7n * USD, forEscrow).execute();
      expect(deposit.event.args).to.deep.include({ receiver: at.payer, amount: 7n * USD });
      expect(await payer.escrow.walletOf(at.payer, testUSD)).to.equal(before + 7n * USD);

      await payer.escrow.allow(addresses.jobs, testUSD, 0n).execute();
      const [first, second, third] = [await world.terms(random), await world.terms(random), await world.terms(random)];
      const posted = await alice.jobs.postWithPermit(first, await payer.jobs.signPost(first, deadline)).execute();
      expect(posted.event.args.terms).to.deep.equal(first);
      const bundled = await payer.bundler.post(second, await payer.jobs.signPost(second, deadline)).execute();
      expect(bundled.event.args.jobId).to.equal(await payer.jobs.idOf(second));

      const amount = prefundOf(third);
      const permit = await payer.token.signPermit(testUSD, addresses.bundler, amount, deadline);
      const hold = await payer.jobs.signPost(third, deadline);
      const action = payer.bundler.depositAndPost(third, amount, permit, hold);
      expect(await action.simulate()).to.equal(await payer.jobs.idOf(third));
      const { event } = await action.execute();
      const key = { id: event.args.jobId, payer: at.payer, token: third.token };
      expect(await payer.escrow.holdOf(addresses.jobs, key)).to.deep.equal({ remaining: amount, open: true });
      await payer.escrow.allow(addresses.jobs, testUSD, 2n ** 256n - 1n).execute();
    });

    it("tells what a job offers, and by when everybody must act", async () => {
      const t = await world.terms(random, { units: 4, maxUnits: 3 });
      await payer.jobs.post(t).execute();
      await world.networkHelpers.time.increase(100);
      const quote = await payer.lens.orderOf(t);
      expect(quote).to.deep.include({ posted: true, takeable: true, unitsLeft: 4, maxUnits: 3 });
      expect(quote.price).to.equal(priceAt(t, t.opensAt, await payer.now()));
      expect(quote.closesAt).to.equal(takeBy(t, quote.openedAt));

      const { claim, claimId, jobId } = (await alice.jobs.take(t, world.at.alice, 2).execute()).event.args;
      const [job, state] = [await payer.jobs.jobOf(jobId), await payer.jobs.claimOf(claimId)];
      expect(submitBy(t, claim, state, job)).to.equal(claim.takenAt + t.workSeconds);
      const { root, submittedAt } = (await alice.jobs.submit(t, claim, bytes32(1), bytes32(2)).execute()).event.args;
      const late = reviewBy(t, { root, submittedAt });
      await world.networkHelpers.time.setNextBlockTimestamp(late + 1);
      const settled = await alice.jobs.settle(t, claim, { root, submittedAt }).execute();
      expect(settled.event.args.amount).to.equal(2n * claim.price);
      expect((await payer.jobs.claimOf(claimId)).status).to.equal(ClaimStatus.Settled);
    });

    it("ends a claim with two statements that contradict each other", async () => {
      const t = await world.terms(random);
      await payer.jobs.post(t).execute();
      const { claim, claimId } = (await alice.jobs.take(t, world.at.alice, 2).execute()).event.args;
      const said = await alice.slashing.signStatement(claimId, bytes32(1));
      const saidToo = await alice.slashing.signStatement(claimId, bytes32(2));
      const agreement = {
        terms: t,
        claim,
        submission: { root: bytes32(0), submittedAt: 0 },
        unit: WHOLE_CLAIM,
      };
      const before = await payer.staking.creditsOf(world.at.payer);
      const { event } = await payer.slashing.equivocation(agreement, said, saidToo).execute();
      expect(event.args).to.deep.equal({
        claimId,
        provider: world.at.alice,
        reporter: world.at.payer,
        a: said.root,
        b: saidToo.root,
      });
      // Twice the compensation as the payer, and the evidence's reward as the reporter.
      expect(await payer.staking.creditsOf(world.at.payer)).to.be.greaterThan(before + 2n * t.compensation - 1n);
      expect((await payer.staking.collect(1n, world.at.bob).execute()).event.args.value).to.equal(1n);
      const unburned = await payer.staking.unburned();
      expect((await payer.staking.burn().execute()).event.args.value).to.equal(unburned);
    });

    it("judges a wrong unit through a jury", async () => {
      for (const role of ["carol", "dave", "erin"] as const) await world.sit(role, 1);
      await world.networkHelpers.time.increase(61);
      const t = await world.terms(random);
      await payer.jobs.post(t).execute();
      const { claim, claimId } = (await alice.jobs.take(t, world.at.alice, 3).execute()).event.args;
      const [salt, wrong, right] = [bytes32(9), bytes32(13), bytes32(42)];
      const tree = resultTree(
        [0, 1, 2].map((unit) => resultLeaf({ provider: world.at.alice, claimId, unit, salt, result: wrong })),
      );
      const { root, submittedAt } = (await alice.jobs.submit(t, claim, tree.root, bytes32(3)).execute()).event.args;
      const agreement = { terms: t, claim, submission: { root, submittedAt }, unit: 1 };
      expect((await payer.jobs.disputeOf({ ...agreement, unit: WHOLE_CLAIM })).claimId).to.equal(claimId);
      const { caseId } = (await payer.slashing.challenge(agreement).execute()).event.args;
      await alice.slashing.open(caseId, tree.leaf(1), tree.path(1)).execute();
      const panelId = await payer.slashing.panelIdOf(caseId);
      await world.networkHelpers.mine(4);
      await payer.jury.draw(panelId).execute();

      const votes: { juror: Common; position: number; salt: `0x${string}` }[] = [];
      for (const role of ["carol", "dave", "erin"] as const) {
        const juror = as(world, role);
        for (const position of await juror.jury.positionsOf(panelId, world.at[role])) {
          const sealed = { panelId, position, juror: world.at[role], vote: right, salt: random.bytes32() };
          await juror.jury.commit(panelId, position, voteCommitment(sealed)).execute();
          votes.push({ juror, position, salt: sealed.salt });
        }
      }
      expect(votes.length).to.equal(3);
      expect((await payer.jury.stageOf(panelId)).stage).to.equal(PanelStage.Revealing);
      for (const vote of votes) await vote.juror.jury.reveal(panelId, vote.position, right, vote.salt).execute();
      await alice.slashing.disclose(caseId, salt, wrong).execute();
      const seen = await payer.lens.caseOf(caseId);
      expect(seen.positions.map(({ vote }) => vote)).to.deep.equal([right, right, right]);
      const decided = await payer.slashing.resolve(caseId, agreement).execute();
      expect(decided.event).to.deep.include({ name: "CaseDecided" });
      expect(await payer.slashing.levelOf(caseId, 0)).to.deep.equal({ funder: world.at.payer, vote: right });
      // The provider appeals; there are not enough seats for a larger panel, so what was decided stands.
      const bond = await payer.slashing.bondOf(1);
      const appealed = await alice.slashing.appeal(caseId).execute();
      expect(appealed.event.args).to.deep.equal({ caseId, appellant: world.at.alice, level: 1n, bond });
      expect(await payer.slashing.sizeOf(1)).to.equal(7);
      const larger = await payer.slashing.panelIdOf(caseId);
      expect(await payer.jury.seedOf(larger)).to.deep.include({ lost: false });
      await world.networkHelpers.mine(4);
      expect(BigInt((await payer.jury.seedOf(larger)).seed)).to.not.equal(0n);
      await payer.jury.draw(larger).execute();
      await world.networkHelpers.time.increase(1);
      const { event } = await payer.slashing.resolve(caseId, agreement).execute();
      expect(event).to.deep.include({ name: "CaseRuled" });

      const state = await payer.read();
      const jobId = await payer.jobs.idOf(t);
      expect(state.claims.get(claimId)?.state).to.deep.equal(await payer.jobs.claimOf(claimId));
      expect(state.jobs.get(jobId)?.state.status).to.equal(JobStatus.Open);
      expect(state.cases.get(caseId)?.facts.result).to.equal(wrong);
      expect(state.classes.get(classId(CLASS_SPEC))).to.equal(CLASS_SPEC);
    });

    it("reads wallets, pools and parameters", async () => {
      const { addresses, at, testUSD } = world;
      const [wallet] = await payer.lens.walletsOf(at.payer, addresses.jobs, [testUSD]);
      expect(wallet?.balance).to.equal(await payer.escrow.walletOf(at.payer, testUSD));
      expect(wallet?.allowance).to.equal(await payer.escrow.allowanceOf(at.payer, addresses.jobs, testUSD));
      expect(wallet?.unspent).to.equal(await payer.token.balanceOf(testUSD, at.payer));
      const status = await payer.staking.status(at.alice, addresses.jobs);
      expect((await payer.lens.poolsOf([{ provider: at.alice, service: addresses.jobs }]))[0]).to.deep.equal(
        status.pool,
      );
      expect(status.freeOwn).to.equal(status.pool.own - status.pool.lockedOwn);
      const view = await payer.lens.providerOf(at.alice, [{ service: addresses.jobs, resourceClass: world.classId }]);
      expect(view.capacities[0]?.allotment.payout).to.equal(at.alice);
      expect(view.state.registered).to.equal(true);

      expect(await payer.staking.parameters()).to.deep.include({
        ratio: 2n,
        streamSeconds: DAY,
        maxCommissionBps: 3_000,
      });
      expect(await payer.registry.parameters()).to.deep.equal({
        floorBond: 1_000n * GRID,
        exitDelay: DAY,
        noticeSeconds: DAY,
      });
      expect(await payer.jury.parameters()).to.deep.include({ panelSize: 3, seatBond: 100n * GRID });
      expect(await payer.slashing.parameters()).to.deep.include({
        challengeBond: 60n * GRID,
        openSeconds: 600,
        appeals: 1,
        appealSeconds: 300,
      });
      expect(await payer.slashing.longestCase()).to.equal(600 + 3 * (600 + 1_200 + 600) + 300 + 600);
      expect(await payer.chainId()).to.equal(31_337);
      expect(await payer.token.symbol(testUSD)).to.equal("tUSD");
      expect(await payer.token.decimals(testUSD)).to.equal(6);
      expect(await payer.token.allowance(testUSD, at.alice, addresses.escrow)).to.be.greaterThan(0n);
    });
  });
}
