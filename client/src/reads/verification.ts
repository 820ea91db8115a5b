import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { drawId, quorumRoundId } from "../entities/verification.ts";
import type { Address, Hex } from "../types.ts";

/** Views of Quorum. Anybody may deploy another one: name it as `at`. */
export const quorumReads = (chain: Chain, { quorum, jobs }: Addresses) => ({
  /** The comparison of one shard; zeros when nobody asked. */
  roundOf: (jobId: Hex, shard: number, at: Address = quorum) =>
    view(chain, "Quorum", at, "roundOf", [quorumRoundId(jobs, jobId, shard)]),
  replicaOf: (jobId: Hex, shard: number, replica: number, at: Address = quorum) =>
    view(chain, "Quorum", at, "replicaOf", [quorumRoundId(jobs, jobId, shard), BigInt(replica)]),
  /** The result that enough providers share so far; zero when there is none. */
  resultOf: (jobId: Hex, shard: number, at: Address = quorum) =>
    view(chain, "Quorum", at, "resultOf", [quorumRoundId(jobs, jobId, shard)]),
  /** What was fixed at deployment. */
  parameters: async (at: Address = quorum) => {
    const [replicas, agreeing, revealSeconds, escalateSeconds, metric, court] = await Promise.all([
      view(chain, "Quorum", at, "replicas", []),
      view(chain, "Quorum", at, "agreeing", []),
      view(chain, "Quorum", at, "revealSeconds", []),
      view(chain, "Quorum", at, "escalateSeconds", []),
      view(chain, "Quorum", at, "metric", []),
      view(chain, "Quorum", at, "court", []),
    ]);
    return {
      replicas: Number(replicas),
      agreeing: Number(agreeing),
      revealSeconds: Number(revealSeconds),
      escalateSeconds: Number(escalateSeconds),
      metric,
      court,
    };
  },
});

/** Views of Sampling. Anybody may deploy another one: name it as `at`. */
export const samplingReads = (chain: Chain, { sampling, jobs }: Addresses) => ({
  /** A claim's drawing; zeros when nobody drew. */
  drawOf: (claimId: Hex, at: Address = sampling) => view(chain, "Sampling", at, "drawOf", [drawId(jobs, claimId)]),
  /** Offsets of the picked units in a claim of `count`. Throws `Sampling_NotDrawn`, `Sampling_NoSeed`. */
  picksOf: async (claimId: Hex, count: number, at: Address = sampling) =>
    (await view(chain, "Sampling", at, "picksOf", [drawId(jobs, claimId), BigInt(count)])).map(Number),
  /** Units per check of a provider's next claims, in millionths. */
  everyOf: (provider: string, at: Address = sampling) => view(chain, "Sampling", at, "everyOf", [provider]),
  /** What was fixed at deployment. */
  parameters: async (at: Address = sampling) => {
    const [everyLeast, everyMost, scale, token, court] = await Promise.all([
      view(chain, "Sampling", at, "everyLeast", []),
      view(chain, "Sampling", at, "everyMost", []),
      view(chain, "Sampling", at, "scale", []),
      view(chain, "Sampling", at, "token", []),
      view(chain, "Sampling", at, "court", []),
    ]);
    return { everyLeast, everyMost, scale, token, court };
  },
});

/** Views of Reputation. */
export const reputationReads = (chain: Chain, { reputation }: Addresses) => ({
  /** A provider's reputation now, in units of `token`. */
  scoreOf: (provider: string, token: string) => view(chain, "Reputation", reputation, "scoreOf", [provider, token]),
  /** What of a claim or lease is recorded, in units of its token; undefined when it was never recorded. */
  recordedOf: async (id: string) => {
    const found = await view(chain, "Reputation", reputation, "recordedOf", [id]);
    return found === 0n ? undefined : found - 1n;
  },
  /** What was fixed at deployment. */
  parameters: async () => {
    const [feeBps, halfLife, faultWeight, sink] = await Promise.all([
      view(chain, "Reputation", reputation, "feeBps", []),
      view(chain, "Reputation", reputation, "halfLife", []),
      view(chain, "Reputation", reputation, "faultWeight", []),
      view(chain, "Reputation", reputation, "sink", []),
    ]);
    return { feeBps: Number(feeBps), halfLife: Number(halfLife), faultWeight: Number(faultWeight), sink };
  },
});

/** Views of FeeAuction. */
export const feeAuctionReads = (chain: Chain, { feeAuction }: Addresses) => ({
  /** What a token's lot costs now, GridToken. */
  priceOf: (token: string) => view(chain, "FeeAuction", feeAuction, "priceOf", [token]),
  /** How many lots of a token were sold: the number of the one that is for sale. */
  lotsOf: (token: string) => view(chain, "FeeAuction", feeAuction, "lotsOf", [token]),
  /** The sale of a lot; zeros before it. */
  saleOf: (token: string, lot: bigint) => view(chain, "FeeAuction", feeAuction, "saleOf", [token, lot]),
  /** How much of a token is for sale. */
  lotOf: (token: string) => view(chain, "FeeAuction", feeAuction, "lotOf", [token]),
  /** What was fixed at deployment. */
  parameters: async () => {
    const [floor, halfLife, multiple] = await Promise.all([
      view(chain, "FeeAuction", feeAuction, "floor", []),
      view(chain, "FeeAuction", feeAuction, "halfLife", []),
      view(chain, "FeeAuction", feeAuction, "multiple", []),
    ]);
    return { floor, halfLife: Number(halfLife), multiple };
  },
});
