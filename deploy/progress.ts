import type { ExecutionEventListener } from "@nomicfoundation/ignition-core";

/** Told of a contract that is deployed: its name and where it lies. */
export type OnDeployed = (contract: string, address: string) => void;

interface Completed {
  readonly futureId: string;
  readonly result: { readonly type: string; readonly result?: string };
}

/** Ignition tells a listener two dozen kinds of events, each by a method of its own; this one hears of deployed contracts. */
export function listenerFor(onDeployed: OnDeployed): ExecutionEventListener {
  const heard = {
    deploymentExecutionStateComplete({ futureId, result }: Completed) {
      if (result.result !== undefined) onDeployed(futureId.slice(futureId.indexOf("#") + 1), result.result);
    },
  };
  const ignore = () => undefined;
  return new Proxy(heard, {
    get: (target, key) => (Reflect.get(target, key) as unknown) ?? ignore,
  }) as unknown as ExecutionEventListener;
}
