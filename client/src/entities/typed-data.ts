// EIP-712 messages that the protocol asks people to sign.
import { TypedDataEncoder } from "ethers";

import { asAddress } from "../abi/codec.ts";
import type { Address, Hex } from "../types.ts";
import type { Attestation } from "./attestation.ts";
import type { Device } from "./device.ts";
import type { HoldKey } from "./hold.ts";
import type { Quote } from "./quote.ts";
import type { Receipt } from "./receipt.ts";

/** An EIP-712 message: viem signs it as it is, ethers with `signTypedData(domain, types, message)`. */
export interface TypedData {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: Address;
  };
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** What a payer signs to let a service hold `amount` once, until `deadline` (seconds). Mirrors `Escrow.holdDigest`. */
export function holdTypedData(hold: {
  readonly chainId: number;
  readonly escrow: string;
  readonly service: string;
  readonly key: HoldKey;
  readonly amount: bigint;
  readonly deadline: number;
}): TypedData {
  const { service, key, amount, deadline } = hold;
  return typed("Gridbond Escrow", "1", hold.chainId, hold.escrow, "Hold", [
    ["service", "address", asAddress("service", service)],
    ["id", "bytes32", key.id],
    ["payer", "address", key.payer],
    ["token", "address", key.token],
    ["amount", "uint256", amount],
    ["deadline", "uint256", BigInt(deadline)],
  ]);
}

/** What a provider signs to state a claim's root off chain. Two that differ end the claim. Mirrors `Slashing.statementDigest`. */
export function statementTypedData(statement: {
  readonly chainId: number;
  readonly slashing: string;
  readonly service: string;
  readonly claimId: Hex;
  readonly root: Hex;
}): TypedData {
  return typed("Gridbond Slashing", "1", statement.chainId, statement.slashing, "Statement", [
    ["service", "address", asAddress("service", statement.service)],
    ["claimId", "bytes32", statement.claimId],
    ["root", "bytes32", statement.root],
  ]);
}

/** What a quote's signer signs. Mirrors `ProviderRegistry.quoteDigest`. */
export function quoteTypedData(at: { readonly chainId: number; readonly registry: string }, quote: Quote): TypedData {
  return typed("Gridbond ProviderRegistry", "1", at.chainId, at.registry, "Quote", [
    ["service", "address", asAddress("service", quote.service)],
    ["provider", "address", asAddress("provider", quote.provider)],
    ["signer", "address", asAddress("signer", quote.signer)],
    ["payer", "address", asAddress("payer", quote.payer)],
    ["subject", "bytes32", quote.subject],
    ["price", "uint96", quote.price],
    ["delegatedBond", "uint96", quote.delegatedBond],
    ["volume", "uint32", quote.volume],
    ["expiresAt", "uint40", quote.expiresAt],
    ["epoch", "uint32", quote.epoch],
    ["salt", "bytes32", quote.salt],
  ]);
}

/** What names a quote: the digest that is signed, filled, cancelled and committed to. */
export function quoteDigest(at: { readonly chainId: number; readonly registry: string }, quote: Quote): Hex {
  return typedDataDigest(quoteTypedData(at, quote));
}

/** What an auditor signs. Mirrors `Auditors.digestOf`. */
export function attestationTypedData(
  at: { readonly chainId: number; readonly auditors: string },
  attestation: Attestation,
): TypedData {
  return typed("Gridbond Auditors", "1", at.chainId, at.auditors, "Attestation", [
    ["auditor", "address", asAddress("auditor", attestation.auditor)],
    ["provider", "address", asAddress("provider", attestation.provider)],
    ["resourceClass", "bytes32", attestation.resourceClass],
    ["units", "uint32", attestation.units],
    ["score", "uint64", attestation.score],
    ["region", "bytes32", attestation.region],
    ["compliance", "bytes32", attestation.compliance],
    ["issuedAt", "uint40", attestation.issuedAt],
    ["expiresAt", "uint40", attestation.expiresAt],
  ]);
}

/** What names an attestation: the digest that is signed and revoked. */
export function attestationDigest(
  at: { readonly chainId: number; readonly auditors: string },
  attestation: Attestation,
): Hex {
  return typedDataDigest(attestationTypedData(at, attestation));
}

/** What a device's own key signs. Mirrors `Devices.deviceDigest`. */
export function deviceTypedData(at: { readonly chainId: number; readonly devices: string }, device: Device): TypedData {
  return typed("Gridbond Devices", "1", at.chainId, at.devices, "Device", [
    ["provider", "address", asAddress("provider", device.provider)],
    ["resourceClass", "bytes32", device.resourceClass],
    ["key", "address", asAddress("key", device.key)],
    ["deviceId", "bytes32", device.deviceId],
  ]);
}

/** The digest that a device's key signs. */
export function deviceDigest(at: { readonly chainId: number; readonly devices: string }, device: Device): Hex {
  return typedDataDigest(deviceTypedData(at, device));
}

/** What a payer or its session key signs for a tab's total. Mirrors `Vouchers.voucherDigest`. */
export function voucherTypedData(
  at: { readonly chainId: number; readonly vouchers: string },
  tabId: Hex,
  total: bigint,
): TypedData {
  return typed("Gridbond Vouchers", "1", at.chainId, at.vouchers, "Voucher", [
    ["tabId", "bytes32", tabId],
    ["total", "uint128", total],
  ]);
}

/** What a receipt's signer signs. */
export function receiptTypedData(chainId: number, r: Receipt): TypedData {
  return typed("Gridbond Receipts", "1", chainId, r.service, "Receipt", [
    ["claimId", "bytes32", r.claimId],
    ["unit", "uint32", r.unit],
    ["signer", "address", r.signer],
    ["failure", "uint8", r.failure],
    ["spec", "bytes32", r.spec],
    ["inputs", "bytes32", r.inputs],
    ["root", "bytes32", r.root],
    ["expected", "bytes32", r.expected],
    ["got", "bytes32", r.got],
    ["attempts", "uint32", r.attempts],
    ["computed", "uint32", r.computed],
    ["seenAt", "uint40", r.seenAt],
    ["reason", "string", r.reason],
  ]);
}

/** An ERC-2612 permit of a token with the given EIP-712 name and version. */
export function permitTypedData(permit: {
  readonly chainId: number;
  readonly token: string;
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly spender: string;
  readonly amount: bigint;
  readonly nonce: bigint;
  readonly deadline: number;
}): TypedData {
  return typed(permit.name, permit.version, permit.chainId, permit.token, "Permit", [
    ["owner", "address", asAddress("owner", permit.owner)],
    ["spender", "address", asAddress("spender", permit.spender)],
    ["value", "uint256", permit.amount],
    ["nonce", "uint256", permit.nonce],
    ["deadline", "uint256", BigInt(permit.deadline)],
  ]);
}

/** The digest that is signed. */
export function typedDataDigest(data: TypedData): Hex {
  const types = Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]]));
  return TypedDataEncoder.hash(data.domain, types, data.message) as Hex;
}

function typed(
  name: string,
  version: string,
  chainId: number,
  contract: string,
  primaryType: string,
  fields: readonly (readonly [name: string, type: string, value: unknown])[],
): TypedData {
  return Object.freeze({
    domain: Object.freeze({ name, version, chainId, verifyingContract: asAddress("contract", contract) }),
    types: Object.freeze({ [primaryType]: fields.map(([field, type]) => ({ name: field, type })) }),
    primaryType,
    message: Object.freeze(Object.fromEntries(fields.map(([field, , value]) => [field, value]))),
  });
}
