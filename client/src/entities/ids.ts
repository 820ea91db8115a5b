import { AbiCoder, type ParamType, concat, dataSlice, keccak256, toBeHex, toUtf8Bytes, zeroPadValue } from "ethers";

import { type ContractName, asAddress, interfaceOf } from "../abi/codec.ts";
import type { Hex } from "../types.ts";
import type { Claim, Submission, Terms } from "./job.ts";
import type { Lease, LeaseTerms } from "./lease.ts";
import type { Listing } from "./listing.ts";

const coder = AbiCoder.defaultAbiCoder();

/** keccak256(abi.encode(...)): one line per id. */
function hash(types: readonly unknown[], values: readonly unknown[]): Hex {
  return keccak256(coder.encode(types as string[], values)) as Hex;
}

function struct(contract: ContractName, functionName: string, index: number): ParamType {
  const type = interfaceOf(contract).getFunction(functionName)?.inputs[index];
  if (type === undefined) throw new Error(`${contract} has no ${functionName}`);
  return type;
}

const termsType = struct("Jobs", "idOf", 0);
const claimType = struct("Jobs", "claimIdOf", 1);
const submissionType = struct("Jobs", "accept", 2);
const leaseTermsType = struct("Leases", "orderIdOf", 0);
const leaseType = struct("Leases", "leaseIdOf", 1);
const listingType = struct("LeaseNFT", "list", 0);

/** keccak256 of the encoded fields from `first` on: the part of the terms that concerns the provider. Terms have no dynamic field. */
function offer(type: ParamType, terms: unknown, first: string): Hex {
  const words = (type.components ?? []).findIndex(({ name }) => name === first);
  return keccak256(dataSlice(coder.encode([type], [terms]), words * 32)) as Hex;
}

/** Id of a job: unique to chain, contract, payer and salt. Mirrors `Jobs.idOf`. */
export function jobId(terms: Terms, chainId: number | bigint, jobs: string): Hex {
  return hash(["uint256", "address", termsType], [chainId, asAddress("jobs", jobs), terms]);
}

/** What a quote for anyone's job with these terms names as its subject. Mirrors `JobMath.offerHash`. */
export function jobOfferHash(terms: Terms): Hex {
  return offer(termsType, terms, "token");
}

/** Id of a claim of a job. Mirrors `Jobs.claimIdOf`. */
export function claimId(job: Hex, claim: Claim): Hex {
  return hash(["bytes32", claimType], [job, claim]);
}

/** Id of the dispute about a unit; after a lost one, also of that unit's reopening. Mirrors `Jobs.disputeIdOf`. */
export function disputeId(claim: Hex, unit: number): Hex {
  return hash(["bytes32", "uint32"], [claim, unit]);
}

/** Id of an order of Leases: unique to chain, contract, tenant and salt. Mirrors `Leases.orderIdOf`. */
export function orderId(terms: LeaseTerms, chainId: number | bigint, leases: string): Hex {
  return hash(["uint256", "address", leaseTermsType], [chainId, asAddress("leases", leases), terms]);
}

/** What a quote for anyone's order with these terms names as its subject. Mirrors `Leases.offerOf`. */
export function leaseOfferHash(terms: LeaseTerms): Hex {
  return offer(leaseTermsType, terms, "token");
}

/** Id of a lease of an order. Mirrors `Leases.leaseIdOf`. */
export function leaseId(order: Hex, lease: Lease): Hex {
  return hash(["bytes32", leaseType], [order, lease]);
}

/** Id of the hold of a challenge's bond. Mirrors `LeaseMath.challengeId`. */
export function challengeId(lease: Hex, challengedAt: number): Hex {
  return hash(["bytes32", "uint40"], [lease, challengedAt]);
}

/** Id of what LeaseNFT lists. */
export function listingId(listing: Listing): Hex {
  return hash([listingType], [listing]);
}

/** Ids in the order in which LeaseNFT wants leases: rising, so that none counts twice. */
export function risingIds(ids: readonly Hex[]): Hex[] {
  return [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
}

/** What `Listing.leases` holds of lease ids, given in any order. */
export function leasesHash(leaseIds: readonly Hex[]): Hex {
  return hash(["bytes32[]"], [risingIds(leaseIds)]);
}

/** The id of a LeaseNFT token: its account's address as a number. */
export function tokenIdOf(account: string): bigint {
  return BigInt(asAddress("account", account));
}

/** Id of the case about a service's dispute. Mirrors `Slashing.caseIdOf`. */
export function caseId(service: string, dispute: Hex): Hex {
  return hash(["address", "bytes32"], [asAddress("service", service), dispute]);
}

/** What Slashing calls a case's round (0 or 1) when it asks Jury for a panel. */
export function roundId(caseOf: Hex, round: number): Hex {
  return hash(["bytes32", "uint8"], [caseOf, round]);
}

/** Id of a court's panel. Mirrors `Jury.panelIdOf`; for a case: `panelId(slashing, roundId(caseId, round))`. */
export function panelId(court: string, id: Hex): Hex {
  return hash(["address", "bytes32"], [asAddress("court", court), id]);
}

/** What `Terms.predecessors` holds of a list of job ids; zero for an empty list. */
export function predecessorsHash(jobIds: readonly Hex[]): Hex {
  return jobIds.length === 0 ? (zeroPadValue("0x", 32) as Hex) : hash(["bytes32[]"], [jobIds]);
}

/** Id of a resource class: the hash of its canonical spec. */
export function classId(spec: string): Hex {
  return keccak256(toUtf8Bytes(spec)) as Hex;
}

/** ERC-6909 id of a pool's shares in an epoch. Mirrors `Staking.shareIdOf`. */
export function shareId(provider: string, service: string, epoch: number): bigint {
  return BigInt(
    hash(["address", "address", "uint24"], [asAddress("provider", provider), asAddress("service", service), epoch]),
  );
}

/** ERC-6909 id of a token in Escrow's wallet, and of the credits in Staking. */
export function walletId(token: string): bigint {
  return BigInt(asAddress("token", token));
}

/** What a claim's word remembers of its submission: 192 bits. */
export function submissionCommitment(submission: Submission): bigint {
  return BigInt(hash([submissionType], [submission])) >> 64n;
}

/** A juror's sealed vote. Mirrors `Jury.commitmentOf`. */
export function voteCommitment(vote: {
  readonly panelId: Hex;
  readonly position: number;
  readonly juror: string;
  readonly vote: Hex;
  readonly salt: Hex;
}): Hex {
  return hash(
    ["bytes32", "uint256", "address", "bytes32", "bytes32"],
    [vote.panelId, vote.position, asAddress("juror", vote.juror), vote.vote, vote.salt],
  );
}

/** The vote for "the input or the specification cannot be had". */
export const UNAVAILABLE = zeroPadValue(toBeHex(1), 32) as Hex;

/** Hash of two tree nodes, in this order. */
export function hashPair(left: Hex, right: Hex): Hex {
  return keccak256(concat([left, right])) as Hex;
}
