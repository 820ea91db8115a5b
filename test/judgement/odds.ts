// What a court decides when some of its seats collude, and what that earns and costs. Exact: every way to draw a panel is counted, through
// the redraw, without replacement. Amounts in GRID.
import { formatEther, keccak256, toBeHex } from "ethers";

import type { Parameters } from "../../deploy/index.ts";

/** Panels of a case: the first, and one redraw. */
const PANELS = 2;

export interface Court {
  readonly size: number;
  readonly seatBond: number;
  readonly penalty: number;
  readonly fee: number;
  readonly bounty: number;
  readonly challengeBond: number;
  /** Jurors of the panel after the last appeal. */
  readonly lastSize: number;
  /** Bonds of the challenge and of all appeals together. */
  readonly bonds: number;
}

export function courtOf({ jury, slashing }: Parameters): Court {
  const amount = (wei: bigint) => Number(formatEther(wei));
  return {
    size: jury.panelSize,
    seatBond: amount(jury.seatBond),
    penalty: amount(jury.penalty),
    fee: amount(slashing.jurorFee),
    bounty: amount(slashing.bounty),
    challengeBond: amount(slashing.challengeBond),
    lastSize: (jury.panelSize + 1) * 2 ** slashing.appeals - 1,
    bonds: amount(slashing.challengeBond) * (2 ** (slashing.appeals + 1) - 1),
  };
}

/** The eligible seats of a court. Colluding seats vote as one for the wrong result, offline ones never, honest ones for the right result. */
export interface Seats {
  readonly colluding: number;
  readonly offline: number;
  readonly honest: number;
}

export interface Odds {
  /** Probability that the wrong result has a majority. */
  readonly won: number;
  /** Probability that the right one has. */
  readonly lost: number;
  /** Probability of no majority twice, or of too few seats for a panel. */
  readonly undecided: number;
  /** Expected colluding votes in panels that the wrong result wins: each earns a fee. */
  readonly paidVotes: number;
  /** Expected colluding votes in panels that the right result wins: each loses a penalty. */
  readonly penalties: number;
}

/** n over k. */
export function choose(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 1; i <= k; ++i) ways = (ways * (n - k + i)) / i;
  return Math.round(ways);
}

const add = (a: Odds, b: Odds, weight: number): Odds => ({
  won: a.won + weight * b.won,
  lost: a.lost + weight * b.lost,
  undecided: a.undecided + weight * b.undecided,
  paidVotes: a.paidVotes + weight * b.paidVotes,
  penalties: a.penalties + weight * b.penalties,
});
const NOTHING: Odds = { won: 0, lost: 0, undecided: 0, paidVotes: 0, penalties: 0 };

type Verdict = "won" | "lost" | "undecided";

/** More than half of the panel, not of those who vote. */
function verdictOf(size: number, colluding: number, honest: number): Verdict {
  if (2 * colluding > size) return "won";
  return 2 * honest > size ? "lost" : "undecided";
}

/** Odds of a case whose first panel is drawn from `seats`. Silent jurors of an undecided panel are gone in the next. */
export function oddsOf(size: number, seats: Seats, panels = PANELS): Odds {
  const { colluding, offline, honest } = seats;
  const all = choose(colluding + offline + honest, size);
  if (panels === 0 || all === 0) return { ...NOTHING, undecided: 1 };
  let odds = NOTHING;
  for (let x = 0; x <= Math.min(size, colluding); ++x) {
    for (let o = 0; o <= Math.min(size - x, offline); ++o) {
      const h = size - x - o;
      const chance = (choose(colluding, x) * choose(offline, o) * choose(honest, h)) / all;
      if (chance === 0) continue;
      const verdict = verdictOf(size, x, h);
      const then: Odds =
        verdict === "won"
          ? { ...NOTHING, won: 1, paidVotes: x }
          : verdict === "lost"
            ? { ...NOTHING, lost: 1, penalties: x }
            : oddsOf(size, { colluding, offline: offline - o, honest }, panels - 1);
      odds = add(odds, then, chance);
    }
  }
  return odds;
}

/** One panel as Jury draws it: seats by rejection out of keccak256(seed, panelId, attempt). */
export function drawOf(size: number, count: number, eligible: (seat: number) => boolean, seed: number): number[] {
  const seats: number[] = [];
  const word = (value: number) => toBeHex(value, 32).slice(2);
  for (let i = 0; i < 512 && seats.length < size; ++i) {
    const seat = Number(BigInt(keccak256(`0x${word(seed)}${word(0)}${word(i)}`)) % BigInt(count));
    if (eligible(seat) && !seats.includes(seat)) seats.push(seat);
  }
  return seats;
}

/** One case, drawn and voted; `seed` numbers it. */
export function playCase(size: number, seats: Seats, seed: number): { verdict: Verdict; colluding: number } {
  const count = seats.colluding + seats.offline + seats.honest;
  const gone = new Set<number>();
  for (let panel = 0; panel < PANELS; ++panel) {
    const drawn = drawOf(size, count, (seat) => !gone.has(seat), PANELS * seed + panel);
    if (drawn.length < size) break;
    const colluding = drawn.filter((seat) => seat < seats.colluding).length;
    const silent = drawn.filter((seat) => seat >= seats.colluding && seat < seats.colluding + seats.offline);
    const verdict = verdictOf(size, colluding, size - colluding - silent.length);
    if (verdict !== "undecided") return { verdict, colluding };
    for (const seat of silent) gone.add(seat);
  }
  return { verdict: "undecided", colluding: 0 };
}
