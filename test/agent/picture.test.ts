import { expect } from "chai";
import { PNG } from "pngjs";

import { dotsOf } from "../../agent/demo/font.ts";
import { drawContactSheet, drawDigits } from "../../agent/demo/picture.ts";
import { failureOf } from "./work.helpers.ts";

type Colour = [red: number, green: number, blue: number];
type Region = [x: number, y: number, width: number, height: number];

const colourAt = (image: PNG, x: number, y: number): Colour => {
  const i = 4 * (y * image.width + x);
  return [image.data[i] ?? -1, image.data[i + 1] ?? -1, image.data[i + 2] ?? -1];
};

/** How many dots of the region have a colour that the test describes. */
function count(image: PNG, [x, y, width, height]: Region, is: (colour: Colour) => boolean): number {
  let found = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) if (is(colourAt(image, column, row))) found++;
  }
  return found;
}

const isGreen = ([red, green, blue]: Colour) => green > 100 && red < 60 && blue < 100;
const isRed = ([red, green, blue]: Colour) => red > 180 && green < 60 && blue < 60;
const isDark = ([red, green, blue]: Colour) => red + green + blue < 150;

const sheet = { title: "Title", subtitle: "Subtitle", columns: 20 };

describe("picture of digits", () => {
  const digit = (label: number, predicted: number) => ({
    pixels: new Uint8Array(784).fill(255, 392),
    label,
    predicted,
  });
  const digits = Array.from({ length: 240 }, (_, i) => (i === 1 ? digit(3, 8) : digit(i % 10, i % 10)));
  const image = PNG.sync.read(drawDigits(digits, sheet));

  it("has room for every digit, at twice its size, with its label", () => {
    expect([image.width, image.height]).to.deep.equal([2 * 16 + 20 * 66 - 4, 76 + 12 * 88 - 4 + 16]);
  });

  it("draws title, digits and labels", () => {
    expect(count(image, [16, 16, 200, 28], isDark)).to.be.greaterThan(400);
    // The lower half of a test digit is ink, the upper half is not.
    expect(count(image, [19, 79, 56, 28], isDark)).to.equal(0);
    expect(count(image, [19, 107, 56, 28], isDark)).to.equal(56 * 28);
  });

  it("labels a right prediction in green, a wrong one in red on a marked card", () => {
    const right: Region = [16, 138, 62, 22];
    const wrong: Region = [82, 138, 62, 22];
    expect(count(image, right, isGreen)).to.be.greaterThan(30);
    expect(count(image, right, isRed)).to.equal(0);
    expect(count(image, wrong, isRed)).to.be.greaterThan(30);
    expect(count(image, wrong, isGreen)).to.equal(0);
    expect(colourAt(image, 17, 77)).to.deep.equal([255, 255, 255]);
    expect(colourAt(image, 83, 77)).to.deep.equal([253, 226, 226]);
  });
});

describe("contact sheet", () => {
  const frame = (grey: number, width = 64, height = 36) => {
    const png = new PNG({ width, height });
    for (let i = 0; i < png.data.length; i++) png.data[i] = i % 4 === 3 ? 255 : grey;
    return PNG.sync.write(png);
  };

  it("shows every frame in its place", () => {
    const greys = [10, 60, 110, 160, 210];
    const image = PNG.sync.read(
      drawContactSheet(
        greys.map((grey) => frame(grey)),
        { ...sheet, columns: 3 },
      ),
    );
    expect([image.width, image.height]).to.deep.equal([2 * 16 + 3 * 74 - 10, 76 + 2 * 70 - 10 + 16]);
    greys.forEach((grey, i) => {
      const [x, y] = [16 + (i % 3) * 74, 76 + Math.floor(i / 3) * 70];
      expect(count(image, [x, y, 64, 36], ([red]) => red === grey)).to.equal(64 * 36);
    });
  });

  it("refuses frames of different sizes, and no frames", async () => {
    const error = await failureOf(() => drawContactSheet([frame(1), frame(1, 65)], sheet));
    expect(error.message).to.equal("contact sheet: frame 1 is 65 × 36, expected 64 × 36");
    expect((await failureOf(() => drawContactSheet([], sheet))).message).to.contain("got no frames");
  });
});

describe("font", () => {
  it("has glyphs of one size that differ from each other", () => {
    const characters = Array.from(" ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-+=/%()#×·?");
    const seen = new Set(characters.map((character) => JSON.stringify(dotsOf(character))));
    expect(seen.size).to.equal(characters.length);
    for (const character of characters) {
      expect(dotsOf(character).map((row) => row.length)).to.deep.equal(Array(7).fill(5));
    }
    expect(dotsOf("a")).to.deep.equal(dotsOf("A"));
    expect(dotsOf("€")).to.deep.equal(dotsOf("?"));
  });
});
