import { asAddress } from "../abi/codec.ts";
import { type Addresses, creditsOf } from "../addresses.ts";
import { intend } from "../core/intent.ts";

/** Writes of Credits. Amounts: GRID in wei, credits in millionths of a dollar. All throw `NotDeployed` without Credits. */
export const creditsVerbs = (addresses: Addresses) => ({
  /** GRID out of your wallet for new credits in `to`'s; at least so many. Needs `escrow.allow(credits, gridToken, …)`. */
  mint: (gridAmount: bigint, leastCredits: bigint, to: string) =>
    intend("Credits", creditsOf(addresses), "mint", [gridAmount, leastCredits, to], "Minted"),
  /** Credits out of your wallet for GRID in `to`'s; at least so much. Needs `escrow.allow(credits, credits, …)`. */
  redeem: (credits: bigint, leastGrid: bigint, to: string) =>
    intend("Credits", creditsOf(addresses), "redeem", [credits, leastGrid, to], "Redeemed"),
  /** Moves the anchor towards the feed; anyone may. */
  poke: () => intend("Credits", creditsOf(addresses), "poke", [], "Anchored"),
  /** Says that there is no price; anyone may. Daily for thirty days it shows that the feed has ended. */
  report: () => intend("Credits", creditsOf(addresses), "report", [], "Reported"),
  /** What was given to the contract's own wallet: GRID joins the reserve, credits end. Anyone may. */
  absorb: () => intend("Credits", creditsOf(addresses), "absorb", [], "Absorbed"),
  /** Sets the price of a test deployment's `TestFeed`, USD for one GRID with 8 decimals; anyone may. */
  setTestPrice: (feed: string, answer: bigint) =>
    intend("TestFeed", asAddress("feed", feed), "set", [answer], "AnswerUpdated"),
});
