import { ZERO_HASH } from "../entities/job.ts";
import type { Address, Hex } from "../types.ts";
import type { Handlers } from "./fold.ts";
import { type Draft, type InventoryRecord, amend, findingKey, inventoryKey, keep, revocationKey } from "./state.ts";

/** What each event of Auditors changes. */
export const foldAuditors: Handlers<"Auditors"> = {
  AuditorRegistered(draft, { args }) {
    const { auditor, bond } = args;
    const slashed = draft.auditors.get(auditor)?.slashed ?? 0n;
    keep(draft.auditors, auditor, { auditor, bond, since: Number(args.since), retiredAt: 0, slashed });
  },
  AuditorRetired(draft, { args }) {
    amend(draft.auditors, args.auditor, () => ({ retiredAt: Number(args.retiredAt) }));
  },
  AuditorExited(draft, { args }) {
    amend(draft.auditors, args.auditor, () => ({ bond: 0n }));
  },
  Revoked(draft, { args }) {
    draft.revocations.set(revocationKey(args.auditor, args.digest), Number(args.revokedAt));
  },
  FindingPublished(draft, { args }) {
    const { digest, attestation } = args;
    const { provider, resourceClass, auditor } = attestation;
    keep(draft.findings, findingKey(provider, resourceClass, auditor), { digest, attestation });
  },
  Contradicted(draft, { args }) {
    amend(draft.auditors, args.auditor, ({ slashed }) => ({
      bond: 0n,
      retiredAt: Number(args.retiredAt),
      slashed: slashed + args.slashed,
    }));
  },
};

/** What each event of Devices changes. */
export const foldDevices: Handlers<"Devices"> = {
  InventorySet(draft, { args }) {
    const { provider, resourceClass, root, manifest, bond } = args;
    const key = inventoryKey(provider, resourceClass);
    const before = draft.inventories.get(key) ?? emptied(provider, resourceClass, 0n);
    keep(draft.inventories, key, {
      ...before,
      root,
      formerRoot: before.root,
      bond,
      count: Number(args.count),
      formerCount: before.count,
      since: Number(args.since),
      formerSince: before.since,
      manifest,
    });
  },
  BondFreed(draft, { args }) {
    change(draft, args.provider, args.resourceClass, () => ({ bond: args.bond }));
  },
  Duplicated(draft, { args }) {
    const { provider, resourceClass } = args;
    change(draft, provider, resourceClass, ({ slashed }) => emptied(provider, resourceClass, slashed + args.slashed));
  },
};

function change(
  draft: Draft,
  provider: Address,
  resourceClass: Hex,
  by: (record: InventoryRecord) => Partial<InventoryRecord>,
): void {
  amend(draft.inventories, inventoryKey(provider, resourceClass), by);
}

function emptied(provider: Address, resourceClass: Hex, slashed: bigint): InventoryRecord {
  return {
    provider,
    resourceClass,
    root: ZERO_HASH,
    formerRoot: ZERO_HASH,
    bond: 0n,
    count: 0,
    formerCount: 0,
    since: 0,
    formerSince: 0,
    manifest: ZERO_HASH,
    slashed,
  };
}
