// Dollars of work for GridToken, where there is a price of it: a feed by address, or the one that anybody sets on test networks.
import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import custody from "./Custody.ts";
import economy from "./Economy.ts";

type Builder = Parameters<Parameters<typeof buildModule>[1]>[0];
type Argument = NonNullable<Parameters<Builder["contract"]>[2]>[number];

const LIMITS = [
  "sequencer",
  "maxAge",
  "grace",
  "maxMoveBps",
  "deviationBps",
  "spreadBps",
  "warnBps",
  "haltBps",
] as const;

function deployCredits(m: Builder, feed: Argument) {
  const { gridToken } = m.useModule(economy);
  const { escrow } = m.useModule(custody);
  const limits = Object.fromEntries(LIMITS.map((name) => [name, m.getParameter(name)]));
  return m.contract("Credits", [escrow, gridToken, { feed, ...limits }]);
}

export const credits = buildModule("Credits", (m) => ({ credits: deployCredits(m, m.getParameter("feed")) }));
export const testCredits = buildModule("TestCredits", (m) => {
  const testFeed = m.contract("TestFeed");
  return { testFeed, credits: deployCredits(m, testFeed) };
});
