// Two chains in one process, Ethereum's rules and a rollup's: the same addresses, one client, and nothing signed for one is worth anything on the other.
import { expect } from "chai";

import { Ruling, Vouchers_BadSignature, Vouchers_NotOpen, jobId, tab } from "../../client/src/index.ts";
import { connect } from "../../client/src/ethers.ts";
import { deployGridbond, parametersOf } from "../../deploy/index.ts";
import { DAY, USD, makeChain } from "../client/utils/world.ts";
import { type Town, makeTown, refusal } from "./utils/town.ts";

describe("story: many chains", () => {
  let ethereum: Town;
  let rollup: Town;
  before(async () => {
    ethereum = await makeTown(41);
    rollup = await makeTown(41, "rollup");
  });

  it("every contract has the same address on both", async () => {
    expect([await ethereum.people.payer.chainId(), await rollup.people.payer.chainId()]).to.deep.equal([
      31_337, 84_532,
    ]);
    expect(rollup.addresses).to.deep.equal(ethereum.addresses);
    const { governor, charter } = rollup.people.payer.contracts;
    expect(await governor.timelock()).to.equal(await ethereum.people.payer.contracts.governor.timelock());
    expect(await charter.authority()).to.equal(await ethereum.people.payer.contracts.charter.authority());
  });

  it("the parameters of live Ethereum and OP-stack networks lead to the same addresses, those of another deployer do not", async () => {
    const live = async (kind: "default" | "rollup", file: "sepolia" | "baseSepolia", account = 0) => {
      const connection = await makeChain(kind);
      const deployer = (await connection.ethers.getSigners())[account]?.address ?? "";
      const parameters = { ...parametersOf(file), chainIds: kind === "default" ? [31_337] : [84_532] };
      return (await deployGridbond(connection, { parameters, deployer })).addresses;
    };
    const here = await live("default", "sepolia");
    expect(await live("rollup", "baseSepolia")).to.deep.equal(here);
    const others = await live("rollup", "baseSepolia", 1);
    for (const [name, address] of Object.entries(others)) expect(Object.values(here), name).not.to.include(address);
  });

  it("one client's work is done on both, each on its own", async () => {
    const addresses = ethereum.addresses;
    for (const town of [ethereum, rollup]) {
      // One set of addresses, whichever chain the signer is connected to.
      const signer = town.signers[1];
      if (signer === undefined) throw new Error("no payer");
      const payer = connect(signer, addresses);
      const terms = await town.post({ auctionSeconds: 0 });
      const taken = await town.take("alice", terms, 10);
      const had = await town.usd("alice");
      const { claim, submission } = await town.submit(taken);
      await payer.jobs.accept(terms, claim, submission).execute();
      expect((await town.usd("alice")) - had).to.equal(20n * USD);
      expect((await payer.jobs.show(jobId(terms, await payer.chainId(), addresses.jobs))).terms).to.deep.equal(terms);
    }
  });

  it("the same terms are another job, and a voucher of one chain is refused on the other", async () => {
    const { addresses, at } = ethereum;
    const tabs = await Promise.all(
      [ethereum, rollup].map(async (town) => {
        const { payer } = town.people;
        await payer.escrow.allow(addresses.vouchers, town.testUSD, 50n * USD).execute();
        const own = tab({
          payer: at.payer,
          provider: at.alice,
          token: town.testUSD,
          thawSeconds: DAY,
          salt: `0x${"11".repeat(32)}`,
        });
        const { event } = await payer.vouchers.open(own, 20n * USD).execute();
        return { own, id: event.args.tabId };
      }),
    );
    const [here, there] = tabs;
    if (here === undefined || there === undefined) throw new Error("no tabs");
    expect(there.own, "the same words").to.deep.equal(here.own);
    expect(there.id, "another tab").not.to.equal(here.id);

    const voucher = await ethereum.people.payer.vouchers.sign(here.own, 5n * USD);
    expect(await refusal(rollup.people.alice.vouchers.redeem(voucher).execute())).to.be.instanceOf(
      Vouchers_BadSignature,
    );
    await ethereum.people.alice.vouchers.redeem(voucher).execute();
    await rollup.people.alice.vouchers.close(there.own).execute();
    expect(await refusal(rollup.people.alice.vouchers.redeem(voucher).execute())).to.be.instanceOf(Vouchers_NotOpen);
    await ethereum.people.alice.vouchers.close(here.own).execute();
  });

  it("a whole case is judged under either chain's rules", async () => {
    for (const town of [ethereum, rollup]) {
      const terms = await town.post({ auctionSeconds: 0 });
      const cheated = await town.submit(await town.take("bob", terms, 10), [3]);
      const { ruling } = await town.judge("payer", cheated, 3);
      expect(ruling).to.equal(Ruling.Payer);
    }
  });
});
