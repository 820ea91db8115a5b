import { expect } from "chai";
import type { CompilerInput, CompilerOutput } from "hardhat/types/solidity";

import { divide, mergeOutputs, partition } from "../../scripts/dev/plugin/split.ts";

const CODE = ["abi", "evm.bytecode"];

function inputOf(contents: Record<string, string>): CompilerInput {
  return {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(contents).map(([file, content]) => [file, { content }])),
    settings: { viaIR: true, optimizer: { enabled: true }, outputSelection: { "*": { "": ["ast"], "*": CODE } } },
  };
}

describe("compiling in parts", () => {
  it("puts every file into exactly one part, of like size", () => {
    const sizes = new Map([["a", 9], ["b", 5], ["c", 4], ["d", 0]]); // prettier-ignore
    const parts = partition(sizes, 2);
    expect(parts.flat().toSorted()).to.deep.equal(["a", "b", "c", "d"]);
    const sizeOf = (part: string[]) => part.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
    expect(parts.map(sizeOf)).to.deep.equal([9, 9]);
  });

  it("asks for each contract once, by name, and once for the syntax trees", () => {
    const input = inputOf({
      "a.sol": "contract A {} library AMath {}",
      "b.sol": "abstract contract B {}",
      "c.sol": "interface C {}",
      "d.sol": "contract $D_1 is A {}",
    });
    const [trees, ...parts] = divide(input, 2).map(({ settings }) => settings.outputSelection);
    expect(trees).to.deep.equal({ "*": { "": ["ast"] } });
    const asked: unknown = Object.assign({}, ...parts);
    expect(asked).to.deep.equal({
      "a.sol": { A: CODE, AMath: CODE },
      "b.sol": { B: CODE },
      "c.sol": { C: CODE },
      "d.sol": { $D_1: CODE },
    });
    expect(parts.flatMap((part) => Object.keys(part))).to.have.lengthOf(4);
  });

  it("keeps every other setting, and leaves a small input or a single core alone", () => {
    const files = { "a.sol": "contract A {}", "b.sol": "", "c.sol": "", "d.sol": "" };
    const input = inputOf(files);
    for (const part of divide(input, 2)) {
      expect({ ...part.settings, outputSelection: 0 }).to.deep.equal({ ...input.settings, outputSelection: 0 });
      expect(part.sources).to.equal(input.sources);
    }
    expect(divide(input, 1)).to.deep.equal([input]);
    const small = inputOf({ "a.sol": "contract A {}" });
    expect(divide(small, 2)).to.deep.equal([small]);
  });

  it("joins outputs: an error that every part reports stands once, one that a single part reports is kept", () => {
    const error = (message: string) =>
      ({ type: "Warning", component: "general", severity: "warning", message, formattedMessage: message }) as const;
    const contract = (abi: unknown) => ({ abi });
    const outputs: CompilerOutput[] = [
      { errors: [error("analysis")], sources: { "a.sol": { id: 0, ast: "tree" } } },
      {
        errors: [error("analysis"), error("too big")],
        sources: { "a.sol": { id: 0, ast: undefined } },
        contracts: { "a.sol": { A: contract(1) } },
      },
      { errors: [error("analysis")], sources: {}, contracts: { "b.sol": { B: contract(2) } } },
    ];
    const joined = mergeOutputs(outputs);
    expect(joined.errors?.map(({ message }) => message)).to.deep.equal(["analysis", "too big"]);
    expect(joined.sources).to.deep.equal({ "a.sol": { id: 0, ast: "tree" } });
    expect(joined.contracts).to.deep.equal({ "a.sol": { A: contract(1) }, "b.sol": { B: contract(2) } });
  });
});
