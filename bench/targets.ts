/** One row of the gas table: what is measured, the sum that no design can go below, and what we promise. Gas of whole transactions. */
export interface Target {
  readonly key: string;
  readonly operation: string;
  readonly floor?: number;
  readonly peer?: string;
  readonly target?: number;
}

/** Peers were measured on one EVM (prague rules, OpenZeppelin ERC-20, infinite allowance, refunds netted). */
export const TARGETS: readonly Target[] = [
  { key: "staking.topUp", operation: "stake top-up", floor: 46_780, peer: "Horizon 59,755", target: 52_000 },
  { key: "staking.delegate", operation: "delegate, delegator already in", peer: "Horizon 76,986", target: 62_000 },
  { key: "staking.exit", operation: "undelegate free stake, no queue", peer: "Horizon 285,882 (3 tx)", target: 70_000 },
  { key: "staking.slash", operation: "slash with split", floor: 34_752, peer: "Horizon 78,423", target: 55_000 },
  { key: "escrow.deposit", operation: "deposit to the wallet", floor: 46_780, peer: "Codex 50,965", target: 52_000 },
  {
    key: "escrow.withdraw",
    operation: "withdraw from the wallet",
    floor: 29_197,
    peer: "Codex 45,094",
    target: 48_000,
  },
  {
    key: "job.post",
    operation: "post a job from the wallet",
    floor: 53_204,
    peer: "iExec Boost 367,160",
    target: 75_000,
  },
  { key: "job.take", operation: "take a range", peer: "Codex 407,700", target: 100_000 },
  { key: "job.submit", operation: "submit a range", peer: "Codex proof 79,883", target: 48_000 },
  { key: "job.settle", operation: "settle a range", floor: 30_729, peer: "iExec 300,177", target: 60_000 },
  {
    key: "job.whole",
    operation: "whole job, 1,000 units in one range",
    floor: 83_933,
    peer: "Boost 510,030",
    target: 285_000,
  },
  { key: "job.perUnit1000", operation: "per unit of those 1,000", peer: "Boost bag of 10: 179,586", target: 300 },
  {
    key: "registry.register",
    operation: "register a provider",
    floor: 47_328,
    peer: "EigenLayer 135,825",
    target: 80_000,
  },
  {
    key: "lease.open",
    operation: "open a lease on a signed quote",
    floor: 83_204,
    peer: "Akash's estimate 1,530,000 (3 tx)",
    target: 130_000,
  },
  { key: "lease.settle", operation: "settle a lease", floor: 30_729, peer: "Sablier Flow 87,472", target: 50_000 },
  { key: "lease.topUp", operation: "top up by the tenant", peer: "Sablier Flow 62,012", target: 45_000 },
  { key: "lease.close", operation: "close a lease", peer: "Akash's estimate 450,000", target: 75_000 },
  // Rows of our own: no target, watched by the snapshot.
  { key: "lease.openCluster3", operation: "open a cluster of three leases" },
  { key: "lease.sponsor", operation: "top up by a first sponsor" },
  { key: "lease.closeSponsored", operation: "close a lease with sponsors" },
  { key: "lease.post", operation: "post a lease order" },
  { key: "lease.take", operation: "take a lease order" },
  { key: "lease.award", operation: "award a lease order to a bid" },
  { key: "lease.challenge", operation: "challenge a lease" },
  { key: "lease.answer", operation: "answer a challenge" },
  { key: "lease.fail", operation: "end an unanswered lease" },
  { key: "staking.unstake", operation: "unstake own free stake" },
  { key: "job.takeDelegated", operation: "take with a delegated part of the bond" },
  { key: "job.settleRefund", operation: "settle below the cap: the rest goes back to the payer" },
  { key: "job.accept", operation: "accept before the review ends" },
  { key: "job.expire", operation: "expire a missed deadline" },
  { key: "job.retake", operation: "retake an expired claim" },
  { key: "job.conclude", operation: "conclude a job of one claim" },
  { key: "slashing.challenge", operation: "challenge a unit" },
  { key: "slashing.open", operation: "open leaf and path of one in 1,000" },
  { key: "jury.draw", operation: "draw a panel" },
  { key: "jury.commit", operation: "commit a vote" },
  { key: "jury.reveal", operation: "reveal a vote" },
  { key: "slashing.decide", operation: "count a panel's votes: decided" },
  { key: "slashing.resolve", operation: "resolve against the provider, nobody appealed" },
  { key: "auditors.register", operation: "register as an auditor" },
  { key: "auditors.revoke", operation: "revoke an attestation" },
  { key: "auditors.publish", operation: "publish a finding" },
  { key: "auditors.contradict", operation: "slash an auditor for a contradiction" },
  { key: "auditors.requireEligible", operation: "show one attestation (with 21,000 for a transaction of its own)" },
  { key: "devices.set", operation: "list 1,000 devices" },
  { key: "devices.change", operation: "change the list of 1,000" },
  { key: "devices.duplicate", operation: "slash an inventory of 1,000 for a duplicate" },
  { key: "devices.requireEligible", operation: "require an inventory (with 21,000 for a transaction of its own)" },
];
