/** Why each custom error happens and how to solve it. `scripts/export-errors.ts` refuses a contract error that is missing here. */
export const guide: Readonly<Record<string, readonly [why: string, how: string]>> = {
  // Staking
  Staking_ZeroAmount: ["An amount of zero does nothing.", "Pass an amount above zero."],
  Staking_NotFree: [
    "More was asked for than is free in this pool: the rest is locked by agreements or needed by exit tranches.",
    "Ask for at most `limit`, add stake, or wait until agreements end; delegators can request an exit.",
  ],
  Staking_AboveRatio: [
    "Delegated stake is capped at a multiple of the provider's own stake.",
    "Delegate at most `limit` in total, lock a smaller delegated part, or have the provider stake more.",
  ],
  Staking_NotLocked: [
    "The service tried to move more than it had locked or contested.",
    "This is a fault of the service; its own books and Staking's disagree.",
  ],
  Staking_Slippage: [
    "The share price moved: fewer shares or assets would result than asked for at least.",
    "Read the pool again and lower the minimum, or try later.",
  ],
  Staking_Diluted: [
    "The pool lost so much to slashing that new shares cannot be priced fairly.",
    "Delegate elsewhere, or wait until the pool's remaining delegators have left.",
  ],
  Staking_CommissionTooHigh: [
    "The commission is above the cap fixed at deployment.",
    "Set at most `limit` basis points.",
  ],
  Staking_NoExit: [
    "The exit tranche holds fewer shares than asked for, or belongs to an epoch that a slash has ended.",
    "Ask for at most `limit` shares; request an exit first.",
  ],
  Staking_NotOwner: [
    "While stake of the pool is contested or streaming, which the price leaves out, only the owner may complete its exit.",
    "Send it from `owner`, or wait until the disputes are ruled and the stream has ended.",
  ],
  Staking_BadParameter: ["A deployment parameter is out of range.", "Deploy with a value within `limit`."],
  // Escrow
  Escrow_FeeTooHigh: [
    "A service asked for a fee that leaves the payee nothing.",
    "This is a fault of the service; it must ask for less than 10,000 in 1/10,000.",
  ],
  Escrow_BadSink: [
    "A service names the receiver of its fees once.",
    "This is a fault of the service: call setSink from it, once, with an address.",
  ],
  Escrow_ZeroAmount: ["An amount of zero does nothing.", "Pass an amount above zero."],
  Escrow_InexactToken: [
    "The token moved another amount than it was asked to, as fee-on-transfer and rebasing tokens do.",
    "Use a plain ERC-20, and do not withdraw to the Escrow itself.",
  ],
  Escrow_AlreadyHeld: [
    "This service has held money under this id before; ids are used once.",
    "If these are terms, they were posted already: change the salt.",
  ],
  Escrow_NotHeld: ["There is no open hold under this key.", "Check id, payer and token; the hold may be closed."],
  Escrow_Insufficient: [
    "The hold has less left than was asked for.",
    "Charge at most `limit`, or top the hold up first.",
  ],
  Escrow_Exhausted: ["Nothing is left in the hold, so its shares have no price.", "Close it and make a new agreement."],
  Escrow_Sponsored: [
    "A hold with sponsors gives no partial refunds.",
    "Close the hold; sponsors then reclaim their part.",
  ],
  Escrow_NothingToReclaim: [
    "The hold is still open, or this sponsor has no share of it.",
    "Wait until the agreement is over, and name the sponsor that paid.",
  ],
  Escrow_PermitExpired: ["The hold permit is past its deadline.", "Have the payer sign a new one."],
  Escrow_BadSignature: [
    "The payer did not sign this hold.",
    "Sign exactly this service, id, payer, token, amount and deadline, on this chain.",
  ],
  Escrow_PermitFailed: [
    "The token's permit failed and the allowance does not cover the amount.",
    "Sign the permit again, or approve Escrow for the amount.",
  ],
  // ProviderRegistry
  ProviderRegistry_AlreadyRegistered: [
    "This provider is registered.",
    "Use setProfile to change endpoint or metadata.",
  ],
  ProviderRegistry_NotRegistered: [
    "This address is no registered provider.",
    "Register first; it locks the floor bond.",
  ],
  ProviderRegistry_Exiting: [
    "The provider is leaving and takes no new capacity.",
    "Finish the exit, then register again.",
  ],
  ProviderRegistry_TooEarly: [
    "The exit was not requested, or its delay is not over.",
    "Request the exit, and call again after `exitAt`.",
  ],
  ProviderRegistry_StillAllotted: ["Capacity is still allotted to services.", "Set every allotment to zero first."],
  ProviderRegistry_Capacity: [
    "Capacity does not add up: the total must cover what is allotted, and an allotment what is reserved.",
    "Keep within `limit`: raise the total or the allotment, or wait until agreements end.",
  ],
  ProviderRegistry_NotPermitted: [
    "The operator has no such permission from the provider on this service, or not yet.",
    "Have the owner call setOperator; what it loosens counts after the notice.",
  ],
  ProviderRegistry_AboveExposure: [
    "The agreement would lock more own stake than the operator's grant allows.",
    "Take fewer units, or have the owner raise the grant's exposure.",
  ],
  ProviderRegistry_DealNotAllowed: [
    "The owner's policy does not let operators make deals with this token, arbiter and verifier, or not yet.",
    "Have the owner call setPolicy; allowing counts after the notice.",
  ],
  ProviderRegistry_BelowMinPrice: [
    "The price per unit is under the owner's policy.",
    "Wait until the auction's price reaches `limit`, or have the owner lower the policy.",
  ],
  ProviderRegistry_ZeroAddress: ["An address must not be zero.", "Name a payout address."],
  ProviderRegistry_BadParameter: ["A value is out of range.", "Keep within `limit`."],
  ProviderRegistry_QuoteMismatch: [
    "The quote is for another service, payer or subject than it is matched with; `field` says which.",
    "Use a quote whose subject is this order's id or its offer, made for this payer or for anyone.",
  ],
  ProviderRegistry_QuoteExpired: ["The quote is past its last second.", "Ask the provider for a new one."],
  ProviderRegistry_QuoteEpoch: [
    "The provider cancelled all quotes of the epoch in which this one was signed.",
    "Ask for a new one; sign with the allotment's current `quoteEpoch`.",
  ],
  ProviderRegistry_QuoteSpent: [
    "The matches together would take more than the quote's volume; a cancelled quote has none.",
    "Match at most `volume` in total, or ask for another quote.",
  ],
  ProviderRegistry_NotSealed: [
    "The order takes sealed bids, and this bid's signer did not commit to it in time.",
    "Bidders commit the quote's digest until `sealedUntil`, then show the quote.",
  ],
  ProviderRegistry_BadSignature: ["`signer` did not sign this quote.", "Check the quote's fields, chain and registry."],
  ProviderRegistry_WrongRequirement: [
    "The evidence is about other rules than the terms require.",
    "Encode the judge and rules whose hash is `requirement`.",
  ],
  // Jobs
  Jobs_BadTerms: ["A term of the job is out of range.", "Change the named term to respect `limit`."],
  Jobs_NotPayer: [
    "Only the job's payer may do this now.",
    "Send it from `payer`, or wait for the time when anybody may.",
  ],
  Jobs_NotArbiter: ["Only the arbiter named in the terms may do this.", "Go through the arbiter's own contract."],
  Jobs_NotPermitted: [
    "The sender may not act for this provider.",
    "Send it from the provider's owner or an operator with this permission on Jobs.",
  ],
  Jobs_Unknown: [
    "These terms were never posted here, or all their money is spent.",
    "Pass the terms exactly as posted.",
  ],
  Jobs_WrongJobStatus: [
    "The job is not in a state for this.",
    "Read jobOf: it may be cancelled, concluded or not started.",
  ],
  Jobs_WrongClaimStatus: [
    "The claim is not in a state for this.",
    "Read claimOf, and check that claim and terms are exactly as emitted.",
  ],
  Jobs_WrongDisputeStatus: ["The dispute is not in a state for this.", "Read disputeStateOf: it may be ruled already."],
  Jobs_BadCount: ["No or too many units were asked for.", "Take between 1 and `limit` units."],
  Jobs_TooEarly: ["It is too early for this.", "Call again at `from` (seconds of the chain's time)."],
  Jobs_TooLate: ["The deadline has passed.", "Nothing to do: whoever waited for it may time it out now."],
  Jobs_WrongPredecessors: [
    "The list of predecessors is not the one in the terms.",
    "Pass the job ids in the order that was hashed.",
  ],
  Jobs_PredecessorNotSucceeded: [
    "A job that must succeed first has not been concluded.",
    "Conclude the predecessor once all its units are accepted.",
  ],
  Jobs_TooMuchDelegated: [
    "The own part of the bond must be at least four times the claim's whole compensation.",
    "Lower the delegated part to `limit`.",
  ],
  Jobs_WrongSubmission: [
    "This is not what the provider submitted.",
    "Pass root and time exactly as in the Submitted event.",
  ],
  Jobs_WrongUnit: ["The unit is outside the claim.", "Name a unit from `first` to `first + count - 1`."],
  Jobs_WrongDispute: [
    "The id is not the dispute that the agreement describes.",
    "Pass the agreement that was challenged.",
  ],
  Jobs_BadRuling: ["A ruling must be for one side, and evidence rules only for the payer.", "Rule Payer or Provider."],
  Jobs_Unsorted: ["Claims must be passed with rising ids, each once.", "Sort them by id; the client's conclude does."],
  Jobs_AboveCap: ["The quote asks more than the job's cap.", "Award a quote of at most `limit` per unit."],
  Jobs_Incomplete: [
    "Fewer units were accepted than the job has.",
    "Settle the remaining claims, retakes included, and pass them all.",
  ],
  Jobs_BadAgreement: ["These bytes are no agreement of Jobs.", "Encode it with encodeAgreement."],
  Jobs_GangFilled: [
    "A gang that is not filled has nothing to work on, and a filled one is not unwound.",
    "Wait until its last unit is taken, or unwind it after the window.",
  ],
  // BlockRandomness
  BlockRandomness_BadParameter: [
    "A deploy parameter of the source of seeds is out of range.",
    "Change the named parameter.",
  ],
  // Vouchers
  Vouchers_NotPayer: ["Only the tab's payer may do this.", "Send it from the tab's payer."],
  Vouchers_NotOpen: [
    "The tab was never opened, or is closed.",
    "Check that tab and chain are the ones of its Opened event; open another one.",
  ],
  Vouchers_AlreadyOpened: ["A tab opens once, even when it was closed since.", "Open one with another salt."],
  Vouchers_BadThaw: ["The time to thaw is out of bounds.", "Choose one between the limits named."],
  Vouchers_AlreadyThawing: [
    "The payer gave notice: the tab takes no more money and ends.",
    "Redeem what is signed; open another tab to go on.",
  ],
  Vouchers_NotThawing: [
    "Without a notice only the provider closes a tab.",
    "The payer calls thaw() first, or the provider closes it.",
  ],
  Vouchers_TooEarly: ["The tab is still thawing: its provider may redeem.", "Close it at the time named, or later."],
  Vouchers_BadSession: ["A session key is neither nobody nor the payer.", "Name another key."],
  Vouchers_TooSoon: [
    "A session cannot end, nor its limit fall, before the provider had time to redeem what it signed.",
    "Keep its limit and let it expire at the limit named or later.",
  ],
  Vouchers_NothingNew: [
    "The voucher adds nothing to what was redeemed, or the tab holds nothing more.",
    "Redeem the highest voucher; ask the payer to open another tab when this one is used up.",
  ],
  Vouchers_SessionExpired: [
    "Who signed is neither the payer nor a session key that is still good.",
    "Ask the payer for its own signature, or to renew the session.",
  ],
  Vouchers_OverLimit: [
    "The session key signed more than it may.",
    "Ask the payer for its own signature, or to raise the limit.",
  ],
  Vouchers_BadSignature: [
    "The signature is not the signer's for this tab, total, chain and contract.",
    "Sign again with vouchers.sign(), or name the key that signed.",
  ],
  // FeeAuction
  FeeAuction_BadParameter: ["A deploy parameter of the fee auction is out of range.", "Change the named parameter."],
  FeeAuction_TooLittle: [
    "There is less of the token for sale than asked for, or nothing.",
    "Read lotOf(token), and wait for more fees or ask for less.",
  ],
  FeeAuction_TooDear: [
    "The lot costs more than the buyer wants to pay.",
    "Wait until priceOf(token) has fallen, or pay more.",
  ],
  FeeAuction_NotForSale: ["GridToken is not sold for GridToken.", "Call burn(): it destroys these fees."],
  // Emissions
  Emissions_BadParameter: ["A deploy parameter of the emissions is out of range.", "Change the named parameter."],
  Emissions_CannotStart: [
    "The budget is not in the contract, is zero by its parameters, or the schedule runs already.",
    "Send `budget` GRID to Emissions first; nothing needs to be done when `startedAt` is not zero.",
  ],
  Emissions_NotStarted: ["The budget has not been given yet.", "Send it to Emissions and call start()."],
  Emissions_NotClean: [
    "Only settled claims that lost nothing count.",
    "Wait until the claim is settled and its disputes are ruled; one that lost units earns nothing.",
  ],
  Emissions_NothingNew: [
    "It paid no fee, or all of it was counted before.",
    "Read countedOf(id); a lease counts again after its next settlement.",
  ],
  Emissions_NoLots: ["Fees in GRID are burned without a sale.", "Nothing can be collected for them."],
  Emissions_NotSold: ["The lot is still for sale.", "Wait until somebody buys it."],
  Emissions_NothingToCollect: [
    "The pool has no fees in this lot, was paid, or nothing is released at this moment.",
    "Read feesOf and releasedAt; try again later when fees are there.",
  ],
  // Credits
  Credits_BadParameter: ["A deploy parameter of the credits is out of range.", "Change the named parameter."],
  Credits_ZeroAmount: [
    "An amount is zero, or too little for one unit of what it would buy; or nothing was given to the reserve.",
    "Name more of it.",
  ],
  Credits_TooMuch: [
    "More GRID than can exist, or more credits than there are.",
    "Name at most `limit`: what the wallet holds is less.",
  ],
  Credits_TooLittle: [
    "The price moved: the caller would get less than the least that it takes.",
    "Read quoteMint or quoteRedeem again, and ask for at most that.",
  ],
  Credits_NoPrice: [
    "The price feed, or the sequencer's, gives no answer that counts now; `fault` says which check failed.",
    "Wait for the feed's next answer. Payments in credits go on; if the feed has ended, report() it once a day for thirty days to redeem without it.",
  ],
  Credits_PriceMoved: [
    "The feed is too far from the anchor to mint, after a jump of the price.",
    "Call poke() now and again until they meet, or redeem, which does not wait.",
  ],
  Credits_Halted: [
    "The reserve covers too little of the credits: nothing is minted.",
    "Wait until the price of GRID recovers; redemption and payments go on.",
  ],
  Credits_LittleGas: [
    "Too little gas is left to ask a feed for its price.",
    "Send at least `limit` more gas than `got`; what is not used is not paid for.",
  ],
  Credits_HasPrice: ["There is a price: nothing to report.", "Nothing needs to be done."],
  Credits_OnlyInEscrow: [
    "Credits live in Escrow: they are no ERC-20 to send or withdraw.",
    "Transfer them inside Escrow, or redeem them for GRID.",
  ],
  TestFeed_NotATestNetwork: [
    "TestFeed refuses chains that are no test networks.",
    "Name a real feed in the parameters.",
  ],
  // Charter
  Charter_Stopped: [
    "A guardian has stopped new agreements for a while; what was posted or opened before goes on.",
    "Try again after `until` (seconds): the stop ends by itself.",
  ],
  Charter_FeeTooHigh: [
    "A fee above what the deployment allows, or a `lowerFee` that does not lower it.",
    "Set at most `limit`, in 1/10,000.",
  ],
  Charter_StopTooLong: ["A stop lasts fourteen days at most.", "Pass at most `limit` seconds."],
  Charter_TooEarly: [
    "Between two stops there are fourteen days in which agreements can begin.",
    "Stop again from `limit` (seconds) on.",
  ],
  Charter_NotStopped: ["Nothing is stopped.", "Nothing needs to be done."],
  Charter_BadParameter: ["A deploy parameter of the charter is out of range.", "Change the named parameter."],
  AccessManagedUnauthorized: [
    "The sender may not do this: it is the timelock's or the guardian's.",
    "Propose it to the governor, or send it from the guardian.",
  ],
  AccessManagedInvalidAuthority: ["The register of roles has no code.", "Name a contract."],
  AccessManagedRequiredDelay: [
    "The sender may do this only after a delay.",
    "Schedule it in the register of roles first.",
  ],
  // GridGovernor
  GridGovernor_BadParameter: ["A deploy parameter of the governor is out of range.", "Change the named parameter."],
  GridGovernor_TooEarly: ["A decision waits in the timelock.", "Execute it from `eta` (seconds) on."],
  GridGovernor_TimelockIsFixed: ["The governor keeps its timelock for ever.", "Change its delay instead."],
  GovernorAlreadyCastVote: ["This account has voted.", "A vote cannot be changed."],
  GovernorAlreadyQueuedProposal: ["The proposal is queued.", "Execute it once it has waited."],
  GovernorDisabledDeposit: ["The governor keeps no ether or tokens.", "Send them to the timelock."],
  GovernorInsufficientProposerVotes: [
    "The proposer has fewer votes than a proposal needs.",
    "Delegate GRID to yourself first (staked GRID has no vote), at least `threshold`, and wait a second.",
  ],
  GovernorInvalidProposalLength: [
    "Targets, values and calls are not equally many, or there are none.",
    "Build it with proposal().",
  ],
  GovernorInvalidSignature: ["The vote's signature is not the voter's.", "Sign it again."],
  GovernorInvalidVoteParams: ["This governor takes votes without parameters.", "Leave them empty."],
  GovernorInvalidVoteType: ["A vote is against (0), for (1) or abstains (2).", "Pass one of VoteType."],
  GovernorInvalidVotingPeriod: ["A vote needs some time.", "Deploy with a period above zero."],
  GovernorNonexistentProposal: ["No such proposal.", "Check the calls and the description: the id is their hash."],
  GovernorOnlyExecutor: ["Only a decision can do this.", "Propose it."],
  GovernorProposalQueueingFailed: ["The timelock did not take the proposal.", "Check that it was not queued before."],
  GovernorProposalQueueingNotRequired: ["Nothing needs to be queued.", "Execute it."],
  GovernorRestrictedProposer: ["The description names another proposer.", "Propose it from that account."],
  GovernorUnableToCancel: [
    "Only its proposer takes a proposal back, before the vote starts.",
    "Vote against it instead.",
  ],
  GovernorUnexpectedProposalState: [
    "The proposal is not where this can be done: still voted on, defeated, or done already.",
    "Read stateOf(proposal).",
  ],
  FailedCall: ["A call of the decision failed without a reason.", "Simulate each call from the timelock."],
  // Reputation
  Reputation_BadParameter: ["A deploy parameter of Reputation is out of range.", "Change the named parameter."],
  Reputation_NotSettled: [
    "The claim is not over, or it ended without fault and pay.",
    "Record it when its status is Settled, Expired, Retaken or Failed.",
  ],
  Reputation_AlreadyRecorded: ["This claim was recorded before.", "Nothing is left to do."],
  Reputation_NothingNew: [
    "The lease was charged nothing since the last record.",
    "Settle the lease first, then record it.",
  ],
  // Verifications
  Verification_NotCourt: ["Only the verification's court may do this.", "Send it through the court's own verbs."],
  Verification_BadParameter: ["A deploy parameter of a verification is out of range.", "Change the named parameter."],
  PayerReview_NotPayer: ["Only the agreement's payer rejects.", "Send it from `payer`."],
  Quorum_NotPayer: ["Only the agreement's payer asks.", "Send it from `payer`."],
  Quorum_TooFew: ["Too few replicas were asked to find a quorum among them.", "Ask `limit` at least."],
  Quorum_NotReplicas: [
    "These units are not replicas of one shard, in rising order.",
    "Take unitsOfShard(shard, units, replicas), and their claims.",
  ],
  Quorum_AlreadyOpen: ["This shard was asked about before.", "Read roundOf(jobId, shard)."],
  Quorum_Redo: [
    "The unit is done again after a failure, when other results were known: its agreement proves nothing.",
    "Leave it out, or challenge it in the court.",
  ],
  Quorum_TooFresh: ["The results were submitted in this very second.", "Ask again in the next block."],
  Quorum_TooLittleTime: [
    "The terms leave too little time to rule for the round.",
    "Name `ruleSeconds` of at least revealSeconds + escalateSeconds + 1.",
  ],
  Quorum_NotAsked: ["This replica was not asked.", "Read replicaOf(jobId, shard, replica)."],
  Quorum_AlreadyRevealed: ["This replica has revealed.", "Nothing is left to do for it."],
  Quorum_AlreadyEscalated: ["The court has this replica, or a quorum was found.", "Wait for the court's ruling."],
  Quorum_TooEarly: ["It is too early for this.", "Call again at `from`, seconds."],
  Quorum_TooLate: ["The time for this is over.", "Call resolve: anyone may."],
  Quorum_WrongReveal: [
    "Salt, result and path do not lead to what was submitted.",
    "Reveal what is behind the leaf, with the path of its place in the claim.",
  ],
  Sampling_NotSubmitted: ["Nothing was submitted yet that could be sampled.", "Draw after the submission."],
  Sampling_AlreadyDrawn: ["The claim's units are drawn, or the seed is on its way.", "Read picksOf(claimId, count)."],
  Sampling_NotDrawn: ["Nobody has drawn for this claim.", "Call draw first."],
  Sampling_NoSeed: [
    "The seed is not there yet, or it is lost.",
    "Wait for the seed's block. If it is lost, draw again.",
  ],
  Sampling_NotPicked: ["Another unit of this part was picked.", "Challenge unit `picked`."],
  // Jury
  Jury_SeatTaken: ["Somebody holds this seat.", "Take a vacated seat, or the next new one: number seatCount()."],
  Jury_NoSuchSeat: ["There is no such seat.", "Use a number up to `limit`."],
  Jury_NotJuror: ["The sender does not hold this seat.", "Send it from `juror`."],
  Jury_AlreadyRetired: ["The seat was given up already.", "Vacate it after the exit time."],
  Jury_TooEarly: ["It is too early for this.", "Call again at `from` (a time in seconds; for draw, a block)."],
  Jury_TooLate: ["The stage is over.", "The requester can close the panel now."],
  Jury_NoSeed: [
    "The panel's seed is not there yet, or it is lost.",
    "Draw when seedOf(panelId) tells a seed. If it is lost the court can close the panel.",
  ],
  Jury_WrongStage: ["The panel is not in a stage for this.", "Read stageOf(panelId)."],
  Jury_AlreadyCommitted: [
    "This position has committed, or the commitment is zero.",
    "Reveal the vote that was committed.",
  ],
  Jury_NotCommitted: [
    "This position has not committed, or has revealed already.",
    "Only committed votes can be revealed, once.",
  ],
  Jury_WrongReveal: [
    "Vote and salt do not match the commitment.",
    "Reveal exactly what was committed, from the juror's address.",
  ],
  Jury_NoSuchPosition: ["The panel has fewer positions.", "Use a position below `limit`."],
  Jury_BadParameter: ["A deployment parameter is out of range.", "Deploy with a value within `limit`."],
  // Slashing
  Slashing_WrongStage: ["The case (or its panel) is not in a stage for this.", "Read caseOf and the panel's stageOf."],
  Slashing_TooEarly: ["The stage has not ended.", "Call again at `from`."],
  Slashing_TooLate: ["The deadline has passed.", "Resolve the case instead."],
  Slashing_TooLittleTime: [
    "The agreement leaves less time for a ruling than a case may need.",
    "Post jobs with `ruleSeconds` of at least slashing.longestCase().",
  ],
  Slashing_TooMuchTime: [
    "The agreement lets the case run longer than a year.",
    "Challenge through a service whose `ruleBy` is at most `limit`.",
  ],
  Slashing_WrongUnit: [
    "A challenge names one unit of the claim; evidence names the whole claim.",
    "Set the agreement's unit accordingly.",
  ],
  Slashing_WrongPath: [
    "Leaf and path do not lead to the submitted root.",
    "Open the challenged unit's leaf with its path, lowest sibling first.",
  ],
  Slashing_WrongDisclosure: ["Salt and result do not hash to the opened leaf.", "Disclose what the leaf was made of."],
  Slashing_NoContradiction: [
    "The statements do not contradict each other, or the second is not what was submitted.",
    "Show two signed statements with different roots for one claim.",
  ],
  Slashing_BadSignature: ["The signer did not sign this statement.", "Check service, claim and root, on this chain."],
  Slashing_NotPermitted: [
    "The signer does not speak for the provider on this service.",
    "Only statements of the owner or of operators with SUBMIT count.",
  ],
  Slashing_BadParameter: ["A deployment parameter is out of range.", "Deploy with a value within `limit`."],
  // Leases
  Leases_BadTerms: ["A term is out of range; `name` says which.", "Keep `got` within `limit`."],
  Leases_NotTenant: [
    "Only the tenant may do this.",
    "Send it from `tenant`; a LeaseNFT's tenant acts through the token.",
  ],
  Leases_NotPermitted: [
    "The sender is neither the provider nor an operator with this permission on Leases.",
    "Have the owner set the operator (registry.setOperator).",
  ],
  Leases_WrongOrderStatus: [
    "The order was never posted, or was matched or cancelled.",
    "Post it first; an order is matched once.",
  ],
  Leases_WrongStatus: ["The lease is not open.", "Check terms and lease against what `Opened` said; it may be closed."],
  Leases_Challenged: [
    "A challenge waits for its answer.",
    "Wait until the provider answers, or until `fail` ends the lease after the window.",
  ],
  Leases_NotChallenged: ["Nothing is challenged.", "Challenge first."],
  Leases_NothingAnswered: [
    "None of the answers counted: not challenged, too late, or refused by the verifier.",
    "Answer open challenges in time, with what the terms' verifier wants.",
  ],
  Leases_NoticeGiven: ["The provider gave its notice before.", "Serve until `endsAt`; then close."],
  Leases_TooEarly: ["This is not allowed before `from`.", "Wait until then."],
  Leases_TooLate: ["The deadline `until` has passed.", "Nothing brings it back; open a new lease if it has expired."],
  Leases_DepositTooLow: [
    "The deposit does not cover the minimum term and the wind-down.",
    "Deposit at least `limit` token units.",
  ],
  Leases_BadRate: ["The rate is zero or above the order's cap.", "Use a quote of at most `limit`."],
  Leases_TooMuchDelegated: [
    "The own part of the bond must cover four times the compensation.",
    "Delegate at most `limit` of the bond.",
  ],
  // Auditors
  Auditors_Mismatch: [
    "An attestation does not say what is required; `field` says where.",
    "Show one for this provider and class that is good enough and not expired.",
  ],
  Auditors_BadSignature: ["The auditor did not sign this attestation.", "Check its fields, chain and contract."],
  Auditors_Revoked: ["The auditor took this attestation back.", "Ask for a new one."],
  Auditors_Missing: [
    "A required auditor's attestation is missing (zero: one of `anyOf`).",
    "Show an attestation of every auditor that the rules name.",
  ],
  Auditors_BadProof: ["Attestations and signatures differ in number.", "Pass one signature per attestation."],
  Auditors_Retired: [
    "The auditor has retired or lost its bond: nothing that it signed counts.",
    "Ask another auditor; the auditor itself can register again once it has exited.",
  ],
  Auditors_NotCovered: [
    "The attestation was not issued after its auditor registered, so no bond answers for it.",
    "Ask the auditor for one issued after `since`.",
  ],
  Auditors_Conflict: [
    "An auditor whom the rules name has published a finding about this provider that does not meet them.",
    "Ask that auditor to measure again and revoke `digest`, wait until it expires, or serve payers who do not trust it.",
  ],
  Auditors_ZeroAmount: ["A bond of zero does nothing.", "Register an amount above zero."],
  Auditors_NotBonded: ["The auditor has no bond.", "Register first; without a bond there is nothing to slash or free."],
  Auditors_TooEarly: [
    "A bond stays locked for a while after its auditor retired, so that evidence still finds it.",
    "Retire (zero: that was not done), and exit after `freeAt`.",
  ],
  Auditors_NotLater: [
    "The auditor's published finding about this provider and class is as new as this one.",
    "Publish one issued after `limit`, or wait until the present one expires or is revoked.",
  ],
  Auditors_NoContradiction: [
    "The two attestations do not contradict each other; `field` says why.",
    "Show two of one auditor about one provider and class, with different findings, that counted in the same second.",
  ],
  Auditors_BadParameter: ["A deployment parameter is out of range.", "Deploy with a value within `limit`."],
  // Devices
  Devices_NotPermitted: [
    "Only the provider and its operators with TAKE on Devices may set its inventory.",
    "Have the owner call setOperator for the Devices contract.",
  ],
  Devices_BadRoot: ["A root needs devices, and devices a root.", "Pass both, or zero for both to empty the inventory."],
  Devices_Settling: [
    "The inventory changed a short while ago and settles: evidence must still find what it listed before.",
    "Try again after `until`.",
  ],
  Devices_BelowAllotted: [
    "More capacity of the class is allotted to services than the inventory would list.",
    "Lower the allotments first (agreements must have ended), or list at least `limit` devices.",
  ],
  Devices_NothingToFree: [
    "The bond is no higher than the listed devices need.",
    "Set a smaller inventory and let it settle.",
  ],
  Devices_TooFew: [
    "Fewer devices count than the provider's capacity, or than the payer asks for.",
    "List more and let them settle, or lower the capacity.",
  ],
  Devices_NotIncluded: [
    "The inventory does not list this device at this place.",
    "Make the path from the present list (or the former one, while it settles).",
  ],
  Devices_Settled: [
    "The inventory has settled: what it listed before answers for nothing any more.",
    "Bring evidence until `until`.",
  ],
  Devices_BadSignature: [
    "The device's key did not sign this.",
    "Sign provider, class, key and device id with the device's own key; contracts are no keys.",
  ],
  Devices_DifferentKeys: [
    "The two devices have different keys: nothing shows that they are one.",
    "Show two places of one key.",
  ],
  Devices_SamePlace: [
    "These are the same place, or an inventory and the one that replaced it.",
    "Show two places that exist side by side.",
  ],
  Devices_NeverTogether: [
    "The device had left one inventory before it entered the other: it moved.",
    "Nothing is wrong with that.",
  ],
  Devices_BadParameter: ["A deployment parameter is out of range.", "Deploy with a value within `limit`."],
  // AllOf
  AllOf_BadProof: ["Judges, rules and proofs differ in number.", "Pass one of each per judge."],
  // LeaseNFT
  LeaseNFT_NotOwner: ["Only the token's owner may do this.", "Send it from `owner`."],
  LeaseNFT_NotListed: [
    "This is not what is listed: sold, withdrawn, replaced, or transferred.",
    "Read the token's listing again.",
  ],
  LeaseNFT_Expired: ["The offer is over.", "Ask the seller to list it again."],
  LeaseNFT_WrongLeases: ["These are not the leases of the listing.", "Pass them in the order that was hashed."],
  LeaseNFT_Unsorted: ["A lease is listed twice, or out of order.", "List each lease once, with rising ids."],
  LeaseNFT_ForeignLease: [
    "A lease is not this account's, or pays with another token.",
    "List the account's own leases.",
  ],
  LeaseNFT_BalanceTooLow: [
    "The tenancy is worth less than was promised.",
    "Do not buy; the seller can top up or list again.",
  ],
  // Bundler, Lens
  Bundler_NotPayer: ["Only the payer itself bundles.", "Send it from `payer`."],
  Bundler_PermitFailed: [
    "The token's permit failed and the allowance for the Bundler does not cover the amount.",
    "Sign the permit again for the Bundler, or approve it for the amount.",
  ],
  Bundler_InexactToken: ["The token delivered another amount than was asked.", "Use a plain ERC-20."],
  Bundler_Kept: ["The Bundler's balance of the token differs after the deposit.", "Use a plain ERC-20."],
  Lens_WrongPredecessors: [
    "The list of predecessors is not the one in the terms.",
    "Pass the job ids in the order that was hashed.",
  ],
  // Tokens and libraries
  TestUSD_NotATestNetwork: ["TestUSD refuses chains that are no test networks.", "Use a real token there."],
  ERC20InsufficientBalance: ["The sender has too few tokens.", "Get `needed` tokens first."],
  ERC20InsufficientAllowance: [
    "The spender's allowance is too low.",
    "Approve the spender for `needed` (token.approve).",
  ],
  ERC20InvalidSender: ["The sending address is invalid.", "Use an address that is not zero."],
  ERC20InvalidReceiver: ["The receiving address is invalid.", "Use an address that is not zero."],
  ERC20InvalidApprover: ["The approving address is invalid.", "Use an address that is not zero."],
  ERC20InvalidSpender: ["The spending address is invalid.", "Use an address that is not zero."],
  ERC20ExceededSafeSupply: ["The supply would exceed what votes can count.", "This cannot happen to a capped token."],
  ERC2612ExpiredSignature: ["The permit is past its deadline.", "Sign a new one."],
  ERC2612InvalidSigner: ["The owner did not sign this permit.", "Sign with the owner's key and the current nonce."],
  ERC5805FutureLookup: ["Votes of the future are not known.", "Ask about a time that has passed."],
  ERC6372InconsistentClock: ["The token's clock was changed inconsistently.", "This is a fault of the token."],
  ERC721IncorrectOwner: ["The token belongs to somebody else than `sender`.", "Read `ownerOf` again."],
  ERC721InsufficientApproval: ["The operator may not move this token.", "Have the owner approve it."],
  ERC721InvalidApprover: ["The approving address is neither owner nor operator.", "Send it from the owner."],
  ERC721InvalidOperator: ["The operator's address is invalid.", "Use an address that is not zero."],
  ERC721InvalidOwner: ["The owner's address is invalid.", "Use an address that is not zero."],
  ERC721InvalidReceiver: ["The receiver does not take ERC-721 tokens.", "Send it to an account or contract that does."],
  ERC721InvalidSender: ["The token exists already.", "Create it with another salt."],
  ERC721NonexistentToken: ["There is no such token.", "Create it first (leaseNFT.create)."],
  FailedDeployment: ["An account with this salt exists already.", "Use another salt."],
  InsufficientBalance: [
    "A call needs more native currency than there is.",
    "This cannot happen: nothing here is payable.",
  ],
  ERC6909InsufficientBalance: [
    "The wallet (or the shares, or the credits) holds less than is needed.",
    "Deposit the token in Escrow first (escrow.deposit), or ask for less.",
  ],
  ERC6909InsufficientAllowance: [
    "The wallet's owner does not allow this service so much of this token.",
    "Allow the service first: escrow.allow(service, token, amount).",
  ],
  ERC6909InvalidSender: ["The sending address is invalid.", "Use an address that is not zero."],
  ERC6909InvalidReceiver: ["The receiving address is invalid.", "Use an address that is not zero."],
  ERC6909InvalidApprover: ["The approving address is invalid.", "Use an address that is not zero."],
  ERC6909InvalidSpender: ["The spending address is invalid.", "Use an address that is not zero."],
  InvalidAccountNonce: [
    "The signature carries another nonce than the account's next one.",
    "Sign again with `currentNonce`.",
  ],
  VotesExpiredSignature: ["The vote delegation is past its expiry.", "Sign a new one."],
  CheckpointUnorderedInsertion: ["Checkpoints must be written in order.", "This is a fault of the contract."],
  ECDSAInvalidSignature: ["The signature is invalid.", "Sign again."],
  ECDSAInvalidSignatureLength: ["The signature has the wrong length.", "Pass 65 bytes."],
  ECDSAInvalidSignatureS: ["The signature is malleable.", "Pass its canonical form (low s)."],
  SafeCastOverflowedUintDowncast: ["An amount is too large for its place in storage.", "Use a smaller amount."],
  SafeERC20FailedOperation: [
    "The token refused the transfer.",
    "Check that the address is an ERC-20 token and that balance and allowance suffice.",
  ],
  ReentrancyGuardReentrantCall: [
    "The contract was called back in the middle of a call.",
    "Tokens with callbacks into the protocol are refused.",
  ],
  InvalidShortString: ["A stored short text is invalid.", "This is a fault of the contract."],
  StringTooLong: ["A text is too long for its place.", "Use a shorter one."],
};
