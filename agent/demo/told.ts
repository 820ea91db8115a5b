import type { JsonRpcProvider } from "ethers";

import { CloseReason, type EventOf, type Gridbond, type Hex, leaseCost } from "../src/client.ts";
import type { DemoProvider } from "./parties.ts";
import type { Bar } from "./timeline.ts";

/** One lease of the story, out of its events. */
export interface Told {
  readonly id: Hex;
  readonly name: string;
  readonly opened: EventOf<"Leases", "Opened">["args"];
  readonly closed: EventOf<"Leases", "Closed">["args"];
  readonly bar: Bar;
  /** What it would have cost until its challenge. */
  readonly untilChallenge: bigint | undefined;
}

/** What the chain says about every lease, oldest first, and when the tenancy was sold. */
export async function tellLeases(
  gridbond: Gridbond,
  provider: JsonRpcProvider,
  providers: readonly DemoProvider[],
): Promise<{ leases: Told[]; soldAt: number | undefined }> {
  const [events, { leases: records }] = await Promise.all([gridbond.events(), gridbond.read()]);
  const times = new Map<number, number>();
  for (const { blockNumber } of events) {
    if (!times.has(blockNumber)) times.set(blockNumber, (await provider.getBlock(blockNumber))?.timestamp ?? 0);
  }
  const timeOf = ({ blockNumber }: { readonly blockNumber: number }) => times.get(blockNumber) ?? 0;
  const ofLeases = events.filter((event) => event.contract === "Leases");
  const leases = ofLeases.flatMap((event): Told[] => {
    if (event.name !== "Opened") return [];
    const { leaseId: id, lease } = event.args;
    const own = ofLeases.filter(({ args }) => "leaseId" in args && args.leaseId === id);
    const end = own.find(({ name }) => name === "Closed");
    const terms = records.get(id)?.terms;
    if (end?.name !== "Closed" || terms === undefined) throw new Error(`lease ${id} was never closed`);
    const name = providers.find(({ owner }) => owner.address === lease.provider)?.name ?? lease.provider;
    const challenge = own.find((one) => one.name === "Challenged");
    const challengedAt = challenge?.name === "Challenged" ? Number(challenge.args.challengedAt) : undefined;
    const failed = end.args.reason === CloseReason.Unanswered;
    const marks = own.flatMap((one): Bar["marks"] => {
      const at = timeOf(one);
      if (one.name === "Challenged") return [{ at, what: "challenge" }];
      if (one.name === "Settled") return [{ at, what: "settlement" }];
      return one.name === "ToppedUp" ? [{ at, what: "top-up" }] : [];
    });
    const to = timeOf(end);
    const paidUntil = failed ? (challengedAt ?? to) : to;
    const untilChallenge =
      challengedAt === undefined ? undefined : leaseCost(terms, lease.rate, challengedAt - lease.openedAt);
    return [
      {
        id,
        name,
        opened: event.args,
        closed: end.args,
        untilChallenge,
        bar: { name, from: lease.openedAt, to, paidUntil, failed, marks },
      },
    ];
  });
  const sold = events.find(({ contract, name }) => contract === "LeaseNFT" && name === "Sold");
  return { leases, soldAt: sold === undefined ? undefined : timeOf(sold) };
}
