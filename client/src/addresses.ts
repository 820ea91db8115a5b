import { asAddress } from "./abi/codec.ts";
import { NotDeployed, UnknownChain } from "./errors/own.ts";
import { deployments } from "./generated/addresses.ts";
import type { Address } from "./types.ts";

/** Where the contracts of one deployment lie. */
export interface Addresses {
  readonly gridToken: Address;
  readonly staking: Address;
  readonly escrow: Address;
  readonly registry: Address;
  readonly auditors: Address;
  readonly devices: Address;
  readonly allOf: Address;
  readonly jobs: Address;
  readonly leases: Address;
  readonly vouchers: Address;
  readonly emissions: Address;
  readonly jury: Address;
  readonly slashing: Address;
  readonly feeAuction: Address;
  readonly governor: Address;
  readonly charter: Address;
  readonly reputation: Address;
  readonly payerReview: Address;
  readonly quorum: Address;
  readonly sampling: Address;
  readonly lens: Address;
  readonly bundler: Address;
  readonly leaseNFT: Address;
  /** Local chains and test networks only. */
  readonly testUSD?: Address;
  /** Where the deployment has a price of GridToken. */
  readonly credits?: Address;
}

/** Addresses as anybody writes them; they are checked and checksummed. */
export type AddressesInput = { readonly [K in keyof Addresses]: string };

const NAMES = [
  "gridToken",
  "staking",
  "escrow",
  "registry",
  "auditors",
  "devices",
  "allOf",
  "jobs",
  "leases",
  "vouchers",
  "emissions",
  "jury",
  "slashing",
  "feeAuction",
  "governor",
  "charter",
  "reputation",
  "payerReview",
  "quorum",
  "sampling",
  "lens",
  "bundler",
  "leaseNFT",
] as const;

const OPTIONAL = ["testUSD", "credits"] as const;

/** Chains with a known deployment. */
export function knownChains(): number[] {
  return Object.keys(deployments).map(Number);
}

/**
 * The deployment on a chain.
 * @throws UnknownChain naming the chains that are known
 */
export function addressesOf(chainId: number | bigint): Addresses {
  const found = (deployments as Readonly<Record<number, AddressesInput>>)[Number(chainId)];
  if (found === undefined) throw new UnknownChain(Number(chainId), knownChains());
  return checkAddresses(found);
}

/**
 * Addresses, checked and frozen.
 * @throws InvalidInput naming the one that is missing or malformed
 */
export function checkAddresses(input: AddressesInput): Addresses {
  const names = [...NAMES, ...OPTIONAL.filter((name) => input[name] !== undefined)];
  const checked = Object.fromEntries(names.map((name) => [name, asAddress(name, input[name] as string)]));
  return Object.freeze(checked) as unknown as Addresses;
}

/**
 * Where Credits lies.
 * @throws NotDeployed
 */
export function creditsOf({ credits }: Addresses): Address {
  if (credits === undefined) throw new NotDeployed("Credits");
  return credits;
}
