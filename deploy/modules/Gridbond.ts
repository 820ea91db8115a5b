// The whole protocol, floor by floor, with what the parameters choose. Deploys nothing but what the floors' modules deploy.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import type { Parameters } from "../parameters.ts";
import { credits, testCredits } from "./Credits.ts";
import protocol from "./Protocol.ts";
import { sampling, testSampling } from "./Sampling.ts";
import testMoney from "./TestMoney.ts";

export const gridbond = (p: Parameters) =>
  buildModule("Gridbond", (m) => ({
    ...m.useModule(protocol),
    ...(p.testUSD ? { ...m.useModule(testMoney), ...m.useModule(testSampling) } : m.useModule(sampling)),
    ...(p.credits.feed === "none" ? {} : m.useModule(p.credits.feed === "testFeed" ? testCredits : credits)),
  }));
