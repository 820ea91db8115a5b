import { expect } from "chai";
import { network } from "hardhat";

import { checkDeployment } from "../../deploy/check/index.ts";
import type { Finding } from "../../deploy/check/index.ts";
import { templateOf } from "../../deploy/check/immutables.ts";
import { deployGridbond } from "../../deploy/index.ts";
import type { Addresses, Parameters } from "../../deploy/index.ts";
import { addressTable, duration, findingTable, parameterTable } from "../../deploy/tables.ts";

const named = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok).map((f) => `${f.contract} ${f.what}`);

describe("deploy: check", () => {
  async function deployed() {
    const connection = await network.create();
    const gridbond = await deployGridbond(connection);
    const { ethers } = connection;
    const { provider } = ethers;
    const check = (changes: { parameters?: Parameters; addresses?: Addresses } = {}) =>
      checkDeployment(provider, changes.addresses ?? gridbond.addresses, changes.parameters ?? gridbond.parameters);
    const setCode = (address: string, code: string) =>
      connection.provider.request({ method: "hardhat_setCode", params: [address, code] });
    return { ...gridbond, ethers, provider, check, setCode };
  }

  it("passes what was deployed, and compares every immutable of every contract", async () => {
    const { check } = await deployed();
    const findings = await check();
    expect(named(findings)).to.deep.equal([]);
    const compared = new Set(findings.map(({ contract, what }) => `${contract} ${what}`));
    for (const contract of [
      "Staking",
      "Escrow",
      "ProviderRegistry",
      "Jobs",
      "Jury",
      "Slashing",
      "Lens",
      "Bundler",
    ] as const) {
      const { immutables } = await templateOf(contract);
      expect(immutables.size, contract).to.be.greaterThan(0);
      for (const name of immutables.keys()) expect(compared, contract).to.include(`${contract} ${name}`);
    }
  });

  it("changes nothing on the chain", async () => {
    const { check, provider } = await deployed();
    const before = await provider.getBlockNumber();
    await check();
    expect(await provider.getBlockNumber()).to.equal(before);
  });

  // One parameter differs; its immutable is named, and the views that depend on it.
  const parameters: [string, (p: Parameters) => Parameters, string[]][] = [
    ["staking.ratio", (p) => ({ ...p, staking: { ...p.staking, ratio: 5 } }), ["Staking ratio"]],
    [
      "staking.noticeSeconds",
      (p) => ({ ...p, staking: { ...p.staking, noticeSeconds: 1 } }),
      ["Staking noticeSeconds"],
    ],
    [
      "registry.floorBond",
      (p) => ({ ...p, registry: { ...p.registry, floorBond: 1n } }),
      ["ProviderRegistry floorBond"],
    ],
    ["jury.penalty", (p) => ({ ...p, jury: { ...p.jury, penalty: 1n } }), ["Jury penalty"]],
    [
      "slashing.evidenceReward",
      (p) => ({ ...p, slashing: { ...p.slashing, evidenceReward: 0n } }),
      ["Slashing evidenceReward"],
    ],
    [
      "jury.commitSeconds",
      (p) => ({ ...p, jury: { ...p.jury, commitSeconds: 41 } }),
      ["Jury commitSeconds", "Jury lifetime", "Slashing longestCase"],
    ],
    ["fees.floor", (p) => ({ ...p, fees: { ...p.fees, floor: 1n } }), ["FeeAuction floor"]],
    ["reputation.feeBps", (p) => ({ ...p, reputation: { ...p.reputation, feeBps: 51 } }), ["Reputation feeBps"]],
    ["quorum.agreeing", (p) => ({ ...p, quorum: { ...p.quorum, agreeing: 3 } }), ["Quorum agreeing"]],
    ["sampling.scale", (p) => ({ ...p, sampling: { ...p.sampling, scale: 1n } }), ["Sampling scale"]],
    ["testUSD", (p) => ({ ...p, testUSD: false }), ["Gridbond TestUSD deployed"]],
    ["chainIds", (p) => ({ ...p, chainIds: [1] }), ["Gridbond chain id"]],
  ];
  it("names a parameter that differs", async () => {
    const { check, parameters: p } = await deployed();
    for (const [field, change, expected] of parameters) {
      expect(named(await check({ parameters: change(p) })), field).to.deep.equal(expected);
    }
  });

  it("names swapped addresses", async () => {
    const { check, addresses } = await deployed();
    const swapped = { ...addresses, lens: addresses.bundler, bundler: addresses.lens };
    expect(named(await check({ addresses: swapped }))).to.include.members(["Lens code hash", "Bundler code hash"]);
  });

  it("names a contract of another deployment", async () => {
    const { check, addresses, ethers, parameters: p } = await deployed();
    // the same artifact with the same parameters, but another Staking behind it
    const { floorBond, exitDelay, noticeSeconds } = p.registry;
    const foreign = await ethers.deployContract("ProviderRegistry", [
      addresses.escrow,
      floorBond,
      exitDelay,
      noticeSeconds,
    ]);
    const registry = await foreign.getAddress();
    expect(named(await check({ addresses: { ...addresses, registry } }))).to.deep.equal([
      "ProviderRegistry staking",
      "Devices registry",
      "Jobs registry",
      "Leases registry",
      "Slashing registry",
      "Lens registry",
    ]);
  });

  it("names foreign code, one changed instruction, and no code", async () => {
    const { check, setCode, addresses, provider } = await deployed();
    const code = await provider.getCode(addresses.jobs);
    await setCode(addresses.jobs, "0x600160005500");
    expect(named(await check())).to.include("Jobs code hash");

    // the last byte is no immutable's
    const last = code.endsWith("00") ? "01" : "00";
    await setCode(addresses.jobs, code.slice(0, -2) + last);
    expect(named(await check())).to.deep.equal(["Jobs code hash"]);

    await setCode(addresses.jobs, "0x");
    const findings = await check();
    expect(findings.find(({ contract, what }) => contract === "Jobs" && what === "code hash")?.got).to.equal("no code");

    await setCode(addresses.jobs, code);
    expect(named(await check())).to.deep.equal([]);
  });

  it("names an immutable that was patched in one place only, wherever that is", async () => {
    const { check, setCode, addresses, provider } = await deployed();
    const code = await provider.getCode(addresses.jobs);
    const places = (await templateOf("Jobs")).immutables.get("escrow") ?? [];
    expect(places.length).to.be.greaterThan(1);
    const stranger = "00000000000000000000000000000000000000aa";
    for (const place of [places[0], places.at(-1)]) {
      const start = 2 + 2 * (place?.start ?? 0) + 24;
      await setCode(addresses.jobs, code.slice(0, start) + stranger + code.slice(start + 40));
      expect(named(await check())).to.deep.equal(["Jobs escrow"]);
    }
  });

  it("shows tables that people can read", async () => {
    const { check, addresses, parameters: p } = await deployed();
    const good = findingTable(addresses, await check(), false);
    expect(good).to.match(new RegExp(`^Jobs +${addresses.jobs} +5 compared +ok$`, "m"));
    expect(good).to.not.include("DIFFER");
    const bad = findingTable(
      addresses,
      await check({ parameters: { ...p, staking: { ...p.staking, ratio: 5 } } }),
      false,
    );
    expect(bad).to.match(/^Staking .* 1 DIFFER$/m);
    expect(bad).to.match(/^Staking +ratio +DIFFERS +got 4, expected 5$/m);
    expect(findingTable(addresses, await check(), true)).to.match(/^Jury +panelSize +ok +3$/m);
    expect(addressTable(addresses)).to.include(`GridToken         ${addresses.gridToken}`);
    expect(parameterTable(p)).to.match(/^slashing\.challengeBond +250 GRID$/m);
    expect([duration(1), duration(90), duration(3_600), duration(172_800)]).to.deep.equal([
      ...["1 second", "90 seconds", "1 hour", "2 days"],
    ]);
  });
});
