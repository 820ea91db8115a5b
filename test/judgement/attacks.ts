// What attacks on a court earn on average, in GRID. Whatever the parameters do not fix is assumed in the attacker's favour: every wrong result
// that it wants to keep is worth its whole pay, and a case without a majority ends as it likes.
import { choose, oddsOf } from "./odds.ts";
import type { Court, Odds, Seats } from "./odds.ts";

const kept = ({ won, undecided }: Odds) => won + undecided;
const fees = ({ fee }: Court, { paidVotes }: Odds) => fee * paidVotes;
const fines = ({ penalty }: Court, { penalties }: Odds) => penalty * penalties;
const majorityOf = ({ size }: Court) => (size + 1) / 2;

/** The least bond of a unit out of which a right challenger is made whole: half of it pays it, and compensates the payer before. */
export const soundBond = ({ size, fee, bounty }: Court) => 4 * (size * fee + bounty);

/** A provider hands in a wrong result for a unit that pays `pay` and answers with `bond`; it is always challenged. */
export function falseWork(court: Court, seats: Seats, pay: number, bond: number): number {
  const odds = oddsOf(court.size, seats);
  const fromChallenger = (odds.won * court.challengeBond - fees(court, odds)) / 2;
  return kept(odds) * pay + fromChallenger + fees(court, odds) - odds.lost * bond - fines(court, odds);
}

/** The pay from which `falseWork` gains. */
export const falseWorkFrom = (court: Court, seats: Seats, bond: number) =>
  -falseWork(court, seats, 0, bond) / kept(oddsOf(court.size, seats));

/**
 * False work when every ruling is appealed by whoever it is against: the last panel decides. At most this is gained: all bonds are the
 * honest side's and half of each comes to the provider, every juror's fee of the last panel too; the attacker's own appeals cost nothing.
 */
export function appealedWork(court: Court, seats: Seats, pay: number, bond: number): number {
  const { won, lost, undecided } = oddsOf(court.lastSize, seats);
  return (won + undecided) * (pay + court.bonds / 2 + court.lastSize * court.fee) - lost * bond;
}

export const appealedWorkFrom = (court: Court, seats: Seats, bond: number) =>
  -appealedWork(court, seats, 0, bond) / kept(oddsOf(court.lastSize, seats));

/** A right result is challenged; `stake` is what the challenger's friend the payer gets of a unit that is lost. */
export function falseChallenge(court: Court, seats: Seats, stake: number): number {
  const odds = oddsOf(court.size, seats);
  return kept(odds) * (court.bounty + stake) + fees(court, odds) - odds.lost * court.challengeBond - fines(court, odds);
}

export const falseChallengeFrom = (court: Court, seats: Seats) =>
  -falseChallenge(court, seats, 0) / kept(oddsOf(court.size, seats));

/** What a drawn juror must be paid to vote wrong, when it expects the others not to. */
export const bribePerJuror = ({ penalty, fee }: Court) => penalty + fee;
/** Bribes that change nothing: one juror short of a majority. */
export const minorityBribe = (court: Court) => (majorityOf(court) - 1) * bribePerJuror(court);
/** Bribes that win a panel which is drawn already: a wrong result that is worth more is not safe with this court. */
export const majorityBribe = (court: Court) => majorityOf(court) * bribePerJuror(court);

/** Bribes that win the panel after the last appeal, once it is drawn. */
export const lastBribe = (court: Court) => ((court.lastSize + 1) / 2) * bribePerJuror(court);

/** A provider challenges its own right result; `own` of the panel's jurors are its own. */
export const selfChallenge = ({ size, fee, challengeBond }: Court, own: number) =>
  -challengeBond + own * fee + (challengeBond - size * fee) / 2;

/** A right result is challenged to no end. */
export function spam({ size, fee, challengeBond }: Court) {
  const jurors = size * fee;
  const provider = (challengeBond - jurors) / 2;
  return { attacker: -challengeBond, jurors, provider, burned: challengeBond - jurors - provider };
}

/** A challenger does not like the panel that is coming, and nobody else records the seed. `together`: it is the provider, too. */
export const waitOut = ({ challengeBond }: Court, together: boolean) =>
  together ? -challengeBond / 2 : -challengeBond;

/** Panels about nothing whose jurors disagree. */
export const idle = ({ size, fee }: Court) => -size * fee;

/** Seats that `stake` buys, spread over `identities` accounts. */
export const seatsFor = ({ seatBond }: Court, stake: number, identities: number) =>
  identities * Math.floor(stake / identities / seatBond);

export interface Row {
  readonly attack: string;
  readonly setting: string;
  readonly chance: string;
  readonly gain: string;
  readonly except: string;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const grid = (amount: number) => amount.toFixed(0);

/** Courts that the table speaks of: a third of the seats collude. */
export const COURTS: readonly Seats[] = [
  { colluding: 5, offline: 0, honest: 10 },
  { colluding: 10, offline: 0, honest: 20 },
  { colluding: 10, offline: 3, honest: 17 },
  { colluding: 100, offline: 0, honest: 200 },
];

const seatsOf = ({ colluding, offline, honest }: Seats) => colluding + offline + honest;

const named = ({ colluding, offline, honest }: Seats) =>
  `${colluding} of ${colluding + offline + honest} seats${offline === 0 ? "" : `, ${offline} more are offline`}`;

/** The table of docs/attack-costs.md. */
export function rowsOf(court: Court): Row[] {
  const bond = soundBond(court);
  const spammed = spam(court);
  const one = bribePerJuror(court);
  return [
    ...COURTS.map((seats) => ({
      attack: "false work, unit bond " + grid(bond),
      setting: named(seats),
      chance: percent(kept(oddsOf(court.size, seats))),
      gain: grid(falseWork(court, seats, bond, bond)),
      except: `the unit pays more than ${grid(falseWorkFrom(court, seats, bond))}`,
    })),
    ...COURTS.filter((seats) => seatsOf(seats) >= court.lastSize).map((seats) => {
      const from = appealedWorkFrom(court, seats, bond);
      return {
        attack: `the same, appealed to ${court.lastSize} jurors`,
        setting: named(seats),
        chance: percent(kept(oddsOf(court.lastSize, seats))),
        gain: `at most ${grid(appealedWork(court, seats, bond, bond))}`,
        except: Number.isFinite(from) ? `the unit pays more than ${grid(from)}` : "never",
      };
    }),
    ...COURTS.map((seats) => ({
      attack: "challenge against right work",
      setting: named(seats),
      chance: percent(kept(oddsOf(court.size, seats))),
      gain: grid(falseChallenge(court, seats, 0)),
      except: `the lost unit is worth more than ${grid(falseChallengeFrom(court, seats))} to the challenger`,
    })),
    {
      attack: "bribe of a minority",
      setting: `${majorityOf(court) - 1} of ${court.size} jurors, ${grid(one)} each`,
      chance: percent(0),
      gain: grid(-minorityBribe(court)),
      except: "never",
    },
    {
      attack: "bribe of a majority",
      setting: `${majorityOf(court)} of ${court.size} jurors, ${grid(one)} each`,
      chance: percent(1),
      gain: grid(-majorityBribe(court)),
      except: `nobody appeals, and the ruling is worth more than ${grid(majorityBribe(court))}`,
    },
    {
      attack: "bribe of a majority after all appeals",
      setting: `${(court.lastSize + 1) / 2} of ${court.lastSize} jurors, ${grid(one)} each`,
      chance: percent(1),
      gain: grid(-lastBribe(court)),
      except: `the ruling is worth more than ${grid(lastBribe(court))}; see below`,
    },
    {
      attack: "self-challenge",
      setting: "all jurors are the provider's own",
      chance: percent(1),
      gain: grid(selfChallenge(court, court.size)),
      except: "never",
    },
    {
      attack: "dispute spam",
      setting: `per challenge; jurors get ${grid(spammed.jurors)}, the provider ${grid(spammed.provider)}`,
      chance: percent(0),
      gain: grid(spammed.attacker),
      except: "never",
    },
    {
      attack: "panels about nothing",
      setting: "per case, without a majority twice",
      chance: percent(0),
      gain: grid(idle(court)),
      except: "never",
    },
    {
      attack: "waiting out a draw",
      setting: "the challenger's",
      chance: percent(0),
      gain: grid(waitOut(court, false)),
      except: "never: it loses the case, too",
    },
    {
      attack: "waiting out a draw",
      setting: "challenger and provider are one, and nobody else records the seed",
      chance: percent(1),
      gain: grid(waitOut(court, true)),
      except: "the unit would be lost else; see below",
    },
  ];
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((r) => `| ${[r.attack, r.setting, r.chance, r.gain, r.except].join(" | ")} |`);
  return ["| attack | setting | succeeds | gain, GRID | pays when |", "|---|---|---|---|---|", ...lines].join("\n");
}

/** Share of draws in which `held` seats of `count` are a majority of a panel. */
export function captureOf({ size }: Court, held: number, count: number): number {
  let ways = 0;
  for (let x = (size + 1) / 2; x <= size; ++x) ways += choose(held, x) * choose(count - held, size - x);
  return ways / choose(count, size);
}
