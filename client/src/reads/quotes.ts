import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import { type Match, type QuoteFacts, checkQuote } from "../entities/check-quote.ts";
import type { Quote, SignedQuote } from "../entities/quote.ts";
import type { ContractError } from "../errors/contract.ts";
import { ProviderRegistry_BadSignature } from "../generated/errors.ts";

/** What the chain says about quotes. */
export const quoteReads = (chain: Chain, { registry, staking }: Addresses) => {
  const factsOf = async ({ quote, signature }: SignedQuote, match: Match): Promise<QuoteFacts> => {
    const { provider, signer, service } = quote;
    const self = signer === provider;
    const [digest, { timestamp: now }, allotment, pool, ratio] = await Promise.all([
      view(chain, "ProviderRegistry", registry, "quoteDigest", [quote]),
      chain.block("latest"),
      view(chain, "ProviderRegistry", registry, "allotmentOf", [provider, service, match.resourceClass]),
      view(chain, "Staking", staking, "poolOf", [provider, service]),
      view(chain, "Staking", staking, "ratio", []),
    ]);
    const [signed, filled, committedAt, grant, policy] = await Promise.all([
      isSigned(quote, signature),
      view(chain, "ProviderRegistry", registry, "filledOf", [digest]),
      view(chain, "ProviderRegistry", registry, "committedAt", [signer, digest]),
      self ? undefined : view(chain, "ProviderRegistry", registry, "operatorOf", [provider, service, signer]),
      self ? undefined : view(chain, "ProviderRegistry", registry, "policyOf", [provider, service, match.deal]),
    ]);
    return {
      digest,
      signed,
      now,
      allotment,
      filled,
      committedAt: Number(committedAt),
      grant: grant && currentGrant(grant, now),
      policy: policy && currentPolicy(policy, now),
      pool,
      ratio,
    };
  };

  /** Asks the registry, which knows accounts with code too: it publishes only what its signer signed. */
  const isSigned = (quote: Quote, signature: string): Promise<boolean> =>
    view(chain, "ProviderRegistry", registry, "publishQuote", [quote, signature]).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ProviderRegistry_BadSignature) return false;
        throw error;
      },
    );

  return {
    /** What `checkQuote` needs to know of the chain. */
    quoteFacts: factsOf,
    /** Every reason why a signed quote cannot be matched now; empty when it can. `match` is made by `jobMatch` or `leaseMatch`. */
    checkQuote: async (signed: SignedQuote, match: Match): Promise<ContractError[]> =>
      checkQuote(signed.quote, match, await factsOf(signed, match)),
  };
};

function currentGrant(
  grant: {
    readonly permissions: number;
    readonly maxExposure: bigint;
    readonly nextPermissions: number;
    readonly nextMaxExposure: bigint;
    readonly effectiveAt: number;
  },
  now: number,
) {
  if (now < grant.effectiveAt) return { permissions: grant.permissions, maxExposure: grant.maxExposure };
  return { permissions: grant.nextPermissions, maxExposure: grant.nextMaxExposure };
}

function currentPolicy(
  policy: {
    readonly allowed: boolean;
    readonly minPrice: bigint;
    readonly nextAllowed: boolean;
    readonly nextMinPrice: bigint;
    readonly effectiveAt: number;
  },
  now: number,
) {
  if (now < policy.effectiveAt) return { allowed: policy.allowed, minPrice: policy.minPrice };
  return { allowed: policy.nextAllowed, minPrice: policy.nextMinPrice };
}
