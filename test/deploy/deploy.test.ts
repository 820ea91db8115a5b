import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { network } from "hardhat";

import { BadFeed, NoAccount, UnknownNetwork, WrongChain, deployGridbond, parametersOf } from "../../deploy/index.ts";
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
    expect(new Set(Object.values(addresses)).size, "distinct addresses").to.equal(27);
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
    const credits = { ...defaults.credits, feed: "none" };
    const parameters = { ...defaults, testUSD: false, treasury: third?.address ?? "", sampling, credits };
    const { addresses, contracts, deployer } = await deployGridbond(connection, {
      parameters,
      deployer: second?.address ?? "",
    });
    expect(deployer.toLowerCase()).to.equal(second?.address.toLowerCase());
    expect(addresses.testUSD).to.equal(undefined);
    expect(contracts.testUSD).to.equal(undefined);
    expect([addresses.credits, addresses.testFeed, contracts.credits]).to.deep.equal([undefined, undefined, undefined]);
    expect(await contracts.sampling.token()).to.equal(third?.address);
    expect(await contracts.gridToken.balanceOf(third?.address ?? "")).to.equal(CAP);
    expect(await connection.ethers.provider.getTransactionCount(second?.address ?? "")).to.equal(24);
  });

  it("adds credits to a deployment made without, on a feed that is there", async () => {
    const connection = await network.create();
    const records = mkdtempSync(join(tmpdir(), "gridbond-credits-"));
    try {
      const defaults = parametersOf("default");
      const without = { ...defaults, credits: { ...defaults.credits, feed: "none" } };
      const first = await deployGridbond(connection, { parameters: without, records });
      expect(first.addresses.credits).to.equal(undefined);

      const { deployer } = first;
      const feed = await (await connection.ethers.deployContract("TestFeed")).getAddress();
      const named = { ...defaults, credits: { ...defaults.credits, feed } };
      const refused = async (changes: Partial<(typeof defaults)["credits"]>) => {
        const before = await connection.ethers.provider.getBlockNumber();
        const parameters = { ...named, credits: { ...named.credits, ...changes } };
        const error: unknown = await deployGridbond(connection, { parameters, records }).catch((e: unknown) => e);
        expect(error).to.be.instanceOf(BadFeed);
        expect(await connection.ethers.provider.getBlockNumber()).to.equal(before);
        return (error as Error).message;
      };
      expect(await refused({ feed: deployer })).to.equal(
        `credits.feed ${deployer}: got no price: FeedUnreadable (0, 0), allowed is a feed that has a price now; nothing was sent`,
      );
      expect(await refused({ sequencer: feed, grace: 1 })).to.include("got no price: SequencerDown (100000000, 0)");
      expect(await refused({ decimals: 18 })).to.include("got 8 decimals, allowed is credits.decimals = 18");

      const told: string[] = [];
      const second = await deployGridbond(connection, {
        parameters: named,
        records,
        onDeployed: (contract) => told.push(contract),
      });
      expect(told).to.deep.equal(["Credits"]);
      const { credits, ...rest } = second.addresses;
      expect(rest).to.deep.equal(first.addresses);
      expect(await connection.ethers.provider.getCode(credits ?? "")).to.not.equal("0x");
      expect(await second.contracts.credits?.feed()).to.equal(feed);
      expect((await second.contracts.credits?.prices())?.low).to.equal(10n ** 18n);

      // Later runs need no price any more.
      await connection.networkHelpers.time.increase(30 * 86_400);
      expect((await deployGridbond(connection, { parameters: named, records })).addresses.credits).to.equal(credits);
    } finally {
      rmSync(records, { recursive: true });
    }
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
