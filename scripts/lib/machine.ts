// The devices of this machine: its GPUs by their UUIDs where NVIDIA's driver lists them, else its processor.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { promisify } from "node:util";
import { keccak256, toUtf8Bytes } from "ethers";

import { ClientError } from "../../client/src/index.ts";
import type { Hex } from "../../client/src/index.ts";

/** A device that was found. Its serial number stays on the machine: only the hash is listed. */
export interface FoundDevice {
  readonly kind: "gpu" | "cpu";
  /** What people call it. */
  readonly name: string;
  readonly deviceId: Hex;
}

/** The machine's devices cannot be told apart. */
export class UnknownDevices extends ClientError {
  override readonly name = "UnknownDevices";
}

const QUERY = ["--query-gpu=uuid,name,memory.total", "--format=csv,noheader,nounits"];
const GPU_LINE = /^(GPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}), (.+), (\d+)$/;
const MACHINE_ID = "/etc/machine-id";
const PATIENCE_MS = 20_000;

const idOf = (text: string): Hex => keccak256(toUtf8Bytes(`gridbond device: ${text}`)) as Hex;

/**
 * The GPUs in what `nvidia-smi --query-gpu=uuid,name,memory.total --format=csv,noheader,nounits` prints.
 * @throws UnknownDevices naming the line that is something else
 */
export function gpusIn(output: string): FoundDevice[] {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.map((line) => {
    const [, uuid, name, mebibytes] = GPU_LINE.exec(line) ?? [];
    if (uuid === undefined || name === undefined || mebibytes === undefined)
      throw new UnknownDevices(`nvidia-smi: got ${JSON.stringify(line)}, expected a UUID, a name and MiB of memory`);
    return { kind: "gpu", name: `${name}, ${mebibytes} MiB`, deviceId: idOf(`gpu ${uuid}`) };
  });
}

/**
 * The processor as one device, named by its model and the machine's id.
 * @throws UnknownDevices when the machine has no id
 */
export function processorOf(model: string, machineId: string): FoundDevice {
  const id = machineId.trim();
  if (!/^[0-9a-f]{32}$/.test(id))
    throw new UnknownDevices(`${MACHINE_ID}: got ${id.length} characters, expected 32 hexadecimal digits`);
  return { kind: "cpu", name: model.trim(), deviceId: idOf(`cpu ${model.trim()} ${id}`) };
}

/** This machine's devices: every GPU, or the processor where there is no NVIDIA driver. */
export async function findDevices(): Promise<FoundDevice[]> {
  const gpus = await listGpus();
  if (gpus !== undefined) {
    const found = gpusIn(gpus);
    if (found.length > 0) return found;
  }
  const machineId = await readFile(MACHINE_ID, "utf8").catch((error: unknown) => {
    throw new UnknownDevices(`${MACHINE_ID} cannot be read: ${(error as Error).message}`);
  });
  return [processorOf(`${cpus()[0]?.model ?? "processor"}, ${cpus().length} threads`, machineId)];
}

/** What the driver lists; `undefined` where there is none. A driver that fails is an error: its GPUs must not be taken for a processor. */
async function listGpus(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("nvidia-smi", QUERY, { timeout: PATIENCE_MS });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UnknownDevices(`nvidia-smi failed: ${(error as Error).message}`);
  }
}
