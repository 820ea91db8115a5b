// A new fee from the command line: proposed, voted, queued, executed, paid.
import { expect } from "chai";

import { type Town, foundTown } from "./harness.ts";

const [TREASURY, ANYBODY] = [0, 4];
const DECISION = ["--fee", "150", "--why", "One and a half percent"];

describe("scripts: governance", function () {
  this.bail(true);
  let town: Town;
  const by = (index: number) => ["--account", String(index)];
  const governance = (args: string, index: number, ...more: string[]) =>
    town.do("governance", args, ...more, ...by(index));

  before(async () => {
    town = await foundTown();
  });
  after(() => town.close());

  it("shows what is in force", async () => {
    const shown = await governance("show", ANYBODY);
    expect(shown)
      .to.match(/fee\s+0 % of what providers are paid, never above 5 %/)
      .and.match(/new agreements\s+open/)
      .and.match(/quorum\s+1 % of the supply/);
    expect(await governance("power", TREASURY)).to.match(/votes\s+0 GRID/);
  });

  it("takes a fee from its proposal to its execution", async () => {
    const refused = await town.attempt("governance", "propose", ...DECISION, ...by(ANYBODY));
    expect(refused.stderr).to.include("GovernorInsufficientProposerVotes");
    await governance("delegate", TREASURY);
    await town.mine(1);
    expect(await governance("power", TREASURY)).not.to.match(/votes\s+0 GRID/);
    await governance("propose", TREASURY, ...DECISION);
    await town.mine(2);
    expect(await governance("status", ANYBODY, ...DECISION)).to.match(/state\s+Active/);
    expect(await governance("vote --as for", TREASURY, ...DECISION)).to.match(/votes\s+[\d,_ ]+/);
    await town.mine(86_400);
    await governance("queue", ANYBODY, ...DECISION);
    const early = await town.attempt("governance", "execute", ...DECISION, ...by(ANYBODY));
    expect(early.stderr).to.include("GridGovernor_TooEarly");
    await town.mine(2 * 86_400);
    await governance("execute", ANYBODY, ...DECISION);
    expect(await governance("status", ANYBODY, ...DECISION)).to.match(/state\s+Executed/);
    expect(await governance("show", ANYBODY)).to.match(/fee\s+1.5 % of what/);
  });

  it("says what a guardian would send, and what is wrong with a question", async () => {
    const calls = [await governance("guard --stop 3d", ANYBODY), await governance("guard", ANYBODY)];
    for (const call of calls) expect(call).to.match(/"data": "0x[0-9a-f]{8}/);
    expect(calls[0]).not.to.equal(calls[1]);
    const why = ["--why", "x"];
    const none = await town.attempt("governance", "status", ...why, ...by(ANYBODY));
    expect(none.stderr).to.include("--fee BPS or --stop DURATION");
    const both = await town.attempt("governance", "status --fee 1 --stop 1d", ...why, ...by(ANYBODY));
    expect(both.stderr).to.include("one of them");
    const unknown = await town.attempt("governance", "status --stop 1d", ...why, ...by(ANYBODY));
    expect(unknown.stderr).to.include("GovernorNonexistentProposal");
  });
});
