import { lstatSync, readFileSync } from "node:fs";

import { isAddress } from "ethers";
import { z } from "zod";

import { ConfigInvalid, messageOf } from "./errors.ts";
import { keepSecret } from "./log.ts";

/** Chains on which a key may lie in an environment variable: local ones and test networks. */
const PLAY_MONEY_CHAINS = new Set([1337, 31337, 11155111, 421614, 84532]);

const seconds = (fallback: number) => z.number().positive().max(86_400).default(fallback);
const count = (fallback: number, limit: number) => z.number().int().min(1).max(limit).default(fallback);
const address = z.string().refine((text) => isAddress(text), "expected an address");
const amount = z
  .string()
  .regex(/^[0-9]{1,29}$/, "expected a whole number of token units, as text")
  .transform(BigInt);
const url = z.url({ protocol: /^https?$/ });
const engine = z.enum(["mnist-train", "mnist-classify", "blender-render"]);
const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/, "expected 32 bytes in lower-case hexadecimal");

const addresses = z.strictObject({
  gridToken: address,
  staking: address,
  escrow: address,
  registry: address,
  auditors: address,
  devices: address,
  allOf: address,
  jobs: address,
  leases: address,
  vouchers: address,
  emissions: address,
  jury: address,
  slashing: address,
  feeAuction: address,
  governor: address,
  charter: address,
  reputation: address,
  payerReview: address,
  quorum: address,
  sampling: address,
  lens: address,
  bundler: address,
  leaseNFT: address,
  testUSD: address.optional(),
  credits: address.optional(),
});

const chain = z.strictObject({
  rpcUrl: url,
  chainId: z.number().int().positive(),
  /** Where the contracts lie; by default what the client knows of the chain. */
  addresses: addresses.optional(),
  /** First block that can hold an event of the deployment. */
  fromBlock: z.number().int().min(0).default(0),
  /** Blocks read at once. */
  chunk: count(2_000, 10_000),
  pollSeconds: seconds(2),
  /** How long the node may take to answer one question. */
  timeoutSeconds: seconds(10),
  /** Blocks, its own included, after which a transaction counts. */
  confirmations: count(1, 100),
  /** An unmined transaction is replaced by one with a higher fee after this long. */
  replaceAfterSeconds: seconds(240),
  maxFeePerGasGwei: z.number().positive().max(10_000).default(200),
});

const artifacts = z.strictObject({
  /** Where this agent serves its artifacts, on the loopback interface; 0 for any free port. */
  port: z.number().int().min(0).max(65_535).default(0),
  /** Peers that are asked besides the providers' registered endpoints. */
  peers: z.array(url).max(64).default([]),
  /** Ask peers on this machine too: for tests and the demo. */
  allowLoopback: z.boolean().default(false),
});

const work = z.strictObject({
  /** Units computed at one time. */
  parallel: count(1, 64),
  unitTimeoutSeconds: seconds(900),
  memoryMb: count(1_024, 65_536),
  maxResultBytes: count(16 * 1024 * 1024, 16 * 1024 * 1024),
});

const seconds32 = z.number().int().min(0).max(31_536_000);

/** The part of a lease's terms that concerns its provider. Tenant and provider agree on a quote when theirs are equal. */
const offer = {
  token: address,
  resourceClass: bytes32,
  /** Stake locked per slot, and what of it the tenant gets when the provider fails; stake-token units. */
  bond: amount,
  compensation: amount,
  challengeBond: amount,
  minSeconds: seconds32.default(0),
  maxSeconds: seconds32.min(1),
  noticeSeconds: seconds32,
  windDownSeconds: seconds32,
  answerSeconds: seconds32.min(1),
  cooldownSeconds: seconds32.min(1),
};

const leaseOffer = z.strictObject({
  ...offer,
  /** Billionths of a token unit per slot and second. */
  rate: amount,
  /** Most slots that one quote may be matched for. */
  volume: count(1, 65_536),
  /** How long a quote can be matched. */
  validSeconds: z.number().int().min(2).max(604_800).default(600),
});

const leases = z.strictObject({
  offers: z.array(leaseOffer).min(1).max(64),
  /** Earnings of a lease are settled when this many token units are due. */
  settleAbove: amount,
  /** An expired lease that its tenant leaves open is closed after this long. */
  closeAfterSeconds: z.number().int().min(0).max(604_800).default(60),
  /** Largest heap that a manifest may ask for. */
  memoryMb: count(256, 4_096),
  /** Posted orders with the terms of an offer are taken when they pay its rate. */
  takeOrders: z.boolean().default(false),
});

const metered = z
  .strictObject({
    token: address,
    /** Token units of one call. */
    price: amount.refine((units) => units > 0n, "expected more than 0"),
    /** Content address of the network's weights, as the engine mnist-train makes them. */
    weights: bytes32,
    /** Tabs that thaw sooner are refused. */
    leastThawSeconds: z.number().int().min(3_600).max(2_592_000).default(3_600),
    /** Tabs that owe this much are redeemed at once, token units. */
    redeemAbove: amount,
    /** Everything else is redeemed after this long. */
    redeemSeconds: z.number().int().min(1).max(86_400).default(600),
  })
  .refine(({ leastThawSeconds, redeemSeconds }) => 2 * redeemSeconds <= leastThawSeconds, {
    message: "expected at most half of leastThawSeconds: a payer that leaves must not be faster than its provider",
    path: ["redeemSeconds"],
  });

const provider = z.strictObject({
  /** The provider, its owner's address; by default the key's own. With another key that key must be its operator. */
  address: address.optional(),
  /** Jobs that pay less per unit in this token are left alone; other tokens are not worked for. */
  minPrice: z.record(address, amount).default({}),
  /** Most units in one claim. */
  maxUnits: count(100, 65_536),
  /** Claims worked on at one time. */
  maxClaims: count(1, 1_000),
  engines: z.array(engine).default([]),
  /** Judges that are accepted. A job without one pays only when its payer likes the result, or does nothing. */
  arbiters: z.array(address).default([]),
  /** Shorter work times are not accepted. */
  minWorkSeconds: z.number().int().min(1).default(60),
  /** Leases are served on these quotes; none without. */
  leases: leases.optional(),
  /** Fees of its paid work are reported to Emissions from this much on, by token, and what they give is collected; none in other tokens. */
  leastFees: z.record(address, amount).default({}),
  /** Metered calls are answered for vouchers; none without. */
  metered: metered.optional(),
});

const juror = z.strictObject({
  /** Seats to hold. */
  seats: count(1, 16),
});

const stageInput = z.union([
  z.strictObject({ name: z.string(), hash: bytes32, size: z.number().int().min(0) }),
  z.strictObject({ name: z.string(), from: z.strictObject({ stage: z.string(), unit: z.number().int().min(0) }) }),
]);

const stage = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,32}$/),
  /** The job's spec; an input may be the result of an earlier stage's unit. */
  spec: z.looseObject({ units: z.number().int().min(1), inputs: z.array(stageInput) }),
  /** Which part of the units is computed again before it is paid, 0 to 1; of replicas, only what nothing can be compared with. */
  check: z.number().min(0).max(1),
  terms: z.strictObject({
    token: address,
    arbiter: address,
    resourceClass: bytes32,
    slots: z.number().int().min(1).default(1),
    startPrice: amount,
    capPrice: amount,
    unitBond: amount,
    compensation: amount,
    maxUnits: z.number().int().min(1),
    faultMultiplier: z.number().int().min(1).default(1),
    /** All units are taken, at one price, or none is worked on. */
    gang: z.boolean().default(false),
    auctionSeconds: z.number().int().min(0),
    takeSeconds: z.number().int().min(1),
    workSeconds: z.number().int().min(1),
    reviewSeconds: z.number().int().min(1),
    ruleSeconds: z.number().int().min(1),
  }),
});

const payer = z.strictObject({
  /** Jobs to have done, one after the other. */
  stages: z.array(stage).min(1).max(64),
  /** Money to keep ready in Escrow: moved in and allowed to Jobs when the agent starts. */
  deposit: z.strictObject({ token: address, amount }).optional(),
  /** Stake tokens to keep ready in Escrow for challenges. */
  challengeFunds: amount.default(0n),
});

const tenant = z.strictObject({
  /** The tenancy is an account of LeaseNFT, so that it can be sold: made with this salt, or bought from whoever lists it. */
  account: z.union([z.strictObject({ salt: bytes32 }), z.strictObject({ buy: address, maxPrice: amount })]).optional(),
  /** Tag of the cluster. */
  group: bytes32,
  /** Content address of the manifest that every lease runs. */
  spec: bytes32,
  /** Leases that must serve. */
  size: count(1, 64),
  terms: z.strictObject({ ...offer, capRate: amount, slots: z.number().int().min(1).default(1) }),
  /** Providers that are asked; all registered ones when none is named. */
  providers: z.array(address).max(64).optional(),
  /** Money moved into Escrow at the first start. */
  deposit: amount,
  /** Time paid for at the opening. */
  paySeconds: z.number().int().min(1).max(31_536_000),
  /** When less is left than `below`, money for `until` seconds is added. */
  topUp: z.strictObject({ below: seconds32.min(1), until: seconds32.min(1) }).optional(),
  /** How the leases' services are watched. */
  probe: z
    .strictObject({
      path: z.string().startsWith("/").max(128).default("/"),
      seconds: seconds(10),
      timeoutSeconds: seconds(5),
      failures: count(3, 100),
    })
    .prefault({}),
});

const common = {
  /** How this agent calls itself in its log. */
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  chain,
  key: z.union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })]),
  /** Folder of its database, artifacts and scratch files. */
  home: z.string().min(1),
  artifacts: artifacts.prefault({}),
  work: work.prefault({}),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info"),
};

const schema = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("provider"), ...common, provider }),
  z.strictObject({ role: z.literal("juror"), ...common, juror: juror.prefault({}) }),
  z.strictObject({ role: z.literal("payer"), ...common, payer }),
  z.strictObject({ role: z.literal("tenant"), ...common, tenant }),
]);

export type Config = z.infer<typeof schema>;
export type ConfigInput = z.input<typeof schema>;
export type Role = Config["role"];
export type ConfigOf<R extends Role> = Extract<Config, { role: R }>;
export type ProviderPolicy = ConfigOf<"provider">["provider"];
export type LeasePolicy = z.infer<typeof leases>;
export type MeteredPolicy = z.infer<typeof metered>;
export type LeaseOffer = z.infer<typeof leaseOffer>;
export type TenantPlan = z.infer<typeof tenant>;
export type Stage = z.infer<typeof stage>;

/** @throws ConfigInvalid naming every wrong setting */
export function parseConfig(source: string, value: unknown): Config {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigInvalid(source, z.prettifyError(result.error).replaceAll("\n", " "));
}

export function readConfig(path: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ConfigInvalid(path, messageOf(error));
  }
  return parseConfig(path, value);
}

/**
 * The agent's private key, out of the environment or a file that only its owner may read. It never appears in a log or an error.
 * @throws ConfigInvalid
 */
export function readKey(config: Config, env: NodeJS.ProcessEnv): string {
  const [source, text] = "env" in config.key ? keyFromEnv(config, config.key.env, env) : keyFromFile(config.key.file);
  const key = text.trim();
  if (key.length > 0) keepSecret(key);
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) {
    throw new ConfigInvalid(source, `expected 0x and 64 hexadecimal digits, got ${key.length} characters`);
  }
  return key;
}

function keyFromEnv(config: Config, name: string, env: NodeJS.ProcessEnv): [string, string] {
  const source = `environment variable ${name}`;
  if (!PLAY_MONEY_CHAINS.has(config.chain.chainId)) {
    throw new ConfigInvalid(source, `a key for chain ${config.chain.chainId} must lie in a file of mode 0600`);
  }
  const value = env[name];
  if (value === undefined) throw new ConfigInvalid(source, "not set");
  return [source, value];
}

function keyFromFile(path: string): [string, string] {
  const source = `key file ${path}`;
  try {
    const stat = lstatSync(path);
    if (!stat.isFile()) throw new ConfigInvalid(source, "expected a plain file");
    const mode = stat.mode & 0o777;
    if ((mode & 0o077) !== 0) throw new ConfigInvalid(source, `mode is ${mode.toString(8)}, expected 600`);
    return [source, readFileSync(path, "utf8")];
  } catch (error) {
    throw error instanceof ConfigInvalid ? error : new ConfigInvalid(source, messageOf(error));
  }
}
