// A juror that is alive reveals: its node is gone for four fifths of the window, and it is killed meanwhile.
import { once } from "node:events";
import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { type Wallet, hexlify, randomBytes } from "ethers";

import { hashOf } from "../../agent/src/artifacts/address.ts";
import { type Hex, PanelStage, caseId, disputeId } from "../../agent/src/client.ts";
import { runUnit } from "../../agent/src/workloads/runner.ts";
import { AgentProcess, type World, newProvider, postJob, smallSpec, startWorld } from "./agent.helpers.ts";
import { inputsOf, runOptions, seatedJuror, seatsOf, submitByHand, vote } from "./crash.helpers.ts";

const REVEAL_SECONDS = 28;

/** Stands between an agent and its node, and fails in the two ways in which nodes fail: at once, or never. */
class Line {
  mode: "up" | "refuses" | "hangs" = "up";
  /** Questions that came while it was not up. */
  missed = 0;
  readonly #server: Server;
  readonly #hanging: ServerResponse[] = [];

  private constructor(target: string) {
    this.#server = createServer((request, response) => {
      void (async () => {
        if (this.mode !== "up") this.missed += 1;
        if (this.mode === "refuses") return request.socket.destroy();
        if (this.mode === "hangs") return this.#hanging.push(response);
        const parts: Buffer[] = [];
        for await (const part of request) parts.push(part as Buffer);
        const headers = { "content-type": "application/json" };
        const answer = await fetch(target, { method: "POST", headers, body: Buffer.concat(parts) });
        response.writeHead(answer.status, headers).end(await answer.text());
      })().catch(() => response.destroy());
    });
  }

  static async to(target: string): Promise<Line> {
    const line = new Line(target);
    await once(line.#server.listen(0, "127.0.0.1"), "listening");
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

describe("Agent: a juror without a node", function () {
  this.timeout(180_000);
  let world: World;
  let line: Line;
  let clock: NodeJS.Timeout | undefined;

  before(async () => {
    world = await startWorld({ revealSeconds: REVEAL_SECONDS });
    line = await Line.to(world.url);
  });

  after(async () => {
    clearInterval(clock);
    // What a failed test leaves running.
    await Promise.all(ends.map((end) => end("SIGKILL")));
    await line.close();
    await world.close();
  });

  /** A juror that has sealed its vote on a panel with two others, whose votes open the window; its node is gone just before that. */
  async function sealed(mode: "refuses" | "hangs") {
    clearInterval(clock);
    line.mode = "up";
    for (const seat of await hands()) await world.as(seat.wallet).jury.retire(seat.number).execute();
    const wallet = await world.newcomer(600);
    const juror = new AgentProcess(
      world,
      `juror-${mode}`,
      wallet,
      { role: "juror", juror: { seats: 1 } },
      { rpcUrl: line.url, pollSeconds: 1, timeoutSeconds: 2 },
    );
    await juror.runUntil("seated", async () => (await seatsOf(world, wallet.address)) === 1);
    known.push(wallet);
    const others = [await seatedJuror(world), await seatedJuror(world)];
    known.push(...others);
    const cheat = await newProvider(world, "cheat");
    const spec = await smallSpec(world, 1);
    const { terms } = await postJob(world, spec);
    const made = await submitByHand(world, cheat, terms, hexlify(randomBytes(32)) as Hex);
    await world.asPayer.slashing.challenge(made.agreement).execute();
    const about = caseId(world.addresses.jobs, disputeId(made.claimId, 0));
    await world.as(cheat.operator).slashing.open(about, made.leaf, []).execute();
    const panel = await world.gridbond.slashing.panelIdOf(about);
    await world.pass(1);
    await world.pass(1);
    await world.asPayer.jury.draw(panel).execute();
    const right = hashOf(await runUnit({ spec, unit: 0, inputs: await inputsOf(world, spec) }, runOptions(world)));
    // From here on the chain's time is everybody's.
    clock = setInterval(() => void world.provider.send("evm_mine", []).catch(() => undefined), 1_000);

    const { jury } = world.gridbond;
    const [position = -1] = await jury.positionsOf(panel, wallet.address);
    const mine = () => jury.voteOf(panel, position);
    const end = juror.start();
    ends.push(end);
    while (BigInt((await mine()).commitment) === 0n) await new Promise((resolve) => setTimeout(resolve, 200));
    // It knows that its commitment is mined, and waits for the others.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    line.mode = mode;
    line.missed = 0;
    await vote(world, panel, others, right);
    const { stage, deadline } = await jury.panelOf(panel);
    expect(stage).to.equal(PanelStage.Revealing);
    /** Waits until a part of the window is over. */
    const past = async (part: number) => {
      const second = deadline - REVEAL_SECONDS * (1 - part);
      while (((await world.provider.getBlock("latest"))?.timestamp ?? 0) < second)
        await new Promise((resolve) => setTimeout(resolve, 200));
    };
    return { juror, end, right, mine, past };
  }

  const known: Wallet[] = [];
  const ends: ((signal: NodeJS.Signals) => Promise<void>)[] = [];
  /** Seats of earlier panels. */
  async function hands() {
    const count = await world.gridbond.jury.seatCount();
    const seats = await Promise.all(Array.from({ length: count }, (_, number) => world.gridbond.jury.seatOf(number)));
    return seats.flatMap(({ juror, retiredAt }, number) => {
      const wallet = known.find(({ address }) => address === juror);
      return wallet === undefined || retiredAt !== 0 ? [] : [{ number, wallet }];
    });
  }

  it("reveals in the fifth of the window that is left when its node refuses for four", async () => {
    const { end, right, mine, past } = await sealed("refuses");
    await past(0.8);
    expect(BigInt((await mine()).vote)).to.equal(0n);
    expect(line.missed, "questions that were refused").to.be.greaterThan(10);
    line.mode = "up";
    await past(1.05);
    expect((await mine()).vote).to.equal(right);
    await end("SIGTERM");
  });

  it("does so when its node does not even refuse, and it is killed and started again meanwhile", async () => {
    const { juror, end, right, mine, past } = await sealed("hangs");
    await past(0.4);
    await end("SIGKILL");
    const endAgain = juror.start();
    ends.push(endAgain);
    await past(0.8);
    expect(BigInt((await mine()).vote)).to.equal(0n);
    expect(line.missed, "questions that nobody answered").to.be.greaterThan(3);
    line.mode = "up";
    await past(1.05);
    expect((await mine()).vote).to.equal(right);
    await endAgain("SIGTERM");
  });
});
