// The whole protocol, floor by floor. Deploys nothing but what the floors' modules deploy.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import protocol from "./Protocol.ts";
import { sampling } from "./Sampling.ts";

export default buildModule("Gridbond", (m) => ({
  ...m.useModule(protocol),
  ...m.useModule(sampling),
}));
