import { CloseReason } from "../src/client.ts";
import { BOND, COMPENSATION, MONEY } from "./cluster-plan.ts";
import { type ClusterStory, LANDLORDS, SPARE, VICTIM } from "./cluster-story.ts";
import { gridOf, usdOf } from "./money.ts";

/**
 * The point of the demo: the cluster served throughout, who vanished was slashed and paid to the challenge only, the slot was repaired, the tenancy
 * changed hands, and every payment is what the events say.
 * @throws Error naming what is off
 */
export function requireServed({ before, after, requests, leases, soldAt }: ClusterStory): void {
  const change = (name: string) => {
    const [was, is] = [before.holdings.get(name), after.holdings.get(name)];
    if (was === undefined || is === undefined) throw new Error(`${name} is not in the table`);
    return { grid: gridOf(is) - gridOf(was), usd: usdOf(is) - usdOf(was) };
  };
  const expectEqual = (what: string, got: bigint | number, expected: bigint | number) => {
    if (got !== expected) throw new Error(`${what}: got ${got}, expected ${expected}`);
  };
  expectEqual("leases", leases.length, LANDLORDS.length);
  for (const name of LANDLORDS) {
    if ((requests.get(name) ?? 0) < 1) throw new Error(`provider ${name} answered no request`);
    const own = leases.filter((lease) => lease.name === name);
    expectEqual(`leases of ${name}`, own.length, 1);
    const earned = own.reduce((sum, { closed }) => sum + closed.charged, 0n);
    if (earned === 0n) throw new Error(`provider ${name} earned nothing`);
    expectEqual(`TUSD of provider ${name}`, change(`provider ${name}`).usd, earned);
    expectEqual(`GRID of provider ${name}`, change(`provider ${name}`).grid, name === VICTIM ? -BOND : 0n);
  }
  const victim = leases.find(({ name }) => name === VICTIM);
  const spare = leases.find(({ name }) => name === SPARE);
  if (victim === undefined || spare === undefined || soldAt === undefined) throw new Error("the story is not complete");
  expectEqual("why the victim's lease ended", victim.closed.reason, CloseReason.Unanswered);
  expectEqual("what the victim was paid", victim.closed.charged, victim.untilChallenge ?? -1n);
  if (spare.bar.from < victim.bar.paidUntil) throw new Error("the spare provider was leased before it was needed");
  if (soldAt <= spare.bar.from) throw new Error("the tenancy was sold before it was whole again");
  const charged = leases.reduce((sum, { closed }) => sum + closed.charged, 0n);
  const tenants = ["tenant", "its account", "buyer"].map(change);
  expectEqual("TUSD that both tenants spent", -tenants.reduce((sum, { usd }) => sum + usd, 0n), charged);
  expectEqual(
    "GRID that compensated the tenants",
    tenants.reduce((sum, { grid }) => sum + grid, 0n),
    COMPENSATION,
  );
  expectEqual("TUSD of the first tenant", change("tenant").usd, MONEY.price - MONEY.deposit);
  expectEqual("TUSD left in the account", change("its account").usd, 0n);
}
