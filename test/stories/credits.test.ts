// Dollars of work for GRID through the typed client: minted, earned, redeemed; the breaker, a feed that ends; and the events tell all of it.
import { expect } from "chai";

import {
  Credits_Halted,
  Credits_HasPrice,
  Credits_NoPrice,
  Credits_OnlyInEscrow,
  Credits_PriceMoved,
  Credits_TooLittle,
  Fault,
  Level,
  type TermsInput,
  creditsOf,
} from "../../client/src/index.ts";
import { DAY, GRID, USD } from "../client/utils/world.ts";
import { type Town, makeTown, refusal } from "./utils/town.ts";

const HOUR = 3_600;
const MAX = 2n ** 256n - 1n;
const DOLLAR = 10n ** 18n;

describe("story: credits", () => {
  const home = async (seed: number) => {
    const town: Town = await makeTown(seed);
    const { people, addresses, at } = town;
    const credits = creditsOf(addresses);
    const { feed } = await people.payer.credits.parameters();
    for (const role of ["payer", "bob"] as const) {
      for (const token of [addresses.gridToken, credits])
        await people[role].escrow.allow(credits, token, MAX).execute();
      await people[role].escrow.allow(addresses.jobs, credits, MAX).execute();
    }
    /** USD for one GRID, in cents, written now. */
    const price = (cents: bigint) => people.frank.credits.setTestPrice(feed, cents * 10n ** 6n).execute();
    const wallet = (role: keyof typeof at) => people.payer.escrow.walletOf(at[role], credits);
    /** Bob does ten units for a price in credits. */
    const work = async (changes: Partial<TermsInput> = {}) => {
      const terms = await town.post({ token: credits, auctionSeconds: 0, ...changes });
      return town.submit(await town.take("bob", terms, 10));
    };
    /** Everybody's credits end, and the events told all of it. */
    const leave = async () => {
      for (const role of ["payer", "bob"] as const) {
        const left = await wallet(role);
        if (left > 0n) await people[role].credits.redeem(left, 0n, at[role]).execute();
      }
      const totals = await people.payer.credits.totals();
      expect(totals.supply).to.equal(0n);
      expect(await people.payer.escrow.walletOf(credits, addresses.gridToken)).to.equal(totals.reserve);
      const { everBurned, everMinted, supply } = totals;
      const { price: anchor, reportedSince } = await people.payer.credits.anchor();
      expect((await people.payer.read()).credits).to.deep.equal({
        everBurned,
        everMinted,
        supply,
        anchor,
        reportedSince,
      });
    };
    return { ...town, credits, feed, price, wallet, work, leave };
  };

  it("pay for work, and levels stop minting alone", async () => {
    const { people, at, addresses, credits, feed, price, wallet, work, accept, wait, leave } = await home(61);
    const { payer, bob, carol } = people;
    await price(100n);
    expect(await payer.credits.prices()).to.deep.equal({ low: DOLLAR, high: DOLLAR });
    expect(await payer.credits.ratioBps()).to.equal(undefined);
    expect(await payer.credits.parameters()).to.deep.equal({
      feed,
      sequencer: undefined,
      maxAge: 2 * DAY,
      grace: 0,
      maxMoveBps: 500,
      deviationBps: 300,
      spreadBps: 50,
      warnBps: 9_500,
      haltBps: 9_000,
    });

    // A thousand GRID at a dollar, less half a percent.
    const quoted = await payer.credits.quoteMint(1_000n * GRID);
    expect(quoted).to.equal(995n * USD);
    const greedy = payer.credits.mint(1_000n * GRID, quoted + 1n, at.payer);
    expect(await refusal(greedy.execute())).to.be.instanceOf(Credits_TooLittle);
    const { event } = await payer.credits.mint(1_000n * GRID, quoted, at.payer).execute();
    expect(event.args).to.deep.equal({ buyer: at.payer, to: at.payer, grid: 1_000n * GRID, credits: quoted });
    expect([await wallet("payer"), await payer.credits.level()]).to.deep.equal([quoted, Level.Normal]);
    const out = await refusal(payer.escrow.withdraw(credits, 1n, at.payer).execute());
    expect(out).to.be.instanceOf(Credits_OnlyInEscrow);

    // Twenty dollars for Bob, who takes GRID for ten of them.
    const first = await work();
    const second = await work();
    await accept(first);
    expect(await wallet("bob")).to.equal(20n * USD);
    const grid = await bob.credits.quoteRedeem(10n * USD);
    expect(grid).to.equal((995n * GRID) / 100n);
    await bob.credits.redeem(10n * USD, grid, at.bob).execute();

    // Six percent down: too far to mint until the anchor has followed, then at twice the spread.
    await price(94n);
    expect(await payer.credits.level()).to.equal(Level.Warning);
    expect(await refusal(payer.credits.mint(GRID, 0n, at.payer).execute())).to.be.instanceOf(Credits_PriceMoved);
    await wait(HOUR);
    await price(94n);
    expect(await payer.credits.quoteMint(100n * GRID)).to.equal((94n * 99n * USD) / 100n);

    // A fifth down, once the anchor is there too: no minting, but payments and redemption.
    for (let hour = 0; hour < 6; hour++) {
      await wait(HOUR);
      await price(80n);
      await payer.credits.poke().execute();
    }
    expect(await payer.credits.level()).to.equal(Level.Halted);
    expect(await refusal(payer.credits.mint(GRID, 0n, at.payer).execute())).to.be.instanceOf(Credits_Halted);
    const held = await wallet("bob");
    await accept(second);
    expect(await wallet("bob")).to.equal(held + 20n * USD);
    const { reserve, supply } = await payer.credits.totals();
    const share = (reserve * 30n * USD) / supply;
    expect(await bob.credits.quoteRedeem(30n * USD)).to.equal(share);
    await bob.credits.redeem(10n * USD, 0n, at.bob).execute();

    // What somebody gives to the reserve is everybody's.
    await carol.escrow.transfer(credits, addresses.gridToken, 5n * GRID).execute();
    const absorbed = (await carol.credits.absorb().execute()).event.args;
    expect(absorbed).to.deep.equal({ grid: 5n * GRID, credits: 0n });
    await leave();
  });

  it("outlive their feed: payments go on, and after thirty days of reports redemption does", async () => {
    const { people, at, credits, price, wallet, work, accept, wait, leave } = await home(62);
    const { payer, bob, erin } = people;
    await price(100n);
    await payer.credits.mint(500n * GRID, 1n, at.payer).execute();
    expect(await refusal(erin.credits.report().execute())).to.be.instanceOf(Credits_HasPrice);
    const before = await payer.credits.anchor();
    expect(before.price).to.equal(DOLLAR);

    // Too old by a second: no price, but the work is paid, and credits move.
    const done = await work({ reviewSeconds: 5 * DAY });
    await wait(2 * DAY + 1);
    const refused = await refusal(bob.credits.redeem(USD, 0n, at.bob).execute());
    expect(refused).to.be.instanceOf(Credits_NoPrice).and.to.have.nested.property("args.fault", Fault.Stale);
    await accept(done);
    await payer.escrow.transfer(at.bob, credits, 7n * USD).execute();
    expect(await wallet("bob")).to.equal(27n * USD);

    const { event } = await erin.credits.report().execute();
    const since = Number(event.args.since);
    expect(event.args.fault).to.equal(Fault.Stale);
    for (let day = 0; day < 30; day++) {
      expect(await payer.credits.orphaned()).to.equal(false);
      await wait(DAY - 1);
      await erin.credits.report().execute();
    }
    await wait(60);
    await erin.credits.report().execute();
    expect(await payer.credits.orphaned()).to.equal(true);
    expect(await payer.credits.anchor()).to.deep.include({ ...before, reportedSince: since });
    expect((await payer.read()).credits.reportedSince).to.equal(since);
    await bob.credits.redeem(10n * USD, (995n * GRID) / 100n, at.bob).execute();

    // One price that is used, and the feed lives again.
    await price(100n);
    await payer.credits.poke().execute();
    expect([await payer.credits.orphaned(), (await payer.credits.anchor()).reportedSince]).to.deep.equal([
      false,
      undefined,
    ]);
    await leave();
  });
});
