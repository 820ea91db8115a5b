import type { ArgsOf, FunctionNameOf } from "../abi/codec.ts";
import { type Addresses, creditsOf } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { NOBODY } from "../entities/job.ts";

const NO_CREDITS = 2n ** 256n - 1n;

/**
 * Views of Credits. Amounts: GRID in wei, credits in millionths of a dollar; prices: USD for one GRID with 18 decimals. All throw
 * `NotDeployed` without Credits, and those that need a price `Credits_NoPrice`.
 */
export const creditsReads = (chain: Chain, addresses: Addresses) => {
  const ask = <F extends FunctionNameOf<"Credits">>(name: F, args: ArgsOf<"Credits", F>) =>
    view(chain, "Credits", creditsOf(addresses), name, args);
  return {
    /** Credits that `mint` would give now. */
    quoteMint: async (gridAmount: bigint) => ask("quoteMint", [gridAmount]),
    /** GRID that `redeem` would give now. */
    quoteRedeem: async (credits: bigint) => ask("quoteRedeem", [credits]),
    /** The lower price, which mints; and the higher, which redeems. */
    prices: async () => ask("prices", []),
    /** The reserve at the lower price in 1/10,000 of the credits; undefined without credits. */
    ratioBps: async () => {
      const ratio = await ask("ratioBps", []);
      return ratio === NO_CREDITS ? undefined : ratio;
    },
    /** What the breaker says now. */
    level: async () => ask("level", []),
    /** GRID that went out of circulation and came back, what backs the credits, and the credits that there are. */
    totals: async () => {
      const [everBurned, everMinted, supply] = await Promise.all([
        ask("everBurned", []),
        ask("everMinted", []),
        ask("totalSupply", []),
      ]);
      return { everBurned, everMinted, reserve: everBurned - everMinted, supply };
    },
    /** The anchor, when it last moved, and between when it was reported that there is no price (seconds; undefined for never). */
    anchor: async () => {
      const { price, movedAt, reportedSince, reportedAt } = await ask("anchor", []);
      return reportedAt === 0 ? { price, movedAt } : { price, movedAt, reportedSince, reportedAt };
    },
    /** Whether redemption goes without a price, at the anchor: the feed has ended. */
    orphaned: async () => ask("orphaned", []),
    /** What was fixed at deployment. */
    parameters: async () => {
      const [feed, sequencer, maxAge, grace] = await Promise.all([
        ask("feed", []),
        ask("sequencer", []),
        ask("maxAge", []),
        ask("grace", []),
      ]);
      const [maxMoveBps, deviationBps, spreadBps, warnBps, haltBps] = await Promise.all([
        ask("maxMoveBps", []),
        ask("deviationBps", []),
        ask("spreadBps", []),
        ask("warnBps", []),
        ask("haltBps", []),
      ]);
      return {
        feed,
        sequencer: sequencer === NOBODY ? undefined : sequencer,
        maxAge: Number(maxAge),
        grace: Number(grace),
        maxMoveBps: Number(maxMoveBps),
        deviationBps: Number(deviationBps),
        spreadBps: Number(spreadBps),
        warnBps: Number(warnBps),
        haltBps: Number(haltBps),
      };
    },
  };
};
