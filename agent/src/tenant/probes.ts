import type { HostPolicy } from "../artifacts/hosts.ts";
import type { TenantPlan } from "../config.ts";
import { get } from "../http.ts";

interface Health {
  /** Probes in a row that failed. */
  failures: number;
  /** When it was asked last; paces the probes, decides nothing. */
  at: number;
}

const MAX_BYTES = 64 * 1024;

/** Asks the leases' services whether they are there. Forgotten with the process: a new one starts counting anew. */
export class Probes {
  readonly #plan: TenantPlan["probe"];
  readonly #policy: HostPolicy;
  readonly #health = new Map<string, Health>();

  constructor(plan: TenantPlan["probe"], policy: HostPolicy) {
    this.#plan = plan;
    this.#policy = policy;
  }

  /** Whether a lease's service has been silent for as many probes as the plan allows. Asks it when it is time to. */
  async silent(leaseId: string, endpoint: string | undefined): Promise<boolean> {
    const health = this.#health.get(leaseId) ?? { failures: 0, at: -Infinity };
    this.#health.set(leaseId, health);
    if (performance.now() - health.at >= this.#plan.seconds * 1000) {
      health.failures = (await this.#answers(leaseId, endpoint)) ? 0 : health.failures + 1;
      health.at = performance.now();
    }
    return health.failures >= this.#plan.failures;
  }

  /** Counts anew. */
  forget(leaseId: string): void {
    this.#health.delete(leaseId);
  }

  async #answers(leaseId: string, endpoint: string | undefined): Promise<boolean> {
    if (endpoint === undefined) return false;
    const timeoutMs = this.#plan.timeoutSeconds * 1000;
    try {
      const options = { policy: this.#policy, timeoutMs, maxBytes: MAX_BYTES };
      return (await get(endpoint, `/leases/${leaseId}${this.#plan.path}`, options)).status === 200;
    } catch {
      return false;
    }
  }
}
