// The one place that fixes how Solidity is compiled. A change here changes every deployed byte and every gas snapshot.
import { createRequire } from "node:module";

export const SOLC_VERSION = "0.8.37";
export const OPTIMIZER_RUNS = 4_000;
/** Contracts that would outgrow the limit of 24,576 bytes otherwise. */
const SMALLER: Readonly<Record<string, number>> = {
  "contracts/market/Jobs.sol": 200,
  "contracts/market/Leases.sol": 1_000,
};
export const VIA_IR = true;

/** Where the compiler comes from: the npm package `solc` (needs no network), or a native build that Hardhat downloads. */
export type CompilerSource = "npm" | "native";

export function compilerProfile(source: CompilerSource) {
  return {
    compilers: [compiler(source, OPTIMIZER_RUNS)],
    overrides: Object.fromEntries(Object.entries(SMALLER).map(([file, runs]) => [file, compiler(source, runs)])),
  };
}

function compiler(source: CompilerSource, runs: number) {
  return {
    version: SOLC_VERSION,
    ...(source === "npm" ? { path: createRequire(import.meta.url).resolve("solc/soljson.js") } : {}),
    settings: {
      evmVersion: "prague",
      viaIR: VIA_IR,
      optimizer: { enabled: true, runs },
      // Without the metadata hash the bytecode depends on the code alone, not on comments or file paths.
      metadata: { bytecodeHash: "none" },
    },
  };
}
