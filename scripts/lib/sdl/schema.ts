// The part of Akash's SDL that a lease can express. What it cannot express is refused by name.
import { z } from "zod";

import { type Path, type Problem, type Source, show } from "./source.ts";
import { AMOUNT, CPU, SIZES, bytes, fraction, milliCpu } from "./units.ts";

/** Leases are opened in one call, which must fit into a block. */
export const MAX_LEASES = 64;
const MAX_GPUS = 64;

/** Fields of SDL that leases do not have, by path (`*` for any name or index), and why. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  endpoints: "leases have no public IP addresses of their own",
  include: "one file holds everything",
  "services.*.credentials": "a manifest is public: use an image that needs none",
  "services.*.dependencies": "leases of a cluster are opened together, in no order",
  "services.*.depends_on": "leases of a cluster are opened together, in no order",
  "services.*.params.permissions": "a service gets no permissions on its host",
  "services.*.expose.*.http_options": "how requests are forwarded is the service's own business",
  "services.*.expose.*.to.*.ip": "leases have no public IP addresses of their own",
  "profiles.compute.*.resources.cpu.attributes.*": "of a processor only arch can be asked for",
};

/** What stands for a value that a function makes of anything, or refuses. */
const made = <T>(make: (value: unknown) => T | undefined, expected: string) =>
  z.unknown().transform((value, context): T => {
    const result = make(value);
    if (result !== undefined) return result;
    context.addIssue({ code: "custom", message: expected });
    return z.NEVER;
  });

/** A map with these fields and no others. */
const fields = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, { error: () => `a map of ${Object.keys(shape).join(", ")}` });

const text = (what: string) => z.string(what).min(1, what);
const list = <T extends z.ZodType>(item: T, what: string) => z.array(item, what).max(1_000, "at most 1000 of them");
const whole = (least: number, most: number) => {
  const what = `a whole number from ${least} to ${most}`;
  return z.int(what).min(least, what).max(most, what);
};

const NAME = "a name of lower-case letters, digits and hyphens, at most 63, the first a letter";
const name = z.string(NAME).regex(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/, NAME);
const named = <T extends z.ZodType>(item: T, what: string) =>
  z
    .record(name, item, { error: (issue) => (issue.code === "invalid_key" ? NAME : `${what} by name`) })
    .refine((found) => Object.keys(found).length > 0, `at least one of ${what}`);

const port = whole(1, 65_535);
const PROTOCOL = "TCP, UDP or HTTP";

const target = fields({ service: name.optional(), global: z.boolean("true or false").optional() }).refine(
  ({ service, global }) => (service === undefined) !== (global === undefined),
  "either a service or global",
);

const expose = fields({
  port,
  as: port.optional(),
  proto: z
    .string(PROTOCOL)
    .transform((given) => given.toUpperCase())
    .pipe(z.enum(["TCP", "UDP", "HTTP"], PROTOCOL))
    .optional(),
  accept: list(text("a host name"), "a list of host names").optional(),
  to: list(target, "a list of services, or global: true").optional(),
});

const mount = fields({
  mount: z.string("an absolute path").regex(/^\/\S*$/, "an absolute path"),
  readOnly: z.boolean("true or false").optional(),
});

const ENV = "NAME=value or NAME, as text";
const service = fields({
  image: z.string("an image").regex(/^\S+$/, "an image without spaces"),
  command: list(z.string("text (quote numbers)"), "a list of texts").nullish(),
  args: list(z.string("text (quote numbers)"), "a list of texts").nullish(),
  env: list(z.string(ENV).regex(/^[A-Za-z_][A-Za-z0-9_.-]*(=[\s\S]*)?$/, ENV), `a list of ${ENV}`).nullish(),
  expose: list(expose, "a list of ports").nullish(),
  params: fields({ storage: z.record(name, mount, "mounts by the name of the storage").optional() }).optional(),
});

const TRUE = 'true or false, or "true" or "false"';
const boolean = made((value) => {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}, TRUE);

const storage = fields({
  name: name.optional(),
  size: made(bytes, SIZES),
  attributes: fields({ persistent: boolean.optional(), class: text("a class of storage").optional() }).optional(),
});

const gpuModel = fields({
  model: text("a model").optional(),
  ram: made(bytes, SIZES).optional(),
  interface: text("an interface").optional(),
});
const models = list(gpuModel, "a list of models").nullable();
const gpu = fields({
  units: made(
    (value) => (/^\d{1,2}$/.test(String(value)) && Number(value) <= MAX_GPUS ? Number(value) : undefined),
    `a whole number from 0 to ${MAX_GPUS}`,
  ),
  attributes: fields({ vendor: fields({ nvidia: models.optional(), amd: models.optional() }) }).optional(),
});

const compute = fields({
  resources: fields({
    cpu: fields({
      units: made(milliCpu, CPU),
      attributes: fields({ arch: text("an architecture").optional() }).optional(),
    }),
    memory: fields({ size: made(bytes, SIZES) }),
    storage: z.preprocess(
      (value): unknown => (Array.isArray(value) ? value : [value]),
      list(storage, "a size, or a list of them"),
    ),
    gpu: gpu.optional(),
  }),
});

const auditors = list(text("an auditor"), "a list of auditors").optional();
const placement = fields({
  attributes: z.record(z.string(), text("text (quote numbers, true and false)"), "attributes by name").nullish(),
  signedBy: fields({ allOf: auditors, anyOf: auditors }).nullish(),
  pricing: named(fields({ denom: text("a denomination such as uakt"), amount: made(fraction, AMOUNT) }), "prices"),
});

const VERSION = 'in quotes, "2.0" or "2.1"';
export const sdl = fields({
  version: z.enum(["2.0", "2.1"], VERSION),
  services: named(service, "services"),
  profiles: fields({ compute: named(compute, "compute profiles"), placement: named(placement, "placements") }),
  deployment: named(named(fields({ profile: name, count: whole(1, MAX_LEASES) }), "placements"), "services"),
});

export type Sdl = z.output<typeof sdl>;
export type SdlService = Sdl["services"][string];
export type SdlResources = Sdl["profiles"]["compute"][string]["resources"];
export type SdlPlacement = Sdl["profiles"]["placement"][string];

/** A file's content as the schema makes it, or everything that is wrong with it. */
export function readSdl(source: Source): { readonly sdl: Sdl } | { readonly problems: readonly Problem[] } {
  const parsed = sdl.safeParse(source.value);
  if (parsed.success) return { sdl: parsed.data };
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(source, issue)) };
}

function problemsOf(source: Source, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => source.problem([...path, key], refusalOf([...path, key], issue.message)));
  }
  return [source.problem(path, `got ${show(source.got(path))}, expected ${issue.message}`)];
}

function refusalOf(path: Path, known: string): string {
  const reason = Object.entries(UNSUPPORTED).find(([pattern]) => fits(pattern.split("."), path))?.[1];
  return reason === undefined
    ? `unknown field, expected ${known.replace("a map of", "one of")}`
    : `not supported: ${reason}`;
}

function fits(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, i) => part === "*" || part === String(path[i]));
}
