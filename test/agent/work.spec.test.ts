import { expect } from "chai";
import { keccak256 } from "ethers";

import { encodeCanonical } from "../../agent/src/workloads/canonical.ts";
import { SpecInvalid, UnitOutOfRange } from "../../agent/src/workloads/errors.ts";
import { encodeSpec, parseSpec, requireUnit, specHash } from "../../agent/src/workloads/spec.ts";
import { HASH, bytesOf, classification, failureOf, rendering, smallTraining } from "./work.helpers.ts";

/** The canonical bytes of something that need not be a spec. */
const canonical = (value: unknown) => encodeCanonical(value, 8, (message) => new Error(message));

describe("job spec", () => {
  const specs = { smallTraining, classification, rendering };

  for (const [name, spec] of Object.entries(specs)) {
    it(`survives the way through bytes: ${name}`, () => {
      expect(parseSpec(encodeSpec(spec))).to.deep.equal(spec);
    });
  }

  it("has one spelling, whatever the order of keys, and keccak256 of it as its address", () => {
    const turned = Object.fromEntries(Object.entries(smallTraining).reverse()) as typeof smallTraining;
    const expected =
      '{"engine":"mnist-train","inputs":[],"params":{"batchSize":20,"epochs":1,"hidden":16,"learningRate":0.01,' +
      '"samples":200,"seed":7},"units":1,"version":1}';
    expect(new TextDecoder().decode(encodeSpec(turned))).to.equal(expected);
    expect(specHash(turned)).to.equal(keccak256(bytesOf(expected)));
  });

  it("is frozen all the way down", () => {
    const spec = parseSpec(encodeSpec(classification));
    expect(Object.isFrozen(spec)).to.equal(true);
    expect(Object.isFrozen(spec.params)).to.equal(true);
    expect(Object.isFrozen(spec.inputs[0])).to.equal(true);
  });

  it("does not encode what it would not parse", async () => {
    const wrong = { ...rendering, units: 9 };
    expect(await failureOf(() => encodeSpec(wrong))).to.be.instanceOf(SpecInvalid);
  });

  it("knows its units", async () => {
    requireUnit(classification, 2);
    for (const unit of [-1, 3, 0.5, Number.NaN]) {
      expect(await failureOf(() => requireUnit(classification, unit))).to.be.instanceOf(UnitOutOfRange);
    }
  });

  describe("refuses bytes that are not canonical JSON", () => {
    const text = new TextDecoder().decode(encodeSpec(smallTraining));
    const cases: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
      ["more than 64 KiB", bytesOf(`"${"a".repeat(65_535)}"`), /got 65537 bytes, limit 65536/],
      ["deep nesting", bytesOf("[".repeat(30_000) + "]".repeat(30_000)), /got nesting of depth 30000, limit 8/],
      ["nothing", bytesOf(""), /not JSON/],
      ["a text", bytesOf("hello"), /not JSON/],
      ["half of a spec", bytesOf(text.slice(0, 60)), /not JSON/],
      ["bytes that are not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), /not UTF-8/],
      ["a byte order mark", bytesOf(`\uFEFF${text}`), /not JSON/],
      ["white space", bytesOf(text.replace(",", ", ")), /not canonical/],
      ["keys in another order", bytesOf(JSON.stringify(smallTraining)), /not canonical/],
      ["a key twice", bytesOf(text.replace('"units":1', '"units":2,"units":1')), /not canonical/],
      ["a number's second spelling", bytesOf(text.replace("0.01", "1e-2")), /not canonical/],
      ["an escaped letter", bytesOf(text.replace("mnist", "\\u006dnist")), /not canonical/],
      ["the key __proto__", bytesOf('{"__proto__":{"units":1}}'), /"__proto__", which is reserved/],
      ["the key constructor", bytesOf('{"constructor":{"prototype":{}}}'), /"constructor", which is reserved/],
    ];
    for (const [what, bytes, message] of cases) {
      it(what, async () => {
        const error = await failureOf(() => parseSpec(bytes));
        expect(error).to.be.instanceOf(SpecInvalid);
        expect(error.message).to.match(message);
      });
    }

    it("without touching any prototype", () => {
      expect(({} as Record<string, unknown>).units).to.equal(undefined);
    });
  });

  describe("refuses values, naming what, got and limit", () => {
    const fixed = { name: "weights", hash: HASH, size: 10 };
    const train = (params: object) => ({ ...smallTraining, params: { ...smallTraining.params, ...params } });
    const render = (params: object) => ({ ...rendering, params: { ...rendering.params, ...params } });
    const classify = (params: object) => ({ ...classification, params: { ...classification.params, ...params } });
    const withInput = (input: object) => ({ ...classification, inputs: [input] });
    const cases: readonly (readonly [what: string, value: unknown, message: RegExp])[] = [
      ["an array", [], /spec: got \[\]/],
      ["null", null, /spec: got null/],
      ["an unknown engine", { ...smallTraining, engine: "shell" }, /spec\.engine: got "shell"/],
      ["no engine", { version: 1 }, /spec\.engine: got nothing/],
      ["another version", { ...smallTraining, version: 2 }, /spec\.version: got 2; .*expected 1/],
      ["an unknown key", { ...smallTraining, command: "rm" }, /Unrecognized key: "command"/],
      ["an unknown parameter", train({ script: "x" }), /spec\.params: .*Unrecognized key: "script"/],
      ["no parameters", { ...smallTraining, params: {} }, /spec\.params\.seed: got nothing/],
      ["no units", { ...smallTraining, units: 0 }, /spec\.units: got 0; .*>=1/],
      ["too many units", { ...rendering, units: 100_001 }, /spec\.units: got 100001; .*<=100000/],
      ["half a unit", { ...rendering, units: 7.5 }, /spec\.units: got 7\.5/],
      ["units as text", { ...rendering, units: "8" }, /spec\.units: got "8"/],
      ["other units than frames", { ...rendering, units: 9 }, /spec\.units: got 9; expected 8/],
      ["other units than the range has", { ...classification, units: 2 }, /spec\.units: got 2; expected 3/],
      ["one replica", { ...classification, replicas: 1 }, /spec\.replicas: got 1; .*>=2/],
      ["17 replicas", { ...classification, replicas: 17 }, /spec\.replicas: got 17; .*<=16/],
      ["units of one replica", { ...classification, replicas: 2 }, /spec\.units: got 3; expected 6, .*2 replicas/],
      ["two trainings in one job", { ...smallTraining, units: 2 }, /spec\.units: got 2; expected 1/],
      ["a negative seed", train({ seed: -1 }), /spec\.params\.seed: got -1; .*>=0/],
      ["too many samples", train({ samples: 8_001 }), /spec\.params\.samples: got 8001; .*<=8000/],
      ["too many epochs", train({ epochs: 21 }), /spec\.params\.epochs: got 21; .*<=20/],
      ["no learning", train({ learningRate: 0 }), /spec\.params\.learningRate: got 0/],
      ["too large a layer", train({ hidden: 513 }), /spec\.params\.hidden: got 513; .*<=512/],
      ["too wide a frame", render({ width: 641 }), /spec\.params\.width: got 641; .*<=640/],
      ["too high a frame", render({ height: 361 }), /spec\.params\.height: got 361; .*<=360/],
      ["too many samples per pixel", render({ samples: 65 }), /spec\.params\.samples: got 65; .*<=64/],
      ["a scene by path", render({ scene: "../secret.blend" }), /spec\.params\.scene: got "\.\.\/secret\.blend"/],
      ["a range beyond the digits", classify({ heldOut: { start: 1_990, count: 50 } }), /ends at 2040, .*at most 2000/],
      ["no input", { ...classification, inputs: [] }, /spec\.inputs: got \[\]; expected exactly the inputs weights/],
      ["an input too many", { ...smallTraining, inputs: [fixed] }, /spec\.inputs: .*expected no inputs/],
      ["the same name twice", { ...classification, inputs: [fixed, fixed] }, /expected every name once/],
      ["17 inputs", { ...classification, inputs: Array(17).fill(fixed) }, /spec\.inputs: .*<=16/],
      ["a name with a path", withInput({ ...fixed, name: "../weights" }), /spec\.inputs\.0\.name: got "\.\.\/weights"/],
      ["a name with dots", withInput({ ...fixed, name: "a..b" }), /spec\.inputs\.0\.name: got "a\.\.b"/],
      ["a name with a slash", withInput({ ...fixed, name: "a/b" }), /spec\.inputs\.0\.name: got "a\/b"/],
      ["a hidden name", withInput({ ...fixed, name: ".weights" }), /spec\.inputs\.0\.name: got "\.weights"/],
      ["a name with a newline", withInput({ ...fixed, name: "weights\n" }), /spec\.inputs\.0\.name: got "weights\\n"/],
      ["an empty name", withInput({ ...fixed, name: "" }), /spec\.inputs\.0\.name: got ""/],
      ["a long name", withInput({ ...fixed, name: "a".repeat(65) }), /spec\.inputs\.0\.name: .*1 to 64/],
      ["a short hash", withInput({ ...fixed, hash: "0xab" }), /spec\.inputs\.0\.hash: got "0xab"/],
      ["capitals in a hash", withInput({ ...fixed, hash: HASH.toUpperCase() }), /spec\.inputs\.0\.hash: got "0XAB/],
      ["too large an input", withInput({ ...fixed, size: 16_777_217 }), /inputs\.0\.size: got 16777217; .*<=16777216/],
      ["an input by URL", withInput({ ...fixed, url: "http://x" }), /Unrecognized key: "url"/],
      ["an input of both kinds", withInput({ ...fixed, from: { job: HASH, unit: 0 } }), /Unrecognized key/],
      ["a unit of a job below 0", withInput({ name: "weights", from: { job: HASH, unit: -1 } }), /from\.unit: got -1/],
    ];
    for (const [what, value, message] of cases) {
      it(what, async () => {
        const error = await failureOf(() => parseSpec(canonical(value)));
        expect(error).to.be.instanceOf(SpecInvalid);
        expect(error.message).to.match(message);
      });
    }
  });
});
