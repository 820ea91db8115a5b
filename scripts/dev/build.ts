// npm run build: contracts and TypeChain types, then what is generated from them, then the client package.
import { globSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";

import { ROOT, asScript, run, tool } from "./run.ts";

/** What writes committed files from the artifacts, in this order. */
const GENERATORS = ["scripts/export.ts", "scripts/export-errors.ts"];

/** TypeChain writes every type anew but never removes one: what it did not touch belongs to a contract that is gone. */
function removeStaleTypes(builtSince: number): void {
  for (const file of globSync("typechain-types/**/*.ts", { cwd: ROOT })) {
    const path = join(ROOT, file);
    if (statSync(path).mtimeMs < builtSince) unlinkSync(path);
  }
}

await asScript(async () => {
  const start = Date.now() - 1000; // file systems may round times down
  await run(tool("hardhat"), ["build", "--no-tests"]);
  removeStaleTypes(start);
  for (const generator of GENERATORS) await run("node", [generator]);
  await run("npm", ["run", "--silent", "build", "--workspace", "client"]);
});
