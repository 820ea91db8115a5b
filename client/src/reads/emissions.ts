import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";

/** Views of Emissions. Amounts in wei of GRID, fees in units of their token. */
export const emissionsReads = (chain: Chain, { emissions }: Addresses) => ({
  /** When the schedule began, seconds; undefined before. */
  startedAt: async () => {
    const at = await view(chain, "Emissions", emissions, "startedAt", []);
    return at === 0 ? undefined : at;
  },
  /** What the schedule has released at a time. */
  releasedAt: (timestamp: number) => view(chain, "Emissions", emissions, "releasedAt", [BigInt(timestamp)]),
  /** What was promised to lots so far. */
  committed: () => view(chain, "Emissions", emissions, "committed", []),
  /** What was reported in a lot, and what it gives once that is fixed. */
  lotOf: async (token: string, lot: bigint) => {
    const { reported, emission, isFixed } = await view(chain, "Emissions", emissions, "lotOf", [token, lot]);
    return { reported, emission: isFixed ? emission : undefined };
  },
  /** Fees of a pool in a lot that are not collected. */
  feesOf: (provider: string, service: string, token: string, lot: bigint) =>
    view(chain, "Emissions", emissions, "feesOf", [provider, service, token, lot]),
  /** What of a claim or lease was counted, in units of its value. */
  countedOf: (id: string) => view(chain, "Emissions", emissions, "countedOf", [id]),
  /** What was fixed at deployment. */
  parameters: async () => {
    const [budget, halfLife, fractionBps] = await Promise.all([
      view(chain, "Emissions", emissions, "budget", []),
      view(chain, "Emissions", emissions, "halfLife", []),
      view(chain, "Emissions", emissions, "fractionBps", []),
    ]);
    return { budget, halfLife: Number(halfLife), fractionBps: Number(fractionBps) };
  },
});
