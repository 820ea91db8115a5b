import { keccak256, parseEther, toUtf8Bytes } from "ethers";

import type { Addresses } from "../src/client.ts";
import type { ConfigInput } from "../src/config.ts";
import { RESOURCE_CLASS, TUSD, usdOf } from "./parties.ts";

type ProviderConfig = Extract<ConfigInput, { role: "provider" }>["provider"];
export type LeasesConfig = NonNullable<ProviderConfig["leases"]>;
export type TenantConfig = Extract<ConfigInput, { role: "tenant" }>["tenant"];

export const SIZE = 3;
export const GROUP = keccak256(toUtf8Bytes("word-count"));
export const ACCOUNT_SALT = keccak256(toUtf8Bytes("first tenancy"));
/** What the first tenant brings, what it asks for the tenancy, and what the tenancy must be worth at the sale. */
export const MONEY = { deposit: TUSD("12"), price: TUSD("5"), minBalance: TUSD("4"), buyer: TUSD("8") };

export const BOND = parseEther("100");
export const COMPENSATION = parseEther("25");

/** Billionths of a unit a second: what hundredths of a TUSD a second are. */
export const rateOfCents = (cents: number) => TUSD("0.01") * BigInt(cents) * 1_000_000_000n / 10n; // prettier-ignore

/** What providers and tenants of the demo agree on: windows that a person can watch. */
function offerOf(addresses: Addresses) {
  return {
    token: usdOf(addresses),
    resourceClass: RESOURCE_CLASS,
    bond: BOND.toString(),
    compensation: COMPENSATION.toString(),
    challengeBond: TUSD("0.05").toString(),
    maxSeconds: 3_600,
    noticeSeconds: 60,
    windDownSeconds: 10,
    answerSeconds: 6,
    cooldownSeconds: 8,
  };
}

/** A provider's offer; the last provider is dearest, so that it is the spare one. */
export function leasesOf(addresses: Addresses, index: number): LeasesConfig {
  return {
    offers: [{ ...offerOf(addresses), rate: rateOfCents(10 + index).toString(), volume: 1, validSeconds: 600 }],
    settleAbove: TUSD("0.25").toString(),
    closeAfterSeconds: 20,
    memoryMb: 128,
  };
}

/** A tenant's plan, the first one's and the buyer's. */
export function tenantPlan(
  addresses: Addresses,
  spec: string,
  rest: Pick<TenantConfig, "account" | "deposit">,
): TenantConfig {
  return {
    group: GROUP,
    spec,
    size: SIZE,
    terms: { ...offerOf(addresses), capRate: rateOfCents(20).toString() },
    paySeconds: 60,
    topUp: { below: 35, until: 60 },
    probe: { path: "/health", seconds: 1, timeoutSeconds: 1, failures: 3 },
    ...rest,
  };
}
