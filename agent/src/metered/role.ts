import type { MeteredPolicy } from "../config.ts";
import type { AgentContext } from "../context.ts";
import { Machine } from "../machine/machine.ts";
import type { Address } from "../client.ts";
import type { RoleParts } from "../roles.ts";
import type { Database } from "../state/database.ts";
import { Records } from "../state/records.ts";
import { digitModel } from "./digits.ts";
import { type RedemptionRecord, redemptionStates } from "./redeeming.ts";
import { METERED_PATH, meteredService } from "./service.ts";
import { Till } from "./till.ts";

/** Weights of a network: what the largest one has. */
const MAX_WEIGHTS = 4 * 1024 * 1024;

/** What a provider's agent needs to answer metered calls. */
export function meter(
  metered: MeteredPolicy,
  base: AgentContext & { readonly provider: Address },
  db: Database,
): RoleParts {
  const { gridbond, chainId, provider, library, log, now } = base;
  const { token, price, leastThawSeconds, redeemSeconds } = metered;
  const till = new Till({
    db,
    gridbond,
    chainId,
    tariff: { provider, token: token as Address, price, leastThawSeconds, redeemSeconds },
    now,
  });
  const redemptions = new Records<RedemptionRecord>(db, "redemption");
  const context = { ...base, till, redeem: { above: metered.redeemAbove, seconds: redeemSeconds } };
  const redemption = new Machine("redemption", redemptionStates, redemptions, context, log);
  return {
    parts: [
      {
        machine: redemption,
        onEvent(event) {
          if (event.contract === "Vouchers" && event.name !== "EIP712DomainChanged") till.forget(event.args.tabId);
        },
      },
    ],
    async prepare() {
      const weights = await library.fetch(metered.weights, undefined, MAX_WEIGHTS);
      const model = await digitModel(weights);
      const { vouchers } = gridbond.addresses;
      const offered = { chainId, vouchers, provider, token: token as Address, amount: price, leastThawSeconds };
      library.route(METERED_PATH, meteredService({ till, model, price: offered, log }));
      redemptions.add({ id: "redemptions", state: "collecting", round: 0, since: now() });
    },
  };
}
