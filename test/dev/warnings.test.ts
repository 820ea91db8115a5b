import { expect } from "chai";

import { type Diagnostic, judgeDiagnostic } from "../../scripts/dev/plugin/warnings.ts";

const warning = (file: string | undefined, errorCode = "2072"): Diagnostic => ({
  type: "Warning",
  component: "general",
  message: "Unused local variable.",
  severity: "warning",
  errorCode,
  ...(file === undefined ? {} : { sourceLocation: { file } }),
});

describe("compiler warnings", () => {
  it("of npm sources, or of no source, are dropped", () => {
    expect(judgeDiagnostic(warning("npm/@openzeppelin/contracts@5.7.0/utils/Bytes.sol"), false)).to.equal(undefined);
    expect(judgeDiagnostic(warning(undefined), false)).to.equal(undefined);
  });

  it("of this project are errors", () => {
    expect(judgeDiagnostic(warning("project/contracts/market/Jobs.sol"), false)?.severity).to.equal("error");
    expect(judgeDiagnostic(warning("project/test/solidity/utils/Test.sol"), false)?.severity).to.equal("error");
  });

  it("about size are errors for contracts, and nothing for tests or under coverage", () => {
    for (const code of ["3860", "5574"]) {
      expect(judgeDiagnostic(warning("project/contracts/market/Jobs.sol", code), false)?.severity).to.equal("error");
      expect(judgeDiagnostic(warning("project/contracts/market/Jobs.sol", code), true)).to.equal(undefined);
      expect(judgeDiagnostic(warning("project/test/solidity/x.t.sol", code), false)).to.equal(undefined);
    }
  });

  it("never hide an error, wherever it is", () => {
    const error: Diagnostic = { ...warning("npm/x/y.sol"), severity: "error" };
    expect(judgeDiagnostic(error, false)).to.equal(error);
    expect(judgeDiagnostic(error, true)).to.equal(error);
  });
});
