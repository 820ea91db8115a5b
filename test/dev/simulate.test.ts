// The simulation of a large network: its sums, its assumptions, its figures.
import { expect } from "chai";
import { readFileSync } from "node:fs";

import {
  type Assumptions,
  type Costs,
  KINDS,
  assumptionsSchema,
  costsSchema,
  simulate,
  withSettings,
} from "../../bench/simulation.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../bench/${name}`, import.meta.url), "utf8"));
const costs: Costs = costsSchema.parse(read("snapshot.json"));
const given = read("assumptions.json");
const assumptions = (...settings: string[]): Assumptions =>
  assumptionsSchema.parse(withSettings(given, ["network.jobsPerDay=20000", "network.payers=5000", ...settings]));
/** All jobs of one kind. */
const only = (kind: (typeof KINDS)[number]) => KINDS.map((one) => `mix.${one}.share=${one === kind ? 1 : 0}`);

describe("simulation of a large network", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(simulate(assumptions(), costs)).to.deep.equal(simulate(assumptions(), costs));
    expect(simulate(assumptions("seed=2"), costs).total.gas).not.to.equal(simulate(assumptions(), costs).total.gas);
  });

  it("adds up what was measured", () => {
    const quiet = ["faults.late=0", "faults.disputed=0", "mix.replicated.disagree=0", "mix.leases.challenged=0"];
    const gang = simulate(assumptions(...only("gangs"), ...quiet), costs).kinds.gangs;
    const { gas, calldata } = costs;
    const member = gas["job.take"] + gas["job.submit"] + gas["job.settle"];
    expect(gang.jobs).to.equal(20_000);
    expect(gang.gas).to.equal(20_000 * (gas["job.post"] + 8 * member));
    expect(gang.transactions).to.equal(20_000 * (1 + 3 * 8));
    const bytes = calldata["job.post"] + 8 * (calldata["job.take"] + calldata["job.submit"] + calldata["job.settle"]);
    expect(gang.bytes).to.equal(20_000 * (bytes + 25 * 110));

    const lease = simulate(assumptions(...only("leases"), ...quiet), costs).kinds.leases;
    expect(lease.gas).to.equal(
      20_000 * (gas["lease.open"] + gas["lease.settle"] + gas["lease.topUp"] + gas["lease.close"]),
    );

    const day = simulate(assumptions(), costs);
    for (const field of ["jobs", "units", "transactions", "gas", "bytes", "dollars"] as const) {
      const sum = KINDS.reduce((part, kind) => part + day.kinds[kind][field], 0);
      expect(Math.abs(sum - day.total[field]) <= 1e-9 * sum, field).to.equal(true);
    }
    expect(day.gasShare).to.equal(day.total.gas / (25e6 * 86_400));
    expect(day.executionDollars + day.dataDollars - day.total.dollars).to.be.within(-1e-6, 1e-6);
  });

  it("calls cost what their tabs cost, however many there are", () => {
    const few = simulate(assumptions(...only("calls"), "network.payers=10"), costs);
    const many = simulate(assumptions(...only("calls"), "network.payers=10", "network.jobsPerDay=200000"), costs);
    expect([few.tabs, many.tabs]).to.deep.equal([20, 20]);
    expect(many.kinds.calls.gas).to.equal(few.kinds.calls.gas);
    expect(many.kinds.calls.units).to.equal(10 * few.kinds.calls.units);
  });

  it("ranges make a job of a thousand units cost about as much as one of ten", () => {
    const fixed = [...only("batches"), "mix.batches.spread=0.000001"];
    const [small, large] = [10, 1_000].map((units) =>
      simulate(assumptions(...fixed, `mix.batches.medianUnits=${units}`), costs),
    );
    expect(small?.kinds.batches.units).to.equal(200_000);
    expect(large?.kinds.batches.units).to.equal(20_000_000);
    const ratio = (large?.total.gas ?? 0) / (small?.total.gas ?? 1);
    expect(ratio).to.be.within(0.99, 1.01);
  });

  it("work falls on providers as unevenly as it is told", () => {
    const busy = (popularity: number) =>
      simulate(assumptions(...only("leases"), `network.popularity=${popularity}`), costs).busyProviders;
    // 20,000 leases among 100,000 providers: evenly, 1 - e^-0.2 of them.
    expect(busy(0)).to.be.within(17_500, 18_700);
    expect(busy(2)).to.be.below(1_000);
  });

  it("refuses assumptions that do not fit together", () => {
    expect(() => assumptions("mix.calls.share=0.5")).to.throw(/shares that add up to 1/);
    expect(() => assumptions("chain.gasPerSecond=0")).to.throw(/gasPerSecond/);
    expect(() => assumptions("network.nobody=1")).to.throw(/--set: got network.nobody=1, expected NAME=VALUE/);
    expect(() => assumptions("network.payers")).to.throw(/--set/);
    expect(() => assumptions("network.payers=x")).to.throw(/payers/);
  });
});
