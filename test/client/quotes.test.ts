// Signed quotes and attestations: what the client says about them is what the contracts do with them.
import { expect } from "chai";

import {
  ContractError,
  type LeaseTerms,
  type Match,
  Permission,
  type Quote,
  type QuoteInput,
  type SignedQuote,
  type Terms,
  attestation,
  attestationDigest,
  commitmentKey,
  encodeEvidence,
  jobMatch,
  jobOfferHash,
  leaseMatch,
  leaseOfferHash,
  leastDeposit,
  quote,
  rateOf,
  requirementHash,
  rules,
  takenIn,
} from "../../client/src/index.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { DAY, GRID, type Role, USD, type World, makeWorld } from "./utils/world.ts";

async function thrownBy(promise: Promise<unknown>): Promise<Error | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => error as Error,
  );
}

describe("client: quotes", () => {
  const random = makeRandom(51);
  let world: World;
  let chainId: number;
  let leases: `0x${string}`;

  before(async () => {
    world = await makeWorld();
    chainId = await world.people.payer.chainId();
    leases = world.addresses.leases;
    await world.provide("alice");
    await world.lend("alice");
    await world.rent();
  });

  async function made(t: LeaseTerms, changes: Partial<QuoteInput> = {}, signer: Role = "alice"): Promise<SignedQuote> {
    const { alice } = world.people;
    const { quoteEpoch } = await alice.registry.allotmentOf(world.at.alice, leases, world.classId);
    const plain = quote({
      service: leases,
      provider: world.at.alice,
      signer: world.at[signer],
      subject: leaseOfferHash(t),
      price: rateOf(USD / 2n),
      volume: t.slots,
      expiresAt: (await alice.now()) + DAY,
      epoch: quoteEpoch,
      salt: random.bytes32(),
      ...changes,
    });
    return world.people[signer].registry.signQuote(plain);
  }

  function open(t: LeaseTerms, signed: SignedQuote) {
    const least = leastDeposit(t, signed.quote.price);
    return world.people.payer.leases.open([{ terms: t, ...signed, deposit: least }]);
  }

  /** What the client names must be what the contract throws, and nothing named must mean that it goes through. */
  async function expectAgreement(t: LeaseTerms, signed: SignedQuote, names: readonly string[], match?: Match) {
    const wrong = await world.people.payer.registry.checkQuote(signed, match ?? leaseMatch(t, chainId, leases));
    expect(wrong.map(({ name }) => name)).to.deep.equal(names);
    for (const error of wrong) expect(error).to.be.instanceOf(ContractError);
    const theirs = await thrownBy(open(t, signed).simulate());
    if (names.length === 0) return expect(theirs, String(theirs)).to.equal(undefined);
    expect(names).to.include(theirs?.name);
    const [same] = wrong.filter(({ name, args }) => name === theirs?.name && Object.keys(args).length > 0);
    // Times differ by the second that a call takes.
    const plain = (error: Error | undefined) => ({ ...(error as ContractError | undefined)?.args, timestamp: 0n });
    return expect(plain(theirs)).to.deep.equal(plain(same));
  }

  it("that fit are matched", async () => {
    const t = await world.leaseTerms(random);
    const signed = await made(t);
    expect(Object.isFrozen(signed.quote)).to.equal(true);
    await expectAgreement(t, signed, []);
    const { event } = await open(t, signed).execute();
    expect(event.args.lease.rate).to.equal(signed.quote.price);
    // A bid names the order itself.
    const again = await world.leaseTerms(random);
    await expectAgreement(again, await made(again, { subject: await world.people.payer.leases.orderIdOf(again) }), []);
  });

  it("that do not are named by every reason", async () => {
    const { payer, alice } = world.people;
    const t = await world.leaseTerms(random);
    const now = await payer.now();
    await expectAgreement(t, await made(t, { expiresAt: now - 1 }), ["ProviderRegistry_QuoteExpired"]);
    await expectAgreement(t, await made(t, { payer: world.at.bob }), ["ProviderRegistry_QuoteMismatch"]);
    await expectAgreement(t, await made(t, { payer: world.at.payer }), []);
    await expectAgreement(t, await made(t, { subject: bytes32(5) }), ["ProviderRegistry_QuoteMismatch"]);
    await expectAgreement(t, await made(t, { service: world.addresses.jobs }), ["ProviderRegistry_QuoteMismatch"]);
    await expectAgreement(t, await made(t, { price: t.capRate + 1n }), ["Leases_BadRate"]);
    await expectAgreement(t, await made(t, { price: 0n }), ["Leases_BadRate"]);
    await expectAgreement(t, await made(t, { volume: 1 }), ["ProviderRegistry_QuoteSpent"]);
    await expectAgreement(t, await made(t, { epoch: 77 }), ["ProviderRegistry_QuoteEpoch"]);
    await expectAgreement(t, await made(t, { delegatedBond: t.bond }), [
      "Leases_TooMuchDelegated",
      "Staking_AboveRatio",
    ]);
    const forged = { quote: (await made(t)).quote, signature: (await made(t, { salt: bytes32(1) })).signature };
    await expectAgreement(t, forged, ["ProviderRegistry_BadSignature"]);
    const spent = await made(t);
    await open(t, spent).execute();
    await expectAgreement(t, spent, ["ProviderRegistry_QuoteSpent"]);
    const cancelled = await made(t);
    await alice.registry.cancelQuote(cancelled.quote).execute();
    await expectAgreement(t, cancelled, ["ProviderRegistry_QuoteSpent"]);
    const large = await world.leaseTerms(random, { slots: 900, bond: 0n, compensation: 0n });
    await expectAgreement(large, await made(large), ["ProviderRegistry_Capacity"]);
    const dear = await world.leaseTerms(random, { bond: 90_000n * GRID });
    await expectAgreement(dear, await made(dear), ["Staking_NotFree"]);
    const old = await made(t);
    await alice.registry.cancelQuotes(world.at.alice, leases, world.classId).execute();
    await expectAgreement(t, old, ["ProviderRegistry_QuoteEpoch"]);
    await expectAgreement(
      t,
      await made(t, { epoch: 0, volume: 1, expiresAt: 1, payer: world.at.bob, price: 2n ** 90n }),
      [
        "ProviderRegistry_QuoteMismatch",
        "Leases_BadRate",
        "ProviderRegistry_QuoteExpired",
        "ProviderRegistry_QuoteEpoch",
        "ProviderRegistry_QuoteSpent",
      ],
    );
  });

  it("an operator's counts within grant and policy", async () => {
    const { alice, bob } = world.people;
    const t = await world.leaseTerms(random);
    const deal = leaseMatch(t, chainId, leases).deal;
    const signed = await made(t, {}, "bob");
    await expectAgreement(t, signed, [
      "ProviderRegistry_NotPermitted",
      "ProviderRegistry_AboveExposure",
      "ProviderRegistry_DealNotAllowed",
    ]);
    await alice.registry.setOperator(leases, world.at.bob, 10_000n * GRID, Permission.QUOTE).execute();
    await alice.registry.setPolicy(leases, deal, rateOf(USD / 2n), true).execute();
    // What loosens waits for the notice.
    await expectAgreement(t, signed, [
      "ProviderRegistry_NotPermitted",
      "ProviderRegistry_AboveExposure",
      "ProviderRegistry_DealNotAllowed",
    ]);
    await world.networkHelpers.time.increase(DAY + 1);
    await expectAgreement(t, await made(t, {}, "bob"), []);
    await expectAgreement(t, await made(t, { price: rateOf(USD / 4n) }, "bob"), ["ProviderRegistry_BelowMinPrice"]);
    await alice.registry.setOperator(leases, world.at.bob, GRID, Permission.QUOTE).execute();
    await expectAgreement(t, await made(t, {}, "bob"), ["ProviderRegistry_AboveExposure"]);
    // Nobody signs in another's name by mistake.
    const { quote: other } = await made(t);
    expect((await thrownBy(bob.registry.signQuote(other)))?.message).to.include("signQuote");
  });

  it("sealed bids count when they were committed in time", async () => {
    const { payer, alice } = world.people;
    const now = await payer.now();
    const t = await world.leaseTerms(random, { sealedUntil: now + 500, opensAt: now + 501 });
    await payer.leases.post(t, leastDeposit(t, t.capRate)).execute();
    const subject = await payer.leases.orderIdOf(t);
    const match = leaseMatch(t, chainId, leases);
    const [bid, late] = [await made(t, { subject }), await made(t, { subject })];
    await expectNames(bid, match, ["ProviderRegistry_NotSealed"]);
    const digest = await alice.registry.quoteDigest(bid.quote);
    await alice.registry.commitQuote(digest).execute();
    const committedAt = await payer.registry.committedAt(world.at.alice, digest);
    expect((await payer.read()).commitments.get(commitmentKey(world.at.alice, digest))).to.equal(committedAt);
    await world.networkHelpers.time.increase(600);
    await alice.registry.commitQuote(await alice.registry.quoteDigest(late.quote)).execute();
    await expectNames(bid, match, []);
    await expectNames(late, match, ["ProviderRegistry_NotSealed"]);
    expect(await thrownBy(payer.leases.award(t, late).simulate())).to.deep.include({
      name: "ProviderRegistry_NotSealed",
    });
    await alice.registry.publishQuote(bid).execute();
    const [published] = (await payer.read()).bids.get(subject) ?? [];
    expect(published).to.deep.equal(bid);
    const { event } = await payer.leases.award(t, bid).execute();
    expect(event.args.lease).to.deep.include({ posted: true, rate: bid.quote.price });
  });

  async function expectNames(signed: SignedQuote, match: Match, names: readonly string[]): Promise<void> {
    const wrong = await world.people.payer.registry.checkQuote(signed, match);
    expect(wrong.map(({ name }) => name)).to.deep.equal(names);
  }

  it("jobs are awarded to quotes for their offer and to bids for their id", async () => {
    const { payer, alice } = world.people;
    const { jobs } = world.addresses;
    const t: Terms = await world.terms(random);
    await world.people.sponsor.staking.delegate(world.at.alice, jobs, 1_000n * GRID).execute();
    const { jobId } = (await payer.jobs.post(t).execute()).event.args;
    const { quoteEpoch } = await alice.registry.allotmentOf(world.at.alice, jobs, world.classId);
    const base = { service: jobs, provider: world.at.alice, epoch: quoteEpoch, expiresAt: (await payer.now()) + DAY };
    const bids = await Promise.all(
      [
        quote({ ...base, subject: jobId, price: USD, volume: 4 }),
        quote({ ...base, subject: jobOfferHash(t), price: 2n * USD, volume: 3, delegatedBond: GRID }),
        quote({ ...base, subject: jobOfferHash(t), price: 2n * USD + 1n, volume: 3 }),
      ].map((plain: Quote) => alice.registry.signQuote(plain)),
    );
    const [a, b, dear] = bids as [SignedQuote, SignedQuote, SignedQuote];
    await expectNames(a, jobMatch(t, 4, chainId, jobs), []);
    await expectNames(a, jobMatch(t, 5, chainId, jobs), ["ProviderRegistry_QuoteSpent"]);
    await expectNames(dear, jobMatch(t, 3, chainId, jobs), ["Jobs_AboveCap"]);
    expect(await thrownBy(payer.jobs.award(t, [{ ...dear, count: 3 }]).simulate())).to.deep.include({
      name: "Jobs_AboveCap",
    });
    const { receipt } = await payer.jobs
      .award(t, [
        { ...a, count: 4 },
        { ...b, count: 3 },
      ])
      .execute();
    const claims = takenIn(receipt, world.addresses).map(({ args }) => args.claim);
    expect(claims.map(({ count, price, delegatedBond }) => [count, price, delegatedBond])).to.deep.equal([
      [4, USD, 0n],
      [3, 2n * USD, 3n * GRID],
    ]);
    const state = await payer.read();
    for (const { quote: filled, signature: _ } of [a, b]) {
      const digest = await payer.registry.quoteDigest(filled);
      expect(state.quotes.get(digest))
        .to.equal(await payer.registry.filledOf(digest))
        .and.to.equal(BigInt(filled.volume));
    }
  });

  it("refuse what does not fit", () => {
    const base = {
      service: leases,
      provider: leases,
      subject: bytes32(1),
      price: 1n,
      volume: 1,
      expiresAt: 1,
      epoch: 1,
    };
    expect(quote(base).salt).not.to.equal(quote(base).salt);
    expect(quote(base).signer).to.equal(leases);
    expect(() => quote({ ...base, volume: 0 })).to.throw("volume");
    expect(() => quote({ ...base, price: 2n ** 96n })).to.throw("price");
    expect(() => quote({ ...base, subject: "0x12" })).to.throw("subject");
    expect(() => quote({ ...base, provider: "0x12" })).to.throw("provider");
  });
});

describe("client: attestations", () => {
  it("meet the requirements that they are signed for", async () => {
    const world = await makeWorld();
    await world.provide("alice");
    await world.lend("alice");
    await world.rent();
    const { payer, alice, carol, dave } = world.people;
    const { auditors } = world.addresses;
    const asked = rules({
      allOf: [world.at.carol],
      anyOf: [world.at.dave, world.at.erin],
      minUnits: 8,
      minScore: 500n,
    });
    const requirement = requirementHash(auditors, asked);
    const t = await world.leaseTerms(makeRandom(52), { requirement });
    const issuedAt = await payer.now();
    const expiresAt = issuedAt + DAY;
    const about = { provider: world.at.alice, resourceClass: world.classId };
    const base = { ...about, units: 8, score: 500n, issuedAt, expiresAt };
    const byCarol = await carol.auditors.sign(attestation({ ...base, auditor: world.at.carol }));
    const byDave = await dave.auditors.sign(attestation({ ...base, auditor: world.at.dave }));
    const weak = await dave.auditors.sign(attestation({ ...base, auditor: world.at.dave, score: 499n }));
    const judge = (list: Parameters<typeof encodeEvidence>[2], by = asked) =>
      thrownBy(
        payer.registry.requireEligible(world.at.alice, world.classId, requirement, encodeEvidence(auditors, by, list)),
      );
    const good = encodeEvidence(auditors, asked, [byCarol, byDave]);
    expect(await judge([byCarol, byDave])).to.equal(undefined);
    expect(await judge([byCarol])).to.deep.include({ name: "Auditors_Missing" });
    expect(await judge([byCarol, weak])).to.deep.include({ name: "Auditors_Mismatch" });
    expect(await judge([byCarol, { ...byDave, signature: byCarol.signature }])).to.deep.include({
      name: "Auditors_BadSignature",
    });
    expect(await judge([byCarol, byDave], rules({ ...asked, minUnits: 1 }))).to.deep.include({
      name: "ProviderRegistry_WrongRequirement",
    });
    await payer.leases.post(t, leastDeposit(t, t.capRate)).execute();
    expect((await thrownBy(alice.leases.take(t, world.at.alice).simulate()))?.name).not.to.equal(undefined);
    await alice.leases.take(t, world.at.alice, { evidence: good }).execute();

    const digest = attestationDigest({ chainId: await payer.chainId(), auditors }, byCarol.attestation);
    expect(await payer.auditors.revokedAt(world.at.carol, digest)).to.equal(0);
    await carol.auditors.revoke(digest).execute();
    expect(await payer.auditors.revokedAt(world.at.carol, digest)).to.equal(await payer.now());
    expect(await judge([byCarol, byDave])).to.deep.include({ name: "Auditors_Revoked" });
    expect((await thrownBy(dave.auditors.sign(byCarol.attestation)))?.message).to.include("signer of sign");
    expect(() => attestation({ ...base, auditor: world.at.carol, score: 2n ** 64n })).to.throw("score");
    expect(() => rules({ minUnits: -1 })).to.throw("minUnits");
  });
});
