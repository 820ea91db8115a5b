import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import economy from "./Economy.ts";

export default buildModule("Custody", (m) => {
  const { gridToken } = m.useModule(economy);
  const staking = m.contract("Staking", [
    gridToken,
    m.getParameter("ratio"),
    m.getParameter("streamSeconds"),
    m.getParameter("noticeSeconds"),
    m.getParameter("maxCommissionBps"),
  ]);
  const escrow = m.contract("Escrow");
  return { staking, escrow };
});
