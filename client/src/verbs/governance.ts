import { id } from "ethers";

import type { Addresses } from "../addresses.ts";
import { intend } from "../core/intent.ts";
import type { VoteType } from "../entities/enums.ts";
import { type Proposal, proposalId } from "../entities/governance.ts";

const callsOf = ({ targets, values, calldatas, description }: Proposal) =>
  [targets, values, calldatas, id(description)] as const;

/** Writes of GridGovernor. Votes are GRID that its holder has delegated, to itself too. */
export const governorVerbs = ({ governor, gridToken }: Addresses) => ({
  /** Gives the sender's votes to `to`: counted in votes that start later. */
  delegate: (to: string) => intend("GridToken", gridToken, "delegate", [to], "DelegateChanged"),
  /** Puts a proposal to the vote. The sender needs `proposalThreshold` votes. */
  propose: ({ targets, values, calldatas, description }: Proposal) =>
    intend("GridGovernor", governor, "propose", [targets, values, calldatas, description], "ProposalCreated"),
  /** Votes with all that was delegated to the sender when the vote started. */
  vote: (what: Proposal | bigint, support: VoteType, reason = "") => {
    const which = typeof what === "bigint" ? what : proposalId(what);
    return intend("GridGovernor", governor, "castVoteWithReason", [which, support, reason], "VoteCast");
  },
  /** Hands what was decided to the timelock. Callable by anyone. */
  queue: (what: Proposal) => intend("GridGovernor", governor, "queue", callsOf(what), "ProposalQueued"),
  /** Does what was decided, once it has waited. Callable by anyone. */
  execute: (what: Proposal) => intend("GridGovernor", governor, "execute", callsOf(what), "ProposalExecuted"),
  /** Takes back a proposal of the sender's own before its vote starts. */
  cancel: (what: Proposal) => intend("GridGovernor", governor, "cancel", callsOf(what), "ProposalCanceled"),
});

/** Writes of Charter: for the timelock (`proposal(why, charter.setFee(50))`) and a guardian, as a multisig takes them. */
export const charterVerbs = ({ charter }: Addresses) => ({
  /** Sets the fee of agreements that begin later, in 1/10,000. The timelock's alone. */
  setFee: (feeBps: number) => intend("Charter", charter, "setFee", [feeBps], "FeeSet"),
  /** Lowers the fee at once. The guardian's. */
  lowerFee: (feeBps: number) => intend("Charter", charter, "lowerFee", [feeBps], "FeeSet"),
  /** Lets nothing new begin for so many seconds, at most fourteen days. The guardian's. */
  stop: (duration: number) => intend("Charter", charter, "stop", [duration], "Stopped"),
  /** Ends a stop before its time. The guardian's. */
  lift: () => intend("Charter", charter, "lift", [], "Lifted"),
});
