import type { IncomingMessage, ServerResponse } from "node:http";

import {
  InvalidInput,
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  PAYMENT_SIGNATURE,
  type Price,
  formatPaid,
  formatPrice,
  parsePayment,
} from "../client.ts";
import { PaymentRefused, messageOf } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Model } from "./digits.ts";
import type { PaidCall, Till } from "./till.ts";

export const METERED_PATH = "/metered/";

/** What every call is offered for. */
export type Offered = Omit<Price, "reason" | "standing">;

interface Options {
  readonly till: Till;
  readonly model: Model;
  readonly price: Offered;
  readonly log: Log;
}

/** Answers `POST /metered/` for a voucher: 402 with the price without one, 400 for a body of another size, before anything is charged. */
export function meteredService({ till, model, price, log }: Options) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== "POST") {
      response.writeHead(405, { allow: "POST" }).end();
      return;
    }
    const body = await bodyOf(request, model.requestBytes);
    if (body === undefined) {
      answer(response, 400, { error: `a body of exactly ${model.requestBytes} bytes: ${model.description}` });
      return;
    }
    let call: PaidCall;
    try {
      const header = request.headers[PAYMENT_SIGNATURE];
      if (header === undefined) throw new PaymentRefused("no voucher");
      call = await till.admit(parsePayment(String(header)));
    } catch (error) {
      if (!(error instanceof PaymentRefused) && !(error instanceof InvalidInput)) throw error;
      const standing = error instanceof PaymentRefused ? error.standing : undefined;
      const required = formatPrice({ ...price, reason: error.message, standing });
      answer(response, 402, { error: error.message }, { [PAYMENT_REQUIRED]: required });
      return;
    }
    let result: unknown;
    try {
      result = model.answer(body);
    } catch (error) {
      log("warn", "a metered call failed", { reason: messageOf(error) });
      const paid = formatPaid({ charged: false, served: call.drop() });
      answer(response, 500, { error: "the model failed: nothing was charged" }, { [PAYMENT_RESPONSE]: paid });
      return;
    }
    const paid = formatPaid({ charged: true, served: await call.done() });
    answer(response, 200, result, { [PAYMENT_RESPONSE]: paid });
  };
}

async function bodyOf(request: IncomingMessage, size: number): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let got = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    got += part.length;
    if (got > size) return undefined;
    parts.push(part);
  }
  return got === size ? Buffer.concat(parts) : undefined;
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers })
    .end(`${JSON.stringify(body)}\n`);
}
