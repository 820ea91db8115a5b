// The contracts of one deployment: how each is called in TypeScript, in Solidity and in Ignition's records.

/** By name of address; in the order in which they are deployed. */
export const CONTRACTS = {
  gridToken: "GridToken",
  testUSD: "TestUSD",
  staking: "Staking",
  escrow: "Escrow",
  feeAuction: "FeeAuction",
  governor: "GridGovernor",
  charter: "Charter",
  registry: "ProviderRegistry",
  auditors: "Auditors",
  devices: "Devices",
  allOf: "AllOf",
  jobs: "Jobs",
  leases: "Leases",
  vouchers: "Vouchers",
  emissions: "Emissions",
  randomness: "BlockRandomness",
  jury: "Jury",
  slashing: "Slashing",
  reputation: "Reputation",
  payerReview: "PayerReview",
  quorum: "Quorum",
  sampling: "Sampling",
  lens: "Lens",
  bundler: "Bundler",
  leaseNFT: "LeaseNFT",
  testFeed: "TestFeed",
  credits: "Credits",
} as const;

export type AddressName = keyof typeof CONTRACTS;
export type ContractName = (typeof CONTRACTS)[AddressName];

/** What the parameters may leave out. */
export const OPTIONAL = ["testUSD", "testFeed", "credits"] as const satisfies readonly AddressName[];
type Optional = (typeof OPTIONAL)[number];

/** Where the contracts of a deployment lie. */
export type Addresses = Readonly<Record<Exclude<AddressName, Optional>, string> & Partial<Record<Optional, string>>>;

export const ADDRESS_NAMES = Object.keys(CONTRACTS) as readonly AddressName[];

/** Ids of chains that come and go with a process: their addresses are worth nothing to anybody else. */
export const LOCAL_CHAIN_IDS: ReadonlySet<number> = new Set([31337, 1337]);

/** Contract sources by name, below the project's root. */
export const SOURCES: Readonly<Record<ContractName, string>> = {
  GridToken: "contracts/economy/GridToken.sol",
  GridGovernor: "contracts/governance/GridGovernor.sol",
  Charter: "contracts/governance/Charter.sol",
  TestUSD: "contracts/economy/TestUSD.sol",
  Staking: "contracts/custody/Staking.sol",
  Escrow: "contracts/custody/Escrow.sol",
  ProviderRegistry: "contracts/identity/ProviderRegistry.sol",
  Auditors: "contracts/identity/Auditors.sol",
  Devices: "contracts/identity/Devices.sol",
  AllOf: "contracts/identity/AllOf.sol",
  Jobs: "contracts/market/Jobs.sol",
  Leases: "contracts/market/Leases.sol",
  Vouchers: "contracts/market/Vouchers.sol",
  Emissions: "contracts/economy/Emissions.sol",
  BlockRandomness: "contracts/judgement/BlockRandomness.sol",
  Jury: "contracts/judgement/Jury.sol",
  Slashing: "contracts/judgement/Slashing.sol",
  FeeAuction: "contracts/economy/FeeAuction.sol",
  Credits: "contracts/economy/Credits.sol",
  TestFeed: "contracts/economy/TestFeed.sol",
  Reputation: "contracts/judgement/Reputation.sol",
  PayerReview: "contracts/judgement/verification/PayerReview.sol",
  Quorum: "contracts/judgement/verification/Quorum.sol",
  Sampling: "contracts/judgement/verification/Sampling.sol",
  Lens: "contracts/periphery/Lens.sol",
  Bundler: "contracts/periphery/Bundler.sol",
  LeaseNFT: "contracts/periphery/LeaseNFT.sol",
};
