// What one replica of a service is: the manifest that a provider runs, and the class of capacity that it rents.
import { type Data, canonical } from "./canonical.ts";
import type { SdlResources, SdlService } from "./schema.ts";

/** The graphics processors that a profile asks for. */
export interface Gpu {
  readonly vendor: string;
  readonly units: number;
  readonly model: string | undefined;
  readonly ram: number | undefined;
  readonly interface: string | undefined;
}

/** Attributes that say nothing about a machine. `host: akash` names the network that the file was written for. */
const MEANINGLESS: Readonly<Record<string, string>> = { host: "akash" };

/** Whether an attribute says nothing about a machine. */
export function isMeaningless(attribute: string, value: string): boolean {
  return MEANINGLESS[attribute] === value;
}

/**
 * The only model that a profile asks for; `undefined` for none, a text for what is wrong. A lease's class is one class: a choice of models is a
 * choice that the tenant makes before it asks.
 */
export function gpuOf({ gpu }: SdlResources): Gpu | string | undefined {
  if (gpu === undefined || gpu.units === 0) return undefined;
  const vendors = Object.entries(gpu.attributes?.vendor ?? {}).filter(([, models]) => models !== undefined);
  const found = vendors.flatMap(([vendor, models]) =>
    models === null || models.length === 0 ? [{ vendor }] : models.map((model) => ({ vendor, ...model })),
  );
  const [only] = found;
  if (only === undefined) return "got no vendor, expected attributes.vendor with nvidia or amd";
  if (found.length > 1) {
    return `got ${found.length} models, expected one: a lease rents one class of capacity, keep the model that you want`;
  }
  const { vendor, ...model } = only;
  return { vendor, units: gpu.units, model: model.model, ram: model.ram, interface: model.interface };
}

const gpuData = (gpu: Gpu | undefined): Data | undefined => (gpu === undefined ? undefined : { ...gpu });

const storageOf = ({ storage }: SdlResources) =>
  storage.map(({ name, size, attributes }) => ({
    name: name ?? "default",
    bytes: size,
    class: attributes?.class,
    persistent: attributes?.persistent ?? false,
  }));

/** Names of a profile's storage. */
export const storageNames = (resources: SdlResources): string[] => storageOf(resources).map(({ name }) => name);

/** The canonical spec of a class: what a machine must have. How its parts are called does not matter. */
export function classSpec(
  resources: SdlResources,
  gpu: Gpu | undefined,
  attributes: Readonly<Record<string, string>>,
): string {
  const storage = storageOf(resources)
    .map(({ bytes, class: kind, persistent }) => canonical({ bytes, class: kind, persistent }))
    .sort();
  return canonical({
    kind: "container",
    cpuMillis: resources.cpu.units,
    arch: resources.cpu.attributes?.arch,
    memoryBytes: resources.memory.size,
    storage: storage.map((part) => JSON.parse(part) as Data),
    gpu: gpuData(gpu),
    attributes: Object.keys(attributes).length === 0 ? undefined : attributes,
  });
}

/** The canonical manifest of a service: everything that a provider needs to run a replica of it. It is public. */
export function manifestOf(
  name: string,
  { image, command, args, env, expose, params }: SdlService,
  resources: SdlResources,
  gpu: Gpu | undefined,
): string {
  return canonical({
    kind: "gridbond-service",
    version: 1,
    name,
    image,
    command: command ?? [],
    args: args ?? [],
    env: env ?? [],
    expose: (expose ?? []).map(({ port, as, proto, accept, to }) => ({
      port,
      as: as ?? port,
      proto: proto ?? "TCP",
      hosts: accept ?? [],
      global: (to ?? []).some(({ global }) => global === true),
      services: (to ?? []).flatMap(({ service }) => (service === undefined ? [] : [service])),
    })),
    mounts: Object.entries(params?.storage ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([storage, { mount, readOnly }]) => ({ storage, path: mount, readOnly: readOnly ?? false })),
    resources: {
      cpuMillis: resources.cpu.units,
      arch: resources.cpu.attributes?.arch,
      memoryBytes: resources.memory.size,
      storage: storageOf(resources),
      gpu: gpuData(gpu),
    },
  });
}
