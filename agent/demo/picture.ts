import { PNG } from "pngjs";

import { GLYPH_HEIGHT, GLYPH_WIDTH, dotsOf } from "./font.ts";

/** The pictures that the demos end with: a grid of classified digits, a contact sheet of rendered frames. Both are PNG. */

export interface ClassifiedDigit {
  /** 28 × 28 grey values, 0 is the background. */
  readonly pixels: Uint8Array;
  readonly label: number;
  readonly predicted: number;
}

export interface Sheet {
  readonly title: string;
  /** A second, smaller line. */
  readonly subtitle: string;
  readonly columns: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

const PAPER: Colour = [243, 244, 246];
export const CARD: Colour = [255, 255, 255];
export const INK: Colour = [28, 33, 41];
export const FAINT: Colour = [107, 114, 128];
const RIGHT: Colour = [21, 128, 61];
export const WRONG: Colour = [200, 30, 30];
const WRONG_CARD: Colour = [253, 226, 226];

export const MARGIN = 16;
export const HEADER_HEIGHT = 76;
const TITLE_SCALE = 4;
const SUBTITLE_SCALE = 2;

const DIGIT_SIDE = 28;
const DIGIT_SCALE = 2;
const DIGIT_PADDING = 3;
const DIGIT_GAP = 4;
const LABEL_SCALE = 2;
const LABEL_HEIGHT = 22;

const FRAME_GAP = 10;
const CAPTION_HEIGHT = 24;

/** Each digit with its predicted label below it: green when right; red, with the true label in brackets, when wrong. */
export function drawDigits(digits: readonly ClassifiedDigit[], { title, subtitle, columns }: Sheet): Buffer {
  const side = DIGIT_SIDE * DIGIT_SCALE;
  const cardWidth = side + 2 * DIGIT_PADDING;
  const cardHeight = cardWidth + LABEL_HEIGHT;
  const rows = Math.ceil(digits.length / columns);
  const canvas = new Canvas(
    2 * MARGIN + columns * (cardWidth + DIGIT_GAP) - DIGIT_GAP,
    HEADER_HEIGHT + rows * (cardHeight + DIGIT_GAP) - DIGIT_GAP + MARGIN,
  );
  canvas.header(title, subtitle);
  digits.forEach(({ pixels, label, predicted }, i) => {
    const x = MARGIN + (i % columns) * (cardWidth + DIGIT_GAP);
    const y = HEADER_HEIGHT + Math.floor(i / columns) * (cardHeight + DIGIT_GAP);
    const isRight = label === predicted;
    const card = isRight ? CARD : WRONG_CARD;
    canvas.fill(x, y, cardWidth, cardHeight, card);
    for (let p = 0; p < DIGIT_SIDE * DIGIT_SIDE; p++) {
      const left = x + DIGIT_PADDING + (p % DIGIT_SIDE) * DIGIT_SCALE;
      const top = y + DIGIT_PADDING + Math.floor(p / DIGIT_SIDE) * DIGIT_SCALE;
      canvas.fill(left, top, DIGIT_SCALE, DIGIT_SCALE, blend(card, INK, (pixels[p] ?? 0) / 255));
    }
    const below = y + cardWidth;
    const truth = isRight ? "" : ` (${label})`;
    const start = x + Math.floor((cardWidth - textWidth(`${predicted}${truth}`, LABEL_SCALE)) / 2);
    canvas.text(String(predicted), start, below, LABEL_SCALE, isRight ? RIGHT : WRONG);
    canvas.text(truth, start + (GLYPH_WIDTH + 1) * LABEL_SCALE, below, LABEL_SCALE, FAINT);
  });
  return canvas.encode();
}

/** All frames in order, each with its number below it. The frames are PNG files of one size. */
export function drawContactSheet(frames: readonly Uint8Array[], { title, subtitle, columns }: Sheet): Buffer {
  const images = frames.map((frame) => PNG.sync.read(Buffer.from(frame)));
  const [first] = images;
  if (first === undefined) throw new RangeError("contact sheet: got no frames, expected at least one");
  const { width, height } = first;
  const stray = images.findIndex((image) => image.width !== width || image.height !== height);
  const strayImage = images[stray];
  if (strayImage !== undefined) {
    const got = `${strayImage.width} × ${strayImage.height}`;
    throw new RangeError(`contact sheet: frame ${stray} is ${got}, expected ${width} × ${height}`);
  }

  const rows = Math.ceil(images.length / columns);
  const canvas = new Canvas(
    2 * MARGIN + columns * (width + FRAME_GAP) - FRAME_GAP,
    HEADER_HEIGHT + rows * (height + CAPTION_HEIGHT + FRAME_GAP) - FRAME_GAP + MARGIN,
  );
  canvas.header(title, subtitle);
  images.forEach((image, i) => {
    const x = MARGIN + (i % columns) * (width + FRAME_GAP);
    const y = HEADER_HEIGHT + Math.floor(i / columns) * (height + CAPTION_HEIGHT + FRAME_GAP);
    canvas.fill(x, y, width, height + CAPTION_HEIGHT, CARD);
    canvas.copy(image, x, y);
    canvas.text(`Frame ${i}`, x + 6, y + height + 5, SUBTITLE_SCALE, FAINT);
  });
  return canvas.encode();
}

export class Canvas {
  readonly #image: PNG;

  constructor(width: number, height: number) {
    this.#image = new PNG({ width, height });
    this.fill(0, 0, width, height, PAPER);
  }

  header(title: string, subtitle: string): void {
    this.text(title, MARGIN, MARGIN, TITLE_SCALE, INK);
    this.text(subtitle, MARGIN, MARGIN + GLYPH_HEIGHT * TITLE_SCALE + 8, SUBTITLE_SCALE, FAINT);
  }

  fill(x: number, y: number, width: number, height: number, [red, green, blue]: Colour): void {
    const right = Math.min(x + width, this.#image.width);
    const bottom = Math.min(y + height, this.#image.height);
    for (let row = y; row < bottom; row++) {
      for (let column = x; column < right; column++) {
        this.#image.data.set([red, green, blue, 255], 4 * (row * this.#image.width + column));
      }
    }
  }

  copy(image: PNG, x: number, y: number): void {
    PNG.bitblt(image, this.#image, 0, 0, image.width, image.height, x, y);
  }

  /** Text longer than the picture is cut off at its right edge. */
  text(text: string, x: number, y: number, scale: number, colour: Colour): void {
    Array.from(text).forEach((character, i) => {
      dotsOf(character).forEach((row, dy) => {
        row.forEach((ink, dx) => {
          if (!ink) return;
          this.fill(x + (i * (GLYPH_WIDTH + 1) + dx) * scale, y + dy * scale, scale, scale, colour);
        });
      });
    });
  }

  encode(): Buffer {
    return PNG.sync.write(this.#image, { colorType: 2, inputHasAlpha: true });
  }
}

function textWidth(text: string, scale: number): number {
  return (Array.from(text).length * (GLYPH_WIDTH + 1) - 1) * scale;
}

function blend([fromRed, fromGreen, fromBlue]: Colour, [toRed, toGreen, toBlue]: Colour, part: number): Colour {
  const mix = (from: number, to: number) => Math.round(from + (to - from) * part);
  return [mix(fromRed, toRed), mix(fromGreen, toGreen), mix(fromBlue, toBlue)];
}
