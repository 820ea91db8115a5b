import { InvalidInput, NotPaid } from "../errors/own.ts";
import {
  PAYMENT_REQUIRED,
  PAYMENT_RESPONSE,
  PAYMENT_SIGNATURE,
  type Price,
  checkVoucher,
  formatPayment,
  parsePaid,
  parsePrice,
} from "../entities/payment.ts";
import type { SignedVoucher, Tab } from "../entities/tab.ts";

interface Paid {
  readonly voucher: SignedVoucher;
  readonly amount: bigint;
}

/** Signs the totals of a tab. */
export interface VoucherSigner {
  readonly chainId: number;
  readonly vouchers: string;
  /** The payer, or its session key. */
  readonly address: string;
  readonly sign: (tab: Tab, total: bigint) => Promise<SignedVoucher>;
}

/** What a meter needs beside its tab. */
export interface MeterOptions {
  /** Most token units that one call may cost. */
  readonly maxPrice: bigint;
  /** Most token units of all calls: what is in the tab, or less. */
  readonly limit: bigint;
  /** The total up to which was signed before: `meter.total` of the last time. The service tells it otherwise. */
  readonly total?: bigint;
  /** In place of the platform's own. */
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * Calls that are paid as they are made: each one carries a voucher of the tab's new total. A meter signs what is asked for, up to its limits;
 * what a failed call would have cost pays for the next one. One meter for a tab: two would sign the same totals.
 */
export class Meter {
  readonly tab: Tab;
  readonly #signer: VoucherSigner;
  readonly #o: MeterOptions;
  readonly #prices = new Map<string, bigint>();
  /** Vouchers whose calls were not served. */
  readonly #spare: Paid[] = [];
  #total: bigint;

  constructor(tab: Tab, signer: VoucherSigner, options: MeterOptions) {
    this.tab = tab;
    this.#signer = signer;
    this.#o = options;
    this.#total = options.total ?? 0n;
  }

  /** The highest total that was signed. Keep it, when the meter is to go on after a restart. */
  get total(): bigint {
    return this.#total;
  }

  /**
   * As the platform's `fetch`, paid. The first call to a path learns its price, which may rise up to `maxPrice`. A body that is a stream is
   * sent once: it cannot be paid for after the fact.
   * @throws NotPaid when the price or the sum is above the limits, or the service refuses the voucher
   */
  async fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const place = `${target.origin}${target.pathname}`;
    const send = this.#o.fetch ?? globalThis.fetch;
    let refused = "";
    for (let attempt = 0; attempt < 4; attempt++) {
      const amount = this.#prices.get(place);
      const paid = amount === undefined ? undefined : await this.#next(amount);
      const headers = new Headers(init.headers);
      if (paid !== undefined) headers.set(PAYMENT_SIGNATURE, formatPayment(paid.voucher));
      let response: Response;
      try {
        response = await send(target, { ...init, headers });
      } catch (error) {
        // Nobody knows whether it was served: the same voucher is tried first the next time.
        if (paid !== undefined) this.#spare.push(paid);
        throw error;
      }
      if (response.status !== 402) {
        if (paid !== undefined) this.#book(response, paid);
        return response;
      }
      const price = parsePrice(response.headers.get(PAYMENT_REQUIRED));
      await response.body?.cancel();
      if (paid !== undefined && !used(price, paid.voucher)) this.#takeBack(paid);
      this.#learn(place, price);
      refused = price.reason;
    }
    throw new NotPaid(`${place}: not served: ${refused}`);
  }

  async #next(amount: bigint): Promise<Paid> {
    const spare = this.#spare.findIndex((one) => one.amount >= amount);
    const [found] = spare < 0 ? [] : this.#spare.splice(spare, 1);
    if (found !== undefined) return found;
    const total = this.#total + amount;
    if (total > this.#o.limit) throw new NotPaid(`the tab's limit: got ${total}, allowed are ${this.#o.limit}`);
    // Before the signature: calls at the same time get totals of their own.
    this.#total = total;
    return { voucher: await this.#signer.sign(this.tab, total), amount };
  }

  #book(response: Response, paid: Paid): void {
    const header = response.headers.get(PAYMENT_RESPONSE);
    if (header === null || !parsePaid(header).charged) this.#spare.push(paid);
  }

  /** A voucher that was refused is as good as not signed. One that is not the last waits for another call. */
  #takeBack(paid: Paid): void {
    if (paid.voucher.total === this.#total) this.#total -= paid.amount;
    else this.#spare.push(paid);
  }

  /** Takes a price and, when the service knows of more calls than this meter, what was signed for them. */
  #learn(place: string, price: Price): void {
    const { amount, standing } = price;
    const { chainId, vouchers, address } = this.#signer;
    const wanted = { chainId, vouchers, provider: this.tab.provider, token: this.tab.token };
    for (const [name, expected] of Object.entries(wanted)) {
      const got = price[name as keyof typeof wanted];
      if (String(got).toLowerCase() !== String(expected).toLowerCase())
        throw new InvalidInput(name, got, String(expected));
    }
    if (amount > this.#o.maxPrice)
      throw new NotPaid(`${place}: a call costs ${amount}, allowed are ${this.#o.maxPrice}`);
    if (this.tab.thawSeconds < price.leastThawSeconds)
      throw new NotPaid(
        `${place}: tabs must thaw for ${price.leastThawSeconds} s, this one for ${this.tab.thawSeconds} s`,
      );
    this.#prices.set(place, amount);
    const highest = standing?.highest;
    if (highest === undefined || highest.total <= this.#total) return;
    // Only what this side signed counts: a service could sign any total itself.
    const own = [address, this.tab.payer].map((one) => one.toLowerCase());
    if (!own.includes(highest.signer.toLowerCase())) throw new InvalidInput("signer", highest.signer, own.join(" or "));
    checkVoucher({ tab: this.tab, ...highest }, this.#signer);
    this.#total = highest.total;
  }
}

/** The service keeps the voucher: its total is spoken for. */
function used({ standing }: Price, { total }: SignedVoucher): boolean {
  return standing?.highest !== undefined && standing.highest.total >= total;
}
