import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { SOLC_VERSION } from "../scripts/dev/compiler.ts";

const require = createRequire(import.meta.url);
const root = new URL("..", import.meta.url);

/** Compiles Crowd.sol, which is of the bench alone and not among the contracts that are deployed. */
export function compileCrowd(): { abi: unknown[]; bytecode: string } {
  const solc = require("solc") as { compile(input: string, callbacks: object): string; version(): string };
  if (!solc.version().startsWith(SOLC_VERSION)) throw new Error(`solc is ${solc.version()}, expected ${SOLC_VERSION}`);
  const sources = { "bench/Crowd.sol": { content: readFileSync(new URL("Crowd.sol", import.meta.url), "utf8") } };
  const settings = {
    evmVersion: "prague",
    optimizer: { enabled: true },
    outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } },
  };
  const find = (path: string) => ({
    contents: readFileSync(path.startsWith("@") ? require.resolve(path) : new URL(path, root), "utf8"),
  });
  const output = JSON.parse(
    solc.compile(JSON.stringify({ language: "Solidity", sources, settings }), { import: find }),
  ) as {
    errors?: { severity: string; formattedMessage: string }[];
    contracts: Record<string, Record<string, { abi: unknown[]; evm: { bytecode: { object: string } } }>>;
  };
  const errors = (output.errors ?? []).filter((e) => e.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((e) => e.formattedMessage).join("\n"));
  const crowd = output.contracts["bench/Crowd.sol"]?.["Crowd"];
  if (crowd === undefined) throw new Error("Crowd.sol compiled without a contract Crowd");
  return { abi: crowd.abi, bytecode: "0x" + crowd.evm.bytecode.object };
}
