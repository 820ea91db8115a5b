// What a verb works with: the deployment, the chain's time, who acts, and how things are named and printed.
import type { Gridbond } from "../../client/src/ethers.ts";
import { ContractError, InvalidInput, NotDeployed, creditsOf } from "../../client/src/index.ts";
import type { Address, Hex, State } from "../../client/src/index.ts";
import type { Token } from "./amounts.ts";
import { toUnits } from "./amounts.ts";
import type { Shared } from "./cli.ts";
import { SERVICES, type Service, type TokenName } from "./kinds.ts";
import { type Reached, reach } from "./network.ts";
import { jsonOf } from "./table.ts";

/** What contracts are called. */
const TITLES: Readonly<Record<(typeof SERVICES)[number], string>> = {
  jobs: "Jobs",
  leases: "Leases",
  vouchers: "Vouchers",
  registry: "ProviderRegistry",
  auditors: "Auditors",
  devices: "Devices",
  jury: "Jury",
  slashing: "Slashing",
  payerReview: "PayerReview",
  quorum: "Quorum",
  sampling: "Sampling",
  reputation: "Reputation",
  feeAuction: "FeeAuction",
  credits: "Credits",
};

/** The deployment, seen by one run of a verb. */
export class Context {
  readonly chainId: number;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** The chain's time when the run began, seconds. */
  readonly now: number;
  /** With a signer, unless the run sends nothing. */
  readonly gridbond: Gridbond;
  readonly #reached: Reached;
  readonly #options: Shared;
  readonly #tokens = new Map<string, Promise<Token>>();
  #self: Address | undefined;

  constructor(reached: Reached, options: Shared, gridbond: Gridbond, now: number) {
    this.chainId = reached.chainId;
    this.dryRun = options["dry-run"] === true;
    this.json = options.json;
    this.now = now;
    this.gridbond = gridbond;
    this.#reached = reached;
    this.#options = options;
  }

  /** Whose account acts. Asks for its key only when nobody was named with --from. */
  async self(): Promise<Address> {
    this.#self ??= this.#options.from ?? (await this.#signer());
    return this.#self;
  }

  async #signer(): Promise<Address> {
    const signed = this.#writes() ? this.gridbond : await this.#reached.signed();
    return signed.self();
  }

  #writes(): boolean {
    return this.gridbond !== this.#reached.gridbond;
  }

  /** Where to read events from. */
  async firstBlock(): Promise<number> {
    return this.#options["from-block"] ?? this.#reached.firstBlock();
  }

  /** Everything that the deployment's events tell. */
  async read(): Promise<State> {
    return this.gridbond.read({ fromBlock: await this.firstBlock() });
  }

  /** A service's address by its name. */
  service(named: Service): Address {
    if (!(named in TITLES)) return named as Address;
    const name = named as keyof typeof TITLES;
    const found = this.gridbond.addresses[name];
    if (found === undefined) throw new NotDeployed(TITLES[name]);
    return found;
  }

  /** Who judges attestations. */
  get judge(): Address {
    return this.gridbond.addresses.auditors;
  }

  /** A service's name by its address. */
  nameOf(address: string): string {
    const found = SERVICES.find((key) => this.gridbond.addresses[key] === address);
    return found === undefined ? address : TITLES[found];
  }

  /** The stake token. */
  grid(): Promise<Token> {
    return this.token("GRID");
  }

  /** A token by its symbol or address. */
  token(named: TokenName): Promise<Token> {
    const address = this.#tokenAddress(named);
    const found = this.#tokens.get(address) ?? this.#readToken(address);
    this.#tokens.set(address, found);
    return found;
  }

  #tokenAddress(named: TokenName): Address {
    const { gridToken, testUSD } = this.gridbond.addresses;
    if (named === "GRID") return gridToken;
    if (named === "GBC") return creditsOf(this.gridbond.addresses);
    if (named !== "tUSD") return named;
    if (testUSD === undefined)
      throw new InvalidInput("token", "tUSD", `a token's address: this deployment has no test token`);
    return testUSD;
  }

  async #readToken(address: Address): Promise<Token> {
    try {
      const { token } = this.gridbond;
      const [symbol, decimals] = await Promise.all([token.symbol(address), token.decimals(address)]);
      return { address, symbol, decimals };
    } catch (error) {
      if (error instanceof ContractError) throw error;
      throw new InvalidInput("token", address, "an ERC-20 that tells its symbol and decimals");
    }
  }

  /** An amount of a token as it was written; `undefined` stays. */
  async amount(option: string, text: string, token: Token | Promise<Token>): Promise<bigint> {
    return toUnits(`--${option}`, text, await token);
  }

  /** Prints data as JSON, or what `render` makes of it. */
  print(data: unknown, render: () => string): void {
    console.log(this.json ? jsonOf(data) : render());
  }

  close(): Promise<void> {
    return this.#reached.close();
  }
}

/** The one id of `known` that begins with `prefix`. */
export function findId(what: string, prefix: string, known: Iterable<Hex>): Hex {
  const found = [...known].filter((id) => id.startsWith(prefix));
  const [only] = found;
  if (only === undefined) throw new InvalidInput(what, prefix, `the id of one that was announced on this chain`);
  if (found.length > 1) throw new InvalidInput(what, prefix, `more digits: ${found.length} ids begin so`);
  return only;
}

/** Reaches the network that the options name. A run that sends gets a signer; others touch no key unless they must. */
export async function openContext(options: Shared, writes: boolean): Promise<Context> {
  if (options.from !== undefined && options["dry-run"] !== true) {
    throw new InvalidInput("--from", options.from, "--dry-run beside it; what is sent comes from --account or --key");
  }
  const reached = await reach({
    network: options.network ?? "localhost",
    addresses: options.addresses,
    account: options.account ?? 0,
    key: options.key,
  });
  try {
    const sends = writes && options["dry-run"] !== true;
    const gridbond = sends ? await reached.signed() : reached.gridbond;
    return new Context(reached, options, gridbond, await gridbond.now());
  } catch (error) {
    await reached.close();
    throw error;
  }
}
