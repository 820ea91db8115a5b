// An Akash SDL file as leases: one for every replica of every service, all with one group.
import { address } from "../kinds.ts";
import { classId, requirementHash, rules, ZERO_HASH } from "../../../client/src/index.ts";
import type { Address, Hex, LeaseTermsInput, Rules } from "../../../client/src/index.ts";
import { addressOf } from "./canonical.ts";
import { classSpec, gpuOf, isMeaningless, manifestOf, storageNames } from "./parts.ts";
import { type Exchange, rateFromBlocks } from "./price.ts";
import { MAX_LEASES, type Sdl, type SdlPlacement, readSdl } from "./schema.ts";
import { type Path, type Problem, SdlError, Source } from "./source.ts";

/** One lease to ask for: a replica of a service in a placement. */
export interface Slot {
  readonly service: string;
  readonly placement: string;
  readonly profile: string;
  /** From zero, within its service and placement. */
  readonly replica: number;
  /** Content address of the manifest: the terms' `spec`. */
  readonly spec: Hex;
  readonly resourceClass: Hex;
  /** The terms' `requirement`: who must have attested; zero for nobody. */
  readonly requirement: Hex;
  readonly rules: Rules | undefined;
  /** Most that a second may cost, in billionths of a token unit. */
  readonly capRate: bigint;
}

/** What a file asks for. */
export interface Imported {
  readonly slots: readonly Slot[];
  /** Canonical manifests by content address. */
  readonly manifests: Readonly<Record<Hex, string>>;
  /** Canonical specs of resource classes by id. */
  readonly classes: Readonly<Record<Hex, string>>;
  /** What the file says and leases do not need. */
  readonly notes: readonly string[];
}

/** What an SDL file does not say. */
export interface ImportOptions extends Exchange {
  /** Which addresses the file's auditors have here, by the name that the file gives them. Addresses stand for themselves. */
  readonly auditors: Readonly<Record<string, Address>>;
  /** The contract that judges attestations: Auditors. */
  readonly judge: Address;
}

/**
 * Reads an SDL file.
 * @throws SdlError with everything that is wrong or not supported, each with its line
 */
export function importSdl(file: string, text: string, options: ImportOptions): Imported {
  const source = new Source(file, text);
  const read = readSdl(source);
  if ("problems" in read) throw new SdlError(file, read.problems);
  const work = new Work(source, read.sdl, options);
  const imported = work.run();
  if (work.problems.length > 0) throw new SdlError(file, work.problems);
  return imported;
}

/** What the leases of a cluster share and an SDL file does not say. */
export type ClusterInput = Omit<
  LeaseTermsInput,
  "spec" | "resourceClass" | "requirement" | "capRate" | "slots" | "salt"
>;

/** What `leaseTerms()` takes, one for each slot; the i-th salt makes the i-th. */
export function slotTerms(slots: readonly Slot[], shared: ClusterInput, salts: readonly string[]): LeaseTermsInput[] {
  return slots.map(({ spec, resourceClass, requirement, capRate }, i) => ({
    ...shared,
    spec,
    resourceClass,
    requirement,
    capRate,
    slots: 1,
    salt: salts[i] ?? ZERO_HASH,
  }));
}

class Work {
  readonly problems: Problem[] = [];
  readonly #source: Source;
  readonly #sdl: Sdl;
  readonly #options: ImportOptions;
  readonly #notes: string[] = [];
  readonly #manifests: Record<Hex, string> = {};
  readonly #classes: Record<Hex, string> = {};

  constructor(source: Source, sdl: Sdl, options: ImportOptions) {
    this.#source = source;
    this.#sdl = sdl;
    this.#options = options;
  }

  run(): Imported {
    this.#checkServices();
    this.#checkUse();
    const slots = Object.entries(this.#sdl.deployment).flatMap(([service, placements]) =>
      Object.keys(placements).flatMap((placement) => this.#replicas(service, placement)),
    );
    if (slots.length > MAX_LEASES) {
      this.#refuse(
        ["deployment"],
        `got ${slots.length} replicas, expected at most ${MAX_LEASES}: they are leased in one call`,
      );
    }
    return Object.freeze({ slots, manifests: this.#manifests, classes: this.#classes, notes: this.#notes });
  }

  #refuse(path: Path, message: string): void {
    this.problems.push(this.#source.problem(path, message));
  }

  /** What services say of each other. */
  #checkServices(): void {
    const { services } = this.#sdl;
    for (const [name, { expose }] of Object.entries(services)) {
      for (const [i, { to }] of (expose ?? []).entries()) {
        for (const [j, { service }] of (to ?? []).entries()) {
          if (service === undefined || Object.hasOwn(services, service)) continue;
          this.#refuse(
            ["services", name, "expose", i, "to", j, "service"],
            `got ${service}, expected ${oneOf(services)}`,
          );
        }
      }
    }
  }

  /** What nothing refers to: a service is a mistake, a profile is only told of. */
  #checkUse(): void {
    const { services, profiles, deployment } = this.#sdl;
    for (const name of Object.keys(services)) {
      if (!Object.hasOwn(deployment, name)) this.#refuse(["services", name], "not deployed, expected it in deployment");
    }
    const targets = Object.values(deployment);
    const placements = new Set(targets.flatMap((byPlacement) => Object.keys(byPlacement)));
    const used = new Set(targets.flatMap((byPlacement) => Object.values(byPlacement).map(({ profile }) => profile)));
    for (const name of Object.keys(profiles.compute)) {
      if (!used.has(name)) this.#note(["profiles", "compute", name], "no service uses it");
    }
    for (const [name, { attributes }] of Object.entries(profiles.placement)) {
      if (!placements.has(name)) this.#note(["profiles", "placement", name], "no service uses it");
      for (const [key, value] of Object.entries(attributes ?? {})) {
        if (!isMeaningless(key, value)) continue;
        this.#note(["profiles", "placement", name, "attributes", key], "left out: it says nothing about a machine");
      }
    }
  }

  #note(path: Path, text: string): void {
    this.#notes.push(`${this.#source.place(path)}: ${path.join(".")}: ${text}`);
  }

  #replicas(name: string, placementName: string): Slot[] {
    const { services, profiles, deployment } = this.#sdl;
    const at = ["deployment", name, placementName] as const;
    const target = deployment[name]?.[placementName];
    const [service, placement] = [services[name], profiles.placement[placementName]];
    if (target === undefined) return [];
    const resources = profiles.compute[target.profile]?.resources;
    if (service === undefined) this.#refuse(["deployment", name], `no such service, expected ${oneOf(services)}`);
    if (placement === undefined) this.#refuse(at, `no such placement, expected ${oneOf(profiles.placement)}`);
    if (resources === undefined) {
      this.#refuse([...at, "profile"], `got ${target.profile}, expected ${oneOf(profiles.compute)}`);
    }
    if (service === undefined || placement === undefined || resources === undefined) return [];

    const names = storageNames(resources);
    for (const storage of Object.keys(service.params?.storage ?? {})) {
      if (names.includes(storage)) continue;
      this.#refuse(
        ["services", name, "params", "storage", storage],
        `no such storage in the profile ${target.profile}, expected one of ${[...new Set(names)].join(", ")}`,
      );
    }
    this.#checkStorage(target.profile, names);
    const gpu = gpuOf(resources);
    if (typeof gpu === "string") {
      this.#refuseOnce(["profiles", "compute", target.profile, "resources", "gpu"], gpu);
      return [];
    }
    const capRate = this.#rate(placementName, placement, target.profile, at);
    const asked = this.#rules(placementName, placement);
    if (capRate === undefined) return [];

    const attributes = Object.entries(placement.attributes ?? {}).filter(([key, value]) => !isMeaningless(key, value));
    const classText = classSpec(resources, gpu, Object.fromEntries(attributes));
    const manifest = manifestOf(name, service, resources, gpu);
    const [spec, resourceClass] = [addressOf(manifest), classId(classText)];
    this.#manifests[spec] = manifest;
    this.#classes[resourceClass] = classText;
    const requirement = asked === undefined ? ZERO_HASH : requirementHash(this.#options.judge, asked);
    return Array.from({ length: target.count }, (_, replica) => ({
      service: name,
      placement: placementName,
      profile: target.profile,
      replica,
      spec,
      resourceClass,
      requirement,
      rules: asked,
      capRate,
    }));
  }

  #checkStorage(profile: string, names: readonly string[]): void {
    const repeated = names.findIndex((found, i) => names.indexOf(found) !== i);
    if (repeated === -1) return;
    this.#refuseOnce(
      ["profiles", "compute", profile, "resources", "storage", repeated],
      `a second storage called ${names[repeated]}, expected names that differ`,
    );
  }

  #rate(name: string, { pricing }: SdlPlacement, profile: string, at: Path): bigint | undefined {
    const path = ["profiles", "placement", name, "pricing"];
    const price = Object.hasOwn(pricing, profile) ? pricing[profile] : undefined;
    if (price === undefined) {
      this.#refuse(at, `no price of ${profile} in the placement ${name}, which has ${Object.keys(pricing).join(", ")}`);
      return undefined;
    }
    const rate = rateFromBlocks(price.amount, price.denom, this.#options);
    if (rate === undefined) {
      const known = Object.keys(this.#options.prices).join(", ") || "none";
      this.#refuseOnce([...path, profile, "denom"], `no price is known of ${price.denom}, only of: ${known}`);
    } else if (rate === 0n) {
      this.#refuseOnce(
        [...path, profile, "amount"],
        "less than the smallest rate, a billionth of a token unit per second",
      );
    } else if (rate >= 2n ** 96n) {
      this.#refuseOnce(
        [...path, profile, "amount"],
        "more than the largest rate, 2^96 billionths of a token unit per second",
      );
    } else return rate;
    return undefined;
  }

  /** Who must have attested. */
  #rules(name: string, { signedBy }: SdlPlacement): Rules | undefined {
    const [allOf, anyOf] = (["allOf", "anyOf"] as const).map((kind) =>
      (signedBy?.[kind] ?? []).flatMap((auditor, i) => {
        const found = Object.hasOwn(this.#options.auditors, auditor)
          ? this.#options.auditors[auditor]
          : address.safeParse(auditor).data;
        if (found !== undefined) return [found];
        const known = Object.keys(this.#options.auditors).join(", ") || "none";
        this.#refuseOnce(
          ["profiles", "placement", name, "signedBy", kind, i],
          `got ${auditor}, expected an address (0x…), or a name whose address is given: ${known}`,
        );
        return [];
      }),
    );
    if (allOf === undefined || anyOf === undefined || allOf.length + anyOf.length === 0) return undefined;
    return rules({ allOf, anyOf, minUnits: 1 });
  }

  /** Several services may share what is wrong. */
  #refuseOnce(path: Path, message: string): void {
    const problem = this.#source.problem(path, message);
    if (!this.problems.some((known) => known.path === problem.path)) this.problems.push(problem);
  }
}

const oneOf = (known: Readonly<Record<string, unknown>>) => `one of ${Object.keys(known).join(", ")}`;
