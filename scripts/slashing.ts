// Disputes from the command line: challenging, defending, sitting on a jury, ruling.
import { z } from "zod";

import {
  CaseStage,
  InvalidInput,
  NOBODY,
  PanelStage,
  Ruling,
  UNAVAILABLE,
  ZERO_HASH,
  agreementOf,
  nameOf,
  briefOf,
  voteCommitment,
} from "../client/src/index.ts";
import type { CaseRecord, State } from "../client/src/index.ts";
import { showAmount, showMoment } from "./lib/amounts.ts";
import { type Group, flag, optional, required, runGroup, verb } from "./lib/cli.ts";
import { type Context, findId } from "./lib/context.ts";
import { count, hash, idPrefix, text } from "./lib/kinds.ts";
import { manifestOption as manifest, readUnit } from "./lib/manifestfile.ts";
import { step, submit } from "./lib/submit.ts";
import { factsOf, tableOf } from "./lib/table.ts";
import { keepVote, keptVote, newSalt } from "./lib/votes.ts";

const whichCase = required("CASE", "the case's id, or enough of its beginning", idPrefix);
const seatNumber = count(0, 2 ** 32 - 1);
const folder = optional("FOLDER", "where sealed votes are kept (default .gridbond/votes)", text("a folder"));
const vote = z.union(
  [z.literal("unavailable").transform(() => UNAVAILABLE), hash.refine((text) => text !== ZERO_HASH)],
  "the hash of the raw result (0x and 64 digits, not zero), or unavailable",
);

const short = (id: string) => id.slice(0, 12);

function caseOf(state: State, prefix: string): CaseRecord {
  return state.cases.get(findId("--case", prefix, state.cases.keys())) as CaseRecord;
}

/** The panel of a case, and the positions of whoever acts that lack a commitment or a vote: a run that was cut off can be repeated. */
async function placeOf(context: Context, prefix: string, lacking: "commitment" | "vote") {
  const found = caseOf(await context.read(), prefix);
  const { slashing, jury } = context.gridbond;
  const [panelId, juror] = await Promise.all([slashing.panelIdOf(found.id), context.self()]);
  const held = await jury.positionsOf(panelId, juror);
  if (held.length === 0)
    throw new InvalidInput("juror", juror, `one of the panel's jurors; see slashing case --case ${short(found.id)}`);
  const votes = await Promise.all(held.map((position) => jury.voteOf(panelId, position)));
  const positions = held.filter((_, index) => votes[index]?.[lacking] === ZERO_HASH);
  if (positions.length === 0)
    throw new InvalidInput("juror", juror, `one whose ${lacking} is missing; yours are all on chain`);
  return { panelId, juror, positions };
}

async function describe(context: Context, state: State, { id, facts, ...record }: CaseRecord): Promise<string> {
  const { now, gridbond } = context;
  const grid = await context.grid();
  const shown = (value: bigint) => showAmount(value, grid);
  const ruled = facts.stage === CaseStage.Ruled;
  const head = factsOf({
    case: id,
    stage: nameOf(CaseStage, facts.stage),
    ruling: ruled ? `for the ${nameOf(Ruling, record.ruling).toLowerCase()}` : "–",
    claim: facts.claimId,
    unit: `${facts.unit} of ${facts.first}–${facts.first + facts.count - 1}`,
    challenger: facts.challenger,
    provider: facts.provider,
    payer: facts.payer,
    "open until": showMoment(facts.openBy, now),
    ...(facts.stage === CaseStage.Decided ? { "appeal until": showMoment(facts.appealBy, now) } : {}),
    appeals: String(facts.level),
    "rule until": `${showMoment(facts.ruleBy, now)}, else for the ${nameOf(Ruling, facts.fallback_).toLowerCase()}`,
    leaf: facts.leaf === ZERO_HASH ? "–" : facts.leaf,
    result: facts.result === ZERO_HASH ? "–" : facts.result,
    bonds: ruled
      ? `${shown(record.fees)} to jurors, ${shown(record.returned)} returned, ${shown(record.toProvider)} to the provider, ${shown(record.burned)} burned`
      : "held",
  });
  const panels = await Promise.all(
    record.panels.map(async (panelId, round) => {
      const panel = state.panels.get(panelId);
      const { stage, until } = await gridbond.jury.stageOf(panelId);
      const title = `round ${round + 1}: ${nameOf(PanelStage, stage)} until ${showMoment(until, now)}`;
      const rows = (panel?.seats ?? []).map((seat, position) => [
        String(position),
        String(seat),
        state.seats.get(`${gridbond.addresses.slashing}/${seat}`)?.seat.juror ?? "–",
        panel?.commitments.has(position) === true ? "yes" : "no",
        panel?.votes.get(position) ?? "–",
      ]);
      return `${title}\n${tableOf(["position", "seat", "juror", "committed", "vote"], rows)}`;
    }),
  );
  return [head, ...panels].join("\n\n");
}

/** Every case as one line. */
const caseRows = (state: State, now: number) =>
  [...state.cases.values()]
    .reverse()
    .map(({ id, facts, ruling }) => [
      short(id),
      nameOf(CaseStage, facts.stage),
      ruling === Ruling.None ? "–" : nameOf(Ruling, ruling),
      short(facts.claimId),
      String(facts.unit),
      facts.provider,
      showMoment(facts.ruleBy, now),
    ]);

const seat = { seat: required("N", "the seat's number", seatNumber) };

export const slashing: Group = {
  name: "slashing",
  about: "Disputes: challenge a unit, defend it, judge it as a juror, rule it. Ids may be shortened.",
  verbs: {
    challenge: verb({
      summary: "Challenges one unit of submitted work; the challenge bond is held out of your wallet",
      options: {
        claim: required("CLAIM", "the claim's id, or enough of its beginning", idPrefix),
        unit: required("N", "the unit, as the job counts them", count(0, 2 ** 24)),
      },
      examples: {
        "--claim 0x12345678 --unit 3": "before: wallet deposit --token GRID and wallet allow --service slashing",
      },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const claimId = findId("--claim", options.claim, state.claims.keys());
        const { slashing } = context.gridbond;
        const [grid, { challengeBond }] = await Promise.all([context.grid(), slashing.parameters()]);
        const title = `challenge unit ${options.unit} of ${short(claimId)}, ${showAmount(challengeBond, grid)} held`;
        const { agreement, service } = briefOf(context.gridbond.addresses, agreementOf(state, claimId, options.unit));
        const action = slashing.challenge(agreement, service);
        await submit(
          context,
          step(title, action, ({ args }) => ({
            case: args.caseId,
            "open until": showMoment(args.facts.openBy, context.now),
          })),
        );
      },
    }),
    open: verb({
      summary: "Opens the challenged unit: its leaf and path; the provider loses without",
      options: { case: whichCase, manifest },
      examples: { "--case 0x12345678 --manifest manifest.json": "the claim's own manifest" },
      writes: true,
      run: async (context, options) => {
        const found = caseOf(await context.read(), options.case);
        const { leaf, path } = readUnit(options.manifest, found.facts);
        await submit(
          context,
          step(`open unit ${found.facts.unit}`, context.gridbond.slashing.open(found.id, leaf, path)),
        );
      },
    }),
    disclose: verb({
      summary: "Discloses what is behind the leaf while jurors reveal; the provider loses without",
      options: { case: whichCase, manifest },
      examples: { "--case 0x12345678 --manifest manifest.json": "not before revealing: jurors could copy it" },
      writes: true,
      run: async (context, options) => {
        const found = caseOf(await context.read(), options.case);
        const { salt, result } = readUnit(options.manifest, found.facts);
        await submit(
          context,
          step(`disclose unit ${found.facts.unit}`, context.gridbond.slashing.disclose(found.id, salt, result)),
        );
      },
    }),
    "seat sit": verb({
      summary: "Takes a juror's seat; locks its bond out of your stake for Jury",
      options: { seat: optional("N", "a vacated seat's number (default: the next new one)", seatNumber) },
      examples: { "": "before: staking stake --service jury" },
      writes: true,
      run: async (context, options) => {
        const number = options.seat ?? (await context.gridbond.jury.seatCount());
        await submit(
          context,
          step(`take seat ${number}`, context.gridbond.jury.sit(number), ({ args }) => ({
            seat: String(number),
            "active from": showMoment(Number(args.activeFrom), context.now),
          })),
        );
      },
    }),
    "seat retire": verb({
      summary: "Gives a seat up: later panels do not draw it",
      options: seat,
      examples: { "--seat 4": "stop being drawn" },
      writes: true,
      run: (context, options) =>
        submit(context, step(`retire seat ${options.seat}`, context.gridbond.jury.retire(options.seat))),
    }),
    "seat vacate": verb({
      summary: "Frees a retired seat's bond once its last panels are over; anyone may",
      options: seat,
      examples: { "--seat 4": "get the bond back" },
      writes: true,
      run: (context, options) =>
        submit(context, step(`vacate seat ${options.seat}`, context.gridbond.jury.vacate(options.seat))),
    }),
    "seat list": verb({
      summary: "Lists the jurors' seats",
      options: { mine: flag("only yours") },
      examples: { "--mine": "your seats" },
      writes: false,
      run: async (context, options) => {
        const { jury } = context.gridbond;
        const self = options.mine ? await context.self() : undefined;
        const all = await Promise.all(
          Array.from({ length: await jury.seatCount() }, async (_, number) => ({
            number,
            ...(await jury.seatOf(number)),
          })),
        );
        const seats = all.filter(({ juror }) => juror !== NOBODY && (self === undefined || juror === self));
        context.print(seats, () =>
          tableOf(
            ["seat", "juror", "active from", "retired", "penalties"],
            seats.map((s) => [
              String(s.number),
              s.juror,
              showMoment(s.activeFrom, context.now),
              showMoment(s.retiredAt, context.now),
              String(s.penalties),
            ]),
          ),
        );
      },
    }),
    draw: verb({
      summary: "Draws the panel of a case once its seed is there; anyone may",
      options: { case: whichCase },
      examples: { "--case 0x12345678": "the challenger's duty: without a draw the provider wins" },
      writes: true,
      run: async (context, options) => {
        const found = caseOf(await context.read(), options.case);
        const { slashing, jury } = context.gridbond;
        const action = jury.draw(await slashing.panelIdOf(found.id));
        await submit(
          context,
          step(`draw the panel of ${short(found.id)}`, action, ({ args }) => ({
            seats: args.seats.join(", "),
            "commit until": showMoment(Number(args.commitBy), context.now),
          })),
        );
      },
    }),
    "vote commit": verb({
      summary: "Seals your vote, for every seat of yours in the panel; vote and salt are kept on disk first",
      options: {
        case: whichCase,
        vote: required("HASH", "hash of the result that you computed, or unavailable", vote),
        folder,
      },
      examples: {
        "--case 0x12345678 --vote 0x…": "what you re-executed",
        "--case 0x12345678 --vote unavailable": "the input cannot be had",
      },
      writes: true,
      run: async (context, options) => {
        const { panelId, juror, positions } = await placeOf(context, options.case, "commitment");
        const steps = positions.map((position) => {
          const place = { chainId: context.chainId, panelId, position, juror };
          const salt = context.dryRun ? newSalt() : keepVote(place, options.vote, options.folder).sealed.salt;
          const commitment = voteCommitment({ panelId, position, juror, vote: options.vote, salt });
          return step(`commit position ${position}`, context.gridbond.jury.commit(panelId, position, commitment));
        });
        await submit(context, ...steps);
      },
    }),
    "vote reveal": verb({
      summary: "Opens your sealed votes; a vote that is not revealed costs the seat",
      options: { case: whichCase, folder },
      examples: { "--case 0x12345678": "once everybody committed, or the commit window is over" },
      writes: true,
      run: async (context, options) => {
        const { panelId, juror, positions } = await placeOf(context, options.case, "vote");
        const steps = positions.map((position) => {
          const { vote, salt } = keptVote({ chainId: context.chainId, panelId, position, juror }, options.folder);
          return step(`reveal position ${position}`, context.gridbond.jury.reveal(panelId, position, vote, salt));
        });
        await submit(context, ...steps);
      },
    }),
    resolve: verb({
      summary: "Goes on with a case whose stage is over: decides, rules, or asks for another panel; anyone may",
      options: { case: whichCase },
      examples: { "--case 0x12345678": "after revealing, or after an opening that was missed" },
      writes: true,
      run: async (context, options) => {
        const state = await context.read();
        const { id, facts } = caseOf(state, options.case);
        const { agreement } = briefOf(context.gridbond.addresses, agreementOf(state, facts.claimId, facts.unit));
        const action = context.gridbond.slashing.resolve(id, agreement);
        await submit(
          context,
          step(`resolve ${short(id)}`, action, (event): Record<string, string> => {
            if (event.name === "JuryRequested") return { "another panel": event.args.panelId };
            const ruling = `for the ${nameOf(Ruling, event.args.ruling).toLowerCase()}`;
            if (event.name === "CaseRuled") return { ruling };
            return { decided: ruling, "appeal until": showMoment(Number(event.args.appealBy), context.now) };
          }),
        );
      },
    }),
    appeal: verb({
      summary: "Asks for a larger panel against what the last one decided; a bond is held out of your wallet",
      options: { case: whichCase },
      examples: { "--case 0x12345678": "before: wallet deposit --token GRID and wallet allow --service slashing" },
      writes: true,
      run: async (context, options) => {
        const { id, facts } = caseOf(await context.read(), options.case);
        const { slashing } = context.gridbond;
        const level = facts.level + 1;
        const [grid, bond, jurors] = await Promise.all([
          context.grid(),
          slashing.bondOf(level),
          slashing.sizeOf(level),
        ]);
        const title = `appeal ${short(id)} to ${jurors} jurors, ${showAmount(bond, grid)} held`;
        await submit(
          context,
          step(title, slashing.appeal(id), () => ({ "rule until": showMoment(facts.ruleBy, context.now) })),
        );
      },
    }),
    abandon: verb({
      summary: "Ends a case that was not ruled in time and returns the challenge bond; anyone may",
      options: { case: whichCase },
      examples: { "--case 0x12345678": "after ruleBy" },
      writes: true,
      run: async (context, options) => {
        const found = caseOf(await context.read(), options.case);
        const grid = await context.grid();
        const action = context.gridbond.slashing.abandon(found.id);
        await submit(
          context,
          step(`abandon ${short(found.id)}`, action, ({ args }) => ({ returned: showAmount(args.returned, grid) })),
        );
      },
    }),
    case: verb({
      summary: "Shows a case, its panel and what happens next; without --case, all of them",
      options: { case: optional("CASE", "the case's id, or enough of its beginning", idPrefix) },
      examples: { "": "every case", "--case 0x12345678": "one of them" },
      writes: false,
      run: async (context, options) => {
        const state = await context.read();
        if (options.case === undefined) {
          const header = ["case", "stage", "ruling", "claim", "unit", "provider", "rule until"];
          context.print([...state.cases.values()], () => tableOf(header, caseRows(state, context.now)));
          return;
        }
        const found = caseOf(state, options.case);
        const shown = await describe(context, state, found);
        context.print({ ...found, panels: found.panels.map((id) => state.panels.get(id)) }, () => shown);
      },
    }),
  },
};

if (import.meta.main) await runGroup(slashing);
