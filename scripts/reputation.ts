// Reputation from the command line: what a provider was paid and kept, and how an agreement is counted.
import { InvalidInput, agreementOf } from "../client/src/index.ts";
import { showAmount, showDuration } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { findId } from "./lib/context.ts";
import { address, idPrefix, token } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf } from "./lib/table.ts";

export const reputation: Group = {
  name: "reputation",
  about: "Reputation: what a provider's recorded agreements paid, halved every half-life, in one token.",
  verbs: {
    show: verb({
      summary: "Shows a provider's reputation, and how often its next claims are sampled",
      options: {
        provider: required("ADDRESS", "whose", address),
        token: optional("TOKEN", "in which token (default: the one that Sampling counts)", token),
      },
      examples: { "--provider 0x…": "what it has now" },
      writes: false,
      run: async (context, options) => {
        const { reputation: scores, sampling } = context.gridbond;
        const [{ feeBps, halfLife }, parameters] = await Promise.all([scores.parameters(), sampling.parameters()]);
        const counted = await context.token(options.token ?? parameters.token);
        const [score, every] = await Promise.all([
          scores.scoreOf(options.provider, counted.address),
          sampling.everyOf(options.provider),
        ]);
        context.print({ provider: options.provider, token: counted.address, score, every }, () =>
          factsOf({
            provider: options.provider,
            reputation: showAmount(score, counted),
            "halves every": showDuration(halfLife),
            "a record costs": `${feeBps / 100} % of what was paid`,
            "sampled, one unit in": String(Number(every) / 1e6),
          }),
        );
      },
    }),
    record: verb({
      summary: "Counts a claim that is over, or what a lease was charged; the fee comes out of your wallet",
      options: {
        claim: optional("CLAIM", "a claim that is over", idPrefix),
        lease: optional("LEASE", "a lease, at any time", idPrefix),
      },
      examples: {
        "--claim 0x12345678": "before: wallet allow --service reputation --token tUSD",
        "--lease 0x12345678": "what was charged since the last record",
      },
      writes: true,
      run: async (context, options) => {
        const { reputation: scores } = context.gridbond;
        const state = await context.read();
        if ((options.claim === undefined) === (options.lease === undefined))
          throw new InvalidInput("--claim", options.claim, "either --claim CLAIM or --lease LEASE");
        if (options.claim !== undefined) {
          const id = findId("--claim", options.claim, state.claims.keys());
          const { terms, claim } = agreementOf(state, id, 0);
          const paying = await context.token(terms.token);
          await submit(
            context,
            step(`record claim ${id.slice(0, 12)}`, scores.recordClaim(terms, claim), (event) => ({
              counted: showAmount(event.args.value, paying),
              fee: event.name === "Recorded" ? showAmount(event.args.fee, paying) : "none: it failed",
              reputation: showAmount(event.args.score, paying),
            })),
          );
          return;
        }
        const id = findId("--lease", options.lease ?? "", state.leases.keys());
        const found = state.leases.get(id);
        if (found === undefined) throw new InvalidInput("--lease", id, "a lease of this deployment");
        const paying = await context.token(found.terms.token);
        await submit(
          context,
          step(`record lease ${id.slice(0, 12)}`, scores.recordLease(found.terms, found.lease), ({ args }) => ({
            counted: showAmount(args.value, paying),
            fee: showAmount(args.fee, paying),
            reputation: showAmount(args.score, paying),
          })),
        );
      },
    }),
  },
};

if (import.meta.main) await runGroup(reputation);
