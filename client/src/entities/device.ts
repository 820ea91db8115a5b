import { AbiCoder, keccak256, recoverAddress } from "ethers";

import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { type ResultTree, resultTree } from "./tree.ts";
import { deviceDigest } from "./typed-data.ts";

/** One device in a provider's inventory of a class. Make one with `device()`. */
export interface Device {
  readonly provider: Address;
  readonly resourceClass: Hex;
  /** Address of a key that the device alone holds. */
  readonly key: Address;
  /** Hash of the device's serial number or UUID; compared with nothing. */
  readonly deviceId: Hex;
}

/** A device with its own key's signature, as `devices.sign` makes it. */
export interface SignedDevice {
  readonly device: Device;
  readonly signature: Hex;
}

/** Shows that an inventory lists a device: what `devices.duplicate` and `devices.requireIncluded` take. */
export interface Inclusion extends SignedDevice {
  readonly index: number;
  readonly path: readonly Hex[];
  /** Whether it is in the former root, which answers while the inventory settles. */
  readonly former: boolean;
}

/** An inventory's list of devices, with the tree over them. */
export interface DeviceTree {
  readonly root: Hex;
  readonly count: number;
  readonly devices: readonly SignedDevice[];
  /** Shows the index-th device. */
  inclusion(index: number): Inclusion;
}

/**
 * A frozen device.
 * @throws InvalidInput when a value does not fit its type
 */
export function device(input: { readonly [K in keyof Device]: string }): Device {
  return Object.freeze({
    provider: asAddress("provider", input.provider),
    resourceClass: asBytes32("resourceClass", input.resourceClass),
    key: asAddress("key", input.key),
    deviceId: asBytes32("deviceId", input.deviceId),
  });
}

/** The leaf of a device. Mirrors `Devices.leafOf`. */
export function deviceLeaf({ provider, resourceClass, key, deviceId }: Device): Hex {
  const types = ["address", "bytes32", "address", "bytes32"];
  return keccak256(AbiCoder.defaultAbiCoder().encode(types, [provider, resourceClass, key, deviceId])) as Hex;
}

/**
 * The tree over an inventory's devices, in their order: the same shape as the tree over results.
 * @param former whether it is the inventory's former list, which answers while the present one settles
 * @throws InvalidInput for an empty list
 */
export function deviceTree(devices: readonly SignedDevice[], former = false): DeviceTree {
  const tree: ResultTree = resultTree(devices.map((signed) => deviceLeaf(signed.device)));
  return Object.freeze({
    root: tree.root,
    count: tree.count,
    devices: Object.freeze([...devices]),
    inclusion: (index: number): Inclusion => {
      const signed = devices[index];
      if (signed === undefined) throw new InvalidInput("device index", index, `0 to ${devices.length - 1}`);
      return Object.freeze({ ...signed, index, path: Object.freeze(tree.path(index)), former });
    },
  });
}

/**
 * What is wrong with a list of devices that a provider published for its inventory: one line each, none when it is what was set.
 * @param at where Devices lies
 * @param inventory whose it is, and what `devices.inventoryOf` says
 */
export function checkInventory(
  at: { readonly chainId: number; readonly devices: string },
  inventory: { readonly provider: string; readonly resourceClass: Hex; readonly root: Hex; readonly count: number },
  list: readonly SignedDevice[],
): string[] {
  const problems: string[] = [];
  if (list.length !== inventory.count)
    problems.push(`lists ${list.length} devices, the inventory has ${inventory.count}`);
  if (list.length !== 0) {
    const { root } = deviceTree(list);
    if (root !== inventory.root) problems.push(`has the root ${root}, the inventory has ${inventory.root}`);
  }
  const provider = asAddress("provider", inventory.provider);
  const seen = new Map<Address, number>();
  list.forEach(({ device: listed, signature }, i) => {
    if (listed.provider !== provider) problems.push(`device ${i} serves ${listed.provider}, not ${provider}`);
    if (listed.resourceClass !== inventory.resourceClass)
      problems.push(`device ${i} is of class ${listed.resourceClass}`);
    if (signerOf(at, listed, signature) !== listed.key)
      problems.push(`device ${i} is not signed by its key ${listed.key}`);
    const before = seen.get(listed.key);
    if (before !== undefined) problems.push(`device ${i} has the key of device ${before}`);
    seen.set(listed.key, i);
  });
  return problems;
}

/** Keys that several lists (or one list twice) have: what shows each pair to `devices.duplicate`. */
export function duplicatesAmong(trees: readonly DeviceTree[]): (readonly [Inclusion, Inclusion])[] {
  const first = new Map<Address, Inclusion>();
  const found: (readonly [Inclusion, Inclusion])[] = [];
  for (const tree of trees) {
    for (let i = 0; i < tree.count; i++) {
      const shown = tree.inclusion(i);
      const before = first.get(shown.device.key);
      if (before === undefined) first.set(shown.device.key, shown);
      else found.push(Object.freeze([before, shown] as const));
    }
  }
  return found;
}

function signerOf(
  at: { readonly chainId: number; readonly devices: string },
  listed: Device,
  signature: Hex,
): string | undefined {
  try {
    return recoverAddress(deviceDigest(at, listed), signature);
  } catch {
    return undefined; // no signature at all
  }
}
