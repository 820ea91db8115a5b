// Compiler warnings: those of npm sources are not ours to mend and are dropped; every one of our own is an error.
import type { CompilerOutputError } from "hardhat/types/solidity";

/** Standard-JSON diagnostics say where they point; Hardhat's type leaves the field out. */
export type Diagnostic = CompilerOutputError & { sourceLocation?: { file: string } };

const SIZE_WARNINGS = new Set(["3860", "5574"]); // initcode and code size

/** What becomes of one diagnostic: nothing (undefined), or itself, possibly as an error. */
export function judgeDiagnostic(diagnostic: Diagnostic, coverage: boolean): Diagnostic | undefined {
  if (diagnostic.severity === "error") return diagnostic;
  const file = diagnostic.sourceLocation?.file ?? "";
  if (!file.startsWith("project/")) return undefined;
  // Test contracts are never deployed to a chain with a size limit; coverage instruments every statement.
  const sizeDoesNotMatter = coverage || file.startsWith("project/test/");
  if (sizeDoesNotMatter && SIZE_WARNINGS.has(diagnostic.errorCode ?? "")) return undefined;
  return coverage ? diagnostic : { ...diagnostic, severity: "error" };
}
