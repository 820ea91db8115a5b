import { expect } from "chai";

import { InputInvalid, ManifestInvalid } from "../../agent/src/workloads/errors.ts";
import { hashOf } from "../../agent/src/artifacts/address.ts";
import { resolveInputs } from "../../agent/src/workloads/inputs.ts";
import type { Manifest } from "../../agent/src/workloads/manifest.ts";
import { encodeManifest, manifestHash, parseManifest } from "../../agent/src/workloads/manifest.ts";
import { HASH, OTHER_HASH, bytesOf, classification, failureOf } from "./work.helpers.ts";

const leaf = (unit: number) => ({ unit, salt: HASH, result: OTHER_HASH, size: 12 });
const manifest: Manifest = { version: 1, claim: HASH, first: 5, count: 3, leaves: [leaf(5), leaf(6), leaf(7)] };

describe("claim manifest", () => {
  it("survives the way through bytes, and is found by the address of these", () => {
    const bytes = encodeManifest(manifest);
    expect(parseManifest(bytes)).to.deep.equal(manifest);
    expect(manifestHash(manifest)).to.equal(hashOf(bytes));
  });

  const cases: readonly (readonly [what: string, value: object, message: RegExp])[] = [
    ["a count that is not the leaves'", { ...manifest, count: 4 }, /manifest\.count: got 4; expected 3/],
    ["a gap", { ...manifest, leaves: [leaf(5), leaf(7), leaf(8)] }, /manifest\.leaves\.1\.unit: got 7; expected 6/],
    [
      "units in another order",
      { ...manifest, leaves: [leaf(6), leaf(5), leaf(7)] },
      /leaves\.0\.unit: got 6; expected 5/,
    ],
    ["no leaves", { ...manifest, count: 0, leaves: [] }, /manifest\.count: got 0; .*>=1/],
    ["too many leaves", { ...manifest, count: 65_537 }, /manifest\.count: got 65537; .*<=65536/],
    ["too large a result", { ...manifest, leaves: [{ ...leaf(5), size: 2 ** 25 }] }, /leaves\.0\.size: .*<=16777216/],
    ["an unknown key", { ...manifest, provider: HASH }, /Unrecognized key: "provider"/],
    ["a malformed salt", { ...manifest, leaves: [{ ...leaf(5), salt: "0x00" }] }, /leaves\.0\.salt: got "0x00"/],
    ["another version", { ...manifest, version: 2 }, /manifest\.version: got 2/],
  ];
  for (const [what, value, message] of cases) {
    it(`refuses ${what}`, async () => {
      const error = await failureOf(() => encodeManifest(value as Manifest));
      expect(error).to.be.instanceOf(ManifestInvalid);
      expect(error.message).to.match(message);
    });
  }

  it("refuses bytes that are not canonical", async () => {
    expect(await failureOf(() => parseManifest(bytesOf(JSON.stringify(manifest))))).to.be.instanceOf(ManifestInvalid);
  });
});

describe("inputs of a job", () => {
  const weights = bytesOf("weights");
  const fixed = { ...classification, inputs: [{ name: "weights", hash: hashOf(weights), size: weights.length }] };
  const give = (bytes: Uint8Array) => ({ resultOf: async () => hashOf(weights), fetch: async () => bytes });

  it("come by address, or as the result of a predecessor's unit", async () => {
    const asked: unknown[] = [];
    const source = {
      resultOf: async (job: string, unit: number) => {
        asked.push([job, unit]);
        return hashOf(weights);
      },
      fetch: async (hash: string, limit: number) => {
        asked.push([hash, limit]);
        return weights;
      },
    };
    expect(await resolveInputs(fixed, source)).to.deep.equal(new Map([["weights", weights]]));
    expect(await resolveInputs(classification, source)).to.deep.equal(new Map([["weights", weights]]));
    expect(asked).to.deep.equal([
      [hashOf(weights), weights.length],
      [HASH, 0],
      [hashOf(weights), 16 * 1024 * 1024],
    ]);
  });

  it("must hash to their address and have the size that the spec says", async () => {
    const forged = await failureOf(() => resolveInputs(fixed, give(bytesOf("forgery"))));
    expect(forged).to.be.instanceOf(InputInvalid);
    expect(forged.message).to.match(/input weights: got bytes that hash to 0x[0-9a-f]{64}, expected 0x/);

    const longer = { ...fixed, inputs: [{ name: "weights", hash: hashOf(weights), size: 8 }] };
    const error = await failureOf(() => resolveInputs(longer, give(weights)));
    expect(error.message).to.equal("input weights: got 7 bytes, the spec says 8");
  });
});
