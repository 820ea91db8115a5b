import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import identity from "./Identity.ts";

export default buildModule("Market", (m) => {
  const { escrow, staking } = m.useModule(custody);
  const { registry } = m.useModule(identity);
  const jobs = m.contract("Jobs", [escrow, staking, registry]);
  const leases = m.contract("Leases", [escrow, staking, registry]);
  const vouchers = m.contract("Vouchers", [escrow]);
  return { jobs, leases, vouchers };
});
