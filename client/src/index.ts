/** Chain-free part of the client: data, maths, ids, errors, addresses and the event fold. */
export {
  type Addresses,
  type AddressesInput,
  addressesOf,
  checkAddresses,
  creditsOf,
  knownChains,
} from "./addresses.ts";
export {
  type ContractName,
  type EventNameOf,
  type EventOf,
  abis,
  decodeLog,
  decodeResult,
  encodeCall,
  interfaceOf,
} from "./abi/codec.ts";
export type { Action, Actions, Outcome, Sent } from "./core/action.ts";
export type { Block, Chain, Mined, Wallet } from "./core/chain.ts";
export type { ClusterKey, ClusterPart } from "./core/clusters.ts";
export { type ReadRange, assemble } from "./core/connect.ts";
export { Meter, type MeterOptions, type VoucherSigner } from "./core/meter.ts";
export { openedIn, takenIn } from "./core/receipts.ts";
export { type Intent } from "./core/intent.ts";
export * from "./entities/agreement.ts";
export * from "./entities/attestation.ts";
export * from "./entities/check-quote.ts";
export * from "./entities/deal.ts";
export * from "./entities/cluster.ts";
export * from "./entities/deadlines.ts";
export * from "./entities/device.ts";
export * from "./entities/enums.ts";
export * from "./entities/hold.ts";
export * from "./entities/ids.ts";
export * from "./entities/job.ts";
export * from "./entities/lease.ts";
export * from "./entities/listing.ts";
export * from "./entities/payment.ts";
export * from "./entities/pool.ts";
export * from "./entities/prices.ts";
export * from "./entities/quote.ts";
export * from "./entities/rates.ts";
export * from "./entities/receipt.ts";
export * from "./entities/tab.ts";
export * from "./entities/terms.ts";
export * from "./entities/tier.ts";
export * from "./entities/tree.ts";
export * from "./entities/typed-data.ts";
export * from "./entities/governance.ts";
export * from "./entities/verification.ts";
export { ContractError, Panic, RevertReason } from "./errors/contract.ts";
export { decodeError } from "./errors/decode.ts";
export { guide as errorGuide } from "./errors/guide.ts";
export * from "./errors/own.ts";
export * from "./generated/errors.ts";
export { type FoldedContract, type GridbondEvent, type Range, decodeLogs, foldedContracts } from "./history/events.ts";
export { rebuild } from "./history/fold.ts";
export * from "./history/select.ts";
export {
  type AllotmentRecord,
  type AuditorRecord,
  type CaseFacts,
  type CaseRecord,
  type ClaimRecord,
  type CreditsRecord,
  type DisputeRecord,
  type DrawRecord,
  type FindingRecord,
  type InventoryRecord,
  type JobRecord,
  type LeaseRecord,
  type OperatorRecord,
  type OrderRecord,
  type PanelRecord,
  type PanelState,
  type PartRecord,
  type ProviderRecord,
  type ReplicaRecord,
  type RoundRecord,
  type SalesRecord,
  type ScoreRecord,
  type SeatRecord,
  type SeatState,
  type State,
  type TabRecord,
  type TokenRecord,
  UnknownRecord,
  commitmentKey,
  emptyState,
  findingKey,
  inventoryKey,
  revocationKey,
  partKey,
  scoreKey,
  seatKey,
} from "./history/state.ts";
export type { PoolStatus } from "./reads/custody.ts";
export type { TabStatusOf } from "./reads/vouchers.ts";
export type { ReceiptRole } from "./reads/market.ts";
export type { Address, ChainLog, EncodedCall, Hex, RawLog } from "./types.ts";
export { verbsOf, type Verbs } from "./verbs/index.ts";
export type { Award, HoldPermit, IdentifiedClaim, TakeOptions } from "./verbs/jobs.ts";
export type { Answer, LeaseTakeOptions, Opening } from "./verbs/leases.ts";
export type { Statement } from "./verbs/judgement.ts";
export type { Permit } from "./verbs/token.ts";
