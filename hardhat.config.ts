import hardhatToolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { config as loadDotenv } from "dotenv";
import { configVariable, defineConfig } from "hardhat/config";
import type { MochaOptions } from "mocha";
import { z } from "zod";

import { compilerProfile } from "./scripts/dev/compiler.ts";
import buildPlugin from "./scripts/dev/plugin/index.ts";

loadDotenv({ quiet: true });

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);

// Settings of local work only. What a live network needs (URLs, keys) is a configuration variable below: it is read
// when that network is used, from the keystore or from the environment, so a missing one never stops local work.
const settings = z
  .object({
    GRIDBOND_SOLC: z.enum(["npm", "native"]).default("npm"),
    GRIDBOND_FUZZ_RUNS: count(64),
    GRIDBOND_INVARIANT_RUNS: count(16),
    GRIDBOND_INVARIANT_DEPTH: count(64),
    GRIDBOND_MOCHA_JSON: z.string().min(1).optional(), // set by scripts/dev/test.ts
    GRIDBOND_COVERAGE: z.literal("1").optional(), // set by scripts/dev/coverage.ts
    LOCALHOST_RPC_URL: z.url({ protocol: /^https?$/ }).default("http://127.0.0.1:8545"),
  })
  .parse(process.env);

const coverage = settings.GRIDBOND_COVERAGE !== undefined;

const mocha: MochaOptions = { timeout: 120_000 };
if (settings.GRIDBOND_MOCHA_JSON !== undefined) {
  mocha.reporter = new URL("./scripts/dev/test/mocha-reporter.cjs", import.meta.url).pathname;
  mocha.reporterOptions = { output: settings.GRIDBOND_MOCHA_JSON };
}

export default defineConfig({
  plugins: [hardhatToolbox, buildPlugin],
  solidity: {
    // One list of settings for every build: what is tested is, byte for byte, what is deployed.
    profiles: {
      default: compilerProfile(settings.GRIDBOND_SOLC),
      production: compilerProfile(settings.GRIDBOND_SOLC),
    },
    splitTestsCompilation: true,
  },
  paths: {
    sources: "contracts",
    tests: { mocha: "test", solidity: "test/solidity" },
    ignition: "deploy",
    ...(coverage ? { artifacts: "coverage/artifacts", cache: "coverage/cache" } : {}),
  },
  // Generated types are written as namespaces, which this project's own code may not use: they are not checked, only used.
  typechain: { outDir: "typechain-types", tsNocheck: true },
  test: {
    mocha,
    solidity: {
      fuzz: { runs: settings.GRIDBOND_FUZZ_RUNS, seed: "0x6772696462", showLogs: true },
      invariant: {
        runs: settings.GRIDBOND_INVARIANT_RUNS,
        depth: settings.GRIDBOND_INVARIANT_DEPTH,
        failOnRevert: true,
        shrinkRunLimit: 500,
      },
      fsPermissions: { readDirectory: ["test/vectors"] },
    },
  },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "prague",
      // Instrumented contracts are larger and dearer than any chain would take.
      ...(coverage ? { allowUnlimitedContractSize: true, blockGasLimit: 1_000_000_000 } : {}),
    },
    // The rules of an OP-stack chain, in process.
    rollup: { type: "edr-simulated", chainType: "op", chainId: 84532 },
    localhost: { type: "http", chainType: "l1", url: settings.LOCALHOST_RPC_URL },
    sepolia: {
      type: "http",
      chainType: "l1",
      chainId: 11155111,
      url: configVariable("SEPOLIA_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
    arbitrumSepolia: {
      type: "http",
      chainType: "generic",
      chainId: 421614,
      url: configVariable("ARBITRUM_SEPOLIA_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
    baseSepolia: {
      type: "http",
      chainType: "op",
      chainId: 84532,
      url: configVariable("BASE_SEPOLIA_RPC_URL"),
      accounts: [configVariable("DEPLOYER_PRIVATE_KEY")],
    },
  },
  verify: { etherscan: { apiKey: configVariable("ETHERSCAN_API_KEY") } },
});
