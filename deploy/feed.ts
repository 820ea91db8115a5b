// Whether there is a price to deploy Credits on. CreateX hides why a constructor refused; here it says so before anything is sent.
import { ZeroAddress, dataSlice, getAddress } from "ethers";
import { z } from "zod";

import { Credits__factory } from "../typechain-types/factories/economy/Credits__factory.ts";
import { BadFeed } from "./errors.ts";
import type { Parameters } from "./parameters.ts";

interface Provider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** As ICredits has them. */
const FAULTS = [
  "None",
  "SequencerUnreadable",
  "SequencerDown",
  "SequencerRestarting",
  "FeedUnreadable",
  "PriceTooLow",
  "PriceTooHigh",
  "Stale",
  "FromTheFuture",
];

/** Any address: construction asks neither Escrow nor GridToken. */
const ANYBODY = "0x0000000000000000000000000000000000000001";

/**
 * Constructs Credits without sending anything, and compares the feed's decimals.
 * @throws BadFeed
 */
export async function requireFeed(provider: Provider, { credits }: Parameters): Promise<void> {
  const { feed, decimals, sequencer, ...limits } = credits;
  if (feed === "none" || feed === "testFeed") return;
  const sources = { feed, sequencer: sequencer === "none" ? ZeroAddress : sequencer };
  const { data } = await new Credits__factory().getDeployTransaction(ANYBODY, ANYBODY, { ...sources, ...limits });
  const call = (params: object) => provider.request({ method: "eth_call", params: [params, "latest"] });
  await call({ data }).catch((error: unknown) => {
    throw new BadFeed(feed, told(error), "a feed that has a price now");
  });
  const answer = z.string().parse(await call({ to: getAddress(feed), data: "0x313ce567" }));
  const got = Number(dataSlice(answer, 0, 32));
  if (got !== decimals) throw new BadFeed(feed, `${got} decimals`, `credits.decimals = ${decimals}`);
}

/** The constructor's error by name, or whatever the node said. */
function told(error: unknown): string {
  const data = z.object({ data: z.string() }).or(z.object({ data: z.object({ data: z.string() }) }));
  const found = data.safeParse(error);
  if (found.success) {
    const raw = typeof found.data.data === "string" ? found.data.data : found.data.data.data;
    const parsed = Credits__factory.createInterface().parseError(raw);
    if (parsed?.name === "Credits_NoPrice")
      return `no price: ${FAULTS[Number(parsed.args[0])]} (${parsed.args.slice(1).join(", ")})`;
    if (parsed !== null && parsed !== undefined) return `${parsed.name}(${parsed.args.join(", ")})`;
  }
  return error instanceof Error ? error.message : String(error);
}
