import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";

import { NoAccount, UnknownNetwork, WrongChain, deployGridbond, parametersOf } from "../../deploy/index.ts";
import { asNetwork } from "../../deploy/index.ts";
import { forgetUnsent } from "../../deploy/records.ts";
import { ADDRESS_NAMES, CONTRACTS } from "../../deploy/contracts.ts";

const CAP = 100_000_000n * 10n ** 18n;

describe("deploy: in process", () => {
  it("deploys every contract through the production modules, the supply to the treasury", async () => {
    const connection = await network.create();
    const told: string[] = [];
    const { addresses, contracts, deployer } = await deployGridbond(connection, {
      onDeployed: (contract) => told.push(contract),
    });
    for (const name of ADDRESS_NAMES) {
      expect(await connection.ethers.provider.getCode(addresses[name] ?? ""), name).to.not.equal("0x");
    }
    expect(new Set(Object.values(addresses)).size, "distinct addresses").to.equal(25);
    expect(told).to.have.members(Object.values(CONTRACTS));
    expect(await contracts.gridToken.balanceOf(deployer)).to.equal(CAP);
    expect(await contracts.slashing.jury()).to.equal(addresses.jury);
    expect(await contracts.jury.panelSize()).to.equal(3n);
    // called by the deployer
    await contracts.gridToken.transfer(addresses.lens, 1n);
    expect(await contracts.gridToken.balanceOf(addresses.lens)).to.equal(1n);
  });

  it("leaves play money out when told, and pays another treasury from another account", async () => {
    const connection = await network.create();
    const [, second, third] = await connection.ethers.getSigners();
    const defaults = parametersOf("default");
    const sampling = { ...defaults.sampling, token: third?.address ?? "" };
    const parameters = { ...defaults, testUSD: false, treasury: third?.address ?? "", sampling };
    const { addresses, contracts, deployer } = await deployGridbond(connection, {
      parameters,
      deployer: second?.address ?? "",
    });
    expect(deployer.toLowerCase()).to.equal(second?.address.toLowerCase());
    expect(addresses.testUSD).to.equal(undefined);
    expect(contracts.testUSD).to.equal(undefined);
    expect(await contracts.sampling.token()).to.equal(third?.address);
    expect(await contracts.gridToken.balanceOf(third?.address ?? "")).to.equal(CAP);
    expect(await connection.ethers.provider.getTransactionCount(second?.address ?? "")).to.equal(24);
  });

  it("goes on from a journal that was cut off between a contract's note and its transaction", () => {
    const directory = mkdtempSync(join(tmpdir(), "gridbond-journal-"));
    const path = join(directory, "journal.jsonl");
    const begun = (futureId: string) => JSON.stringify({ type: "DEPLOYMENT_EXECUTION_STATE_INITIALIZE", futureId });
    const sent = JSON.stringify({
      type: "NETWORK_INTERACTION_REQUEST",
      futureId: "Custody#Escrow",
      networkInteraction: {},
    });
    try {
      forgetUnsent(directory);
      expect(existsSync(path), "nothing to do").to.equal(false);
      writeFileSync(path, [begun("Custody#Escrow"), begun("Custody#Staking"), sent, sent.slice(0, 30)].join("\n"));
      forgetUnsent(directory);
      expect(readFileSync(path, "utf8")).to.equal(`${begun("Custody#Escrow")}\n${sent}\n`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("refuses another chain before anything is sent", async () => {
    const connection = await network.create();
    const parameters = parametersOf("sepolia");
    const attempt = deployGridbond(connection, { parameters });
    const error = await attempt.then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(WrongChain);
    expect((error as Error).message).to.equal(
      "network default: got chain id 31337, allowed is 11155111; nothing was sent",
    );
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("refuses an account that cannot sign", async () => {
    const connection = await network.create();
    const stranger = "0x00000000000000000000000000000000000000aa";
    const error = await deployGridbond(connection, { deployer: stranger }).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).to.be.instanceOf(NoAccount);
    expect((error as Error).message).to.include(stranger);
    expect(await connection.ethers.provider.getBlockNumber()).to.equal(0);
  });

  it("knows the networks that have parameters", () => {
    expect(asNetwork("baseSepolia")).to.equal("baseSepolia");
    expect(() => asNetwork("mainnet")).to.throw(UnknownNetwork, /got mainnet, allowed is one of .*sepolia/);
    expect(() => asNetwork("toString")).to.throw(UnknownNetwork);
  });
});
