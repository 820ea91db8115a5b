import { expect } from "chai";
import { PNG } from "pngjs";

import { requireServed } from "../../agent/demo/cluster-closing.ts";
import { BOND, COMPENSATION, MONEY, leasesOf, tenantPlan } from "../../agent/demo/cluster-plan.ts";
import { type ClusterStory, LANDLORDS, SPARE, VICTIM } from "../../agent/demo/cluster-story.ts";
import type { Holdings } from "../../agent/demo/money.ts";
import { drawTimeline } from "../../agent/demo/timeline.ts";
import { Watch } from "../../agent/demo/watch.ts";
import {
  CloseReason,
  checkAddresses,
  leaseMatch,
  leaseOfferHash,
  leaseTerms,
  validateLeaseTerms,
} from "../../agent/src/client.ts";
import { parseConfig } from "../../agent/src/config.ts";
import { offeredTerms } from "../../agent/src/lease/quotes.ts";

const at = (n: number) => `0x${n.toString(16).padStart(40, "0")}`;
const names = [
  "gridToken",
  "staking",
  "escrow",
  "registry",
  "auditors",
  "devices",
  "allOf",
  "jobs",
  "leases",
  "vouchers",
  "emissions",
  "jury",
  "slashing",
  "feeAuction",
  "governor",
  "charter",
  "reputation",
  "payerReview",
  "quorum",
  "sampling",
  "lens",
  "bundler",
  "leaseNFT",
  "testUSD",
];
const addresses = checkAddresses(Object.fromEntries(names.map((name, n) => [name, at(n + 1)])) as never);
const SPEC = `0x${"1".repeat(64)}`;
const common = {
  name: "one",
  chain: { rpcUrl: "http://127.0.0.1:8545", chainId: 31_337 },
  key: { env: "KEY" },
  home: "home",
};

describe("Demo of a cluster: the plans", () => {
  it("are valid settings, and a provider's offer is what the tenants ask for", () => {
    const plan = tenantPlan(addresses, SPEC, { deposit: MONEY.deposit.toString() });
    const tenant = parseConfig("tenant", { ...common, role: "tenant", tenant: plan });
    if (tenant.role !== "tenant") throw new Error("not a tenant");
    const terms = leaseTerms({ ...tenant.tenant.terms, tenant: at(20), spec: SPEC });
    validateLeaseTerms(terms);
    for (const [i] of LANDLORDS.entries()) {
      const config = parseConfig("provider", {
        ...common,
        role: "provider",
        provider: { leases: leasesOf(addresses, i) },
      });
      if (config.role !== "provider") throw new Error("not a provider");
      const [offer] = config.provider.leases?.offers ?? [];
      if (offer === undefined) throw new Error("no offer");
      expect(leaseOfferHash(offeredTerms(offer, at(21)))).to.equal(leaseOfferHash(terms));
      expect(offer.rate <= leaseMatch(terms, 31_337, addresses.leases).cap).to.equal(true);
    }
  });
});

const NOTHING: Holdings = { wallet: 0n, staked: 0n, escrow: 0n, credits: 0n, usd: 0n, usdEscrow: 0n };

/** A story in which everything is as it should be; the numbers are invented. */
function story(): ClusterStory {
  const charged = 1_000_000n;
  const lease = (name: string, from: number) => ({
    id: SPEC as `0x${string}`,
    name,
    opened: {} as never,
    closed: { charged, reason: name === VICTIM ? CloseReason.Unanswered : CloseReason.Tenant } as never,
    untilChallenge: name === VICTIM ? charged : undefined,
    bar: { name, from, to: from + 20, paidUntil: from + 10, failed: name === VICTIM, marks: [] },
  });
  const rich = { ...NOTHING, wallet: 1_000n * 10n ** 18n, usd: 100_000_000n };
  const before = new Map<string, Holdings>();
  const after = new Map<string, Holdings>();
  for (const name of LANDLORDS) {
    before.set(`provider ${name}`, rich);
    const wallet = name === VICTIM ? rich.wallet - BOND : rich.wallet;
    after.set(`provider ${name}`, { ...rich, wallet, usdEscrow: charged });
  }
  const spent = charged * BigInt(LANDLORDS.length);
  before.set("tenant", rich).set("its account", NOTHING).set("buyer", rich);
  after.set("tenant", { ...rich, usd: rich.usd - MONEY.deposit + MONEY.price }).set("its account", NOTHING);
  const kept = rich.usd + MONEY.deposit - MONEY.price - spent;
  after.set("buyer", { ...rich, wallet: rich.wallet + COMPENSATION, usd: kept });
  return {
    before: { holdings: before, gridSupply: 0n, usdSupply: 0n },
    after: { holdings: after, gridSupply: 0n, usdSupply: 0n },
    progress: {} as never,
    leases: LANDLORDS.map((name) => lease(name, name === SPARE ? 40 : 0)),
    soldAt: 50,
    requests: new Map(LANDLORDS.map((name) => [name, 1])),
    failed: 0,
    retried: 0,
  };
}

describe("Demo of a cluster: the assertions", () => {
  const with_ = (change: (s: ClusterStory) => Partial<ClusterStory>) => {
    const right = story();
    return () => requireServed({ ...right, ...change(right) });
  };
  const richer = (name: string, by: Partial<Record<"usd" | "wallet", bigint>>) => (s: ClusterStory) => {
    const holdings = new Map(s.after.holdings);
    const was = holdings.get(name) ?? NOTHING;
    holdings.set(name, { ...was, usd: was.usd + (by.usd ?? 0n), wallet: was.wallet + (by.wallet ?? 0n) });
    return { after: { ...s.after, holdings } };
  };

  it("pass when everything is as it should be", () => {
    requireServed(story());
  });

  it("fail on a unit too much or too little, with whomever", () => {
    expect(with_(richer("provider ada", { usd: 1n }))).to.throw(/TUSD of provider ada/);
    expect(with_(richer(`provider ${VICTIM}`, { wallet: 1n }))).to.throw(/GRID of provider/);
    expect(with_(richer("buyer", { usd: -1n }))).to.throw(/both tenants/);
    expect(with_(richer("buyer", { wallet: -1n }))).to.throw(/compensated/);
    expect(with_(richer("its account", { usd: 1n }))).to.throw(/both tenants/);
  });

  it("fail when somebody did not serve, was paid for silence, or the order of things is wrong", () => {
    expect(with_((s) => ({ requests: new Map([...s.requests, [SPARE, 0]]) }))).to.throw(/answered no request/);
    expect(with_((s) => ({ leases: s.leases.slice(1) }))).to.throw(/leases: got 3/);
    const overpaid = (s: ClusterStory) => ({
      leases: s.leases.map((one) => (one.name === VICTIM ? { ...one, untilChallenge: 999_999n } : one)),
    });
    expect(with_(overpaid)).to.throw(/what the victim was paid/);
    expect(with_(() => ({ soldAt: 39 }))).to.throw(/sold before/);
    expect(with_(() => ({ soldAt: undefined }))).to.throw(/not complete/);
  });
});

describe("Demo of a cluster: picture and waiting", () => {
  const bar = { name: "ada", from: 100, to: 200, paidUntil: 200, failed: false, marks: [] };

  it("draws a bar as long as its lease", () => {
    const half = { ...bar, from: 150, name: "boole" };
    const image = PNG.sync.read(drawTimeline({ title: "t", subtitle: "s", bars: [bar, half], soldAt: undefined }));
    const served = (row: number) => {
      let count = 0;
      for (let x = 0; x < image.width; x++) {
        const [r, g, b] = image.data.subarray(4 * (row * image.width + x), 4 * (row * image.width + x) + 3);
        if (r === 147 && g === 197 && b === 253) count += 1;
      }
      return count;
    };
    expect(served(76 + 18)).to.be.within(890, 900);
    expect(served(76 + 44 + 18)).to.be.within(440, 450);
    expect(() => drawTimeline({ title: "t", subtitle: "s", bars: [], soldAt: undefined })).to.throw(RangeError);
  });

  it("waits for what agents say, and fails with them", async () => {
    const watch = new Watch();
    const waiting = watch.until("a word", () => watch.count("ada", "ready") === 1);
    watch.add("ada", { event: "ready" });
    await waiting;
    const late = await watch.until("never", () => false, 10).catch((error: unknown) => String(error));
    expect(late).to.match(/never: not within 0.01 s/);
    watch.fail(new Error("ada ended"));
    const failed = await watch.until("never", () => false).catch((error: unknown) => String(error));
    expect(failed).to.match(/ada ended/);
  });
});
