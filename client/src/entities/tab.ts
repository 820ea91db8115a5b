import { AbiCoder, hexlify, keccak256, randomBytes } from "ethers";

import { asAddress, asBytes32 } from "../abi/codec.ts";
import { InvalidInput } from "../errors/own.ts";
import type { Address, Hex } from "../types.ts";
import { requireFits } from "./checks.ts";
import type { TabStatus } from "./enums.ts";

/** A payer's money for one provider's metered calls. Make one with `tab()`. */
export interface Tab {
  readonly payer: Address;
  readonly provider: Address;
  /** ERC-20 that pays. */
  readonly token: Address;
  /** Time between the payer's notice and its refund. */
  readonly thawSeconds: number;
  /** Makes equal tabs different. */
  readonly salt: Hex;
}

/** What changes about a tab, as `vouchers.stateOf` returns it. */
export interface TabState {
  /** Token units that payer and sponsors put in. */
  readonly paidIn: bigint;
  /** Last second that is the provider's, once the payer gave notice; zero before. */
  readonly thawsAt: number;
  readonly status: TabStatus;
}

/** What a key may sign for the payer. */
export interface Session {
  /** Its vouchers' totals go no further: the tab's total, not the key's part of it. */
  readonly limit: bigint;
  /** Last second at which its vouchers can be redeemed. */
  readonly expiresAt: number;
}

/** The payer's word that `total` of a tab is the provider's by now. The highest one stands for all before it. */
export interface SignedVoucher {
  readonly tab: Tab;
  readonly total: bigint;
  /** The payer, or a session key. */
  readonly signer: Address;
  readonly signature: Hex;
}

/** Least and most seconds of a tab's thaw. */
export const THAW_SECONDS = Object.freeze({ least: 3_600, most: 30 * 86_400 });

/** What `tab()` needs. Addresses and hashes may be any string: they are checked. */
export interface TabInput {
  readonly payer: string;
  readonly provider: string;
  readonly token: string;
  readonly thawSeconds?: number;
  readonly salt?: string;
}

/**
 * A frozen tab. Defaults: a day to thaw, a random salt.
 * @throws InvalidInput when the contract would refuse it
 */
export function tab(input: TabInput): Tab {
  const made: Tab = {
    payer: asAddress("payer", input.payer),
    provider: asAddress("provider", input.provider),
    token: asAddress("token", input.token),
    thawSeconds: input.thawSeconds ?? 86_400,
    salt: asBytes32("salt", input.salt ?? hexlify(randomBytes(32))),
  };
  const { least, most } = THAW_SECONDS;
  requireFits("thawSeconds", made.thawSeconds, 32);
  if (made.thawSeconds < least || made.thawSeconds > most)
    throw new InvalidInput("thawSeconds", made.thawSeconds, `${least} to ${most}`);
  return Object.freeze(made);
}

const TAB = "(address payer, address provider, address token, uint32 thawSeconds, bytes32 salt)";

/** Id of a tab. Mirrors `Vouchers.tabIdOf`. */
export function tabId(tab: Tab, chainId: number, vouchers: string): Hex {
  const values = [chainId, asAddress("vouchers", vouchers), tab];
  return keccak256(AbiCoder.defaultAbiCoder().encode(["uint256", "address", TAB], values)) as Hex;
}
