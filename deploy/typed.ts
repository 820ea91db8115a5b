// The contracts of a deployment with their TypeChain types.
import type { ContractRunner } from "ethers";

import type { Escrow } from "../typechain-types/custody/Escrow.ts";
import type { Staking } from "../typechain-types/custody/Staking.ts";
import type { Credits } from "../typechain-types/economy/Credits.ts";
import type { Emissions } from "../typechain-types/economy/Emissions.ts";
import type { FeeAuction } from "../typechain-types/economy/FeeAuction.ts";
import type { GridToken } from "../typechain-types/economy/GridToken.ts";
import type { TestFeed } from "../typechain-types/economy/TestFeed.ts";
import type { TestUSD } from "../typechain-types/economy/TestUSD.ts";
import { Escrow__factory } from "../typechain-types/factories/custody/Escrow__factory.ts";
import { Staking__factory } from "../typechain-types/factories/custody/Staking__factory.ts";
import { Credits__factory } from "../typechain-types/factories/economy/Credits__factory.ts";
import { Emissions__factory } from "../typechain-types/factories/economy/Emissions__factory.ts";
import { FeeAuction__factory } from "../typechain-types/factories/economy/FeeAuction__factory.ts";
import { GridToken__factory } from "../typechain-types/factories/economy/GridToken__factory.ts";
import { TestFeed__factory } from "../typechain-types/factories/economy/TestFeed__factory.ts";
import { TestUSD__factory } from "../typechain-types/factories/economy/TestUSD__factory.ts";
import { Charter__factory } from "../typechain-types/factories/governance/Charter__factory.ts";
import { GridGovernor__factory } from "../typechain-types/factories/governance/GridGovernor__factory.ts";
import { AllOf__factory } from "../typechain-types/factories/identity/AllOf__factory.ts";
import { Auditors__factory } from "../typechain-types/factories/identity/Auditors__factory.ts";
import { Devices__factory } from "../typechain-types/factories/identity/Devices__factory.ts";
import { ProviderRegistry__factory } from "../typechain-types/factories/identity/ProviderRegistry__factory.ts";
import { BlockRandomness__factory } from "../typechain-types/factories/judgement/BlockRandomness__factory.ts";
import { Jury__factory } from "../typechain-types/factories/judgement/Jury__factory.ts";
import { Reputation__factory } from "../typechain-types/factories/judgement/Reputation__factory.ts";
import { Slashing__factory } from "../typechain-types/factories/judgement/Slashing__factory.ts";
import { PayerReview__factory } from "../typechain-types/factories/judgement/verification/PayerReview__factory.ts";
import { Quorum__factory } from "../typechain-types/factories/judgement/verification/Quorum__factory.ts";
import { Sampling__factory } from "../typechain-types/factories/judgement/verification/Sampling__factory.ts";
import { Jobs__factory } from "../typechain-types/factories/market/Jobs__factory.ts";
import { Leases__factory } from "../typechain-types/factories/market/Leases__factory.ts";
import { Vouchers__factory } from "../typechain-types/factories/market/Vouchers__factory.ts";
import { Bundler__factory } from "../typechain-types/factories/periphery/Bundler__factory.ts";
import { LeaseNFT__factory } from "../typechain-types/factories/periphery/LeaseNFT__factory.ts";
import { Lens__factory } from "../typechain-types/factories/periphery/Lens__factory.ts";
import type { Charter } from "../typechain-types/governance/Charter.ts";
import type { GridGovernor } from "../typechain-types/governance/GridGovernor.ts";
import type { AllOf } from "../typechain-types/identity/AllOf.ts";
import type { Auditors } from "../typechain-types/identity/Auditors.ts";
import type { Devices } from "../typechain-types/identity/Devices.ts";
import type { ProviderRegistry } from "../typechain-types/identity/ProviderRegistry.ts";
import type { BlockRandomness } from "../typechain-types/judgement/BlockRandomness.ts";
import type { Jury } from "../typechain-types/judgement/Jury.ts";
import type { Reputation } from "../typechain-types/judgement/Reputation.ts";
import type { Slashing } from "../typechain-types/judgement/Slashing.ts";
import type { PayerReview } from "../typechain-types/judgement/verification/PayerReview.ts";
import type { Quorum } from "../typechain-types/judgement/verification/Quorum.ts";
import type { Sampling } from "../typechain-types/judgement/verification/Sampling.ts";
import type { Jobs } from "../typechain-types/market/Jobs.ts";
import type { Leases } from "../typechain-types/market/Leases.ts";
import type { Vouchers } from "../typechain-types/market/Vouchers.ts";
import type { Bundler } from "../typechain-types/periphery/Bundler.ts";
import type { LeaseNFT } from "../typechain-types/periphery/LeaseNFT.ts";
import type { Lens } from "../typechain-types/periphery/Lens.ts";
import type { Addresses } from "./contracts.ts";

export interface Contracts {
  readonly gridToken: GridToken;
  readonly staking: Staking;
  readonly escrow: Escrow;
  readonly feeAuction: FeeAuction;
  readonly governor: GridGovernor;
  readonly charter: Charter;
  readonly registry: ProviderRegistry;
  readonly auditors: Auditors;
  readonly devices: Devices;
  readonly allOf: AllOf;
  readonly jobs: Jobs;
  readonly leases: Leases;
  readonly vouchers: Vouchers;
  readonly emissions: Emissions;
  readonly randomness: BlockRandomness;
  readonly jury: Jury;
  readonly slashing: Slashing;
  readonly reputation: Reputation;
  readonly payerReview: PayerReview;
  readonly quorum: Quorum;
  readonly sampling: Sampling;
  readonly lens: Lens;
  readonly bundler: Bundler;
  readonly leaseNFT: LeaseNFT;
  /** Local chains and test networks only. */
  readonly testUSD?: TestUSD;
  readonly testFeed?: TestFeed;
  /** Where the parameters name a feed. */
  readonly credits?: Credits;
}

/** Contracts at known addresses, called by `runner`. */
export function contractsAt(addresses: Addresses, runner: ContractRunner): Contracts {
  const { testUSD, testFeed, credits } = addresses;
  return {
    gridToken: GridToken__factory.connect(addresses.gridToken, runner),
    staking: Staking__factory.connect(addresses.staking, runner),
    escrow: Escrow__factory.connect(addresses.escrow, runner),
    feeAuction: FeeAuction__factory.connect(addresses.feeAuction, runner),
    governor: GridGovernor__factory.connect(addresses.governor, runner),
    charter: Charter__factory.connect(addresses.charter, runner),
    registry: ProviderRegistry__factory.connect(addresses.registry, runner),
    auditors: Auditors__factory.connect(addresses.auditors, runner),
    devices: Devices__factory.connect(addresses.devices, runner),
    allOf: AllOf__factory.connect(addresses.allOf, runner),
    jobs: Jobs__factory.connect(addresses.jobs, runner),
    leases: Leases__factory.connect(addresses.leases, runner),
    vouchers: Vouchers__factory.connect(addresses.vouchers, runner),
    emissions: Emissions__factory.connect(addresses.emissions, runner),
    randomness: BlockRandomness__factory.connect(addresses.randomness, runner),
    jury: Jury__factory.connect(addresses.jury, runner),
    slashing: Slashing__factory.connect(addresses.slashing, runner),
    reputation: Reputation__factory.connect(addresses.reputation, runner),
    payerReview: PayerReview__factory.connect(addresses.payerReview, runner),
    quorum: Quorum__factory.connect(addresses.quorum, runner),
    sampling: Sampling__factory.connect(addresses.sampling, runner),
    lens: Lens__factory.connect(addresses.lens, runner),
    bundler: Bundler__factory.connect(addresses.bundler, runner),
    leaseNFT: LeaseNFT__factory.connect(addresses.leaseNFT, runner),
    ...(testUSD === undefined ? {} : { testUSD: TestUSD__factory.connect(testUSD, runner) }),
    ...(testFeed === undefined ? {} : { testFeed: TestFeed__factory.connect(testFeed, runner) }),
    ...(credits === undefined ? {} : { credits: Credits__factory.connect(credits, runner) }),
  };
}
