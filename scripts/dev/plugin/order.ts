// TypeChain writes its indexes in the order in which artifacts are found, which is the order in which directory reads
// happen to finish. Generated code is committed and compared, so the order must be the same everywhere.
import type { HookContext } from "hardhat/types/hooks";

/** The same context, whose artifact paths come sorted. */
export function withSortedArtifacts(context: HookContext): HookContext {
  const artifacts = new Proxy(context.artifacts, {
    get(target, key) {
      if (key === "getAllArtifactPaths") {
        return async () => new Set([...(await target.getAllArtifactPaths())].toSorted());
      }
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  return new Proxy(context, {
    get: (target, key) => (key === "artifacts" ? artifacts : (Reflect.get(target, key, target) as unknown)),
  });
}
