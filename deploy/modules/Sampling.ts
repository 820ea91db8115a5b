// Sampling, whose rate follows from reputation in one token: a parameter, or play money where there is some.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import judgement from "./Judgement.ts";
import testMoney from "./TestMoney.ts";
import verification from "./Verification.ts";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];
type Argument = NonNullable<Parameters<Builder["contract"]>[2]>[number];

function sample(m: Builder, token: Argument) {
  const { slashing, randomness } = m.useModule(judgement);
  const { reputation } = m.useModule(verification);
  const [everyLeast, everyMost] = [m.getParameter("everyLeast"), m.getParameter("everyMost")];
  const rates = { everyLeast, everyMost, token, scale: m.getParameter("scale") };
  return { sampling: m.contract("Sampling", [slashing, randomness, reputation, rates]) };
}

export const sampling = buildModule("Sampling", (m) => sample(m, m.getParameter("token")));
export const testSampling = buildModule("TestSampling", (m) => sample(m, m.useModule(testMoney).testUSD));
