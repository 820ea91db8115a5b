// What an agent signs about units that it cannot do, and serves to whoever asks.
import { expect } from "chai";

import { usdOf } from "../../agent/demo/parties.ts";
import { freePorts } from "../../agent/demo/story.ts";
import { Failure, type SignedReceipt, inputsHash, parseReceipts } from "../../agent/src/client.ts";
import { AgentProcess, type World, newProvider, postJob, smallSpec, startWorld } from "./agent.helpers.ts";
import { claimsOf, onlyClaim } from "./crash.helpers.ts";

describe("Agent: receipts", function () {
  this.timeout(120_000);
  let world: World;

  before(async () => {
    world = await startWorld();
  });

  after(async () => {
    await world.close();
  });

  /** A provider's agent, and what it serves about a claim. */
  async function worker(name: string, work: { readonly unitTimeoutSeconds?: number } = {}) {
    const provider = await newProvider(world, name);
    const [port = 0] = await freePorts(1);
    const agent = new AgentProcess(
      world,
      name,
      provider.operator,
      {
        role: "provider",
        work,
        provider: {
          address: provider.owner.address,
          minPrice: { [usdOf(world.addresses)]: "1" },
          engines: ["mnist-classify"],
          arbiters: [world.addresses.slashing],
        },
      },
      { port },
    );
    const served = async (claimId: string): Promise<SignedReceipt[]> => {
      const answer = await fetch(`http://127.0.0.1:${port}/receipts/${claimId}`).catch(() => undefined);
      return answer?.ok === true ? parseReceipts(await answer.text()) : [];
    };
    return { provider, agent, served };
  }

  it("says which unit takes too long, how often it tried and what it was given", async () => {
    const { provider, agent, served } = await worker("slow", { unitTimeoutSeconds: 0.01 });
    const spec = await smallSpec(world, 2);
    const { jobId, terms } = await postJob(world, spec);
    await agent.runUntil("taken", async () => (await claimsOf(world, jobId)).length === 1);
    const { claimId, claim } = await onlyClaim(world, jobId);
    let found: SignedReceipt[] = [];
    await agent.runUntil("tried twice", async () => {
      found = await served(claimId);
      return (found[0]?.receipt.attempts ?? 0) >= 2;
    });
    expect(found).to.have.length(1);
    const [signed] = found;
    if (signed === undefined) throw new Error("nothing");
    const { receipt } = signed;
    expect(receipt).to.include({ unit: 0, failure: Failure.TimedOut, computed: 0, spec: terms.spec });
    expect(receipt.signer).to.equal(provider.operator.address);
    expect(receipt.reason).to.match(/unit 0: no result within 10 ms/);
    const [weights] = spec.inputs;
    if (weights === undefined || !("hash" in weights)) throw new Error("no input");
    expect(receipt.inputs).to.equal(inputsHash([weights.hash]));
    expect(await world.gridbond.jobs.checkReceipt(signed, terms, claim)).to.equal("operator");
    expect(await served(`0x${"00".repeat(32)}`)).to.deep.equal([]);

    // The deadline passes: the same unit is late, too.
    await world.pass(86_401);
    await agent.runUntil("late", async () => (found = await served(claimId)).length === 2);
    expect(found.map(({ receipt: { failure, unit } }) => [failure, unit])).to.deep.equal([
      [Failure.TimedOut, 0],
      [Failure.Late, 0],
    ]);
  });

  it("says when there was nothing to work on", async () => {
    const { agent, served } = await worker("idle");
    const { jobId, terms } = await postJob(world, await smallSpec(world, 2, { weightsAvailable: false }), {
      startSeconds: 30,
    });
    await agent.runUntil("taken", async () => (await claimsOf(world, jobId)).length === 1);
    const { claimId, claim } = await onlyClaim(world, jobId);
    await world.pass(31);
    let found: SignedReceipt[] = [];
    await agent.runUntil("signed", async () => (found = await served(claimId)).length === 1);
    const [signed] = found;
    if (signed === undefined) throw new Error("nothing");
    expect(signed.receipt.failure).to.equal(Failure.InputUnavailable);
    expect(await world.gridbond.jobs.checkReceipt(signed, terms, claim)).to.equal("operator");
  });
});
