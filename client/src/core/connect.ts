import type { Addresses } from "../addresses.ts";
import type { Attestation, SignedAttestation } from "../entities/attestation.ts";
import type { Device, SignedDevice } from "../entities/device.ts";
import type { HoldKey } from "../entities/hold.ts";
import type { Terms } from "../entities/job.ts";
import { prefundOf } from "../entities/prices.ts";
import type { Quote, SignedQuote } from "../entities/quote.ts";
import { Meter, type MeterOptions } from "./meter.ts";
import type { Receipt, SignedReceipt } from "../entities/receipt.ts";
import { type SignedVoucher, type Tab, tabId } from "../entities/tab.ts";
import {
  type TypedData,
  attestationTypedData,
  deviceTypedData,
  holdTypedData,
  permitTypedData,
  quoteTypedData,
  receiptTypedData,
  voucherTypedData,
  statementTypedData,
} from "../entities/typed-data.ts";
import { InvalidInput, NoSigner } from "../errors/own.ts";
import { type GridbondEvent, type Range, readEvents } from "../history/events.ts";
import { rebuild } from "../history/fold.ts";
import { type JobFilter, type LeaseFilter, selectJobs, selectLeases } from "../history/select.ts";
import {
  type JobRecord,
  type LeaseRecord,
  type ProviderRecord,
  type State,
  UnknownRecord,
  emptyState,
} from "../history/state.ts";
import { creditsReads } from "../reads/credits.ts";
import { escrowReads, stakingReads, tokenReads } from "../reads/custody.ts";
import { emissionsReads } from "../reads/emissions.ts";
import { charterReads, governorReads } from "../reads/governance.ts";
import { auditorsReads, devicesReads } from "../reads/identity.ts";
import { juryReads, slashingReads } from "../reads/judgement.ts";
import { leaseNFTReads, leasesReads } from "../reads/leases.ts";
import { lensReads } from "../reads/lens.ts";
import { jobsReads, registryReads } from "../reads/market.ts";
import { quoteReads } from "../reads/quotes.ts";
import { feeAuctionReads, quorumReads, reputationReads, samplingReads } from "../reads/verification.ts";
import { vouchersReads } from "../reads/vouchers.ts";
import type { Address, Hex } from "../types.ts";
import type { HoldPermit } from "../verbs/jobs.ts";
import type { Permit } from "../verbs/token.ts";
import { verbsOf } from "../verbs/index.ts";
import { asActions } from "./action.ts";
import { clustersOf } from "./clusters.ts";
import { type Chain, type Mined, type Wallet, view } from "./chain.ts";

/** A range, and an earlier state to read on from. */
export interface ReadRange extends Range {
  readonly after?: State;
}

/** Verbs and reads over any library's chain and wallet. The skins add their typed contracts. */
export function assemble<TReceipt extends Mined, TOverrides>(
  addresses: Addresses,
  chain: Chain,
  wallet: Wallet<TReceipt, TOverrides> | undefined,
) {
  const verbs = verbsOf(addresses);
  const act = <T extends object>(group: T) => asActions(group, chain, wallet);
  const signs = signing(addresses, chain, wallet);

  const events = async (range: Range = {}): Promise<GridbondEvent[]> =>
    (await readEvents(chain, addresses, range)).events;

  const now = async (): Promise<number> => (await chain.block("latest")).timestamp;

  const read = async (range: ReadRange = {}): Promise<State> => {
    const after = range.after ?? emptyState;
    const from = after.block === -1 ? {} : { fromBlock: after.block + 1 };
    const { events: found, toBlock } = await readEvents(chain, addresses, { ...range, ...from });
    return rebuild(found, after, toBlock);
  };

  return {
    addresses,
    /** ERC-20 tokens; approvals are separate verbs. */
    token: { ...act(verbs.token), ...tokenReads(chain), signPermit: signs.signPermit },
    /** Collateral. */
    staking: { ...act(verbs.staking), ...stakingReads(chain, addresses) },
    /** Money: the wallet, and what services may hold of it. */
    escrow: { ...act(verbs.escrow), ...escrowReads(chain, addresses), signHold: signs.signHold },
    /** Providers, operators, policies, capacity. */
    registry: {
      ...act(verbs.registry),
      ...registryReads(chain, addresses),
      ...quoteReads(chain, addresses),
      signQuote: signs.signQuote,
      /** A provider as its events tell it. Throws `UnknownRecord`. */
      show: async (provider: string, range?: ReadRange): Promise<ProviderRecord> => {
        const { providers } = await read(range);
        const own = [...providers.values()].find((record) => record.provider.toLowerCase() === provider.toLowerCase());
        if (own === undefined) throw new UnknownRecord(provider);
        return own;
      },
    },
    /** Work measured in units. */
    jobs: {
      ...act(verbs.jobs),
      ...jobsReads(chain, addresses),
      signPost: signs.signPost,
      signReceipt: signs.signReceipt,
      /** Everything that the events tell: jobs, claims, submissions, disputes, cases, panels, seats, providers. */
      read,
      /** The jobs that a filter lets through, oldest first. */
      list: async (filter?: JobFilter, range?: ReadRange): Promise<JobRecord[]> =>
        selectJobs(await read(range), filter),
      /** One job. Throws `UnknownRecord`. */
      show: async (jobId: string, range?: ReadRange): Promise<JobRecord> => {
        const job = (await read(range)).jobs.get(jobId.toLowerCase() as Hex);
        if (job === undefined) throw new UnknownRecord(jobId);
        return job;
      },
    },
    /** Signed attestations about providers, and the auditors' bonds. */
    auditors: { ...act(verbs.auditors), ...auditorsReads(chain, addresses), sign: signs.signAttestation },
    /** Bonded inventories of machines. */
    devices: { ...act(verbs.devices), ...devicesReads(chain, addresses), sign: signs.signDevice },
    /** Capacity measured in seconds. */
    leases: {
      ...act(verbs.leases),
      ...leasesReads(chain, addresses),
      /** The leases that a filter lets through, oldest first. */
      list: async (filter?: LeaseFilter, range?: ReadRange): Promise<LeaseRecord[]> =>
        selectLeases(await read(range), filter),
      /** One lease. Throws `UnknownRecord`. */
      show: async (leaseId: string, range?: ReadRange): Promise<LeaseRecord> => {
        const lease = (await read(range)).leases.get(leaseId.toLowerCase() as Hex);
        if (lease === undefined) throw new UnknownRecord(leaseId);
        return lease;
      },
    },
    /** Metered calls, paid by signatures. */
    vouchers: {
      ...act(verbs.vouchers),
      ...vouchersReads(chain, addresses),
      sign: signs.signVoucher,
      /** Pays for calls as they are made, out of a tab that the signer may sign for. */
      meter: async (tab: Tab, options: MeterOptions): Promise<Meter> => {
        const [chainId, address] = await Promise.all([chain.chainId(), signs.self()]);
        return new Meter(tab, { chainId, vouchers: addresses.vouchers, address, sign: signs.signVoucher }, options);
      },
    },
    /** Several leases with one group as one thing. */
    clusters: clustersOf(act(verbs.leases), () => read(), leasesReads(chain, addresses).holdOf, now),
    /** Tenancies that can be sold and sublet. */
    leaseNFT: { ...act(verbs.leaseNFT), ...leaseNFTReads(chain, addresses) },
    /** The judge of wrong results. */
    slashing: {
      ...act(verbs.slashing),
      ...slashingReads(chain, addresses),
      signStatement: signs.signStatement,
    },
    /** Bonded seats, drawn panels, sealed votes. */
    jury: { ...act(verbs.jury), ...juryReads(chain, addresses) },
    /** The payer's word as a verification. */
    payerReview: act(verbs.payerReview),
    /** Replicas that must agree. */
    quorum: { ...act(verbs.quorum), ...quorumReads(chain, addresses) },
    /** Units picked by chance that are done again. */
    sampling: { ...act(verbs.sampling), ...samplingReads(chain, addresses) },
    /** What providers were paid, and kept. */
    reputation: { ...act(verbs.reputation), ...reputationReads(chain, addresses) },
    /** Fees, sold for GridToken that is burned. */
    feeAuction: { ...act(verbs.feeAuction), ...feeAuctionReads(chain, addresses) },
    /** GRID for paid work, out of a fixed budget. */
    emissions: { ...act(verbs.emissions), ...emissionsReads(chain, addresses) },
    /** Dollars of work for GRID, where the deployment has them. */
    credits: { ...act(verbs.credits), ...creditsReads(chain, addresses) },
    /** Holders of GRID decide; a timelock executes. */
    governor: { ...act(verbs.governor), ...governorReads(chain, addresses) },
    /** What is decided: the fee, and whether new agreements may begin. */
    charter: { ...act(verbs.charter), ...charterReads(chain, addresses) },
    /** Deposit and post in one transaction. */
    bundler: act(verbs.bundler),
    /** Many reads in one call. */
    lens: lensReads(chain, addresses),
    /** Decoded events of registry, Jobs, Jury and Slashing, oldest first. */
    events,
    /** The events folded into a state; pass the last one as `after` to read on. */
    read,
    /** The chain's time in seconds: the only clock of the protocol. */
    now,
    chainId: (): Promise<number> => chain.chainId(),
    /** The connected signer's address. Throws `NoSigner`. */
    self: (): Promise<Address> => signs.self(),
  };
}

function signing<TReceipt extends Mined, TOverrides>(
  addresses: Addresses,
  chain: Chain,
  wallet: Wallet<TReceipt, TOverrides> | undefined,
) {
  const signer = (what: string): Wallet<TReceipt, TOverrides> => {
    if (wallet === undefined) throw new NoSigner(what);
    return wallet;
  };
  const sign = (what: string, data: TypedData): Promise<Hex> => signer(what).sign(data);

  const requireSelf = async (what: string, expected: Address): Promise<void> => {
    const self = await signer(what).address();
    if (self.toLowerCase() !== expected.toLowerCase()) throw new InvalidInput(`signer of ${what}`, self, expected);
  };

  /** Signs the hold of `amount` for a service, once, until `deadline`. The signer is the payer. */
  const signHold = async (service: string, key: HoldKey, amount: bigint, deadline: number): Promise<Hex> => {
    const { escrow } = addresses;
    return sign("signHold", holdTypedData({ chainId: await chain.chainId(), escrow, service, key, amount, deadline }));
  };
  return {
    signHold,
    /** Signs the hold of exactly this job; the result goes to `jobs.postWithPermit`. */
    signPost: async (terms: Terms, deadline: number): Promise<HoldPermit> => {
      const id = await view(chain, "Jobs", addresses.jobs, "idOf", [terms]);
      const key = { id, payer: terms.payer, token: terms.token };
      return { deadline, signature: await signHold(addresses.jobs, key, prefundOf(terms), deadline) };
    },
    /** Signs an ERC-2612 permit of a token that tells its EIP-712 domain (ERC-5267). */
    signPermit: async (token: string, spender: string, amount: bigint, deadline: number): Promise<Permit> => {
      const owner = await signer("signPermit").address();
      const at = token as Address;
      const [domain, nonce] = await Promise.all([
        view(chain, "GridToken", at, "eip712Domain", []),
        view(chain, "GridToken", at, "nonces", [owner]),
      ]);
      const { name, version } = domain;
      const chainId = Number(domain.chainId);
      const data = permitTypedData({ chainId, token, name, version, owner, spender, amount, nonce, deadline });
      const signature = await sign("signPermit", data);
      const v = Number.parseInt(signature.slice(130, 132), 16);
      return { deadline, v, r: signature.slice(0, 66), s: `0x${signature.slice(66, 130)}` };
    },
    /** Signs the root of a claim's results off chain. Two different ones end the claim: never sign twice. */
    signStatement: async (claimId: Hex, root: Hex, service: string = addresses.jobs) => {
      const { slashing } = addresses;
      const chainId = await chain.chainId();
      const signature = await sign("signStatement", statementTypedData({ chainId, slashing, service, claimId, root }));
      return { root, signer: await signer("signStatement").address(), signature };
    },
    /** Signs a quote as its `signer`. Whoever holds the result can match it, until it is spent, cancelled or expired. */
    signQuote: async (quote: Quote): Promise<SignedQuote> => {
      await requireSelf("signQuote", quote.signer);
      const { registry } = addresses;
      const signature = await sign("signQuote", quoteTypedData({ chainId: await chain.chainId(), registry }, quote));
      return Object.freeze({ quote, signature });
    },
    /** Signs what was seen of a unit that failed or was refused, as the receipt's `signer`. */
    signReceipt: async (receipt: Receipt): Promise<SignedReceipt> => {
      await requireSelf("signReceipt", receipt.signer);
      const signature = await sign("signReceipt", receiptTypedData(await chain.chainId(), receipt));
      return Object.freeze({ receipt, signature });
    },
    /** Signs that `total` of a tab is its provider's by now. The signer is the payer or its session key. */
    signVoucher: async (tab: Tab, total: bigint): Promise<SignedVoucher> => {
      const { vouchers } = addresses;
      const chainId = await chain.chainId();
      const data = voucherTypedData({ chainId, vouchers }, tabId(tab, chainId, vouchers), total);
      const signature = await sign("sign", data);
      return Object.freeze({ tab, total, signer: await signer("sign").address(), signature });
    },
    /** Signs an attestation as its `auditor`. */
    signAttestation: async (attestation: Attestation): Promise<SignedAttestation> => {
      await requireSelf("sign", attestation.auditor);
      const { auditors } = addresses;
      const data = attestationTypedData({ chainId: await chain.chainId(), auditors }, attestation);
      return Object.freeze({ attestation, signature: await sign("sign", data) });
    },
    /** Signs a device as its own `key`. */
    signDevice: async (device: Device): Promise<SignedDevice> => {
      await requireSelf("sign", device.key);
      const { devices } = addresses;
      const data = deviceTypedData({ chainId: await chain.chainId(), devices }, device);
      return Object.freeze({ device, signature: await sign("sign", data) });
    },
    self: async (): Promise<Address> => signer("self").address(),
  };
}
