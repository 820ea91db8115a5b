import type { ContractName, EventNameOf, EventOf } from "../abi/codec.ts";
import type { FoldedContract, GridbondEvent } from "./events.ts";
import { foldAuditors, foldDevices } from "./fold-identity.ts";
import { foldJobs } from "./fold-jobs.ts";
import { foldJury, foldSlashing } from "./fold-judgement.ts";
import { foldLeaseNFT, foldLeases } from "./fold-leases.ts";
import { foldRegistry } from "./fold-registry.ts";
import { foldCredits } from "./fold-credits.ts";
import { foldEmissions, foldFeeAuction, foldQuorum, foldReputation, foldSampling } from "./fold-verification.ts";
import { foldVouchers } from "./fold-vouchers.ts";
import { type Draft, type State, emptyState } from "./state.ts";

/** Events that tell nothing about the state: OpenZeppelin's, and evidence whose effect Jobs tells itself. */
type Silent = "Approval" | "ApprovalForAll" | "EIP712DomainChanged" | "Equivocated" | "PolicySet";

/** One handler per event of a contract; a new event without one does not compile. */
export type Handlers<C extends ContractName> = {
  readonly [N in Exclude<EventNameOf<C>, Silent>]: (draft: Draft, event: EventOf<C, N>) => void;
};

type Handle = (draft: Draft, event: GridbondEvent) => void;

const handlers: { readonly [C in FoldedContract]: Handlers<C> } = {
  ProviderRegistry: foldRegistry,
  Auditors: foldAuditors,
  Devices: foldDevices,
  Jobs: foldJobs,
  Leases: foldLeases,
  LeaseNFT: foldLeaseNFT,
  Vouchers: foldVouchers,
  Jury: foldJury,
  Slashing: foldSlashing,
  Quorum: foldQuorum,
  Sampling: foldSampling,
  Reputation: foldReputation,
  FeeAuction: foldFeeAuction,
  Emissions: foldEmissions,
  Credits: foldCredits,
};

/**
 * Folds events into what the contracts hold: pure, so scripts, agents and indexers share it.
 * @param events in the order of the chain, from the deployment's first block on, or from where `after` ended
 * @param after an earlier state to read on from; it is not changed
 * @param block the last block that was read, when that is later than the last event
 * @throws UnknownRecord when the events are incomplete
 */
export function rebuild(events: readonly GridbondEvent[], after: State = emptyState, block?: number): State {
  const draft: Draft = {
    block: after.block,
    jobs: new Map(after.jobs),
    claims: new Map(after.claims),
    disputes: new Map(after.disputes),
    cases: new Map(after.cases),
    panels: new Map(after.panels),
    seats: new Map(after.seats),
    providers: new Map(after.providers),
    classes: new Map(after.classes),
    auditors: new Map(after.auditors),
    revocations: new Map(after.revocations),
    findings: new Map(after.findings),
    inventories: new Map(after.inventories),
    quotes: new Map(after.quotes),
    bids: new Map(after.bids),
    commitments: new Map(after.commitments),
    orders: new Map(after.orders),
    leases: new Map(after.leases),
    tabs: new Map(after.tabs),
    tokens: new Map(after.tokens),
    rounds: new Map(after.rounds),
    draws: new Map(after.draws),
    scores: new Map(after.scores),
    recorded: new Map(after.recorded),
    sales: new Map(after.sales),
    parts: new Map(after.parts),
    emissionsFrom: after.emissionsFrom,
    committed: after.committed,
    burned: after.burned,
    credits: after.credits,
  };
  for (const event of events) {
    const handle = handlers[event.contract][event.name as never] as Handle | undefined;
    handle?.(draft, event);
    draft.block = Math.max(draft.block, event.blockNumber);
  }
  return Object.freeze({ ...draft, block: Math.max(draft.block, block ?? -1) });
}
