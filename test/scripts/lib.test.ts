import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ZeroHash } from "ethers";

import { InvalidInput, UNAVAILABLE } from "../../client/src/index.ts";
import { decimal, duration, moment, showAmount, showDuration, showMoment, toUnits } from "../../scripts/lib/amounts.ts";
import { findId } from "../../scripts/lib/context.ts";
import { firstWith } from "../../scripts/lib/network.ts";
import { factsOf, jsonOf, tableOf } from "../../scripts/lib/table.ts";
import { BadVoteFile, keepVote, keptVote } from "../../scripts/lib/votes.ts";

const NOW = 1_800_000_000;
const token = { address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", symbol: "USD", decimals: 6 } as const;

describe("scripts: amounts and times", () => {
  it("amounts are read in the token's decimals, exactly", () => {
    expect(toUnits("price", "1.5", token)).to.equal(1_500_000n);
    expect(toUnits("price", "0.000001", token)).to.equal(1n);
    expect(toUnits("price", "123456789012345678901234.5", token)).to.equal(123456789012345678901234_500000n);
    expect(() => toUnits("price", "0.0000001", token)).to.throw(InvalidInput, "at most 6 digits");
    for (const bad of ["", "-1", "1,5", "1e3", ".5", "5.", "0x10", " 1"])
      expect(decimal.safeParse(bad).success, bad).to.equal(false);
    expect([0n, 1_500_000n, 2_000_000n].map((value) => showAmount(value, token))).to.deep.equal([
      "0 USD",
      "1.5 USD",
      "2 USD",
    ]);
  });

  it("durations are read and shown", () => {
    const read = { "0": 0, "90s": 90, "30m": 1_800, "2h": 7_200, "1d12h": 129_600 };
    for (const [text, seconds] of Object.entries(read)) expect(duration.parse(text), text).to.equal(seconds);
    for (const bad of ["", "90", "h", "1.5h", "2h30", "2 h", "-2h"])
      expect(duration.safeParse(bad).success, bad).to.equal(false);
    expect([0, 59, 60, 5_400, 90_061].map(showDuration)).to.deep.equal(["0s", "59s", "1m", "1h 30m", "1d 1h"]);
  });

  it("moments count from the chain's time", () => {
    expect(moment.parse("now")(NOW)).to.equal(NOW);
    expect(moment.parse("+2h")(NOW)).to.equal(NOW + 7_200);
    expect(moment.parse("2030-01-31T12:00:00Z")(NOW)).to.equal(1_896_091_200);
    for (const bad of ["tomorrow", "+2", "2030-01-31", "2030-01-31T12:00:00"])
      expect(moment.safeParse(bad).success, bad).to.equal(false);
    expect(showMoment(NOW + 90, NOW)).to.equal("2027-01-15 08:01:30Z (in 1m 30s)");
    expect(showMoment(NOW - 90, NOW)).to.include("(1m 30s ago)");
    expect([showMoment(0, NOW), showMoment(undefined, NOW)]).to.deep.equal(["–", "–"]);
  });
});

describe("scripts: what is printed", () => {
  it("columns of numbers line up on the right, texts on the left", () => {
    expect(
      tableOf(
        ["name", "price"],
        [
          ["a", "1 USD"],
          ["long", "12.5 USD"],
        ],
      ).split("\n"),
    ).to.deep.equal(["name     price", "----  --------", "a        1 USD", "long  12.5 USD"]);
    expect(tableOf(["name"], [])).to.equal("name\n----\n(none)");
    expect(factsOf({ a: "1", long: "2" })).to.equal("a     1\nlong  2");
  });

  it("JSON keeps every digit of an amount", () => {
    expect(JSON.parse(jsonOf({ amount: 2n ** 96n, by: new Map([["a", 1n]]) }))).to.deep.equal({
      amount: "79228162514264337593543950336",
      by: { a: "1" },
    });
  });

  it("ids may be shortened as far as they stay unique", () => {
    const ids = ["0x1234567800", "0x1234567811"] as const;
    expect(findId("--job", "0x1234567800", ids)).to.equal(ids[0]);
    expect(() => findId("--job", "0x12345678", ids)).to.throw(InvalidInput, "more digits: 2 ids begin so");
    expect(() => findId("--job", "0xdeadbeef", ids)).to.throw(InvalidInput, "--job");
  });
});

describe("scripts: the deployment's first block", () => {
  it("is found by halving, wherever it is", async () => {
    for (const first of [0, 1, 7, 99, 100]) {
      let asked = 0;
      const holds = async (block: number) => {
        asked += 1;
        return block >= first;
      };
      expect(await firstWith(holds, 100)).to.equal(first);
      expect(asked).to.be.at.most(7);
    }
  });

  it("must be named when the node has forgotten old state", async () => {
    const error: unknown = await firstWith(() => Promise.reject(new Error("missing trie node")), 100).catch(
      (thrown: unknown) => thrown,
    );
    expect((error as Error).message)
      .to.include("--from-block")
      .and.include("missing trie node");
  });
});

describe("scripts: sealed votes on disk", () => {
  const place = { chainId: 31337, panelId: ZeroHash as `0x${string}`, position: 1, juror: token.address };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gridbond-votes-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("a vote is kept for its owner alone, with a fresh salt; the same vote gives the same salt again", () => {
    const { sealed, file } = keepVote(place, UNAVAILABLE, folder);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(keptVote(place, folder)).to.deep.equal(sealed);
    expect(keepVote(place, UNAVAILABLE, folder).sealed).to.deep.equal(sealed);
    expect(keepVote({ ...place, position: 2 }, UNAVAILABLE, folder).sealed.salt).not.to.equal(sealed.salt);
  });

  it("another vote, another juror's file, one that others can read, or a broken one is refused", () => {
    const { file } = keepVote(place, UNAVAILABLE, folder);
    const text = readFileSync(file, "utf8");
    expect(() => keepVote(place, `0x${"11".repeat(32)}`, folder)).to.throw(BadVoteFile, "the first vote stays");
    expect(() => keptVote({ ...place, juror: "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC" }, folder)).to.throw(
      BadVoteFile,
      "is about",
    );
    expect(() => keptVote({ ...place, position: 2 }, folder)).to.throw(BadVoteFile, "does not exist");
    writeFileSync(file, text.slice(0, 40));
    expect(() => keptVote(place, folder)).to.throw(BadVoteFile, "malformed");
    writeFileSync(file, text);
    chmodSync(file, 0o644);
    expect(() => keptVote(place, folder)).to.throw(BadVoteFile, "mode is 644");
  });
});
