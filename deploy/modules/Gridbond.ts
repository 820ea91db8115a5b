// The whole protocol, floor by floor. Deploys nothing but what the floors' modules deploy.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";
import identity from "./Identity.ts";
import judgement from "./Judgement.ts";
import market from "./Market.ts";
import periphery from "./Periphery.ts";

export default buildModule("Gridbond", (m) => ({
  ...m.useModule(economy),
  ...m.useModule(custody),
  ...m.useModule(identity),
  ...m.useModule(market),
  ...m.useModule(judgement),
  ...m.useModule(periphery),
}));
