import {
  type Address,
  type Gridbond,
  type Hex,
  InvalidInput,
  type Session,
  type SignedVoucher,
  type Standing,
  type Tab,
  TabStatus,
  checkVoucher,
} from "../client.ts";
import { reach } from "../crash.ts";
import { PaymentRefused } from "../errors.ts";
import type { Database } from "../state/database.ts";
import { type MachineRecord, Records } from "../state/records.ts";

/** What a service asks of the tabs that pay for it. */
export interface Tariff {
  readonly provider: Address;
  readonly token: Address;
  /** Token units of one call. */
  readonly price: bigint;
  /** Tabs that thaw sooner are refused. */
  readonly leastThawSeconds: number;
  /** Vouchers that cannot be redeemed for this long are refused. */
  readonly redeemSeconds: number;
}

/** What is on disk of a tab: what its calls came to, and its highest voucher. */
interface TabRecord extends MachineRecord {
  readonly id: Hex;
  readonly state: "open";
  readonly tab: Tab;
  readonly served: bigint;
  readonly highest: SignedVoucher | undefined;
}

/** What the chain says of a tab; forgotten when an event names it. */
interface Known {
  readonly redeemed: bigint;
  readonly left: bigint;
  /** Zero without a notice. */
  readonly thawsAt: number;
  readonly open: boolean;
  readonly sessions: Map<string, Session | Promise<Session>>;
}

interface Account {
  record: TabRecord;
  known: Known | undefined;
  /** The look at the chain that is under way. */
  asking: Promise<Known> | undefined;
  /** Totals that paid for a call already, or are about to. */
  readonly used: Set<bigint>;
  /** Token units of the calls that are being served. */
  reserved: bigint;
  dirty: boolean;
}

/** A call that is paid for. Exactly one of the two ends it. */
export interface PaidCall {
  /** It was served: charges it. Returns when that is on disk, with what all calls of the tab came to. */
  done(): Promise<bigint>;
  /** It was not served: its voucher is good for another call. */
  drop(): bigint;
}

interface Options {
  readonly db: Database;
  readonly gridbond: Gridbond;
  readonly chainId: number;
  readonly tariff: Tariff;
  /** The chain's time. */
  readonly now: () => number;
}

/** Totals remembered of a tab: calls made at the same time arrive in any order, but not in an order as wild as this. */
const REMEMBERED = 1_024;
/** Looks at the chain for unknown tabs at one time: strangers can make up as many as they like. */
const MOST_LOOKS = 8;

/**
 * Takes vouchers for calls. A voucher that names a new total pays for one call when the tab's highest total covers all calls, those under way
 * included. What was served and the highest voucher are on disk before a call is answered; whatever is asked at one moment shares one write.
 */
export class Till {
  readonly #o: Options;
  readonly #records: Records<TabRecord>;
  readonly #accounts = new Map<Hex, Account>();
  /** Tabs that are being looked at for the first time. */
  readonly #strangers = new Map<Hex, Account>();
  #looks = 0;
  #writing: Promise<void> | undefined;

  constructor(options: Options) {
    this.#o = options;
    this.#records = new Records<TabRecord>(options.db, "tab");
    for (const record of this.#records.live()) this.#accounts.set(record.id, accountOf(record));
  }

  /**
   * Takes a voucher for a call.
   * @throws PaymentRefused saying why, and how the tab stands
   */
  async admit(voucher: SignedVoucher): Promise<PaidCall> {
    const id = this.#check(voucher);
    const fresh =
      this.#accounts.get(id) ??
      this.#strangers.get(id) ??
      accountOf({ id, state: "open", tab: voucher.tab, served: 0n, highest: undefined });
    this.#strangers.set(id, fresh);
    let known: Known;
    try {
      await this.#requireGood(fresh, voucher);
      known = await this.#know(fresh);
      if (voucher.total > known.redeemed + known.left) {
        // It may have been topped up.
        fresh.known = undefined;
        known = await this.#know(fresh);
      }
    } finally {
      this.#strangers.delete(id);
    }
    if (!known.open) throw new PaymentRefused("the tab is not open");
    // Nothing is awaited from here on: two calls cannot take the same credit, nor make two accounts.
    const account = this.#accounts.get(id) ?? fresh;
    this.#accounts.set(id, account);
    return this.#take(account, known, voucher);
  }

  /** What can be told without the chain. */
  #check(voucher: SignedVoucher): Hex {
    const { gridbond, chainId, tariff } = this.#o;
    const { provider, token, thawSeconds } = voucher.tab;
    if (!same(provider, tariff.provider)) throw new PaymentRefused(`the tab is for ${provider}`);
    if (!same(token, tariff.token)) throw new PaymentRefused(`the tab is in token ${token}`);
    if (thawSeconds < tariff.leastThawSeconds)
      throw new PaymentRefused(`the tab thaws in ${thawSeconds} s, at least ${tariff.leastThawSeconds} s are asked`);
    try {
      return checkVoucher(voucher, { chainId, vouchers: gridbond.addresses.vouchers });
    } catch (error) {
      if (error instanceof InvalidInput) throw new PaymentRefused(error.message);
      throw error;
    }
  }

  /** Whether who signed may, for long enough to redeem it. */
  async #requireGood(account: Account, { signer, total }: SignedVoucher): Promise<void> {
    const session = await this.#session(account, signer);
    if (session === undefined) return;
    if (this.#o.now() + this.#o.tariff.redeemSeconds > session.expiresAt)
      throw new PaymentRefused(`the session of ${signer} ends too soon, or is none`);
    if (total > session.limit) throw new PaymentRefused(`the session of ${signer} signs up to ${session.limit}`);
  }

  #take(account: Account, known: Known, voucher: SignedVoucher): PaidCall {
    const { price, redeemSeconds } = this.#o.tariff;
    const { used, record } = account;
    const { total } = voucher;
    const refuse = (reason: string): PaymentRefused => new PaymentRefused(reason, standingOf(record));
    if (known.thawsAt !== 0 && this.#o.now() + redeemSeconds > known.thawsAt) throw refuse("the tab thaws");
    const paidIn = known.redeemed + known.left;
    if (total > paidIn) throw refuse(`the tab was given ${paidIn} in all: top it up`);
    if (used.has(total)) throw refuse(`a voucher of ${total} paid for another call`);
    const highest = record.highest !== undefined && record.highest.total >= total ? record.highest : voucher;
    const owed = record.served + account.reserved + price;
    if (highest.total < owed)
      throw refuse(`with this call the tab comes to ${owed}, a voucher of ${highest.total} is not enough`);

    account.record = { ...record, highest };
    account.reserved += price;
    remember(used, total);
    return {
      done: async () => {
        account.reserved -= price;
        account.record = { ...account.record, served: account.record.served + price };
        await this.#save(account);
        return account.record.served;
      },
      drop: () => {
        account.reserved -= price;
        used.delete(total);
        return account.record.served;
      },
    };
  }

  /** Something happened to a tab: what is known of it is asked again. */
  forget(id: Hex): void {
    const account = this.#accounts.get(id);
    if (account !== undefined) account.known = undefined;
  }

  forgetAll(): void {
    for (const account of this.#accounts.values()) account.known = undefined;
  }

  /**
   * Vouchers to redeem: of tabs that owe at least `above`, and of all whose payer leaves or whose session ends within `soonSeconds`.
   * @param above token units; zero for all that owe anything
   */
  async due(above: bigint, soonSeconds: number): Promise<SignedVoucher[]> {
    const due: SignedVoucher[] = [];
    for (const account of this.#accounts.values()) {
      const { highest } = account.record;
      if (highest === undefined) continue;
      const known = await this.#know(account);
      const open = highest.total < known.redeemed + known.left ? highest.total : known.redeemed + known.left;
      if (!known.open || open <= known.redeemed) continue;
      const session = await this.#session(account, highest.signer);
      const until = Math.min(known.thawsAt || Infinity, session?.expiresAt ?? Infinity);
      if (open - known.redeemed >= above || this.#o.now() + soonSeconds >= until) due.push(highest);
    }
    return due;
  }

  /** Token units of all tabs: what calls came to, what was signed for them, what was redeemed. */
  async totals(): Promise<{ readonly served: bigint; readonly signed: bigint; readonly redeemed: bigint }> {
    let [served, signed, redeemed] = [0n, 0n, 0n];
    for (const account of this.#accounts.values()) {
      served += account.record.served;
      signed += account.record.highest?.total ?? 0n;
      redeemed += (await this.#know(account)).redeemed;
    }
    return { served, signed, redeemed };
  }

  /** The session of a key that is not the payer's own. */
  async #session(account: Account, signer: Address): Promise<Session | undefined> {
    if (same(signer, account.record.tab.payer)) return undefined;
    const { sessions } = await this.#know(account);
    const key = signer.toLowerCase();
    const session =
      sessions.get(key) ?? this.#look(() => this.#o.gridbond.vouchers.sessionOf(account.record.id, signer));
    sessions.set(key, session);
    try {
      return await session;
    } catch (error) {
      sessions.delete(key);
      throw error;
    }
  }

  #know(account: Account): Promise<Known> {
    if (account.known !== undefined) return Promise.resolve(account.known);
    account.asking ??= this.#ask(account).finally(() => (account.asking = undefined));
    return account.asking;
  }

  async #ask(account: Account): Promise<Known> {
    const { state, redeemed, left } = await this.#look(() => this.#o.gridbond.vouchers.statusOf(account.record.tab));
    const { thawsAt, status } = state;
    return (account.known = { redeemed, left, thawsAt, open: status === TabStatus.Open, sessions: new Map() });
  }

  async #look<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#looks >= MOST_LOOKS) throw new PaymentRefused("too many unknown tabs at one time: ask again");
    this.#looks++;
    try {
      return await ask();
    } finally {
      this.#looks--;
    }
  }

  /** One write for all that changed since the last one. */
  #save(account: Account): Promise<void> {
    account.dirty = true;
    this.#writing ??= new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        this.#writing = undefined;
        try {
          this.#write();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    return this.#writing;
  }

  #write(): void {
    reach("till", "prepared");
    this.#o.db.transaction(() => {
      for (const account of this.#accounts.values()) {
        if (!account.dirty) continue;
        this.#records.put(account.record);
        account.dirty = false;
      }
    });
    reach("till", "stored");
  }
}

function accountOf(record: TabRecord): Account {
  return { record, known: undefined, asking: undefined, used: new Set(), reserved: 0n, dirty: false };
}

function standingOf({ served, highest }: TabRecord): Standing {
  return { served, highest };
}

/** Sets keep their order: the oldest goes. */
function remember(used: Set<bigint>, total: bigint): void {
  used.add(total);
  if (used.size <= REMEMBERED) return;
  for (const oldest of used) {
    used.delete(oldest);
    break;
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
