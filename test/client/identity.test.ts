// Auditors' bonds and device inventories: what the client says of them is what the contracts do, and the events tell all of it.
import { expect } from "chai";
import { Wallet } from "ethers";

import {
  type Attestation,
  type DeviceTree,
  type SignedDevice,
  ContractError,
  allOfProof,
  allOfRules,
  attestation,
  attestationDigest,
  checkInventory,
  complianceHash,
  device,
  deviceTree,
  duplicatesAmong,
  encodeEvidence,
  findingKey,
  inventoryKey,
  inventoryRules,
  noContradiction,
  rebuild,
  regionHash,
  requirementHash,
  revocationKey,
  rules,
  scoreOfTier,
  tierOf,
  tierScores,
} from "../../client/src/index.ts";
import { type Gridbond, connect } from "../../client/src/ethers.ts";
import { bytes32, makeRandom } from "./utils/random.ts";
import { DAY, GRID, type Role, type World, makeWorld } from "./utils/world.ts";

const MANIFEST = bytes32(77);
const SPEC = JSON.stringify({ gpu: "h100", tiers: [500, 900] });

async function thrownBy(promise: Promise<unknown>): Promise<ContractError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
}

describe("client: auditors' bonds and device inventories", () => {
  let world: World;
  let chainId: number;

  before(async () => {
    world = await makeWorld();
    chainId = await world.people.payer.chainId();
    const { alice, bob, carol } = world.people;
    for (const role of ["alice", "bob"] as const) await world.provide(role);
    for (const me of [alice, bob]) await me.staking.stake(world.addresses.devices, 1_000n * GRID).execute();
    await carol.staking.stake(world.addresses.auditors, 1_000n * GRID).execute();
  });

  const wait = async (seconds: number) => world.networkHelpers.time.increase(seconds);

  const found = async (auditor: Role, changes: Partial<Attestation> = {}): Promise<Attestation> => {
    const now = await world.people.payer.now();
    const about = { auditor: world.at[auditor], provider: world.at.alice, resourceClass: world.classId };
    return attestation({ ...about, units: 8, score: 900n, issuedAt: now, expiresAt: now + DAY, ...changes });
  };

  /** A device of a role's, with its own key. */
  const listed = async (role: Role, key: number): Promise<SignedDevice> => {
    const wallet = new Wallet(bytes32(1_000 + key), world.ethers.provider);
    const { devices } = connect(wallet, world.addresses);
    const about = { provider: world.at[role], resourceClass: world.classId };
    return devices.sign(device({ ...about, key: wallet.address, deviceId: bytes32(key) }));
  };
  const listOf = async (role: Role, ...keys: number[]): Promise<DeviceTree> =>
    deviceTree(await Promise.all(keys.map((key) => listed(role, key))));

  /** The events so far are what the contracts hold. */
  const requireToldTruly = async (me: Gridbond): Promise<void> => {
    const state = await me.read();
    expect(rebuild(await me.events()).auditors).to.deep.equal(state.auditors);
    for (const { auditor, bond, since, retiredAt } of state.auditors.values()) {
      expect({ bond, since, retiredAt }, auditor).to.deep.equal(await me.auditors.auditorOf(auditor));
      expect((await me.staking.poolOf(auditor, world.addresses.auditors)).lockedOwn, auditor).to.equal(bond);
    }
    for (const { digest, attestation: a } of state.findings.values()) {
      const { units, score, issuedAt, expiresAt, region } = a;
      expect({ units, score, issuedAt, expiresAt, region, digest }).to.deep.equal(
        await me.auditors.findingOf(a.provider, a.resourceClass, a.auditor),
      );
    }
    for (const { manifest, slashed, provider, resourceClass, ...told } of state.inventories.values()) {
      expect(told, provider).to.deep.equal(await me.devices.inventoryOf(provider, resourceClass));
      expect(manifest === MANIFEST || told.since === 0 || told.count === 0, `${slashed} slashed`).to.equal(true);
    }
  };

  it("a journey of an auditor: bond, conflict, correction, contradiction", async () => {
    const { alice, bob, carol, dave, payer } = world.people;
    const { auditors } = world.addresses;
    await carol.auditors.register(600n * GRID).execute();
    await carol.auditors.register(400n * GRID).execute();
    await wait(1);
    const asked = rules({ anyOf: [world.at.carol, world.at.dave], minScore: 800n, minBond: 1_000n * GRID });
    const judge = async (list: Parameters<typeof encodeEvidence>[2], by = asked) => {
      const evidence = encodeEvidence(auditors, by, list);
      const required = requirementHash(auditors, by);
      return thrownBy(payer.registry.requireEligible(world.at.alice, world.classId, required, evidence));
    };
    const first = await carol.auditors.sign(await found("carol"));
    expect(await judge([first])).to.equal(undefined);
    const unbonded = await dave.auditors.sign(await found("dave"));
    expect(await judge([unbonded])).to.deep.include({ name: "Auditors_Mismatch" });

    // Dave finds less: whoever trusts both is warned, until dave takes it back.
    const lower = await dave.auditors.sign(await found("dave", { score: 700n }));
    const published = await bob.auditors.publish(lower).execute();
    const digest = attestationDigest({ chainId, auditors }, lower.attestation);
    expect(published.event.args).to.deep.include({ digest, attestation: lower.attestation });
    const lenient = rules({ ...asked, minBond: 0n });
    expect(await judge([first], lenient)).to.deep.include({ name: "Auditors_Conflict" });
    expect(await judge([first], rules({ ...lenient, anyOf: [world.at.carol] }))).to.equal(undefined);
    expect(await judge([first]), "dave has no bond").to.equal(undefined);
    await dave.auditors.revoke(digest).execute();
    expect(await judge([first], lenient)).to.equal(undefined);

    // Carol measures again: revokes, then issues. That is no contradiction; doing it the other way round is.
    const { attestation: before } = first;
    await carol.auditors.revoke(attestationDigest({ chainId, auditors }, before)).execute();
    const revoked = await payer.auditors.revokedAt(world.at.carol, attestationDigest({ chainId, auditors }, before));
    await wait(1);
    const corrected = await carol.auditors.sign(await found("carol", { score: 850n }));
    expect(noContradiction(before, corrected.attestation, [revoked, corrected.attestation.expiresAt])).to.equal("time");
    expect(await thrownBy(bob.auditors.contradict(first, corrected).simulate())).to.deep.include({
      name: "Auditors_NoContradiction",
    });
    expect(await judge([corrected])).to.equal(undefined);
    await wait(1);
    const careless = await carol.auditors.sign(await found("carol", { units: 9 }));
    expect(noContradiction(corrected.attestation, careless.attestation)).to.equal(undefined);
    const { event } = await bob.auditors.contradict(corrected, careless).execute();
    expect(event.args).to.deep.include({ auditor: world.at.carol, reporter: world.at.bob, slashed: 1_000n * GRID });
    expect(await bob.staking.creditsOf(world.at.bob)).to.equal(20n * GRID);
    expect(await judge([corrected])).to.deep.include({ name: "Auditors_Retired" });
    await requireToldTruly(alice);
    const state = await alice.read();
    expect(state.auditors.get(world.at.carol)?.slashed).to.equal(1_000n * GRID);
    expect(state.revocations.get(revocationKey(world.at.dave, digest))).to.be.greaterThan(0);
    const at = findingKey(world.at.alice, world.classId, world.at.dave);
    expect(state.findings.get(at)?.attestation).to.deep.equal(lower.attestation);
  });

  it("a bond leaves after its time", async () => {
    const { erin } = world.people;
    await erin.staking.stake(world.addresses.auditors, 5n * GRID).execute();
    await erin.auditors.register(5n * GRID).execute();
    await erin.auditors.retire().execute();
    expect(await thrownBy(erin.auditors.exit().simulate())).to.deep.include({ name: "Auditors_TooEarly" });
    await requireToldTruly(erin);
    await wait((await erin.auditors.retireSeconds()) + 1);
    await erin.auditors.exit().execute();
    await requireToldTruly(erin);
    await erin.auditors.register(2n * GRID).execute();
    await requireToldTruly(erin);
    await erin.staking.unstake(world.addresses.auditors, 3n * GRID, world.at.erin).execute();
  });

  it("contradictions are those that the contract slashes for", async () => {
    const { frank, bob } = world.people;
    const random = makeRandom(61);
    await frank.staking.stake(world.addresses.auditors, 10n * GRID).execute();
    await frank.auditors.register(10n * GRID).execute();
    await wait(40);
    const now = await frank.now();
    const seen = new Set<unknown>();
    for (let i = 0; i < 60; i++) {
      const some = () => {
        const issuedAt = now - random.int(0, 20);
        const expiresAt = issuedAt + random.int(0, 20);
        const region = random.pick(["eu", "us"].map(regionHash));
        const resourceClass = random.int(0, 5) === 0 ? bytes32(1) : world.classId;
        return found("frank", { issuedAt, expiresAt, region, resourceClass, units: random.int(1, 2) });
      };
      const [a, b] = [await some(), await some()];
      const reason = noContradiction(a, b);
      const signed = [await frank.auditors.sign(a), await frank.auditors.sign(b)] as const;
      const error = await thrownBy(bob.auditors.contradict(...signed).simulate());
      if (reason === undefined) expect(error, "slashed").to.equal(undefined);
      else expect(error?.args, reason).to.deep.include({ field: shortText(reason) });
      seen.add(reason);
    }
    expect([...seen]).to.have.members([undefined, "resourceClass", "finding", "time"]);
  });

  it("a journey of devices: listed, settled, required, sold, listed twice", async () => {
    const { alice, bob, payer } = world.people;
    const { devices, allOf, auditors } = world.addresses;
    await alice.registry.allot(world.addresses.jobs, world.classId, 0, world.at.alice).execute();
    await bob.registry.allot(world.addresses.jobs, world.classId, 0, world.at.bob).execute();
    await alice.registry.setCapacity(world.classId, 3).execute();
    const mine = await listOf("alice", 1, 2, 3);
    const { event } = await alice.devices.set(world.at.alice, world.classId, mine, MANIFEST).execute();
    expect(event.args).to.deep.include({ root: mine.root, count: 3n, manifest: MANIFEST, bond: 30n * GRID });
    for (let i = 0; i < 3; i++) await alice.devices.requireIncluded(mine.inclusion(i));
    await requireToldTruly(alice);

    // What a payer asks: the devices, and both the devices and an auditor.
    const dave = await world.people.dave.auditors.sign(await found("dave"));
    const parts = [
      { judge: devices, rules: inventoryRules(3) },
      { judge: auditors, rules: rules({ allOf: [world.at.dave] }) },
    ];
    const both = allOfRules(parts);
    const eligible = () => {
      const evidence = encodeEvidence(allOf, both, allOfProof(["0x", [dave]]));
      return thrownBy(
        payer.registry.requireEligible(world.at.alice, world.classId, requirementHash(allOf, both), evidence),
      );
    };
    expect(await eligible()).to.deep.include({ name: "Devices_TooFew" });
    await wait((await payer.devices.settleSeconds()) - 10);
    expect(await payer.devices.countOf(world.at.alice, world.classId)).to.equal(0);
    await wait(11);
    expect(await payer.devices.countOf(world.at.alice, world.classId)).to.equal(3);
    // The attestation has expired by then: another one.
    expect(await eligible()).to.deep.include({ name: "Auditors_Mismatch" });
    const again = await world.people.dave.auditors.sign(await found("dave"));
    const evidence = encodeEvidence(allOf, both, allOfProof(["0x", [again]]));
    await payer.registry.requireEligible(world.at.alice, world.classId, requirementHash(allOf, both), evidence);

    // Device 3 is sold: it leaves, then enters.
    await alice.registry.setCapacity(world.classId, 2).execute();
    const fewer = await listOf("alice", 1, 2);
    await alice.devices.set(world.at.alice, world.classId, fewer, MANIFEST).execute();
    const bought = await listOf("bob", 3, 2);
    await bob.devices.set(world.at.bob, world.classId, bought, MANIFEST).execute();
    await requireToldTruly(alice);
    const moved = bob.devices.duplicate(deviceTree(mine.devices, true).inclusion(2), bought.inclusion(0));
    expect(await thrownBy(moved.simulate())).to.deep.include({ name: "Devices_NeverTogether" });

    // Device 2 was not: bob listed it later.
    const pairs = duplicatesAmong([fewer, bought]);
    expect(pairs.map(([a, b]) => [a.index, b.index])).to.deep.equal([[1, 1]]);
    const [pair] = pairs;
    if (pair === undefined) throw new Error("no pair");
    const { event: told } = await payer.devices.duplicate(...pair).execute();
    expect(told.args).to.deep.include({ provider: world.at.bob, reporter: world.at.payer, slashed: 20n * GRID });
    expect(await payer.staking.creditsOf(world.at.payer)).to.equal(10n * GRID);
    await requireToldTruly(alice);

    await wait(DAY + 1);
    const { event: freed } = await payer.devices.free(world.at.alice, world.classId).execute();
    expect(freed.args).to.deep.include({ freed: 10n * GRID, bond: 20n * GRID });
    await requireToldTruly(alice);
    await alice.registry.setCapacity(world.classId, 0).execute();
    await alice.devices.clear(world.at.alice, world.classId).execute();
    await requireToldTruly(alice);
    const state = await alice.read();
    expect(state.inventories.get(inventoryKey(world.at.bob, world.classId))?.slashed).to.equal(20n * GRID);
  });

  it("a published list is checked against its inventory", async () => {
    const at = { chainId, devices: world.addresses.devices };
    const tree = await listOf("alice", 4, 5);
    const about = { provider: world.at.alice, resourceClass: world.classId, root: tree.root, count: 2 };
    expect(checkInventory(at, about, tree.devices)).to.deep.equal([]);
    const [four, five] = tree.devices;
    if (four === undefined || five === undefined) throw new Error("no devices");
    expect(checkInventory(at, about, [four])).to.have.lengthOf(2);
    expect(checkInventory(at, about, [five, four]).join()).to.include("has the root");
    const doubled = deviceTree([four, four]);
    expect(checkInventory(at, { ...about, root: doubled.root }, doubled.devices)).to.deep.equal([
      "device 1 has the key of device 0",
    ]);
    expect(duplicatesAmong([doubled])).to.have.lengthOf(1);
    const unsigned = [{ ...four, signature: five.signature }, five];
    expect(checkInventory(at, about, unsigned).join()).to.include("device 0 is not signed by its key");
    expect(checkInventory(at, about, [{ ...four, signature: "0x12" }, five]).join()).to.include(
      "device 0 is not signed",
    );
    expect(checkInventory(at, { ...about, provider: world.at.bob }, tree.devices)).to.have.lengthOf(2);
    expect(checkInventory(at, { ...about, resourceClass: bytes32(9) }, tree.devices)).to.have.lengthOf(2);
    expect(() => deviceTree([])).to.throw("leaves");
    expect(() => tree.inclusion(2)).to.throw("device index");
  });

  it("tiers follow from scores by the class's spec", () => {
    expect([499n, 500n, 899n, 900n].map((score) => tierOf(SPEC, score))).to.deep.equal([0, 1, 1, 2]);
    expect([0, 1, 2].map((tier) => scoreOfTier(SPEC, tier))).to.deep.equal([0n, 500n, 900n]);
    expect(() => scoreOfTier(SPEC, 3)).to.throw("0 to 2");
    expect(tierScores("cpu:1")).to.deep.equal([]);
    expect(tierScores('{"cpu":1}')).to.deep.equal([]);
    for (const bad of ["[2,1]", "[0,1]", "[1,1]", "[1.5]", '["1"]', "{}"]) {
      expect(() => tierScores(`{"tiers":${bad}}`), bad).to.throw("rising list");
    }
  });

  it("regions and certificates are hashes", () => {
    expect(regionHash("eu-west")).not.to.equal(regionHash("eu-east"));
    expect(complianceHash("TUV", "ISO 27001")).not.to.equal(complianceHash("TUVI", "SO 27001"));
  });
});

/** As the contract writes a short text into an error. */
function shortText(text: string): string {
  return `0x${Buffer.from(text).toString("hex").padEnd(64, "0")}`;
}
