// Governance from the command line: what is in force, and a decision from its proposal to its execution.
import { ProposalState, type Proposal, VoteType, proposal } from "../client/src/index.ts";
import { duration, showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, UsageError, verb } from "./lib/cli.ts";
import type { Context } from "./lib/context.ts";
import { address, count, oneOf, text } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, jsonOf } from "./lib/table.ts";

// A proposal is its calls and its reason, whose hash names it: every verb is told both.
const which = {
  fee: optional("BPS", "a new fee, in 1/10,000 of what providers are paid", count(0, 500)),
  stop: optional("DURATION", "or: nothing new begins for so long", duration),
  why: required("TEXT", "the reason, word for word the same in every step", text("a reason")),
};

interface Which {
  readonly fee: number | undefined;
  readonly stop: number | undefined;
  readonly why: string;
}

function decisionOf({ gridbond: { charter } }: Context, { fee, stop, why }: Which): Proposal {
  if (fee !== undefined && stop === undefined) return proposal(why, charter.setFee(fee));
  if (stop !== undefined && fee === undefined) return proposal(why, charter.stop(stop));
  throw new UsageError("--fee BPS or --stop DURATION: one of them");
}

const nameOf = (state: ProposalState) =>
  Object.entries(ProposalState).find(([, value]) => value === state)?.[0] ?? String(state);

const EXAMPLE = '--fee 50 --why "Half a percent"';

export const governance: Group = {
  name: "governance",
  about: "Governance: holders of GRID decide, a timelock executes. Votes are GRID that was delegated, to yourself too.",
  verbs: {
    show: verb({
      summary: "Shows the fee in force, a stop, and how decisions are made",
      options: {},
      examples: { "": "what new agreements pay now" },
      writes: false,
      run: async (context) => {
        const { charter, governor } = context.gridbond;
        const [feeBps, maxFeeBps, stop, rules, grid] = await Promise.all([
          charter.feeBps(),
          charter.maxFeeBps(),
          charter.stopOf(),
          governor.parameters(),
          context.grid(),
        ]);
        context.print({ feeBps, maxFeeBps, stop, rules }, () =>
          factsOf({
            fee: `${feeBps / 100} % of what providers are paid, never above ${maxFeeBps / 100} %`,
            "new agreements":
              stop.until >= context.now ? `stopped until ${showMoment(stop.until, context.now)}` : "open",
            "to propose": `${showAmount(rules.proposalThreshold, grid)} of votes`,
            quorum: `${rules.quorumBps / 100} % of the supply`,
            "vote lasts": `${showDuration(rules.votingPeriod)}, from ${showDuration(rules.votingDelay)} after the proposal`,
            timelock: rules.timelock,
          }),
        );
      },
    }),
    power: verb({
      summary: "Shows how many votes an account has",
      options: { of: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "": "yours" },
      writes: false,
      run: async (context, options) => {
        const account = options.of ?? (await context.self());
        const [votes, grid] = await Promise.all([context.gridbond.governor.powerOf(account), context.grid()]);
        context.print({ account, votes }, () => factsOf({ account, votes: showAmount(votes, grid) }));
      },
    }),
    delegate: verb({
      summary: "Gives your votes to an account: yourself, to vote with your own GRID",
      options: { to: optional("ADDRESS", "who votes (default: you)", address) },
      examples: { "": "before the first vote" },
      writes: true,
      run: async (context, options) => {
        const to = options.to ?? (await context.self());
        await submit(
          context,
          step("delegate votes", context.gridbond.governor.delegate(to), () => ({ votes: to })),
        );
      },
    }),
    propose: verb({
      summary: "Puts a new fee, or a stop, to the vote",
      options: which,
      examples: { [EXAMPLE]: "a fee of 0.5 %" },
      writes: true,
      run: async (context, options) => {
        const decision = decisionOf(context, options);
        await submit(
          context,
          step("propose", context.gridbond.governor.propose(decision), ({ args }) => ({
            proposal: String(args.proposalId),
            "vote starts": showMoment(Number(args.voteStart), context.now),
            "vote ends": showMoment(Number(args.voteEnd), context.now),
          })),
        );
      },
    }),
    vote: verb({
      summary: "Votes on a proposal",
      options: { ...which, as: required("VOTE", "for, against or abstain", oneOf(["for", "against", "abstain"])) },
      examples: { [`${EXAMPLE} --as for`]: "with all votes you had when it started" },
      writes: true,
      run: async (context, options) => {
        const support = { for: VoteType.For, against: VoteType.Against, abstain: VoteType.Abstain }[options.as];
        const grid = await context.grid();
        const decision = decisionOf(context, options);
        await submit(
          context,
          step(`vote ${options.as}`, context.gridbond.governor.vote(decision, support), ({ args }) => ({
            votes: showAmount(args.weight, grid),
          })),
        );
      },
    }),
    status: verb({
      summary: "Shows where a proposal stands",
      options: which,
      examples: { [EXAMPLE]: "votes and times" },
      writes: false,
      run: async (context, options) => {
        const { governor } = context.gridbond;
        const decision = decisionOf(context, options);
        const [state, votes, times, grid] = await Promise.all([
          governor.stateOf(decision),
          governor.votesOf(decision),
          governor.timesOf(decision),
          context.grid(),
        ]);
        context.print({ state: nameOf(state), votes, times }, () =>
          factsOf({
            state: nameOf(state),
            for: showAmount(votes.for, grid),
            against: showAmount(votes.against, grid),
            abstain: showAmount(votes.abstain, grid),
            "vote ends": showMoment(times.endsAt, context.now),
            executable: times.executableAt === 0 ? "not queued" : showMoment(times.executableAt, context.now),
          }),
        );
      },
    }),
    queue: verb({
      summary: "Hands a decision to the timelock; anyone may",
      options: which,
      examples: { [EXAMPLE]: "after the vote" },
      writes: true,
      run: async (context, options) => {
        const decision = decisionOf(context, options);
        await submit(
          context,
          step("queue", context.gridbond.governor.queue(decision), ({ args }) => ({
            executable: showMoment(Number(args.etaSeconds), context.now),
          })),
        );
      },
    }),
    execute: verb({
      summary: "Does what was decided, once it has waited; anyone may",
      options: which,
      examples: { [EXAMPLE]: "at least two days after it was queued" },
      writes: true,
      run: async (context, options) => {
        await submit(context, step("execute", context.gridbond.governor.execute(decisionOf(context, options))));
      },
    }),
    guard: verb({
      summary: "Prints the calls that a guardian, a multisig, sends",
      options: {
        stop: optional("DURATION", "nothing new begins for so long, at most 14d", duration),
        fee: optional("BPS", "or: a lower fee, in 1/10,000", count(0, 500)),
      },
      examples: { "--stop 3d": "to, data and value of the call", "": "the call that ends a stop" },
      writes: false,
      run: (context, { stop, fee }) => {
        const { charter } = context.gridbond;
        if (stop !== undefined && fee !== undefined) throw new UsageError("--stop DURATION or --fee BPS: one of them");
        const action =
          stop !== undefined ? charter.stop(stop) : fee !== undefined ? charter.lowerFee(fee) : charter.lift();
        const call = action.encode();
        context.print(call, () => jsonOf(call));
        return Promise.resolve();
      },
    }),
  },
};

if (import.meta.main) await runGroup(governance);
