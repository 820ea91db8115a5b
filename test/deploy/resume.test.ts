import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

import { ADDRESS_NAMES } from "../../deploy/contracts.ts";
import { readDeployedAddresses } from "../../deploy/records.ts";
import { contractsCreated, start, startChain } from "./node.ts";
import type { Chain } from "./node.ts";

const PATIENCE_MS = 180_000;

/** Resolves when `condition` holds; fails when it does not in time. */
async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await sleep(20);
  }
}

const journalOf = (chain: Chain) => join(chain.records, "chain-31337", "journal.jsonl");

/** Contracts that the journal says are deployed. A line that is still being written counts as none. */
function contractsInJournal(chain: Chain): number {
  if (!existsSync(journalOf(chain))) return 0;
  const lines = readFileSync(journalOf(chain), "utf8").split("\n");
  return lines.filter((line) => line.includes("DEPLOYMENT_EXECUTION_STATE_COMPLETE") && line.endsWith("}")).length;
}

/** Contracts that depend on no other: tokens, Escrow, AllOf, BlockRandomness, PayerReview, TestFeed. */
const FIRST_BATCH = 7;

describe("deploy: killed half-way", function () {
  this.timeout(480_000);
  let chain: Chain;
  beforeEach(async () => {
    chain = await startChain();
  });
  afterEach(async () => {
    await chain.close();
  });

  const pending = async () => {
    const block = (await chain.provider.send("eth_getBlockByNumber", ["pending", false])) as { transactions: string[] };
    return block.transactions.length;
  };

  it("goes on after SIGKILL, with a transaction in flight, and deploys nothing twice", async () => {
    const args = ["--network", "localhost", "--records", chain.records];
    // This test mines by hand, so that the moment of the kill is always the same.
    await chain.provider.send("evm_setAutomine", [false]);
    const { child, done } = start("deploy", args, { LOCALHOST_RPC_URL: chain.url });
    try {
      await until("the first batch on record", async () => {
        if (child.exitCode !== null) throw new Error(`deploy ended by itself: ${JSON.stringify(await done)}`);
        if (contractsInJournal(chain) >= FIRST_BATCH) return true;
        if ((await pending()) > 0) await chain.provider.send("evm_mine", []);
        return false;
      });
      await until("the next one is sent", async () => (await pending()) > 0);
    } finally {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    expect((await done).status, "killed").to.equal(null);
    const before = await contractsCreated(chain.provider);
    expect(before).to.have.lengthOf(FIRST_BATCH);
    expect(existsSync(join(chain.records, "chain-31337", "journal.jsonl"))).to.equal(true);

    // What is unfinished is said to be.
    const early = await chain.run("check", args);
    expect(early.status).to.equal(1);
    expect(early.stderr).to.match(/no address of .*ProviderRegistry.*; the deployment is unfinished/);

    await chain.provider.send("evm_setAutomine", [true]);
    await chain.provider.send("evm_mine", []);
    const resumed = await chain.run("deploy", args);
    expect(resumed.stderr).to.equal("");
    expect(resumed.status).to.equal(0);

    const created = await contractsCreated(chain.provider);
    expect(created.slice(0, FIRST_BATCH), "what was there stays").to.deep.equal(before);
    expect(created).to.have.lengthOf(ADDRESS_NAMES.length);
    expect(created.map((a) => a.toLowerCase())).to.have.members(
      Object.values(readDeployedAddresses(31337, chain.records)).map((a) => a.toLowerCase()),
    );

    const checked = await chain.run("check", args);
    expect(checked.stderr).to.equal("");
    expect(checked.status).to.equal(0);

    const again = await chain.run("deploy", args);
    expect(again.status).to.equal(0);
    expect(await contractsCreated(chain.provider), "a third run has nothing to do").to.have.lengthOf(
      ADDRESS_NAMES.length,
    );
  });
});
