import { type JsonRpcProvider, NonceManager, Wallet, keccak256, parseEther, parseUnits, toUtf8Bytes } from "ethers";

import { type Address, type Addresses, type Gridbond, NOBODY, Permission, classId, connect } from "../src/client.ts";
import type { Party } from "./money.ts";

export const CLASS_SPEC = JSON.stringify({ kind: "cpu", cores: 1, memoryGb: 1 });
export const RESOURCE_CLASS = classId(CLASS_SPEC);

const GRID = (amount: string) => parseEther(amount);
export const TUSD = (amount: string) => parseUnits(amount, 6);

/** A provider: a cold owner key that set everything up, and the hot key of its agent. */
export interface DemoProvider {
  readonly name: string;
  readonly owner: Wallet;
  readonly operator: Wallet;
  readonly port: number;
}

export interface Cast {
  readonly payer: Wallet;
  readonly providers: readonly DemoProvider[];
  readonly jurors: readonly { readonly name: string; readonly wallet: Wallet }[];
}

export const PROVIDER_NAMES = ["ada", "boole", "church"] as const;
export const JUROR_NAMES = ["juror-1", "juror-2", "juror-3", "juror-4"] as const;

/** What everybody starts with. */
const START = {
  provider: GRID("5000"),
  juror: GRID("600"),
  payerGrid: GRID("4000"),
  payerUsd: TUSD("100"),
};
/** What each provider's agent may use. */
const STAKE = { floor: GRID("100"), jobs: GRID("4000") };
/** Claims that each provider works on at one time. */
export const CAPACITY = 2;
const GAS = parseEther("10");

/** New keys for everybody: made for this run, forgotten with it. */
export function castOf(ports: readonly number[]): Cast {
  const key = () => new Wallet(Wallet.createRandom().privateKey);
  return {
    payer: key(),
    providers: PROVIDER_NAMES.map((name, i) => ({ name, owner: key(), operator: key(), port: ports[i] ?? 0 })),
    jurors: JUROR_NAMES.map((name) => ({ name, wallet: key() })),
  };
}

/** Everybody whose money appears in the table; operators hold nothing but gas. */
export function partiesOf(cast: Cast, deployer: string): Party[] {
  return [
    { name: "deployer", address: deployer },
    { name: "payer", address: cast.payer.address },
    ...cast.providers.map(({ name, owner }) => ({ name: `provider ${name}`, address: owner.address })),
    ...cast.jurors.map(({ name, wallet }) => ({ name, address: wallet.address })),
  ];
}

/** The deployer gives everybody what they start with. */
export async function fund(provider: JsonRpcProvider, addresses: Addresses, cast: Cast): Promise<void> {
  const signer = new NonceManager(await provider.getSigner(0));
  const gridbond = connect(signer, addresses);
  const usd = usdOf(addresses);
  const gas = async (to: string) => (await signer.sendTransaction({ to, value: GAS })).wait();
  const grid = (to: string, amount: bigint) => gridbond.token.transfer(addresses.gridToken, to, amount).execute();
  await gas(cast.payer.address);
  await grid(cast.payer.address, START.payerGrid);
  await gridbond.token.mint(usd, cast.payer.address, START.payerUsd).execute();
  for (const { owner, operator } of cast.providers) {
    await gas(owner.address);
    await gas(operator.address);
    await grid(owner.address, START.provider);
  }
  for (const { wallet } of cast.jurors) {
    await gas(wallet.address);
    await grid(wallet.address, START.juror);
  }
}

/** What an owner does once, with its cold key: stake, register, offer capacity, and let the agent's key work within limits. */
export async function setUpProvider(
  provider: JsonRpcProvider,
  addresses: Addresses,
  { owner, operator, port }: DemoProvider,
): Promise<void> {
  const gridbond: Gridbond = connect(new NonceManager(owner.connect(provider)), addresses);
  const { gridToken, staking, jobs, registry, slashing, sampling, quorum } = addresses;
  await gridbond.token.approve(gridToken, staking, STAKE.floor + STAKE.jobs).execute();
  await gridbond.staking.stake(registry, STAKE.floor).execute();
  await gridbond.staking.stake(jobs, STAKE.jobs).execute();
  await gridbond.registry.register(`http://127.0.0.1:${port}`, keccak256(toUtf8Bytes(CLASS_SPEC))).execute();
  await gridbond.registry.declareClass(CLASS_SPEC).execute();
  await gridbond.registry.setCapacity(RESOURCE_CLASS, CAPACITY).execute();
  await gridbond.registry.allot(jobs, RESOURCE_CLASS, CAPACITY, owner.address).execute();
  const permissions = Permission.TAKE | Permission.SUBMIT;
  await gridbond.registry.setOperator(jobs, operator.address, STAKE.jobs, permissions).execute();
  for (const arbiter of [slashing, sampling, quorum]) {
    const deal = { token: usdOf(addresses), arbiter, verifier: NOBODY };
    await gridbond.registry.setPolicy(jobs, deal, TUSD("0.01"), true).execute();
  }
}

export function usdOf(addresses: Addresses): Address {
  if (addresses.testUSD === undefined) throw new Error("this deployment has no TestUSD");
  return addresses.testUSD;
}
