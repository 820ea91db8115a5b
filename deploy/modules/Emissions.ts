// Above the market, whose paid work it counts. Whoever has the budget sends it there and starts the schedule.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";
import fees from "./Fees.ts";
import market from "./Market.ts";

export default buildModule("Emissions", (m) => {
  const { gridToken } = m.useModule(economy);
  const { escrow, staking } = m.useModule(custody);
  const { feeAuction } = m.useModule(fees);
  const { jobs, leases } = m.useModule(market);
  const schedule = {
    budget: m.getParameter("budget"),
    halfLife: m.getParameter("halfLife"),
    fractionBps: m.getParameter("fractionBps"),
  };
  const emissions = m.contract("Emissions", [feeAuction, escrow, staking, gridToken, jobs, leases, schedule]);
  return { emissions };
});
