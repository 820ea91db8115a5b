// Who holds a role, by the records of the contracts that give them: contracts alone, never a key.
import { Interface, ZeroAddress, dataSlice, getAddress, id } from "ethers";
import type { Log, Provider } from "ethers";
import { z } from "zod";

import type { Addresses } from "../contracts.ts";
import { contractsAt } from "../typed.ts";

/** A role that an account holds now. */
export interface Holder {
  readonly contract: "GridTimelock" | "GridAccess";
  readonly role: string;
  readonly account: string;
}

const timelockEvents = new Interface([
  "event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)",
  "event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)",
]);
const accessEvents = new Interface([
  "event RoleGranted(uint64 indexed roleId, address indexed account, uint32 delay, uint48 since, bool newMember)",
  "event RoleRevoked(uint64 indexed roleId, address indexed account)",
]);

const TIMELOCK_ROLES = new Map([
  [`0x${"0".repeat(64)}`, "admin"],
  ...["PROPOSER_ROLE", "CANCELLER_ROLE", "EXECUTOR_ROLE"].map((name) => [id(name), name] as const),
]);
const ACCESS_ROLES = new Map([
  ["0", "admin"],
  ["1", "guardian"],
]);

const args = z.object({ role: z.unknown(), account: z.string() });

function replay(contract: Holder["contract"], events: Interface, logs: readonly Log[]): Holder[] {
  const held = new Map<string, Holder>();
  for (const log of logs) {
    const event = events.parseLog(log);
    if (event === null) continue;
    const { role, account } = args.parse({ role: event.args[0] as unknown, account: event.args[1] as unknown });
    const names = contract === "GridTimelock" ? TIMELOCK_ROLES : ACCESS_ROLES;
    const holder = { contract, role: names.get(String(role)) ?? String(role), account: getAddress(account) };
    const key = `${holder.role} ${holder.account}`;
    if (event.name === "RoleGranted") held.set(key, holder);
    else held.delete(key);
  }
  return [...held.values()];
}

/** Where the timelock and the register of roles lie: each was deployed by the contract that names it. */
export async function powersOf(addresses: Addresses, provider: Provider) {
  const { governor, charter } = contractsAt(addresses, provider);
  return { timelock: await governor.timelock(), access: await charter.authority() };
}

/** Everybody who holds a role, from the first block to the last. */
export async function holdersOf(addresses: Addresses, provider: Provider): Promise<Holder[]> {
  const { timelock, access } = await powersOf(addresses, provider);
  const logsOf = (address: string) => provider.getLogs({ address, fromBlock: 0, toBlock: "latest" });
  return [
    ...replay("GridTimelock", timelockEvents, await logsOf(timelock)),
    ...replay("GridAccess", accessEvents, await logsOf(access)),
  ];
}

/** Code of an account that a key controls and that only points at a contract (EIP-7702). */
const DELEGATED = "0xef0100";

/** Whether a key alone acts for an account. The zero address as executor means anybody. */
export async function isKey(account: string, provider: Provider): Promise<boolean> {
  if (account === ZeroAddress) return false;
  const code = await provider.getCode(account);
  return code === "0x" || dataSlice(code, 0, Math.min(3, (code.length - 2) / 2)) === DELEGATED;
}
