import type { Hex, Lease, LeaseTerms, Listing, Opening } from "../client.ts";

interface Cluster {
  /** The group. */
  readonly id: Hex;
  /** Openings that were sent: the first, then repairs. */
  readonly round: number;
  /** Top-ups that were sent. */
  readonly topUps: number;
}

/** A cluster of leases, from the first quote to the end of the tenancy. */
export type ClusterRecord =
  | (Cluster & { readonly state: "quoting" })
  | (Cluster & { readonly state: "opening"; readonly openings: readonly Opening[] })
  | (Cluster & { readonly state: "running" })
  | (Cluster & {
      readonly state: "toppingUp";
      readonly shares: readonly { readonly leaseId: Hex; readonly amount: bigint }[];
    })
  | (Cluster & { readonly state: "listing"; readonly listing: Listing })
  | (Cluster & { readonly state: "listed"; readonly listing: Listing })
  | (Cluster & { readonly state: "unlisting"; readonly listing: Listing })
  | (Cluster & { readonly state: "buying" })
  | (Cluster & {
      readonly state: "paying";
      readonly listing: Listing;
      readonly listingId: Hex;
      readonly leaseIds: readonly Hex[];
    })
  | (Cluster & { readonly state: "closing" })
  | (Cluster & { readonly state: "withdrawing"; readonly amount: bigint; readonly credits: bigint })
  | (Cluster & { readonly state: "done"; readonly outcome: string });

export type ClusterIn<S extends ClusterRecord["state"]> = Extract<ClusterRecord, { state: S }>;

interface Slot {
  readonly id: Hex;
  readonly terms: LeaseTerms;
  readonly lease: Lease;
  /** Challenges that were sent. */
  readonly challenges: number;
  /** Challenges that the provider answered although its service was silent. */
  readonly excuses: number;
}

/** One lease of a cluster, as its tenant watches it. */
export type SlotRecord =
  | (Slot & { readonly state: "watching" })
  | (Slot & { readonly state: "challenging" })
  | (Slot & { readonly state: "awaiting" })
  | (Slot & { readonly state: "failing" })
  | (Slot & { readonly state: "closing" })
  | (Slot & { readonly state: "ended"; readonly outcome: string });

export type SlotIn<S extends SlotRecord["state"]> = Extract<SlotRecord, { state: S }>;

export function slotOf(id: Hex, terms: LeaseTerms, lease: Lease): SlotIn<"watching"> {
  return { id, terms, lease, challenges: 0, excuses: 0, state: "watching" };
}
