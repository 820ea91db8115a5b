import type { Addresses } from "../addresses.ts";
import { type Chain, view } from "../core/chain.ts";
import type { Attestation } from "../entities/attestation.ts";
import type { Device, Inclusion } from "../entities/device.ts";
import type { Hex } from "../types.ts";

/** Views of Auditors. */
export const auditorsReads = (chain: Chain, { auditors }: Addresses) => ({
  /** Bond, and since when an auditor works; zeros for one that never registered. */
  auditorOf: (auditor: string) => view(chain, "Auditors", auditors, "auditorOf", [auditor]),
  /** When `auditor` took an attestation back (seconds); zero when it did not. */
  revokedAt: async (auditor: string, digest: string) =>
    Number(await view(chain, "Auditors", auditors, "revokedAt", [auditor, digest])),
  /** The finding of an auditor about a provider's class that was published; zeros for none. */
  findingOf: (provider: string, resourceClass: Hex, auditor: string) =>
    view(chain, "Auditors", auditors, "findingOf", [provider, resourceClass, auditor]),
  digestOf: (attestation: Attestation) => view(chain, "Auditors", auditors, "digestOf", [attestation]),
  /** Seconds between retiring and a free bond. */
  retireSeconds: async () => Number(await view(chain, "Auditors", auditors, "retireSeconds", [])),
});

/** Views of Devices. */
export const devicesReads = (chain: Chain, { devices }: Addresses) => ({
  inventoryOf: (provider: string, resourceClass: Hex) =>
    view(chain, "Devices", devices, "inventoryOf", [provider, resourceClass]),
  /** Devices that count now: added ones only once the inventory has settled. */
  countOf: async (provider: string, resourceClass: Hex) =>
    Number(await view(chain, "Devices", devices, "countOf", [provider, resourceClass])),
  /** Throws what the contract says unless the inventory lists the device, signed by its key. */
  requireIncluded: (inclusion: Inclusion) => view(chain, "Devices", devices, "requireIncluded", [inclusion]),
  deviceDigest: (device: Device) => view(chain, "Devices", devices, "deviceDigest", [device]),
  leafOf: (device: Device) => view(chain, "Devices", devices, "leafOf", [device]),
  /** Stake tokens locked per device. */
  deviceBond: () => view(chain, "Devices", devices, "deviceBond", []),
  /** Seconds that an inventory settles after a change. */
  settleSeconds: async () => Number(await view(chain, "Devices", devices, "settleSeconds", [])),
});
