import { expect } from "chai";
import { PNG } from "pngjs";

import { hashOf } from "../../agent/src/artifacts/address.ts";
import { canonicalPng } from "../../agent/src/workloads/blender/png.ts";
import { runEngine } from "../../agent/src/workloads/engines.ts";
import { EngineFailed, InputInvalid, UnitOutOfRange } from "../../agent/src/workloads/errors.ts";
import { CLASSES, Digits } from "../../agent/src/workloads/mnist/digits.ts";
import { decodePredictions, encodePredictions } from "../../agent/src/workloads/mnist/predictions.ts";
import { decodeWeights, encodeWeights } from "../../agent/src/workloads/mnist/weights.ts";
import { Random } from "../../agent/src/workloads/random.ts";
import { runUnit } from "../../agent/src/workloads/runner.ts";
import { classification, failureOf, rendering, smallTraining, useFolder } from "./work.helpers.ts";

const folder = useFolder();
const limits = () => ({ scratchRoot: folder(), timeoutMs: 60_000, memoryMb: 512, maxResultBytes: 1_000_000 });
const context = () => ({ signal: new AbortController().signal, scratchDir: folder(), progress: () => undefined });

/** The result of the small training. It must never change: somebody's bond depends on it. */
const SMALL_WEIGHTS = "0x8c223895c037a8050f71e68f195038a169dbbce2b8b86c302c495ad25f0e06d9";
const SMALL_PREDICTIONS = "0x94a1400ad1f439a1f4eb2e017a02144b1cd6348d602265b7bd08bc4be1fb55b0";

describe("digit engines", function () {
  this.timeout(60_000);
  let weights: Uint8Array;
  let digits: Digits;

  before(async () => {
    digits = await Digits.load();
    const signal = new AbortController().signal;
    const here = { signal, scratchDir: "", progress: () => undefined };
    weights = await runEngine(smallTraining, 0, new Map(), here);
  });

  it("train to the same bytes in every process", async () => {
    expect(hashOf(weights)).to.equal(SMALL_WEIGHTS);
    expect(hashOf(await runUnit({ spec: smallTraining, unit: 0, inputs: new Map() }, limits()))).to.equal(
      SMALL_WEIGHTS,
    );
  });

  it("train to other bytes from another seed", async () => {
    const other = { ...smallTraining, params: { ...smallTraining.params, seed: 8 } };
    expect(hashOf(await runEngine(other, 0, new Map(), context()))).not.to.equal(SMALL_WEIGHTS);
  });

  it("classify to the same bytes in every process, and learn something", async () => {
    const inputs = new Map([["weights", weights]]);
    const here = await runEngine(classification, 1, inputs, context());
    expect(hashOf(here)).to.equal(SMALL_PREDICTIONS);
    const there = await runUnit({ spec: classification, unit: 1, inputs }, limits());
    expect(hashOf(there)).to.equal(SMALL_PREDICTIONS);

    const all = { ...classification, units: 1, params: { heldOut: { start: 0, count: 500 }, unitSize: 500 } };
    const { rows } = decodePredictions(await runEngine(all, 0, inputs, context()));
    const right = rows.filter(({ label }, i) => label === digits.heldOut(i).label).length;
    expect(right).to.be.greaterThan(250);
  });

  it("compute the same for every replica of a shard", async () => {
    const inputs = new Map([["weights", weights]]);
    const { units } = classification;
    const replicated = { ...classification, replicas: 3, units: 3 * units };
    for (const unit of [1, units + 1, 2 * units + 1]) {
      expect(hashOf(await runEngine(replicated, unit, inputs, context()))).to.equal(SMALL_PREDICTIONS);
    }
    expect(hashOf(await runEngine(replicated, units, inputs, context()))).not.to.equal(SMALL_PREDICTIONS);
    const beyond = await failureOf(() => runEngine(replicated, 3 * units, inputs, context()));
    expect(beyond).to.be.instanceOf(UnitOutOfRange);
  });

  it("give each unit its own range, the last one what is left", async () => {
    const inputs = new Map([["weights", weights]]);
    const ranges = [];
    for (let unit = 0; unit < classification.units; unit++) {
      const { start, rows } = decodePredictions(await runEngine(classification, unit, inputs, context()));
      for (const { probabilities } of rows) {
        const sum = probabilities.reduce((a, b) => a + b);
        // Not closeTo: Hardhat's matchers make that one for whole numbers.
        expect(Math.abs(sum - 1) < 1e-5, `probabilities add up to ${sum}`).to.equal(true);
      }
      ranges.push([start, rows.length]);
    }
    expect(ranges).to.deep.equal([
      [100, 20],
      [120, 20],
      [140, 10],
    ]);
    expect(await failureOf(() => runEngine(classification, 3, inputs, context()))).to.be.instanceOf(UnitOutOfRange);
  });

  it("refuse weights that are not weights", async () => {
    const damaged = (at: number, ...values: number[]) => {
      const copy = Uint8Array.from(weights);
      copy.set(values, at);
      return copy;
    };
    const cases: readonly (readonly [Uint8Array | undefined, RegExp])[] = [
      [undefined, /input weights: got nothing/],
      [new Uint8Array(3), /got 3 bytes, expected at least 16/],
      [damaged(0, 0x58), /got magic "XBW1"/],
      [damaged(4, 0x11), /got layers 785 → 16 → 10/],
      [damaged(8, 0xff, 0xff, 0xff, 0xff), /got layers 784 → 4294967295 → 10/],
      [damaged(8, 17), /got \d+ bytes, expected \d+/],
      [weights.subarray(0, -1), /got \d+ bytes, expected \d+/],
      [damaged(16, 0, 0, 0xc0, 0x7f), /got NaN at byte 16/],
      [damaged(20, 0, 0, 0x80, 0x7f), /got Infinity at byte 20/],
      // Finite weights whose sums are not.
      [huge(weights), /they give the probability NaN/],
    ];
    for (const [bytes, message] of cases) {
      const inputs = new Map(bytes === undefined ? [] : [["weights", bytes] as const]);
      const error = await failureOf(() => runEngine(classification, 0, inputs, context()));
      expect(error).to.be.instanceOf(InputInvalid);
      expect(error.message).to.match(message);
    }
  });

  it("have a format for weights that says everything", () => {
    expect(encodeWeights(decodeWeights(weights))).to.deep.equal(weights);
    expect(weights.length).to.equal(16 + 4 * (784 * 16 + 16 + 16 * 10 + 10));
  });

  it("have a format for predictions that refuses what it did not write", async () => {
    const bytes = encodePredictions(7, Float32Array.of(0, 0.25, 0.5, 0.25, 0, 0, 0, 0, 0, 0));
    expect(decodePredictions(bytes).rows[0]?.label).to.equal(2);
    const damaged = (at: number, value: number) => Uint8Array.from(bytes, (byte, i) => (i === at ? value : byte));
    for (const wrong of [bytes.subarray(1), bytes.subarray(0, -1), damaged(8, 2), damaged(5, 9), damaged(12, 10)]) {
      expect(await failureOf(() => decodePredictions(wrong))).to.be.instanceOf(InputInvalid);
    }
  });

  it("hold out 2,000 digits of all classes that are in no training", () => {
    const key = (pixels: Uint8Array) => Buffer.from(pixels).toString("latin1");
    const trained = new Set(Array.from({ length: 8_000 }, (_, k) => key(digits.training(k).pixels)));
    const heldOut = Array.from({ length: 2_000 }, (_, k) => digits.heldOut(k));
    // As in any collection of handwriting, two ones may be alike to the last pixel; more than a few would be an overlap.
    expect(heldOut.filter(({ pixels }) => trained.has(key(pixels))).length).to.be.lessThan(5);
    expect(new Set(heldOut.map(({ label }) => label)).size).to.equal(CLASSES);
    expect(() => digits.heldOut(2_000)).to.throw(RangeError, "got position 2000, expected an integer from 0 to 1999");
    expect(() => digits.training(-1)).to.throw(RangeError);
  });
});

function huge(weights: Uint8Array): Uint8Array {
  const { hidden, hiddenKernel, hiddenBias, outputKernel, outputBias } = decodeWeights(weights);
  const fill = (values: Float32Array) => values.map(() => 3e38);
  return encodeWeights({
    hidden,
    hiddenKernel: fill(hiddenKernel),
    hiddenBias: fill(hiddenBias),
    outputKernel: fill(outputKernel),
    outputBias: fill(outputBias),
  });
}

describe("seeded numbers", () => {
  it("are the same on every machine", () => {
    const random = new Random(1);
    expect([random.next(), random.next(), random.next()]).to.deep.equal([2527132011, 314344336, 2535364964]);
  });

  it("are uniform below a bound", () => {
    const random = new Random(3);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const drawn = random.below(6);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) expect(count).to.be.within(9_600, 10_400);
  });

  it("shuffle without losing anything", () => {
    const items = Uint32Array.from({ length: 100 }, (_, i) => i);
    new Random(5).shuffle(items);
    expect(items).not.to.deep.equal(items.toSorted());
    expect([...items.toSorted()]).to.deep.equal(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe("render engine", () => {
  const image = new PNG({ width: 300, height: 90 });
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : (i * 7) % 251;

  it("writes one file for given pixels, however they were compressed", () => {
    const plain = canonicalPng(PNG.sync.write(image, { deflateLevel: 1, filterType: 0 }), 300, 90);
    const packed = canonicalPng(PNG.sync.write(image, { deflateLevel: 9, filterType: 4 }), 300, 90);
    expect(plain).to.deep.equal(packed);
    expect(canonicalPng(plain, 300, 90)).to.deep.equal(plain);
    expect(PNG.sync.read(Buffer.from(plain)).data).to.deep.equal(image.data);
    const types = [
      ...Buffer.from(plain)
        .toString("latin1")
        .matchAll(/IHDR|IDAT|IEND|tEXt|tIME|pHYs/g),
    ].map(([type]) => type);
    expect(types).to.deep.equal(["IHDR", "IDAT", "IEND"]);
  });

  it("refuses a frame of another size and what is no PNG", async () => {
    const wrongSize = await failureOf(() => canonicalPng(PNG.sync.write(image), 300, 91));
    expect(wrongSize.message).to.equal("rendered frame: got 300 × 90, expected 300 × 91");
    expect(await failureOf(() => canonicalPng(new Uint8Array(40), 300, 90))).to.be.instanceOf(EngineFailed);
  });

  it("says so when there is no Blender", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder();
    try {
      const error = await failureOf(() => runEngine(rendering, 0, new Map(), context()));
      expect(error).to.be.instanceOf(EngineFailed);
      expect(error.message).to.match(/blender: could not be run; install it/);
    } finally {
      process.env.PATH = path;
    }
  });
});
