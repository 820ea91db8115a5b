// What a deployment is made with. Everything that the constructors would refuse, and everything that they cannot see (two
// contracts' parameters together), is refused here, before anything is sent.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ZeroAddress, isAddress, parseEther } from "ethers";
import { z } from "zod";

import { LOCAL_CHAIN_IDS } from "./contracts.ts";

const DAY = 86_400;
const YEAR = 365 * DAY;
const MONTH = 30 * DAY;
const SUPPLY = parseEther("100000000");
/** As contracts/libraries/TestNetworks.sol has them. */
const TEST_CHAIN_IDS: ReadonlySet<number> = new Set([...LOCAL_CHAIN_IDS, 11155111, 421614, 84532]);
const TEST_FEED_DECIMALS = 8;

/** Parameters that no deployment may be made with. One line per field: what it is, what was given, what is allowed. */
export class BadParameters extends Error {
  readonly file: string;
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file}: ${problems.join("; ")}`);
    this.name = "BadParameters";
    this.file = file;
    this.problems = problems;
  }
}

const integer = (from: number, to: number) =>
  z
    .int({ error: `a whole number from ${from} to ${to}` })
    .min(from)
    .max(to);
const seconds = (from = 0, to = YEAR) => integer(from, to);

/** GRID as people write it ("250", "0.5"); in wei once parsed. */
const grid = z
  .string({ error: 'a decimal text of GRID, like "250"' })
  .regex(/^\d{1,9}(\.\d{1,18})?$/, 'a decimal text of GRID, like "250"')
  .transform((text) => parseEther(text))
  .refine((wei) => wei <= SUPPLY, "at most the supply, 100000000 GRID");
const someGrid = grid.refine((wei) => wei > 0n, "more than 0 GRID");

const schema = z.strictObject({
  /** Chains that these parameters are for; nothing is sent to any other. */
  chainIds: z.array(z.int().positive()).nonempty(),
  /** Seconds between the blocks that `block.number` counts (on Arbitrum those of Ethereum). */
  blockSeconds: integer(1, 60),
  /** Who receives the whole supply of GRID: an address, or the account that deploys. */
  treasury: z
    .string({ error: 'an address or "deployer"' })
    .refine((text) => text === "deployer" || isAddress(text), 'an address or "deployer"'),
  /** Whether play money is deployed too. */
  testUSD: z.boolean(),
  staking: z.strictObject({
    ratio: integer(0, 100),
    streamSeconds: seconds(1),
    noticeSeconds: seconds(),
    maxCommissionBps: integer(0, 10_000),
  }),
  registry: z.strictObject({ floorBond: grid, exitDelay: seconds(), noticeSeconds: seconds() }),
  auditors: z.strictObject({ retireSeconds: seconds(1), evidenceReward: grid }),
  devices: z.strictObject({ deviceBond: someGrid, settleSeconds: seconds(1), evidenceReward: grid }),
  jury: z.strictObject({
    panelSize: integer(1, 7).refine((size) => size % 2 === 1, "odd"),
    seatBond: someGrid,
    penalty: someGrid,
    activationSeconds: seconds(),
    exitSeconds: seconds(1),
    seedDelay: integer(1, 128),
    seedSpan: integer(256, 8_191),
    drawSeconds: seconds(1),
    commitSeconds: seconds(1),
    revealSeconds: seconds(1),
  }),
  slashing: z.strictObject({
    openSeconds: seconds(1),
    marginSeconds: seconds(),
    appeals: integer(0, 2),
    appealSeconds: seconds(),
    challengeBond: someGrid,
    jurorFee: grid,
    bounty: grid,
    evidenceReward: grid,
  }),
  governance: z.strictObject({
    /** In seconds, as all times. */
    votingDelay: seconds(0, MONTH),
    votingPeriod: seconds(DAY, MONTH),
    proposalThreshold: grid,
    quorumBps: integer(100, 10_000),
    delay: seconds(2 * DAY, MONTH),
    /** Who may stop new agreements and lower the fee at once: the address of a contract, or nobody. */
    guardian: z
      .string({ error: 'an address or "none"' })
      .refine((text) => text === "none" || isAddress(text), 'an address or "none"'),
    /** Of what providers are paid, in 1/10,000; and the most that it can ever be. */
    feeBps: integer(0, 500),
    maxFeeBps: integer(0, 500),
  }),
  fees: z.strictObject({ floor: someGrid, halfLife: seconds(1), multiple: integer(2, 255) }),
  emissions: z.strictObject({
    /** GRID that is ever given for paid work; "0" for none. Less than the supply, which has to bear it. */
    budget: grid,
    halfLife: seconds(1, 100 * YEAR),
    /** The most of what was burned for fees that goes back to those who paid them, in 1/10,000. */
    fractionBps: integer(0, 9_999),
  }),
  /** Credits' feed and limits. */
  credits: z.strictObject({
    /** GridToken in USD, as Chainlink answers; "testFeed" where anybody may set it; "none" for a deployment without credits. */
    feed: z
      .string({ error: 'an address, "testFeed" or "none"' })
      .refine((text) => ["none", "testFeed"].includes(text) || isAddress(text), 'an address, "testFeed" or "none"'),
    /** Of the feed's answers. */
    decimals: integer(0, 18),
    /** Uptime feed of the chain's sequencer. */
    sequencer: z
      .string({ error: 'an address or "none"' })
      .refine((text) => text === "none" || isAddress(text), 'an address or "none"'),
    maxAge: seconds(1, 2 * DAY),
    grace: seconds(0, DAY),
    maxMoveBps: integer(10, 2_000),
    deviationBps: integer(1, 2_000),
    spreadBps: integer(1, 1_000),
    warnBps: integer(2, 10_000),
    haltBps: integer(1, 9_999),
  }),
  reputation: z.strictObject({ feeBps: integer(1, 1_000), halfLife: seconds(1), faultWeight: integer(1, 65_535) }),
  quorum: z.strictObject({
    replicas: integer(2, 16),
    agreeing: integer(2, 16),
    revealSeconds: seconds(1, MONTH),
    escalateSeconds: seconds(0, MONTH),
  }),
  sampling: z.strictObject({
    /** Whose reputation counts: the token that pays for work here. */
    token: z
      .string({ error: 'an address or "testUSD"' })
      .refine((text) => text === "testUSD" || isAddress(text), 'an address or "testUSD"'),
    everyLeast: integer(1, 4_000),
    everyMost: integer(1, 4_000),
    /** In units of the token. */
    scale: z
      .string()
      .regex(/^[1-9]\d{0,37}$/, 'a whole number of token units as text, like "1000000000"')
      .transform(BigInt),
  }),
});

/** Checked parameters; amounts of GRID in wei. */
export type Parameters = Readonly<z.output<typeof schema>>;
/** Parameters as a file has them. */
export type ParametersInput = z.input<typeof schema>;

/** Longest life of a panel in seconds. */
export const panelSeconds = ({ jury }: Parameters) => jury.drawSeconds + jury.commitSeconds + jury.revealSeconds;

/** Longest case in seconds: opening, a panel a level and one that is drawn anew, the windows to appeal, and the margin to call `resolve`. */
export function caseSeconds(p: Parameters): number {
  const { openSeconds, appeals, appealSeconds, marginSeconds } = p.slashing;
  return openSeconds + (appeals + 2) * panelSeconds(p) + appeals * appealSeconds + marginSeconds;
}

/** Jurors of the panel after `appeals` appeals. */
const sizeOf = (panelSize: number, appeals: number) => (panelSize + 1) * 2 ** appeals - 1;

interface Rule {
  readonly field: string;
  readonly got: bigint | number | string;
  readonly holds: boolean;
  readonly limit: string;
}

/** What single fields cannot say. */
function crossRules(p: Parameters): Rule[] {
  const { jury, slashing, quorum, sampling, credits } = p;
  const size = sizeOf(jury.panelSize, slashing.appeals);
  const fees = 2n * BigInt(size) * slashing.jurorFee;
  const bond = slashing.challengeBond << BigInt(slashing.appeals);
  const longest = caseSeconds(p);
  const panel = panelSeconds(p);
  const remembered = (jury.seedDelay + jury.seedSpan) * p.blockSeconds;
  const wait = jury.seedDelay * p.blockSeconds;
  const known = longest - panel - slashing.marginSeconds;
  const local = p.chainIds.every((id) => LOCAL_CHAIN_IDS.has(id));
  const play = [...(p.testUSD ? ["testUSD"] : []), ...(credits.feed === "testFeed" ? ["credits.feed"] : [])];
  const foreign = p.chainIds.filter((id) => !TEST_CHAIN_IDS.has(id));
  return [
    {
      field: "slashing.challengeBond",
      got: slashing.challengeBond,
      holds: bond >= fees,
      limit: `at least what two panels of the last level cost: ${size} jurors, ${fees} for ${slashing.appeals} doublings`,
    },
    {
      field: "slashing.appealSeconds",
      got: slashing.appealSeconds,
      holds: slashing.appeals === 0 || slashing.appealSeconds > 0,
      limit: "more than 0, when there are appeals",
    },
    {
      field: "jury.penalty",
      got: jury.penalty,
      holds: jury.penalty <= jury.seatBond,
      limit: `at most jury.seatBond = ${jury.seatBond}`,
    },
    {
      field: "jury.exitSeconds",
      got: jury.exitSeconds,
      holds: jury.exitSeconds > longest,
      limit: `more than a longest case = ${longest}, whose end judges the jurors of its first panel`,
    },
    {
      field: "jury.activationSeconds",
      got: jury.activationSeconds,
      // On a local chain nobody waits for a juror.
      holds: local || jury.activationSeconds > known,
      limit: `more than ${known}, when a longest case's last panel is asked for`,
    },
    {
      field: "jury.drawSeconds",
      got: jury.drawSeconds,
      holds: jury.drawSeconds <= remembered,
      limit: `at most (jury.seedDelay + jury.seedSpan) * blockSeconds = ${remembered}, while the seed can be had`,
    },
    {
      field: "jury.drawSeconds",
      got: jury.drawSeconds,
      holds: jury.drawSeconds > wait,
      limit: `more than jury.seedDelay * blockSeconds = ${wait}, when the seed comes to exist`,
    },
    {
      field: "governance.feeBps",
      got: p.governance.feeBps,
      holds: p.governance.feeBps <= p.governance.maxFeeBps,
      limit: `at most governance.maxFeeBps = ${p.governance.maxFeeBps}`,
    },
    {
      field: "quorum.agreeing",
      got: quorum.agreeing,
      holds: quorum.agreeing * 2 > quorum.replicas && quorum.agreeing <= quorum.replicas,
      limit: `more than half of quorum.replicas = ${quorum.replicas}, and no more than all`,
    },
    {
      field: "sampling.everyMost",
      got: sampling.everyMost,
      holds: sampling.everyMost >= sampling.everyLeast,
      limit: `at least sampling.everyLeast = ${sampling.everyLeast}`,
    },
    {
      field: "sampling.everyMost",
      got: sampling.everyMost,
      holds: 1 / sampling.everyLeast - 1 / sampling.everyMost <= (4 * p.reputation.feeBps) / 10_000,
      limit: `so near to everyLeast that reputation saves no more than four fees: 1 / everyLeast - 1 / everyMost <= ${4 * p.reputation.feeBps} / 10000`,
    },
    {
      field: "sampling.token",
      got: sampling.token,
      holds: (sampling.token === "testUSD") === p.testUSD,
      limit: p.testUSD ? '"testUSD", which is deployed' : "an address: testUSD is not deployed",
    },
    {
      field: "credits.grace",
      got: credits.grace,
      holds: (credits.sequencer === "none") === (credits.grace === 0),
      limit: credits.sequencer === "none" ? "0 without a sequencer" : "more than 0 with a sequencer",
    },
    {
      field: "credits.haltBps",
      got: credits.haltBps,
      holds: credits.haltBps < credits.warnBps,
      limit: `less than credits.warnBps = ${credits.warnBps}`,
    },
    {
      field: "credits.decimals",
      got: credits.decimals,
      holds: credits.feed !== "testFeed" || credits.decimals === TEST_FEED_DECIMALS,
      limit: `${TEST_FEED_DECIMALS}, which testFeed has`,
    },
    ...play.flatMap((field) =>
      foreign.map((id) => ({
        field,
        got: id,
        holds: false,
        limit: `only on test chains (${[...TEST_CHAIN_IDS].join(", ")})`,
      })),
    ),
  ];
}

const show = (value: unknown) => (typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? "nothing"));

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

/**
 * Checks parameters.
 * @param file named in errors
 * @throws BadParameters with every problem found
 */
export function parseParameters(input: unknown, file = "parameters"): Parameters {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => {
      const field = issue.path.join(".") || "the file";
      return `${field}: got ${show(valueAt(input, issue.path))}, allowed is: ${issue.message}`;
    });
    throw new BadParameters(file, problems);
  }
  const broken = crossRules(parsed.data).filter(({ holds }) => !holds);
  if (broken.length !== 0) {
    throw new BadParameters(
      file,
      broken.map(({ field, got, limit }) => `${field}: got ${show(got)}, allowed is: ${limit}`),
    );
  }
  return parsed.data;
}

/** Parameter files that exist, by network as hardhat.config.ts calls it. */
export const PARAMETER_FILES = {
  default: "local",
  localhost: "local",
  sepolia: "sepolia",
  arbitrumSepolia: "arbitrumSepolia",
  baseSepolia: "baseSepolia",
} as const;

export type Network = keyof typeof PARAMETER_FILES;

/**
 * Reads and checks a parameter file.
 * @throws BadParameters also for a file that is missing or no JSON
 */
export function readParameters(path: string): Parameters {
  let input: unknown;
  try {
    input = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new BadParameters(path, [error instanceof Error ? error.message : String(error)]);
  }
  return parseParameters(input, path);
}

/** The parameters of a configured network. */
export function parametersOf(network: Network): Parameters {
  return readParameters(fileURLToPath(new URL(`./parameters/${PARAMETER_FILES[network]}.json`, import.meta.url)));
}

/** As Ignition takes them: by module, the modules being the floors. */
export function toModuleParameters(p: Parameters, treasury: string) {
  const { token, ...rates } = p.sampling;
  const { guardian, ...governance } = p.governance;
  const { feed, decimals: _, sequencer, ...limits } = p.credits;
  const credits = { ...limits, sequencer: sequencer === "none" ? ZeroAddress : sequencer };
  return {
    Economy: { treasury },
    Custody: { ...p.staking },
    Identity: {
      ...p.registry,
      retireSeconds: p.auditors.retireSeconds,
      auditorEvidenceReward: p.auditors.evidenceReward,
      deviceBond: p.devices.deviceBond,
      settleSeconds: p.devices.settleSeconds,
      deviceEvidenceReward: p.devices.evidenceReward,
    },
    Judgement: { ...p.jury, ...p.slashing },
    Fees: { ...p.fees },
    Emissions: { ...p.emissions },
    Governance: { ...governance, guardian: guardian === "none" ? ZeroAddress : guardian },
    Verification: {
      feeBps: p.reputation.feeBps,
      reputationHalfLife: p.reputation.halfLife,
      faultWeight: p.reputation.faultWeight,
      ...p.quorum,
    },
    ...(p.testUSD ? { TestSampling: rates } : { Sampling: { ...rates, token } }),
    ...(feed === "testFeed" ? { TestCredits: credits } : feed === "none" ? {} : { Credits: { ...credits, feed } }),
  };
}
