// Auditors' bonds from the command line: what stands behind attestations, and what takes it.
import { InvalidInput, noContradiction } from "../client/src/index.ts";
import type { Attestation } from "../client/src/index.ts";
import { decimal, showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, optional, required, runGroup, verb } from "./lib/cli.ts";
import { readAttestation } from "./lib/evidence.ts";
import { fileList } from "./lib/files.ts";
import { address, text } from "./lib/kinds.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";

const WHY: Readonly<Record<NonNullable<ReturnType<typeof noContradiction>>, string>> = {
  auditor: "two of one auditor",
  provider: "two about one provider",
  resourceClass: "two about one class",
  finding: "two with different units, scores or regions",
  time: "two that counted in the same second",
};

const about = ({ auditor, provider, units, score }: Attestation) =>
  `${auditor}: ${units} units, score ${score}, ${provider}`;

export const auditors: Group = {
  name: "auditors",
  about: "Auditors' bonds: registered, retired, and slashed by whoever shows that an auditor contradicted itself.",
  verbs: {
    register: verb({
      summary: "Locks stake as your bond, or adds to it; what you signed before counts no more",
      options: { amount: required("AMOUNT", "how much GRID of your stake for auditors", decimal) },
      examples: { "--amount 1000": "after: staking stake --service auditors --amount 1000 --approve" },
      writes: true,
      run: async (context, options) => {
        const grid = await context.grid();
        const amount = await context.amount("amount", options.amount, grid);
        await submit(
          context,
          step(`bond ${showAmount(amount, grid)}`, context.gridbond.auditors.register(amount), ({ args }) => ({
            bond: showAmount(args.bond, grid),
            "answers for what is issued after": showMoment(Number(args.since), context.now),
          })),
        );
      },
    }),
    retire: verb({
      summary: "Stops working as an auditor: what you signed counts no more",
      options: {},
      examples: { "": "the bond stays for a while" },
      writes: true,
      run: async (context) =>
        submit(
          context,
          step("retire", context.gridbond.auditors.retire(), ({ args }) => ({
            "bond free after": showMoment(Number(args.freeAt), context.now),
          })),
        ),
    }),
    exit: verb({
      summary: "Frees the bond of an auditor that retired long enough ago",
      options: {},
      examples: { "": "then: staking unstake --service auditors" },
      writes: true,
      run: async (context) => {
        const grid = await context.grid();
        await submit(
          context,
          step("free the bond", context.gridbond.auditors.exit(), ({ args }) => ({
            freed: showAmount(args.bond, grid),
          })),
        );
      },
    }),
    conflict: verb({
      summary: "Publishes an attestation, so that it binds everybody who trusts its auditor; anybody may",
      options: { attestation: required("FILE", "the less favourable attestation", text("a file")) },
      examples: { "--attestation lower.json": "refuses the provider where rules name this auditor and ask for more" },
      writes: true,
      run: async (context, options) => {
        const signed = readAttestation("--attestation", options.attestation);
        await submit(
          context,
          step("publish the finding", context.gridbond.auditors.publish(signed), ({ args }) => ({
            finding: about(args.attestation),
            "binds until": showMoment(args.attestation.expiresAt, context.now),
          })),
        );
      },
    }),
    contradict: verb({
      summary: "Shows two attestations of one auditor that contradict each other; its bond is slashed",
      options: { attestations: required("FILES", "the two attestations, separated by a comma", text("two files")) },
      examples: { "--attestations monday.json,tuesday.json": "you earn a part of the bond" },
      writes: true,
      run: async (context, options) => {
        const files = fileList("--attestations", options.attestations);
        const [a, b] = files.map((file) => readAttestation("--attestations", file));
        if (a === undefined || b === undefined || files.length !== 2)
          throw new InvalidInput("--attestations", `${files.length} files`, "two files");
        // Revocations may still part them: the chain knows.
        const problem = noContradiction(a.attestation, b.attestation);
        if (problem !== undefined) throw new InvalidInput("--attestations", `the same ${problem}`, WHY[problem]);
        const grid = await context.grid();
        await submit(
          context,
          step("show the contradiction", context.gridbond.auditors.contradict(a, b), ({ args }) => ({
            slashed: `${showAmount(args.slashed, grid)} of ${args.auditor}`,
          })),
        );
      },
    }),
    show: verb({
      summary: "Shows an auditor's bond and standing",
      options: { auditor: optional("ADDRESS", "which auditor (default: you)", address) },
      examples: { "--auditor 0x…": "what stands behind its word" },
      writes: false,
      run: async (context, options) => {
        const { auditors: reads } = context.gridbond;
        const auditor = options.auditor ?? (await context.self());
        const found = await reads.auditorOf(auditor);
        const [grid, delay] = [await context.grid(), await reads.retireSeconds()];
        const free = found.retiredAt === 0 || found.bond === 0n ? undefined : found.retiredAt + delay;
        context.print({ auditor, ...found }, () =>
          factsOf({
            auditor,
            bond: showAmount(found.bond, grid),
            "works since": showMoment(found.since, context.now),
            retired: showMoment(found.retiredAt, context.now),
            "bond free after": showMoment(free, context.now),
          }),
        );
      },
    }),
    list: verb({
      summary: "Lists every auditor that ever had a bond",
      options: {},
      examples: { "": "bonds, and what contradictions cost" },
      writes: false,
      run: async (context) => {
        const all = [...(await context.read()).auditors.values()];
        const grid = await context.grid();
        const rows = all.map(({ auditor, bond, since, retiredAt, slashed }) => [
          auditor,
          showAmount(bond, grid),
          showMoment(since, context.now),
          showMoment(retiredAt, context.now),
          showAmount(slashed, grid),
        ]);
        context.print(all, () => tableOf(["auditor", "bond", "since", "retired", "slashed"], rows));
      },
    }),
  },
};

if (import.meta.main) await runGroup(auditors);
