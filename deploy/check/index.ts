// Whether what runs on a chain is what this repository says: code, immutables, parameters, wiring, and nobody in charge.
// Reads only.
import { ZeroAddress, getCreateAddress, keccak256 } from "ethers";
import type { ContractRunner, Provider } from "ethers";

import { GridTimelock__factory } from "../../typechain-types/factories/governance/GridTimelock__factory.ts";
import { ADDRESS_NAMES, CONTRACTS } from "../contracts.ts";
import type { AddressName, Addresses } from "../contracts.ts";
import { caseSeconds, panelSeconds } from "../parameters.ts";
import type { Parameters } from "../parameters.ts";
import { contractsAt } from "../typed.ts";
import { expectedImmutables, toWord } from "./expected.ts";
import type { Immutables } from "./expected.ts";
import { mask, templateOf, wordAt } from "./immutables.ts";
import type { Template } from "./immutables.ts";
import { holdersOf, isKey, powersOf } from "./roles.ts";

/** One thing compared. */
export interface Finding {
  readonly contract: string;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
  readonly ok: boolean;
}

/** Functions that would put somebody in charge. */
const PRIVILEGED =
  /^(owner|pendingOwner|admin|authority|setAuthority|guardian|governor|(transfer|renounce|accept)Ownership|(un)?pause|paused|mint|upgradeTo.*|implementation|initialize|(grant|revoke|renounce)Role|hasRole|rescue.*|sweep.*|setParameter.*)$/;

/** Not powers over the contract, or the only way to say who has them (see roles.ts). */
const EXEMPT: { readonly [name in AddressName]?: ReadonlySet<string> } = {
  testUSD: new Set(["mint"]),
  charter: new Set(["authority", "setAuthority"]),
  credits: new Set(["mint"]),
};

const compare = (contract: string, what: string, expected: unknown, got: unknown): Finding => ({
  contract,
  what,
  expected: String(expected),
  got: String(got),
  ok: String(expected).toLowerCase() === String(got).toLowerCase(),
});

function checkImmutables(contract: string, template: Template, code: string, expected: Immutables): Finding[] {
  const names = new Set([...Object.keys(expected), ...template.immutables.keys()]);
  return [...names].map((name) => {
    const places = template.immutables.get(name);
    const value = expected[name];
    if (places === undefined || value === undefined) {
      const [want, got] = value === undefined ? ["no such immutable", "one in the code"] : [String(value), "none"];
      return { contract, what: name, expected: want, got, ok: false };
    }
    const word = wordAt(code, places);
    const ok = word === toWord(value).toLowerCase();
    // Shown as it was given where it is right, raw where it is not.
    return { contract, what: name, expected: String(value), got: ok ? String(value) : readable(word, value), ok };
  });
}

function readable(word: string | undefined, like: string | number | bigint): string {
  if (word === undefined) return "no single value";
  if (typeof like !== "string") return BigInt(word).toString();
  return like.length === 42 ? `0x${word.slice(26)}` : word;
}

async function checkCode(
  name: AddressName,
  address: string,
  provider: Provider,
  expected: Immutables,
): Promise<Finding[]> {
  const contract = CONTRACTS[name];
  const template = await templateOf(contract);
  const code = await provider.getCode(address);
  const powers = template.abi
    .filter(({ type, name: fn }) => type === "function" && fn !== undefined && PRIVILEGED.test(fn))
    .map(({ name: fn }) => fn ?? "")
    .filter((fn) => !EXEMPT[name]?.has(fn));
  return [
    compare(
      contract,
      "code hash",
      keccak256(template.code),
      code === "0x" ? "no code" : keccak256(mask(code, template)),
    ),
    compare(contract, "privileged functions", "none", powers.join(", ") || "none"),
    ...checkImmutables(contract, template, code, expected),
  ];
}

/** Views that combine several parameters or contracts. An answer that is none is a finding, not a crash. */
async function checkWiring(a: Addresses, p: Parameters, runner: ContractRunner): Promise<Finding[]> {
  const c = contractsAt(a, runner);
  const ask = async (contract: string, what: string, expected: unknown, answer: Promise<unknown>) => {
    const got = await answer.catch(() => "no answer");
    return compare(contract, what, expected, got);
  };
  const supply = async () => {
    const [cap, total] = [await c.gridToken.CAP(), await c.gridToken.totalSupply()];
    return total <= cap ? "at most CAP" : `${total} > ${cap}`;
  };
  return Promise.all([
    ask("GridToken", "CAP", 100_000_000n * 10n ** 18n, c.gridToken.CAP()),
    ask("GridToken", "totalSupply", "at most CAP", supply()),
    ask("GridToken", "decimals", 18, c.gridToken.decimals()),
    ask("Staking", "creditId", BigInt(a.gridToken), c.staking.creditId()),
    ask("Jury", "lifetime", panelSeconds(p), c.jury.lifetime()),
    ask("Slashing", "longestCase", caseSeconds(p), c.slashing.longestCase()),
    ...(c.testUSD === undefined ? [] : [ask("TestUSD", "decimals", 6, c.testUSD.decimals())]),
    ...(c.credits === undefined ? [] : [ask("Credits", "decimals", 6, c.credits.decimals())]),
  ]);
}

/** Who is in charge of what is governed: the timelock, at most one guardian, never a key. What was voted on later shows as a finding. */
async function checkRoles(a: Addresses, p: Parameters, provider: Provider): Promise<Finding[]> {
  const refused = (error: unknown) => [
    compare("GridAccess", "roles", "records of who holds one", error instanceof Error ? error.message : error),
  ];
  return readRoles(a, p, provider).catch(refused);
}

async function readRoles(a: Addresses, p: Parameters, provider: Provider): Promise<Finding[]> {
  const { timelock, access } = await powersOf(a, provider);
  const { guardian, delay } = p.governance;
  const expected = [
    `GridTimelock admin ${timelock}`,
    `GridTimelock PROPOSER_ROLE ${a.governor}`,
    `GridTimelock CANCELLER_ROLE ${a.governor}`,
    `GridTimelock EXECUTOR_ROLE ${ZeroAddress}`,
    `GridAccess admin ${timelock}`,
    `GridAccess guardian ${timelock}`,
    ...(guardian === "none" ? [] : [`GridAccess guardian ${guardian}`]),
  ];
  const holders = await holdersOf(a, provider);
  const list = (lines: readonly string[]) => lines.toSorted().join(", ");
  const keys: string[] = [];
  for (const { account } of holders) if (await isKey(account, provider)) keys.push(account);
  const { gridToken, charter } = contractsAt(a, provider);
  const timelockContract = GridTimelock__factory.connect(timelock, provider);
  return [
    compare("GridTimelock", "address", getCreateAddress({ from: a.governor, nonce: 1 }), timelock),
    compare("GridAccess", "address", getCreateAddress({ from: a.charter, nonce: 1 }), access),
    compare("GridTimelock", "getMinDelay", delay, await timelockContract.getMinDelay()),
    compare("Charter", "feeBps", p.governance.feeBps, await charter.feeBps()),
    compare("GridToken", "CLOCK_MODE", "mode=timestamp", await gridToken.CLOCK_MODE()),
    compare(
      "GridAccess",
      "holders of roles",
      list(expected),
      list(holders.map(({ contract, role, account }) => `${contract} ${role} ${account}`)),
    ),
    compare("GridAccess", "keys that hold a role", "none", keys.join(", ") || "none"),
  ];
}

/**
 * Compares a deployment with this repository's artifacts and the given parameters.
 * @returns every comparison, those that failed too
 */
export async function checkDeployment(
  provider: Provider,
  addresses: Addresses,
  parameters: Parameters,
): Promise<Finding[]> {
  const chainId = Number((await provider.getNetwork()).chainId);
  const expected = expectedImmutables(addresses, parameters, chainId);
  const findings = [
    compare("Gridbond", "chain id", parameters.chainIds.includes(chainId) ? chainId : parameters.chainIds, chainId),
    compare("Gridbond", "TestUSD deployed", parameters.testUSD, addresses.testUSD !== undefined),
    compare("Gridbond", "TestFeed deployed", parameters.credits.feed === "testFeed", addresses.testFeed !== undefined),
    compare("Gridbond", "Credits deployed", parameters.credits.feed !== "none", addresses.credits !== undefined),
  ];
  for (const name of ADDRESS_NAMES) {
    const address = addresses[name];
    if (address !== undefined) findings.push(...(await checkCode(name, address, provider, expected[name])));
  }
  return [
    ...findings,
    ...(await checkWiring(addresses, parameters, provider)),
    ...(await checkRoles(addresses, parameters, provider)),
  ];
}
