// Sends steps one after the other, or shows what each of them would send.
import type { Action } from "../../client/src/ethers.ts";
import { ContractError } from "../../client/src/index.ts";
import type { Context } from "./context.ts";
import { factsOf, jsonOf, tableOf } from "./table.ts";

/** One transaction to send, told in words. */
export interface Step {
  readonly title: string;
  readonly action: Action<unknown, unknown>;
  /** What its event says that the reader will need: ids, amounts. */
  readonly outcome: (event: unknown) => Readonly<Record<string, string>>;
}

/** A step, and what to tell of its event. */
export function step<E, R>(
  title: string,
  action: Action<E, R>,
  outcome: (event: E) => Readonly<Record<string, string>> = () => ({}),
): Step {
  return { title, action, outcome: outcome as Step["outcome"] };
}

/** Sends the steps in order and waits for each; with --dry-run, simulates them instead. */
export async function submit(context: Context, ...steps: readonly Step[]): Promise<void> {
  await (context.dryRun ? rehearse(context, steps) : send(context, steps));
}

interface Done {
  readonly title: string;
  readonly contract: string;
  readonly functionName: string;
  readonly hash: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  readonly outcome: Readonly<Record<string, string>>;
  readonly event: unknown;
}

async function send(context: Context, steps: readonly Step[]): Promise<void> {
  const done: Done[] = [];
  for (const { title, action, outcome } of steps) {
    const sent = await action.send();
    // Said at once: if the wait is cut off, the hash is known.
    console.error(`${title}: sent ${sent.hash}`);
    const { receipt, event } = await sent.wait();
    const { contract, functionName } = action;
    const { hash, blockNumber, gasUsed } = receipt;
    done.push({ title, contract, functionName, hash, blockNumber, gasUsed, outcome: outcome(event), event });
  }
  context.print({ transactions: done }, () => {
    const rows = done.map(({ title, hash, blockNumber, gasUsed }) => [
      title,
      hash,
      String(blockNumber),
      String(gasUsed),
    ]);
    const told = done.map(({ outcome }) => outcome).filter((outcome) => Object.keys(outcome).length > 0);
    return [tableOf(["done", "transaction", "block", "gas"], rows), ...told.map(factsOf)].join("\n\n");
  });
}

interface Simulated {
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
  readonly depends?: string;
}

interface Call extends Simulated {
  readonly title: string;
  readonly contract: string;
  readonly functionName: string;
  readonly from: string;
  readonly to: string;
  readonly value: bigint;
  readonly data: string;
}

async function rehearse(context: Context, steps: readonly Step[]): Promise<void> {
  const from = await context.self();
  const calls: Call[] = [];
  for (const { title, action } of steps) {
    const { to, data, value } = action.encode();
    const about = { title, contract: action.contract, functionName: action.functionName, from, to, value, data };
    // What the step before it would change is not there yet.
    calls.push({
      ...about,
      ...(calls.length === 0 ? await simulate(action, from) : { depends: `on "${calls.at(-1)?.title}"` }),
    });
  }
  context.print({ dryRun: true, calls }, () => {
    const shown = calls.map(({ contract, functionName, value, ...rest }) =>
      factsOf({
        "would send": rest.title,
        call: `${contract}.${functionName}`,
        from,
        to: rest.to,
        value: String(value),
        data: rest.data,
        ...verdict(rest),
      }),
    );
    return [...shown, "dry run: nothing was sent"].join("\n\n");
  });
}

async function simulate(action: Action<unknown, unknown>, from: string): Promise<Simulated> {
  try {
    const result: unknown = await action.simulate({ from });
    return { result: result ?? null };
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    process.exitCode = 1;
    const { name, message } = error as Error;
    return { error: { name, message } };
  }
}

function verdict({ result, error, depends }: Simulated): Readonly<Record<string, string>> {
  if (error !== undefined) return { error: error.message };
  if (depends !== undefined) return { result: `not simulated: depends ${depends}` };
  return {
    result: result === null ? "succeeds" : `succeeds with ${typeof result === "string" ? result : jsonOf(result)}`,
  };
}
