import { NOBODY, ZERO_HASH } from "../entities/job.ts";
import type { Hex } from "../types.ts";
import type { Handlers } from "./fold.ts";
import { type Draft, type ReplicaRecord, type RoundRecord, amend, keep, partKey, scoreKey } from "./state.ts";
import { timeOf } from "./time.ts";

/** What each event of Quorum changes. */
export const foldQuorum: Handlers<"Quorum"> = {
  RoundOpened(draft, event) {
    const { roundId, service, jobId, shard, revealBy } = event.args;
    const round = { openedAt: timeOf(event), revealBy: Number(revealBy), asked: 0, revealed: 0 };
    keep(draft.rounds, roundId, { id: roundId, service, jobId, shard: Number(shard), round, replicas: new Map() });
  },
  Asked(draft, { args }) {
    const { roundId, provider, disputeId } = args;
    changeRound(draft, roundId, ({ round }) => ({ asked: round.asked + 1 }));
    changeReplica(draft, roundId, args.replica, () => ({ provider, disputeId }));
  },
  Revealed(draft, { args }) {
    changeRound(draft, args.roundId, ({ round }) => ({ revealed: round.revealed + 1 }));
    changeReplica(draft, args.roundId, args.replica, () => ({ result: args.result }));
  },
  Decided(draft, { args }) {
    changeReplica(draft, args.roundId, args.replica, () => ({ ruling: args.ruling }));
  },
  Escalated(draft, { args }) {
    changeReplica(draft, args.roundId, args.replica, () => ({ escalated: true }));
  },
};

/** What each event of Sampling changes. */
export const foldSampling: Handlers<"Sampling"> = {
  Drawn(draft, event) {
    const { drawId, service, claimId, ticket, every, count } = event.args;
    const caught = draft.draws.get(drawId)?.draw.caught ?? false;
    const draw = { ticket, every: Number(every), drawnAt: timeOf(event), caught };
    keep(draft.draws, drawId, { id: drawId, service, claimId, count: Number(count), draw });
  },
  Caught(draft, { args }) {
    amend(draft.draws, args.drawId, ({ draw }) => ({ draw: { ...draw, caught: true } }));
  },
};

/** What each event of Reputation changes. */
export const foldReputation: Handlers<"Reputation"> = {
  Recorded(draft, event) {
    const { provider, token, id, value, score } = event.args;
    draft.recorded.set(id, (draft.recorded.get(id) ?? 0n) + value);
    keep(draft.scores, scoreKey(provider, token), { provider, token, value: score, since: timeOf(event) });
  },
  Faulted(draft, event) {
    const { provider, token, id, score } = event.args;
    draft.recorded.set(id, 0n);
    keep(draft.scores, scoreKey(provider, token), { provider, token, value: score, since: timeOf(event) });
  },
};

/** What each event of FeeAuction changes. */
export const foldFeeAuction: Handlers<"FeeAuction"> = {
  Sold(draft, event) {
    const { token, amount, price } = event.args;
    const before = draft.sales.get(token);
    keep(draft.sales, token, {
      token,
      lots: (before?.lots ?? 0) + 1,
      sold: (before?.sold ?? 0n) + amount,
      lastPrice: price,
      lastAt: timeOf(event),
    });
  },
  Burned(draft, { args }) {
    draft.burned += args.amount;
  },
};

/** What each event of Emissions changes. */
export const foldEmissions: Handlers<"Emissions"> = {
  Started(draft, { args }) {
    draft.emissionsFrom = Number(args.timestamp);
  },
  Emitted(draft, { args }) {
    draft.committed += args.amount;
  },
  Reported(draft, { args: { provider, service, token, lot, fee } }) {
    const key = partKey(provider, service, token, lot);
    const before = draft.parts.get(key)?.fees ?? 0n;
    keep(draft.parts, key, { provider, service, token, lot, fees: before + fee, paid: 0n });
  },
  Collected(draft, { args: { provider, service, token, lot, amount } }) {
    keep(draft.parts, partKey(provider, service, token, lot), {
      provider,
      service,
      token,
      lot,
      fees: 0n,
      paid: amount,
    });
  },
};

function changeRound(draft: Draft, id: Hex, change: (record: RoundRecord) => Partial<RoundRecord["round"]>): void {
  amend(draft.rounds, id, (record) => ({ round: { ...record.round, ...change(record) } }));
}

const NO_REPLICA: ReplicaRecord = Object.freeze({
  provider: NOBODY,
  disputeId: ZERO_HASH,
  escalated: false,
  result: undefined,
  ruling: undefined,
});

function changeReplica(draft: Draft, id: Hex, replica: bigint, change: () => Partial<ReplicaRecord>): void {
  amend(draft.rounds, id, ({ replicas }) => {
    const number = Number(replica);
    const changed = Object.freeze({ ...(replicas.get(number) ?? NO_REPLICA), ...change() });
    return { replicas: new Map(replicas).set(number, changed) };
  });
}
