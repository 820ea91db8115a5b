// Builds dist/ afresh: what is packed is what the sources say now.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";

const here = new URL(".", import.meta.url);
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(new URL("dist", here), { recursive: true, force: true });
execFileSync(process.execPath, [compiler, "-p", "tsconfig.json"], { cwd: here, stdio: "inherit" });
