import type { SolidityHooks } from "hardhat/types/hooks";

import { withSortedArtifacts } from "./order.ts";
import { judgeDiagnostic } from "./warnings.ts";

export default async (): Promise<Partial<SolidityHooks>> => ({
  async build(context, rootFilePaths, options, next) {
    return next(withSortedArtifacts(context), rootFilePaths, options);
  },

  async invokeSolc(context, compiler, input, solcConfig, next) {
    const output = await next(context, compiler, input, solcConfig);
    const errors = (output.errors ?? []).flatMap((e) => judgeDiagnostic(e, context.globalOptions.coverage) ?? []);
    return { ...output, errors };
  },
});
