import { CARD, Canvas, type Colour, FAINT, HEADER_HEIGHT, INK, MARGIN, WRONG } from "./picture.ts";

/** One lease of the picture; times in chain seconds. */
export interface Bar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Until when it was paid; what follows was not served. */
  readonly paidUntil: number;
  readonly failed: boolean;
  /** What happened, when. */
  readonly marks: readonly { readonly at: number; readonly what: "challenge" | "settlement" | "top-up" }[];
}

export interface Timeline {
  readonly title: string;
  readonly subtitle: string;
  readonly bars: readonly Bar[];
  /** When the tenancy was sold. */
  readonly soldAt: number | undefined;
}

const SERVED: Colour = [147, 197, 253];
const UNPAID: Colour = [253, 226, 226];
const SETTLED: Colour = [21, 128, 61];
const TOPPED_UP: Colour = [180, 83, 9];
const NAME_WIDTH = 150;
const WIDTH = 900;
const ROW = 44;
const BAR = 28;
const LEGEND = 46;

/** A bar for each lease from its opening to its end, with what happened to it. */
export function drawTimeline({ title, subtitle, bars, soldAt }: Timeline): Buffer {
  const start = Math.min(...bars.map(({ from }) => from));
  const end = Math.max(...bars.map(({ to }) => to));
  if (!(end > start))
    throw new RangeError(`timeline: got ${bars.length} leases from ${start} to ${end}, expected some time`);
  const left = MARGIN + NAME_WIDTH;
  const x = (at: number) => left + Math.round(((at - start) / (end - start)) * WIDTH);
  const bottom = HEADER_HEIGHT + bars.length * ROW;
  const canvas = new Canvas(left + WIDTH + 2 * MARGIN, bottom + LEGEND + MARGIN);
  canvas.header(title, subtitle);
  canvas.fill(left, HEADER_HEIGHT - 4, WIDTH, bars.length * ROW, CARD);
  bars.forEach(({ name, from, to, paidUntil, failed, marks }, i) => {
    const y = HEADER_HEIGHT + i * ROW + 4;
    canvas.text(name, MARGIN, y + 7, 2, failed ? WRONG : INK);
    canvas.fill(x(from), y, Math.max(2, x(paidUntil) - x(from)), BAR, SERVED);
    if (to > paidUntil) canvas.fill(x(paidUntil), y, x(to) - x(paidUntil), BAR, UNPAID);
    canvas.fill(x(to) - 2, y, 3, BAR, failed ? WRONG : INK);
    for (const { at, what } of marks) {
      const colour = what === "challenge" ? WRONG : what === "settlement" ? SETTLED : TOPPED_UP;
      const [top, height] = what === "challenge" ? [y - 3, BAR + 6] : what === "settlement" ? [y, 9] : [y + BAR - 9, 9];
      canvas.fill(x(at) - 1, top, 3, height, colour);
    }
  });
  if (soldAt !== undefined) {
    canvas.fill(x(soldAt) - 1, HEADER_HEIGHT - 4, 2, bars.length * ROW, INK);
    canvas.text("sold", x(soldAt) - 22, bottom, 2, INK);
  }
  canvas.text(`0 s`, left, bottom, 2, FAINT);
  canvas.text(`${end - start} s`, left + WIDTH - 60, bottom, 2, FAINT);
  const legend = [
    ["settlement", SETTLED],
    ["top-up", TOPPED_UP],
    ["challenge", WRONG],
    ["served", SERVED],
    ["not paid", UNPAID],
  ] as const;
  legend.forEach(([text, colour], i) => {
    canvas.fill(left + i * 180, bottom + 26, 12, 14, colour);
    canvas.text(text, left + i * 180 + 20, bottom + 26, 2, FAINT);
  });
  return canvas.encode();
}
