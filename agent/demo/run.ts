import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Digits } from "../src/workloads/mnist/digits.ts";
import { decodePredictions } from "../src/workloads/mnist/predictions.ts";
import { compile } from "./deployment.ts";
import { closing, requireCaught, verdict } from "./closing.ts";
import { drawDigits, type ClassifiedDigit } from "./picture.ts";
import { DIGITS, VERIFICATIONS, type Verification, digitStages } from "./plan.ts";
import { type Story, play } from "./story.ts";

/**
 * The main job: train a classifier, classify digits, catch the provider that invents results, and account for every token.
 * `--verify jury` (the default): the payer computes everything again and challenges what is wrong. `--verify sampling`: it computes nothing;
 * jurors do again what chance has picked, and everything of a provider that is caught. `--verify quorum`: three providers compute everything,
 * and who differs from two others loses.
 */

const PICTURE = fileURLToPath(new URL("../../demo-output/digits.png", import.meta.url));
const verification = verificationOf(process.argv.slice(2));
/** A classifier that learned nothing gets one digit in ten right. Sampling deters; it does not find every wrong result. */
const LEAST_ACCURACY = verification === "sampling" ? 0.5 : 0.9;
/** One unit of each claim: a small part, as somebody does who hopes for samples. Who is not even looked at invents everything. */
const FALSIFIED = verification === "sampling" ? 1 : 0.25;

if (await compile()) process.stdout.write("compiled the contracts\n");
const story = await play({
  stages: (addresses) => digitStages(addresses, verification),
  engines: ["mnist-train", "mnist-classify"],
  falsify: FALSIFIED,
  timeoutMs: 240_000,
});
const digits = await classified(story);
const right = digits.filter(({ label, predicted }) => label === predicted).length;
const accuracy = right / digits.length;

mkdirSync(new URL("../../demo-output", import.meta.url), { recursive: true });
// Every wrong answer is worth seeing; the rest of the picture shows right ones.
const shown = [...digits.filter(isWrong).slice(0, 40), ...digits.filter((digit) => !isWrong(digit))].slice(0, 160);
const subtitle = `${right} of ${digits.length} held-out digits right`;
writeFileSync(PICTURE, drawDigits(shown, { title: "Gridbond: classified digits", subtitle, columns: 16 }));

if (verification !== "sampling") requireCaught(story, "classify", FALSIFIED);
if (digits.length !== DIGITS.count) throw new Error(`got ${digits.length} digits, expected ${DIGITS.count}`);
if (accuracy < LEAST_ACCURACY) throw new Error(`accuracy: got ${accuracy}, expected at least ${LEAST_ACCURACY}`);
closing(story, [
  ...verdict(story, "classify", verification),
  `accuracy: ${right} of ${digits.length} held-out digits, ${(100 * accuracy).toFixed(2)} %`,
  "picture: demo-output/digits.png",
]);

function verificationOf(args: readonly string[]): Verification {
  const { values } = parseArgs({ args: [...args], options: { verify: { type: "string", default: "jury" } } });
  const found = VERIFICATIONS.find((name) => name === values.verify);
  if (found === undefined) throw new Error(`--verify: got ${values.verify}, expected ${VERIFICATIONS.join(" or ")}`);
  return found;
}

/** The accepted predictions beside the true labels. */
async function classified({ results, bytesOf }: Story): Promise<ClassifiedDigit[]> {
  const truth = await Digits.load();
  const parts = await Promise.all(
    (results.get("classify") ?? []).map(async (unit) => decodePredictions(await bytesOf(unit))),
  );
  // Replicas come to the same.
  const once = new Map(parts.map((part) => [part.start, part])).values();
  return [...once].flatMap(({ start, rows }) =>
    rows.map(({ label: predicted }, i) => ({ ...truth.heldOut(start + i), predicted })),
  );
}

function isWrong({ label, predicted }: ClassifiedDigit): boolean {
  return label !== predicted;
}
