import { hashOf } from "../../artifacts/address.ts";
import { agreementOf, briefAbout } from "../../chain/reader.ts";
import { DisputeStatus, Failure, type Hex, disputeId } from "../../client.ts";
import { perform } from "../../context.ts";
import { CallRefused, TransactionReverted } from "../../errors.ts";
import { type RoundNow, roundAbout } from "../../results/replicas.ts";
import type { PayerContext, ReviewState } from "../context.ts";
import type { ReviewRecord } from "../record.ts";

type Counting = Extract<ReviewRecord, { state: "counting" }>;

/**
 * Replicas reveal. Has each unit ruled by what enough of them found. When too few agree, it computes the unit itself, and takes to the court what
 * differs from that.
 */
export const counting: ReviewState<"counting"> = {
  writes: ["decide", "appraise"],
  async step(context, record) {
    const { gridbond, book, log } = context;
    const { id, jobId, judged } = record;
    const claim = book.claim(id)?.claim;
    if (claim === undefined) return undefined;
    const units = Array.from({ length: claim.count }, (_, i) => claim.first + i);
    const disputes = await Promise.all(units.map((unit) => gridbond.jobs.disputeStateOf(disputeId(id, unit))));
    const open = units.filter((_, i) => disputes[i]?.status === DisputeStatus.Open);
    if (open.length === 0) {
      const lost = disputes.filter(
        ({ status }) => status === DisputeStatus.Lost || status === DisputeStatus.Closed,
      ).length;
      log("info", "counted claim", { claimId: id, provider: claim.provider, units: claim.count, lost });
      return { next: { id, jobId, state: "done", outcome: `${lost} units lost` } };
    }
    for (const unit of open) {
      const round = await roundAbout(context, id, unit);
      const agreement = agreementOf(book, id, unit);
      if (round === undefined || agreement === undefined || !round.asked || round.escalated) continue;
      if (context.now() > round.ruleAfter) {
        try {
          const write = gridbond.quorum.resolve(agreement, agreement.terms.arbiter);
          await perform(context, `decide:${disputeId(id, unit)}`, write);
          await refuse(context, record, unit, round.agreed, round.result, "other replicas agree on another result");
        } catch (error) {
          // Anybody may; whether somebody did, the next look tells.
          if (!(error instanceof CallRefused || error instanceof TransactionReverted)) throw error;
        }
      } else if (disagree(round) && context.now() <= round.escalateBy && !judged.includes(unit)) {
        await escalate(context, record, unit, round);
        return { next: { ...record, judged: [...judged, unit] } };
      }
    }
    return undefined;
  },
};

/** All has been said and too few agree. */
function disagree({ complete, agreed, result }: RoundNow): boolean {
  return complete && agreed === undefined && result !== undefined;
}

/** Signs that a unit was refused; nothing when its result is the expected one. */
async function refuse(
  { receipts }: PayerContext,
  { id, judged }: Counting,
  unit: number,
  expected: Hex | undefined,
  got: Hex | undefined,
  reason: string,
): Promise<void> {
  if (expected === undefined || expected === got) return;
  await receipts.issue({ claimId: id, unit, failure: Failure.Wrong, reason, computed: judged.length, expected, got });
}

async function escalate(context: PayerContext, record: Counting, unit: number, { result }: RoundNow) {
  const { id, jobId } = record;
  const { gridbond, book, workshop, log } = context;
  const job = book.job(jobId);
  const brief = briefAbout(context, id, unit);
  if (job === undefined || brief === undefined) return;
  const spec = await workshop.spec(job.terms.spec);
  const expected = hashOf(await workshop.run(spec, unit, await workshop.inputs(spec)));
  log("info", "appraised unit", { claimId: id, unit, right: expected === result });
  if (expected === result) return;
  await refuse(context, record, unit, expected, result, "computed again, it comes to another result");
  try {
    const { args } = await perform(
      context,
      `appraise:${disputeId(id, unit)}`,
      gridbond.slashing.challenge(brief.agreement, brief.service),
    );
    log("info", "challenged unit", { claimId: id, unit, caseId: args.caseId, picked: false });
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
    log("error", "could not challenge", { claimId: id, unit, reason: error.reason });
  }
}
