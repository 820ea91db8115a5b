import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";

export default buildModule("Fees", (m) => {
  const { gridToken } = m.useModule(economy);
  const { escrow } = m.useModule(custody);
  const feeAuction = m.contract("FeeAuction", [
    escrow,
    gridToken,
    { floor: m.getParameter("floor"), halfLife: m.getParameter("halfLife"), multiple: m.getParameter("multiple") },
  ]);
  return { feeAuction };
});
