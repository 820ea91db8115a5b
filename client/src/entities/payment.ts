// What passes between a metered service and its payer over HTTP: x402 version 2 (headers of base64 JSON, status 402) with a scheme of
// its own, in which each call carries a voucher of the tab's new total.
import { recoverAddress } from "ethers";

import { asAddress } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { type SignedVoucher, tab, tabId } from "./tab.ts";
import { typedDataDigest, voucherTypedData } from "./typed-data.ts";

/** Headers: a price from the service (with status 402), a voucher from the payer, what became of it. */
export const PAYMENT_REQUIRED = "payment-required";
export const PAYMENT_SIGNATURE = "payment-signature";
export const PAYMENT_RESPONSE = "payment-response";

const SCHEME = "gridbond-voucher";
const VERSION = 2;
/** A header beyond this is not read. */
const MAX_HEADER = 4_096;

/** What a call costs, and which tabs pay for it. */
export interface Price {
  readonly chainId: number;
  readonly vouchers: Address;
  /** Whom a tab must be for. */
  readonly provider: Address;
  readonly token: Address;
  /** Token units of one call. */
  readonly amount: bigint;
  /** A tab that thaws sooner is refused. */
  readonly leastThawSeconds: number;
  /** Why the call was not served. */
  readonly reason: string;
  /** Of the tab that was shown: what its calls came to so far, and its highest voucher. */
  readonly standing: Standing | undefined;
}

/** What a service knows of a tab. */
export interface Standing {
  /** Token units of the calls that were served. */
  readonly served: bigint;
  readonly highest: Pick<SignedVoucher, "total" | "signer" | "signature"> | undefined;
}

/** @returns the header `PAYMENT_REQUIRED` */
export function formatPrice(price: Price): string {
  const { chainId, vouchers, provider, token, amount, leastThawSeconds, reason, standing } = price;
  const highest = standing?.highest;
  return encode({
    x402Version: VERSION,
    error: reason,
    accepts: [
      {
        scheme: SCHEME,
        network: `eip155:${chainId}`,
        amount: String(amount),
        asset: token,
        payTo: provider,
        maxTimeoutSeconds: 60,
        extra: {
          vouchers,
          leastThawSeconds,
          ...(standing !== undefined && { served: String(standing.served) }),
          ...(highest !== undefined && { highest: { ...highest, total: String(highest.total) } }),
        },
      },
    ],
  });
}

/**
 * Reads a header `PAYMENT_REQUIRED`.
 * @throws InvalidInput naming what is missing, or that no way to pay is by voucher
 */
export function parsePrice(header: string | null | undefined): Price {
  const all = decode(PAYMENT_REQUIRED, header);
  const ways = all["accepts"];
  const way = Array.isArray(ways) ? ways.map((one) => one as Loose).find((one) => one["scheme"] === SCHEME) : undefined;
  if (way === undefined) throw new InvalidInput(PAYMENT_REQUIRED, JSON.stringify(ways ?? null), `a way with ${SCHEME}`);
  const extra = (way["extra"] ?? {}) as Loose;
  const highest = extra["highest"] as Loose | undefined;
  return {
    chainId: wholeOf("network", /^eip155:(\d{1,15})$/.exec(String(way["network"]))?.[1]),
    vouchers: asAddress("vouchers", String(extra["vouchers"])),
    provider: asAddress("payTo", String(way["payTo"])),
    token: asAddress("asset", String(way["asset"])),
    amount: amountOf("amount", way["amount"]),
    leastThawSeconds: wholeOf("leastThawSeconds", extra["leastThawSeconds"]),
    reason: typeof all["error"] === "string" ? all["error"] : "",
    standing:
      extra["served"] === undefined
        ? undefined
        : { served: amountOf("served", extra["served"]), highest: highest === undefined ? undefined : wordOf(highest) },
  };
}

/** @returns the header `PAYMENT_SIGNATURE` */
export function formatPayment({ tab, total, signer, signature }: SignedVoucher): string {
  return encode({ x402Version: VERSION, scheme: SCHEME, payload: { tab, total: String(total), signer, signature } });
}

/**
 * Reads a header `PAYMENT_SIGNATURE`. Only its form is checked; see `checkVoucher`.
 * @throws InvalidInput naming what does not fit
 */
export function parsePayment(header: string | null | undefined): SignedVoucher {
  const all = decode(PAYMENT_SIGNATURE, header);
  if (all["scheme"] !== SCHEME) throw new InvalidInput("scheme", all["scheme"], SCHEME);
  const payload = (all["payload"] ?? {}) as Loose;
  const t = (payload["tab"] ?? {}) as Loose;
  return Object.freeze({
    tab: tab({
      payer: String(t["payer"]),
      provider: String(t["provider"]),
      token: String(t["token"]),
      thawSeconds: wholeOf("thawSeconds", t["thawSeconds"]),
      salt: String(t["salt"]),
    }),
    ...wordOf(payload),
  });
}

/** @returns the header `PAYMENT_RESPONSE`: whether the call was charged, and what all calls came to so far */
export function formatPaid({ charged, served }: { readonly charged: boolean; readonly served: bigint }): string {
  return encode({ success: charged, extra: { served: String(served) } });
}

/** Reads a header `PAYMENT_RESPONSE`. */
export function parsePaid(header: string | null | undefined): { readonly charged: boolean; readonly served: bigint } {
  const all = decode(PAYMENT_RESPONSE, header);
  return {
    charged: all["success"] === true,
    served: amountOf("served", (all["extra"] as Loose | undefined)?.["served"]),
  };
}

/**
 * Whether a voucher's signer signed it. Keys only: accounts without one let a session key sign.
 * @returns the tab's id
 * @throws InvalidInput naming the signature
 */
export function checkVoucher(
  { tab, total, signer, signature }: SignedVoucher,
  at: { readonly chainId: number; readonly vouchers: string },
): Hex {
  const id = tabId(tab, at.chainId, at.vouchers);
  let got: string;
  try {
    got = recoverAddress(typedDataDigest(voucherTypedData(at, id, total)), signature);
  } catch {
    throw new InvalidInput("signature", signature, "65 bytes of a signature");
  }
  if (got !== signer) throw new InvalidInput("signature", `one by ${got}`, `one by ${signer}`);
  return id;
}

type Loose = Readonly<Record<string, unknown>>;

function wordOf(word: Loose): Pick<SignedVoucher, "total" | "signer" | "signature"> {
  const signature = String(word["signature"]);
  if (!/^0x[0-9a-f]{130}$/.test(signature))
    throw new InvalidInput("signature", signature, "65 bytes in lower-case hexadecimal");
  return {
    total: amountOf("total", word["total"]),
    signer: asAddress("signer", String(word["signer"])),
    signature: signature as Hex,
  };
}

function amountOf(name: string, value: unknown): bigint {
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,38})$/.test(value))
    throw new InvalidInput(name, value, "token units as a decimal string");
  return BigInt(value);
}

function wholeOf(name: string, value: unknown): number {
  const number = Number(value);
  if (value === undefined || value === null || !Number.isSafeInteger(number) || number < 0)
    throw new InvalidInput(name, value, "a whole number");
  return number;
}

function encode(value: unknown): string {
  return btoa(JSON.stringify(value));
}

function decode(name: string, header: string | null | undefined): Loose {
  if (header === null || header === undefined) throw new InvalidInput(name, "no header", "a header");
  if (header.length > MAX_HEADER) throw new InvalidInput(name, `${header.length} characters`, `at most ${MAX_HEADER}`);
  try {
    const value: unknown = JSON.parse(atob(header));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Loose;
  } catch {
    // Told below.
  }
  throw new InvalidInput(name, header.slice(0, 64), "an object as base64 JSON");
}
