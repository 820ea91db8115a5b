// Runs after every install of the root package, on whatever Node the machine has (plain JavaScript for that reason).
//
// Why it exists: Hardhat 3 needs Node >= 22.13 and its native engine ("@nomicfoundation/edr") ships as one optional
// package per platform that declares that engine range. Under an older Node npm skips the optional package without a
// word. The devDependency "node" puts Node 24 into node_modules/node/bin, which every npm script then runs on; so when
// the engine is missing, repeat the same install once under that Node, which picks the right platform package.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { delimiter, join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const localBin = join(root, "node_modules", "node", "bin");
const localNode = join(localBin, process.platform === "win32" ? "node.exe" : "node");
const GUARD = "GRIDBOND_POSTINSTALL";

function engineLoads() {
  try {
    createRequire(join(root, "node_modules", "hardhat", "package.json"))("@nomicfoundation/edr");
    return true;
  } catch {
    return false;
  }
}

if (!engineLoads()) {
  const npmCli = process.env.npm_execpath;
  if (process.env[GUARD] !== undefined || !existsSync(localNode) || npmCli === undefined) {
    console.error(
      `gridbond: @nomicfoundation/edr did not load under Node ${process.version} and the local Node ` +
        `(${existsSync(localNode) ? "present" : "missing"} in node_modules/node) could not mend it. ` +
        "Use Node >= 22.13, or allow install scripts for the package 'node', and install again.",
    );
    process.exit(1);
  }
  console.log(`gridbond: completing the install under the local Node (this one is ${process.version})`);
  const result = spawnSync(localNode, [npmCli, "install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, [GUARD]: "1", PATH: `${localBin}${delimiter}${process.env.PATH ?? ""}` },
  });
  process.exit(result.status ?? 1);
}
