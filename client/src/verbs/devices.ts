import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { DeviceTree, Inclusion } from "../entities/device.ts";
import { ZERO_HASH } from "../entities/job.ts";
import type { Hex } from "../types.ts";

/** Writes of Devices. A device's signature costs nothing: `devices.sign`, with the device's own key. */
export const devicesVerbs = ({ devices }: Addresses) => ({
  /**
   * Replaces a provider's inventory of a class and locks what its bond lacks out of the provider's stake for Devices (stake it first).
   * The sender is the provider or an operator with TAKE on Devices.
   * @param manifest content address of the published list of devices
   */
  set: (provider: string, resourceClass: Hex, { root, count }: Pick<DeviceTree, "root" | "count">, manifest: Hex) =>
    intend("Devices", devices, "set", [provider, resourceClass, root, count, manifest], "InventorySet"),
  /** Empties a provider's inventory of a class; no capacity of it may be allotted. */
  clear: (provider: string, resourceClass: Hex) =>
    intend("Devices", devices, "set", [provider, resourceClass, ZERO_HASH, 0, ZERO_HASH], "InventorySet"),
  /** Frees what a settled inventory's bond has above what its devices need. By anyone. */
  free: (provider: string, resourceClass: Hex) =>
    intend("Devices", devices, "free", [provider, resourceClass], "BondFreed"),
  /** Slashes the inventory that listed a device later, and rewards the sender. By anyone. */
  duplicate: (a: Inclusion, b: Inclusion) => intend("Devices", devices, "duplicate", [a, b], "Duplicated"),
});
