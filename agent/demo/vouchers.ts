import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { formatUnits } from "ethers";

import { PAYMENT_REQUIRED, parsePrice } from "../src/client.ts";
import { Digits } from "../src/workloads/mnist/digits.ts";
import { closing } from "./closing.ts";
import { compile } from "./deployment.ts";
import { drawDigits } from "./picture.ts";
import { THAW_SECONDS, askAll, withMeteredScene } from "./vouchers-story.ts";

/** Vouchers: an HTTP service that answers only calls that are paid, and three transactions for what two thousand calls cost. */

const PICTURE = fileURLToPath(new URL("../../demo-output/vouchers.png", import.meta.url));
const CALLS = 2_000;
const PARALLEL = 12;

if (await compile()) process.stdout.write("compiled the contracts\n");
const truth = await Digits.load();
const digits = Array.from({ length: CALLS }, (_, k) => truth.heldOut(k));
const body = (pixels: Uint8Array) => Uint8Array.from(pixels);

await withMeteredScene(async (scene) => {
  const { url, payers, gridbond, provider, progress, before } = scene;
  const bare = await fetch(url, { method: "POST", body: body(digits[0]?.pixels ?? new Uint8Array()) });
  const price = parsePrice(bare.headers.get(PAYMENT_REQUIRED));
  progress.say(`a call without a voucher: status ${bare.status}, a call costs ${formatUnits(price.amount, 6)} TUSD`);

  const started = performance.now();
  const answers = await askAll(
    scene,
    digits.map(({ pixels }) => body(pixels)),
    PARALLEL,
    async (response) => {
      const { digit } = (await response.json()) as { digit: number };
      return digit;
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const read = answers.map((predicted, k) => ({ ...truth.heldOut(k), predicted }));
  const right = read.filter(({ label, predicted }) => label === predicted).length;
  progress.say(`${CALLS} calls answered in ${seconds.toFixed(1)} s, ${(CALLS / seconds).toFixed(0)} a second`);

  const [leaving, ...staying] = payers;
  if (leaving === undefined) throw new Error("no payer");
  await leaving.owner.vouchers.thaw(leaving.tab).execute();
  progress.say(`${leaving.name} gives notice; its provider has ${THAW_SECONDS} s to redeem`);
  await scene.pass(THAW_SECONDS - 1_000);
  for (const { tab, meter } of payers)
    while ((await gridbond.vouchers.statusOf(tab)).redeemed < meter.total)
      await new Promise((resolve) => setTimeout(resolve, 100));
  await scene.stopAgent();
  await scene.pass(1_000);
  await leaving.owner.vouchers.close(leaving.tab).execute();
  for (const { tab } of staying) await scene.owner.vouchers.close(tab).execute();
  progress.say("every voucher is redeemed, every tab closed: what was not spent is back");

  const redemptions = (await gridbond.events()).filter(
    (event) => event.contract === "Vouchers" && event.name === "Redeemed",
  );
  const hashes = [...new Set(redemptions.map(({ transactionHash }) => transactionHash))];
  const receipts = await Promise.all(hashes.map((hash) => provider.getTransactionReceipt(hash)));
  const gas = receipts.reduce((sum, receipt) => sum + (receipt?.gasUsed ?? 0n), 0n);
  const spent = payers.reduce((sum, { meter }) => sum + meter.total, 0n);
  if (spent !== price.amount * BigInt(CALLS))
    throw new Error(`spent: got ${spent}, expected ${price.amount * BigInt(CALLS)}`);
  if (right < 0.85 * CALLS) throw new Error(`got ${right} digits right of ${CALLS}, expected more`);

  mkdirSync(new URL("../../demo-output", import.meta.url), { recursive: true });
  const wrong = read.filter(({ label, predicted }) => label !== predicted);
  const shown = [...wrong.slice(0, 40), ...read.filter(({ label, predicted }) => label === predicted)].slice(0, 160);
  const subtitle = `${CALLS} paid calls, ${hashes.length} redemptions`;
  writeFileSync(PICTURE, drawDigits(shown, { title: "Gridbond: paid by the call", subtitle, columns: 16 }));
  closing({ before, after: await scene.balance(), progress }, [
    `calls: ${CALLS} answered, ${right} digits right, ${(100 * (right / CALLS)).toFixed(2)} %; ${(CALLS / seconds).toFixed(0)} calls a second`,
    `redeemed in ${hashes.length} transactions with ${gas} gas together: ${(gas * 1_000n) / BigInt(CALLS)} gas per 1,000 calls`,
    `paid: ${formatUnits(spent, 6)} TUSD by ${payers.map(({ name, meter }) => `${name} ${formatUnits(meter.total, 6)}`).join(", ")}`,
    "picture: demo-output/vouchers.png",
  ]);
});
