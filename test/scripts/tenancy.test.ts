import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { keccak256, toUtf8Bytes } from "ethers";

import { LeaseStatus } from "../../client/src/index.ts";
import type { TokenRecord } from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const SPEC = "test-machine";
const [PROVIDER, SELLER, BUYER] = [1, 2, 3];
const USD = 1_000_000n;

describe("scripts: a tenancy from its making to its resale", function () {
  this.bail(true);
  let town: Town;
  const provider = ["--account", String(PROVIDER)];
  const seller = ["--account", String(SELLER)];
  const buyer = ["--account", String(BUYER)];
  const file = (name: string) => join(town.folder, name);
  const token = async (): Promise<TokenRecord> => [...(await town.gridbond.read()).tokens.values()][0] as TokenRecord;
  const wallet = (who: number | string) =>
    town.gridbond.escrow.walletOf(
      typeof who === "string" ? who : (town.accounts[who] ?? ""),
      town.gridbond.addresses.testUSD ?? "",
    );

  before(async () => {
    town = await foundTown();
    await town.do("wallet", `send --token GRID --amount 3000 --to ${town.accounts[PROVIDER]}`);
    for (const account of [SELLER, BUYER]) {
      await town.do("wallet", `mint --amount 500 --to ${town.accounts[account]}`);
      await town.do("wallet", "deposit --token tUSD --amount 400 --approve", "--account", String(account));
    }
    await town.do("staking", "stake --service leases --amount 1600 --approve", ...provider);
    await town.do("staking", "move --out-of leases --into registry --amount 600", ...provider);
    await town.do("registry", "register --endpoint https://provider.example:8443", ...provider);
    await town.do("registry", `capacity --class ${SPEC} --total 4`, ...provider);
    await town.do("registry", `allot --service leases --class ${SPEC} --units 4`, ...provider);
    const terms = {
      token: "tUSD",
      capPerHour: "3.6",
      bond: "100",
      resourceClass: SPEC,
      spec: keccak256(toUtf8Bytes("the manifest")),
      notice: "1h",
    };
    writeFileSync(file("lease.json"), JSON.stringify(terms));
  });
  after(() => town.close());

  it("is made, funded, and rents", async () => {
    await town.do("tenancies", "create --tokens tUSD", ...seller);
    const { account, owner } = await token();
    expect(owner).to.equal(town.accounts[SELLER]);
    await town.do("tenancies", `fund --tenancy ${account} --token tUSD --amount 150`, ...seller);
    expect(await wallet(account)).to.equal(150n * USD);
    await town.do(
      "quotes",
      `sign --terms ${file("lease.json")} --price 2.4 --volume 4 --out ${file("quote.json")}`,
      ...provider,
    );
    const files = (name: string) => `${file(name)},${file(name)}`;
    const open = `open --tenancy ${account} --terms ${files("lease.json")} --quotes ${files("quote.json")} --deposit 100`;
    await town.do("tenancies", open, ...seller);
    const opened = await town.gridbond.leases.list({ tenant: account });
    expect(opened.map(({ state }) => state.status)).to.deep.equal([LeaseStatus.Open, LeaseStatus.Open]);
    expect(await wallet(account)).to.equal(50n * USD);
    const few = await town.attempt("tenancies", open.replace(files("quote.json"), file("quote.json")), ...seller);
    expect(few.status).to.equal(1);
    expect(few.stderr).to.include("--quotes").and.include("2, one for each of --terms");
  });

  it("is topped up and sublet by its owner alone", async () => {
    const { account } = await token();
    const { id } = (await town.gridbond.leases.list({ tenant: account }))[0] ?? { id: "" };
    await town.do("tenancies", `top-up --tenancy ${account} --lease ${id.slice(0, 12)} --amount 10`, ...seller);
    expect(await wallet(account)).to.equal(40n * USD);
    const sublet = `sublet --tenancy ${account} --user ${town.accounts[BUYER]} --for 12h`;
    const stranger = await town.attempt("tenancies", sublet, ...buyer);
    expect(stranger.stderr).to.include("ERC721InsufficientApproval");
    await town.do("tenancies", sublet, ...seller);
    expect(await town.do("tenancies", `show --tenancy ${account}`)).to.include(`${town.accounts[BUYER]} until`);
  });

  it("is offered for what it is worth, and bought with it", async () => {
    const { account, tokenId } = await token();
    const greedy = `sell --tenancy ${account} --price 120 --token tUSD --balance 1000`;
    expect((await town.attempt("tenancies", greedy, ...seller)).stderr).to.include("its worth now");
    await town.do("tenancies", `sell --tenancy ${account} --price 120 --token tUSD --for 2h`, ...seller);
    expect(await town.do("tenancies", "offers"))
      .to.include("120 tUSD")
      .and.include(account);
    await town.do("tenancies", `buy --tenancy ${account}`, ...buyer);
    const sold = await token();
    expect(sold.owner).to.equal(town.accounts[BUYER]);
    expect(sold.sales).to.equal(1);
    expect(await wallet(SELLER)).to.equal((400n - 150n + 120n) * USD);
    expect(await town.gridbond.leaseNFT.userOf(tokenId)).to.equal("0x0000000000000000000000000000000000000000");
    expect(await town.do("tenancies", "list", ...buyer))
      .to.include(account)
      .and.include("2");
    const gone = await town.attempt("tenancies", `buy --tenancy ${account}`, ...seller);
    expect(gone.stderr).to.include("one that is for sale");
  });

  it("an offer can be withdrawn", async () => {
    const { account } = await token();
    await town.do("tenancies", `sell --tenancy ${account} --price 1 --token tUSD`, ...buyer);
    await town.do("tenancies", `unlist --tenancy ${account}`, ...buyer);
    expect(await town.do("tenancies", "offers")).not.to.include(account);
  });

  it("a silent provider is challenged, and the compensation collected", async () => {
    const { account } = await token();
    const { id, terms, lease } = (await town.gridbond.leases.list({ tenant: account })).at(-1) ?? {};
    await town.do("tenancies", `challenge --tenancy ${account} --lease ${id}`, ...buyer);
    await town.mine((terms?.answerSeconds ?? 0) + 1);
    await town.do("leases", `fail --lease ${id}`, ...provider);
    await town.do("tenancies", `collect --tenancy ${account}`, ...buyer);
    expect(await town.gridbond.token.balanceOf(town.gridbond.addresses.gridToken, town.accounts[BUYER] ?? "")).to.equal(
      (terms?.compensation ?? 0n) * BigInt(terms?.slots ?? 0),
    );
    expect(lease?.provider).to.equal(town.accounts[PROVIDER]);
  });

  it("is emptied, and given away", async () => {
    const { account } = await token();
    const { id } = (await town.gridbond.leases.list({ tenant: account }))[0] ?? { id: "" };
    await town.do("tenancies", `close --tenancy ${account} --lease ${id}`, ...buyer);
    const left = await wallet(account);
    expect(left > 80n * USD).to.equal(true);
    await town.do("tenancies", `take-out --tenancy ${account} --token tUSD --amount 80`, ...buyer);
    expect(await wallet(BUYER)).to.equal((400n - 120n + 80n) * USD);
    await town.do("tenancies", `give --tenancy ${account} --to ${town.accounts[SELLER]}`, ...buyer);
    expect((await token()).owner).to.equal(town.accounts[SELLER]);
    const missing = await town.attempt("tenancies", `show --tenancy ${town.accounts[PROVIDER]}`);
    expect(missing.stderr).to.include("the account of a tenancy");
  });
});
