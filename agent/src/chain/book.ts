import {
  type Address,
  type Claim,
  type EventOf,
  type Hex,
  type Lease,
  type LeaseTerms,
  type Listing,
  type Submission,
  type Terms,
  WHOLE_CLAIM,
} from "../client.ts";
import type { Database } from "../state/database.ts";
import { decode, encode } from "../state/json.ts";

/** The events that agents go by; they arrive with those of every other contract. */
export type ChainEvent =
  | EventOf<"Jobs">
  | EventOf<"Slashing">
  | EventOf<"ProviderRegistry">
  | EventOf<"Vouchers">
  | EventOf<"Emissions">
  | LeaseEvent
  | OtherEvent;
type LeaseEvent = EventOf<"Leases"> | EventOf<"LeaseNFT">;
type Verification = "Quorum" | "Sampling" | "Reputation" | "FeeAuction";
interface OtherEvent {
  readonly contract:
    "GridToken" | "TestUSD" | "Staking" | "Escrow" | "Jury" | "Auditors" | "Devices" | "Credits" | Verification;
}

export interface JobFacts {
  readonly jobId: Hex;
  readonly terms: Terms;
}

/** A claim as its events tell it. */
export interface ClaimFacts {
  readonly claimId: Hex;
  readonly jobId: Hex;
  readonly claim: Claim;
  readonly submission?: Submission;
  /** Content address of the manifest. */
  readonly data?: Hex;
  /** When evidence took everything of it that was not disputed then. */
  readonly faultedAt?: Moment;
}

/** Where in the chain an event lies. */
export interface Moment {
  readonly blockNumber: number;
  readonly logIndex: number;
}

export interface DisputeFacts {
  readonly disputeId: Hex;
  readonly claimId: Hex;
  readonly unit: number;
  readonly ruledAt?: Moment;
}

/** A challenge as its events tell it. */
export interface CaseFacts {
  readonly caseId: Hex;
  readonly claimId: Hex;
  readonly challenger: Address;
  readonly service: Address;
  readonly provider: Address;
  readonly unit: number;
}

/** Units that wait to be retaken: an expired claim's (`WHOLE_CLAIM`), or the one that a lost dispute was about. */
export interface ReopenedFacts {
  /** The expired claim's id or the dispute's id: what the retaking claim has as its parent. */
  readonly parent: Hex;
  readonly claimId: Hex;
  readonly unit: number;
}

/** A lease as its events tell it. */
export interface LeaseFacts {
  readonly leaseId: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
}

/** What a tenancy was last listed for. */
export interface ListingFacts {
  readonly listingId: Hex;
  readonly listing: Listing;
}

interface Kinds {
  order: LeaseTerms;
  lease: LeaseFacts;
  listing: ListingFacts;
  job: JobFacts;
  claim: ClaimFacts;
  dispute: DisputeFacts;
  case: CaseFacts;
  reopened: ReopenedFacts;
  endpoint: string;
}

/**
 * What the chain's events said so far, on disk. It tells an agent where to look; what holds now is always asked of the chain, so a fact
 * from a block that was reorganised away misleads nobody.
 */
export class Book {
  readonly #db: Database;
  readonly #facts: { readonly [K in keyof Kinds]: Map<string, Kinds[K]> } = {
    order: new Map(),
    lease: new Map(),
    listing: new Map(),
    job: new Map(),
    claim: new Map(),
    dispute: new Map(),
    case: new Map(),
    reopened: new Map(),
    endpoint: new Map(),
  };

  constructor(db: Database) {
    this.#db = db;
    for (const row of db.all("select kind, id, data from facts order by rowid")) {
      const kind = row["kind"] as keyof Kinds;
      (this.#facts[kind] as Map<string, unknown>).set(row["id"] as string, decode(row["data"] as string));
    }
  }

  job(jobId: Hex): JobFacts | undefined {
    return this.#facts.job.get(jobId);
  }

  claim(claimId: Hex): ClaimFacts | undefined {
    return this.#facts.claim.get(claimId);
  }

  dispute(disputeId: Hex): DisputeFacts | undefined {
    return this.#facts.dispute.get(disputeId);
  }

  case(caseId: Hex): CaseFacts | undefined {
    return this.#facts.case.get(caseId);
  }

  /** Claims of a job, in the order in which they were taken. */
  claimsOf(jobId: Hex): ClaimFacts[] {
    return [...this.#facts.claim.values()].filter((claim) => claim.jobId === jobId);
  }

  /** What an expiry or a lost dispute reopened. */
  reopened(parent: Hex): ReopenedFacts | undefined {
    return this.#facts.reopened.get(parent);
  }

  /** What was ever reopened of a job. */
  reopenedOf(jobId: Hex): ReopenedFacts[] {
    return [...this.#facts.reopened.values()].filter(({ claimId }) => this.claim(claimId)?.jobId === jobId);
  }

  /** Terms of an order of Leases. */
  order(orderId: Hex): LeaseTerms | undefined {
    return this.#facts.order.get(orderId);
  }

  lease(leaseId: Hex): LeaseFacts | undefined {
    return this.#facts.lease.get(leaseId);
  }

  /** Leases of a tenant, ended ones too, oldest first. */
  leasesOf(tenant: Address): LeaseFacts[] {
    const wanted = tenant.toLowerCase();
    return [...this.#facts.lease.values()].filter(({ terms }) => terms.tenant.toLowerCase() === wanted);
  }

  listing(tokenId: bigint): ListingFacts | undefined {
    return this.#facts.listing.get(tokenId.toString());
  }

  /** Every provider whose agent said where it is reached. */
  providers(): Address[] {
    return [...this.#facts.endpoint.keys()] as Address[];
  }

  /** Where a provider's agent said that it is reached. */
  endpointOf(provider: Address): string | undefined {
    return this.#facts.endpoint.get(provider);
  }

  endpoints(): string[] {
    return [...this.#facts.endpoint.values()];
  }

  apply(event: ChainEvent): void {
    if (event.contract === "Jobs") return this.#applyJobs(event);
    if (event.contract === "Leases" || event.contract === "LeaseNFT") return this.#applyLeases(event);
    if (event.contract === "Slashing" && event.name === "Challenged") {
      const { caseId, claimId, challenger, facts } = event.args;
      const { service, provider, unit } = facts;
      this.#put("case", caseId, { caseId, claimId, challenger, service, provider, unit });
    }
    if (event.contract === "ProviderRegistry" && (event.name === "Registered" || event.name === "ProfileSet")) {
      this.#put("endpoint", event.args.provider, event.args.endpoint);
    }
  }

  #applyLeases(event: LeaseEvent): void {
    if (event.name === "Ordered") {
      this.#put("order", event.args.orderId, event.args.terms);
    } else if (event.name === "Opened") {
      const { leaseId, orderId, lease } = event.args;
      const terms = this.#facts.order.get(orderId);
      if (terms !== undefined) this.#put("lease", leaseId, { leaseId, terms, lease });
    } else if (event.name === "Listed") {
      const { tokenId, listingId, listing } = event.args;
      this.#put("listing", tokenId.toString(), { listingId, listing });
    }
  }

  #applyJobs(event: EventOf<"Jobs">): void {
    if (event.name === "Posted") {
      const { jobId, terms } = event.args;
      this.#put("job", jobId, { jobId, terms });
    } else if (event.name === "Taken") {
      const { jobId, claimId, claim } = event.args;
      // Read again after a reorganisation it must not forget what was submitted.
      this.#put("claim", claimId, { ...this.claim(claimId), jobId, claimId, claim });
    } else if (event.name === "Submitted") {
      const { claimId, root, submittedAt, data } = event.args;
      const known = this.claim(claimId);
      if (known !== undefined) this.#put("claim", claimId, { ...known, data, submission: { root, submittedAt } });
    } else if (event.name === "Contested") {
      const { claimId, disputeId, unit } = event.args;
      this.#put("dispute", disputeId, { disputeId, claimId, unit: Number(unit) });
    } else if (event.name === "Expired" && event.args.reopened) {
      const { claimId } = event.args;
      this.#put("reopened", claimId, { parent: claimId, claimId, unit: WHOLE_CLAIM });
    } else if (event.name === "Faulted") {
      const known = this.claim(event.args.claimId);
      if (known !== undefined) this.#put("claim", known.claimId, { ...known, faultedAt: momentOf(event) });
    } else if (event.name === "Ruled") {
      const { claimId, disputeId, reopened } = event.args;
      const known = this.dispute(disputeId);
      if (known === undefined) return;
      this.#put("dispute", disputeId, { ...known, ruledAt: momentOf(event) });
      if (reopened) this.#put("reopened", disputeId, { parent: disputeId, claimId, unit: known.unit });
    }
  }

  #put<K extends keyof Kinds>(kind: K, id: string, value: Kinds[K]): void {
    this.#facts[kind].set(id, value);
    this.#db.run(
      "insert into facts (kind, id, data) values (?, ?, ?) on conflict (kind, id) do update set data = excluded.data",
      kind,
      id,
      encode(value),
    );
  }
}

function momentOf({ blockNumber, logIndex }: Moment): Moment {
  return { blockNumber, logIndex };
}
