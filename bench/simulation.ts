// The simulation itself: pure, seeded, tested. One day, job by job.
import { z } from "zod";

const SECONDS = 86_400;
const BLOB_BYTES = 131_072;
/** How often progress is told. */
const STEP = 500_000;

export const KINDS = ["calls", "batches", "gangs", "replicated", "leases"] as const;
export type Kind = (typeof KINDS)[number];

const share = z.number().min(0).max(1);
const whole = z.number().int().min(1);
const positive = z.number().positive();

export const assumptionsSchema = z.strictObject({
  seed: z.number().int().min(0),
  network: z.strictObject({
    providers: whole.max(10_000_000),
    payers: whole.max(100_000_000),
    jobsPerDay: whole.max(100_000_000),
    /** How unevenly work falls on providers: rank r has a weight of r^-popularity; zero is even. */
    popularity: z.number().min(0).max(3),
  }),
  mix: z
    .strictObject({
      /** Metered calls, paid by vouchers. */
      calls: z.strictObject({
        share,
        /** Providers that one payer calls. */
        providersPerPayer: whole,
        /** How often a provider redeems a tab that was used. */
        redeemsPerDay: positive,
        /** Tabs in one redemption. */
        redeemBatch: whole,
        /** How long a tab is used: its opening, one top-up and its end are spread over it. */
        tabDays: positive,
      }),
      /** Jobs of independent units: the number of units is log-normal. */
      batches: z.strictObject({ share, medianUnits: positive, spread: positive, unitsPerClaim: whole }),
      /** Training: all members or none. */
      gangs: z.strictObject({ share, members: whole }),
      /** Jobs of which every unit is computed several times. `disagree`: the part of the jobs in which a shard is asked about. */
      replicated: z.strictObject({ share, replicas: whole, medianUnits: positive, spread: positive, disagree: share }),
      leases: z.strictObject({ share, settlements: z.number().min(0), topUps: z.number().min(0), challenged: share }),
    })
    .refine(
      (mix) => Math.abs(Object.values(mix).reduce((sum, { share: part }) => sum + part, 0) - 1) < 1e-9,
      "expected shares that add up to 1",
    ),
  /** Parts of the claims that miss their deadline, and of those that see a jury. */
  faults: z.strictObject({ late: share, disputed: share, jurors: whole }),
  chain: z.strictObject({
    gasPerSecond: positive,
    gasPriceGwei: z.number().min(0),
    /** Of a transaction beside its calldata: signature, nonce, fees. */
    bytesPerTransaction: z.number().min(0),
    /** What is left of the bytes when a rollup posts them. */
    compression: share,
    blobsPerBlock: positive,
    blobSeconds: positive,
    blobGasPriceGwei: z.number().min(0),
    etherUsd: positive,
  }),
});
export type Assumptions = z.infer<typeof assumptionsSchema>;

/** Operations that the simulation counts, by their keys in the snapshot. */
const OPERATIONS = [
  "job.post",
  "job.take",
  "job.submit",
  "job.settle",
  "job.expire",
  "job.retake",
  "lease.open",
  "lease.settle",
  "lease.topUp",
  "lease.close",
  "lease.challenge",
  "lease.answer",
  "slashing.challenge",
  "slashing.open",
  "jury.draw",
  "jury.commit",
  "jury.reveal",
  "slashing.decide",
  "slashing.resolve",
  "quorum.ask3",
  "quorum.reveal",
  "quorum.resolve",
  "voucher.openSession",
  "voucher.topUp",
  "voucher.thaw",
  "voucher.close",
  "voucher.redeem",
  "voucher.redeem10",
  "escrow.withdraw",
] as const;
type Operation = (typeof OPERATIONS)[number];

const figures = z.object(
  Object.fromEntries(OPERATIONS.map((key) => [key, positive])) as Record<Operation, typeof positive>,
);
export const costsSchema = z.object({ gas: figures, calldata: figures });
export type Costs = z.infer<typeof costsSchema>;

/** What a kind of work came to in a day. */
export interface Sum {
  jobs: number;
  /** Units, members, calls or leases. */
  units: number;
  transactions: number;
  gas: number;
  /** Bytes of transactions before compression. */
  bytes: number;
  dollars: number;
}

export interface Day {
  readonly kinds: Readonly<Record<Kind, Sum>>;
  readonly total: Sum;
  /** Providers that had work. */
  readonly busyProviders: number;
  /** Distinct tabs that were used. */
  readonly tabs: number;
  readonly gasShare: number;
  readonly blobShare: number;
  readonly executionDollars: number;
  readonly dataDollars: number;
  /** The share of gas, were every call a transfer and every unit a claim. */
  readonly naiveGasShare: number;
}

/** Changes settings named by their paths; a value is JSON. */
export function withSettings(assumptions: unknown, settings: readonly string[]): unknown {
  const changed = structuredClone(assumptions);
  for (const setting of settings) {
    const [, path = "", text = ""] = /^([a-zA-Z.]+)=(.+)$/.exec(setting) ?? [];
    const names = path.split(".");
    const last = names.pop() ?? "";
    let at = changed as Record<string, unknown>;
    for (const name of names) at = (at[name] ?? {}) as Record<string, unknown>;
    if (path === "" || !Object.hasOwn(at, last))
      throw new RangeError(`--set: got ${setting}, expected NAME=VALUE with the name of an assumption`);
    at[last] = Number(text);
  }
  return changed;
}

/**
 * One day. Sampled: the kind of every job, its units, who does it, which claims are late or disputed. The same seed gives the same day.
 * @param progress told the number of jobs so far
 */
export function simulate(a: Assumptions, costs: Costs, progress: (done: number) => void = () => undefined): Day {
  const { network, mix, faults, chain } = a;
  const random = generator(a.seed);
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, empty()])) as Record<Kind, Sum>;
  const busy = new Uint8Array(network.providers);
  const tabs = new Set<number>();
  const pick = ranked(network.providers, network.popularity, random);
  let naive = 0;

  const count = (sum: Sum, operation: Operation, times = 1) => {
    sum.transactions += times;
    sum.gas += times * costs.gas[operation];
    sum.bytes += times * (costs.calldata[operation] + chain.bytesPerTransaction);
  };
  /** Take, work, submit, settle; sometimes late, sometimes before a jury. */
  const claim = (sum: Sum) => {
    busy[pick()] = 1;
    count(sum, "job.take");
    if (random() < faults.late) {
      count(sum, "job.expire");
      count(sum, "job.retake");
      busy[pick()] = 1;
    }
    count(sum, "job.submit");
    if (random() < faults.disputed) {
      for (const step of [
        "slashing.challenge",
        "slashing.open",
        "jury.draw",
        "slashing.decide",
        "slashing.resolve",
      ] as const)
        count(sum, step);
      count(sum, "jury.commit", faults.jurors);
      count(sum, "jury.reveal", faults.jurors);
    }
    count(sum, "job.settle");
  };
  const oneClaim = costs.gas["job.take"] + costs.gas["job.submit"] + costs.gas["job.settle"];

  const work: Readonly<Record<Kind, (sum: Sum) => void>> = {
    calls(sum) {
      const payer = Math.floor(random() * network.payers);
      const nth = Math.floor(random() * mix.calls.providersPerPayer);
      tabs.add(payer * mix.calls.providersPerPayer + nth);
      sum.units += 1;
      naive += costs.gas["escrow.withdraw"];
    },
    batches(sum) {
      const units = Math.max(1, Math.round(mix.batches.medianUnits * Math.exp(mix.batches.spread * normal(random))));
      sum.units += units;
      count(sum, "job.post");
      for (let left = units; left > 0; left -= mix.batches.unitsPerClaim) claim(sum);
      naive += costs.gas["job.post"] + units * oneClaim;
    },
    gangs(sum) {
      sum.units += mix.gangs.members;
      count(sum, "job.post");
      for (let i = 0; i < mix.gangs.members; i++) claim(sum);
      naive += costs.gas["job.post"] + mix.gangs.members * oneClaim;
    },
    replicated(sum) {
      const { replicas, medianUnits, spread, disagree } = mix.replicated;
      const shards = Math.max(1, Math.round(medianUnits * Math.exp(spread * normal(random))));
      sum.units += shards;
      count(sum, "job.post");
      for (let i = 0; i < replicas; i++) claim(sum);
      if (random() < disagree) {
        count(sum, "quorum.ask3");
        count(sum, "quorum.reveal", replicas);
        count(sum, "quorum.resolve", replicas);
      }
      naive += costs.gas["job.post"] + shards * replicas * oneClaim;
    },
    leases(sum) {
      const before = sum.gas;
      busy[pick()] = 1;
      sum.units += 1;
      count(sum, "lease.open");
      count(sum, "lease.settle", mix.leases.settlements);
      count(sum, "lease.topUp", mix.leases.topUps);
      if (random() < mix.leases.challenged) {
        count(sum, "lease.challenge");
        count(sum, "lease.answer");
      }
      count(sum, "lease.close");
      naive += sum.gas - before;
    },
  };

  const limits = KINDS.map((kind) => [kind, mix[kind].share] as const);
  for (let job = 0; job < network.jobsPerDay; job++) {
    let at = random();
    const kind = limits.find(([, part]) => (at -= part) < 0)?.[0] ?? "calls";
    kinds[kind].jobs += 1;
    work[kind](kinds[kind]);
    if ((job + 1) % STEP === 0) progress(job + 1);
  }

  // What tabs cost: each is opened, topped up and ended once in its life, and redeemed in batches.
  const { calls } = mix;
  for (const tab of tabs) busy[Math.floor((tab * 2_654_435_761) % network.providers)] = 1;
  const lives = tabs.size / calls.tabDays;
  for (const step of ["voucher.openSession", "voucher.topUp", "voucher.thaw", "voucher.close"] as const)
    count(kinds.calls, step, lives);
  const further = (per: Costs["gas"]) => (per["voucher.redeem10"] - per["voucher.redeem"]) / 9;
  const redeemed = tabs.size * calls.redeemsPerDay;
  const batches = redeemed / calls.redeemBatch;
  kinds.calls.transactions += batches;
  kinds.calls.gas += batches * costs.gas["voucher.redeem"] + (redeemed - batches) * further(costs.gas);
  kinds.calls.bytes +=
    batches * (costs.calldata["voucher.redeem"] + chain.bytesPerTransaction) +
    (redeemed - batches) * further(costs.calldata);

  const weiUsd = chain.etherUsd / 1e9;
  const dataUsd = (bytes: number) => bytes * chain.compression * chain.blobGasPriceGwei * weiUsd;
  const total = empty();
  for (const sum of Object.values(kinds)) {
    sum.dollars = sum.gas * chain.gasPriceGwei * weiUsd + dataUsd(sum.bytes);
    for (const field of Object.keys(total) as (keyof Sum)[]) total[field] += sum[field];
  }
  const blobBytes = ((chain.blobsPerBlock * BLOB_BYTES) / chain.blobSeconds) * SECONDS;
  return {
    kinds,
    total,
    busyProviders: busy.reduce((sum, one) => sum + one, 0),
    tabs: tabs.size,
    gasShare: total.gas / (chain.gasPerSecond * SECONDS),
    blobShare: (total.bytes * chain.compression) / blobBytes,
    executionDollars: total.gas * chain.gasPriceGwei * weiUsd,
    dataDollars: dataUsd(total.bytes),
    naiveGasShare: naive / (chain.gasPerSecond * SECONDS),
  };
}

function empty(): Sum {
  return { jobs: 0, units: 0, transactions: 0, gas: 0, bytes: 0, dollars: 0 };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A standard normal number (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Draws ranks from 0 to count - 1 with weights (rank + 1)^-exponent. */
function ranked(count: number, exponent: number, random: () => number): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sums[rank] = sum += (rank + 1) ** -exponent;
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
