import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { addCounts, readCounts } from "../../scripts/dev/test/counts.ts";

describe("test counts", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gridbond-counts-"));
    file = join(folder, "counts.json");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("are taken from the file of a part that ended well", () => {
    writeFileSync(file, JSON.stringify({ passed: 7, failed: 0, skipped: 1 }));
    expect(readCounts(file, 0)).to.deep.equal({ passed: 7, failed: 0, skipped: 1 });
  });

  it("show a failure when a part died before it could count, or left nonsense", () => {
    expect(readCounts(file, 0).failed).to.equal(1);
    writeFileSync(file, JSON.stringify({ passed: -1, failed: 0, skipped: 0 }));
    expect(readCounts(file, 0).failed).to.equal(1);
  });

  it("show a failure when a part ended badly with no failed test", () => {
    writeFileSync(file, JSON.stringify({ passed: 7, failed: 0, skipped: 0 }));
    expect(readCounts(file, 1)).to.deep.equal({ passed: 7, failed: 1, skipped: 0 });
  });

  it("add up", () => {
    const a = { passed: 1, failed: 2, skipped: 3 };
    expect(addCounts(a, { passed: 10, failed: 20, skipped: 30 })).to.deep.equal({
      passed: 11,
      failed: 22,
      skipped: 33,
    });
  });
});
