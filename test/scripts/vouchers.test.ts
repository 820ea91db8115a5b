// A tab's life from the command line: opened with a session key, signed and redeemed by hand, called with, left.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

import {
  type Address,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  PAYMENT_SIGNATURE,
  checkVoucher,
  formatPaid,
  formatPrice,
  parsePayment,
} from "../../client/src/index.ts";
import { type Town, foundTown } from "./harness.ts";

const [ADA, PAYER, PROGRAM, ANYBODY] = [1, 2, 3, 4];

describe("scripts: calls paid by vouchers", function () {
  this.bail(true);
  let town: Town;
  let tab = "";
  const by = (index: number) => ["--account", String(index)];
  const addressOf = (index: number) => town.accounts[index] as Address;
  const vouchers = (args: string, index: number) => town.do("vouchers", args, ...by(index));

  before(async () => {
    town = await foundTown();
    await town.do("wallet", "mint --amount 100", ...by(PAYER));
    await town.do("wallet", "deposit --token tUSD --amount 100 --approve", ...by(PAYER));
  });
  after(() => town.close());

  it("opens with a session key, and shows who may sign", async () => {
    const open = `open --provider ${addressOf(ADA)} --token tUSD --amount 20 --thaw 1h --session ${addressOf(PROGRAM)}`;
    const half = await town.attempt("vouchers", open, ...by(PAYER));
    expect(half.stderr).to.include("--limit AMOUNT and --for DURATION");
    const refused = await town.attempt("vouchers", `${open} --limit 5 --for 1d`, ...by(PAYER));
    expect(refused.stderr).to.include("ERC6909InsufficientAllowance");
    await town.do("wallet", "allow --service vouchers --token tUSD --amount 30", ...by(PAYER));
    const opened = await vouchers(`${open} --limit 5 --for 1d`, PAYER);
    tab = /tab\s+(0x[0-9a-f]{64})/.exec(opened)?.[1] ?? "";
    const shown = await vouchers(`show --tab ${tab.slice(0, 12)}`, ANYBODY);
    expect(shown)
      .to.match(/paid in\s+20 tUSD/)
      .and.match(/thaws\s+1h after a notice/)
      .and.include(addressOf(PROGRAM));
    expect(await vouchers(`list --provider ${addressOf(ADA)}`, ANYBODY)).to.include(tab.slice(0, 12));
    expect(await vouchers(`list --provider ${addressOf(PAYER)}`, ANYBODY)).not.to.include(tab.slice(0, 12));
  });

  it("signs by hand into a file of its own, which anybody redeems", async () => {
    const file = join(town.folder, "voucher.txt");
    await vouchers(`sign --tab ${tab} --total 2 --out ${file}`, PROGRAM);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(await vouchers(`redeem --voucher ${file}`, ANYBODY)).to.match(/paid\s+2 tUSD/);
    const again = await town.attempt("vouchers", `redeem --voucher ${file}`, ...by(ANYBODY));
    expect(again.stderr).to.include("Vouchers_NothingNew");
    expect(again.stderr).to.include("Redeem the highest voucher");
    writeFileSync(file, "not a voucher");
    const garbage = await town.attempt("vouchers", `redeem --voucher ${file}`, ...by(ANYBODY));
    expect(garbage.stderr).to.include("an object as base64 JSON");
  });

  it("pays a call, and no more than it may cost", async () => {
    const { vouchers: at, testUSD = "" } = town.gridbond.addresses;
    const price = {
      chainId: 31_337,
      vouchers: at,
      provider: addressOf(ADA),
      token: testUSD as Address,
      amount: 10_000n,
    };
    const server = createServer((request, response) => {
      const header = request.headers[PAYMENT_SIGNATURE];
      if (header === undefined) {
        const required = formatPrice({ ...price, leastThawSeconds: 3_600, reason: "no voucher", standing: undefined });
        response.writeHead(402, { [PAYMENT_REQUIRED]: required }).end();
        return;
      }
      const voucher = parsePayment(String(header));
      checkVoucher(voucher, { chainId: 31_337, vouchers: at });
      response
        .writeHead(200, { [PAYMENT_RESPONSE]: formatPaid({ charged: true, served: voucher.total }) })
        .end(`total ${voucher.total} by ${voucher.signer}`);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const body = join(town.folder, "body");
      writeFileSync(body, "hello");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const call = `call --tab ${tab} --url ${url} --body ${body}`;
      const answer = await vouchers(`${call} --most 0.01`, PROGRAM);
      expect(answer)
        .to.include(`total 2010000 by ${addressOf(PROGRAM)}`)
        .and.match(/paid so far: 2\.01 tUSD/);
      const dear = await town.attempt("vouchers", `${call} --most 0.009`, ...by(PROGRAM));
      expect(dear.stderr).to.include("a call costs 10000, allowed are 9000");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("tops up, raises a session, and leaves after the thaw", async () => {
    await vouchers(`topup --tab ${tab} --amount 10`, PAYER);
    const less = await town.attempt(
      "vouchers",
      `session --tab ${tab} --session ${addressOf(PROGRAM)} --limit 4 --for 2d`,
      ...by(PAYER),
    );
    expect(less.stderr).to.include("Vouchers_TooSoon");
    await vouchers(`session --tab ${tab} --session ${addressOf(PROGRAM)} --limit 6 --for 2d`, PAYER);
    await vouchers(`thaw --tab ${tab}`, PAYER);
    const early = await town.attempt("vouchers", `close --tab ${tab}`, ...by(PAYER));
    expect(early.stderr).to.include("Vouchers_TooEarly");
    expect(await vouchers(`show --tab ${tab}`, ANYBODY)).to.match(/status\s+Thawing/);
    expect(await vouchers(`close --tab ${tab}`, ADA)).to.match(/refund\s+28 tUSD/);
  });
});
