// Who decides, and what: the governor brings its own timelock, the charter its own register of roles.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import economy from "./Economy.ts";
import fees from "./Fees.ts";

export default buildModule("Governance", (m) => {
  const { gridToken } = m.useModule(economy);
  const { feeAuction } = m.useModule(fees);
  const governor = m.contract("GridGovernor", [
    gridToken,
    {
      votingDelay: m.getParameter("votingDelay"),
      votingPeriod: m.getParameter("votingPeriod"),
      proposalThreshold: m.getParameter("proposalThreshold"),
      quorumBps: m.getParameter("quorumBps"),
      delay: m.getParameter("delay"),
    },
  ]);
  const charter = m.contract("Charter", [
    m.staticCall(governor, "timelock"),
    m.getParameter("guardian"),
    { feeBps: m.getParameter("feeBps"), maxFeeBps: m.getParameter("maxFeeBps"), sink: feeAuction },
  ]);
  return { governor, charter };
});
