// Emissions from the command line: the schedule, what is counted, and what pools are paid.
import { ClaimStatus, Emissions_NoLots, Emissions_NothingNew, InvalidInput, agreementOf } from "../client/src/index.ts";
import type { Address, Hex, State } from "../client/src/index.ts";
import { showAmount, showDuration, showMoment } from "./lib/amounts.ts";
import { type Group, flag, optional, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { address, idPrefix } from "./lib/kinds.ts";
import { type Step, step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

async function claimStep(context: Context, state: State, id: Hex) {
  const { terms, claim } = agreementOf(state, id, 0);
  const paying = await context.token(terms.token);
  return step(`report claim ${id.slice(0, 12)}`, context.gridbond.emissions.reportClaim(terms, claim), ({ args }) => ({
    fee: showAmount(args.fee, paying),
    lot: String(args.lot),
  }));
}

async function leaseStep(context: Context, state: State, id: Hex) {
  const found = state.leases.get(id);
  if (found === undefined) throw new InvalidInput("--lease", id, "a lease of this deployment");
  const { terms, lease } = found;
  const paying = await context.token(terms.token);
  return step(`report lease ${id.slice(0, 12)}`, context.gridbond.emissions.reportLease(terms, lease), ({ args }) => ({
    fee: showAmount(args.fee, paying),
    lot: String(args.lot),
  }));
}

/** What of a provider's paid work can be counted now. The chain is asked about each; what was counted or paid no fee is left out. */
async function uncounted(context: Context, state: State, provider: Address): Promise<Step[]> {
  const claims = [...state.claims.values()].filter(
    ({ claim, state: { status, lost } }) =>
      claim.provider === provider && status === ClaimStatus.Settled && Number(lost) === 0,
  );
  const leases = [...state.leases.values()].filter(({ lease }) => lease.provider === provider);
  const steps: Step[] = [];
  for (const make of [
    ...claims.map(
      ({ id }) =>
        () =>
          claimStep(context, state, id),
    ),
    ...leases.map(
      ({ id }) =>
        () =>
          leaseStep(context, state, id),
    ),
  ]) {
    const next = await make();
    try {
      await next.action.simulate({ from: provider });
      steps.push(next);
    } catch (error) {
      if (!(error instanceof Emissions_NothingNew || error instanceof Emissions_NoLots)) throw error;
    }
  }
  if (steps.length === 0) throw new InvalidInput("--all", provider, "a provider with fees that are not counted yet");
  return steps;
}

export const emissions: Group = {
  name: "emissions",
  about: "Emissions: GRID out of a fixed budget for the fees of paid work, a part of what was burned for them.",
  verbs: {
    show: verb({
      summary: "Shows the schedule, and the parts that wait for a provider or for everybody",
      options: { provider: optional("ADDRESS", "whose parts (default: everybody's)", address) },
      examples: { "": "what is released, promised and not collected" },
      writes: false,
      run: async (context, options) => {
        const { emissions: schedule, feeAuction } = context.gridbond;
        const [{ budget, halfLife, fractionBps }, from, released, state, grid] = await Promise.all([
          schedule.parameters(),
          schedule.startedAt(),
          schedule.releasedAt(context.now),
          context.read(),
          context.grid(),
        ]);
        const mine = [...state.parts.values()].filter(
          ({ provider, fees }) => fees > 0n && (options.provider === undefined || provider === options.provider),
        );
        const parts = await Promise.all(
          mine.map(async (part) => ({ ...part, sold: part.lot < (await feeAuction.lotsOf(part.token)) })),
        );
        const facts = { budget, halfLife, fractionBps, from, released, committed: state.committed };
        const rows = await Promise.all(
          parts.map(async ({ provider, service, token, lot, fees, sold }) => [
            provider,
            context.nameOf(service),
            String(lot),
            showAmount(fees, await context.token(token)),
            sold ? "can be collected" : "for sale",
          ]),
        );
        context.print({ ...facts, parts }, () =>
          [
            factsOf({
              budget: showAmount(budget, grid),
              began: from === undefined ? "not yet" : showMoment(from, context.now),
              released: `${showAmount(released, grid)}, half of the rest every ${showDuration(halfLife)}`,
              promised: showAmount(state.committed, grid),
              "at most": `${fractionBps / 100} % of what is burned for a lot`,
            }),
            ...(rows.length === 0 ? [] : [tableOf(["provider", "service", "lot", "fees", ""], rows)]),
          ].join("\n\n"),
        );
      },
    }),
    start: verb({
      summary: "Starts the schedule, once the budget is there",
      options: { fund: flag("send the whole budget out of your GRID first") },
      examples: { "--fund": "by the treasury" },
      writes: true,
      run: async (context, options) => {
        const { emissions: schedule, token, addresses } = context.gridbond;
        const [{ budget }, grid] = await Promise.all([schedule.parameters(), context.grid()]);
        const title = `send ${showAmount(budget, grid)}`;
        const send = options.fund
          ? [step(title, token.transfer(addresses.gridToken, addresses.emissions, budget))]
          : [];
        await submit(context, ...send, step("start the schedule", schedule.start()));
      },
    }),
    report: verb({
      summary: "Counts the fee of a settled claim, or of what a lease was charged; anyone may",
      options: {
        claim: optional("CLAIM", "a settled claim that lost nothing", idPrefix),
        lease: optional("LEASE", "a lease, at any time", idPrefix),
        all: flag("everything of a provider that is not counted yet"),
        provider: optional("ADDRESS", "whose, with --all (default: yours)", address),
      },
      examples: {
        "--claim 0x12345678": "in the lot that is for sale now",
        "--all": "say, once a day; then collect",
      },
      writes: true,
      run: async (context, options) => {
        const { claim, lease, all, provider } = options;
        const chosen = [claim !== undefined, lease !== undefined, all === true].filter(Boolean);
        if (chosen.length !== 1)
          throw new InvalidInput("--claim", claim, "either --claim CLAIM or --lease LEASE or --all");
        const state = await context.read();
        if (all === true) {
          const steps = await uncounted(context, state, provider ?? (await context.self()));
          return submit(context, ...steps);
        }
        if (claim !== undefined)
          return submit(context, await claimStep(context, state, findId("--claim", claim, state.claims.keys())));
        await submit(context, await leaseStep(context, state, findId("--lease", lease ?? "", state.leases.keys())));
      },
    }),
    collect: verb({
      summary: "Pays a provider's pools their parts of all lots that were sold; anyone may",
      options: { provider: optional("ADDRESS", "whose (default: yours)", address) },
      examples: { "": "everything that waits for you" },
      writes: true,
      run: async (context, options) => {
        const { emissions: schedule, feeAuction } = context.gridbond;
        const owner = options.provider ?? (await context.self());
        const [{ parts }, grid] = await Promise.all([context.read(), context.grid()]);
        const mine = [...parts.values()].filter(({ provider, fees }) => provider === owner && fees > 0n);
        const sold = await Promise.all(mine.map(async ({ token, lot }) => lot < (await feeAuction.lotsOf(token))));
        const ready = mine.filter((_, i) => sold[i]);
        if (ready.length === 0) throw new InvalidInput("--provider", owner, "one with fees in a lot that was sold");
        await submit(
          context,
          ...ready.map(({ service, token, lot }) =>
            step(
              `collect lot ${lot} for ${context.nameOf(service)}`,
              schedule.collect(owner, service, token, lot),
              ({ args }) => ({ paid: showAmount(args.amount, grid) }),
            ),
          ),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(emissions);
