// What the documents say of the tests is so.
import { expect } from "chai";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Every test's name: functions of Solidity tests, and what mocha tests say. */
function testsOf(): readonly string[] {
  const names: string[] = [];
  for (const entry of readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })) {
    if (!/\.(t\.sol|test\.ts)$/.test(entry)) continue;
    const text = readFileSync(join(ROOT, "test", entry), "utf8");
    for (const [, name = ""] of text.matchAll(/function ((?:test|invariant)\w*)\(/g)) names.push(name);
    for (const [, name = ""] of text.matchAll(/\b(?:it|describe)\(\s*["`]([^"`]+)["`]/g)) names.push(name);
  }
  return names;
}

describe("docs/attacks.md", () => {
  const text = readFileSync(join(ROOT, "docs/attacks.md"), "utf8");
  const rows = text.split("\n").filter((line) => /^\| (?!---|attack \||must hold)/.test(line));
  const tests = new Set(testsOf());

  it("names tests that exist, at least one for every attack", () => {
    expect(rows.length).to.be.above(40);
    const missing: string[] = [];
    for (const row of rows) {
      const cell = row.split("|").at(-2) ?? "";
      const named = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
      if (named.length === 0) missing.push(`no test: ${row}`);
      missing.push(...named.filter((name) => !tests.has(name)));
    }
    expect(missing).to.deep.equal([]);
  });

  it("links to files that exist", () => {
    const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, "docs", link)))).to.deep.equal([]);
  });
});
