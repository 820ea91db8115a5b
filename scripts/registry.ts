// Providers from the command line: registration, operators and what they may do, capacity.
import { z } from "zod";

import { InvalidInput, NOBODY, Permission, UnknownRecord, ZERO_HASH, classId } from "../client/src/index.ts";
import type { Hex, ProviderRecord } from "../client/src/index.ts";
import { decimal, showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, flag, optional, required, runGroup, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import { readText } from "./lib/files.ts";
import { address, count, hash, resourceClass, service, text, token } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const MAX_UNITS = 2 ** 32 - 1;
const WORDS = {
  take: Permission.TAKE,
  submit: Permission.SUBMIT,
  quote: Permission.QUOTE,
  all: Permission.ALL,
  none: 0,
} as const;

const permissions = z
  .string()
  .regex(
    /^(take|submit|quote|all|none)(,(take|submit|quote|all|none))*$/,
    "take, submit and quote separated by commas, or all, or none",
  )
  .transform((list) => list.split(",").reduce((bits, word) => bits | WORDS[word as keyof typeof WORDS], 0));

const endpoint = required("URI", "where your agent is reached", z.url("a URI such as https://provider.example:8443"));
const metadata = optional("HASH", "content hash of a document that describes you (default: none)", hash);
const forService = required("SERVICE", "jobs or a service's address", service);
const whichClass = required("CLASS", "resource class: its id, or the spec that it is the hash of", resourceClass);
const deal = {
  service: forService,
  token: required("TOKEN", "what pays: GRID, tUSD or a token's address", token),
  arbiter: optional("SERVICE", "who judges: slashing or an address (default: nobody)", service),
  verifier: optional("ADDRESS", "verification policy (default: none)", address),
};

const showPermissions = (bits: number) =>
  Object.entries(WORDS)
    .filter(([word, bit]) => word !== "all" && bit !== 0 && (bits & bit) === bit)
    .map(([word]) => word)
    .join(", ") || "nothing";

/** A short name of a class: the beginning of its spec, or of its id. */
const showClass = (id: Hex, specs: ReadonlyMap<Hex, string>) => {
  const spec = specs.get(id);
  return spec === undefined || spec.length > 60 ? `${id.slice(0, 18)}…` : spec;
};

async function dealOf(
  context: Context,
  options: {
    token: z.output<typeof token>;
    arbiter: z.output<typeof service> | undefined;
    verifier: string | undefined;
  },
) {
  const { address: paying } = await context.token(options.token);
  const arbiter = options.arbiter === undefined ? NOBODY : context.service(options.arbiter);
  return { token: paying, arbiter, verifier: (options.verifier ?? NOBODY) as typeof NOBODY };
}

async function describe(context: Context, found: ProviderRecord, specs: ReadonlyMap<Hex, string>): Promise<string> {
  const grid = await context.grid();
  const facts = factsOf({
    provider: found.provider,
    registered: found.registered ? "yes" : "no",
    "may leave": found.exitAt === 0 ? "did not ask to" : showMoment(found.exitAt, context.now),
    endpoint: found.endpoint,
    metadata: found.metadata,
  });
  const capacity = tableOf(
    ["class", "service", "allotted", "reserved", "total", "payout"],
    [...found.capacity].flatMap(([id, total]) => {
      const allotments = found.allotments.filter((allotment) => allotment.resourceClass === id);
      const name = showClass(id, specs);
      if (allotments.length === 0) return [[name, "–", "0", "0", String(total), "–"]];
      return allotments.map(({ service: at, units, reserved, payout }) => [
        name,
        context.nameOf(at),
        String(units),
        String(reserved),
        String(total),
        payout,
      ]);
    }),
  );
  const operators = tableOf(
    ["operator", "service", "may", "own stake locked up to", "from then on"],
    found.operators.map((operator) => {
      const settled = operator.effectiveAt <= context.now;
      const next = `${showPermissions(operator.nextPermissions)}, ${showAmount(operator.nextMaxExposure, grid)}`;
      const [bits, limit] = settled
        ? [operator.nextPermissions, operator.nextMaxExposure]
        : [operator.permissions, operator.maxExposure];
      const change = settled ? "–" : `${next} from ${showMoment(operator.effectiveAt, context.now)}`;
      return [
        operator.operator,
        context.nameOf(operator.service),
        showPermissions(bits),
        showAmount(limit, grid),
        change,
      ];
    }),
  );
  return [facts, capacity, operators].join("\n\n");
}

export const registry: Group = {
  name: "registry",
  about: "Providers: who they are, which operators act for them, and what capacity they offer.",
  verbs: {
    register: verb({
      summary: "Registers you as a provider; locks the floor bond out of your stake for the registry",
      options: { endpoint, metadata },
      examples: { "--endpoint https://provider.example:8443": "after: staking stake --service registry" },
      writes: true,
      run: (context, options) =>
        submit(
          context,
          step("register", context.gridbond.registry.register(options.endpoint, options.metadata ?? ZERO_HASH)),
        ),
    }),
    profile: verb({
      summary: "Replaces your endpoint and metadata",
      options: { endpoint, metadata },
      examples: { "--endpoint https://new.example:8443": "a new address for your agent" },
      writes: true,
      run: (context, options) =>
        submit(
          context,
          step(
            "set the profile",
            context.gridbond.registry.setProfile(options.endpoint, options.metadata ?? ZERO_HASH),
          ),
        ),
    }),
    "declare-class": verb({
      summary: "Publishes the canonical spec of a resource class",
      options: {
        spec: optional("TEXT", "the spec", text("the spec")),
        file: optional("FILE", "a file that holds it, byte by byte", text("a file")),
      },
      examples: { '--spec \'{"gpu":"RTX 4090","vramGb":24}\'': "a class of machines" },
      writes: true,
      run: async (context, options) => {
        const spec = options.spec ?? (options.file === undefined ? undefined : readText("--file", options.file));
        if (spec === undefined || (options.spec !== undefined && options.file !== undefined)) {
          throw new InvalidInput(
            "--spec",
            spec === undefined ? undefined : "--file beside it",
            "either --spec TEXT or --file FILE",
          );
        }
        const action = context.gridbond.registry.declareClass(spec);
        await submit(
          context,
          step(`declare the class ${classId(spec)}`, action, ({ args }) => ({ class: args.classId })),
        );
      },
    }),
    capacity: verb({
      summary: "Sets how many units of a class you have",
      options: { class: whichClass, total: required("N", "units in all", count(0, MAX_UNITS)) },
      examples: { "--class 0x… --total 8": "eight machines" },
      writes: true,
      run: (context, options) =>
        submit(
          context,
          step(
            `set the capacity to ${options.total}`,
            context.gridbond.registry.setCapacity(options.class, options.total),
          ),
        ),
    }),
    allot: verb({
      summary: "Lets a service use units of a class, and says where its earnings go",
      options: {
        service: forService,
        class: whichClass,
        units: required("N", "units for this service", count(0, MAX_UNITS)),
        payout: optional("ADDRESS", "whose wallet in Escrow is credited (default: yours)", address),
      },
      examples: { "--service jobs --class 0x… --units 4": "four of them for jobs" },
      writes: true,
      run: async (context, options) => {
        const at = context.service(options.service);
        const payout = options.payout ?? (await context.self());
        const action = context.gridbond.registry.allot(at, options.class, options.units, payout);
        await submit(context, step(`allot ${options.units} to ${context.nameOf(at)}`, action));
      },
    }),
    "operators set": verb({
      summary: "Sets what a hot key may do for you on a service; less counts at once, more waits for the notice",
      options: {
        service: forService,
        operator: required("ADDRESS", "the hot key's address", address),
        permissions: required("LIST", "take, submit, quote; all; or none to revoke it", permissions),
        exposure: required(
          "AMOUNT",
          "most own stake in GRID that may be locked on the service after its take",
          decimal,
        ),
      },
      examples: {
        "--service jobs --operator 0x… --permissions take,submit --exposure 500": "an agent's key",
        "--service jobs --operator 0x… --permissions none --exposure 0": "revoke it",
      },
      writes: true,
      run: async (context, options) => {
        const exposure = await context.amount("exposure", options.exposure, context.grid());
        const at = context.service(options.service);
        const action = context.gridbond.registry.setOperator(at, options.operator, exposure, options.permissions);
        const title = `let ${options.operator} ${showPermissions(options.permissions)} on ${context.nameOf(at)}`;
        await submit(
          context,
          step(title, action, ({ args }) => ({
            "counts from": showMoment(Math.max(args.grant.effectiveAt, context.now), context.now),
          })),
        );
      },
    }),
    "operators list": verb({
      summary: "Lists a provider's operators",
      options: { provider: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "": "yours" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const provider = options.provider ?? (await context.self());
        const found = state.providers.get(provider);
        if (found === undefined) throw new UnknownRecord(provider);
        const grid = await context.grid();
        context.print(found.operators, () =>
          tableOf(
            ["operator", "service", "may", "own stake locked up to"],
            found.operators.map((o) => [
              o.operator,
              context.nameOf(o.service),
              showPermissions(o.nextPermissions),
              showAmount(o.nextMaxExposure, grid),
            ]),
          ),
        );
      },
    }),
    "policy set": verb({
      summary: "Allows your operators a deal from a lowest price on, or forbids it",
      options: {
        ...deal,
        "min-price": optional("AMOUNT", "lowest price per unit, in whole tokens", decimal),
        forbid: flag("forbid the deal"),
      },
      examples: {
        "--service jobs --token tUSD --arbiter slashing --min-price 0.5":
          "jobs judged by Slashing, from 0.5 tUSD a unit",
      },
      writes: true,
      run: async (context, options) => {
        if (options.forbid === (options["min-price"] !== undefined)) {
          throw new InvalidInput("--min-price", options["min-price"], "either --min-price AMOUNT or --forbid");
        }
        const paying = await context.token(options.token);
        const price = await context.amount("min-price", options["min-price"] ?? "0", paying);
        const at = context.service(options.service);
        const action = context.gridbond.registry.setPolicy(at, await dealOf(context, options), price, !options.forbid);
        const title = options.forbid ? "forbid the deal" : `allow the deal from ${showAmount(price, paying)} a unit`;
        await submit(
          context,
          step(title, action, ({ args }) => ({
            "counts from": showMoment(Math.max(args.policy.effectiveAt, context.now), context.now),
          })),
        );
      },
    }),
    "policy show": verb({
      summary: "Shows what a provider allows its operators for a deal",
      options: { ...deal, provider: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "--service jobs --token tUSD --arbiter slashing": "yours" },
      writes: false,
      run: async (context, options) => {
        const provider = options.provider ?? (await context.self());
        const paying = await context.token(options.token);
        const policy = await context.gridbond.registry.policyOf(
          provider,
          context.service(options.service),
          await dealOf(context, options),
        );
        const say = (allowed: boolean, price: bigint) =>
          allowed ? `allowed from ${showAmount(price, paying)} a unit` : "forbidden";
        const settled = policy.effectiveAt <= context.now;
        context.print(policy, () =>
          factsOf({
            now: settled ? say(policy.nextAllowed, policy.nextMinPrice) : say(policy.allowed, policy.minPrice),
            later: settled
              ? "–"
              : `${say(policy.nextAllowed, policy.nextMinPrice)} from ${showMoment(policy.effectiveAt, context.now)}`,
          }),
        );
      },
    }),
    "exit request": verb({
      summary: "Begins to leave; nothing may be allotted any more",
      options: {},
      examples: { "": "after: allot --units 0 for every class" },
      writes: true,
      run: (context) =>
        submit(
          context,
          step("request the exit", context.gridbond.registry.requestExit(), ({ args }) => ({
            "may leave": showMoment(Number(args.exitAt), context.now),
          })),
        ),
    }),
    "exit complete": verb({
      summary: "Leaves when the delay is over, and frees the floor bond",
      options: {},
      examples: { "": "after: staking unstake --service registry" },
      writes: true,
      run: (context) => submit(context, step("leave", context.gridbond.registry.exit())),
    }),
    show: verb({
      summary: "Shows a provider: profile, capacity, operators",
      options: { provider: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "--provider 0x… --network baseSepolia": "somebody else, without any key" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const provider = options.provider ?? (await context.self());
        const found = state.providers.get(provider);
        if (found === undefined) throw new InvalidInput("provider", provider, "one that was registered on this chain");
        const shown = await describe(context, found, state.classes);
        context.print(found, () => shown);
      },
    }),
  },
};

if (import.meta.main) await runGroup(registry);
