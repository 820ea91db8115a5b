// Compiler warnings: those of npm sources are not ours to mend and are dropped; every one of our own is an error.
import type { SolidityHooks } from "hardhat/types/hooks";
import type { CompilerOutputError } from "hardhat/types/solidity";

/** Standard-JSON diagnostics say where they point; Hardhat's type leaves the field out. */
type Diagnostic = CompilerOutputError & { sourceLocation?: { file: string } };

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

export default async (): Promise<Partial<SolidityHooks>> => ({
  async invokeSolc(context, compiler, input, solcConfig, next) {
    const output = await next(context, compiler, input, solcConfig);
    const errors = (output.errors ?? []).flatMap((e) => judgeDiagnostic(e, context.globalOptions.coverage) ?? []);
    return { ...output, errors };
  },
});
