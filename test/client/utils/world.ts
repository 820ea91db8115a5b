// A deployment with people on an in-process chain. Every test file gets its own chain.
import { network } from "hardhat";

import {
  type LeaseTerms,
  type LeaseTermsInput,
  type Terms,
  type TermsInput,
  leaseTerms,
  rateOf,
  terms,
} from "../../../client/src/index.ts";
import { type Gridbond, connect } from "../../../client/src/ethers.ts";
import { CREATE_X, deployGridbond, parseParameters } from "../../../deploy/index.ts";
import { type Random, bytes32 } from "./random.ts";

export const GRID = 10n ** 18n;
export const USD = 10n ** 6n;
const MAX = 2n ** 256n - 1n;

export const DAY = 24 * 60 * 60;

/** Capacity units of the one class that every provider offers. */
const CAPACITY = 1_000;
export const CLASS_SPEC = "cpu:1";

/** Windows long enough to act in, short enough to wait for. */
const PARAMETERS = parseParameters({
  chainIds: [31337],
  blockSeconds: 12,
  treasury: "deployer",
  testUSD: true,
  staking: { ratio: 2, streamSeconds: DAY, noticeSeconds: DAY, maxCommissionBps: 3_000 },
  registry: { floorBond: "1000", exitDelay: DAY, noticeSeconds: DAY },
  auditors: { retireSeconds: DAY, evidenceReward: "20" },
  devices: { deviceBond: "10", settleSeconds: DAY, evidenceReward: "20" },
  jury: {
    panelSize: 3,
    seatBond: "100",
    penalty: "40",
    activationSeconds: 60,
    exitSeconds: DAY,
    seedDelay: 2,
    seedSpan: 256,
    drawSeconds: 600,
    commitSeconds: 1_200,
    revealSeconds: 600,
  },
  slashing: {
    openSeconds: 600,
    marginSeconds: 600,
    appeals: 1,
    appealSeconds: 300,
    challengeBond: "60",
    jurorFee: "5",
    bounty: "10",
    evidenceReward: "20",
  },
  governance: {
    votingDelay: 60,
    votingPeriod: DAY,
    proposalThreshold: "1000",
    quorumBps: 400,
    delay: 2 * DAY,
    guardian: "none",
    feeBps: 0,
    maxFeeBps: 500,
  },
  fees: { floor: "10", halfLife: 3_600, multiple: 2 },
  emissions: { budget: "1000000", halfLife: 365 * DAY, fractionBps: 5_000 },
  credits: {
    feed: "testFeed",
    decimals: 8,
    sequencer: "none",
    maxAge: 2 * DAY,
    grace: 0,
    maxMoveBps: 500,
    deviationBps: 300,
    spreadBps: 50,
    warnBps: 9_500,
    haltBps: 9_000,
  },
  reputation: { feeBps: 50, halfLife: 90 * DAY, faultWeight: 10 },
  quorum: { replicas: 3, agreeing: 2, revealSeconds: 600, escalateSeconds: 600 },
  sampling: { token: "testUSD", everyLeast: 20, everyMost: 33, scale: "1000000000" },
});

export type World = Awaited<ReturnType<typeof makeWorld>>;

/** Who plays; each has stake tokens and test dollars, and has approved Staking and Escrow. */
const ROLES = ["treasury", "payer", "alice", "bob", "carol", "dave", "erin", "frank", "sponsor"] as const;
export type Role = (typeof ROLES)[number];

/** A chain in process: Ethereum's rules, or an OP-stack rollup's, which is given the factory that public chains have. */
export async function makeChain(kind: "default" | "rollup") {
  // One start for every run: ids, draws and so whole walks repeat.
  const connection = await network.create({ network: kind, override: { initialDate: "2026-01-01T00:00:00Z" } });
  if (kind === "rollup") {
    const other = await network.create();
    await deployGridbond(other);
    const code = await other.ethers.provider.getCode(CREATE_X);
    await connection.provider.request({ method: "hardhat_setCode", params: [CREATE_X, code] });
    // No account has the same past on two chains.
    for (const signer of await connection.ethers.getSigners()) await signer.sendTransaction({ to: signer });
  }
  return connection;
}

/** Deploys everything and gives everybody money, stake, registration and capacity. */
export async function makeWorld(kind: "default" | "rollup" = "default") {
  const connection = await makeChain(kind);
  const { ethers, networkHelpers, provider } = connection;
  const signers = await ethers.getSigners();
  const parameters = { ...PARAMETERS, chainIds: [kind === "rollup" ? 84_532 : 31_337] };
  const { addresses } = await deployGridbond(connection, { parameters });

  const { testUSD } = addresses;
  if (testUSD === undefined) throw new Error("no TestUSD was deployed");

  const people = {} as Record<Role, Gridbond>;
  const at = {} as Record<Role, `0x${string}`>;
  for (const [i, role] of ROLES.entries()) {
    const signer = signers[i];
    if (signer === undefined) throw new Error(`no signer for ${role}`);
    people[role] = connect(signer, addresses);
    at[role] = await people[role].self();
  }
  const { gridToken, staking, escrow, jobs, leases, slashing, jury, registry } = addresses;

  for (const role of ROLES) {
    const me = people[role];
    await people.treasury.token.transfer(gridToken, at[role], 1_000_000n * GRID).execute();
    await me.token.mint(testUSD, at[role], 1_000_000n * USD).execute();
    for (const spender of [staking, escrow]) await me.token.approve(gridToken, spender, MAX).execute();
    await me.token.approve(testUSD, escrow, MAX).execute();
    await me.escrow.deposit(testUSD, 500_000n * USD, at[role]).execute();
    await me.escrow.deposit(gridToken, 10_000n * GRID, at[role]).execute();
    await me.escrow.allow(jobs, testUSD, MAX).execute();
    await me.escrow.allow(slashing, gridToken, MAX).execute();
  }
  const { classId } = (await people.alice.registry.declareClass(CLASS_SPEC).execute()).event.args;

  const world = {
    connection,
    ethers,
    networkHelpers,
    provider,
    signers,
    addresses: people.payer.addresses,
    testUSD,
    people,
    at,
    classId,
    /** Stakes for Jobs, registers and offers capacity. */
    provide: async (role: Role): Promise<void> => {
      const me = people[role];
      await me.staking.stake(registry, 1_000n * GRID).execute();
      await me.staking.stake(jobs, 100_000n * GRID).execute();
      await me.registry.register(`https://${role}.example`, bytes32(1)).execute();
      await me.registry.setCapacity(classId, CAPACITY).execute();
      await me.registry.allot(jobs, classId, CAPACITY, at[role]).execute();
    },
    /** Stakes for Leases and offers half of the capacity there; the provider is registered already. */
    lend: async (role: Role): Promise<void> => {
      const me = people[role];
      await me.registry.allot(jobs, classId, CAPACITY / 2, at[role]).execute();
      await me.staking.stake(leases, 100_000n * GRID).execute();
      await me.registry.allot(leases, classId, CAPACITY / 2, at[role]).execute();
      await people.sponsor.staking.delegate(at[role], leases, 50_000n * GRID).execute();
    },
    /** Lets Leases hold what everybody has in its wallet. */
    rent: async (): Promise<void> => {
      for (const role of ROLES) await people[role].escrow.allow(leases, testUSD, MAX).execute();
    },
    /** Terms of a lease that work, with what the caller changes: a dollar an hour and slot at most. */
    leaseTerms: async (random: Random, changes: Partial<LeaseTermsInput> = {}): Promise<LeaseTerms> =>
      leaseTerms({
        tenant: at.payer,
        token: testUSD,
        salt: random.bytes32(),
        resourceClass: classId,
        spec: random.bytes32(),
        slots: 2,
        startRate: rateOf(USD / 2n),
        capRate: rateOf(USD),
        bond: 20n * GRID,
        compensation: 4n * GRID,
        opensAt: await people.payer.now(),
        auctionSeconds: 600,
        takeSeconds: DAY,
        minSeconds: 600,
        maxSeconds: 30 * DAY,
        noticeSeconds: 3_600,
        ...changes,
      }),
    /** Takes the next new seats of Slashing. */
    sit: async (role: Role, seats: number): Promise<void> => {
      const me = people[role];
      await me.staking.stake(jury, BigInt(seats) * 100n * GRID).execute();
      for (let i = 0; i < seats; i++) await me.jury.sit(await me.jury.seatCount()).execute();
    },
    /** Terms that work, with what the caller changes. */
    terms: async (random: Random, changes: Partial<TermsInput> = {}): Promise<Terms> =>
      terms({
        payer: at.payer,
        token: testUSD,
        salt: random.bytes32(),
        resourceClass: classId,
        spec: random.bytes32(),
        arbiter: slashing,
        units: 10,
        maxUnits: 10,
        startPrice: 1n * USD,
        capPrice: 2n * USD,
        unitBond: 10n * GRID,
        compensation: 2n * GRID,
        opensAt: await people.payer.now(),
        auctionSeconds: 600,
        takeSeconds: DAY,
        workSeconds: 3_600,
        reviewSeconds: 3_600,
        ruleSeconds: 2 * DAY,
        ...changes,
      }),
  };
  return world;
}
