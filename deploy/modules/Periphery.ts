import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import identity from "./Identity.ts";
import judgement from "./Judgement.ts";
import market from "./Market.ts";

export default buildModule("Periphery", (m) => {
  const { escrow, staking } = m.useModule(custody);
  const { registry } = m.useModule(identity);
  const { jobs, leases } = m.useModule(market);
  const { jury, slashing } = m.useModule(judgement);
  const lens = m.contract("Lens", [escrow, staking, registry, jobs, jury, slashing]);
  const bundler = m.contract("Bundler", [escrow, jobs]);
  const leaseNFT = m.contract("LeaseNFT", [leases, escrow, staking]);
  return { lens, bundler, leaseNFT };
});
