// Jobs from the command line: what a payer posts, watches, accepts and gets back.
import {
  ClaimStatus,
  InvalidInput,
  JobStatus,
  NOBODY,
  Ruling,
  WHOLE_CLAIM,
  ZERO_HASH,
  acknowledgeBy,
  agreementOf,
  nameOf,
  prefundOf,
  priceAt,
  reviewBy,
  settledClaims,
  submitBy,
  takeBy,
  unitsLeft,
} from "../client/src/index.ts";
import type { ClaimRecord, JobRecord, SignedQuote, State } from "../client/src/index.ts";
import { showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import type { Token } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { evidenceBy, evidenceOptions } from "./lib/evidence.ts";
import { fileList } from "./lib/files.ts";
import { readTerms } from "./lib/jobfile.ts";
import { address, count, idPrefix, oneOf, text, token } from "./lib/kinds.ts";
import { readQuote } from "./lib/leasefile.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const whichJob = required("JOB", "the job's id, or enough of its beginning", idPrefix);
const whichClaim = required("CLAIM", "the claim's id, or enough of its beginning", idPrefix);

const STATUSES = {
  posted: JobStatus.None,
  open: JobStatus.Open,
  cancelled: JobStatus.Cancelled,
  succeeded: JobStatus.Succeeded,
};

/** Enough of an id for people, and for the next command. */
const short = (id: string) => id.slice(0, 12);
const showStatus = ({ state }: JobRecord) =>
  state.status === JobStatus.None ? "Posted" : nameOf(JobStatus, state.status);

function jobOf(state: State, prefix: string): JobRecord {
  const id = findId("--job", prefix, state.jobs.keys());
  return state.jobs.get(id) as JobRecord;
}

function claimOf(state: State, prefix: string): { claim: ClaimRecord; job: JobRecord } {
  const claim = state.claims.get(findId("--claim", prefix, state.claims.keys())) as ClaimRecord;
  return { claim, job: state.jobs.get(claim.jobId) as JobRecord };
}

/** Present price of a unit, when units can be taken. */
function priceNow(job: JobRecord, now: number, paying: Token): string {
  const openedAt = job.state.openedAt || job.terms.opensAt;
  if (unitsLeft(job) === 0 || now < openedAt || now > takeBy(job.terms, openedAt)) return "–";
  return showAmount(priceAt(job.terms, openedAt, now), paying);
}

/** What happens next to a claim, and by when. */
function nextOf({ claim, state, submission }: ClaimRecord, job: JobRecord, now: number): string {
  if (state.status === ClaimStatus.Submitted && submission !== undefined) {
    return `review until ${showMoment(reviewBy(job.terms, submission), now)}`;
  }
  if (state.status === ClaimStatus.Settling) return `${state.open} disputes`;
  if (state.status !== ClaimStatus.Taken) return "–";
  const submission_ = submitBy(job.terms, claim, state, job.state);
  if (submission_ !== undefined) return `submission until ${showMoment(submission_, now)}`;
  return `start until ${showMoment(acknowledgeBy(job.terms, claim, job.state), now)}`;
}

/** How many units each quote gets. */
function unitsFor(list: string | undefined, signed: readonly SignedQuote[]): number[] {
  if (list === undefined) return signed.map(({ quote }) => quote.volume);
  const units = fileList("--units", list).map((part) => count(1, 2 ** 24 - 1).safeParse(part).data ?? 0);
  if (units.length !== signed.length || units.includes(0))
    throw new InvalidInput("--units", list, `${signed.length} whole numbers from 1, one for each of --quotes`);
  return units;
}

async function describe(context: Context, state: State, job: JobRecord): Promise<string> {
  const { terms } = job;
  const { now } = context;
  const [paying, grid] = await Promise.all([context.token(terms.token), context.grid()]);
  const openedAt = job.state.openedAt || terms.opensAt;
  const facts = factsOf({
    job: job.id,
    status: showStatus(job),
    payer: terms.payer,
    units: `${terms.units}: ${job.state.taken} taken, ${job.accepted} accepted; at most ${terms.maxUnits} in a claim${terms.gang ? "; all or nothing" : ""}`,
    price: `${showAmount(terms.startPrice, paying)} to ${showAmount(terms.capPrice, paying)} a unit within ${showDuration(terms.auctionSeconds)}; now ${priceNow(job, now, paying)}`,
    money: `${showAmount(prefundOf(terms), paying)} prefunded, ${showAmount(job.paid, paying)} paid, ${showAmount(job.refunded, paying)} refunded`,
    bond: `${showAmount(terms.unitBond, grid)} a unit; ${showAmount(terms.compensation, grid)} compensation, faults count ${terms.faultMultiplier} times`,
    class: `${state.classes.get(terms.resourceClass) ?? terms.resourceClass}, ${terms.slots} a claim`,
    spec: terms.spec,
    judge:
      terms.arbiter === NOBODY
        ? "nobody"
        : `${context.nameOf(terms.arbiter)}, within ${showDuration(terms.ruleSeconds)}, else for the ${nameOf(Ruling, terms.defaultRuling).toLowerCase()}`,
    times: `work ${showDuration(terms.workSeconds)}, review ${showDuration(terms.reviewSeconds)}`,
    opens: showMoment(openedAt, now),
    "take until": showMoment(takeBy(terms, openedAt), now),
    after:
      terms.predecessors === ZERO_HASH ? "nothing" : job.predecessors.join(", ") || "jobs that are named when it opens",
  });
  const rows = job.claims.flatMap((id) => {
    const record = state.claims.get(id);
    if (record === undefined) return [];
    const { claim } = record;
    const last = claim.first + claim.count - 1;
    return [
      [
        short(id),
        claim.provider,
        `${claim.first}–${last}`,
        nameOf(ClaimStatus, record.state.status),
        showAmount(record.paid, paying),
        nextOf(record, job, now),
      ],
    ];
  });
  return `${facts}\n\n${tableOf(["claim", "provider", "units", "status", "paid", "next"], rows)}`;
}

/** A verb about one claim. */
function claimVerb(
  summary: string,
  example: string,
  make: (context: Context, found: { claim: ClaimRecord; job: JobRecord }, state: State) => Step,
) {
  return verb({
    summary,
    options: { claim: whichClaim },
    examples: { "--claim 0x12345678": example },
    writes: true,
    run: async (context, options) => {
      const state = await context.read();
      await submit(context, make(context, claimOf(state, options.claim), state));
    },
  });
}

/** What was submitted for a claim; names the state of one without a submission. */
function submissionOf({ id, state, submission }: ClaimRecord) {
  if (submission !== undefined) return submission;
  throw new InvalidInput(
    "--claim",
    `${short(id)}, which is ${nameOf(ClaimStatus, state.status)}`,
    "a claim that was submitted",
  );
}

const paid = ({ args }: { args: { units: bigint; amount: bigint; open: bigint } }) => ({
  units: String(args.units),
  "open disputes": String(args.open),
});

/** Accepts one claim, or every claim of a job that waits for its payer. */
function accepted(
  context: Context,
  state: State,
  found: { claim?: string | undefined; job?: string | undefined },
): Step[] {
  if ((found.claim === undefined) === (found.job === undefined)) {
    throw new InvalidInput("--claim", found.claim, "either --claim CLAIM or --job JOB");
  }
  const claims =
    found.claim === undefined
      ? [...state.claims.values()].filter(
          ({ jobId, state: { status } }) =>
            status === ClaimStatus.Submitted && jobId === jobOf(state, found.job ?? "").id,
        )
      : [claimOf(state, found.claim).claim];
  if (claims.length === 0) throw new InvalidInput("--job", found.job, "a job with submitted claims; see show --job");
  return claims.map((claim) => {
    const job = state.jobs.get(claim.jobId) as JobRecord;
    return step(
      `accept ${short(claim.id)}`,
      context.gridbond.jobs.accept(job.terms, claim.claim, submissionOf(claim)),
      paid,
    );
  });
}

export const jobs: Group = {
  name: "jobs",
  about: "Jobs: post work, watch it, accept it, and get back what is not spent. Ids may be shortened.",
  verbs: {
    post: verb({
      summary: "Posts a job from a terms file; its cap price is held out of your wallet",
      options: { terms: required("FILE", "JSON file with the job's terms; see docs/scripts.md", text("a file")) },
      examples: {
        "--terms job.json": "before: wallet deposit and wallet allow --service jobs",
        "--terms job.json --dry-run": "check the file and the money",
      },
      writes: true,
      run: async (context, options) => {
        const terms = await readTerms(context, options.terms);
        const paying = await context.token(terms.token);
        const title = `post ${terms.units} units, ${showAmount(prefundOf(terms), paying)} held`;
        await submit(
          context,
          step(title, context.gridbond.jobs.post(terms), ({ args }) => ({ job: args.jobId })),
        );
      },
    }),
    award: verb({
      summary: "Matches your posted job with signed quotes, in their order: all of them or none",
      options: {
        job: whichJob,
        quotes: required("FILES", "the quotes' files, separated by commas", text("files")),
        units: optional("LIST", "units for each, separated by commas (default: each quote's volume)", text("a list")),
        ...evidenceOptions,
      },
      examples: {
        "--job 0x12345678 --quotes bid.json": "the best of the bids",
        "--job 0x12345678 --quotes a.json,b.json --units 100,20": "so many units for each",
      },
      writes: true,
      run: async (context, options) => {
        const { id, terms, predecessors } = jobOf(await context.read(), options.job);
        const signed = fileList("--quotes", options.quotes).map((file) => readQuote("--quotes", file));
        const units = unitsFor(options.units, signed);
        const evidence = evidenceBy(context.judge, options);
        const awards = signed.map((one, i) => ({
          ...one,
          count: units[i] ?? 0,
          evidence: evidence({ ...one, terms }),
        }));
        const total = units.reduce((sum, part) => sum + part, 0);
        await submit(
          context,
          step(
            `award ${total} units of ${short(id)}`,
            context.gridbond.jobs.award(terms, awards, predecessors),
            ({ args }) => ({ "last claim": args.claimId, provider: args.claim.provider }),
          ),
        );
      },
    }),
    list: verb({
      summary: "Lists jobs, the newest first",
      options: {
        payer: optional("ADDRESS", "only this payer's", address),
        provider: optional("ADDRESS", "only those with a claim of this provider", address),
        token: optional("TOKEN", "only those paid in it", token),
        status: optional(
          "STATUS",
          "posted, open, cancelled or succeeded",
          oneOf(["posted", "open", "cancelled", "succeeded"]),
        ),
        limit: optional("N", "at most so many (default 20)", count(1, 100_000)),
      },
      examples: { "": "the newest jobs", "--status open --provider 0x…": "what a provider works on" },
      writes: false,
      run: async (context, options) => {
        const fromBlock = await context.firstBlock();
        const filter = {
          ...(options.payer === undefined ? {} : { payer: options.payer }),
          ...(options.provider === undefined ? {} : { provider: options.provider }),
          ...(options.token === undefined ? {} : { token: (await context.token(options.token)).address }),
          ...(options.status === undefined ? {} : { status: STATUSES[options.status] }),
        };
        const all = await context.gridbond.jobs.list(filter, { fromBlock });
        const jobs = all.reverse().slice(0, options.limit ?? 20);
        const rows = await Promise.all(
          jobs.map(async (job) => {
            const paying = await context.token(job.terms.token);
            const { units } = job.terms;
            return [
              short(job.id),
              showStatus(job),
              String(units),
              String(job.state.taken),
              String(job.accepted),
              priceNow(job, context.now, paying),
              showAmount(job.terms.capPrice, paying),
              job.terms.payer,
            ];
          }),
        );
        const header = ["job", "status", "units", "taken", "accepted", "price now", "cap price", "payer"];
        const more = all.length > jobs.length ? `\n${all.length - jobs.length} more; see --limit` : "";
        context.print(jobs, () => tableOf(header, rows) + more);
      },
    }),
    show: verb({
      summary: "Shows a job, its claims and what happens next",
      options: { job: whichJob },
      examples: { "--job 0x12345678": "one job" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        const job = jobOf(state, options.job);
        const shown = await describe(context, state, job);
        const claims = job.claims.map((id) => state.claims.get(id));
        context.print({ ...job, claims }, () => shown);
      },
    }),
    accept: verb({
      summary: "Accepts submitted work before its review window ends, and pays for it",
      options: {
        claim: optional("CLAIM", "one claim", idPrefix),
        job: optional("JOB", "every submitted claim of a job", idPrefix),
      },
      examples: { "--claim 0x12345678": "one claim", "--job 0x12345678": "all that wait" },
      writes: true,
      run: async (context, options) => submit(context, ...accepted(context, await context.read(), options)),
    }),
    settle: claimVerb(
      "Pays a claim after its review window; anyone may",
      "a claim whose payer is silent",
      (context, { claim, job }) =>
        step(
          `settle ${short(claim.id)}`,
          context.gridbond.jobs.settle(job.terms, claim.claim, submissionOf(claim)),
          paid,
        ),
    ),
    cancel: verb({
      summary: "Refunds the units that nobody took; anyone may once the window is over",
      options: { job: whichJob },
      examples: { "--job 0x12345678": "stop offering it" },
      writes: true,
      run: async (context, options) => {
        const { id, terms } = jobOf(await context.read(), options.job);
        const paying = await context.token(terms.token);
        const told = ({ args }: { args: { units: bigint; refund: bigint } }) => ({
          units: String(args.units),
          refund: showAmount(args.refund, paying),
        });
        await submit(context, step(`cancel ${short(id)}`, context.gridbond.jobs.cancel(terms), told));
      },
    }),
    expire: claimVerb(
      "Ends a claim that missed its deadline: slashed, compensated, reopened; anyone may",
      "a late claim",
      (context, { claim, job }) =>
        step(`expire ${short(claim.id)}`, context.gridbond.jobs.expire(job.terms, claim.claim), ({ args }) => ({
          reopened: args.reopened ? "yes" : "no",
        })),
    ),
    abandon: claimVerb(
      "Releases a claim whose input was not acknowledged in time; anyone may",
      "nobody's fault",
      (context, { claim, job }) =>
        step(`abandon ${short(claim.id)}`, context.gridbond.jobs.abandon(job.terms, claim.claim)),
    ),
    unwind: claimVerb(
      "Releases a claim of a gang that was not filled, and pays its standby; anyone may",
      "one of the takers",
      (context, { claim, job }) =>
        step(`unwind ${short(claim.id)}`, context.gridbond.jobs.unwind(job.terms, claim.claim)),
    ),
    drop: verb({
      summary: "Refunds reopened units that nobody retook; anyone may once the window is over",
      options: {
        claim: whichClaim,
        unit: optional("N", "one lost unit (default: the whole expired claim)", count(0, 2 ** 24)),
      },
      examples: { "--claim 0x12345678": "an expired claim", "--claim 0x12345678 --unit 3": "a unit lost in a dispute" },
      writes: true,
      run: async (context, options) => {
        const { claim, job } = claimOf(await context.read(), options.claim);
        const paying = await context.token(job.terms.token);
        const action = context.gridbond.jobs.drop(job.terms, claim.claim, options.unit ?? WHOLE_CLAIM);
        await submit(
          context,
          step(`drop what was reopened of ${short(claim.id)}`, action, ({ args }) => ({
            refund: showAmount(args.refund, paying),
          })),
        );
      },
    }),
    lapse: verb({
      summary: "Ends a dispute that nobody ruled in time as the terms say; anyone may",
      options: {
        claim: whichClaim,
        unit: required("N", "the disputed unit, as the job counts them", count(0, 2 ** 24)),
      },
      examples: { "--claim 0x12345678 --unit 3": "after ruleBy" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { claim } = claimOf(state, options.claim);
        const action = context.gridbond.jobs.lapse(agreementOf(state, claim.id, options.unit));
        await submit(
          context,
          step(`let the dispute about unit ${options.unit} lapse`, action, ({ args }) => ({
            ruling: nameOf(Ruling, args.ruling),
          })),
        );
      },
    }),
    conclude: verb({
      summary: "Records that every unit was accepted, so that successors may open; anyone may",
      options: { job: whichJob },
      examples: { "--job 0x12345678": "a job whose claims are all settled" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { id, terms } = jobOf(state, options.job);
        await submit(
          context,
          step(`conclude ${short(id)}`, context.gridbond.jobs.conclude(terms, settledClaims(state, id))),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(jobs);
