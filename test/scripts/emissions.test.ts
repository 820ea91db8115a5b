// The budget from the command line: given, started, shown; and what cannot be counted or collected.
import { expect } from "chai";

import type { Gridbond } from "../../client/src/ethers.ts";
import { terms } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const [TREASURY, PROVIDER, PAYER, ANYBODY] = [0, 1, 2, 4];
const GRID = 10n ** 18n;
const USD = 10n ** 6n;
const HASH = `0x${"5a".repeat(32)}` as const;

describe("scripts: emissions", function () {
  this.bail(true);
  let town: Town;
  const by = (index: number) => ["--account", String(index)];
  const emissions = (args: string, index: number) => town.do("emissions", args, ...by(index));
  const refused = async (args: string) => (await town.attempt("emissions", args, ...by(ANYBODY))).stderr;

  before(async () => {
    town = await foundTown(500);
  });
  after(() => town.close());

  it("starts once the budget is there", async () => {
    expect(await emissions("show", ANYBODY))
      .to.match(/budget\s+1000000 GRID/)
      .and.match(/began\s+not yet/)
      .and.match(/at most\s+50 % of what is burned/);
    expect(await refused("start")).to.include("Emissions_CannotStart");
    await emissions("start --fund", TREASURY);
    expect(await refused("start")).to.include("Emissions_CannotStart");
    await town.mine(365 * 86_400);
    expect(await emissions("show", ANYBODY)).to.match(/released\s+50000\d[.\d]* GRID, half of the rest every 365d/);
  });

  it("says what cannot be counted or collected", async () => {
    expect(await refused("report")).to.include("either --claim CLAIM or --lease LEASE or --all");
    expect(await refused("report --all --claim 0x12345678")).to.include("either --claim CLAIM");
    expect(await refused("report --all")).to.include("a provider with fees that are not counted yet");
    expect(await refused("report --claim 0x12345678")).to.include("--claim");
    expect(await refused("report --lease 0x12345678")).to.include("--lease");
    expect(await refused("collect")).to.include("one with fees in a lot that was sold");
  });

  it("counts all of a provider's paid work at once, and pays its pool when the lot is sold", async () => {
    const [treasury, provider, payer] = [TREASURY, PROVIDER, PAYER].map((index) => town.as(index)) as [
      Gridbond,
      Gridbond,
      Gridbond,
    ];
    const { gridToken, testUSD, staking, escrow, jobs, registry } = town.gridbond.addresses;
    const [owner, customer] = await Promise.all([provider.self(), payer.self()]);
    if (testUSD === undefined) throw new Error("no TestUSD");
    await treasury.token.transfer(gridToken, owner, 2_000n * GRID).execute();
    await provider.token.approve(gridToken, staking, 2_000n * GRID).execute();
    await provider.staking.stake(registry, 100n * GRID).execute();
    await provider.staking.stake(jobs, 1_000n * GRID).execute();
    await provider.registry.register("https://ada.example", HASH).execute();
    const { classId } = (await provider.registry.declareClass("cpu:1").execute()).event.args;
    await provider.registry.setCapacity(classId, 4).execute();
    await provider.registry.allot(jobs, classId, 4, owner).execute();
    await payer.token.mint(testUSD, customer, 100n * USD).execute();
    await payer.token.approve(testUSD, escrow, 100n * USD).execute();
    await payer.escrow.deposit(testUSD, 100n * USD, customer).execute();
    await payer.escrow.allow(jobs, testUSD, 100n * USD).execute();
    // Two claims at ten dollars, one of them settled; the payer of the third work has not looked at it yet.
    for (const [salt, accepted] of [
      [1, true],
      [2, true],
      [3, false],
    ] as const) {
      const order = terms({
        payer: customer,
        token: testUSD,
        salt: `0x${String(salt).padStart(64, "0")}`,
        resourceClass: classId,
        spec: HASH,
        units: 1,
        maxUnits: 1,
        startPrice: 10n * USD,
        capPrice: 10n * USD,
        unitBond: GRID,
        opensAt: await payer.now(),
        auctionSeconds: 0,
        takeSeconds: 3_600,
        workSeconds: 3_600,
        reviewSeconds: 3_600,
      });
      await payer.jobs.post(order).execute();
      const { claim } = (await provider.jobs.take(order, owner, 1).execute()).event.args;
      const { submittedAt } = (await provider.jobs.submit(order, claim, HASH, HASH).execute()).event.args;
      if (accepted) await payer.jobs.accept(order, claim, { root: HASH, submittedAt }).execute();
    }

    const reported = await emissions(`report --all --provider ${owner}`, ANYBODY);
    expect(reported.match(/fee +0\.5 tUSD/g)).to.have.lengthOf(2);
    expect((await town.attempt("emissions", "report --all", ...by(PROVIDER))).stderr).to.include(
      "a provider with fees that are not counted yet",
    );
    await town.do("wallet", "deposit --token GRID --amount 1000 --approve", ...by(TREASURY));
    await town.do("wallet", "allow --service feeAuction --token GRID --amount 1000", ...by(TREASURY));
    await town.do("fees", "buy --token tUSD --most 1000", ...by(TREASURY));
    expect(await emissions("collect", PROVIDER)).to.match(/paid +5 GRID/);
    expect((await town.attempt("emissions", "collect", ...by(PROVIDER))).status).to.equal(1);
  });
});
