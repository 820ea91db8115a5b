import { ZERO_HASH } from "../entities/job.ts";
import type { Address, Hex } from "../types.ts";
import type { Handlers } from "./fold.ts";
import { type AllotmentRecord, type Draft, type ProviderRecord, amend, commitmentKey, keep } from "./state.ts";

/** What each event of the ProviderRegistry changes. Policies are looked up by deal, so they are not kept here. */
export const foldRegistry: Handlers<"ProviderRegistry"> = {
  Registered(draft, { args }) {
    const { endpoint, metadata } = args;
    change(draft, args.provider, () => ({ registered: true, exitAt: 0, endpoint, metadata }));
  },
  ProfileSet(draft, { args }) {
    change(draft, args.provider, () => ({ endpoint: args.endpoint, metadata: args.metadata }));
  },
  ExitRequested(draft, { args }) {
    change(draft, args.provider, () => ({ exitAt: Number(args.exitAt) }));
  },
  Exited(draft, { args }) {
    change(draft, args.provider, () => ({ registered: false, exitAt: 0 }));
  },
  ClassDeclared(draft, { args }) {
    draft.classes.set(args.classId, args.spec);
  },
  CapacitySet(draft, { args }) {
    change(draft, args.provider, ({ capacity }) => ({
      capacity: new Map(capacity).set(args.classId, Number(args.total)),
    }));
  },
  Allotted(draft, { args }) {
    changeAllotment(draft, args.provider, args.service, args.classId, () => ({
      units: Number(args.units),
      payout: args.payout,
    }));
  },
  OperatorSet(draft, { args }) {
    const { service, operator, grant } = args;
    change(draft, args.provider, ({ operators }) => ({
      operators: [
        ...operators.filter((other) => other.service !== service || other.operator !== operator),
        Object.freeze({ service, operator, ...grant }),
      ],
    }));
  },
  Reserved(draft, { args }) {
    changeAllotment(draft, args.provider, args.service, args.classId, ({ reserved }) => ({
      reserved: reserved + Number(args.units),
    }));
  },
  Released(draft, { args }) {
    changeAllotment(draft, args.provider, args.service, args.classId, ({ reserved }) => ({
      reserved: reserved - Number(args.units),
    }));
  },
  QuoteFilled(draft, { args }) {
    draft.quotes.set(args.digest, args.filled);
  },
  QuoteCancelled(draft, { args }) {
    draft.quotes.set(args.digest, CANCELLED);
  },
  QuotesCancelled(draft, { args }) {
    changeAllotment(draft, args.provider, args.service, args.classId, () => ({ quoteEpoch: Number(args.quoteEpoch) }));
  },
  QuotePublished(draft, { args }) {
    const { subject, quote, signature } = args;
    const published = draft.bids.get(subject) ?? [];
    draft.bids.set(subject, Object.freeze([...published, Object.freeze({ quote, signature })]));
  },
  QuoteCommitted(draft, { args }) {
    draft.commitments.set(commitmentKey(args.signer, args.digest), Number(args.committedAt));
  },
};

/** What `registry.filledOf` says of a cancelled quote. */
const CANCELLED = 2n ** 256n - 1n;

function change(draft: Draft, provider: Address, by: (record: ProviderRecord) => Partial<ProviderRecord>): void {
  if (!draft.providers.has(provider)) keep(draft.providers, provider, unseen(provider));
  amend(draft.providers, provider, by);
}

function changeAllotment(
  draft: Draft,
  provider: Address,
  service: Address,
  resourceClass: Hex,
  by: (record: AllotmentRecord) => Partial<AllotmentRecord>,
): void {
  change(draft, provider, ({ allotments }) => {
    const same = (a: AllotmentRecord) => a.service === service && a.resourceClass === resourceClass;
    const before = allotments.find(same) ?? {
      service,
      resourceClass,
      units: 0,
      reserved: 0,
      payout: provider,
      quoteEpoch: 0,
    };
    return { allotments: [...allotments.filter((a) => !same(a)), Object.freeze({ ...before, ...by(before) })] };
  });
}

function unseen(provider: Address): ProviderRecord {
  return {
    provider,
    registered: false,
    exitAt: 0,
    endpoint: "",
    metadata: ZERO_HASH,
    capacity: new Map(),
    allotments: [],
    operators: [],
  };
}
