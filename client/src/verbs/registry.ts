import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { Deal } from "../entities/deal.ts";
import type { Quote, SignedQuote } from "../entities/quote.ts";
import type { Hex } from "../types.ts";

/** Writes of the ProviderRegistry. The provider is the sender: its owner's (cold) address. */
export const registryVerbs = ({ registry }: Addresses) => ({
  /** Registers the sender and locks the floor bond out of its stake for the registry (stake it first). */
  register: (endpoint: string, metadata: string) =>
    intend("ProviderRegistry", registry, "register", [endpoint, metadata], "Registered"),
  /** Replaces the sender's endpoint and metadata. */
  setProfile: (endpoint: string, metadata: string) =>
    intend("ProviderRegistry", registry, "setProfile", [endpoint, metadata], "ProfileSet"),
  /** Starts the exit. Every allotment must be zero. */
  requestExit: () => intend("ProviderRegistry", registry, "requestExit", [], "ExitRequested"),
  /** Ends the exit after the delay and frees the floor bond. */
  exit: () => intend("ProviderRegistry", registry, "exit", [], "Exited"),
  /** Publishes the canonical spec of a resource class; its id is `classId(spec)`. */
  declareClass: (spec: string) => intend("ProviderRegistry", registry, "declareClass", [spec], "ClassDeclared"),
  /** Sets the sender's total units of a class. */
  setCapacity: (resourceClass: string, total: number) =>
    intend("ProviderRegistry", registry, "setCapacity", [resourceClass, total], "CapacitySet"),
  /** Lets a service use `units` of a class, and sets where its earnings are credited. */
  allot: (service: string, resourceClass: string, units: number, payout: string) =>
    intend("ProviderRegistry", registry, "allot", [service, resourceClass, units, payout], "Allotted"),
  /** Sets an operator (hot key) of the sender on a service: `permissions` of `Permission`, own stake locked up to `maxExposure`. */
  setOperator: (service: string, operator: string, maxExposure: bigint, permissions: number) =>
    intend("ProviderRegistry", registry, "setOperator", [service, operator, maxExposure, permissions], "OperatorSet"),
  /** Allows operators a deal from a lowest price per unit on, or forbids it. */
  setPolicy: (service: string, deal: Deal, minPrice: bigint, allowed: boolean) =>
    intend("ProviderRegistry", registry, "setPolicy", [service, deal, minPrice, allowed], "PolicySet"),
  /** Cancels what is left of a quote. The sender is its provider, its signer, or an operator with QUOTE. */
  cancelQuote: (quote: Quote) => intend("ProviderRegistry", registry, "cancelQuote", [quote], "QuoteCancelled"),
  /** Cancels every quote of a provider for a service and class at once. The sender is the provider or an operator with QUOTE. */
  cancelQuotes: (provider: string, service: string, resourceClass: string) =>
    intend("ProviderRegistry", registry, "cancelQuotes", [provider, service, resourceClass], "QuotesCancelled"),
  /** Publishes a signed quote as an event, for payers without another channel. Callable by anyone. */
  publishQuote: ({ quote, signature }: SignedQuote) =>
    intend("ProviderRegistry", registry, "publishQuote", [quote, signature], "QuotePublished"),
  /** Commits the sender to a sealed bid that it signed, by its `quoteDigest`. */
  commitQuote: (digest: Hex) => intend("ProviderRegistry", registry, "commitQuote", [digest], "QuoteCommitted"),
});
