import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { HoldKey } from "../entities/hold.ts";
import { walletId } from "../entities/ids.ts";
import type { Permit } from "./token.ts";

/** Writes of Escrow's wallet. Holds are made by services, on the allowance that `allow` gives. */
export const escrowVerbs = ({ escrow }: Addresses) => ({
  /** Pulls `amount` of `token` into `to`'s wallet. Needs an ERC-20 allowance of the token for Escrow. */
  deposit: (token: string, amount: bigint, to: string) =>
    intend("Escrow", escrow, "deposit", [token, amount, to], "Transfer"),
  /** `deposit` into the sender's own wallet on its permit (`token.signPermit`) instead of an allowance. */
  depositWithPermit: (token: string, amount: bigint, permit: Permit) =>
    intend(
      "Escrow",
      escrow,
      "depositWithPermit",
      [token, amount, BigInt(permit.deadline), permit.v, permit.r, permit.s],
      "Transfer",
    ),
  /** Sends `amount` of `token` out of the sender's wallet to `to`. */
  withdraw: (token: string, amount: bigint, to: string) =>
    intend("Escrow", escrow, "withdraw", [token, amount, to], "Transfer"),
  /**
   * Lets a service hold up to `amount` of the sender's wallet of `token`: Jobs before `jobs.post`, Slashing (stake token) before
   * `slashing.challenge`. The largest uint256 is not used up.
   */
  allow: (service: string, token: string, amount: bigint) =>
    intend("Escrow", escrow, "approve", [service, walletId(token), amount], "Approval"),
  /** Moves `amount` of `token` from the sender's wallet to `to`'s wallet, inside Escrow. */
  transfer: (to: string, token: string, amount: bigint) =>
    intend("Escrow", escrow, "transfer", [to, walletId(token), amount], "Transfer"),
  /** Credits a sponsor's unused part of a closed hold to its wallet. Callable by anyone. */
  reclaim: (service: string, key: HoldKey, sponsor: string) =>
    intend("Escrow", escrow, "reclaim", [service, key, sponsor], "Reclaimed"),
});
