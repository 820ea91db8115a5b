// The whole protocol and play money to try it with: local chains and test networks.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import gridbond from "./Gridbond.ts";
import testMoney from "./TestMoney.ts";

export default buildModule("GridbondTest", (m) => ({
  ...m.useModule(gridbond),
  ...m.useModule(testMoney),
}));
