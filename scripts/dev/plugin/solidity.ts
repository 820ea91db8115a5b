import type { SolidityHooks } from "hardhat/types/hooks";

import { installLabels } from "./labels.ts";
import { withSortedArtifacts } from "./order.ts";
import { divide, mergeOutputs } from "./split.ts";
import { judgeDiagnostic } from "./warnings.ts";

export default async (): Promise<Partial<SolidityHooks>> => ({
  async build(context, rootFilePaths, options, next) {
    installLabels();
    return next(withSortedArtifacts(context), rootFilePaths, options);
  },

  async invokeSolc(context, compiler, input, solcConfig, next) {
    // `next` may be called once only; no other plugin of this project hooks the compiler's run.
    const parts = divide(input);
    const output =
      parts.length === 1
        ? await next(context, compiler, input, solcConfig)
        : mergeOutputs(await Promise.all(parts.map((part) => compiler.compile(part))));
    const errors = (output.errors ?? []).flatMap((e) => judgeDiagnostic(e, context.globalOptions.coverage) ?? []);
    return { ...output, errors };
  },
});
