// Lists of devices and the devices' own keys, as files.
import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Wallet, keccak256, toUtf8Bytes } from "ethers";
import { z } from "zod";

import { ClientError, InvalidInput, device, deviceTypedData } from "../../client/src/index.ts";
import type { Address, Hex, SignedDevice } from "../../client/src/index.ts";
import { parseJson } from "./files.ts";
import { address, hash, signature } from "./kinds.ts";

const FOLDER = fileURLToPath(new URL("../../.gridbond/devices", import.meta.url));
const PRIVATE = 0o600;
const MOST = 100_000;

/** Devices of one provider and class, signed by their keys. */
export interface DeviceList {
  readonly provider: Address;
  readonly resourceClass: Hex;
  readonly devices: readonly SignedDevice[];
}

/** A device key's file is malformed or readable by others. */
export class BadKeyFile extends ClientError {
  override readonly name = "BadKeyFile";
}

const schema = z.strictObject({
  provider: address,
  resourceClass: hash,
  devices: z
    .array(z.strictObject({ key: address, deviceId: hash, signature }))
    .min(1, "one device at least")
    .max(MOST, `at most ${MOST} devices`),
});

/** Reads a list that `devices sign` or `devices set` wrote. Who signed it is checked by whoever uses it. */
export function readList(option: string, file: string): DeviceList {
  const { provider, resourceClass, devices } = parseJson(option, file, schema);
  return {
    provider,
    resourceClass,
    devices: devices.map(({ key, deviceId, signature: signed }) => ({
      device: device({ provider, resourceClass, key, deviceId }),
      signature: signed,
    })),
  };
}

/** The text of a list's file: the same list always gives the same bytes. */
export function listText({ provider, resourceClass, devices }: DeviceList): string {
  const rows = devices.map(({ device: { key, deviceId }, signature: signed }) => ({
    key,
    deviceId,
    signature: signed,
  }));
  return `${JSON.stringify({ provider, resourceClass, devices: rows }, null, 2)}\n`;
}

/** The content address of a list's file. */
export const addressOfList = (text: string): Hex => keccak256(toUtf8Bytes(text)) as Hex;

/**
 * Several machines' lists as one.
 * @throws InvalidInput unless all are one provider's and of one class
 */
export function joinLists(option: string, files: readonly string[]): DeviceList {
  const lists = files.map((file) => readList(option, file));
  const [first] = lists;
  if (first === undefined) throw new InvalidInput(option, "nothing", "files of lists");
  lists.forEach(({ provider, resourceClass }, i) => {
    const file = files[i] ?? "";
    if (provider !== first.provider) throw new InvalidInput(`${file}: provider`, provider, first.provider);
    if (resourceClass !== first.resourceClass)
      throw new InvalidInput(`${file}: resourceClass`, resourceClass, first.resourceClass);
  });
  return { ...first, devices: lists.flatMap(({ devices }) => devices) };
}

/** The key that a device signs with: made once, kept for its owner alone. */
export function deviceKey(deviceId: Hex, folder = FOLDER): Wallet {
  const file = join(folder, deviceId);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const made = `0x${randomBytes(32).toString("hex")}`;
    writeFileSync(file, `${made}\n`, { flag: "wx", mode: PRIVATE, flush: true });
    return new Wallet(made);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const mode = lstatSync(file).mode & 0o777;
  if (mode !== PRIVATE) throw new BadKeyFile(`${file}: mode is ${mode.toString(8)}, expected 600`);
  const kept = readFileSync(file, "utf8").trim();
  // What it holds is secret: it is not told.
  if (!/^0x[0-9a-f]{64}$/.test(kept)) throw new BadKeyFile(`${file}: is malformed, expected 0x and 64 digits`);
  return new Wallet(kept);
}

/** A device's word, by its key, about whom it serves. */
export async function signDevice(
  at: { readonly chainId: number; readonly devices: string },
  about: { readonly provider: Address; readonly resourceClass: Hex; readonly deviceId: Hex },
  key: Wallet,
): Promise<SignedDevice> {
  const made = device({ ...about, key: key.address });
  const { domain, types, message } = deviceTypedData(at, made);
  const fields = Object.fromEntries(Object.entries(types).map(([name, list]) => [name, [...list]]));
  return { device: made, signature: (await key.signTypedData(domain, fields, message)) as Hex };
}
