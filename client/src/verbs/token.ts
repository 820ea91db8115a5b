import { asAddress } from "../abi/codec.ts";
import { intend } from "../core/intent.ts";

/** An ERC-2612 permit, as `token.signPermit` makes it. */
export interface Permit {
  readonly deadline: number;
  readonly v: number;
  readonly r: string;
  readonly s: string;
}

/** Writes of any ERC-20. Approvals are separate, so that nobody approves by surprise. */
export const tokenVerbs = () => ({
  /** Lets `spender` (Staking for stake, Escrow for deposits) pull up to `amount` of `token`. */
  approve: (token: string, spender: string, amount: bigint) =>
    intend("GridToken", asAddress("token", token), "approve", [spender, amount], "Approval"),
  /** Sends `amount` of `token`. */
  transfer: (token: string, to: string, amount: bigint) =>
    intend("GridToken", asAddress("token", token), "transfer", [to, amount], "Transfer"),
  /** `approve` by the owner's signature; callable by anyone. */
  permit: (token: string, owner: string, spender: string, amount: bigint, permit: Permit) =>
    intend(
      "GridToken",
      asAddress("token", token),
      "permit",
      [owner, spender, amount, BigInt(permit.deadline), permit.v, permit.r, permit.s],
      "Approval",
    ),
  /** Creates play money; TestUSD only, so local chains and test networks only. */
  mint: (token: string, to: string, amount: bigint) =>
    intend("TestUSD", asAddress("token", token), "mint", [to, amount], "Transfer"),
});
