import { expect } from "chai";
import { network } from "hardhat";

import { GridAccess__factory } from "../../typechain-types/factories/governance/GridAccess__factory.ts";
import { GridTimelock__factory } from "../../typechain-types/factories/governance/GridTimelock__factory.ts";
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
      "Credits",
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
    [
      "governance.feeBps",
      (p) => ({ ...p, governance: { ...p.governance, feeBps: 1, maxFeeBps: 400 } }),
      ["Charter maxFeeBps", "Charter feeBps"],
    ],
    [
      "governance.delay",
      (p) => ({ ...p, governance: { ...p.governance, delay: 3 * 86_400, quorumBps: 200 } }),
      ["GridGovernor quorumBps", "GridTimelock getMinDelay"],
    ],
    ["fees.floor", (p) => ({ ...p, fees: { ...p.fees, floor: 1n } }), ["FeeAuction floor"]],
    ["reputation.feeBps", (p) => ({ ...p, reputation: { ...p.reputation, feeBps: 51 } }), ["Reputation feeBps"]],
    ["quorum.agreeing", (p) => ({ ...p, quorum: { ...p.quorum, agreeing: 3 } }), ["Quorum agreeing"]],
    ["sampling.scale", (p) => ({ ...p, sampling: { ...p.sampling, scale: 1n } }), ["Sampling scale"]],
    ["credits.spreadBps", (p) => ({ ...p, credits: { ...p.credits, spreadBps: 51 } }), ["Credits spreadBps"]],
    ["credits.decimals", (p) => ({ ...p, credits: { ...p.credits, decimals: 18 } }), ["Credits _scale"]],
    [
      "credits.sequencer",
      (p) => ({ ...p, credits: { ...p.credits, sequencer: "0x00000000000000000000000000000000000000aa", grace: 5 } }),
      ["Credits sequencer", "Credits grace"],
    ],
    [
      "credits.feed",
      (p) => ({ ...p, credits: { ...p.credits, feed: "none" } }),
      ["Gridbond TestFeed deployed", "Gridbond Credits deployed", "Credits feed"],
    ],
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

  it("names everybody who holds a role beyond the timelock, keys above all", async () => {
    const connection = await network.create();
    const { addresses, contracts, parameters: p } = await deployGridbond(connection);
    const { ethers, networkHelpers, provider: rpc } = connection;
    const check = (guardian = "none") =>
      checkDeployment(ethers.provider, addresses, { ...p, governance: { ...p.governance, guardian } });
    const timelock = await contracts.governor.timelock();
    await networkHelpers.impersonateAccount(timelock);
    await networkHelpers.setBalance(timelock, 10n ** 18n);
    const byTimelock = await ethers.getSigner(timelock);
    const access = GridAccess__factory.connect(await contracts.charter.authority(), byTimelock);
    const guardian = 1n;

    // As a vote may decide later: a contract becomes guardian.
    await access.grantRole(guardian, addresses.lens, 0);
    expect(named(await check())).to.deep.equal(["GridAccess holders of roles"]);
    expect(named(await check(addresses.lens))).to.deep.equal([]);
    await access.revokeRole(guardian, addresses.lens);
    expect(named(await check())).to.deep.equal([]);

    // A key, bare or behind a pointer to code, is named.
    const key = ethers.Wallet.createRandom().address;
    await access.grantRole(0n, key, 0);
    for (const code of ["0x", `0xef0100${addresses.lens.slice(2)}`]) {
      await rpc.request({ method: "hardhat_setCode", params: [key, code] });
      const findings = await check();
      expect(named(findings)).to.deep.equal(["GridAccess holders of roles", "GridAccess keys that hold a role"]);
      expect(findings.find(({ what }) => what === "keys that hold a role")?.got).to.equal(key);
    }
    await access.revokeRole(0n, key);

    const timelockContract = GridTimelock__factory.connect(timelock, byTimelock);
    await timelockContract.grantRole(await timelockContract.PROPOSER_ROLE(), key);
    expect(named(await check())).to.include("GridAccess holders of roles");
  });

  it("shows tables that people can read", async () => {
    const { check, addresses, parameters: p } = await deployed();
    const good = findingTable(addresses, await check(), false);
    expect(good).to.match(new RegExp(`^Jobs +${addresses.jobs} +6 compared +ok$`, "m"));
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
