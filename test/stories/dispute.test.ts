// Stories of the court: a cheater is caught, an honest provider is not.
import { expect } from "chai";

import { ClaimStatus, JobStatus, Ruling, jobId } from "../../client/src/index.ts";
import { GRID, USD } from "../client/utils/world.ts";
import { type Town, makeTown } from "./utils/town.ts";

const NOTHING = { escrowUSD: 0n, escrowGRID: 0n, staking: 0n };
const idOf = (town: Town, terms: Parameters<typeof jobId>[0]) => jobId(terms, 31337, town.addresses.jobs);

describe("story: a wrong result", () => {
  it("is judged; the payer is made whole, the unit is done again by somebody else, and everybody leaves with everything", async () => {
    const town = await makeTown(1);
    const { people, at } = town;
    const terms = await town.post({ auctionSeconds: 0 });
    const good = await town.submit(await town.take("alice", terms, 5));
    const bad = await town.submit(await town.take("bob", terms, 5), [7]);
    const before = { credits: await town.credits("payer"), own: (await town.pool("bob")).own };

    const { ruling, fees } = await town.judge("payer", bad, 7);

    expect(ruling).to.equal(Ruling.Payer);
    expect(fees).to.equal(15n * GRID); // three jurors
    const slashed = before.own - (await town.pool("bob")).own;
    expect(slashed).to.equal(10n * GRID); // one unit's bond
    // Compensation 2 first; the challenger (the payer too) gets fees and bounty as far as half of the slash allows.
    expect((await town.credits("payer")) - before.credits).to.equal(5n * GRID);
    expect(await people.payer.staking.creditsOf(at.bob)).to.equal(0n);

    const redone = await town.submit(await town.retake("carol", bad, 7));
    const paid = { alice: await town.usd("alice"), bob: await town.usd("bob"), carol: await town.usd("carol") };
    for (const claim of [good, bad, redone]) await town.accept(claim);
    expect((await town.usd("alice")) - paid.alice).to.equal(10n * USD);
    expect((await town.usd("bob")) - paid.bob).to.equal(8n * USD); // four of five
    expect((await town.usd("carol")) - paid.carol).to.equal(2n * USD);

    const claims = [good, bad, redone].map(({ claimId, claim }) => ({ id: claimId, claim }));
    await people.frank.jobs.conclude(terms, claims).execute();
    expect((await people.payer.jobs.jobOf(idOf(town, terms))).status).to.equal(JobStatus.Succeeded);

    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("that was right costs the challenger, and pays jurors and provider", async () => {
    const town = await makeTown(2);
    const { people, at, addresses } = town;
    const terms = await town.post();
    const right = await town.submit(await town.take("alice", terms, 10));
    const wallet = (role: "sponsor" | "alice") => people.payer.escrow.walletOf(at[role], addresses.gridToken);
    const before = {
      sponsor: await wallet("sponsor"),
      alice: await wallet("alice"),
      own: (await town.pool("alice")).own,
    };

    const { ruling, toProvider, burned } = await town.judge("sponsor", right, 3);

    expect(ruling).to.equal(Ruling.Provider);
    expect(before.sponsor - (await wallet("sponsor"))).to.equal(60n * GRID);
    expect(toProvider + burned).to.equal(45n * GRID);
    expect((await wallet("alice")) - before.alice).to.equal(toProvider);
    expect((await town.pool("alice")).own).to.equal(before.own);
    await town.accept(right);
    expect((await people.payer.jobs.claimOf(right.claimId)).status).to.equal(ClaimStatus.Settled);
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("of a silent provider loses by time alone", async () => {
    const town = await makeTown(3);
    const { people } = town;
    const bad = await town.submit(await town.take("bob", await town.post(), 10), [0]);
    const agreement = town.agreementOf(bad, 0);
    const { event } = await people.payer.slashing.challenge(agreement).execute();
    await town.wait(601);
    expect((await town.resolve(event.args.caseId, agreement)).ruling).to.equal(Ruling.Payer);
    // The other nine are paid after the review; the tenth waits for somebody else, then goes back to the payer.
    await town.wait(3_600);
    await people.frank.jobs.settle(bad.terms, bad.claim, bad.submission).execute();
    await people.payer.jobs.drop(bad.terms, bad.claim, 0).execute();
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });

  it("signed twice is ruled at once, on evidence", async () => {
    const town = await makeTown(4);
    const { people } = town;
    const made = await town.submit(await town.take("bob", await town.post(), 10));
    const other = await people.bob.slashing.signStatement(made.claimId, `0x${"11".repeat(32)}`);
    const onChain = { root: made.submission.root, signer: other.signer, signature: "0x" as const };
    const whole = town.agreementOf(made, 0xffff_ffff);
    const before = (await town.pool("bob")).own;
    await people.sponsor.slashing.equivocation(whole, other, onChain).execute();
    expect(before - (await town.pool("bob")).own).to.equal(100n * GRID);
    expect(await town.credits("payer")).to.equal(20n * GRID);
    expect(await town.credits("sponsor")).to.equal(20n * GRID);
    // As after a missed deadline the work waits for somebody else, then goes back to the payer.
    await people.payer.jobs.drop(made.terms, made.claim, 0xffff_ffff).execute();
    await town.leave();
    expect(await town.held()).to.deep.equal(NOTHING);
  });
});
