// Leases on quotes and on posted orders, once everything they share with others is nonzero.
import { AbiCoder, MaxUint256, ZeroAddress, ZeroHash, keccak256, parseEther } from "ethers";
import type { BaseContract, ContractTransactionReceipt, ContractTransactionResponse, Signer } from "ethers";
import type { network } from "hardhat";

import { type Gridbond, mined } from "./operations.ts";

const GRID = (n: number) => parseEther(String(n));
const USD = (n: number) => BigInt(n) * 1_000_000n;
const CLASS = keccak256("0x01");
const RATE_SCALE = 1_000_000_000n;
const DEPOSIT = USD(100);

type Helpers = Awaited<ReturnType<typeof network.create>>["networkHelpers"];

export interface Stage {
  readonly networkHelpers: Helpers;
  readonly g: Gridbond;
  readonly record: (key: string, tx: Promise<ContractTransactionResponse>) => Promise<void>;
  readonly provider: Signer;
  readonly operator: Signer;
  readonly tenant: Signer;
  readonly anyone: Signer;
}

/** Terms as a plain object in the order of the contract's struct: a slot at 1.80 dollars an hour. */
export function leaseTermsOf(
  g: Gridbond,
  tenant: string,
  salt: number,
  now: number,
  over: Record<string, unknown> = {},
) {
  return {
    tenant,
    salt: keccak256(AbiCoder.defaultAbiCoder().encode(["uint256"], [salt])),
    group: ZeroHash,
    spec: keccak256("0x02"),
    requirement: ZeroHash,
    slots: 1,
    startRate: 250n * RATE_SCALE,
    capRate: 500n * RATE_SCALE,
    opensAt: now,
    auctionSeconds: 3_600,
    takeSeconds: 86_400,
    sealedUntil: 0,
    token: g.testUSD.target as string,
    verifier: ZeroAddress,
    resourceClass: CLASS,
    bond: GRID(100),
    compensation: GRID(20),
    challengeBond: USD(1),
    minSeconds: 0,
    maxSeconds: 86_400 * 30,
    noticeSeconds: 3_600,
    windDownSeconds: 600,
    answerSeconds: 600,
    cooldownSeconds: 3_600,
    ...over,
  };
}

const QUOTE = {
  Quote: [
    ["address", "service"],
    ["address", "provider"],
    ["address", "signer"],
    ["address", "payer"],
    ["bytes32", "subject"],
    ["uint96", "price"],
    ["uint96", "delegatedBond"],
    ["uint32", "volume"],
    ["uint40", "expiresAt"],
    ["uint32", "epoch"],
    ["bytes32", "salt"],
  ].map(([type = "", name = ""]) => ({ name, type })),
};

/** Measures the verbs of Leases. The provider is registered, has stake to move and an operator; the tenant's wallet is filled. */
export async function measureLeases(stage: Stage): Promise<void> {
  const { networkHelpers, g, record, provider, operator, tenant, anyone } = stage;
  const as = <T extends BaseContract>(contract: T, signer: Signer) => contract.connect(signer) as T;
  const [providerId, tenantId, leases] = [
    await provider.getAddress(),
    await tenant.getAddress(),
    g.leases.target as string,
  ];
  const now = () => networkHelpers.time.latest();
  const wallet = BigInt(g.testUSD.target as string);

  const registry = as(g.registry, provider);
  await as(g.staking, provider).stake(leases, GRID(20_000));
  await registry.setCapacity(CLASS, 2_000);
  await registry.allot(leases, CLASS, 1_000, providerId);
  await registry.setOperator(leases, await operator.getAddress(), GRID(50_000), 7);
  const deal = { token: g.testUSD.target as string, arbiter: ZeroAddress, verifier: ZeroAddress };
  await registry.setPolicy(leases, deal, 1, true);
  await networkHelpers.time.increase(86_400 * 2);
  await as(g.escrow, tenant).approve(leases, wallet, MaxUint256);
  await as(g.escrow, anyone).deposit(g.testUSD.target, USD(100), await anyone.getAddress());
  await as(g.escrow, anyone).approve(leases, wallet, MaxUint256);

  const { chainId } = await anyone.provider!.getNetwork();
  const domain = {
    name: "Gridbond ProviderRegistry",
    version: "1",
    chainId,
    verifyingContract: g.registry.target as string,
  };
  const template = leaseTermsOf(g, tenantId, 0, await now());
  // One quote for every lease here, as a provider publishes it: its volume is nonzero after the first.
  const quote = {
    service: leases,
    provider: providerId,
    signer: await operator.getAddress(),
    payer: ZeroAddress,
    subject: await g.leases.offerOf(template),
    price: 400n * RATE_SCALE,
    delegatedBond: 0n,
    volume: 1_000_000,
    expiresAt: (await now()) + 86_400 * 365,
    epoch: 0,
    salt: keccak256("0x08"),
  };
  const signature = await operator.signTypedData(domain, QUOTE, quote);
  let salt = 1;
  const opening = async (over: Record<string, unknown> = {}) => ({
    terms: leaseTermsOf(g, tenantId, ++salt, await now(), over),
    quote,
    signature,
    deposit: DEPOSIT,
    evidence: "0x",
  });
  const opened = (receipt: ContractTransactionReceipt) =>
    receipt.logs
      .filter((log) => log.address === leases)
      .map((log) => g.leases.interface.parseLog(log))
      .filter((log) => log?.name === "Opened")
      .map((log) => log?.args["lease"].toObject() as Record<string, unknown>);
  const byTenant = as(g.leases, tenant);
  const byOperator = as(g.leases, operator);
  const byAnyone = as(g.leases, anyone);
  const open = async () => {
    const asked = await opening();
    const tx = byTenant.open([asked]);
    const [lease] = opened(await mined(tx));
    return { terms: asked.terms, lease: lease as never, tx };
  };

  const standing = await open();
  await byOperator.settle(standing.terms, standing.lease);

  const one = await open();
  await record("lease.open", one.tx);
  const three = await Promise.all([opening(), opening(), opening()]);
  const group = { group: keccak256("0x09") };
  await record("lease.openCluster3", byTenant.open(three.map((o) => ({ ...o, terms: { ...o.terms, ...group } }))));
  await networkHelpers.time.increase(3_600);
  await byAnyone.settle(one.terms, one.lease);
  await networkHelpers.time.increase(3_600);
  await record("lease.settle", byAnyone.settle(one.terms, one.lease));
  await record("lease.topUp", byTenant.topUp(one.terms, one.lease, USD(1)));
  await record("lease.sponsor", byAnyone.topUp(one.terms, one.lease, USD(1)));

  await byTenant.challenge(standing.terms, standing.lease);
  await byOperator.answer([{ ...standing, proof: "0x" }]);
  await networkHelpers.time.increase(4_000);
  await record("lease.challenge", byTenant.challenge(standing.terms, standing.lease));
  await record("lease.answer", byOperator.answer([{ ...standing, proof: "0x" }]));
  await networkHelpers.time.increase(3_600);

  const two = await open();
  await networkHelpers.time.increase(3_600);
  await record("lease.close", byTenant.close(two.terms, two.lease));
  await record("lease.closeSponsored", byTenant.close(one.terms, one.lease));

  const dead = await open();
  await networkHelpers.time.increase(60);
  await byTenant.challenge(dead.terms, dead.lease);
  await networkHelpers.time.increase(601);
  await record("lease.fail", byAnyone.fail(dead.terms, dead.lease));

  const order = leaseTermsOf(g, tenantId, ++salt, await now());
  await record("lease.post", byTenant.post(order, DEPOSIT));
  await record("lease.take", byOperator.take(order, providerId, 0, "0x"));
  const bidden = leaseTermsOf(g, tenantId, ++salt, await now());
  await byTenant.post(bidden, DEPOSIT);
  await record("lease.award", byTenant.award(bidden, quote, signature, "0x"));
}
