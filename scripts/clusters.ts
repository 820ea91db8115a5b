// Clusters from the command line: several leases with one group, imported, opened, watched, repaired and closed as one thing.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  InvalidInput,
  type Member,
  type MemberStatus,
  ZERO_HASH,
  clusterStatus,
  hourlyOf,
  repairDeposit,
  repairTerms,
  selectLeases,
  splitDeposit,
  splitTopUp,
  topUpUntil,
} from "../client/src/index.ts";
import type { Hex, State } from "../client/src/index.ts";
import { decimal, duration, showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { evidenceBy, evidenceOptions } from "./lib/evidence.ts";
import { fileList } from "./lib/files.ts";
import { randomHash, readImport } from "./lib/clusterfile.ts";
import { address, count, idPrefix, text, token } from "./lib/kinds.ts";
import { readLeaseTerms, readQuote } from "./lib/leasefile.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const DAY = 86_400;
const short = (id: string) => id.slice(0, 12);

const whichGroup = required("GROUP", "the tag that its leases share, or enough of its beginning", idPrefix);
const whose = optional("ADDRESS", "whose cluster (default: the acting account's)", address);
const quorum = optional("N", "how many leases must serve (default: as many as are open)", count(1, 10_000));

interface Cluster {
  readonly tenant: string;
  readonly group: Hex;
  readonly members: readonly Member[];
}

/** The leases of a tenant by the group that they share. */
function groupsOf(state: State, tenant: string): Map<Hex, number> {
  const found = new Map<Hex, number>();
  for (const { terms } of selectLeases(state, { tenant })) {
    if (terms.group !== ZERO_HASH) found.set(terms.group, (found.get(terms.group) ?? 0) + 1);
  }
  return found;
}

async function membersOf(context: Context, state: State, tenant: string, group: Hex): Promise<Member[]> {
  const records = selectLeases(state, { tenant, group });
  return Promise.all(
    records.map(async ({ id, terms, lease, state: told }) => {
      const { remaining } = await context.gridbond.leases.holdOf(terms, lease);
      return { id, terms, lease, state: told, held: remaining + told.charged };
    }),
  );
}

async function clusterOf(context: Context, prefix: string, named: string | undefined): Promise<Cluster> {
  const state = await context.read();
  const tenant = named ?? (await context.self());
  const group = findId("--group", prefix, groupsOf(state, tenant).keys());
  return { tenant, group, members: await membersOf(context, state, tenant, group) };
}

const tokenOf = (context: Context, { members }: Cluster) => context.token(members[0]?.terms.token ?? "GRID");

function statusOf({ members }: Cluster, now: number, wanted: number | undefined) {
  const open = clusterStatus(members, now, 0).members.filter((member) => member.open).length;
  return clusterStatus(members, now, wanted ?? open);
}

const showState = ({ open, state, serving }: MemberStatus) => {
  if (!open) return "Closed";
  if (state.challenged) return "Challenged";
  if (!serving) return "Spent";
  return state.endsAt === 0 ? "Serving" : "Leaving";
};

async function describe(context: Context, cluster: Cluster, wanted: number | undefined, threshold: number) {
  const { now } = context;
  const status = statusOf(cluster, now, wanted);
  const paying = await tokenOf(context, cluster);
  const facts = factsOf({
    group: cluster.group,
    tenant: cluster.tenant,
    serving: `${status.serving} of ${status.members.length}, quorum ${status.quorum}`,
    expiry: showMoment(status.expiry, now),
    "save work from": showMoment(status.windDownAt, now),
  });
  const rows = status.members.map((member) => [
    short(member.id),
    showState(member),
    member.lease.provider,
    `${showAmount(hourlyOf(member.lease.rate), paying)} a slot and hour`,
    showAmount(member.held - member.state.charged, paying),
    showMoment(member.expiry, now),
  ]);
  const table = tableOf(["lease", "status", "provider", "rate", "left", "expiry"], rows);
  const missing = topUpUntil(cluster.members, now + threshold, now).reduce((sum, { amount }) => sum + amount, 0n);
  const warnings = [
    ...(missing > 0n
      ? [`funds are low: top up ${showAmount(missing, paying)} to serve ${showDuration(threshold)} more`]
      : []),
    ...(status.broken
      ? [`below its quorum: repair it (clusters repair) or unwind what is left (clusters unwind)`]
      : []),
  ];
  return { status, shown: [facts, table, ...warnings].join("\n\n") };
}

/** Closes what can be closed, one transaction for each lease. */
async function closeAll(context: Context, closable: readonly MemberStatus[]): Promise<void> {
  if (closable.length === 0)
    throw new InvalidInput("--group", "no lease that can be closed", "one that is open and not challenged");
  await submit(
    context,
    ...closable.map(({ id, terms, lease }) => step(`close ${short(id)}`, context.gridbond.leases.close(terms, lease))),
  );
}

export const clusters: Group = {
  name: "clusters",
  about: "Clusters: several leases with one group as one thing. Groups and ids may be shortened.",
  verbs: {
    import: verb({
      summary: "Makes terms and manifests of an Akash SDL file; see docs/sdl.md",
      options: {
        sdl: required("FILE", "the SDL file, version 2.0 or 2.1", text("a file")),
        out: required("FOLDER", "where to write terms and manifests", text("a folder")),
        token: required("TOKEN", "what pays: GRID, tUSD or a token's address", token),
        prices: required("LIST", "tokens for a coin of each denomination, such as uakt=0.8,uusdc=1", text("a list")),
        bond: required("AMOUNT", "GRID that a provider locks for each lease", decimal),
        block: optional("SECONDS", "how long a block of the file's prices takes (default 6)", decimal),
        auditors: optional("LIST", "addresses of the file's auditors, such as akash1…=0x…", text("a list")),
        longest: optional("DURATION", "how long a lease can last (default 30d)", duration),
      },
      examples: {
        "--sdl deploy.yaml --out shop --token tUSD --prices uakt=0.8 --bond 10": "then ask providers for quotes",
      },
      writes: false,
      run: async (context, options) => {
        const { imported, files } = await readImport(context, options);
        mkdirSync(options.out, { recursive: true });
        for (const [hash, manifest] of Object.entries(imported.manifests)) {
          writeFileSync(join(options.out, `${hash}.json`), manifest);
        }
        for (const { file, terms } of files) writeFileSync(file, `${JSON.stringify(terms, null, 2)}\n`);
        const { slots, notes, classes } = imported;
        context.print({ files, slots, classes, notes }, () => {
          const rows = files.map(({ file, replicas, terms }) => [file, String(replicas), terms.capPerHour, terms.spec]);
          const table = tableOf(["terms", "leases", "at most an hour", "manifest"], rows);
          const list = files.flatMap(({ file, replicas }) => Array.from({ length: replicas }, () => file)).join(",");
          return [table, `open them with --terms ${list}`, ...notes.map((note) => `note: ${note}`)].join("\n\n");
        });
      },
    }),
    open: verb({
      summary: "Opens a cluster on signed quotes: all of its leases or none",
      options: {
        terms: required(
          "FILES",
          "files with leases' terms, separated by commas; repeat one for replicas",
          text("files"),
        ),
        quotes: required("FILES", "as many quotes: the first for the first terms", text("files")),
        deposit: required("AMOUNT", "for all of them, in whole tokens; divided so that all expire together", decimal),
        ...evidenceOptions,
      },
      examples: {
        "--terms page.json,page.json,db.json --quotes a.json,b.json,c.json --deposit 150":
          "before: wallet deposit and wallet allow --service leases",
      },
      writes: true,
      run: async (context, options) => {
        const [files, signed] = [fileList("--terms", options.terms), fileList("--quotes", options.quotes)];
        if (files.length !== signed.length)
          throw new InvalidInput("--quotes", `${signed.length} files`, `${files.length}, one for each of --terms`);
        const parts = await Promise.all(
          files.map(async (file, i) => ({
            ...readQuote("--quotes", signed[i] ?? ""),
            terms: await readLeaseTerms(context, file),
          })),
        );
        const group = parts[0]?.terms.group ?? ZERO_HASH;
        for (const [i, { terms }] of parts.entries()) {
          if (terms.group !== group || group === ZERO_HASH)
            throw new InvalidInput(`${files[i]}: group`, terms.group, "one group, the same in all files, not zero");
        }
        const paying = await context.token(parts[0]?.terms.token ?? "GRID");
        const deposit = await context.amount("deposit", options.deposit, paying);
        const shares = splitDeposit(parts, deposit);
        const evidence = evidenceBy(context.judge, options, [...new Set(files)]);
        const openings = parts.map((part, i) => ({ ...part, deposit: shares[i] ?? 0n, evidence: evidence(part) }));
        await submit(
          context,
          step(
            `open ${openings.length} leases, ${showAmount(deposit, paying)} held`,
            context.gridbond.leases.open(openings),
            () => ({ group }),
          ),
        );
      },
    }),
    list: verb({
      summary: "Lists a tenant's clusters",
      options: { tenant: whose },
      examples: { "": "yours", "--tenant 0x…": "somebody's" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const tenant = options.tenant ?? (await context.self());
        const found = await Promise.all(
          [...groupsOf(state, tenant).keys()].map(async (group) => {
            const members = await membersOf(context, state, tenant, group);
            return { group, status: statusOf({ tenant, group, members }, context.now, undefined) };
          }),
        );
        context.print(found, () =>
          tableOf(
            ["group", "leases", "serving", "expiry"],
            found.map(({ group, status }) => [
              group,
              String(status.members.length),
              String(status.serving),
              showMoment(status.expiry, context.now),
            ]),
          ),
        );
      },
    }),
    show: verb({
      summary: "Shows a cluster: its one expiry, its leases, and what it needs",
      options: {
        group: whichGroup,
        tenant: whose,
        quorum,
        warn: optional("DURATION", "funds are low when they last shorter than this (default 1d)", duration),
      },
      examples: { "--group 0x12345678": "yours", "--group 0x12345678 --quorum 2": "with a quorum" },
      writes: false,
      run: async (context, options) => {
        const cluster = await clusterOf(context, options.group, options.tenant);
        const { status, shown } = await describe(context, cluster, options.quorum, options.warn ?? DAY);
        context.print({ group: cluster.group, tenant: cluster.tenant, ...status }, () => shown);
      },
    }),
    "top-up": verb({
      summary: "Adds one amount, divided so that the cluster's expiry is as late as it can be",
      options: {
        group: whichGroup,
        tenant: whose,
        amount: required("AMOUNT", "in whole tokens", decimal),
      },
      examples: { "--group 0x12345678 --amount 30": "one transaction for each lease that gets some" },
      writes: true,
      run: async (context, options) => {
        const cluster = await clusterOf(context, options.group, options.tenant);
        const paying = await tokenOf(context, cluster);
        const amount = await context.amount("amount", options.amount, paying);
        const { shares } = splitTopUp(cluster.members, amount, context.now);
        if (shares.length === 0)
          throw new InvalidInput("--amount", options.amount, "more, or a cluster whose leases can use it");
        await submit(
          context,
          ...shares.map(({ member: { id, terms, lease }, amount: part }) =>
            step(
              `top up ${short(id)} by ${showAmount(part, paying)}`,
              context.gridbond.leases.topUp(terms, lease, part),
            ),
          ),
        );
      },
    }),
    repair: verb({
      summary: "Opens a lease in a lost one's place, funded to last as long as the others",
      options: {
        group: whichGroup,
        lease: required("LEASE", "the lost lease, or enough of its beginning", idPrefix),
        quote: required("FILE", "a quote for its offer", text("a file")),
        ...evidenceOptions,
      },
      examples: { "--group 0x12345678 --lease 0x9abcdef0 --quote new.json": "close or fail the lost one by itself" },
      writes: true,
      run: async (context, options) => {
        const cluster = await clusterOf(context, options.group, undefined);
        const status = statusOf(cluster, context.now, undefined);
        const id = findId(
          "--lease",
          options.lease,
          cluster.members.map((member) => member.id),
        );
        const lost = [...status.failing, ...status.ended].find((member) => member.id === id);
        if (lost === undefined)
          throw new InvalidInput("--lease", options.lease, "one that does not serve; see clusters show");
        const paying = await tokenOf(context, cluster);
        const signed = readQuote("--quote", options.quote);
        const terms = repairTerms(lost, randomHash());
        const serving = status.members.filter((member) => member.serving).map(({ expiry }) => expiry);
        const until = serving.length === 0 ? context.now : Math.min(...serving);
        const deposit = repairDeposit(terms, signed.quote.price, until, context.now);
        const evidence = evidenceBy(context.judge, options)({ ...signed, terms });
        await submit(
          context,
          step(
            `repair ${short(id)}, ${showAmount(deposit, paying)} held`,
            context.gridbond.leases.open([{ ...signed, terms, deposit, evidence }]),
            ({ args }) => ({ lease: args.leaseId, provider: args.provider }),
          ),
        );
      },
    }),
    close: verb({
      summary: "Closes every lease of a cluster that is open and not challenged",
      options: { group: whichGroup },
      examples: { "--group 0x12345678": "it is not needed any more" },
      writes: true,
      run: async (context, options) => {
        const cluster = await clusterOf(context, options.group, undefined);
        await closeAll(context, statusOf(cluster, context.now, undefined).closable);
      },
    }),
    unwind: verb({
      summary: "Closes what is left of a cluster, if fewer serve than its quorum",
      options: { group: whichGroup, quorum: required("N", "how many leases must serve", count(1, 10_000)) },
      examples: { "--group 0x12345678 --quorum 3": "stop paying for a part that is no use alone" },
      writes: true,
      run: async (context, options) => {
        const cluster = await clusterOf(context, options.group, undefined);
        const status = statusOf(cluster, context.now, options.quorum);
        if (!status.broken)
          throw new InvalidInput(
            "--quorum",
            options.quorum,
            `more than the ${status.serving} that serve; see clusters close`,
          );
        await closeAll(context, status.closable);
      },
    }),
  },
};

if (import.meta.main) await runGroup(clusters);
