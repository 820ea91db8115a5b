// Both libraries behind one face: what a story needs of either.
import { createPublicClient, createWalletClient, custom } from "viem";

import { connect } from "../../../client/src/viem.ts";
import type { Role, World } from "./world.ts";

/** The verbs and reads that both skins share, without what only one library has. */
export type Common = Omit<World["people"]["payer"], "connect" | "contracts">;

function onEthers(world: World, role: Role): Common {
  return world.people[role];
}

function onViem(world: World, role: Role): Common {
  const transport = custom(world.provider);
  const clients = {
    public: createPublicClient({ transport, pollingInterval: 5 }),
    wallet: createWalletClient({ account: world.at[role], transport }),
  };
  // Receipts and overrides differ by library; the story looks at neither.
  return connect(clients, world.addresses) as unknown as Common;
}

export const SKINS = [
  ["ethers", onEthers],
  ["viem", onViem],
] as const;
