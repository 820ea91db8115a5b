import { AbiCoder, ContractFactory, keccak256, MaxUint256, parseEther, ZeroAddress, ZeroHash } from "ethers";
import type { BaseContract, ContractTransactionReceipt, ContractTransactionResponse, Signer } from "ethers";
import type { network } from "hardhat";

import { deployGridbond, parametersOf } from "../deploy/index.ts";
import type { Contracts } from "../deploy/index.ts";
import { compileCrowd } from "./crowd.ts";
import { measureIdentity } from "./identity.ts";
import { measureVouchers } from "./vouchers.ts";
import { measureVerification } from "./verification.ts";
import { leaseTermsOf, measureLeases } from "./leases.ts";

const GRID = (n: number) => parseEther(String(n));
const USD = (n: number) => BigInt(n) * 1_000_000n;
const CLASS = keccak256("0x01");
const UNITS = 1_000;
const REVIEW = 3_600;
const WORK = 7_200;
/** 2030-01-01: after any crowd was filled in, on a chain that begins in 2029. */
export const START = 1_893_456_000;
export const GENESIS = "2029-01-01T00:00:00Z";
const WHOLE_CLAIM = 0xffff_ffff;

export type Gas = Record<string, number>;
/** Gas of whole transactions by operation, and the transactions. */
export type Measurement = { gas: Gas; transactions: Record<string, string> };
type Connection = Awaited<ReturnType<typeof network.create>>;
export type Gridbond = Contracts & Required<Pick<Contracts, "testUSD" | "testFeed" | "credits">>;

/** Terms as a plain object in the order of the contract's struct. */
export type Terms = ReturnType<typeof termsOf>;
type Claim = Awaited<ReturnType<typeof takeClaim>>;

function termsOf(g: Gridbond, payer: string, salt: number, now: number, over: Record<string, unknown> = {}) {
  return {
    payer,
    salt: keccak256(AbiCoder.defaultAbiCoder().encode(["uint256"], [salt])),
    token: g.testUSD.target as string,
    arbiter: g.slashing.target as string,
    defaultRuling: 1,
    resourceClass: CLASS,
    slots: 1,
    spec: keccak256("0x02"),
    predecessors: ZeroHash,
    requirement: ZeroHash,
    sealedUntil: 0,
    startPrice: USD(1) / 2n,
    capPrice: USD(1),
    unitBond: GRID(1),
    compensation: GRID(1) / 8n,
    standbyPerSecond: 0n,
    units: UNITS,
    maxUnits: UNITS,
    faultMultiplier: 1,
    gang: false,
    opensAt: now,
    auctionSeconds: 3_600,
    takeSeconds: 86_400,
    startSeconds: 0,
    workSeconds: WORK,
    reviewSeconds: REVIEW,
    ruleSeconds: 86_400 * 30,
    ...over,
  };
}

export async function mined(tx: Promise<ContractTransactionResponse>) {
  const receipt = await (await tx).wait();
  if (receipt === null) throw new Error("the transaction was not mined");
  return receipt;
}

export async function takeClaim(g: Gridbond, tx: Promise<ContractTransactionResponse>) {
  const receipt = await mined(tx);
  const log = receipt.logs
    .filter((l) => l.address === g.jobs.target)
    .map((l) => g.jobs.interface.parseLog(l))
    .find((l) => l?.name === "Taken");
  if (!log) throw new Error("no Taken event");
  const claim = log.args["claim"].toObject() as {
    parent: string;
    provider: string;
    first: bigint;
    count: bigint;
    price: bigint;
    delegatedBond: bigint;
    takenAt: bigint;
  };
  return { claim, claimId: log.args["claimId"] as string, receipt };
}

export async function submission(g: Gridbond, tx: Promise<ContractTransactionResponse>) {
  const receipt = await mined(tx);
  const log = receipt.logs.map((l) => g.jobs.interface.parseLog(l)).find((l) => l?.name === "Submitted");
  if (!log) throw new Error("no Submitted event");
  return {
    submission: { root: log.args["root"] as string, submittedAt: log.args["submittedAt"] as bigint },
    receipt,
  };
}

/** Measures every operation once everything it shares with others is nonzero, beside a crowd of `crowd` providers and jobs. */
export async function measure(
  connection: Connection,
  crowd: number,
  progress: (text: string) => void,
): Promise<Measurement> {
  const { ethers, networkHelpers } = connection;
  const gas: Gas = {};
  const transactions: Record<string, string> = {};
  const keep = (key: string, receipt: ContractTransactionReceipt) => {
    gas[key] = Number(receipt.gasUsed);
    transactions[key] = receipt.hash;
  };
  const record = async (key: string, tx: Promise<ContractTransactionResponse>) => keep(key, await mined(tx));
  const [deployer, provider, operator, payer, delegator, service, reporter, ...others] =
    (await ethers.getSigners()) as unknown as [Signer, Signer, Signer, Signer, Signer, Signer, Signer, ...Signer[]];
  // The parameters of a live network, through the production modules.
  const live = parametersOf("sepolia");
  const parameters = { ...live, chainIds: [31_337], credits: { ...live.credits, feed: "testFeed" } };
  const { contracts } = await deployGridbond(connection, { parameters });
  const { testUSD, testFeed, credits } = contracts;
  if (testUSD === undefined || testFeed === undefined || credits === undefined)
    throw new Error("the bench needs TestUSD, TestFeed and Credits, which were not deployed");
  const g: Gridbond = { ...contracts, testUSD, testFeed, credits };
  const jurors = others.slice(0, parameters.jury.panelSize);
  const id = (token: BaseContract) => BigInt(token.target as string);
  const as = <T extends BaseContract>(contract: T, signer: Signer) => contract.connect(signer) as T;
  const now = () => networkHelpers.time.latest();
  const addressOf = (s: Signer) => s.getAddress();
  const jobs = g.jobs.target as string;

  // Steady state: nobody's last token moves, nobody's first does.
  for (const s of [provider, delegator, payer, service, reporter, ...jurors]) {
    await g.gridToken.transfer(await addressOf(s), GRID(100_000));
    await g.testUSD.mint(await addressOf(s), USD(1_000_000));
    await as(g.gridToken, s).approve(g.staking.target, MaxUint256);
    await as(g.gridToken, s).approve(g.escrow.target, MaxUint256);
    await as(g.testUSD, s).approve(g.escrow.target, MaxUint256);
  }
  // Fees were paid before.
  await as(g.escrow, payer).deposit(g.testUSD.target, 1, g.feeAuction.target);
  const asProvider = as(g.staking, provider);
  const providerId = await addressOf(provider);

  progress(`filling in ${crowd} providers and ${crowd} jobs`);
  await fillCrowd(g, deployer, crowd, await now());
  // The same second for every crowd: a timestamp's zero bytes are cheaper calldata.
  await networkHelpers.time.increaseTo(START);

  progress("registry and staking");
  await asProvider.stake(g.registry.target, GRID(1_000));
  await record("registry.register", as(g.registry, provider).register("https://provider.example:8443", CLASS));
  await asProvider.stake(jobs, GRID(20_000));
  await record("staking.topUp", asProvider.stake(jobs, GRID(10)));
  await record("staking.unstake", asProvider.unstake(jobs, GRID(10), providerId));
  await as(g.staking, delegator).delegate(providerId, jobs, GRID(5_000), 0);
  await record("staking.delegate", as(g.staking, delegator).delegate(providerId, jobs, GRID(10), 0));
  await record(
    "staking.exit",
    as(g.staking, delegator).undelegate(providerId, jobs, 10n ** 6n * GRID(10), 0, await addressOf(delegator)),
  );

  // Anybody is a service for its own pools: an account serves as well as a contract to measure one slash.
  const cut = {
    provider: providerId,
    own: GRID(10),
    delegated: 0n,
    contested: 0n,
    payer: await addressOf(payer),
    compensation: GRID(3),
    reporter: await addressOf(reporter),
    reward: GRID(1),
  };
  await asProvider.stake(await addressOf(service), GRID(1_000));
  await as(g.staking, service).lock(providerId, GRID(500), 0);
  await as(g.staking, service).slash(cut);
  await record("staking.slash", as(g.staking, service).slash(cut));

  progress("escrow");
  const asPayer = as(g.escrow, payer);
  await asPayer.deposit(g.testUSD.target, USD(100_000), await addressOf(payer));
  await record("escrow.deposit", asPayer.deposit(g.testUSD.target, USD(10), await addressOf(payer)));
  await record("escrow.withdraw", asPayer.withdraw(g.testUSD.target, USD(10), await addressOf(payer)));
  await asPayer.approve(jobs, id(g.testUSD), MaxUint256);
  await as(g.escrow, provider).deposit(g.testUSD.target, USD(1), providerId);

  progress("jobs");
  const asRegistry = as(g.registry, provider);
  await asRegistry.setCapacity(CLASS, 1_000);
  await asRegistry.allot(jobs, CLASS, 1_000, providerId);
  await asRegistry.setOperator(jobs, await addressOf(operator), GRID(50_000), 7);
  const deal = { token: g.testUSD.target as string, arbiter: g.slashing.target as string, verifier: ZeroAddress };
  await asRegistry.setPolicy(jobs, deal, 1, true);
  await networkHelpers.time.increase(parameters.registry.noticeSeconds);
  const byOperator = as(g.jobs, operator);
  const byPayer = as(g.jobs, payer);
  const post = async (salt: number, over: Record<string, unknown> = {}) => {
    const terms = termsOf(g, await addressOf(payer), salt, await now(), over);
    return { terms, receipt: await mined(byPayer.post(terms)) };
  };
  const take = (terms: Terms, count = UNITS, delegated = 0n) =>
    takeClaim(g, byOperator.take(terms, providerId, count, delegated, [], "0x"));
  const submit = (terms: Terms, claim: Claim, root = keccak256("0x03")) =>
    submission(g, byOperator.submit(terms, claim.claim, root, keccak256("0x04")));
  const atCap = { auctionSeconds: 0 };

  // A first job stays open: the pool's lock and the reserved capacity of the others are steady.
  const standing = await post(1);
  await take(standing.terms);

  const whole = await post(2, atCap);
  const claim = await take(whole.terms);
  const sent = await submit(whole.terms, claim);
  await networkHelpers.time.increase(REVIEW + 1);
  keep("job.post", whole.receipt);
  keep("job.take", claim.receipt);
  keep("job.submit", sent.receipt);
  await record("job.settle", as(g.jobs, reporter).settle(whole.terms, claim.claim, sent.submission));
  const steps = ["job.post", "job.take", "job.submit", "job.settle"].map((key) => gas[key] ?? NaN);
  gas["job.whole"] = steps.reduce((sum, step) => sum + step, 0);
  gas["job.perUnit1000"] = Math.ceil(gas["job.whole"] / UNITS);
  await record("job.conclude", byPayer.conclude(whole.terms, [claim.claim]));

  const cheap = await post(3);
  const cheapClaim = await take(cheap.terms, UNITS, GRID(100));
  keep("job.takeDelegated", cheapClaim.receipt);
  const cheapSent = await submit(cheap.terms, cheapClaim);
  await networkHelpers.time.increase(REVIEW + 1);
  await record("job.settleRefund", byPayer.settle(cheap.terms, cheapClaim.claim, cheapSent.submission));

  const early = await post(4, atCap);
  const earlyClaim = await take(early.terms);
  const earlySent = await submit(early.terms, earlyClaim);
  await record("job.accept", byPayer.accept(early.terms, earlyClaim.claim, earlySent.submission));

  const late = await post(5);
  const lateClaim = await take(late.terms);
  await networkHelpers.time.increase(WORK + 1);
  await record("job.expire", byPayer.expire(late.terms, lateClaim.claim));
  await record("job.retake", byOperator.retake(late.terms, lateClaim.claim, WHOLE_CLAIM, providerId, 0, "0x"));

  progress("leases");
  await measureLeases({ networkHelpers, g, record, provider, operator, tenant: payer, anyone: reporter });

  progress("court");
  await measureCourt();

  progress("verification");
  const stage = { networkHelpers, g, record, post, provider, payer, anyone: reporter };
  await measureVerification(stage);
  progress("vouchers");
  await measureVouchers(stage);

  progress("identity");
  await measureIdentity({ networkHelpers, g, record, provider, auditor: service, anyone: reporter });
  return { gas, transactions };

  async function measureCourt() {
    for (const [seat, juror] of jurors.entries()) {
      await as(g.staking, juror).stake(g.jury.target, GRID(1_000));
      await as(g.jury, juror).sit(g.slashing.target, seat);
    }
    await networkHelpers.time.increase(parameters.jury.activationSeconds);
    await asPayer.deposit(g.gridToken.target, GRID(10_000), await addressOf(payer));
    await asPayer.approve(g.slashing.target, id(g.gridToken), MaxUint256);

    const { terms } = await post(6, atCap);
    const taken = await take(terms);
    const unit = 617;
    const salt = keccak256("0x05");
    const leaf = keccak256(
      AbiCoder.defaultAbiCoder().encode(
        ["address", "bytes32", "uint32", "bytes32", "bytes32"],
        [providerId, taken.claimId, unit, salt, keccak256("0x06")],
      ),
    );
    const path = Array.from({ length: 10 }, (_, i) => keccak256(AbiCoder.defaultAbiCoder().encode(["uint256"], [i])));
    let root = leaf;
    path.forEach((sibling, i) => {
      const [left, right] = ((unit >> i) & 1) === 0 ? [root, sibling] : [sibling, root];
      root = keccak256(left + right.slice(2));
    });
    const done = await submit(terms, taken, root);
    // An agreement has no dynamic part: it is encoded like its four members in a row.
    const members = g.jobs.interface.getFunction("accept").inputs;
    const agreement = AbiCoder.defaultAbiCoder().encode(
      [...members, "uint32"],
      [terms, taken.claim, done.submission, unit],
    );
    const disputeId = await g.jobs.disputeIdOf(taken.claimId, unit);
    const caseId = await g.slashing.caseIdOf(jobs, disputeId);
    const byChallenger = as(g.slashing, payer);
    await record("slashing.challenge", byChallenger.challenge(jobs, agreement));
    await record("slashing.open", as(g.slashing, operator).open(caseId, leaf, path));
    await networkHelpers.mine(10);
    const panelId = await g.slashing.panelIdOf(caseId);
    await record("jury.draw", as(g.jury, reporter).draw(panelId));
    const seats = await g.jury.seatsOf(panelId);
    const vote = keccak256("0x07");
    for (const [position, seat] of seats.entries()) {
      const juror = jurors[Number(seat)] as Signer;
      const sealed = await g.jury.commitmentOf(panelId, position, await addressOf(juror), vote, salt);
      await record("jury.commit", as(g.jury, juror).commit(panelId, position, sealed));
    }
    for (const [position, seat] of seats.entries()) {
      const juror = jurors[Number(seat)] as Signer;
      await record("jury.reveal", as(g.jury, juror).reveal(panelId, position, vote, salt));
    }
    await as(g.slashing, operator).disclose(caseId, salt, keccak256("0x06"));
    await record("slashing.decide", as(g.slashing, reporter).resolve(caseId, agreement));
    await networkHelpers.time.increase(parameters.slashing.appealSeconds + 1);
    await record("slashing.resolve", as(g.slashing, reporter).resolve(caseId, agreement));
  }
}

async function fillCrowd(g: Gridbond, deployer: Signer, count: number, now: number) {
  const { abi, bytecode } = compileCrowd();
  const crowd = await new ContractFactory(abi as [], bytecode, deployer).deploy();
  const at = crowd.target as string;
  const bond = GRID(1_000);
  const perTransaction = 20;
  await (await g.gridToken.transfer(at, (bond + GRID(1)) * BigInt(count))).wait();
  await (await g.testUSD.mint(await deployer.getAddress(), USD(2 * count))).wait();
  await (await g.testUSD.connect(deployer).approve(g.escrow.target, MaxUint256)).wait();
  await (await g.escrow.connect(deployer).deposit(g.testUSD.target, USD(2 * count), at)).wait();
  const terms = termsOf(g, at, 0, now, { units: 1, maxUnits: 1, capPrice: USD(1), takeSeconds: 86_400 * 300 });
  const order = leaseTermsOf(g, at, 0, now, { takeSeconds: 86_400 * 300 });
  const gasLimit = 30_000_000;
  for (let done = 0; done < count; done += perTransaction) {
    const n = Math.min(perTransaction, count - done);
    await (
      await crowd
        .getFunction("providers")
        .send(n, g.staking.target, g.gridToken.target, g.registry.target, g.jobs.target, bond, { gasLimit })
    ).wait();
    await (
      await crowd.getFunction("jobs").send(n, done + 1_000_000, g.jobs.target, g.escrow.target, terms, { gasLimit })
    ).wait();
    await (
      await crowd.getFunction("orders").send(n, done, g.leases.target, g.escrow.target, order, USD(1), { gasLimit })
    ).wait();
  }
}
