// Arithmetic of the verifications that terms may name as their arbiter. Mirrors Verification, Quorum and Sampling.
import { AbiCoder, keccak256 } from "ethers";

import { asAddress } from "../abi/codec.ts";
import type { Addresses } from "../addresses.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { encodeAgreement } from "./agreement.ts";
import type { Agreement, Terms } from "./job.ts";

const coder = AbiCoder.defaultAbiCoder();

/** `every` of Sampling is in millionths of a unit. */
export const EVERY_SCALE = 1_000_000n;

/**
 * What a verification's court takes for an agreement: the service's encoding behind the service's address. Pass it to
 * `slashing.challenge(bytes, verification)`.
 */
export function wrapAgreement(service: string, agreement: Agreement | Hex): Hex {
  const inner = typeof agreement === "string" ? agreement : encodeAgreement(agreement);
  return coder.encode(["address", "bytes"], [asAddress("service", service), inner]) as Hex;
}

/** What the court calls a unit: the service that it asks, and what it passes to it. */
export interface Brief {
  readonly service: Address;
  readonly agreement: Agreement | Hex;
}

/** Whom the court asks about claims under these terms: Jobs when they name the court itself, else the verification that they name. */
export function courtServiceOf(at: Pick<Addresses, "slashing" | "jobs">, { arbiter }: Terms): Address {
  return arbiter.toLowerCase() === at.slashing.toLowerCase() ? at.jobs : arbiter;
}

/** A unit as the court knows it. Pass both parts to `slashing.challenge`, the agreement to `slashing.resolve`. */
export function briefOf(at: Pick<Addresses, "slashing" | "jobs">, agreement: Agreement): Brief {
  const service = courtServiceOf(at, agreement.terms);
  return { service, agreement: service === at.jobs ? agreement : wrapAgreement(at.jobs, agreement) };
}

/** Id of the comparison of one shard. Mirrors `Quorum.roundIdOf`. */
export function quorumRoundId(service: string, job: Hex, shard: number): Hex {
  return keccak256(coder.encode(["address", "bytes32", "uint256"], [asAddress("service", service), job, shard])) as Hex;
}

/** Id of a claim's drawing. Mirrors `Sampling.drawIdOf`. */
export function drawId(service: string, claim: Hex): Hex {
  return keccak256(coder.encode(["address", "bytes32"], [asAddress("service", service), claim])) as Hex;
}

/** Which replica of which shard a unit of a replicated job is. Mirrors `Quorum`. */
export function placeOf(
  unit: number,
  units: number,
  replicas: number,
): { readonly replica: number; readonly shard: number } {
  const shards = shardsOf(units, replicas);
  if (!Number.isInteger(unit) || unit < 0 || unit >= units) throw new InvalidInput("unit", unit, `0 to ${units - 1}`);
  return { replica: Math.floor(unit / shards), shard: unit % shards };
}

/** The units that compute one shard, by replica. */
export function unitsOfShard(shard: number, units: number, replicas: number): readonly number[] {
  const shards = shardsOf(units, replicas);
  if (!Number.isInteger(shard) || shard < 0 || shard >= shards)
    throw new InvalidInput("shard", shard, `0 to ${shards - 1}`);
  return Array.from({ length: replicas }, (_, replica) => replica * shards + shard);
}

/** Shards of a job whose units are computed `replicas` times. */
export function shardsOf(units: number, replicas: number): number {
  if (!Number.isInteger(replicas) || replicas < 1) throw new InvalidInput("replicas", replicas, "at least 1");
  if (!Number.isInteger(units) || units < replicas || units % replicas !== 0)
    throw new InvalidInput("units", units, `a multiple of ${replicas} replicas`);
  return units / replicas;
}

/**
 * The most units per check at which leaving a unit undone still loses on average: the largest whole number below 1 + S / p. Both
 * in the same money: `price` of the unit, `slashed` what the provider loses for it. See ISampling.
 */
export function safeEvery(price: bigint, slashed: bigint): bigint {
  if (price <= 0n) throw new InvalidInput("price", price, "more than 0");
  if (slashed < 0n) throw new InvalidInput("slashed", slashed, "at least 0");
  return (price + slashed - 1n) / price;
}

/** The units per check of a reputation, in millionths, rounded down. Mirrors `Sampling.everyAt`. */
export function everyAt(
  { everyLeast, everyMost, scale }: { readonly everyLeast: bigint; readonly everyMost: bigint; readonly scale: bigint },
  score: bigint,
): bigint {
  return (everyMost * everyLeast * EVERY_SCALE * (score + scale)) / (everyMost * scale + everyLeast * score);
}

/** The offsets picked of a claim of `count` units, ascending. Mirrors `Sampling.picksOf`. */
export function picks(draw: Hex, seed: Hex, every: bigint, count: number): readonly number[] {
  if (every < EVERY_SCALE) throw new InvalidInput("every", every, `at least ${EVERY_SCALE}`);
  const total = BigInt(count);
  const found: number[] = [];
  for (let part = 0n; (part * every) / EVERY_SCALE < total; part++) {
    const start = (part * every) / EVERY_SCALE;
    const end = ((part + 1n) * every) / EVERY_SCALE;
    const size = (end < total ? end : total) - start;
    const random = BigInt(keccak256(coder.encode(["bytes32", "bytes32", "uint256"], [draw, seed, part])));
    found.push(Number(start + (random % size)));
  }
  return found;
}

/** Something that halves with time, and when it was that much. */
export interface Decaying {
  readonly value: bigint;
  readonly since: number;
}

/** A reputation at a later time, in token units, rounded down. Mirrors `Reputation.scoreOf`. */
export function scoreAt({ value, since }: Decaying, halfLife: number, time: number): bigint {
  const { whole, rest } = halvings(since, halfLife, time);
  const left = value >> whole;
  const part = left * rest;
  const by = 2n * BigInt(halfLife);
  return left - (part + by - 1n) / by;
}

/** The price of a lot of fees at a later time, GridToken, rounded up. Mirrors `FeeAuction.priceOf`. */
export function lotPriceAt(
  { value, since }: Decaying,
  { halfLife, floor }: { readonly halfLife: number; readonly floor: bigint },
  time: number,
): bigint {
  const { whole, rest } = halvings(since, halfLife, time);
  const left = value >> whole;
  const price = left - (left * rest) / (2n * BigInt(halfLife));
  return price > floor ? price : floor;
}

function halvings(since: number, halfLife: number, time: number): { readonly whole: bigint; readonly rest: bigint } {
  if (time < since) throw new InvalidInput("time", time, `at least ${since}`);
  const elapsed = BigInt(time - since);
  return { whole: elapsed / BigInt(halfLife), rest: elapsed % BigInt(halfLife) };
}
