import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { encodeAgreement } from "../entities/agreement.ts";
import type { Deal } from "../entities/deal.ts";
import type { Agreement, Claim, ClaimState, DisputeState, JobState, Terms } from "../entities/job.ts";
import type { Quote } from "../entities/quote.ts";
import { type SignedReceipt, checkReceipt } from "../entities/receipt.ts";

/** What a receipt's signer is to the claim that it is about. */
export type ReceiptRole = "payer" | "provider" | "operator" | "other";

/** Views of the ProviderRegistry. */
export const registryReads = (chain: Chain, { registry }: Addresses) => ({
  /** What names a quote: the digest that is signed. */
  quoteDigest: (quote: Quote) => view(chain, "ProviderRegistry", registry, "quoteDigest", [quote]),
  /** Units or slots matched of a quote so far; the largest uint256 when it was cancelled. */
  filledOf: (digest: string) => view(chain, "ProviderRegistry", registry, "filledOf", [digest]),
  /** When `signer` committed to a sealed bid; zero when it did not. */
  committedAt: async (signer: string, digest: string) =>
    Number(await view(chain, "ProviderRegistry", registry, "committedAt", [signer, digest])),
  /** Throws what is wrong unless `evidence` shows that `provider` meets `requirement` for a class now. */
  requireEligible: (provider: string, resourceClass: string, requirement: string, evidence: string) =>
    view(chain, "ProviderRegistry", registry, "requireEligible", [provider, resourceClass, requirement, evidence]),
  /** Whether a provider is registered, when its exit ends, how much it has allotted. */
  providerOf: (provider: string) => view(chain, "ProviderRegistry", registry, "providerOf", [provider]),
  /** Total and allotted units of a class. */
  capacityOf: (provider: string, resourceClass: string) =>
    view(chain, "ProviderRegistry", registry, "capacityOf", [provider, resourceClass]),
  /** What a service may use of a class, what it uses, and where earnings go. */
  allotmentOf: (provider: string, service: string, resourceClass: string) =>
    view(chain, "ProviderRegistry", registry, "allotmentOf", [provider, service, resourceClass]),
  /** An operator's grant; the `next` limits count from `effectiveAt` on. */
  operatorOf: (provider: string, service: string, operator: string) =>
    view(chain, "ProviderRegistry", registry, "operatorOf", [provider, service, operator]),
  /** A deal's policy; the `next` values count from `effectiveAt` on. */
  policyOf: (provider: string, service: string, deal: Deal) =>
    view(chain, "ProviderRegistry", registry, "policyOf", [provider, service, deal]),
  /** Whether `actor` may do all of `permission` for `provider` on `service` now. */
  allows: (provider: string, service: string, actor: string, permission: number) =>
    view(chain, "ProviderRegistry", registry, "allows", [provider, service, actor, permission]),
  /** Whether what `actor` signed about work taken at `time` binds `provider`, even if its permission was revoked since. */
  speaksFor: (provider: string, service: string, actor: string, time: number) =>
    view(chain, "ProviderRegistry", registry, "speaksFor", [provider, service, actor, BigInt(time)]),
  /** What was fixed at deployment. */
  parameters: async () => {
    const [floorBond, exitDelay, noticeSeconds] = await Promise.all([
      view(chain, "ProviderRegistry", registry, "floorBond", []),
      view(chain, "ProviderRegistry", registry, "exitDelay", []),
      view(chain, "ProviderRegistry", registry, "noticeSeconds", []),
    ]);
    return { floorBond, exitDelay: Number(exitDelay), noticeSeconds: Number(noticeSeconds) };
  },
});

/** Views of Jobs. */
export const jobsReads = (chain: Chain, { jobs, registry }: Addresses) => ({
  /** Id of terms on this chain. */
  idOf: (terms: Terms) => view(chain, "Jobs", jobs, "idOf", [terms]),
  /** What changes about a job. */
  jobOf: (jobId: string): Promise<JobState> => view(chain, "Jobs", jobs, "jobOf", [jobId]),
  /**
   * Whether a receipt was signed by its signer about this claim, and who that is to it: its payer, its provider, an operator who has spoken for the provider
   * at any time since the claim was taken, or somebody else. Throws `InvalidInput` naming what is not so.
   */
  checkReceipt: async (signed: SignedReceipt, terms: Terms, claim: Claim): Promise<ReceiptRole> => {
    checkReceipt(signed, { chainId: await chain.chainId(), jobs, terms, claim });
    const { signer } = signed.receipt;
    if (signer === terms.payer) return "payer";
    if (signer === claim.provider) return "provider";
    const args = [claim.provider, jobs, signer, BigInt(claim.takenAt)] as const;
    return (await view(chain, "ProviderRegistry", registry, "speaksFor", args)) ? "operator" : "other";
  },
  /** What changes about a claim. */
  claimOf: (claimId: string): Promise<ClaimState> => view(chain, "Jobs", jobs, "claimOf", [claimId]),
  /** What changes about a dispute. */
  disputeStateOf: (disputeId: string): Promise<DisputeState> =>
    view(chain, "Jobs", jobs, "disputeStateOf", [disputeId]),
  /** The facts that a judge is given about an agreement. */
  disputeOf: (agreement: Agreement) => view(chain, "Jobs", jobs, "disputeOf", [encodeAgreement(agreement)]),
});
