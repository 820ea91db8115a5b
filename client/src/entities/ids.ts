import { AbiCoder, concat, keccak256, toBeHex, toUtf8Bytes, zeroPadValue } from "ethers";

import { asAddress, interfaceOf } from "../abi/codec.ts";
import type { Hex } from "../types.ts";
import type { Claim, Submission, Terms } from "./job.ts";

const coder = AbiCoder.defaultAbiCoder();

/** keccak256(abi.encode(...)): one line per id. */
function hash(types: readonly unknown[], values: readonly unknown[]): Hex {
  return keccak256(coder.encode(types as string[], values)) as Hex;
}

function struct(functionName: string, index: number) {
  const type = interfaceOf("Jobs").getFunction(functionName)?.inputs[index];
  if (type === undefined) throw new Error(`Jobs has no ${functionName}`);
  return type;
}

const termsType = struct("idOf", 0);
const claimType = struct("claimIdOf", 1);
const submissionType = struct("accept", 2);

/** Id of a job: unique to chain, contract, payer and salt. Mirrors `Jobs.idOf`. */
export function jobId(terms: Terms, chainId: number | bigint, jobs: string): Hex {
  return hash(["uint256", "address", termsType], [chainId, asAddress("jobs", jobs), terms]);
}

/** Id of a claim of a job. Mirrors `Jobs.claimIdOf`. */
export function claimId(job: Hex, claim: Claim): Hex {
  return hash(["bytes32", claimType], [job, claim]);
}

/** Id of the dispute about a unit; after a lost one, also of that unit's reopening. Mirrors `Jobs.disputeIdOf`. */
export function disputeId(claim: Hex, unit: number): Hex {
  return hash(["bytes32", "uint32"], [claim, unit]);
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
