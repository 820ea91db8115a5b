import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ZeroHash } from "ethers";

import { attestations } from "../../scripts/attestations.ts";
import { auditors } from "../../scripts/auditors.ts";
import { credits } from "../../scripts/credits.ts";
import { clusters } from "../../scripts/clusters.ts";
import { devices } from "../../scripts/devices.ts";
import { tenancies } from "../../scripts/tenancies.ts";
import { jobs } from "../../scripts/jobs.ts";
import { leases } from "../../scripts/leases.ts";
import { quotes } from "../../scripts/quotes.ts";
import { ClientError } from "../../client/src/index.ts";
import { type Group, readCommand, verbHelp } from "../../scripts/lib/cli.ts";
import { type TermsContext, readTerms } from "../../scripts/lib/jobfile.ts";
import { registry } from "../../scripts/registry.ts";
import { slashing } from "../../scripts/slashing.ts";
import { verifications } from "../../scripts/verifications.ts";
import { reputation } from "../../scripts/reputation.ts";
import { fees } from "../../scripts/fees.ts";
import { emissions } from "../../scripts/emissions.ts";
import { governance } from "../../scripts/governance.ts";
import { vouchers } from "../../scripts/vouchers.ts";
import { staking } from "../../scripts/staking.ts";
import { wallet } from "../../scripts/wallet.ts";
import { type Ran, type Town, foundTown, runScript } from "./harness.ts";

const GROUPS = [
  staking,
  registry,
  jobs,
  leases,
  quotes,
  attestations,
  auditors,
  devices,
  clusters,
  tenancies,
  slashing,
  verifications,
  reputation,
  fees,
  governance,
  emissions,
  credits,
  vouchers,
  wallet,
];
// No node listens there: whatever were sent would fail in another way.
const nowhere = { LOCALHOST_RPC_URL: "http://127.0.0.1:9" };
const SOMEBODY = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const AT_ONCE = 3;

/** Runs a few at a time: each is a process of its own. */
async function inTurns<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** A failed run that says all of it, and nothing on standard output. */
function expectRefusal(line: string, { status, stdout, stderr }: Ran, says: readonly string[]): void {
  expect(status, `${line}\n${stdout}${stderr}`).to.equal(1);
  for (const part of says) expect(stderr, line).to.include(part);
  expect(stdout, line).to.equal("");
}

describe("scripts: help", () => {
  it("every group lists its verbs and every verb tells its options and examples", () => {
    for (const group of GROUPS) {
      const verbs = Object.keys(group.verbs);
      expect(verbs, group.name).to.have.length.above(1);
      for (const verb of verbs) {
        const help = verbHelp(group, verb);
        expect(help).to.include(`npm run --silent ${group.name} -- ${verb} [options]`).and.include("--network NAME");
        expect(help.includes("--dry-run"), verb).to.equal(group.verbs[verb]?.writes);
        expect(help.split("Examples")[1]).to.match(/# \S.*\n.* -- /);
      }
    }
  });

  it("--help prints it and ends with 0, without a network", async () => {
    await inTurns(GROUPS, async (group) => {
      const all = await runScript(group.name, ["--help"], nowhere);
      expect(all.status).to.equal(0);
      for (const verb of Object.keys(group.verbs)) expect(all.stdout).to.include(`  ${verb} `);
      const [verb = ""] = Object.keys(group.verbs);
      const one = await runScript(group.name, [verb, "--help"], nowhere);
      expect([one.status, one.stdout.trim()]).to.deep.equal([0, verbHelp(group, verb)]);
    });
  }).timeout(60_000);
});

describe("scripts: bad command lines name what was given and what fits", () => {
  const table: [line: string, ...says: string[]][] = [
    ["wallet deposit --token tUSD --amount 1e3", '--amount: got "1e3", expected a decimal amount'],
    ["wallet deposit --amount 1", "--token: got nothing, expected GRID, tUSD"],
    ["wallet send --token GRID --amount 1 --to 0x1234", '--to: got "0x1234", expected an address'],
    [`wallet send --token GRID --amount 1 --to ${SOMEBODY.replace("C8", "c8")}`, "--to: got", "checksum"],
    [
      "staking stake --service bank --amount 1",
      '--service: got "bank", expected jobs, leases, vouchers, registry, auditors, devices, jury',
    ],
    [
      `staking delegate --provider ${SOMEBODY} --service jobs --amount 1 --slippage 10001`,
      '--slippage: got "10001"',
      "0 to 10000",
    ],
    ["registry register --endpoint nowhere", '--endpoint: got "nowhere", expected a URI'],
    ["registry capacity --class x --total 4294967296", '--total: got "4294967296"', "4294967295"],
    [
      `registry operators set --service jobs --operator ${SOMEBODY} --permissions fly --exposure 1`,
      '--permissions: got "fly"',
      "take, submit and quote",
    ],
    ["jobs list --status lost", '--status: got "lost", expected one of posted, open'],
    ["jobs show --job 0x12", '--job: got "0x12", expected an id'],
    [`slashing vote commit --case 0x12345678 --vote ${ZeroHash}`, "--vote: got", "not zero"],
    ["clusters show", "--group: got nothing, expected an id"],
    ["clusters unwind --group 0x12345678 --quorum 0", '--quorum: got "0"', "1 to 10000"],
    ["jobs burn", 'verb: got "burn", expected one of post, award, list'],
    ["jobs list --colour red", "Unknown option '--colour'", "jobs -- list --help"],
    ["jobs list everything", "everything"],
    ["wallet show --account 1001", '--account: got "1001"', "0 to 1000"],
    ["wallet show --key secret", '--key: got "secret"', "PAYER_PRIVATE_KEY"],
  ];

  it("before any network is reached", () => {
    for (const [line, ...says] of table) {
      const [name, ...args] = line.split(" ");
      const group = GROUPS.find((known) => known.name === name) as Group;
      for (const part of says) expect(() => readCommand(group, args), line).to.throw(ClientError, part);
    }
  });

  it("and the exit status is 1", async () => {
    const lines: [line: string, ...says: string[]][] = [
      ["wallet deposit --amount 1", "InvalidInput: --token: got nothing"],
      ["jobs burn", 'UsageError: verb: got "burn"'],
      [`wallet withdraw --token GRID --amount 1 --from ${SOMEBODY}`, "--from", "--dry-run beside it"],
      [
        "wallet show --network mainnet",
        'got "mainnet", expected one of localhost, sepolia, arbitrumSepolia, baseSepolia',
      ],
      ["wallet show", "Cannot connect to the network", "localhost"],
    ];
    await inTurns(lines, async ([line, ...says]) => {
      const [group = "", ...args] = line.split(" ");
      expectRefusal(line, await runScript(group, args, nowhere), says);
    });
  });

  it("with --json the error is JSON on standard error", async () => {
    const { status, stderr } = await runScript(
      "wallet",
      ["deposit", "--amount", "x", "--token", "GRID", "--json"],
      nowhere,
    );
    expect(status).to.equal(1);
    const { error } = JSON.parse(stderr) as { error: { name: string; message: string } };
    expect(error.name).to.equal("InvalidInput");
    expect(error.message).to.include('--amount: got "x"');
  });
});

describe("scripts: bad settings and files are refused before anything is sent", () => {
  let town: Town;
  let folder: string;
  const SECRET = "not-a-key-but-still-secret";
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  const good = {
    token: "tUSD",
    units: 4,
    capPrice: "1",
    unitBond: "10",
    resourceClass: "machine",
    spec: ZeroHash,
    work: "1h",
  };

  before(async () => {
    town = await foundTown();
    folder = mkdtempSync(join(tmpdir(), "gridbond-input-"));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await town.close();
  });

  it("settings: another chain, a missing URL, a malformed key, no deployment", async () => {
    const nobody = file("nobody.json", { ...town.gridbond.addresses, jobs: SOMEBODY });
    const partial = file("partial.json", { jobs: SOMEBODY });
    const table: [args: string[], env: Record<string, string>, ...says: string[]][] = [
      [["--network", "sepolia"], { SEPOLIA_RPC_URL: town.url }, "WrongChain", "got 31337, expected 11155111"],
      [["--network", "baseSepolia"], { BASE_SEPOLIA_RPC_URL: "" }, "BASE_SEPOLIA_RPC_URL"],
      [["--key", "PAYER_KEY"], { PAYER_KEY: SECRET }, "PAYER_KEY", "0x and 64 hexadecimal digits"],
      [["--key", "PAYER_KEY"], {}, "PAYER_KEY"],
      [["--account", "500"], {}, "--account on localhost: got 500, expected less than 20"],
      [["--addresses", nobody], {}, "NotDeployed", SOMEBODY],
      [["--addresses", partial], {}, "gridToken: got nothing, expected an address"],
      [["--addresses", join(folder, "missing.json")], {}, "missing.json", "ENOENT"],
    ];
    const addresses = file("addresses.json", town.gridbond.addresses);
    await inTurns(table, async ([args, env, ...says]) => {
      const line = ["show", "--addresses", addresses, ...args];
      const ran = await runScript("wallet", line, { LOCALHOST_RPC_URL: town.url, ...env });
      expectRefusal(line.join(" "), ran, says);
      expect(ran.stderr).not.to.include(SECRET);
    });
  }).timeout(120_000);

  it("amounts, ids and money", async () => {
    const table: [line: string, ...says: string[]][] = [
      [
        "wallet deposit --token tUSD --amount 0.0000001",
        '--amount: got "0.0000001", expected at most 6 digits after the point (tUSD)',
      ],
      [`wallet deposit --token ${SOMEBODY} --amount 1`, `token: got "${SOMEBODY}", expected an ERC-20`],
      ["jobs show --job 0xdeadbeef", '--job: got "0xdeadbeef", expected the id'],
      ["jobs accept --claim 0xdeadbeef --job 0xdeadbeef", "--claim", "either --claim CLAIM or --job JOB"],
      ["slashing case --case 0xdeadbeef", '--case: got "0xdeadbeef"'],
      [`jobs post --terms ${file("poor.json", good)}`, "ERC6909Insufficient"],
      ["wallet withdraw --token GRID --amount 1", "ERC6909InsufficientBalance", "Deposit the token in Escrow first"],
    ];
    const before = await Promise.all([0, 1].map((index) => town.nonceOf(index)));
    await inTurns(table, async ([line, ...says]) => {
      const [group = "", ...rest] = line.split(" ");
      expectRefusal(line, await town.attempt(group, rest.join(" ")), says);
    });
    expect(await Promise.all([0, 1].map((index) => town.nonceOf(index)))).to.deep.equal(before);
  }).timeout(120_000);

  it("terms files", async () => {
    const { addresses } = town.gridbond;
    const now = await town.gridbond.now();
    const grid = { address: addresses.gridToken, symbol: "GRID", decimals: 18 };
    const context: TermsContext = {
      now,
      token: async () => ({ address: addresses.testUSD ?? addresses.gridToken, symbol: "tUSD", decimals: 6 }),
      grid: async () => grid,
      service: () => addresses.slashing,
      self: async () => addresses.jobs,
      judge: addresses.auditors,
    };
    const made = await readTerms(context, file("good.json", { ...good, opensAt: "+2h", auction: "30m" }));
    expect(made).to.include({
      capPrice: 1_000_000n,
      startPrice: 1_000_000n,
      opensAt: now + 7_200,
      auctionSeconds: 1_800,
    });
    const table: [name: string, content: unknown, ...says: string[]][] = [
      ["text.json", "units: 4", "--terms", "a JSON file"],
      ["typo.json", { ...good, unit: 5 }, "typo.json", "unit", "known fields only"],
      ["none.json", { ...good, capPrice: undefined }, "none.json: capPrice: got nothing, expected a decimal amount"],
      ["price.json", { ...good, capPrice: 1.5 }, "price.json: capPrice: got 1.5, expected a decimal amount"],
      ["time.json", { ...good, work: "an hour" }, 'time.json: work: got "an hour", expected a duration'],
      ["opens.json", { ...good, opensAt: "tomorrow" }, 'opens.json: opensAt: got "tomorrow", expected now, +2h'],
      ["fine.json", { ...good, capPrice: "0.1234567" }, "fine.json: capPrice", "at most 6 digits"],
      ["units.json", { ...good, maxUnits: 5 }, "Jobs_BadTerms", "maxUnits", "got 5", "limit 4"],
      ["late.json", { ...good, opensAt: "2020-01-01T00:00:00Z" }, "Jobs_BadTerms", "opensAt"],
    ];
    for (const [name, content, ...says] of table) {
      const error: unknown = await readTerms(context, file(name, content)).catch((thrown: unknown) => thrown);
      expect(error, name).to.be.instanceOf(Error);
      for (const part of says) expect((error as Error).message, name).to.include(part);
    }
    const missing: unknown = await readTerms(context, join(folder, "nowhere.json")).catch((thrown: unknown) => thrown);
    expect((missing as Error).message)
      .to.include("--terms")
      .and.include("nowhere.json")
      .and.include("ENOENT");
  });
});
