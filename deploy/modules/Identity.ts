import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";

export default buildModule("Identity", (m) => {
  const { staking } = m.useModule(custody);
  const registry = m.contract("ProviderRegistry", [
    staking,
    m.getParameter("floorBond"),
    m.getParameter("exitDelay"),
    m.getParameter("noticeSeconds"),
  ]);
  const auditors = m.contract("Auditors", [
    staking,
    m.getParameter("retireSeconds"),
    m.getParameter("auditorEvidenceReward"),
  ]);
  const devices = m.contract("Devices", [
    staking,
    registry,
    m.getParameter("deviceBond"),
    m.getParameter("settleSeconds"),
    m.getParameter("deviceEvidenceReward"),
  ]);
  const allOf = m.contract("AllOf");
  return { registry, auditors, devices, allOf };
});
