// Ids, encodings and digests against the contracts' own views.
import { expect } from "chai";

import {
  type Attestation,
  type Claim,
  type Device,
  type Lease,
  type LeaseTerms,
  type Quote,
  type Terms,
  attestationDigest,
  caseId,
  claimId,
  classId,
  decodeAgreement,
  deviceDigest,
  deviceLeaf,
  disputeId,
  encodeAgreement,
  holdTypedData,
  jobId,
  jobOfferHash,
  leaseId,
  leaseOfferHash,
  orderId,
  panelId,
  prefundOf,
  quoteDigest,
  resultLeaf,
  resultRoot,
  resultTree,
  shareId,
  statementTypedData,
  treeDepth,
  typedDataDigest,
  verifyResult,
  voteCommitment,
  walletId,
} from "../../client/src/index.ts";
import { type Random, makeRandom } from "./utils/random.ts";
import { CLASS_SPEC, type World, makeWorld } from "./utils/world.ts";
import { getAddress } from "ethers";

const ROUNDS = 25;

/** Any terms that the contract's types can hold; whether they make sense is not asked here. */
function anyTerms(random: Random): Terms {
  const seconds = () => Number(random.bits(32));
  const address = () => getAddress(random.address()) as `0x${string}`;
  return {
    payer: address(),
    salt: random.bytes32(),
    token: address(),
    arbiter: address(),
    defaultRuling: random.pick([0, 1, 2] as const),
    resourceClass: random.bytes32(),
    slots: seconds(),
    spec: random.bytes32(),
    predecessors: random.bytes32(),
    requirement: random.bytes32(),
    sealedUntil: Number(random.bits(40)),
    startPrice: random.bits(96),
    capPrice: random.bits(96),
    unitBond: random.bits(96),
    compensation: random.bits(96),
    standbyPerSecond: random.bits(96),
    units: Number(random.bits(24)),
    maxUnits: Number(random.bits(24)),
    faultMultiplier: Number(random.bits(16)),
    gang: random.bool(),
    opensAt: Number(random.bits(40)),
    auctionSeconds: seconds(),
    takeSeconds: seconds(),
    startSeconds: seconds(),
    workSeconds: seconds(),
    reviewSeconds: seconds(),
    ruleSeconds: seconds(),
  };
}

function anyClaim(random: Random): Claim {
  return {
    parent: random.bytes32(),
    provider: getAddress(random.address()) as `0x${string}`,
    first: Number(random.bits(24)),
    count: Number(random.bits(24)),
    price: random.bits(96),
    delegatedBond: random.bits(96),
    takenAt: Number(random.bits(40)),
  };
}

function anyLeaseTerms(random: Random): LeaseTerms {
  const seconds = () => Number(random.bits(32));
  const address = () => getAddress(random.address()) as `0x${string}`;
  return {
    tenant: address(),
    salt: random.bytes32(),
    group: random.bytes32(),
    spec: random.bytes32(),
    requirement: random.bytes32(),
    slots: seconds(),
    startRate: random.bits(96),
    capRate: random.bits(96),
    opensAt: Number(random.bits(40)),
    auctionSeconds: seconds(),
    takeSeconds: seconds(),
    sealedUntil: Number(random.bits(40)),
    token: address(),
    verifier: address(),
    resourceClass: random.bytes32(),
    bond: random.bits(96),
    compensation: random.bits(96),
    challengeBond: random.bits(96),
    minSeconds: seconds(),
    maxSeconds: seconds(),
    noticeSeconds: seconds(),
    windDownSeconds: seconds(),
    answerSeconds: seconds(),
    cooldownSeconds: seconds(),
  };
}

function anyLease(random: Random): Lease {
  return {
    posted: random.bool(),
    provider: getAddress(random.address()) as `0x${string}`,
    payout: getAddress(random.address()) as `0x${string}`,
    rate: random.bits(96),
    delegatedBond: random.bits(96),
    openedAt: Number(random.bits(40)),
  };
}

describe("client: ids and encodings mirror the contracts", () => {
  const random = makeRandom(1);
  let world: World;
  let chainId: number;
  before(async () => {
    world = await makeWorld();
    chainId = await world.people.payer.chainId();
  });

  it("jobs, claims, disputes, prefunds", async () => {
    const { jobs } = world.people.payer.contracts;
    for (let i = 0; i < ROUNDS; i++) {
      const [t, claim, unit] = [anyTerms(random), anyClaim(random), Number(random.bits(32))];
      const id = jobId(t, chainId, world.addresses.jobs);
      expect(id).to.equal(await jobs.idOf(t));
      expect(await world.people.payer.jobs.idOf(t)).to.equal(id);
      expect(claimId(id, claim)).to.equal(await jobs.claimIdOf(id, claim));
      expect(disputeId(id, unit)).to.equal(await jobs.disputeIdOf(id, unit));
      expect(prefundOf(t)).to.equal(await jobs.prefundOf(t));
    }
  });

  it("orders, leases, offers", async () => {
    const { leases } = world.people.payer.contracts;
    const reads = world.people.payer.leases;
    for (let i = 0; i < ROUNDS; i++) {
      const [t, lease] = [anyLeaseTerms(random), anyLease(random)];
      const order = orderId(t, chainId, world.addresses.leases);
      expect(order).to.equal(await leases.orderIdOf(t));
      expect(await reads.orderIdOf(t)).to.equal(order);
      expect(leaseId(order, lease)).to.equal(await leases.leaseIdOf(t, lease));
      expect(await reads.leaseIdOf(t, lease)).to.equal(leaseId(order, lease));
      expect(leaseOfferHash(t)).to.equal(await leases.offerOf(t));
      // Whose order it is does not matter to an offer; what it asks of the provider does.
      const others = anyLeaseTerms(random);
      const { tenant, salt, group, slots, opensAt } = others;
      expect(leaseOfferHash({ ...t, tenant, salt, group, slots, opensAt })).to.equal(leaseOfferHash(t));
      expect(leaseOfferHash({ ...t, token: others.token })).not.to.equal(leaseOfferHash(t));
    }
  });

  it("offers of jobs leave out the payer's own terms, and nothing else", () => {
    const own = new Set([
      ...["payer", "salt", "predecessors", "requirement", "units", "maxUnits", "startPrice", "capPrice", "opensAt"],
      ...["auctionSeconds", "sealedUntil"],
    ]);
    const [t, others] = [anyTerms(random), anyTerms(random)];
    for (const [name, value] of Object.entries(others)) {
      if (value === t[name as keyof Terms]) continue;
      const changed = jobOfferHash({ ...t, [name]: value });
      expect(changed === jobOfferHash(t), name).to.equal(own.has(name));
    }
  });

  it("EIP-712 digests of quotes, attestations and devices", async () => {
    const { registry, auditors } = world.people.payer.contracts;
    const address = () => getAddress(random.address()) as `0x${string}`;
    for (let i = 0; i < ROUNDS; i++) {
      const quote: Quote = {
        service: address(),
        provider: address(),
        signer: address(),
        payer: address(),
        subject: random.bytes32(),
        price: random.bits(96),
        delegatedBond: random.bits(96),
        volume: Number(random.bits(32)),
        expiresAt: Number(random.bits(40)),
        epoch: Number(random.bits(32)),
        salt: random.bytes32(),
      };
      const digest = quoteDigest({ chainId, registry: world.addresses.registry }, quote);
      expect(digest).to.equal(await registry.quoteDigest(quote));
      expect(await world.people.payer.registry.quoteDigest(quote)).to.equal(digest);
      const attestation: Attestation = {
        auditor: address(),
        provider: address(),
        resourceClass: random.bytes32(),
        units: Number(random.bits(32)),
        score: random.bits(64),
        region: random.bytes32(),
        compliance: random.bytes32(),
        issuedAt: Number(random.bits(40)),
        expiresAt: Number(random.bits(40)),
      };
      const attested = attestationDigest({ chainId, auditors: world.addresses.auditors }, attestation);
      expect(attested).to.equal(await auditors.digestOf(attestation));
      expect(await world.people.payer.auditors.digestOf(attestation)).to.equal(attested);
      const device: Device = {
        provider: address(),
        resourceClass: random.bytes32(),
        key: address(),
        deviceId: random.bytes32(),
      };
      const listed = deviceDigest({ chainId, devices: world.addresses.devices }, device);
      expect(listed).to.equal(await world.people.payer.devices.deviceDigest(device));
      expect(deviceLeaf(device)).to.equal(await world.people.payer.devices.leafOf(device));
    }
  });

  it("agreements survive encoding", () => {
    for (let i = 0; i < ROUNDS; i++) {
      const agreement = {
        terms: anyTerms(random),
        claim: anyClaim(random),
        submission: { root: random.bytes32(), submittedAt: Number(random.bits(40)) },
        unit: Number(random.bits(32)),
      };
      const bytes = encodeAgreement(agreement);
      expect(bytes.length).to.equal(2 + 37 * 64);
      expect(decodeAgreement(bytes)).to.deep.equal(agreement);
    }
    expect(() => decodeAgreement("0x1234")).to.throw("agreement");
  });

  it("cases, panels, votes, shares, wallets, classes", async () => {
    const { slashing, jury, staking } = world.people.payer.contracts;
    const { alice, bob } = world.at;
    for (let i = 0; i < ROUNDS; i++) {
      const [a, b, salt, position] = [random.bytes32(), random.bytes32(), random.bytes32(), random.int(0, 6)];
      const someone = random.address();
      expect(caseId(someone, a)).to.equal(await slashing.caseIdOf(someone, a));
      expect(panelId(someone, a)).to.equal(await jury.panelIdOf(someone, a));
      expect(voteCommitment({ panelId: a, position, juror: someone, vote: b, salt })).to.equal(
        await jury.commitmentOf(a, position, someone, b, salt),
      );
    }
    expect(shareId(alice, bob, 0)).to.equal(await staking.shareIdOf(alice, bob));
    expect(walletId(world.addresses.gridToken)).to.equal(await staking.creditId());
    expect(classId(CLASS_SPEC)).to.equal(world.classId);
  });

  it("EIP-712 digests of hold permits and statements", async () => {
    const { escrow, slashing } = world.people.payer.contracts;
    for (let i = 0; i < ROUNDS; i++) {
      const key = {
        id: random.bytes32(),
        payer: getAddress(random.address()) as `0x${string}`,
        token: getAddress(random.address()) as `0x${string}`,
      };
      const service = random.address();
      const [amount, deadline] = [random.bits(128), Number(random.bits(40))];
      const hold = holdTypedData({ chainId, escrow: world.addresses.escrow, service, key, amount, deadline });
      expect(typedDataDigest(hold)).to.equal(await escrow.holdDigest(service, key, amount, deadline));
      const [claim, root] = [random.bytes32(), random.bytes32()];
      const statement = { chainId, slashing: world.addresses.slashing, service, claimId: claim, root };
      expect(typedDataDigest(statementTypedData(statement))).to.equal(
        await slashing.statementDigest(service, claim, root),
      );
    }
  });
});

describe("client: result trees", () => {
  const random = makeRandom(2);

  it("have a path from every leaf to the root, and from no other place", () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 100]) {
      const leaves = Array.from({ length: count }, (_, unit) =>
        resultLeaf({
          provider: random.address(),
          claimId: random.bytes32(),
          unit,
          salt: random.bytes32(),
          result: random.bytes32(),
        }),
      );
      const tree = resultTree(leaves);
      expect(tree.depth).to.equal(Math.ceil(Math.log2(count)));
      for (let i = 0; i < count; i++) {
        const [leaf, path] = [tree.leaf(i), tree.path(i)];
        expect(leaf).to.equal(leaves[i]);
        expect(path.length).to.equal(treeDepth(count));
        expect(verifyResult(tree.root, count, i, leaf, path)).to.equal(true);
        const elsewhere = (i + 1) % count;
        if (elsewhere !== i) expect(verifyResult(tree.root, count, elsewhere, leaf, path)).to.equal(false);
        expect(verifyResult(tree.root, count, i, random.bytes32(), path)).to.equal(false);
        expect(resultRoot(leaf, i, path)).to.equal(tree.root);
      }
    }
  });

  it("refuse what has no place in them", () => {
    expect(() => resultTree([])).to.throw("leaves");
    expect(() => resultTree([random.bytes32()]).path(1)).to.throw("leaf index");
    expect(() => resultTree(["0x12"])).to.throw("32 bytes");
  });
});
