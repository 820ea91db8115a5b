import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";
import identity from "./Identity.ts";

export default buildModule("Judgement", (m) => {
  const { gridToken } = m.useModule(economy);
  const { escrow, staking } = m.useModule(custody);
  const { registry } = m.useModule(identity);
  const randomness = m.contract("BlockRandomness", [m.getParameter("seedDelay"), m.getParameter("seedSpan")]);
  const jury = m.contract("Jury", [
    staking,
    randomness,
    {
      panelSize: m.getParameter("panelSize"),
      seatBond: m.getParameter("seatBond"),
      penalty: m.getParameter("penalty"),
      activationSeconds: m.getParameter("activationSeconds"),
      exitSeconds: m.getParameter("exitSeconds"),
      drawSeconds: m.getParameter("drawSeconds"),
      commitSeconds: m.getParameter("commitSeconds"),
      revealSeconds: m.getParameter("revealSeconds"),
    },
  ]);
  const slashing = m.contract("Slashing", [
    escrow,
    registry,
    jury,
    gridToken,
    {
      openSeconds: m.getParameter("openSeconds"),
      marginSeconds: m.getParameter("marginSeconds"),
      appeals: m.getParameter("appeals"),
      appealSeconds: m.getParameter("appealSeconds"),
      challengeBond: m.getParameter("challengeBond"),
      jurorFee: m.getParameter("jurorFee"),
      bounty: m.getParameter("bounty"),
      evidenceReward: m.getParameter("evidenceReward"),
    },
  ]);
  return { randomness, jury, slashing };
});
