// npm run build: contracts and TypeChain types, then what is generated from them, then the client package.
import { globSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";

import { ROOT, asScript, run, tool } from "./run.ts";

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
  await run("npm", ["run", "generate", "--if-present", "--workspace", "client"]);
  await run("npm", ["run", "build", "--if-present", "--workspace", "client"]);
});
