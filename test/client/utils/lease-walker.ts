// A random walk through orders, leases, quotes and tenancies: every step is one action that somebody could take, taken if the contracts let it.
import {
  CloseReason,
  ContractError,
  type GridbondEvent,
  type Hex,
  type LeaseRecord,
  type LeaseTerms,
  LeaseStatus,
  type OrderRecord,
  type SignedQuote,
  type State,
  emptyState,
  leaseOfferHash,
  leasesHash,
  leastDeposit,
  nameOf,
  openOrders,
  quote,
} from "../../../client/src/index.ts";
import type { Gridbond } from "../../../client/src/ethers.ts";
import { type Random, bytes32 } from "./random.ts";
import { DAY, GRID, type Role, USD, type World } from "./world.ts";

interface Attempt {
  readonly execute: () => Promise<unknown>;
}

const PROVIDERS = ["alice", "bob"] as const satisfies Role[];
const TENANTS = ["payer", "carol"] as const satisfies Role[];
const MAX_TIME = 2 ** 40 - 1;

/** How many steps between looks at what has happened. */
const STRIDE = 100;

/**
 * Walks until every event of `until` has happened, at most `steps` steps.
 * @returns the state that the events tell, read bit by bit on the way, and the names that are missing
 */
export async function walkLeases(
  world: World,
  random: Random,
  steps: number,
  until: readonly string[],
): Promise<{ state: State; missing: readonly string[] }> {
  const walker = new LeaseWalker(world, random);
  await walker.begin();
  let missing = until;
  for (let i = 0; i < steps && missing.length > 0; i += STRIDE) {
    for (let k = 0; k < STRIDE; k++) await walker.step();
    const seen = new Set((await world.people.payer.events()).map(namesOf));
    missing = until.filter((name) => !seen.has(name));
  }
  return { state: await walker.read(), missing };
}

/** What happened: an event's contract and name, and for ends of leases also why. */
function namesOf(event: GridbondEvent): string {
  const name = `${event.contract}.${event.name}`;
  if (event.contract !== "Leases" || event.name !== "Closed") return name;
  return `${name} ${nameOf(CloseReason, event.args.reason)}`;
}

class LeaseWalker {
  readonly #world: World;
  readonly #random: Random;
  /** Quotes signed so far: some are matched, published, committed to or cancelled later. */
  readonly #quotes: { terms: LeaseTerms; signed: SignedQuote }[] = [];
  #state: State = emptyState;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  async begin(): Promise<void> {
    for (const role of PROVIDERS) {
      await this.#world.provide(role);
      await this.#world.lend(role);
    }
    await this.#world.rent();
    const { leaseNFT } = this.#world.addresses;
    for (const role of TENANTS) {
      const me = this.#world.people[role];
      await me.escrow.allow(leaseNFT, this.#world.testUSD, 2n ** 256n - 1n).execute();
      const salt = bytes32(1);
      await me.leaseNFT.create(salt, [this.#world.testUSD]).execute();
      const account = await me.leaseNFT.accountOf(this.#world.at[role], salt);
      await me.escrow.transfer(account, this.#world.testUSD, 10_000n * USD).execute();
    }
  }

  async read(): Promise<State> {
    const chunk = this.#random.int(1, 7);
    this.#state = await this.#world.people.payer.read({ after: this.#state, chunk });
    return this.#state;
  }

  async step(): Promise<void> {
    const state = await this.read();
    const steps = [
      this.#post,
      this.#open,
      this.#open,
      this.#match,
      this.#match,
      this.#sign,
      this.#sign,
      this.#bid,
      this.#run,
      this.#run,
      this.#run,
      this.#end,
      this.#token,
      this.#token,
      this.#wait,
    ];
    const attempt = await this.#random.pick(steps).call(this, state);
    if (attempt === undefined) return;
    try {
      await attempt.execute();
    } catch (error) {
      // What the contracts refuse is no step; anything else is a fault of the client.
      if (!(error instanceof ContractError)) throw error;
    }
  }

  #any<T>(items: Iterable<T>): T | undefined {
    const list = [...items];
    // The newest are the most alive.
    return list.length === 0 ? undefined : list[Math.max(0, list.length - 1 - this.#random.int(0, 5))];
  }

  #someone(): Gridbond {
    return this.#world.people[this.#random.pick([...PROVIDERS, ...TENANTS, "sponsor"] as const)];
  }

  #roleOf(address: string): Role | undefined {
    return [...PROVIDERS, ...TENANTS].find((role) => this.#world.at[role] === address);
  }

  async #terms(tenant: string): Promise<LeaseTerms> {
    const r = this.#random;
    const sealed = r.int(0, 4) === 0;
    const now = await this.#world.people.payer.now();
    return this.#world.leaseTerms(r, {
      tenant,
      group: r.pick([bytes32(0), bytes32(7), bytes32(8)]),
      slots: r.int(1, 3),
      opensAt: sealed ? now + 400 : now,
      sealedUntil: sealed ? now + 300 : 0,
      takeSeconds: r.int(600, 4_000),
      minSeconds: r.pick([0, 600]),
      maxSeconds: r.pick([4_000, DAY]),
      windDownSeconds: r.int(0, 600),
      noticeSeconds: r.int(1, 3_000),
      answerSeconds: 300,
      cooldownSeconds: 600,
    });
  }

  async #wait(): Promise<undefined> {
    const r = this.#random;
    await this.#world.networkHelpers.time.increase(r.int(0, 9) === 0 ? r.int(1, DAY) : r.int(1, 900));
    return undefined;
  }

  async #post(): Promise<Attempt> {
    const me = this.#world.people[this.#random.pick(TENANTS)];
    const t = await this.#terms(await me.self());
    return me.leases.post(t, leastDeposit(t, t.capRate) + BigInt(this.#random.int(0, 2_000_000)));
  }

  async #signed(t: LeaseTerms, subject: Hex): Promise<SignedQuote> {
    const role = this.#random.pick(PROVIDERS);
    const me = this.#world.people[role];
    const { leases } = this.#world.addresses;
    const { quoteEpoch } = await me.registry.allotmentOf(this.#world.at[role], leases, this.#world.classId);
    const made = quote({
      service: leases,
      provider: this.#world.at[role],
      subject,
      price: BigInt(this.#random.int(1, Number(t.capRate))),
      delegatedBond: BigInt(this.#random.int(0, 2)) * GRID,
      volume: this.#random.int(1, 9),
      expiresAt: MAX_TIME,
      epoch: quoteEpoch,
      salt: this.#random.bytes32(),
    });
    const signed = await me.registry.signQuote(made);
    this.#quotes.push({ terms: t, signed });
    return signed;
  }

  async #open(): Promise<Attempt> {
    const me = this.#world.people[this.#random.pick(TENANTS)];
    const openings = [];
    for (let i = this.#random.int(1, 3); i > 0; i--) {
      const t = await this.#terms(await me.self());
      const signed = await this.#signed(t, leaseOfferHash(t));
      const deposit = leastDeposit(t, signed.quote.price) + BigInt(this.#random.int(0, 3_000_000));
      openings.push({ terms: t, ...signed, deposit });
    }
    return me.leases.open(openings);
  }

  /** A bid for a posted order, or a promise that nobody will match. */
  async #sign(state: State): Promise<undefined> {
    const order = this.#any(openOrders(state));
    if (order !== undefined) await this.#signed(order.terms, order.id);
    return undefined;
  }

  async #bid(): Promise<Attempt | undefined> {
    const found = this.#any(this.#quotes);
    if (found === undefined) return undefined;
    const { signed } = found;
    const role = this.#roleOf(signed.quote.provider) ?? "alice";
    const { registry } = this.#world.people[role];
    const kind = this.#random.int(0, 9);
    if (kind === 0) return registry.cancelQuotes(signed.quote.provider, signed.quote.service, this.#world.classId);
    if (kind < 3) return registry.cancelQuote(signed.quote);
    if (kind < 6) return registry.commitQuote(await registry.quoteDigest(signed.quote));
    return this.#someone().registry.publishQuote(signed);
  }

  async #match(state: State): Promise<Attempt | undefined> {
    const order = this.#any(openOrders(state));
    if (order === undefined) return undefined;
    if (this.#random.int(0, 5) === 0) return this.#someone().leases.cancel(order.terms);
    if (this.#random.bool()) return this.#award(order);
    const provider = this.#world.people[this.#random.pick(PROVIDERS)];
    const delegatedBond = BigInt(this.#random.int(0, 4)) * GRID;
    return provider.leases.take(order.terms, await provider.self(), { delegatedBond });
  }

  #award({ id, terms }: OrderRecord): Attempt | undefined {
    const bids = this.#quotes.filter(({ signed }) => signed.quote.subject === id);
    const bid = this.#any(bids);
    const role = this.#roleOf(terms.tenant);
    if (bid === undefined || role === undefined) return undefined;
    return this.#world.people[role].leases.award(terms, bid.signed);
  }

  #lease(state: State): LeaseRecord | undefined {
    return this.#any([...state.leases.values()].filter((record) => record.state.status === LeaseStatus.Open));
  }

  async #run(state: State): Promise<Attempt | undefined> {
    const record = this.#lease(state);
    if (record === undefined) return undefined;
    const { terms, lease } = record;
    const { leases } = this.#world.people[this.#roleOf(lease.provider) ?? "alice"];
    const tenant = this.#world.people[this.#roleOf(terms.tenant) ?? "payer"];
    switch (this.#random.int(0, 6)) {
      case 0:
        return this.#someone().leases.settle(terms, lease);
      case 1:
        return this.#someone().leases.topUp(terms, lease, BigInt(this.#random.int(1, 1_000_000)));
      case 2:
        return this.#random.bool() ? leases.giveNotice(terms, lease) : undefined;
      case 3:
      case 4:
        return tenant.leases.challenge(terms, lease);
      default:
        return leases.answer([{ terms, lease }]);
    }
  }

  async #end(state: State): Promise<Attempt | undefined> {
    const record = this.#lease(state);
    if (record === undefined) return undefined;
    const { terms, lease } = record;
    return this.#random.bool() ? this.#someone().leases.fail(terms, lease) : this.#someone().leases.close(terms, lease);
  }

  /** A step of a token: its account's leases, its user, its sale. */
  async #token(state: State): Promise<Attempt | undefined> {
    const r = this.#random;
    const token = this.#any(state.tokens.values());
    if (token === undefined) return undefined;
    const { tokenId, account, owner, listing } = token;
    const role = this.#roleOf(owner);
    const other = this.#world.people[TENANTS.find((tenant) => tenant !== role) ?? "payer"];
    if (role === undefined) return undefined;
    const me = this.#world.people[role];
    const own = [...state.leases.values()].filter(
      (record) => record.terms.tenant === account && record.state.status === LeaseStatus.Open,
    );
    const record = this.#any(own);
    switch (r.int(0, 8)) {
      case 0:
        return me.leaseNFT.setUser(tokenId, this.#world.at.dave, (await me.now()) + 500);
      case 1:
        // Withdrawing nothing tells nothing.
        return r.bool() && listing !== undefined
          ? me.leaseNFT.unlist(tokenId)
          : me.leaseNFT.transfer(owner, await other.self(), tokenId);
      case 2:
      case 3:
        return me.leaseNFT.list({
          tokenId,
          seller: owner,
          token: this.#world.testUSD as Hex,
          price: BigInt(r.int(0, 100)) * USD,
          leases: leasesHash(own.map(({ id }) => id)),
          balanceToken: this.#world.testUSD as Hex,
          minBalance: BigInt(r.int(0, 10)) * USD,
          until: (await me.now()) + 5_000,
          salt: r.bytes32(),
        });
      case 4:
      case 5:
        if (listing === undefined) return undefined;
        return other.leaseNFT.buy(
          listing,
          [...own].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)).map(({ terms, lease }) => ({ terms, lease })),
        );
      case 6:
        return record === undefined ? undefined : me.leaseNFT.close(tokenId, record.terms, record.lease);
      case 7:
        return record === undefined ? undefined : me.leaseNFT.topUp(tokenId, record.terms, record.lease, 1_000n);
      default: {
        const t = await this.#terms(account);
        const signed = await this.#signed(t, leaseOfferHash(t));
        const deposit = leastDeposit(t, signed.quote.price) + 500_000n;
        return me.leaseNFT.open(tokenId, [{ terms: t, ...signed, deposit }]);
      }
    }
  }
}
