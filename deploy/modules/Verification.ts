// What terms may name as their arbiter, and what it rests on.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { ZeroAddress } from "ethers";

import custody from "./Custody.ts";
import fees from "./Fees.ts";
import judgement from "./Judgement.ts";
import market from "./Market.ts";

export default buildModule("Verification", (m) => {
  const { escrow } = m.useModule(custody);
  const { jobs, leases } = m.useModule(market);
  const { slashing } = m.useModule(judgement);
  const { feeAuction } = m.useModule(fees);
  const reputation = m.contract("Reputation", [
    escrow,
    jobs,
    leases,
    {
      feeBps: m.getParameter("feeBps"),
      halfLife: m.getParameter("reputationHalfLife"),
      faultWeight: m.getParameter("faultWeight"),
      sink: feeAuction,
    },
  ]);
  const payerReview = m.contract("PayerReview");
  const quorum = m.contract("Quorum", [
    slashing,
    {
      replicas: m.getParameter("replicas"),
      agreeing: m.getParameter("agreeing"),
      revealSeconds: m.getParameter("revealSeconds"),
      escalateSeconds: m.getParameter("escalateSeconds"),
      metric: ZeroAddress,
    },
  ]);
  return { reputation, payerReview, quorum };
});
