// The budget from the command line: given, started, shown; and what cannot be counted or collected.
import { expect } from "chai";

import { type Town, foundTown } from "./harness.ts";

const [TREASURY, ANYBODY] = [0, 4];

describe("scripts: emissions", function () {
  this.bail(true);
  let town: Town;
  const by = (index: number) => ["--account", String(index)];
  const emissions = (args: string, index: number) => town.do("emissions", args, ...by(index));
  const refused = async (args: string) => (await town.attempt("emissions", args, ...by(ANYBODY))).stderr;

  before(async () => {
    town = await foundTown();
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
    expect(await refused("report")).to.include("either --claim CLAIM or --lease LEASE");
    expect(await refused("report --claim 0x12345678")).to.include("--claim");
    expect(await refused("report --lease 0x12345678")).to.include("--lease");
    expect(await refused("collect")).to.include("one with fees in a lot that was sold");
  });
});
