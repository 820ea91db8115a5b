import { ClaimStatus, Emissions_NoLots, Emissions_NotClean, Emissions_NothingNew, type Address } from "../client.ts";
import { type AgentContext, perform } from "../context.ts";
import { CallRefused } from "../errors.ts";
import type { In, Outcome, State, States } from "../machine/machine.ts";
import type { RewardRecord } from "./record.ts";

export interface RewardContext extends AgentContext {
  readonly provider: Address;
  /** The least fee that is worth a transaction, in units of the token; `undefined` for tokens that are left alone. */
  readonly leastFee: (token: string) => bigint | undefined;
}

type RewardState<S extends RewardRecord["state"]> = State<RewardRecord, RewardContext, In<RewardRecord, S>>;

/** The schedule has not begun, or nothing more of the budget is released: a sold lot is tried again so much later. */
const AGAIN_SECONDS = 3_600;

type Report = ReturnType<
  AgentContext["gridbond"]["emissions"]["reportClaim"] | AgentContext["gridbond"]["emissions"]["reportLease"]
>;

const done = (id: string): Outcome<RewardRecord> => ({ next: { id, state: "done" } });

/** Reports a fee if it is worth it. Somebody else may have done so: anybody may. */
async function report(context: RewardContext, id: string, token: string, action: Report) {
  const least = context.leastFee(token);
  if (least === undefined) return done(id);
  const fee = await feeOf(context, action);
  if (fee === 0n || fee < least) return done(id);
  await perform(context, `report:${id}`, action);
  context.log("info", "reported a fee", { id, token, fee });
  return done(id);
}

/** The fee that would be counted; 0 for what does not count. */
async function feeOf({ me }: RewardContext, action: Report): Promise<bigint> {
  try {
    return await action.simulate({ from: me });
  } catch (error) {
    const counts = [Emissions_NotClean, Emissions_NothingNew, Emissions_NoLots].every(
      (kind) => !(error instanceof kind),
    );
    if (counts) throw error;
    return 0n;
  }
}

const reportingClaim: RewardState<"reportingClaim"> = {
  writes: ["report"],
  async step(context, { id, claimId }) {
    const { gridbond, book } = context;
    const facts = book.claim(claimId);
    const terms = facts === undefined ? undefined : book.job(facts.jobId)?.terms;
    if (facts === undefined || terms === undefined) return done(id);
    const { status } = await gridbond.jobs.claimOf(claimId);
    // Its disputes go on.
    if (status === ClaimStatus.Settling) return undefined;
    return report(context, id, terms.token, gridbond.emissions.reportClaim(terms, facts.claim));
  },
};

const reportingLease: RewardState<"reportingLease"> = {
  writes: ["report"],
  async step(context, { id, leaseId }) {
    const facts = context.book.lease(leaseId);
    if (facts === undefined) return done(id);
    const { terms, lease } = facts;
    return report(context, id, terms.token, context.gridbond.emissions.reportLease(terms, lease));
  },
};

const collecting: RewardState<"collecting"> = {
  writes: ["collect"],
  async step(context, record) {
    const { gridbond, provider, log, now } = context;
    const { id, service, token, lot, notBefore } = record;
    if (now() < notBefore || lot >= (await gridbond.feeAuction.lotsOf(token))) return undefined;
    // Somebody else may have collected it for this provider: anybody may.
    if ((await gridbond.emissions.feesOf(provider, service, token, lot)) === 0n) return done(id);
    try {
      const collect = gridbond.emissions.collect(provider, service, token, lot);
      const { args } = await perform(context, `collect:${id}`, collect);
      log("info", "collected a part of a lot", { service, token, lot, amount: args.amount });
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      return { next: { ...record, notBefore: now() + AGAIN_SECONDS } };
    }
    return done(id);
  },
};

export const rewardStates: States<RewardRecord, RewardContext> = {
  reportingClaim,
  reportingLease,
  collecting,
  done: { final: true, step: () => Promise.resolve(undefined) },
};
