import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

import { contractsCreated, start, startChain } from "./node.ts";
import type { Chain } from "./node.ts";

const KEY = `0x${"5a".repeat(32)}`;

describe("deploy: commands", function () {
  this.timeout(240_000);
  let chain: Chain;
  before(async () => {
    chain = await startChain();
  });
  after(async () => {
    await chain.close();
  });
  const local = () => ["--network", "localhost", "--records", chain.records];

  for (const script of ["deploy", "check", "verify", "export"]) {
    it(`${script} --help says what it does and takes`, async () => {
      const { status, stdout } = await chain.run(script, ["--help"]);
      expect(status).to.equal(0);
      expect(stdout).to.match(new RegExp(`^npm run ${script} `));
    });
  }

  // the command, its settings → the error; nothing is sent
  const refused: [string, string, readonly string[], (url: string) => Record<string, string>, RegExp][] = [
    ["no network", "deploy", [], () => ({}), /^UnknownNetwork: network: got , allowed is one of localhost, sepolia/],
    ["an unknown network", "check", ["--network", "mainnet"], () => ({}), /^UnknownNetwork: network: got mainnet/],
    ["an unknown option", "deploy", ["--netwrok", "sepolia"], () => ({}), /--netwrok/],
    [
      "no URL",
      "deploy",
      ["--network", "sepolia"],
      () => ({}),
      /^BadSetting: SEPOLIA_RPC_URL: got nothing, allowed is an http/,
    ],
    [
      "a malformed URL",
      "deploy",
      ["--network", "baseSepolia"],
      () => ({ BASE_SEPOLIA_RPC_URL: "ftp://x" }),
      /^BadSetting: BASE_SEPOLIA_RPC_URL: got something else, allowed is an http/,
    ],
    [
      "no key",
      "deploy",
      ["--network", "sepolia"],
      (url) => ({ SEPOLIA_RPC_URL: url }),
      /^BadSetting: DEPLOYER_PRIVATE_KEY: got nothing, allowed is 32 bytes/,
    ],
    [
      "a malformed key, which is not shown",
      "deploy",
      ["--network", "sepolia"],
      (url) => ({ SEPOLIA_RPC_URL: url, DEPLOYER_PRIVATE_KEY: KEY.slice(0, -2) }),
      /^BadSetting: DEPLOYER_PRIVATE_KEY: got something else, allowed is 32 bytes/,
    ],
    [
      "another chain",
      "deploy",
      ["--network", "sepolia"],
      (url) => ({ SEPOLIA_RPC_URL: url, DEPLOYER_PRIVATE_KEY: KEY }),
      /^WrongChain: network sepolia: got chain id 31337, allowed is 11155111; nothing was sent/,
    ],
    [
      "another chain to check",
      "check",
      ["--network", "arbitrumSepolia"],
      (url) => ({ ARBITRUM_SEPOLIA_RPC_URL: url }),
      /^WrongChain: network arbitrumSepolia: got chain id 31337, allowed is 421614/,
    ],
    [
      "a node that is not there",
      "deploy",
      ["--network", "localhost"],
      () => ({ LOCALHOST_RPC_URL: "http://127.0.0.1:1" }),
      /^Unreachable: network localhost: nothing answers at LOCALHOST_RPC_URL/,
    ],
    ["a local chain to verify", "verify", ["--network", "localhost"], () => ({}), /^NotPublic: .*no explorer/],
    [
      "no explorer's key",
      "verify",
      ["--network", "sepolia"],
      () => ({}),
      /^BadSetting: ETHERSCAN_API_KEY: got nothing/,
    ],
  ];
  for (const [what, script, args, settings, error] of refused) {
    it(`${script} refuses ${what}`, async () => {
      const { status, stdout, stderr } = await start(script, args, settings(chain.url)).done;
      expect(stderr).to.match(error);
      expect(status).to.equal(1);
      expect(stdout + stderr).to.not.include(KEY.slice(2, -2));
      expect(await chain.provider.getBlockNumber(), "nothing was sent").to.equal(0);
    });
  }

  it("deploy refuses parameters that do not fit together, before it connects", async () => {
    const file = join(chain.records, "bad.json");
    const input = JSON.parse(readFileSync("deploy/parameters/local.json", "utf8")) as {
      slashing: { challengeBond: string };
    };
    input.slashing.challengeBond = "1";
    writeFileSync(file, JSON.stringify(input));
    const { status, stderr } = await chain.run("deploy", [...local(), "--parameters", file]);
    expect(status).to.equal(1);
    expect(stderr).to.match(
      /^BadParameters: .*bad\.json: slashing\.challengeBond: got 1000000000000000000, allowed is: at least/,
    );
  });

  it("deploy --dry-run shows what it would do and sends nothing", async () => {
    const { status, stdout } = await chain.run("deploy", [...local(), "--dry-run"]);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^jury\.panelSize +3$/m);
    expect(stdout).to.match(/dry run: nothing was sent/);
    expect(await chain.provider.getBlockNumber()).to.equal(0);
  });

  it("check refuses a chain without records", async () => {
    const { status, stderr } = await chain.run("check", local());
    expect(status).to.equal(1);
    expect(stderr).to.match(/^BadRecords: .*deployed_addresses\.json: cannot be read; deploy first/);
  });

  it("deploy, then check; check fails on parameters that were not deployed", async () => {
    const deployed = await chain.run("deploy", local());
    expect(deployed.stderr).to.equal("");
    expect(deployed.status).to.equal(0);
    const created = await contractsCreated(chain.provider);
    expect(created).to.have.lengthOf(27);
    for (const address of created) expect(deployed.stdout).to.include(address);

    const good = await chain.run("check", local());
    expect(good.stderr).to.equal("");
    expect(good.status).to.equal(0);
    expect(good.stdout).to.match(/^Slashing +0x\w{40} +\d+ compared +ok$/m);

    const file = join(chain.records, "other.json");
    const input = JSON.parse(readFileSync("deploy/parameters/local.json", "utf8")) as { staking: { ratio: number } };
    input.staking.ratio = 5;
    writeFileSync(file, JSON.stringify(input));
    const bad = await chain.run("check", [...local(), "--parameters", file]);
    expect(bad.status).to.equal(1);
    expect(bad.stderr).to.match(/^Different: Staking ratio: got 4, expected 5$/m);
  });
});
