import type { Addresses } from "../addresses.ts";
import { intend, intendFrom } from "../core/intent.ts";

/** Writes of Staking. `service` is the contract that the stake is for: Jobs, the registry (floor bond), Jury (seats). */
export const stakingVerbs = ({ staking, gridToken }: Addresses) => ({
  /** Adds own stake to the sender's pool for `service`. Needs an ERC-20 allowance of the stake token for Staking. */
  stake: (service: string, amount: bigint) => intend("Staking", staking, "stake", [service, amount], "Staked"),
  /** Takes free own stake out, at once, to `to`. Throws `Staking_NotFree` when locks need it. */
  unstake: (service: string, amount: bigint, to: string) =>
    intend("Staking", staking, "unstake", [service, amount, to], "Unstaked"),
  /** Moves free own stake between two pools of the sender. */
  move: (from: string, to: string, amount: bigint) => intend("Staking", staking, "move", [from, to, amount], "Moved"),
  /**
   * Buys shares of a provider's pool. Needs an ERC-20 allowance of the stake token for Staking.
   * `minShares` guards against a price that moves meanwhile.
   */
  delegate: (provider: string, service: string, assets: bigint, minShares = 0n) =>
    intend("Staking", staking, "delegate", [provider, service, assets, minShares], "Delegated"),
  /** Burns shares and pays their assets to `to`, at once. Throws `Staking_NotFree`: then request an exit. */
  undelegate: (provider: string, service: string, shares: bigint, minAssets: bigint, to: string) =>
    intend("Staking", staking, "undelegate", [provider, service, shares, minAssets, to], "Undelegated"),
  /** Irrevocably turns shares into an exit tranche: still slashed and rewarded, first in line when locks end. */
  requestExit: (provider: string, service: string, shares: bigint) =>
    intend("Staking", staking, "requestExit", [provider, service, shares], "ExitRequested"),
  /** Pays a part of `owner`'s exit tranche to `owner`. Callable by anyone; by `owner` alone while stake is contested or streaming. */
  completeExit: (provider: string, service: string, owner: string, shares: bigint, minAssets = 0n) =>
    intend("Staking", staking, "completeExit", [provider, service, owner, shares, minAssets], "ExitCompleted"),
  /** Pays the sender's credits (compensation, rewards, commission) to `to`. */
  collect: (amount: bigint, to: string) =>
    intendFrom("Staking", staking, "collect", [amount, to], {
      contract: "GridToken",
      address: gridToken,
      names: ["Transfer"],
    }),
  /** Pays a reward to a pool's delegators, less the provider's commission. Needs an ERC-20 allowance of the stake token for Staking. */
  reward: (provider: string, service: string, amount: bigint) =>
    intend("Staking", staking, "reward", [provider, service, amount], "Rewarded"),
  /** Sets the sender's commission on its delegators' rewards; a rise waits for the notice. */
  setCommission: (service: string, bps: number) =>
    intend("Staking", staking, "setCommission", [service, bps], "CommissionSet"),
  /** Destroys slashed stake in the token. Callable by anyone. */
  burn: () =>
    intendFrom("Staking", staking, "burn", [], { contract: "GridToken", address: gridToken, names: ["Transfer"] }),
});
