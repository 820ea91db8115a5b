import { expect } from "chai";

import { type Balance, type Holdings, moneyTable, unaccounted } from "../../agent/demo/money.ts";
import { VERIFICATIONS, digitStages, filmStages } from "../../agent/demo/plan.ts";
import { checkAddresses } from "../../agent/src/client.ts";
import { parseConfig } from "../../agent/src/config.ts";
import { encodeSpec, type Spec } from "../../agent/src/workloads/spec.ts";

const GRID = 10n ** 18n;
const NOTHING: Holdings = { wallet: 0n, staked: 0n, escrow: 0n, credits: 0n, usd: 0n, usdEscrow: 0n };

function balance(gridSupply: bigint, holdings: Record<string, Partial<Holdings>>): Balance {
  const all = Object.entries(holdings).map(([name, some]) => [name, { ...NOTHING, ...some }] as const);
  return { holdings: new Map(all), gridSupply, usdSupply: 5_000_000n };
}

describe("Demo: the money", () => {
  const before = balance(10n * GRID, { ada: { wallet: 7n * GRID }, payer: { wallet: 3n * GRID, usd: 5_000_000n } });
  const after = balance(9n * GRID, {
    ada: { staked: 5n * GRID, usdEscrow: 2_000_001n },
    payer: { credits: GRID, escrow: 3n * GRID, usd: 2_999_999n },
  });

  it("is all accounted for, wherever it lies", () => {
    expect(unaccounted(before)).to.deep.equal({ grid: 0n, usd: 0n });
    expect(unaccounted(after)).to.deep.equal({ grid: 0n, usd: 0n });
  });

  it("shows the smallest unit that is missing or too much", () => {
    expect(unaccounted({ ...after, gridSupply: after.gridSupply + 1n })).to.deep.equal({ grid: 1n, usd: 0n });
    expect(unaccounted({ ...after, usdSupply: after.usdSupply - 1n })).to.deep.equal({ grid: 0n, usd: -1n });
  });

  it("adds up to what there was, what was burned included, without hiding a digit", () => {
    const lines = moneyTable(before, after).split("\n");
    expect(lines.find((line) => line.startsWith("ada"))).to.match(
      /7\.00 +5\.00 +-2\.00 .*0\.0000 +2\.000001 +\+2\.000001/,
    );
    expect(lines.find((line) => line.startsWith("burned"))).to.match(/0\.00 +1\.00 +\+1\.00/);
    expect(lines.at(-1)).to.match(/^together +10\.00 +10\.00 +0 +5\.0000 +5\.0000 +0$/);
  });
});

describe("Demo: the plans", () => {
  const at = (n: number) => `0x${n.toString(16).padStart(40, "1")}`;
  const names = [
    "gridToken",
    "staking",
    "escrow",
    "registry",
    "auditors",
    "devices",
    "allOf",
    "jobs",
    "leases",
    "vouchers",
    "emissions",
    "jury",
    "slashing",
    "feeAuction",
    "governor",
    "charter",
    "reputation",
    "payerReview",
    "quorum",
    "sampling",
    "lens",
    "bundler",
    "leaseNFT",
    "testUSD",
  ];
  const addresses = checkAddresses(Object.fromEntries(names.map((name, n) => [name, at(n)])) as never);

  it("are valid settings of a payer, and their specs are valid jobs", () => {
    const plans = [...VERIFICATIONS.map((how) => digitStages(addresses, how)), filmStages(addresses)];
    for (const stages of plans) {
      const config = parseConfig("plan", {
        role: "payer",
        name: "payer",
        chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 31_337 },
        key: { env: "KEY" },
        home: "home",
        payer: { stages },
      });
      expect(config.role).to.equal("payer");
      for (const { spec } of stages) {
        const inputs = spec.inputs.map((input) =>
          "from" in input ? { name: input.name, from: { job: `0x${"1".repeat(64)}`, unit: input.from.unit } } : input,
        );
        expect(encodeSpec({ ...spec, inputs } as unknown as Spec).length).to.be.greaterThan(0);
      }
    }
  });
});
