// An SDL file as files of terms that people keep and providers quote for.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { formatUnits } from "ethers";

import { InvalidInput, hourlyOf } from "../../client/src/index.ts";
import type { Address, Hex } from "../../client/src/index.ts";
import type { Context } from "./context.ts";
import { rulesFields } from "./evidence.ts";
import { readText } from "./files.ts";
import { type TokenName, address } from "./kinds.ts";
import { type Imported, importSdl } from "./sdl/import.ts";
import { fraction } from "./sdl/units.ts";

const SECONDS_PER_BLOCK = "6";

/** 32 random bytes. */
export const randomHash = (): Hex => `0x${randomBytes(32).toString("hex")}`;

/** What `clusters import` is told. */
export interface ImportInput {
  readonly sdl: string;
  readonly out: string;
  readonly token: TokenName;
  readonly prices: string;
  readonly bond: string;
  readonly block: string | undefined;
  readonly auditors: string | undefined;
  readonly longest: number | undefined;
}

/** One file of terms, for all replicas of a service in a placement. */
export interface TermsFile {
  readonly file: string;
  readonly replicas: number;
  readonly terms: { readonly capPerHour: string; readonly spec: Hex; readonly [field: string]: string | object };
}

/** `a=1,b=2` as a map. */
function pairs<T>(option: string, list: string | undefined, read: (text: string) => T | undefined, expected: string) {
  const found: Record<string, T> = {};
  for (const part of list === undefined ? [] : list.split(",")) {
    const [, name, value] = /^([^=\s]+)=(\S+)$/.exec(part.trim()) ?? [];
    const made = value === undefined ? undefined : read(value);
    if (name === undefined || made === undefined) throw new InvalidInput(option, part, expected);
    found[name] = made;
  }
  return found;
}

/** Terms of everything that an SDL file asks for, all with one new group. Caps are rounded down to a token unit an hour. */
export async function readImport(
  context: Pick<Context, "token" | "gridbond">,
  input: ImportInput,
): Promise<{ imported: Imported; files: TermsFile[] }> {
  const paying = await context.token(input.token);
  const secondsPerBlock = fraction(input.block ?? SECONDS_PER_BLOCK);
  if (secondsPerBlock === undefined) throw new InvalidInput("--block", input.block, "seconds, more than zero");
  const imported = importSdl(input.sdl, readText("--sdl", input.sdl), {
    prices: pairs("--prices", input.prices, fraction, "denominations and prices above zero such as uakt=0.8,uusdc=1"),
    auditors: pairs<Address>(
      "--auditors",
      input.auditors,
      (text) => address.safeParse(text).data,
      "names and addresses such as akash1…=0x…",
    ),
    tokenDecimals: paying.decimals,
    secondsPerBlock,
    judge: context.gridbond.addresses.auditors,
  });
  const group = randomHash();
  const files = imported.slots
    .filter(({ replica }) => replica === 0)
    .map(({ service, placement, capRate, spec, resourceClass, rules }): TermsFile => {
      const hourly = hourlyOf(capRate);
      if (hourly === 0n)
        throw new InvalidInput(
          `${input.sdl}: price of ${service} in ${placement}`,
          `${capRate} billionths of a unit a second`,
          `at least one unit of ${paying.symbol} an hour`,
        );
      return {
        file: join(input.out, `${service}-${placement}.json`),
        replicas: imported.slots.filter((slot) => slot.service === service && slot.placement === placement).length,
        terms: {
          token: input.token,
          capPerHour: formatUnits(hourly, paying.decimals),
          bond: input.bond,
          resourceClass: imported.classes[resourceClass] ?? resourceClass,
          spec,
          group,
          ...(rules === undefined ? {} : { requirement: rulesFields(rules) }),
          ...(input.longest === undefined ? {} : { longest: `${input.longest}s` }),
        },
      };
    });
  return { imported, files };
}
