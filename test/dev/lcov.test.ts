import { expect } from "chai";

import { parseLcov } from "../../scripts/dev/coverage/lcov.ts";

describe("lcov traces", () => {
  it("give the count of each line of each file", () => {
    const files = parseLcov("TN:\nSF:contracts/a.sol\nDA:3,1\nDA:4,0\nLH:1\nLF:2\nend_of_record\nSF:contracts/b.sol\n");
    expect([...files.keys()]).to.deep.equal(["contracts/a.sol", "contracts/b.sol"]);
    expect([...(files.get("contracts/a.sol") ?? [])]).to.deep.equal([
      [3, 1],
      [4, 0],
    ]);
  });

  it("are refused when a record is malformed, or belongs to no file", () => {
    expect(() => parseLcov("SF:a.sol\nDA:x,1\n")).to.throw('malformed record "DA:x,1"');
    expect(() => parseLcov("DA:1,1\n")).to.throw('malformed record "DA:1,1"');
  });
});
