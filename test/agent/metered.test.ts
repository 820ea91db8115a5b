// Calls that are paid by vouchers: a real agent behind real HTTP, a payer with the client's meter, and a chain that pays the last voucher.
import { expect } from "chai";
import type { Wallet } from "ethers";

import { type DemoProvider, TUSD, usdOf } from "../../agent/demo/parties.ts";
import { freePorts } from "../../agent/demo/story.ts";
import {
  type Address,
  type Gridbond,
  type Meter,
  InvalidInput,
  NotPaid,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  PAYMENT_SIGNATURE,
  type SignedVoucher,
  type Tab,
  formatPayment,
  formatPrice,
  parsePaid,
  parsePrice,
  tab,
} from "../../agent/src/client.ts";
import { meteredPoints } from "../../agent/src/metered/redeeming.ts";
import { PaymentRefused } from "../../agent/src/errors.ts";
import { Till } from "../../agent/src/metered/till.ts";
import { Database } from "../../agent/src/state/database.ts";
import { decode } from "../../agent/src/state/json.ts";
import { AgentProcess, type World, newProvider, smallSpec, startWorld } from "./agent.helpers.ts";
import { requireNonces } from "./crash.helpers.ts";

const PRICE = 1_000n;
const DIGIT = new Uint8Array(784).fill(7);
const LIMIT = 1_000n * PRICE;

describe("Agent: metered calls", function () {
  this.timeout(240_000);
  let world: World;
  let provider: DemoProvider;
  let agent: AgentProcess;
  let url: string;
  const stops: ((signal: NodeJS.Signals) => Promise<void>)[] = [];

  before(async () => {
    world = await startWorld();
    provider = await newProvider(world, "ada");
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}/metered/digits`;
    const [weights] = (await smallSpec(world, 1)).inputs;
    if (weights === undefined || !("hash" in weights)) throw new Error("no weights");
    agent = new AgentProcess(
      world,
      "ada",
      provider.operator,
      {
        role: "provider",
        provider: {
          address: provider.owner.address,
          metered: {
            token: usdOf(world.addresses),
            price: String(PRICE),
            weights: weights.hash,
            redeemAbove: String(3n * PRICE),
            redeemSeconds: 600,
          },
        },
      },
      { port },
    );
    await world.asPayer.escrow.allow(world.addresses.jobs, usdOf(world.addresses), 0n).execute();
    await world.asPayer.escrow.allow(world.addresses.vouchers, usdOf(world.addresses), TUSD("1000")).execute();
  });

  after(async () => {
    for (const stop of stops) await stop("SIGKILL");
    await world.close();
  });

  async function open(changes: Partial<Tab> = {}, session?: Wallet, limit = LIMIT): Promise<Tab> {
    const token = usdOf(world.addresses);
    const made = tab({ payer: world.payer.address, provider: provider.owner.address, token, ...changes });
    const expiresAt = (await world.gridbond.now()) + 86_400;
    const key = session === undefined ? undefined : { key: session.address, limit, expiresAt };
    await world.asPayer.vouchers.open(made, LIMIT, key).execute();
    return made;
  }

  const meterOf = (t: Tab, by: Gridbond = world.asPayer, total = 0n): Promise<Meter> =>
    by.vouchers.meter(t, { maxPrice: PRICE, limit: LIMIT, total });
  const call = (meter: Meter): Promise<Response> => meter.fetch(url, { method: "POST", body: DIGIT });
  const serves = async (): Promise<boolean> =>
    (await fetch(url, { method: "POST", body: DIGIT }).catch(() => undefined))?.status === 402;
  const started = async (): Promise<(signal: NodeJS.Signals) => Promise<void>> => {
    const stop = agent.start();
    stops.push(stop);
    while (!(await serves())) await new Promise((resolve) => setTimeout(resolve, 50));
    return stop;
  };
  const redeemedOf = async (t: Tab): Promise<bigint> => (await world.gridbond.vouchers.statusOf(t)).redeemed;

  it("answers for a voucher, and tells its price without one", async () => {
    const stop = await started();
    const bare = await fetch(url, { method: "POST", body: DIGIT });
    expect(bare.status).to.equal(402);
    const price = parsePrice(bare.headers.get(PAYMENT_REQUIRED));
    expect(price).to.deep.include({
      amount: PRICE,
      provider: provider.owner.address,
      reason: "no voucher",
      chainId: 31_337,
    });

    const t = await open();
    const meter = await meterOf(t);
    const answer = await call(meter);
    expect(answer.status).to.equal(200);
    const { digit, probabilities } = (await answer.json()) as { digit: number; probabilities: number[] };
    expect(probabilities).to.have.length(10);
    expect(probabilities[digit]).to.equal(Math.max(...probabilities));
    expect(parsePaid(answer.headers.get(PAYMENT_RESPONSE))).to.deep.equal({ charged: true, served: PRICE });
    expect(meter.total).to.equal(PRICE);

    // Not paid for what cannot be answered.
    expect((await meter.fetch(url, { method: "POST", body: new Uint8Array(3) })).status).to.equal(400);
    expect((await call(meter)).status).to.equal(200);
    expect(meter.total).to.equal(2n * PRICE);

    // Twenty at once, each with a total of its own, in whatever order they arrive.
    const many = await Promise.all(Array.from({ length: 20 }, () => call(meter)));
    expect(many.map(({ status }) => status)).to.deep.equal(Array.from({ length: 20 }, () => 200));
    expect(meter.total).to.equal(22n * PRICE);
    await stop("SIGTERM");
  });

  it("refuses what does not pay", async () => {
    const stop = await started();
    const session = await world.newcomer();
    const bySession = world.as(session);
    const [good, others, stranger] = [
      await open({}, session, 2n * PRICE),
      tab({ ...(await open()), provider: session.address }),
      world.as(await world.newcomer()),
    ];
    const reasonOf = async (t: Tab, total: bigint, by: Gridbond = world.asPayer): Promise<string> => {
      const voucher = await by.vouchers.sign(t, total);
      const headers = { [PAYMENT_SIGNATURE]: formatPayment(voucher) };
      const response = await fetch(url, { method: "POST", body: DIGIT, headers });
      return response.status === 402
        ? parsePrice(response.headers.get(PAYMENT_REQUIRED)).reason
        : String(response.status);
    };
    expect(await reasonOf(others, PRICE)).to.match(/the tab is for/);
    expect(await reasonOf(tab({ ...good, salt: `0x${"77".repeat(32)}` }), PRICE)).to.match(/not open/);
    expect(await reasonOf(good, PRICE, stranger)).to.match(/session.*is none/);
    expect(await reasonOf(good, PRICE - 1n)).to.match(/not enough/);
    expect(await reasonOf(good, LIMIT + 1n)).to.match(/top it up/);
    expect(await reasonOf(good, PRICE, bySession)).to.equal("200");
    expect(await reasonOf(good, PRICE, bySession)).to.match(/paid for another call/);
    expect(await reasonOf(good, 2n * PRICE, bySession)).to.equal("200");
    expect(await reasonOf(good, 3n * PRICE, bySession)).to.match(/signs up to/);
    const forged = await world.asPayer.vouchers.sign(good, 3n * PRICE);
    const headers = { [PAYMENT_SIGNATURE]: formatPayment({ ...forged, total: 4n * PRICE }) };
    const response = await fetch(url, { method: "POST", body: DIGIT, headers });
    expect(parsePrice(response.headers.get(PAYMENT_REQUIRED)).reason).to.match(/signature/);
    const garbage = await fetch(url, { method: "POST", body: DIGIT, headers: { [PAYMENT_SIGNATURE]: "e30=" } });
    expect(garbage.status).to.equal(402);

    // A payer that has left is served no more than can still be redeemed.
    await world.asPayer.vouchers.thaw(good).execute();
    await world.pass(86_400 - 599);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await reasonOf(good, 3n * PRICE)).to.match(/thaws/);
    await stop("SIGTERM");
  });

  it("meters keep to their limits, and go on where they were", async () => {
    const stop = await started();
    const t = await open();
    const cheap = await world.asPayer.vouchers.meter(t, { maxPrice: PRICE - 1n, limit: LIMIT });
    await call(cheap).then(
      () => expect.fail("it paid"),
      (error: unknown) =>
        expect(error)
          .to.be.instanceOf(NotPaid)
          .and.have.property("message")
          .that.matches(/costs 1000, allowed are 999/),
    );
    const small = await world.asPayer.vouchers.meter(t, { maxPrice: PRICE, limit: PRICE });
    expect((await call(small)).status).to.equal(200);
    await call(small).then(
      () => expect.fail("it paid"),
      (error: unknown) => expect(error).to.be.instanceOf(NotPaid),
    );
    const large = await meterOf(t, world.asPayer, PRICE);
    for (let i = 0; i < 9; i++) expect((await call(large)).status).to.equal(200);
    // It has forgotten what it signed: the service shows it.
    const later = await meterOf(t);
    expect((await call(later)).status).to.equal(200);
    expect(later.total).to.equal(11n * PRICE);
    await stop("SIGTERM");
  });

  it("meters believe only what their own side signed", async () => {
    const t = await open();
    const [service, program] = [world.as(await world.newcomer()), world.asPayer];
    const price = {
      chainId: 31_337,
      vouchers: world.addresses.vouchers,
      provider: provider.owner.address as Address,
      token: usdOf(world.addresses),
      amount: PRICE,
      leastThawSeconds: 3_600,
      reason: "because",
    };
    const meterOn = (highest: SignedVoucher) => {
      const header = formatPrice({ ...price, standing: { served: highest.total, highest } });
      const answer = () =>
        Promise.resolve(new Response(null, { status: 402, headers: { [PAYMENT_REQUIRED]: header } }));
      return program.vouchers.meter(t, { maxPrice: PRICE, limit: LIMIT, fetch: answer });
    };
    const thrownBy = async (highest: SignedVoucher): Promise<unknown> => {
      const meter = await meterOn(highest);
      return call(meter).catch((error: unknown) => [error, meter.total]);
    };
    const [foreign, foreignTotal] = (await thrownBy(await service.vouchers.sign(t, 500n * PRICE))) as [Error, bigint];
    expect(foreign)
      .to.be.instanceOf(InvalidInput)
      .and.have.property("message")
      .that.matches(/^signer: got/);
    expect(foreignTotal).to.equal(0n);
    const own = await program.vouchers.sign(t, 5n * PRICE);
    const [forged] = (await thrownBy({ ...own, total: 500n * PRICE })) as [Error];
    expect(forged)
      .to.be.instanceOf(InvalidInput)
      .and.have.property("message")
      .that.matches(/^signature: got/);
    const [refused] = (await thrownBy(own)) as [Error];
    expect(refused)
      .to.be.instanceOf(NotPaid)
      .and.have.property("message")
      .that.matches(/not served: because/);
  });

  it("calls under way cannot share what was signed for one", async () => {
    const db = new Database(":memory:");
    const { gridbond, addresses } = world;
    const tariff = {
      provider: provider.owner.address as Address,
      token: usdOf(addresses),
      price: PRICE,
      leastThawSeconds: 3_600,
      redeemSeconds: 600,
    };
    const time = await gridbond.now();
    const till = new Till({ db, gridbond, chainId: 31_337, tariff, now: () => time });
    const t = await open();
    const sign = (total: bigint) => world.asPayer.vouchers.sign(t, total);
    const first = await till.admit(await sign(PRICE));
    const refused: unknown = await till.admit(await sign(PRICE + 1n)).catch((error: unknown) => error);
    expect(refused)
      .to.be.instanceOf(PaymentRefused)
      .and.have.property("message")
      .that.matches(/comes to 2000/);
    // Not served: its voucher is good for the next one, and for one alone.
    expect(first.drop()).to.equal(0n);
    const again = await till.admit(await sign(PRICE));
    expect(await again.done()).to.equal(PRICE);
    await till.admit(await sign(PRICE)).then(
      () => expect.fail("it was paid twice"),
      (error: unknown) => expect(error).to.be.instanceOf(PaymentRefused),
    );
    // Another till on the same file knows what was served.
    const later = new Till({ db, gridbond, chainId: 31_337, tariff, now: () => time });
    await later.admit(await sign(PRICE)).then(
      () => expect.fail("it was paid twice"),
      (error: unknown) => expect(error).to.be.instanceOf(PaymentRefused),
    );
    expect(await later.totals()).to.deep.equal({ served: PRICE, signed: PRICE, redeemed: 0n });
    expect((await later.due(1n, 600)).map(({ total }) => total)).to.deep.equal([PRICE]);
    expect(await later.due(2n * PRICE, 600)).to.deep.equal([]);
    db.close();
  });

  it("survives every point from the call to the pay", async () => {
    const t = await open({ thawSeconds: 3_600 });
    const meter = await meterOf(t);
    let answered = 0n;
    const tryCall = async (): Promise<void> => {
      const response = await call(meter).catch(() => undefined);
      if (response?.status === 200) answered++;
    };
    for (const point of meteredPoints) {
      let over = false;
      const killed = agent.killedAt(point).finally(() => (over = true));
      while (!over) {
        await tryCall();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await killed;
    }
    const stop = await started();
    expect((await call(meter)).status).to.equal(200);
    answered++;
    await world.asPayer.vouchers.thaw(t).execute();
    await world.pass(601);
    while ((await redeemedOf(t)) < meter.total) await new Promise((resolve) => setTimeout(resolve, 50));
    await stop("SIGTERM");
    await requireNonces(world, agent, provider.operator.address);
    expect(await redeemedOf(t)).to.equal(meter.total);
    const { served, highest } = recordOf(t);
    expect(highest?.total).to.equal(meter.total);
    // Each kill between the write and the answer cost the payer one call; nothing cost the provider any.
    expect(served).to.equal(meter.total);
    expect(Number(meter.total / PRICE - answered)).to.be.within(0, meteredPoints.length);

    await world.pass(3_600);
    await world.asPayer.vouchers.close(t).execute();
    expect((await world.gridbond.vouchers.statusOf(t)).left).to.equal(0n);
  });

  function recordOf(t: Tab): { readonly served: bigint; readonly highest: { readonly total: bigint } | undefined } {
    const db = new Database(agent.databasePath);
    const rows = db.all("select data from records where machine = 'tab'");
    db.close();
    const found = rows.map(
      ({ data }) => decode(data as string) as { tab: Tab; served: bigint; highest: { total: bigint } },
    );
    const own = found.find((record) => record.tab.salt === t.salt);
    if (own === undefined) throw new Error("no record");
    return own;
  }
});
