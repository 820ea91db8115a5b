// Vouchers through the client: what is signed, what it pays, and what the events tell of it.
import { expect } from "chai";

import {
  InvalidInput,
  type Tab,
  TabStatus,
  Vouchers_NothingNew,
  Vouchers_OverLimit,
  tab,
  tabId,
  typedDataDigest,
  voucherTypedData,
} from "../../client/src/index.ts";
import { DAY, USD, type World, makeWorld } from "./utils/world.ts";

const MAX = 2n ** 256n - 1n;

describe("client: vouchers", () => {
  let world: World;
  before(async () => {
    world = await makeWorld();
    for (const role of ["payer", "sponsor"] as const)
      await world.people[role].escrow.allow(world.addresses.vouchers, world.testUSD, MAX).execute();
  });

  const newTab = (changes: Partial<Tab> = {}): Tab =>
    tab({ payer: world.at.payer, provider: world.at.alice, token: world.testUSD, ...changes });

  const thrownBy = async (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

  it("a call is a signature; the last one is redeemed by anyone", async () => {
    const { payer, bob } = world.people;
    const t = newTab();
    const { args } = (await payer.vouchers.open(t, 100n * USD).execute()).event;
    expect(args.tabId).to.equal(tabId(t, 31_337, world.addresses.vouchers));
    const first = await payer.vouchers.sign(t, 1n * USD);
    const last = await payer.vouchers.sign(t, 5n * USD);
    expect(
      typedDataDigest(voucherTypedData({ chainId: 31_337, vouchers: world.addresses.vouchers }, args.tabId, 5n * USD)),
    ).to.equal(await payer.vouchers.voucherDigest(args.tabId, 5n * USD));
    const before = await payer.escrow.walletOf(world.at.alice, world.testUSD);
    expect(await bob.vouchers.redeemable(last)).to.equal(5n * USD);
    await bob.vouchers.redeem(last).execute();
    expect((await payer.escrow.walletOf(world.at.alice, world.testUSD)) - before).to.equal(5n * USD);
    expect(await thrownBy(bob.vouchers.redeem(first).execute())).to.be.instanceOf(Vouchers_NothingNew);
    expect(await payer.vouchers.statusOf(t)).to.deep.equal({
      id: args.tabId,
      state: { paidIn: 100n * USD, thawsAt: 0, status: TabStatus.Open },
      redeemed: 5n * USD,
      left: 95n * USD,
    });
  });

  it("a session key signs within its limit, and many tabs are redeemed at once", async () => {
    const { payer, dave } = world.people;
    const now = await payer.now();
    const session = { key: world.at.dave, limit: 10n * USD, expiresAt: now + DAY };
    const [a, b] = [newTab(), newTab({ provider: world.at.bob })];
    for (const t of [a, b]) await payer.vouchers.open(t, 20n * USD, session).execute();
    const over = await dave.vouchers.sign(a, 10n * USD + 1n);
    expect(over.signer).to.equal(world.at.dave);
    expect(await thrownBy(dave.vouchers.redeem(over).execute())).to.be.instanceOf(Vouchers_OverLimit);
    const all = [over, await dave.vouchers.sign(a, 10n * USD), await payer.vouchers.sign(b, 3n * USD)];
    await payer.vouchers.redeemMany(all).execute();
    expect((await payer.vouchers.statusOf(a)).left).to.equal(10n * USD);
    expect((await payer.vouchers.statusOf(b)).left).to.equal(17n * USD);
  });

  it("the payer leaves after its notice, sponsors take their own back", async () => {
    const { payer, sponsor } = world.people;
    const t = newTab({ thawSeconds: 3_600 });
    await payer.vouchers.open(t, 20n * USD).execute();
    await sponsor.vouchers.topUp(t, 20n * USD).execute();
    const { thawsAt } = (await payer.vouchers.thaw(t).execute()).event.args;
    await world.networkHelpers.time.increaseTo(thawsAt + 1n);
    expect((await sponsor.vouchers.close(t).execute()).event.args.refund).to.equal(20n * USD);
    const { id } = await payer.vouchers.statusOf(t);
    const key = { id, payer: world.at.payer, token: t.token };
    const { event } = await sponsor.escrow.reclaim(world.addresses.vouchers, key, world.at.sponsor).execute();
    expect(event.args.amount).to.equal(20n * USD);
  });

  it("the events tell all of it", async () => {
    const { payer } = world.people;
    const { vouchers } = payer;
    const { tabs } = await payer.read();
    expect([...tabs.values()].map(({ state }) => state.status)).to.deep.equal([1, 1, 1, 2]);
    for (const { id, tab: t, state, sessions, redeemed, refunded } of tabs.values()) {
      expect(state).to.deep.equal(await vouchers.stateOf(id));
      const { left } = await vouchers.statusOf(t);
      const closed = state.status === TabStatus.Closed;
      if (!closed) expect(redeemed + left).to.equal(state.paidIn);
      expect(refunded).to.equal(closed ? 20n * USD : 0n);
      for (const [key, session] of sessions) expect(session).to.deep.equal(await vouchers.sessionOf(id, key));
    }
    expect([...tabs.values()].map(({ sessions }) => sessions.size)).to.deep.equal([0, 1, 1, 0]);
  });

  it("refuses what the contract would", () => {
    expect(() => newTab({ thawSeconds: 3_599 })).to.throw(InvalidInput, /thawSeconds.*3599.*3600 to 2592000/);
    expect(() => newTab({ thawSeconds: 30 * DAY + 1 })).to.throw(InvalidInput, /thawSeconds/);
    expect(() => newTab({ payer: "0x12" })).to.throw(InvalidInput, /payer/);
  });
});
