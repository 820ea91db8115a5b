import { readFileSync } from "node:fs";
import { expect } from "chai";

import { BadParameters, parametersOf, parseParameters, readParameters } from "../../deploy/index.ts";
import type { Network, ParametersInput } from "../../deploy/index.ts";
import { caseSeconds, panelSeconds, toModuleParameters } from "../../deploy/parameters.ts";

const FILE = "deploy/parameters/sepolia.json";
const read = () => JSON.parse(readFileSync(FILE, "utf8")) as Record<string, unknown>;

/** The file with some fields replaced; undefined takes a field away. */
function changed(fields: Record<string, unknown>): unknown {
  const input = read();
  for (const [path, value] of Object.entries(fields)) {
    const [section, name] = path.split(".") as [string, string | undefined];
    const target = name === undefined ? input : (input[section] as Record<string, unknown>);
    if (value === undefined) delete target[name ?? section];
    else target[name ?? section] = value;
  }
  return input;
}

function problemsOf(input: unknown): readonly string[] {
  try {
    parseParameters(input, "file.json");
  } catch (error) {
    if (error instanceof BadParameters) return error.problems;
    throw error;
  }
  return [];
}

describe("deploy: parameters", () => {
  for (const network of ["default", "localhost", "sepolia", "arbitrumSepolia", "baseSepolia"] satisfies Network[]) {
    it(`${network} has a file that holds`, () => {
      const parameters = parametersOf(network);
      expect(caseSeconds(parameters)).to.be.greaterThan(2 * panelSeconds(parameters));
    });
  }

  it("a local case is over within seven minutes", () => {
    expect(caseSeconds(parametersOf("localhost"))).to.be.at.most(420);
  });

  it("amounts of GRID become wei, seconds stay", () => {
    const p = parseParameters(changed({ "slashing.bounty": "0.5" }));
    expect(p.slashing.bounty).to.equal(5n * 10n ** 17n);
    expect(p.jury.seatBond).to.equal(500n * 10n ** 18n);
    expect(p.jury.exitSeconds).to.equal(14 * 86_400);
  });

  it("every floor gets its own", () => {
    const p = parametersOf("sepolia");
    const modules = toModuleParameters(p, "0x0000000000000000000000000000000000000001");
    expect(modules.Economy).to.deep.equal({ treasury: "0x0000000000000000000000000000000000000001" });
    expect(modules.Custody).to.deep.equal(p.staking);
    const { auditors, devices } = p;
    expect(modules.Identity).to.deep.equal({
      ...p.registry,
      retireSeconds: auditors.retireSeconds,
      auditorEvidenceReward: auditors.evidenceReward,
      deviceBond: devices.deviceBond,
      settleSeconds: devices.settleSeconds,
      deviceEvidenceReward: devices.evidenceReward,
    });
    expect(modules.Judgement).to.deep.equal({ ...p.jury, ...p.slashing });
    expect(modules.Fees).to.deep.equal(p.fees);
    const { feeBps, halfLife, faultWeight } = p.reputation;
    const reputation = { feeBps, reputationHalfLife: halfLife, faultWeight };
    expect(modules.Verification).to.deep.equal({ ...reputation, ...p.quorum });
    const { token, ...rates } = p.sampling;
    expect(token).to.equal("testUSD");
    expect(modules).to.deep.include({ TestSampling: rates }).and.not.have.property("Sampling");
    expect(modules).to.not.have.any.keys("Credits", "TestCredits");
    const nobody = "0x0000000000000000000000000000000000000000";
    const { feed, decimals: _, ...limits } = p.credits;
    expect(feed).to.equal("none");
    const played = parseParameters(changed({ "credits.feed": "testFeed" }));
    expect(toModuleParameters(played, nobody)).to.deep.include({ TestCredits: { ...limits, sequencer: nobody } });
    const [at, uptime] = ["0x0000000000000000000000000000000000000003", "0x0000000000000000000000000000000000000004"];
    const fed = parseParameters(changed({ "credits.feed": at, "credits.sequencer": uptime, "credits.grace": 60 }));
    expect(toModuleParameters(fed, nobody))
      .to.deep.include({ Credits: { ...limits, feed: at, sequencer: uptime, grace: 60 } })
      .and.not.have.property("TestCredits");
    const own = {
      ...p,
      testUSD: false,
      sampling: { ...p.sampling, token: "0x0000000000000000000000000000000000000002" },
    };
    expect(toModuleParameters(own, "0x0000000000000000000000000000000000000001"))
      .to.deep.include({ Sampling: own.sampling })
      .and.not.have.property("TestSampling");
  });

  // what is changed → the field, the value and the limit that the error names
  const malformed: [string, Record<string, unknown>, string | RegExp][] = [
    ["a missing section", { jury: undefined }, /^jury: got nothing/],
    [
      "a missing field",
      { "jury.panelSize": undefined },
      /^jury\.panelSize: got nothing, allowed is: a whole number from \d+ to \d+$/,
    ],
    ["an unknown field", { "jury.pannelSize": 3 }, /^jury: .*pannelSize/],
    [
      "a number as text",
      { "staking.ratio": "4" },
      /^staking\.ratio: got "4", allowed is: a whole number from \d+ to \d+$/,
    ],
    ["a fraction", { "staking.ratio": 1.5 }, /^staking\.ratio: got 1\.5, allowed is: a whole number from \d+ to \d+$/],
    ["a ratio over 100", { "staking.ratio": 101 }, /^staking\.ratio: got 101, .*100/],
    ["no stream", { "staking.streamSeconds": 0 }, /^staking\.streamSeconds: got 0, .*1/],
    [
      "a commission over 100 %",
      { "staking.maxCommissionBps": 10_001 },
      /^staking\.maxCommissionBps: got 10001, .*10000/,
    ],
    ["more than a year", { "registry.exitDelay": 31_536_001 }, /^registry\.exitDelay: got 31536001, .*31536000/],
    ["GRID as a number", { "registry.floorBond": 1000 }, /^registry\.floorBond: got 1000, allowed is: a decimal text/],
    ["negative GRID", { "registry.floorBond": "-1" }, /^registry\.floorBond: got "-1", allowed is: a decimal text/],
    ["more than the supply", { "jury.seatBond": "100000001" }, /^jury\.seatBond: got "100000001", .*100000000 GRID/],
    ["no seat bond", { "jury.seatBond": "0" }, /^jury\.seatBond: got "0", allowed is: more than 0 GRID/],
    ["an even panel", { "jury.panelSize": 4 }, "jury.panelSize: got 4, allowed is: odd"],
    ["a panel of nine", { "jury.panelSize": 9 }, /^jury\.panelSize: got 9, .*7/],
    ["a seed of this block", { "jury.seedDelay": 0 }, /^jury\.seedDelay: got 0, .*1/],
    ["no chain", { chainIds: [] }, /^chainIds: got \[\]/],
    [
      "a treasury that is no address",
      { treasury: "0x12" },
      /^treasury: got "0x12", allowed is: an address or "deployer"/,
    ],
    [
      "a bond that does not pay two panels",
      { "slashing.challengeBond": "229" },
      `slashing.challengeBond: got ${229n * 10n ** 18n}, allowed is: at least what two panels of the last level cost: 23 jurors, ${920n * 10n ** 18n} for 2 doublings`,
    ],
    [
      "a penalty above the bond",
      { "jury.penalty": "501" },
      /^jury\.penalty: got 501\d+, allowed is: at most jury\.seatBond = 500/,
    ],
    [
      "seats that are free before their case ends",
      { "jury.exitSeconds": 482_400 },
      "jury.exitSeconds: got 482400, allowed is: more than a longest case = 482400, whose end judges the jurors of its first panel",
    ],
    [
      "seats that may judge a case which was known when they were bought",
      { "jury.activationSeconds": 324_000 },
      "jury.activationSeconds: got 324000, allowed is: more than 324000, when a longest case's last panel is asked for",
    ],
    [
      "a draw after the hash is forgotten",
      { "jury.seedSpan": 256 },
      "jury.drawSeconds: got 7200, allowed is: at most (jury.seedDelay + jury.seedSpan) * blockSeconds = 3120, while the seed can be had",
    ],
    [
      "a draw that ends before the seed exists",
      { "jury.drawSeconds": 48 },
      "jury.drawSeconds: got 48, allowed is: more than jury.seedDelay * blockSeconds = 48, when the seed comes to exist",
    ],
    ["a fee auction without a floor", { "fees.floor": "0" }, /^fees\.floor: got "0", allowed is: more than 0 GRID/],
    ["reputation for nothing", { "reputation.feeBps": 0 }, /^reputation\.feeBps: got 0, .*from 1 to 1000/],
    [
      "a quorum of half",
      { "quorum.replicas": 4, "quorum.agreeing": 2 },
      "quorum.agreeing: got 2, allowed is: more than half of quorum.replicas = 4, and no more than all",
    ],
    [
      "a rate that falls the wrong way",
      { "sampling.everyMost": 19 },
      "sampling.everyMost: got 19, allowed is: at least sampling.everyLeast = 20",
    ],
    [
      "a rate that makes washing pay",
      { "sampling.everyMost": 34 },
      "sampling.everyMost: got 34, allowed is: so near to everyLeast that reputation saves no more than four fees: 1 / everyLeast - 1 / everyMost <= 200 / 10000",
    ],
    ["a feed that is no address", { "credits.feed": "ETH" }, /^credits\.feed: got "ETH", .* "testFeed" or "none"$/],
    ["a sequencer that is no address", { "credits.sequencer": "0x1" }, /^credits\.sequencer: got "0x1", .* or "none"$/],
    ["an answer older than two days", { "credits.maxAge": 172_801 }, /^credits\.maxAge: got 172801, .*172800/],
    ["an anchor that follows at once", { "credits.maxMoveBps": 2_001 }, /^credits\.maxMoveBps: got 2001, .*2000/],
    ["no spread", { "credits.spreadBps": 0 }, /^credits\.spreadBps: got 0, .*from 1 to 1000/],
    ["grace without a sequencer", { "credits.grace": 1 }, "credits.grace: got 1, allowed is: 0 without a sequencer"],
    [
      "a sequencer without grace",
      { "credits.sequencer": "0x00000000000000000000000000000000000000aa" },
      "credits.grace: got 0, allowed is: more than 0 with a sequencer",
    ],
    [
      "a halt that does not come after the warning",
      { "credits.haltBps": 9_500 },
      "credits.haltBps: got 9500, allowed is: less than credits.warnBps = 9500",
    ],
    [
      "decimals that testFeed has not",
      { "credits.feed": "testFeed", "credits.decimals": 18 },
      "credits.decimals: got 18, allowed is: 8, which testFeed has",
    ],
    ["a scale as a number", { "sampling.scale": 5 }, /^sampling\.scale: got 5/],
    [
      "reputation in a token that is not there",
      { testUSD: false },
      'sampling.token: got "testUSD", allowed is: an address: testUSD is not deployed',
    ],
    ["play money on a main network", { chainIds: [1] }, /^testUSD: got 1, allowed is: only on test chains/],
  ];
  for (const [what, fields, problem] of malformed) {
    it(`refuses ${what}`, () => {
      const problems = problemsOf(changed(fields));
      expect(problems).to.have.lengthOf(1);
      if (typeof problem === "string") expect(problems[0]).to.equal(problem);
      else expect(problems[0]).to.match(problem);
    });
  }

  it("refuses play money and a play price on a main network", () => {
    expect(problemsOf(changed({ "credits.feed": "testFeed", chainIds: [1] }))).to.deep.equal([
      "testUSD: got 1, allowed is: only on test chains (31337, 1337, 11155111, 421614, 84532)",
      "credits.feed: got 1, allowed is: only on test chains (31337, 1337, 11155111, 421614, 84532)",
    ]);
  });

  it("names every problem at once, and the file", () => {
    const input = changed({ "jury.panelSize": 2, "staking.ratio": -1 });
    expect(problemsOf(input)).to.have.lengthOf(2);
    expect(() => parseParameters(input, "file.json")).to.throw(
      BadParameters,
      /^file\.json: .*staking\.ratio.*jury\.panelSize/,
    );
  });

  it("a limit itself is allowed", () => {
    const input = changed({
      "slashing.challengeBond": "230",
      "jury.exitSeconds": 482_401,
      "jury.activationSeconds": 324_001,
      "jury.penalty": "500",
    }) as ParametersInput;
    expect(problemsOf(input)).to.deep.equal([]);
  });

  it("on local chains seats need not wait", () => {
    expect(problemsOf(changed({ "jury.activationSeconds": 0, chainIds: [31_337, 1337] }))).to.deep.equal([]);
    expect(problemsOf(changed({ "jury.activationSeconds": 0, chainIds: [31_337, 11155111] }))).to.have.lengthOf(1);
  });

  it("refuses a file that is missing or no JSON", () => {
    expect(() => readParameters("deploy/parameters/none.json")).to.throw(BadParameters, /none\.json: .*no such file/);
    expect(() => readParameters("README.md")).to.throw(BadParameters, /^README\.md: .*JSON/);
  });
});
