// The whole protocol and play money to try it with: local chains and test networks.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import protocol from "./Protocol.ts";
import { testSampling } from "./Sampling.ts";
import testMoney from "./TestMoney.ts";

export default buildModule("GridbondTest", (m) => ({
  ...m.useModule(protocol),
  ...m.useModule(testMoney),
  ...m.useModule(testSampling),
}));
