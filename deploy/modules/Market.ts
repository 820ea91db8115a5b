import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import governance from "./Governance.ts";
import identity from "./Identity.ts";

export default buildModule("Market", (m) => {
  const { escrow, staking } = m.useModule(custody);
  const { registry } = m.useModule(identity);
  const { charter } = m.useModule(governance);
  const jobs = m.contract("Jobs", [escrow, staking, registry, charter]);
  const leases = m.contract("Leases", [escrow, staking, registry, charter]);
  const vouchers = m.contract("Vouchers", [escrow, charter]);
  return { jobs, leases, vouchers };
});
