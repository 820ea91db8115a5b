// A juror votes before its window ends, whatever it was asked about: silence costs the seat.
import { expect } from "chai";

import { hashOf } from "../../agent/src/artifacts/address.ts";
import { ArtifactUnavailable } from "../../agent/src/artifacts/errors.ts";
import { Failure, type Hex, PanelStage, UNAVAILABLE } from "../../agent/src/client.ts";
import type { Config } from "../../agent/src/config.ts";
import { parseConfig } from "../../agent/src/config.ts";
import type { JurorContext } from "../../agent/src/juror/context.ts";
import type { PanelRecord } from "../../agent/src/juror/record.ts";
import { executing, marginOf } from "../../agent/src/juror/states/executing.ts";
import type { Library } from "../../agent/src/library.ts";
import {
  EngineFailed,
  InputInvalid,
  ResultTooLarge,
  UnitAborted,
  UnitOutOfRange,
  UnitTimedOut,
} from "../../agent/src/workloads/errors.ts";
import { encodeSpec } from "../../agent/src/workloads/spec.ts";
import { type RunUnit, Workshop } from "../../agent/src/workshop.ts";
import { HASH, OTHER_HASH, bytesOf, smallTraining, useFolder } from "./work.helpers.ts";

const JOBS = `0x${"11".repeat(20)}`;
const SLASHING = `0x${"33".repeat(20)}`;
const VERIFICATION = `0x${"44".repeat(20)}`;
const COMMIT_SECONDS = 3_000;
const UNTIL = 1_000_000;
const GIVE_UP = UNTIL - 300;
const RESULT = bytesOf("result");
const RECORD = {
  id: HASH,
  caseId: OTHER_HASH,
  state: "executing",
  positions: [0],
} satisfies PanelRecord;

describe("Agent: a juror that cannot compute", () => {
  const folder = useFolder();

  interface Scene {
    readonly service?: string;
    readonly arbiter?: string;
    readonly knowsCase?: boolean;
    readonly knowsJob?: boolean;
    readonly missing?: boolean;
    readonly now?: number;
    readonly run?: RunUnit;
  }

  let time: number;
  let runs: number;
  /** Classes of the receipts that were signed. */
  let signed: Failure[];

  async function stepIn(scene: Scene): Promise<PanelRecord | undefined> {
    time = scene.now ?? GIVE_UP - 1;
    runs = 0;
    signed = [];
    const { service = JOBS, knowsCase = true, knowsJob = true, missing = false, arbiter = SLASHING } = scene;
    const library = {
      fetch: () =>
        missing ? Promise.reject(new ArtifactUnavailable(HASH, [])) : Promise.resolve(encodeSpec(smallTraining)),
    };
    const run: RunUnit = (task, options) => {
      runs += 1;
      return scene.run === undefined ? Promise.resolve(RESULT) : scene.run(task, options);
    };
    const workshop = await Workshop.open(config(), {} as never, library as unknown as Library, run);
    const context = {
      now: () => time,
      revealSeconds: 100,
      log: () => undefined,
      workshop,
      receipts: {
        issue: ({ failure }: { failure: Failure }) => {
          signed.push(failure);
          return Promise.resolve();
        },
      },
      book: {
        case: () => (knowsCase ? { caseId: OTHER_HASH, claimId: HASH, service, unit: 0 } : undefined),
        claim: () => ({ claimId: HASH, jobId: HASH }),
        job: () => (knowsJob ? { jobId: HASH, terms: { spec: HASH, arbiter } } : undefined),
      },
      gridbond: {
        addresses: { jobs: JOBS, slashing: SLASHING },
        jury: {
          panelOf: () => ({ stage: PanelStage.Committing, deadline: UNTIL, requestedAt: 0, size: 3, revealed: 0 }),
          parameters: () => ({ commitSeconds: COMMIT_SECONDS }),
        },
      },
    } as unknown as JurorContext;
    return (await executing.step(context, RECORD))?.next;
  }

  function config(): Config {
    return parseConfig("test", {
      role: "juror",
      name: "juror",
      chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 31_337 },
      key: { env: "SOME_KEY" },
      home: folder(),
    });
  }

  async function voteIn(scene: Scene): Promise<Hex | undefined> {
    const next = await stepIn(scene);
    if (next === undefined) return undefined;
    expect(next.state).to.equal("committing");
    return next.state === "committing" ? next.vote : undefined;
  }

  const failing =
    (error: Error): RunUnit =>
    () =>
      Promise.reject(error);

  it("votes with what it computes", async () => {
    expect(await voteIn({})).to.equal(hashOf(RESULT));
  });

  it("votes on what a verification brings to the court, when the terms name that", async () => {
    expect(await voteIn({ service: VERIFICATION, arbiter: VERIFICATION })).to.equal(hashOf(RESULT));
  });

  it("keeps a tenth of the window, ten minutes at most, to be heard", () => {
    expect(marginOf(40)).to.equal(4);
    expect(marginOf(COMMIT_SECONDS)).to.equal(300);
    expect(marginOf(43_200)).to.equal(600);
  });

  const waiting: readonly (readonly [string, Scene])[] = [
    ["a case that it has not heard of", { knowsCase: false }],
    ["a case of another service", { service: `0x${"22".repeat(20)}` }],
    ["a case of a verification that the terms do not name", { service: VERIFICATION }],
    ["a case that goes past the verification", { arbiter: VERIFICATION }],
    ["a job that it has not heard of", { knowsJob: false }],
    ["a spec that nobody serves", { missing: true }],
  ];
  for (const [what, scene] of waiting) {
    it(`waits for ${what}, and votes before the end`, async () => {
      expect(await voteIn(scene)).to.equal(undefined);
      expect(await voteIn({ ...scene, now: GIVE_UP })).to.equal(UNAVAILABLE);
    });
  }

  const hopeless: readonly (readonly [Error, Failure])[] = [
    [new UnitTimedOut(0, 1), Failure.TimedOut],
    [new ResultTooLarge(0, 2, 1), Failure.TooLarge],
    [new UnitOutOfRange(9, 1), Failure.InputInvalid],
    [new InputInvalid("nothing to read"), Failure.InputInvalid],
  ];
  for (const [error, failure] of hopeless) {
    it(`votes at once after ${error.name}, and signs why`, async () => {
      expect(await voteIn({ run: failing(error) })).to.equal(UNAVAILABLE);
      expect(signed).to.deep.equal([failure]);
    });
  }

  it("tries again while an engine fails, and votes before the end", async () => {
    const run = failing(new EngineFailed("no memory"));
    const failure = await voteIn({ run }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(EngineFailed);
    expect(await voteIn({ run, now: GIVE_UP })).to.equal(UNAVAILABLE);
    expect(runs, "no further run").to.equal(0);
  });

  it("stops a run that is still going when the window is about to end", async () => {
    let stopped = false;
    const run: RunUnit = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        time = GIVE_UP - 1;
        setTimeout(() => (time = GIVE_UP), 300);
        signal?.addEventListener("abort", () => {
          stopped = true;
          reject(new UnitAborted(0, signal.reason));
        });
      });
    expect(await voteIn({ run })).to.equal(UNAVAILABLE);
    expect(stopped).to.equal(true);
  });
});
