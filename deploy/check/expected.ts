// What every immutable of a deployment must be, from its addresses and parameters alone.
import {
  AbiCoder,
  ZeroAddress,
  getBytes,
  getCreateAddress,
  hexlify,
  id,
  keccak256,
  toBeHex,
  toUtf8Bytes,
  zeroPadValue,
} from "ethers";

import type { AddressName, Addresses } from "../contracts.ts";
import type { Parameters } from "../parameters.ts";

/** An immutable's value: an address, a number, or 32 bytes. */
export type Value = string | number | bigint;
export type Immutables = Readonly<Record<string, Value>>;

/** As the compiler writes it into the code: one word. */
export function toWord(value: Value): string {
  return typeof value === "string" ? zeroPadValue(value, 32) : toBeHex(value, 32);
}

const DOMAIN_TYPE = id("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

/** OpenZeppelin's ShortString: up to 31 bytes, then the length in the last one. */
function shortString(text: string): string {
  const bytes = new Uint8Array(32);
  const utf8 = toUtf8Bytes(text);
  bytes.set(utf8);
  bytes[31] = utf8.length;
  return hexlify(bytes);
}

/** What OpenZeppelin's EIP712 caches at construction. */
function eip712(name: string, chainId: number, contract: string): Immutables {
  const version = "1";
  const [hashedName, hashedVersion] = [id(name), id(version)];
  const separator = AbiCoder.defaultAbiCoder().encode(
    ["bytes32", "bytes32", "bytes32", "uint256", "address"],
    [DOMAIN_TYPE, hashedName, hashedVersion, chainId, contract],
  );
  return {
    _cachedDomainSeparator: keccak256(getBytes(separator)),
    _cachedChainId: chainId,
    _cachedThis: contract,
    _hashedName: hashedName,
    _hashedVersion: hashedVersion,
    _name: shortString(name),
    _version: shortString(version),
  };
}

const orNobody = (named: string) => (named === "none" ? ZeroAddress : named);

/** Immutables by contract; nothing may be missing and nothing may be left over. */
export function expectedImmutables(a: Addresses, p: Parameters, chainId: number): Record<AddressName, Immutables> {
  const { seedDelay, seedSpan, ...jury } = p.jury;
  const { feed, decimals, sequencer, ...limits } = p.credits;
  return {
    gridToken: eip712("Gridbond", chainId, a.gridToken),
    testUSD: a.testUSD === undefined ? {} : eip712("Test USD", chainId, a.testUSD),
    staking: { token: a.gridToken, ...p.staking },
    escrow: eip712("Gridbond Escrow", chainId, a.escrow),
    governor: {
      ...eip712("Gridbond Governor", chainId, a.governor),
      _token: a.gridToken,
      _votingDelay: p.governance.votingDelay,
      _votingPeriod: p.governance.votingPeriod,
      _proposalThreshold: p.governance.proposalThreshold,
      quorumBps: p.governance.quorumBps,
    },
    charter: { maxFeeBps: p.governance.maxFeeBps, sink: a.feeAuction },
    registry: { ...eip712("Gridbond ProviderRegistry", chainId, a.registry), staking: a.staking, ...p.registry },
    auditors: { ...eip712("Gridbond Auditors", chainId, a.auditors), staking: a.staking, ...p.auditors },
    devices: {
      ...eip712("Gridbond Devices", chainId, a.devices),
      staking: a.staking,
      registry: a.registry,
      ...p.devices,
    },
    allOf: {},
    jobs: { escrow: a.escrow, staking: a.staking, registry: a.registry, charter: a.charter },
    leases: { escrow: a.escrow, staking: a.staking, registry: a.registry, charter: a.charter },
    vouchers: { ...eip712("Gridbond Vouchers", chainId, a.vouchers), escrow: a.escrow, charter: a.charter },
    emissions: {
      auction: a.feeAuction,
      escrow: a.escrow,
      staking: a.staking,
      gridToken: a.gridToken,
      jobs: a.jobs,
      leases: a.leases,
      ...p.emissions,
    },
    randomness: { seedDelay, seedSpan },
    jury: { staking: a.staking, randomness: a.randomness, ...jury },
    slashing: {
      ...eip712("Gridbond Slashing", chainId, a.slashing),
      escrow: a.escrow,
      registry: a.registry,
      jury: a.jury,
      token: a.gridToken,
      panelSize: jury.panelSize,
      ...p.slashing,
    },
    feeAuction: { escrow: a.escrow, gridToken: a.gridToken, ...p.fees },
    reputation: { escrow: a.escrow, jobs: a.jobs, leases: a.leases, sink: a.feeAuction, ...p.reputation },
    payerReview: { court: ZeroAddress },
    quorum: { court: a.slashing, metric: ZeroAddress, ...p.quorum },
    sampling: {
      court: a.slashing,
      randomness: a.randomness,
      reputation: a.reputation,
      ...p.sampling,
      token: p.sampling.token === "testUSD" ? (a.testUSD ?? ZeroAddress) : p.sampling.token,
    },
    lens: {
      escrow: a.escrow,
      staking: a.staking,
      registry: a.registry,
      jobs: a.jobs,
      jury: a.jury,
      slashing: a.slashing,
    },
    bundler: { escrow: a.escrow, jobs: a.jobs },
    leaseNFT: {
      leases: a.leases,
      escrow: a.escrow,
      staking: a.staking,
      accountTemplate: getCreateAddress({ from: a.leaseNFT, nonce: 1 }),
    },
    testFeed: {},
    credits: {
      escrow: a.escrow,
      gridToken: a.gridToken,
      feed: feed === "testFeed" ? (a.testFeed ?? ZeroAddress) : orNobody(feed),
      sequencer: orNobody(sequencer),
      ...limits,
      _scale: 10n ** BigInt(18 - decimals),
    },
  };
}
