// What checking costs: replicas that are asked, units that are drawn, the payer's word; and reputation with the auction of its fees; emissions and credits.
import { AbiCoder, MaxUint256, keccak256, parseEther } from "ethers";
import type { BaseContract, ContractTransactionResponse, Signer } from "ethers";
import type { network } from "hardhat";

import { resultLeaf, resultTree } from "../client/src/index.ts";
import { type Gridbond, type Terms, mined, submission, takeClaim } from "./operations.ts";

const SHARDS = 1_000;
const REPLICAS = 3;
const SALT = keccak256("0x05") as `0x${string}`;
const RESULT = keccak256("0x06") as `0x${string}`;
const coder = AbiCoder.defaultAbiCoder();

export interface Stage {
  readonly networkHelpers: Awaited<ReturnType<typeof network.create>>["networkHelpers"];
  readonly g: Gridbond;
  readonly record: (key: string, tx: Promise<ContractTransactionResponse>) => Promise<void>;
  readonly post: (salt: number, over: Record<string, unknown>) => Promise<{ terms: Terms }>;
  readonly provider: Signer;
  readonly payer: Signer;
  readonly anyone: Signer;
}

/** Each with claims of 1,000 units. A provider that holds every replica has one voice; what it reveals costs the same. */
export async function measureVerification(stage: Stage): Promise<void> {
  const { networkHelpers, g, record, post, provider, payer, anyone } = stage;
  const as = <T extends BaseContract>(contract: T, signer: Signer) => contract.connect(signer) as T;
  const id = (token: BaseContract) => BigInt(token.target as string);
  const jobs = g.jobs.target as string;
  const providerId = (await provider.getAddress()) as `0x${string}`;
  const byProvider = as(g.jobs, provider);
  const members = g.jobs.interface.getFunction("accept").inputs;
  const atCap = { auctionSeconds: 0 };

  /** Takes `SHARDS` units and submits a tree of which each leaf has the same result. */
  const work = async (terms: Terms) => {
    const { claim, claimId } = await takeClaim(g, byProvider.take(terms, providerId, SHARDS, 0, [], "0x"));
    const first = Number(claim.first);
    const leaf = (unit: number) =>
      resultLeaf({ provider: providerId, claimId: claimId as `0x${string}`, unit, salt: SALT, result: RESULT });
    const tree = resultTree(Array.from({ length: SHARDS }, (_, i) => leaf(first + i)));
    const { submission: sent } = await submission(g, byProvider.submit(terms, claim, tree.root, SALT));
    const agreement = (unit: number) => coder.encode([...members, "uint32"], [terms, claim, sent, unit]);
    return { claim, sent, tree, agreement };
  };

  const replicated = { ...atCap, arbiter: g.quorum.target, units: SHARDS * REPLICAS, maxUnits: SHARDS };
  const { terms: threefold } = await post(101, replicated);
  const replicas = [await work(threefold), await work(threefold), await work(threefold)];
  await networkHelpers.time.increase(1);
  const shard = 617;
  const agreements = replicas.map(({ agreement }, r) => agreement(r * SHARDS + shard));
  await record("quorum.ask3", as(g.quorum, payer).ask(jobs, agreements));
  const [{ tree } = { tree: undefined }] = replicas;
  if (tree === undefined) throw new Error("there are no replicas");
  const path = tree.path(shard);
  await record("quorum.reveal", as(g.quorum, anyone).reveal(jobs, agreements[0] ?? "0x", SALT, RESULT, path));
  await networkHelpers.time.increase(Number(await g.quorum.revealSeconds()) + 1);
  await record("quorum.resolve", as(g.quorum, anyone).resolve(jobs, agreements[2] ?? "0x"));

  const sampled = await post(102, { ...atCap, arbiter: g.sampling.target });
  const drawn = await work(sampled.terms);
  await record("sampling.draw", as(g.sampling, anyone).draw(jobs, drawn.agreement(0)));
  await networkHelpers.mine(10);
  const claimId = await g.jobs.claimIdOf(await g.jobs.idOf(sampled.terms), drawn.claim);
  const [pick = 0n] = await g.sampling.picksOf(await g.sampling.drawIdOf(jobs, claimId), SHARDS);
  const wrapped = coder.encode(["address", "bytes"], [jobs, drawn.agreement(Number(pick))]);
  await record("sampling.challenge", as(g.slashing, payer).challenge(g.sampling.target, wrapped));

  const reviewed = await post(103, { ...atCap, arbiter: g.payerReview.target });
  const seen = await work(reviewed.terms);
  await record("payerReview.reject", as(g.payerReview, payer).reject(jobs, seen.agreement(5), SALT));

  await as(g.escrow, payer).approve(g.reputation.target, id(g.testUSD), MaxUint256);
  for (const [salt, key] of [[104], [105, "reputation.recordClaim"]] as const) {
    const { terms } = await post(salt, atCap);
    const done = await work(terms);
    await mined(as(g.jobs, payer).accept(terms, done.claim, done.sent));
    const recorded = as(g.reputation, payer).recordClaim(terms, done.claim);
    if (key === undefined) await mined(recorded);
    else await record(key, recorded);
  }

  await mined(g.gridToken.transfer(g.emissions.target, await g.emissions.budget()));
  await mined(g.emissions.start());
  await networkHelpers.time.increase(30 * 86_400);
  const lot = await g.feeAuction.lotsOf(g.testUSD.target);
  for (const [salt, key] of [[106], [107, "emissions.reportClaim"]] as const) {
    const { terms } = await post(salt, atCap);
    const done = await work(terms);
    await mined(as(g.jobs, payer).accept(terms, done.claim, done.sent));
    const reported = as(g.emissions, anyone).reportClaim(terms, done.claim);
    if (key === undefined) await mined(reported);
    else await record(key, reported);
  }

  const buyer = as(g.escrow, anyone);
  await mined(buyer.deposit(g.gridToken.target, parseEther("1000"), await anyone.getAddress()));
  await mined(buyer.deposit(g.testUSD.target, 1n, await anyone.getAddress()));
  await mined(buyer.approve(g.feeAuction.target, id(g.gridToken), MaxUint256));
  const byBuyer = as(g.feeAuction, anyone);
  await record("feeAuction.buy", byBuyer.buy(g.testUSD.target, 1, MaxUint256, await anyone.getAddress()));
  const collected = as(g.emissions, anyone).collect(await provider.getAddress(), jobs, g.testUSD.target, lot);
  await record("emissions.collect", collected);

  // The second of each: what it writes is there already. An hour apart, so that the anchor moves.
  const byUser = as(g.credits, anyone);
  const user = await anyone.getAddress();
  for (const token of [g.gridToken, g.credits]) await mined(buyer.approve(g.credits.target, id(token), MaxUint256));
  const priced = async (cents: bigint) => {
    await networkHelpers.time.increase(3_600);
    await mined(g.testFeed.set(cents * 10n ** 6n));
  };
  await priced(100n);
  await mined(byUser.mint(parseEther("10"), 0, user));
  await priced(101n);
  await record("credits.mint", byUser.mint(parseEther("10"), 0, user));
  await mined(byUser.redeem(1_000_000, 0, user));
  await priced(102n);
  await record("credits.redeem", byUser.redeem(1_000_000, 0, user));
  await priced(103n);
  await record("credits.poke", byUser.poke());
}
