// How results are checked, from the command line: drawing samples, asking replicas, the payer's own word, and receipts of failures.
import {
  EVERY_SCALE,
  Failure,
  InvalidInput,
  NOBODY,
  Ruling,
  ZERO_HASH,
  agreementOf,
  nameOf,
  parseReceipts,
  placeOf,
  unitsOfShard,
} from "../client/src/index.ts";
import type { Agreement, ClaimRecord, JobRecord, State } from "../client/src/index.ts";
import { showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { count, hash, idPrefix, text } from "./lib/kinds.ts";
import { manifestOption, readUnit } from "./lib/manifestfile.ts";
import { readSource } from "./lib/source.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const whichClaim = required("CLAIM", "the claim's id, or enough of its beginning", idPrefix);
const whichUnit = required("N", "the unit, as the job counts them", count(0, 2 ** 24));

const short = (id: string) => id.slice(0, 12);

interface Found {
  readonly claim: ClaimRecord;
  readonly job: JobRecord;
}

function claimOf(state: State, prefix: string): Found {
  const claim = state.claims.get(findId("--claim", prefix, state.claims.keys())) as ClaimRecord;
  return { claim, job: state.jobs.get(claim.jobId) as JobRecord };
}

/** A claim's unit, as its verification wants it. */
function agreementAbout(state: State, { claim }: Found, unit: number): Agreement {
  const { first, count: units } = claim.claim;
  if (unit < first || unit >= first + units)
    throw new InvalidInput("--unit", unit, `one of the claim's, ${first} to ${first + units - 1}`);
  return agreementOf(state, claim.id, unit);
}

/** The agreements of all replicas of a shard that were submitted, in the order in which a quorum wants them. */
function replicasOf(state: State, job: JobRecord, shard: number, replicas: number): Agreement[] {
  return unitsOfShard(shard, job.terms.units, replicas).flatMap((unit) => {
    const claim = job.claims
      .flatMap((id) => state.claims.get(id) ?? [])
      .find(
        ({ claim: { first, count: units, parent } }) => parent === ZERO_HASH && unit >= first && unit < first + units,
      );
    return claim?.submission === undefined ? [] : [agreementOf(state, claim.id, unit)];
  });
}

async function describeRound(context: Context, job: JobRecord, shard: number, replicas: number): Promise<string> {
  const { quorum } = context.gridbond;
  const { arbiter, units } = job.terms;
  const [round, agreed, ...all] = await Promise.all([
    quorum.roundOf(job.id, shard, arbiter),
    quorum.resultOf(job.id, shard, arbiter),
    ...Array.from({ length: replicas }, (_, replica) => quorum.replicaOf(job.id, shard, replica, arbiter)),
  ]);
  const shown = (result: string) => (BigInt(result) === 0n ? "–" : result);
  const rows = unitsOfShard(shard, units, replicas).map((unit, i) => {
    const replica = all[i];
    if (replica === undefined || replica.provider === NOBODY) return [String(i), String(unit), "not asked", "–", "–"];
    return [String(i), String(unit), replica.provider, shown(replica.result), replica.escalated ? "yes" : "no"];
  });
  const facts = factsOf({
    shard: `${shard} of ${units / replicas}`,
    asked: round.openedAt === 0 ? "never" : showMoment(round.openedAt, context.now),
    "reveal until": showMoment(round.revealBy, context.now),
    agreed: shown(agreed),
  });
  return `${facts}\n\n${tableOf(["replica", "unit", "provider", "result", "at the court"], rows)}`;
}

export const verifications: Group = {
  name: "verifications",
  about:
    "Verifications: draw and see samples, ask replicas and rule them, reject as a payer, read receipts. Ids may be shortened.",
  verbs: {
    draw: verb({
      summary: "Draws the units of a submitted claim that may be challenged; anyone may, once",
      options: { claim: whichClaim },
      examples: { "--claim 0x12345678": "a claim whose terms name a Sampling" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const found = claimOf(state, options.claim);
        const { first } = found.claim.claim;
        const action = context.gridbond.sampling.draw(agreementAbout(state, found, first), found.job.terms.arbiter);
        await submit(
          context,
          step(`draw for ${short(found.claim.id)}`, action, ({ args }) => ({
            "one unit in": String(Number(args.every) / Number(EVERY_SCALE)),
            next: "verifications picks, once the seed is known",
          })),
        );
      },
    }),
    picks: verb({
      summary: "Shows the units that were picked",
      options: { claim: whichClaim },
      examples: { "--claim 0x12345678": "each can be challenged with slashing challenge" },
      writes: false,
      run: async (context, options) => {
        const { claim, job } = claimOf(await context.read(), options.claim);
        const { sampling } = context.gridbond;
        const { arbiter } = job.terms;
        const drawn = await sampling.drawOf(claim.id, arbiter);
        const offsets = await sampling.picksOf(claim.id, claim.claim.count, arbiter);
        const units = offsets.map((offset) => claim.claim.first + offset);
        context.print({ ...drawn, units }, () =>
          factsOf({
            claim: claim.id,
            drawn: showMoment(drawn.drawnAt, context.now),
            "one unit in": String(drawn.every / Number(EVERY_SCALE)),
            picked: units.join(", "),
            caught: drawn.caught ? "yes: every unit may be challenged" : "no",
          }),
        );
      },
    }),
    ask: verb({
      summary: "Has the replicas of one shard reveal what they found, as the job's payer",
      options: {
        job: required("JOB", "the job's id, or enough of its beginning", idPrefix),
        shard: required("N", "the part of the work", count(0, 2 ** 24)),
      },
      examples: { "--job 0x12345678 --shard 3": "manifests differ there" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const job = state.jobs.get(findId("--job", options.job, state.jobs.keys())) as JobRecord;
        const { quorum } = context.gridbond;
        const { replicas } = await quorum.parameters(job.terms.arbiter);
        const agreements = replicasOf(state, job, options.shard, replicas);
        await submit(
          context,
          step(
            `ask ${agreements.length} replicas of shard ${options.shard}`,
            quorum.ask(agreements, job.terms.arbiter),
            ({ args }) => ({ "reveal until": showMoment(Number(args.revealBy), context.now) }),
          ),
        );
      },
    }),
    reveal: verb({
      summary: "Reveals a replica's result; whoever is silent loses the unit",
      options: { claim: whichClaim, unit: whichUnit, manifest: manifestOption },
      examples: { "--claim 0x12345678 --unit 3 --manifest manifest.json": "the claim's own manifest" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const found = claimOf(state, options.claim);
        const agreement = agreementAbout(state, found, options.unit);
        const { claim, submission, unit } = agreement;
        const opened = readUnit(options.manifest, { ...claim, claimId: found.claim.id, root: submission.root, unit });
        await submit(
          context,
          step(`reveal unit ${unit}`, context.gridbond.quorum.reveal(agreement, opened, found.job.terms.arbiter)),
        );
      },
    }),
    decide: verb({
      summary: "Rules one replica by what enough of them found; anyone may, once all have revealed or the time is over",
      options: { claim: whichClaim, unit: whichUnit },
      examples: { "--claim 0x12345678 --unit 3": "see show for what was found" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const found = claimOf(state, options.claim);
        const action = context.gridbond.quorum.resolve(
          agreementAbout(state, found, options.unit),
          found.job.terms.arbiter,
        );
        await submit(
          context,
          step(`decide unit ${options.unit}`, action, ({ args }) => ({
            ruling: `for the ${nameOf(Ruling, args.ruling).toLowerCase()}`,
          })),
        );
      },
    }),
    show: verb({
      summary: "Shows what the replicas of a unit's shard revealed",
      options: { claim: whichClaim, unit: whichUnit },
      examples: { "--claim 0x12345678 --unit 3": "a job whose terms name a Quorum" },
      writes: false,
      run: async (context, options) => {
        const { job } = claimOf(await context.read(), options.claim);
        const { quorum } = context.gridbond;
        const { replicas } = await quorum.parameters(job.terms.arbiter);
        const { shard } = placeOf(options.unit, job.terms.units, replicas);
        const shown = await describeRound(context, job, shard, replicas);
        const round = await quorum.roundOf(job.id, shard, job.terms.arbiter);
        context.print({ shard, ...round }, () => shown);
      },
    }),
    reject: verb({
      summary: "Rejects a unit as its payer, in the review window; the unit is lost and reopens",
      options: {
        claim: whichClaim,
        unit: whichUnit,
        reason: optional("HASH", "content address of what was wrong (default: none)", hash),
      },
      examples: { "--claim 0x12345678 --unit 3": "a job whose terms name PayerReview" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const found = claimOf(state, options.claim);
        const agreement = agreementAbout(state, found, options.unit);
        const { payerReview } = context.gridbond;
        const action = payerReview.reject(agreement, options.reason ?? ZERO_HASH, found.job.terms.arbiter);
        await submit(context, step(`reject unit ${options.unit}`, action));
      },
    }),
    receipts: verb({
      summary: "Reads what an agent signed about units of a claim that failed or were refused, and checks who signed",
      options: {
        claim: whichClaim,
        source: optional(
          "URL",
          "an agent's endpoint, or a file (default: the provider's endpoint)",
          text("a URL or a file"),
        ),
      },
      examples: {
        "--claim 0x12345678": "the provider's own",
        "--claim 0x12345678 --source http://127.0.0.1:8443": "the payer's, on this machine",
      },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const { claim, job } = claimOf(state, options.claim);
        const provider = state.providers.get(claim.claim.provider);
        const from = options.source ?? provider?.endpoint;
        if (from === undefined) throw new InvalidInput("--source", undefined, "a URL: the provider has no endpoint");
        const all = parseReceipts(await readSource("--source", from, `/receipts/${claim.id}`));
        const checked = await Promise.all(
          all.map(async (signed) => ({
            ...signed,
            role: await context.gridbond.jobs.checkReceipt(signed, job.terms, claim.claim),
          })),
        );
        const header = ["unit", "failure", "seen", "times", "by", "expected", "got", "reason"];
        const dash = (value: string) => (value === ZERO_HASH ? "–" : short(value));
        context.print(checked, () =>
          tableOf(
            header,
            checked.map(({ receipt: r, role }) => [
              String(r.unit),
              nameOf(Failure, r.failure),
              showMoment(r.seenAt, context.now),
              String(r.attempts),
              role === "other" ? r.signer : `${role} ${short(r.signer)}`,
              dash(r.expected),
              dash(r.got),
              r.reason,
            ]),
          ),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(verifications);
