// Everything that does not depend on which token pays.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";
import emissions from "./Emissions.ts";
import fees from "./Fees.ts";
import governance from "./Governance.ts";
import identity from "./Identity.ts";
import judgement from "./Judgement.ts";
import market from "./Market.ts";
import periphery from "./Periphery.ts";
import verification from "./Verification.ts";

export default buildModule("Protocol", (m) => ({
  ...m.useModule(economy),
  ...m.useModule(custody),
  ...m.useModule(fees),
  ...m.useModule(governance),
  ...m.useModule(identity),
  ...m.useModule(market),
  ...m.useModule(emissions),
  ...m.useModule(judgement),
  ...m.useModule(verification),
  ...m.useModule(periphery),
}));
