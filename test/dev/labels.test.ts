import { expect } from "chai";

import { mendLabels } from "../../scripts/dev/plugin/labels.ts";

describe("labels of generated types", () => {
  it("that TypeScript reserves get an underscore", () => {
    expect(mendLabels("      [class: BytesLike, in: BigNumberish[], total: BigNumberish, ],\n")).to.equal(
      "      [class_: BytesLike, in_: BigNumberish[], total: BigNumberish, ],\n",
    );
  });

  it("stay as they are where they are property names, or only begin like a reserved word", () => {
    const object = "export interface OutputObject {class: string, total: bigint };";
    expect(mendLabels(object)).to.equal(object);
    const inputs = "      [classId: BytesLike, subclass: BytesLike, ],";
    expect(mendLabels(inputs)).to.equal(inputs);
  });
});
