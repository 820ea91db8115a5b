import type { Attestation } from "../entities/attestation.ts";
import type { CaseStage, CloseReason, OrderStatus, PanelOutcome, PanelStage, Ruling } from "../entities/enums.ts";
import type { Claim, ClaimState, DisputeState, JobState, Submission, Terms } from "../entities/job.ts";
import type { Lease, LeaseState, LeaseTerms } from "../entities/lease.ts";
import type { Listing } from "../entities/listing.ts";
import type { SignedQuote } from "../entities/quote.ts";
import type { Session, Tab, TabState } from "../entities/tab.ts";
import type { Address, Hex } from "../types.ts";

/** A job as its events tell it. `state` is what `jobs.jobOf` returns. */
export interface JobRecord {
  readonly id: Hex;
  readonly terms: Terms;
  readonly state: JobState;
  /** Its claims, retakes included, in the order of their takes. */
  readonly claims: readonly Hex[];
  /** The job ids behind `terms.predecessors`, once it has opened. */
  readonly predecessors: readonly Hex[];
  /** Units paid so far, and what was paid for them and for standing by, in token units. */
  readonly accepted: number;
  readonly paid: bigint;
  /** What went back to the payer so far. */
  readonly refunded: bigint;
  readonly postedBlock: number;
}

/** A claim as its events tell it. `state` is what `jobs.claimOf` returns. */
export interface ClaimRecord {
  readonly id: Hex;
  readonly jobId: Hex;
  readonly claim: Claim;
  readonly state: ClaimState;
  /** What was submitted, and the content address of its manifest. */
  readonly submission: Submission | undefined;
  readonly data: Hex | undefined;
  readonly disputes: readonly Hex[];
  /** What the provider was paid for it. */
  readonly paid: bigint;
}

/** A dispute as its events tell it. `state` is what `jobs.disputeStateOf` returns. */
export interface DisputeRecord {
  readonly id: Hex;
  readonly claimId: Hex;
  readonly unit: number;
  readonly state: DisputeState;
  readonly ruling: Ruling;
}

/** One challenge, as `slashing.caseOf` returns it. */
export interface CaseFacts {
  readonly service: Address;
  readonly stage: CaseStage;
  /** Appeals so far. */
  readonly level: number;
  /** One more than the level at which a panel without a majority was drawn anew; zero: none was. */
  readonly redrawn: number;
  readonly openBy: number;
  readonly challenger: Address;
  readonly ruleBy: number;
  readonly fallback_: Ruling;
  /** Last second to appeal, once decided. */
  readonly appealBy: number;
  readonly payer: Address;
  readonly provider: Address;
  readonly unit: number;
  readonly first: number;
  readonly count: number;
  readonly disputeId: Hex;
  readonly claimId: Hex;
  readonly root: Hex;
  readonly leaf: Hex;
  /** Hash of the raw result, once disclosed. */
  readonly result: Hex;
}

/** One level of a case: the challenge, or an appeal. */
export interface CaseLevel {
  readonly funder: Address;
  readonly vote: Hex;
}

/** A case as its events tell it. `facts` is what `slashing.caseOf` returns. */
export interface CaseRecord {
  readonly id: Hex;
  readonly facts: CaseFacts;
  /** Panels asked for, the present one last. */
  readonly panels: readonly Hex[];
  /** Who put up each level's bond, and what its panel decided while an appeal was possible: what `slashing.levelOf` returns. */
  readonly levels: readonly CaseLevel[];
  readonly ruling: Ruling;
  /** Where the bonds went. */
  readonly fees: bigint;
  readonly returned: bigint;
  readonly toProvider: bigint;
  readonly burned: bigint;
}

/** What changes about a panel, as `jury.panelOf` returns it. */
export interface PanelState {
  readonly stage: PanelStage;
  /** Jurors that it needs. */
  readonly size: number;
  readonly committed: number;
  readonly revealed: number;
  readonly deadline: number;
  readonly requestedAt: number;
  readonly seatCount: number;
  /** Names the seed at the source of randomness. */
  readonly ticket: bigint;
}

/** A panel as its events tell it. `panel` is what `jury.panelOf` returns. */
export interface PanelRecord {
  readonly id: Hex;
  readonly court: Address;
  readonly requestId: Hex;
  readonly excluded: readonly Address[];
  readonly panel: PanelState;
  /** Seats by position, once drawn. */
  readonly seats: readonly number[];
  /** By position. */
  readonly commitments: ReadonlyMap<number, Hex>;
  readonly votes: ReadonlyMap<number, Hex>;
  readonly outcome: PanelOutcome | undefined;
  readonly vote: Hex | undefined;
}

/** What changes about a juror's seat, as `jury.seatOf` returns it. */
export interface SeatState {
  readonly juror: Address;
  readonly activeFrom: number;
  readonly retiredAt: number;
  readonly penalties: number;
}

/** A seat as its events tell it. `seat` is what `jury.seatOf` returns. */
export interface SeatRecord {
  readonly court: Address;
  readonly number: number;
  readonly seat: SeatState;
}

/** A provider as its events tell it. */
export interface ProviderRecord {
  readonly provider: Address;
  readonly registered: boolean;
  readonly exitAt: number;
  readonly endpoint: string;
  readonly metadata: Hex;
  /** Total units by class. */
  readonly capacity: ReadonlyMap<Hex, number>;
  readonly allotments: readonly AllotmentRecord[];
  readonly operators: readonly OperatorRecord[];
}

/** An auditor as its events tell it: what `auditors.auditorOf` returns. */
export interface AuditorRecord {
  readonly auditor: Address;
  readonly bond: bigint;
  readonly since: number;
  readonly retiredAt: number;
  /** What contradictions cost it, in stake-token units. */
  readonly slashed: bigint;
}

/** A published finding: what `auditors.findingOf` returns, and the attestation behind it. */
export interface FindingRecord {
  readonly digest: Hex;
  readonly attestation: Attestation;
}

/** A provider's inventory of a class as its events tell it: what `devices.inventoryOf` returns, and where its list is. */
export interface InventoryRecord {
  readonly provider: Address;
  readonly resourceClass: Hex;
  readonly root: Hex;
  readonly formerRoot: Hex;
  readonly bond: bigint;
  readonly count: number;
  readonly formerCount: number;
  readonly since: number;
  readonly formerSince: number;
  /** Content address of the list behind `root`. */
  readonly manifest: Hex;
  /** What duplicates cost it, in stake-token units. */
  readonly slashed: bigint;
}

export interface AllotmentRecord {
  readonly service: Address;
  readonly resourceClass: Hex;
  readonly units: number;
  readonly reserved: number;
  readonly payout: Address;
  /** Quotes signed in an earlier epoch are cancelled. */
  readonly quoteEpoch: number;
}

/** A lease order as its events tell it: posted, or opened without posting. `status` is what `leases.orderOf` returns. */
export interface OrderRecord {
  readonly id: Hex;
  readonly terms: LeaseTerms;
  readonly status: OrderStatus;
  readonly posted: boolean;
  /** What a posted order was funded with, and what its cancellation refunded. */
  readonly deposit: bigint;
  readonly refunded: bigint;
  /** Leases of these terms, in the order in which they were opened. */
  readonly leases: readonly Hex[];
  readonly orderedBlock: number;
}

/** A lease as its events tell it. `state` is what `leases.stateOf` returns. What is held is asked of Escrow: `leases.holdOf`. */
export interface LeaseRecord {
  readonly id: Hex;
  readonly orderId: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
  readonly state: LeaseState;
  /** What was added after the opening, by the tenant and by sponsors. */
  readonly toppedUp: bigint;
  /** Why it ended; `undefined` while it is open. */
  readonly reason: CloseReason | undefined;
  /** What its end refunded to the tenant; sponsors reclaim theirs in Escrow. */
  readonly refunded: bigint;
  readonly openedBlock: number;
}

/** A LeaseNFT token as its events tell it. */
export interface TokenRecord {
  readonly tokenId: bigint;
  /** The tenant of its leases. */
  readonly account: Address;
  readonly owner: Address;
  /** Whom the owner named, and until when; see `leaseNFT.userOf`. */
  readonly user: Address;
  readonly userExpires: number;
  /** What is listed, as `leaseNFT.listingOf` returns it; zero for nothing. */
  readonly listingId: Hex;
  readonly listing: Listing | undefined;
  /** How often it was sold through its listing. */
  readonly sales: number;
}

export interface OperatorRecord {
  readonly service: Address;
  readonly operator: Address;
  readonly maxExposure: bigint;
  readonly permissions: number;
  readonly nextMaxExposure: bigint;
  readonly nextPermissions: number;
  readonly effectiveAt: number;
}

/** One replica that was asked to reveal. */
export interface ReplicaRecord {
  readonly provider: Address;
  readonly disputeId: Hex;
  /** Whether the court took it up. */
  readonly escalated: boolean;
  /** What it revealed; `undefined` until it does. */
  readonly result: Hex | undefined;
  readonly ruling: Ruling | undefined;
}

/** A comparison of a shard's replicas as its events tell it. `round` is what `quorum.roundOf` returns. */
export interface RoundRecord {
  readonly id: Hex;
  readonly service: Address;
  readonly jobId: Hex;
  readonly shard: number;
  readonly round: {
    readonly openedAt: number;
    readonly revealBy: number;
    readonly asked: number;
    readonly revealed: number;
  };
  /** Those asked, by number. */
  readonly replicas: ReadonlyMap<number, ReplicaRecord>;
}

/** A drawing of checks as its events tell it. `draw` is what `sampling.drawOf` returns. */
export interface DrawRecord {
  readonly id: Hex;
  readonly service: Address;
  readonly claimId: Hex;
  /** Units of the claim. */
  readonly count: number;
  readonly draw: {
    readonly ticket: bigint;
    /** Units per check, in millionths. */
    readonly every: number;
    readonly drawnAt: number;
    readonly caught: boolean;
  };
}

/** A provider's reputation in a token as of `since`, in its units; it decays from there. */
export interface ScoreRecord {
  readonly provider: Address;
  readonly token: Address;
  readonly value: bigint;
  readonly since: number;
}

/** What FeeAuction sold of a token. */
export interface SalesRecord {
  readonly token: Address;
  readonly lots: number;
  /** Units of the token. */
  readonly sold: bigint;
  /** GridToken paid for the last lot. */
  readonly lastPrice: bigint;
  readonly lastAt: number;
}

/** A pool's part of a lot in Emissions. */
export interface PartRecord {
  readonly provider: Address;
  readonly service: Address;
  readonly token: Address;
  readonly lot: bigint;
  /** Units of the token that are not collected. */
  readonly fees: bigint;
  /** GridToken that the pool got. */
  readonly paid: bigint;
}

/** What Credits tells of itself; all zero where there are none. */
export interface CreditsRecord {
  /** GridToken that ever went out of circulation, and that was ever released. */
  readonly everBurned: bigint;
  readonly everMinted: bigint;
  /** Credits, in millionths of a dollar. */
  readonly supply: bigint;
  /** USD for one GridToken, with 18 decimals. */
  readonly anchor: bigint;
  /** Since when it was reported that there is no price, seconds. */
  readonly reportedSince: number | undefined;
}

/** A tab as its events tell it. `state` is what `vouchers.stateOf` returns. */
export interface TabRecord {
  readonly id: Hex;
  readonly tab: Tab;
  readonly state: TabState;
  /** What keys may sign, as `vouchers.sessionOf` returns it. */
  readonly sessions: ReadonlyMap<Address, Session>;
  /** What was redeemed, token units. */
  readonly redeemed: bigint;
  /** What its end refunded to the payer; sponsors reclaim theirs in Escrow. */
  readonly refunded: bigint;
  readonly openedBlock: number;
}

/** Everything that the events tell up to a block. */
export interface State {
  /** The last block that was read; -1 before the first. */
  readonly block: number;
  readonly jobs: ReadonlyMap<Hex, JobRecord>;
  readonly claims: ReadonlyMap<Hex, ClaimRecord>;
  readonly disputes: ReadonlyMap<Hex, DisputeRecord>;
  readonly cases: ReadonlyMap<Hex, CaseRecord>;
  readonly panels: ReadonlyMap<Hex, PanelRecord>;
  /** By `seatKey(court, number)`. */
  readonly seats: ReadonlyMap<string, SeatRecord>;
  readonly providers: ReadonlyMap<Address, ProviderRecord>;
  /** Canonical specs of resource classes by id. */
  readonly classes: ReadonlyMap<Hex, string>;
  readonly auditors: ReadonlyMap<Address, AuditorRecord>;
  /** When attestations were revoked, by `revocationKey(auditor, digest)`. */
  readonly revocations: ReadonlyMap<string, number>;
  /** Published findings, by `findingKey(provider, class, auditor)`. */
  readonly findings: ReadonlyMap<string, FindingRecord>;
  /** Inventories, by `inventoryKey(provider, class)`. */
  readonly inventories: ReadonlyMap<string, InventoryRecord>;
  /** Volume matched of quotes by digest, as `registry.filledOf` returns it. */
  readonly quotes: ReadonlyMap<Hex, bigint>;
  /** Published quotes by subject, in the order of the chain. */
  readonly bids: ReadonlyMap<Hex, readonly SignedQuote[]>;
  /** When signers committed to sealed bids, by `commitmentKey(signer, digest)`. */
  readonly commitments: ReadonlyMap<string, number>;
  /** Lease orders, and the leases opened on them. */
  readonly orders: ReadonlyMap<Hex, OrderRecord>;
  readonly leases: ReadonlyMap<Hex, LeaseRecord>;
  readonly tabs: ReadonlyMap<Hex, TabRecord>;
  /** LeaseNFT tokens by id. */
  readonly tokens: ReadonlyMap<bigint, TokenRecord>;
  /** Comparisons of replicas, and drawings of checks. */
  readonly rounds: ReadonlyMap<Hex, RoundRecord>;
  readonly draws: ReadonlyMap<Hex, DrawRecord>;
  /** Reputation, by `scoreKey(provider, token)`. */
  readonly scores: ReadonlyMap<string, ScoreRecord>;
  /** What was recorded of claims and leases, as `reputation.recordedOf` returns it, in token units. */
  readonly recorded: ReadonlyMap<Hex, bigint>;
  /** Lots of fees sold, by token. */
  readonly sales: ReadonlyMap<Address, SalesRecord>;
  /** Parts of lots in Emissions, by `partKey`. */
  readonly parts: ReadonlyMap<string, PartRecord>;
  /** When the schedule of Emissions began, seconds; zero before. */
  readonly emissionsFrom: number;
  /** GridToken that Emissions promised to lots. */
  readonly committed: bigint;
  /** GridToken burned by FeeAuction. */
  readonly burned: bigint;
  readonly credits: CreditsRecord;
}

/** Where a `State` keeps a seat. */
export function seatKey(court: Address, seat: bigint | number): string {
  return `${court}/${seat}`;
}

/** Where a `State` keeps a commitment to a sealed bid. */
export function commitmentKey(signer: Address, digest: Hex): string {
  return `${signer}/${digest}`;
}

/** Where a `State` keeps a revocation. */
export function revocationKey(auditor: Address, digest: Hex): string {
  return `${auditor}/${digest}`;
}

/** Where a `State` keeps an auditor's published finding. */
export function findingKey(provider: Address, resourceClass: Hex, auditor: Address): string {
  return `${provider}/${resourceClass}/${auditor}`;
}

/** Where a `State` keeps an inventory. */
export function inventoryKey(provider: Address, resourceClass: Hex): string {
  return `${provider}/${resourceClass}`;
}

/** Where a `State` keeps a reputation. */
export function scoreKey(provider: Address, token: Address): string {
  return `${provider}/${token}`;
}

/** Where a `State` keeps a pool's part of a lot. */
export function partKey(provider: Address, service: Address, token: Address, lot: bigint): string {
  return `${provider}/${service}/${token}/${lot}`;
}

/** Before the first event. */
export const emptyState: State = Object.freeze({
  block: -1,
  jobs: new Map(),
  claims: new Map(),
  disputes: new Map(),
  cases: new Map(),
  panels: new Map(),
  seats: new Map(),
  providers: new Map(),
  classes: new Map(),
  auditors: new Map(),
  revocations: new Map(),
  findings: new Map(),
  inventories: new Map(),
  quotes: new Map(),
  bids: new Map(),
  commitments: new Map(),
  orders: new Map(),
  leases: new Map(),
  tabs: new Map(),
  tokens: new Map(),
  rounds: new Map(),
  draws: new Map(),
  scores: new Map(),
  recorded: new Map(),
  sales: new Map(),
  parts: new Map(),
  emissionsFrom: 0,
  committed: 0n,
  burned: 0n,
  credits: Object.freeze({ everBurned: 0n, everMinted: 0n, supply: 0n, anchor: 0n, reportedSince: undefined }),
});

/** A state being folded: its records are frozen and replaced, never changed. */
export type Draft = {
  -readonly [K in keyof State]: State[K] extends ReadonlyMap<infer I, infer V> ? Map<I, V> : State[K];
};

/** Adds a record, or replaces it, frozen. */
export function keep<K, V extends object>(map: Map<K, V>, key: K, record: V): V {
  for (const part of Object.values(record)) if (typeof part === "object") Object.freeze(part);
  map.set(key, Object.freeze(record));
  return record;
}

/** Replaces a record by a changed copy. An event about something never announced means that the events are incomplete. */
export function amend<K, V extends object>(map: Map<K, V>, key: K, change: (record: V) => Partial<V>): V {
  const record = map.get(key);
  if (record === undefined) throw new UnknownRecord(String(key));
  return keep(map, key, { ...record, ...change(record) });
}

/** An event names something that no earlier event announced: read from an earlier block. */
export class UnknownRecord extends Error {
  override readonly name = "UnknownRecord";
  readonly id: string;

  constructor(id: string) {
    super(`the events are incomplete: ${id} was never announced; read from the deployment's first block`);
    this.id = id;
  }
}
