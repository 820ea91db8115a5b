// Every verb encodes what ethers sends, and every function that people may call has a verb.
import { expect } from "chai";
import { type BaseContract, id } from "ethers";

import {
  type Agreement,
  NotDeployed,
  type Opening,
  VoteType,
  ZERO_HASH,
  abis,
  attestation,
  device,
  encodeAgreement,
  leaseTerms,
  proposal,
  proposalId,
  quote,
  tab,
  verbsOf,
} from "../../client/src/index.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { GRID, type World, makeWorld } from "./utils/world.ts";

type Contracts = World["people"]["payer"]["contracts"];
type Expected = readonly [contract: keyof Contracts, functionName: string, ...args: unknown[]];
interface Encoded {
  readonly encode: () => { readonly to: string; readonly data: string; readonly value: bigint };
  readonly functionName: string;
}

/** Functions that only services or courts call, and the parts of standards that the client has no verb for. */
const NO_VERB: Readonly<Record<keyof typeof abis, readonly string[]>> = {
  GridToken: ["burn", "burnFrom", "delegateBySig", "transferFrom"],
  TestUSD: ["approve", "permit", "transfer", "transferFrom"],
  Staking: ["acquit", "approve", "contest", "lock", "release", "setOperator", "slash", "transfer", "transferFrom"],
  Escrow: ["charge", "close", "hold", "holdWithPermit", "setOperator", "setSink", "topUp", "transferFrom"],
  ProviderRegistry: ["release", "reserve", "reserveQuoted"],
  Auditors: [],
  Devices: [],
  AllOf: [],
  BlockRandomness: [],
  Jobs: ["contest", "rule"],
  Leases: [],
  Vouchers: [],
  Jury: ["close", "request", "settle"],
  Slashing: [],
  FeeAuction: [],
  TestFeed: [],
  // Credits move inside Escrow alone.
  Credits: ["approve", "transfer", "transferFrom"],
  Emissions: [],
  GridGovernor: [
    "castVote",
    "castVoteBySig",
    "castVoteWithReasonAndParams",
    "castVoteWithReasonAndParamsBySig",
    "onERC1155BatchReceived",
    "onERC1155Received",
    "onERC721Received",
    "relay",
  ],
  Charter: ["setAuthority"],
  Reputation: [],
  PayerReview: ["contest", "rule"],
  Quorum: ["contest", "rule"],
  Sampling: ["contest", "rule"],
  Lens: [],
  Bundler: [],
  LeaseNFT: ["approve", "safeTransferFrom", "safeTransferFrom", "setApprovalForAll"],
};

describe("client: verbs", () => {
  const random = makeRandom(21);
  let world: World;
  before(async () => {
    world = await makeWorld();
  });

  async function table(): Promise<Record<string, readonly [Encoded, Expected]>> {
    const { payer: me } = world.people;
    const { alice, bob, carol } = world.at;
    const { gridToken, jobs, leases, staking, slashing, jury } = world.addresses;
    const t = await world.terms(random);
    const claim = {
      parent: random.bytes32(),
      provider: alice,
      first: 3,
      count: 2,
      price: 7n,
      delegatedBond: 5n,
      takenAt: 1_000,
    };
    const submission = { root: random.bytes32(), submittedAt: 2_000 };
    const agreement: Agreement = { terms: t, claim, submission, unit: 4 };
    const bytes = encodeAgreement(agreement);
    const [a, b, c] = [random.bytes32(), random.bytes32(), random.bytes32()];
    const permit = { deadline: 99, v: 27, r: a, s: b };
    const decision = proposal("why", me.charter.setFee(5), { to: bob, data: "0x12", value: 3n });
    const decided = [decision.targets, decision.values, decision.calldatas, id("why")] as const;
    const key = { id: a, payer: bob, token: gridToken };
    const lt = leaseTerms({ tenant: bob, token: gridToken, capRate: 9n, bond: 8n, salt: b });
    const lease = { posted: true, provider: alice, payout: carol, rate: 5n, delegatedBond: 4n, openedAt: 1_000 };
    const tb = tab({ payer: bob, provider: alice, token: gridToken, salt: a });
    const voucher = { tab: tb, total: 5n, signer: carol, signature: "0x1234" } as const;
    const signed = {
      quote: quote({ service: leases, provider: alice, subject: a, price: 5n, volume: 3, expiresAt: 99, epoch: 1 }),
      signature: "0x1234",
    } as const;
    const opening = { terms: lt, ...signed, deposit: 50n, evidence: "0x" };
    const listing = {
      tokenId: 5n,
      seller: bob,
      token: gridToken,
      price: 6n,
      leases: a,
      balanceToken: gridToken,
      minBalance: 7n,
      until: 99,
      salt: b,
    };
    const attested = {
      attestation: attestation({
        auditor: carol,
        provider: alice,
        resourceClass: a,
        units: 3,
        score: 4n,
        region: b,
        compliance: c,
        issuedAt: 98,
        expiresAt: 99,
      }),
      signature: "0x12",
    } as const;
    const listed = device({ provider: alice, resourceClass: a, key: bob, deviceId: b });
    const included = { device: listed, signature: "0x12", index: 2, path: [b, c], former: false } as const;
    const acts = (name: string, ...args: unknown[]): Expected => [
      "leaseNFT",
      "act",
      5n,
      me.contracts.leases.interface.encodeFunctionData(name as "open", args as never),
    ];
    const deal = { token: gridToken, arbiter: slashing, verifier: carol };
    const statements = [
      { root: a, signer: alice, signature: "0x12" },
      { root: b, signer: bob, signature: "0x" },
    ] as const;
    return {
      "token.approve": [me.token.approve(gridToken, bob, 5n), ["gridToken", "approve", bob, 5n]],
      "token.transfer": [me.token.transfer(gridToken, bob, 5n), ["gridToken", "transfer", bob, 5n]],
      "token.permit": [
        me.token.permit(gridToken, alice, bob, 5n, permit),
        ["gridToken", "permit", alice, bob, 5n, 99, 27, a, b],
      ],
      "staking.stake": [me.staking.stake(jobs, 5n), ["staking", "stake", jobs, 5n]],
      "staking.unstake": [me.staking.unstake(jobs, 5n, bob), ["staking", "unstake", jobs, 5n, bob]],
      "staking.move": [me.staking.move(jobs, jury, 5n), ["staking", "move", jobs, jury, 5n]],
      "staking.delegate": [me.staking.delegate(alice, jobs, 5n, 4n), ["staking", "delegate", alice, jobs, 5n, 4n]],
      "staking.undelegate": [
        me.staking.undelegate(alice, jobs, 5n, 4n, bob),
        ["staking", "undelegate", alice, jobs, 5n, 4n, bob],
      ],
      "staking.requestExit": [me.staking.requestExit(alice, jobs, 5n), ["staking", "requestExit", alice, jobs, 5n]],
      "staking.completeExit": [
        me.staking.completeExit(alice, jobs, bob, 5n, 4n),
        ["staking", "completeExit", alice, jobs, bob, 5n, 4n],
      ],
      "staking.collect": [me.staking.collect(5n, bob), ["staking", "collect", 5n, bob]],
      "staking.reward": [me.staking.reward(alice, jobs, 5n), ["staking", "reward", alice, jobs, 5n]],
      "staking.setCommission": [me.staking.setCommission(jobs, 500), ["staking", "setCommission", jobs, 500]],
      "staking.burn": [me.staking.burn(), ["staking", "burn"]],
      "escrow.deposit": [me.escrow.deposit(gridToken, 5n, bob), ["escrow", "deposit", gridToken, 5n, bob]],
      "escrow.depositWithPermit": [
        me.escrow.depositWithPermit(gridToken, 5n, permit),
        ["escrow", "depositWithPermit", gridToken, 5n, 99, 27, a, b],
      ],
      "escrow.withdraw": [me.escrow.withdraw(gridToken, 5n, bob), ["escrow", "withdraw", gridToken, 5n, bob]],
      "escrow.allow": [me.escrow.allow(jobs, gridToken, 5n), ["escrow", "approve", jobs, BigInt(gridToken), 5n]],
      "escrow.transfer": [me.escrow.transfer(bob, gridToken, 5n), ["escrow", "transfer", bob, BigInt(gridToken), 5n]],
      "escrow.reclaim": [me.escrow.reclaim(jobs, key, carol), ["escrow", "reclaim", jobs, key, carol]],
      "registry.register": [me.registry.register("x://y", a), ["registry", "register", "x://y", a]],
      "registry.setProfile": [me.registry.setProfile("x://y", a), ["registry", "setProfile", "x://y", a]],
      "registry.requestExit": [me.registry.requestExit(), ["registry", "requestExit"]],
      "registry.exit": [me.registry.exit(), ["registry", "exit"]],
      "registry.declareClass": [me.registry.declareClass("spec"), ["registry", "declareClass", "spec"]],
      "registry.setCapacity": [me.registry.setCapacity(a, 9), ["registry", "setCapacity", a, 9]],
      "registry.allot": [me.registry.allot(jobs, a, 9, bob), ["registry", "allot", jobs, a, 9, bob]],
      "registry.setOperator": [
        me.registry.setOperator(jobs, bob, 5n, 3),
        ["registry", "setOperator", jobs, bob, 5n, 3],
      ],
      "registry.setPolicy": [
        me.registry.setPolicy(jobs, deal, 5n, true),
        ["registry", "setPolicy", jobs, deal, 5n, true],
      ],
      "registry.cancelQuote": [me.registry.cancelQuote(signed.quote), ["registry", "cancelQuote", signed.quote]],
      "registry.cancelQuotes": [
        me.registry.cancelQuotes(alice, leases, a),
        ["registry", "cancelQuotes", alice, leases, a],
      ],
      "registry.publishQuote": [
        me.registry.publishQuote(signed),
        ["registry", "publishQuote", signed.quote, signed.signature],
      ],
      "registry.commitQuote": [me.registry.commitQuote(a), ["registry", "commitQuote", a]],
      "auditors.register": [me.auditors.register(5n), ["auditors", "register", 5n]],
      "auditors.retire": [me.auditors.retire(), ["auditors", "retire"]],
      "auditors.exit": [me.auditors.exit(), ["auditors", "exit"]],
      "auditors.revoke": [me.auditors.revoke(a), ["auditors", "revoke", a]],
      "auditors.publish": [me.auditors.publish(attested), ["auditors", "publish", attested.attestation, "0x12"]],
      "auditors.contradict": [
        me.auditors.contradict(attested, { ...attested, signature: "0x34" }),
        ["auditors", "contradict", attested.attestation, "0x12", attested.attestation, "0x34"],
      ],
      "devices.set": [me.devices.set(alice, a, { root: b, count: 3 }, c), ["devices", "set", alice, a, b, 3, c]],
      "devices.clear": [me.devices.clear(alice, a), ["devices", "set", alice, a, ZERO_HASH, 0, ZERO_HASH]],
      "devices.free": [me.devices.free(alice, a), ["devices", "free", alice, a]],
      "devices.duplicate": [
        me.devices.duplicate(included, { ...included, former: true }),
        ["devices", "duplicate", included, { ...included, former: true }],
      ],
      "leases.open": [me.leases.open([{ terms: lt, ...signed, deposit: 50n }]), ["leases", "open", [opening]]],
      "leases.post": [me.leases.post(lt, 50n), ["leases", "post", lt, 50n]],
      "leases.cancel": [me.leases.cancel(lt), ["leases", "cancel", lt]],
      "leases.take": [
        me.leases.take(lt, alice, { delegatedBond: 5n, evidence: "0x99" }),
        ["leases", "take", lt, alice, 5n, "0x99"],
      ],
      "leases.award": [me.leases.award(lt, signed), ["leases", "award", lt, signed.quote, signed.signature, "0x"]],
      "leases.settle": [me.leases.settle(lt, lease), ["leases", "settle", lt, lease]],
      "leases.topUp": [me.leases.topUp(lt, lease, 5n), ["leases", "topUp", lt, lease, 5n]],
      "leases.giveNotice": [me.leases.giveNotice(lt, lease), ["leases", "giveNotice", lt, lease]],
      "leases.close": [me.leases.close(lt, lease), ["leases", "close", lt, lease]],
      "leases.challenge": [me.leases.challenge(lt, lease), ["leases", "challenge", lt, lease]],
      "leases.answer": [
        me.leases.answer([{ terms: lt, lease }]),
        ["leases", "answer", [{ terms: lt, lease, proof: "0x" }]],
      ],
      "leases.fail": [me.leases.fail(lt, lease), ["leases", "fail", lt, lease]],
      "leaseNFT.create": [me.leaseNFT.create(a, [gridToken]), ["leaseNFT", "create", a, [gridToken]]],
      "leaseNFT.open": [me.leaseNFT.open(5n, [opening as Opening]), acts("open", [opening])],
      "leaseNFT.post": [me.leaseNFT.post(5n, lt, 50n), acts("post", lt, 50n)],
      "leaseNFT.award": [
        me.leaseNFT.award(5n, lt, signed, "0x99"),
        acts("award", lt, signed.quote, signed.signature, "0x99"),
      ],
      "leaseNFT.cancel": [me.leaseNFT.cancel(5n, lt), acts("cancel", lt)],
      "leaseNFT.topUp": [me.leaseNFT.topUp(5n, lt, lease, 9n), acts("topUp", lt, lease, 9n)],
      "leaseNFT.close": [me.leaseNFT.close(5n, lt, lease), acts("close", lt, lease)],
      "leaseNFT.challenge": [me.leaseNFT.challenge(5n, lt, lease), acts("challenge", lt, lease)],
      "leaseNFT.transferOut": [
        me.leaseNFT.transferOut(5n, gridToken, 9n, bob),
        ["leaseNFT", "transferOut", 5n, gridToken, 9n, bob],
      ],
      "leaseNFT.collect": [me.leaseNFT.collect(5n, 9n, bob), ["leaseNFT", "collect", 5n, 9n, bob]],
      "leaseNFT.list": [me.leaseNFT.list(listing), ["leaseNFT", "list", listing]],
      "leaseNFT.unlist": [me.leaseNFT.unlist(5n), ["leaseNFT", "unlist", 5n]],
      "leaseNFT.buy": [
        me.leaseNFT.buy(listing, [{ terms: lt, lease }]),
        ["leaseNFT", "buy", listing, [{ terms: lt, lease }]],
      ],
      "leaseNFT.setUser": [me.leaseNFT.setUser(5n, bob, 99), ["leaseNFT", "setUser", 5n, bob, 99]],
      "leaseNFT.transfer": [me.leaseNFT.transfer(alice, bob, 5n), ["leaseNFT", "transferFrom", alice, bob, 5n]],
      "vouchers.open": [
        me.vouchers.open(tb, 9n, { key: bob, limit: 7n, expiresAt: 99 }),
        ["vouchers", "open", tb, 9n, bob, { limit: 7n, expiresAt: 99 }],
      ],
      "vouchers.topUp": [me.vouchers.topUp(tb, 9n), ["vouchers", "topUp", tb, 9n]],
      "vouchers.setSession": [
        me.vouchers.setSession(tb, bob, { limit: 7n, expiresAt: 99 }),
        ["vouchers", "setSession", tb, bob, { limit: 7n, expiresAt: 99 }],
      ],
      "vouchers.redeem": [me.vouchers.redeem(voucher), ["vouchers", "redeem", voucher]],
      "vouchers.redeemMany": [me.vouchers.redeemMany([voucher]), ["vouchers", "redeemMany", [voucher]]],
      "vouchers.thaw": [me.vouchers.thaw(tb), ["vouchers", "thaw", tb]],
      "vouchers.close": [me.vouchers.close(tb), ["vouchers", "close", tb]],
      "jobs.post": [me.jobs.post(t), ["jobs", "post", t]],
      "jobs.postWithPermit": [
        me.jobs.postWithPermit(t, { deadline: 99, signature: "0x1234" }),
        ["jobs", "postWithPermit", t, 99, "0x1234"],
      ],
      "jobs.take": [
        me.jobs.take(t, alice, 3, { delegatedBond: 5n, predecessors: [a, b] }),
        ["jobs", "take", t, alice, 3, 5n, [a, b], "0x"],
      ],
      "jobs.award": [
        me.jobs.award(t, [{ ...signed, count: 2 }], [c]),
        ["jobs", "award", t, [{ ...signed, count: 2, evidence: "0x" }], [c]],
      ],
      "jobs.retake": [me.jobs.retake(t, claim, 4, bob, 5n, "0x99"), ["jobs", "retake", t, claim, 4, bob, 5n, "0x99"]],
      "jobs.acknowledge": [me.jobs.acknowledge(t, claim), ["jobs", "acknowledge", t, claim]],
      "jobs.submit": [me.jobs.submit(t, claim, a, b), ["jobs", "submit", t, claim, a, b]],
      "jobs.accept": [me.jobs.accept(t, claim, submission), ["jobs", "accept", t, claim, submission]],
      "jobs.settle": [me.jobs.settle(t, claim, submission), ["jobs", "settle", t, claim, submission]],
      "jobs.expire": [me.jobs.expire(t, claim), ["jobs", "expire", t, claim]],
      "jobs.abandon": [me.jobs.abandon(t, claim), ["jobs", "abandon", t, claim]],
      "jobs.unwind": [me.jobs.unwind(t, claim), ["jobs", "unwind", t, claim]],
      "jobs.cancel": [me.jobs.cancel(t), ["jobs", "cancel", t]],
      "jobs.drop": [me.jobs.drop(t, claim, 4), ["jobs", "drop", t, claim, 4]],
      "jobs.conclude": [
        me.jobs.conclude(t, [
          { id: bytes32(2), claim: { ...claim, first: 2 } },
          { id: bytes32(1), claim: { ...claim, first: 1 } },
        ]),
        [
          "jobs",
          "conclude",
          t,
          [
            { ...claim, first: 1 },
            { ...claim, first: 2 },
          ],
        ],
      ],
      "jobs.lapse": [me.jobs.lapse(agreement), ["jobs", "lapse", bytes]],
      "slashing.challenge": [me.slashing.challenge(agreement), ["slashing", "challenge", jobs, bytes]],
      "slashing.open": [me.slashing.open(a, b, [c]), ["slashing", "open", a, b, [c]]],
      "slashing.disclose": [me.slashing.disclose(a, b, c), ["slashing", "disclose", a, b, c]],
      "slashing.resolve": [me.slashing.resolve(a, agreement), ["slashing", "resolve", a, bytes]],
      "slashing.abandon": [me.slashing.abandon(a), ["slashing", "abandon", a]],
      "slashing.appeal": [me.slashing.appeal(a), ["slashing", "appeal", a]],
      "payerReview.reject": [me.payerReview.reject(agreement, a), ["payerReview", "reject", jobs, bytes, a]],
      "quorum.ask": [me.quorum.ask([agreement, bytes]), ["quorum", "ask", jobs, [bytes, bytes]]],
      "quorum.reveal": [
        me.quorum.reveal(agreement, { salt: a, result: b, path: [c] }),
        ["quorum", "reveal", jobs, bytes, a, b, [c]],
      ],
      "quorum.resolve": [me.quorum.resolve(agreement), ["quorum", "resolve", jobs, bytes]],
      "sampling.draw": [me.sampling.draw(agreement), ["sampling", "draw", jobs, bytes]],
      "reputation.recordClaim": [me.reputation.recordClaim(t, claim), ["reputation", "recordClaim", t, claim]],
      "reputation.recordLease": [me.reputation.recordLease(lt, lease), ["reputation", "recordLease", lt, lease]],
      "feeAuction.buy": [
        me.feeAuction.buy(gridToken, { least: 1n, most: 2n, to: bob }),
        ["feeAuction", "buy", gridToken, 1n, 2n, bob],
      ],
      "feeAuction.burn": [me.feeAuction.burn(), ["feeAuction", "burn"]],
      "emissions.start": [me.emissions.start(), ["emissions", "start"]],
      "emissions.reportClaim": [me.emissions.reportClaim(t, claim), ["emissions", "reportClaim", t, claim]],
      "emissions.reportLease": [me.emissions.reportLease(lt, lease), ["emissions", "reportLease", lt, lease]],
      "credits.mint": [me.credits.mint(5n, 4n, bob), ["credits", "mint", 5n, 4n, bob]],
      "credits.redeem": [me.credits.redeem(5n, 4n, bob), ["credits", "redeem", 5n, 4n, bob]],
      "credits.poke": [me.credits.poke(), ["credits", "poke"]],
      "credits.report": [me.credits.report(), ["credits", "report"]],
      "credits.absorb": [me.credits.absorb(), ["credits", "absorb"]],
      "emissions.collect": [
        me.emissions.collect(alice, jobs, gridToken, 3n),
        ["emissions", "collect", alice, jobs, gridToken, 3n],
      ],
      "governor.delegate": [me.governor.delegate(bob), ["gridToken", "delegate", bob]],
      "governor.propose": [
        me.governor.propose(decision),
        ["governor", "propose", decision.targets, decision.values, decision.calldatas, "why"],
      ],
      "governor.vote": [
        me.governor.vote(decision, VoteType.For, "so"),
        ["governor", "castVoteWithReason", proposalId(decision), 1, "so"],
      ],
      "governor.queue": [me.governor.queue(decision), ["governor", "queue", ...decided]],
      "governor.execute": [me.governor.execute(decision), ["governor", "execute", ...decided]],
      "governor.cancel": [me.governor.cancel(decision), ["governor", "cancel", ...decided]],
      "charter.setFee": [me.charter.setFee(5), ["charter", "setFee", 5]],
      "charter.lowerFee": [me.charter.lowerFee(5), ["charter", "lowerFee", 5]],
      "charter.stop": [me.charter.stop(5), ["charter", "stop", 5]],
      "charter.lift": [me.charter.lift(), ["charter", "lift"]],
      "slashing.equivocation": [
        me.slashing.equivocation(bytes, ...statements, staking),
        ["slashing", "equivocation", staking, bytes, ...statements],
      ],
      "jury.sit": [me.jury.sit(5), ["jury", "sit", slashing, 5]],
      "jury.retire": [me.jury.retire(5, bob), ["jury", "retire", bob, 5]],
      "jury.vacate": [me.jury.vacate(5), ["jury", "vacate", slashing, 5]],
      "jury.draw": [me.jury.draw(a), ["jury", "draw", a]],
      "jury.commit": [me.jury.commit(a, 2, b), ["jury", "commit", a, 2, b]],
      "jury.reveal": [me.jury.reveal(a, 2, b, c), ["jury", "reveal", a, 2, b, c]],
      "bundler.post": [me.bundler.post(t, { deadline: 99, signature: "0x1234" }), ["bundler", "post", t, 99, "0x1234"]],
      "bundler.depositAndPost": [
        me.bundler.depositAndPost(t, 5n, permit, { deadline: 88, signature: "0x1234" }),
        ["bundler", "depositAndPost", t, 5n, permit, 88, "0x1234"],
      ],
    };
  }

  it("encode what ethers would send", async () => {
    for (const [verb, [action, [contract, functionName, ...args]]] of Object.entries(await table())) {
      const typed = world.people.payer.contracts[contract] as unknown as BaseContract;
      const sent = await typed.getFunction(functionName).populateTransaction(...args);
      expect(action.encode(), verb).to.deep.equal({ to: sent.to, data: sent.data, value: 0n });
      expect(action.functionName, verb).to.equal(functionName);
    }
  });

  it("are all in this table, and leave no function of the contracts out", async () => {
    const tested = Object.keys(await table());
    const groups = Object.entries(verbsOf(world.addresses));
    const verbs = groups.flatMap(([group, list]) => Object.keys(list).map((verb) => `${group}.${verb}`));
    // TestUSD and TestFeed have no typed contract: play money is no part of the protocol.
    expect([...tested, "token.mint", "credits.setTestPrice"].sort()).to.deep.equal(verbs.sort());

    const called = new Map<string, Set<string>>();
    for (const [action] of Object.values(await table())) {
      const { contract, functionName } = action as unknown as { contract: string; functionName: string };
      called.set(contract, (called.get(contract) ?? new Set()).add(functionName));
    }
    called.set("TestUSD", new Set(["mint"]));
    called.set("TestFeed", new Set(["set"]));
    for (const [contract, abi] of Object.entries(abis)) {
      const writes = abi.flatMap((item) =>
        item.type === "function" && ["nonpayable", "payable"].includes(item.stateMutability)
          ? [item.name as string]
          : [],
      );
      const known = [...(called.get(contract) ?? []), ...NO_VERB[contract as keyof typeof abis]];
      expect(writes.sort(), contract).to.deep.equal(known.sort());
    }
  });

  it("name a contract that the deployment was made without", () => {
    const { credits: _, ...without } = world.addresses;
    const { credits } = verbsOf(without);
    for (const attempt of [() => credits.mint(1n, 1n, world.at.bob), () => credits.poke()]) {
      expect(attempt).to.throw(NotDeployed, "this deployment has no Credits");
    }
  });

  it("refuse arguments that do not fit, before anything is sent", async () => {
    const { staking, jobs } = world.people.payer;
    expect(() => staking.stake("0x12", 1n)).to.throw("arguments of Staking.stake");
    expect(() => staking.stake(world.at.bob, -1n)).to.throw("arguments of Staking.stake");
    expect(() => staking.setCommission(world.at.bob, 70_000)).to.throw("arguments of Staking.setCommission");
    const t = await world.terms(random);
    expect(() => jobs.post({ ...t, spec: "0x12" })).to.throw("arguments of Jobs.post");
  });

  it("send exactly what they encode, and find their event in any receipt", async () => {
    const { payer } = world.people;
    const { jobs } = world.addresses;
    const action = payer.staking.stake(jobs, 5n * GRID);
    const sent = await action.send();
    const { receipt, event } = await sent.wait();
    const transaction = await world.ethers.provider.getTransaction(sent.hash);
    expect(transaction?.data).to.equal(action.encode().data);
    expect(transaction?.to).to.equal(action.encode().to);
    expect(event).to.deep.include({ contract: "Staking", name: "Staked", address: world.addresses.staking });
    expect(event.args).to.deep.equal({ provider: world.at.payer, service: jobs, amount: 5n * GRID });
    expect(event.transactionHash).to.equal(receipt.hash);
    expect(event.blockNumber).to.equal(receipt.blockNumber);

    // The same call by somebody else's hand (a multisig's, say) is read the same way.
    const [, signer] = world.signers;
    const foreign = await (await signer?.sendTransaction(action.encode()))?.wait();
    if (foreign == null) throw new Error("no receipt");
    expect(action.event(foreign).args.provider).to.equal(signer?.address);
    expect(() => payer.staking.move(jobs, jobs, 1n).event(foreign)).to.throw("Moved");
  });

  it("simulate what they would return, as anybody", async () => {
    const { payer } = world.people;
    const t = await world.terms(random);
    expect(await payer.jobs.post(t).simulate()).to.equal(await payer.jobs.idOf(t));
    const error = await payer.jobs
      .post(t)
      .simulate({ from: world.at.bob })
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error).to.deep.include({ name: "Jobs_NotPayer" });
  });

  it("need a signer only to send and to sign", async () => {
    const reader = world.people.payer.connect(world.ethers.provider);
    const action = reader.staking.stake(world.addresses.jobs, 1n);
    expect(action.encode()).to.deep.equal(world.people.payer.staking.stake(world.addresses.jobs, 1n).encode());
    await action.simulate({ from: world.at.payer });
    for (const attempt of [() => action.send(), () => reader.self()]) {
      const error = await attempt().then(
        () => undefined,
        (thrown: unknown) => thrown as Error,
      );
      expect(error?.name).to.equal("NoSigner");
    }
  });
});
