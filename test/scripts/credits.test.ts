// Credits from the command line: minted, shown, spent, redeemed; and what is refused.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

import { type Town, foundTown, runScript } from "./harness.ts";

const [TREASURY, ANYBODY] = [0, 4];

describe("scripts: credits", function () {
  this.bail(true);
  let town: Town;
  const by = (index: number) => ["--account", String(index)];
  const credits = (args: string, index = ANYBODY) => town.do("credits", args, ...by(index));
  const wallet = (args: string, index = ANYBODY) => town.do("wallet", args, ...by(index));
  const refused = async (args: string) => (await town.attempt("credits", args, ...by(ANYBODY))).stderr;

  before(async () => {
    town = await foundTown();
    await wallet(`send --token GRID --amount 1000 --to ${town.accounts[ANYBODY]}`, TREASURY);
    await wallet("deposit --token GRID --amount 1000 --approve");
  });
  after(() => town.close());

  it("are minted at the lower price, once Credits may take the GRID", async () => {
    expect(await credits("show"))
      .to.match(/price\s+1 USD to mint, 1 USD to redeem, less 0\.5 %/)
      .and.match(/covered by\s+no credits/)
      .and.match(/reserve\s+0 GRID/);
    expect(await refused("mint --grid 100")).to.include("ERC6909InsufficientAllowance");
    expect(await refused("mint --grid 100 --allow --least 99.6")).to.include("Credits_TooLittle");
    expect(await credits("mint --grid 100 --allow --dry-run")).to.include("Credits.mint");
    expect(await credits("mint --grid 100 --allow")).to.match(/minted\s+99\.5 GBC/);
    expect(await wallet("show")).to.match(/GBC\s+0 GBC\s+99\.5 GBC/);
    expect(await credits("show"))
      .to.match(/all credits\s+99\.5 GBC/)
      .and.match(/reserve\s+100 GRID/)
      .and.match(/covered by\s+100\.5 %/)
      .and.match(/level\s+Normal/);
  });

  it("stay in Escrow, follow the price, and are redeemed", async () => {
    expect((await town.attempt("wallet", "withdraw --token GBC --amount 1", ...by(ANYBODY))).stderr).to.include(
      "Credits_OnlyInEscrow",
    );
    await credits("price --usd 0.9");
    expect(await credits("show"))
      .to.match(/price\s+0\.9 USD to mint, (1|0\.99\d+) USD to redeem/)
      .and.match(/level\s+Warning/);
    expect(await refused("mint --grid 1 --allow")).to.include("Credits_PriceMoved");
    expect(await credits("poke")).to.match(/anchor\s+0\.99\d* USD/);
    expect(await refused("report")).to.include("Credits_HasPrice");
    expect(await refused("absorb")).to.include("Credits_ZeroAmount");
    expect(await credits("redeem --credits 99.5 --allow")).to.match(/got\s+99\.\d+ GRID/);
    const { supply, own } = JSON.parse(await credits("show --json")) as { supply: string; own: string };
    expect([supply, own]).to.deep.equal(["0", "0"]);
  });

  it("say why there is no price", async () => {
    await town.mine(90_001);
    expect(await credits("show")).to.match(/price\s+none now: Stale/);
    expect(await refused("mint --grid 1")).to.include("Credits_NoPrice");
    expect(await credits("report")).to.match(/why\s+Stale/);
    expect(await credits("show")).to.match(/no price since\s+2/);
  });

  it("say when the deployment has none", async () => {
    const { credits: _, ...others } = town.gridbond.addresses;
    const file = join(town.folder, "without.json");
    writeFileSync(file, JSON.stringify(others));
    for (const [group, line] of [
      ["credits", "show"],
      ["wallet", "allow --service credits --token GRID --amount 1"],
      ["wallet", "deposit --token GBC --amount 1"],
    ] as const) {
      const args = [...line.split(" "), "--addresses", file];
      const { status, stderr } = await runScript(group, args, { LOCALHOST_RPC_URL: town.url });
      expect(status, line).to.equal(1);
      expect(stderr, line).to.include("this deployment has no Credits");
    }
  });
});
