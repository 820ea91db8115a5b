import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { CloseReason, LeaseStatus } from "../../client/src/index.ts";
import type { LeaseRecord } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const SPEC = "test-machine";
const [PROVIDER, TENANT, SPONSOR] = [1, 2, 3];
const hashOf = (text: string) => keccak256(toUtf8Bytes(text));
const USD = 1_000_000n;

describe("scripts: leases from the quote to the close", function () {
  this.bail(true);
  let town: Town;
  let terms: string;
  const provider = ["--account", String(PROVIDER)];
  const tenant = ["--account", String(TENANT)];
  const sponsor = ["--account", String(SPONSOR)];
  const file = (name: string) => join(town.folder, name);
  const only = async (): Promise<LeaseRecord> => {
    const leases = [...(await town.gridbond.read()).leases.values()];
    return leases.at(-1) as LeaseRecord;
  };

  before(async () => {
    town = await foundTown();
    await town.do("wallet", `send --token GRID --amount 3000 --to ${town.accounts[PROVIDER]}`);
    for (const account of [TENANT, SPONSOR]) {
      await town.do("wallet", `mint --amount 500 --to ${town.accounts[account]}`);
      const who = ["--account", String(account)];
      await town.do("wallet", "deposit --token tUSD --amount 400 --approve", ...who);
      await town.do("wallet", "allow --service leases --token tUSD --amount 400", ...who);
    }
    await town.do("staking", "stake --service leases --amount 1600 --approve", ...provider);
    await town.do("staking", "move --out-of leases --into registry --amount 600", ...provider);
    await town.do("registry", "register --endpoint https://provider.example:8443", ...provider);
    await town.do("registry", `capacity --class ${SPEC} --total 4`, ...provider);
    await town.do("registry", `allot --service leases --class ${SPEC} --units 4`, ...provider);
    terms = file("lease.json");
    const written = {
      token: "tUSD",
      capPerHour: "3.6",
      startPerHour: "1.8",
      bond: "100",
      resourceClass: SPEC,
      spec: hashOf("the manifest"),
      group: hashOf("cluster"),
      auction: "1h",
      take: "2h",
      notice: "1h",
      answer: "10m",
      cooldown: "10m",
      challengeBond: "2",
    };
    writeFileSync(terms, JSON.stringify(written));
  });
  after(() => town.close());

  it("a provider signs a quote; check says that it can be matched", async () => {
    const signed = await town.do(
      "quotes",
      `sign --terms ${terms} --price 2.4 --volume 4 --out ${file("quote.json")}`,
      ...provider,
    );
    expect(signed).to.include("2.4 tUSD a slot and hour").and.include("4 slots");
    expect(await town.do("quotes", `check --quote ${file("quote.json")} --terms ${terms}`, ...tenant)).to.include(
      "can be matched",
    );
    const changed = JSON.parse(readFileSync(file("quote.json"), "utf8")) as { quote: { price: string } };
    changed.quote.price = "1";
    writeFileSync(file("forged.json"), JSON.stringify(changed));
    const forged = await town.attempt("quotes", `check --quote ${file("forged.json")} --terms ${terms}`, ...tenant);
    expect(forged.status).to.equal(1);
    expect(forged.stdout).to.include("cannot be matched").and.include("did not sign");
  });

  it("a tenant opens a cluster of two on it, out of one deposit", async () => {
    const files = `${file("quote.json")},${file("quote.json")}`;
    await town.do("leases", `open --terms ${terms} --quote ${files} --deposit 100`, ...tenant);
    const leases = await town.gridbond.leases.list({ tenant: town.accounts[TENANT] as `0x${string}` });
    expect(leases.map(({ terms: { group } }) => group)).to.deep.equal([hashOf("cluster"), hashOf("cluster")]);
    const held = await Promise.all(leases.map((l) => town.gridbond.leases.holdOf(l.terms, l.lease)));
    expect(held.map(({ remaining }) => remaining)).to.deep.equal([50n * USD, 50n * USD]);
    const table = await town.do("leases", "list --status open");
    expect(table).to.include("2.4 tUSD a slot and hour").and.include("Open");
  });

  it("show warns when funds run low, and a sponsor tops up", async () => {
    const { id } = await only();
    expect(await town.do("leases", `show --lease ${id}`)).to.include("funds are low: top up");
    const before = await town.gridbond.leases.expiryOf((await only()).terms, (await only()).lease);
    await town.do("leases", `top-up --lease ${id} --amount 50`, ...sponsor);
    const { terms: t, lease, state } = await only();
    expect(state.sponsored).to.equal(true);
    expect((await town.gridbond.leases.expiryOf(t, lease)).expiry - before.expiry).to.be.closeTo(75_000, 2);
    expect(await town.do("leases", `show --lease ${id}`)).not.to.include("funds are low");
  });

  it("a challenge is answered; the next one is not", async () => {
    const { id } = await only();
    await town.do("leases", `challenge --lease ${id.slice(0, 12)}`, ...tenant);
    expect(await town.do("leases", `show --lease ${id}`))
      .to.include("Challenged")
      .and.include("answer due until");
    await town.do("leases", "answer", ...provider);
    expect((await only()).state.challenged).to.equal(false);
    const none = await town.attempt("leases", "answer", ...provider);
    expect(none.stderr).to.include("a provider with challenged leases");

    await town.mine(601);
    await town.do("leases", `challenge --lease ${id}`, ...tenant);
    await town.mine(601);
    const failed = await town.do("leases", `fail --lease ${id}`, ...sponsor);
    expect(failed).to.include("Unanswered");
    expect((await only()).reason).to.equal(CloseReason.Unanswered);
  });

  it("the other lease is settled and closed", async () => {
    const [first] = await town.gridbond.leases.list({});
    const id = first?.id ?? "";
    await town.do("leases", `settle --lease ${id}`, ...sponsor);
    const closed = await town.do("leases", `close --lease ${id}`, ...tenant);
    expect(closed).to.include("Tenant").and.include("refund");
    expect((await town.gridbond.leases.show(id)).state.status).to.equal(LeaseStatus.Closed);
  });

  it("an order is posted, bid on, awarded; another is taken at its rate and left with notice", async () => {
    const post = async () => {
      const posted = JSON.parse(await town.do("leases", `post --terms ${terms} --deposit 20 --json`, ...tenant)) as {
        transactions: { outcome: { order: string } }[];
      };
      return posted.transactions[0]?.outcome.order ?? "";
    };
    const order = await post();
    expect(await town.do("leases", "orders")).to.include(order.slice(0, 12));
    await town.do("quotes", `sign --order ${order} --price 1.2 --out ${file("bid.json")}`, ...provider);
    await town.do("quotes", `publish --quote ${file("bid.json")}`, ...provider);
    await town.do("leases", `award --order ${order} --quote ${file("bid.json")}`, ...tenant);
    const awarded = await only();
    expect(awarded.lease.posted).to.equal(true);
    expect(await town.do("leases", `show --lease ${awarded.id}`)).to.include("1.2 tUSD a slot and hour");
    await town.do("leases", `close --lease ${awarded.id}`, ...tenant);

    const second = await post();
    await town.do("leases", `take --order ${second}`, ...provider);
    const taken = await only();
    expect(await town.do("leases", `notice --lease ${taken.id}`, ...provider)).to.include("served until");
    await town.mine(3_602);
    await town.do("leases", `close --lease ${taken.id}`, ...sponsor);
    expect((await only()).reason).to.equal(CloseReason.Notice);

    const third = await post();
    expect(await town.do("leases", `cancel --order ${third}`, ...tenant))
      .to.include("refund")
      .and.include("20 tUSD");
  });

  it("cancelled quotes match nothing, and everybody has everything back", async () => {
    await town.do("quotes", `cancel all --service leases --class ${SPEC}`, ...provider);
    const spent = await town.attempt("quotes", `check --quote ${file("quote.json")} --terms ${terms}`, ...tenant);
    expect(spent.stdout).to.include("epoch");
    const { escrow, staking, addresses } = town.gridbond;
    const usd = addresses.testUSD ?? "";
    const wallets = await Promise.all(
      [PROVIDER, TENANT, SPONSOR].map((n) => escrow.walletOf(town.accounts[n] ?? "", usd)),
    );
    const ended = (await town.gridbond.leases.list({})).find(({ reason }) => reason === CloseReason.Unanswered);
    const key = await town.gridbond.leases.keyOf((ended as LeaseRecord).terms, (ended as LeaseRecord).lease);
    await town
      .as(SPONSOR)
      .escrow.reclaim(addresses.leases, key, town.accounts[SPONSOR] ?? "")
      .execute();
    const back = (await escrow.walletOf(town.accounts[SPONSOR] ?? "", usd)) - (wallets[2] ?? 0n);
    expect(wallets.reduce((a, b) => a + b, 0n) + back).to.equal(800n * USD);
    expect((await staking.poolOf(town.accounts[PROVIDER] ?? "", addresses.leases)).lockedOwn).to.equal(0n);
  });
});
