// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Claim, Terms} from "../types/Job.sol";
import {Lease, LeaseTerms} from "../types/Lease.sol";

/// @notice A provider's reputation in one token.
/// @param value as of `since`, in units of the token
/// @param since seconds
struct Score {
    uint208 value;
    uint40 since;
}

/// @title Reputation: what a provider was paid, and kept
/// @notice A number per provider and token that comes from nothing but agreements that are paid and settled: the sum of what they paid, halved every
/// `halfLife`. Per token, because only who knows a token can say what a sum of it is worth: whoever washes a token of its own has a
/// reputation in that.
///
/// Anybody records an agreement, once, and pays `feeBps` of the value in its token to `sink`. The fee is what makes the number mean something: a
/// provider can always pay itself, so reputation is worth at most what it costs, and nothing may be given for it that is worth more
/// (Sampling checks that it does not). Units that failed are recorded for nothing and take `faultWeight` times their price away.
///
/// Decay: after n whole half-lives and a fraction f of one, value / 2^n * (1 - f / 2), rounded down: exact at whole half-lives, and at most 6.1 %
/// above 2^-(n+f) between them.
interface IReputation {
    /// @notice An agreement's value was recorded: `value` units of the token, of which `fee` were paid.
    event Recorded(
        address indexed provider,
        address indexed token,
        bytes32 indexed id,
        uint256 value,
        uint256 fee,
        uint256 score
    );
    /// @notice Failed units worth `value` were recorded.
    event Faulted(address indexed provider, address indexed token, bytes32 indexed id, uint256 value, uint256 score);

    /// @notice The claim is not over yet, or ended without fault and pay.
    error Reputation_NotSettled(bytes32 claimId, uint8 status);
    error Reputation_AlreadyRecorded(bytes32 claimId);
    /// @notice Nothing was paid since the last record.
    error Reputation_NothingNew(bytes32 leaseId);
    error Reputation_BadParameter(bytes32 name, uint256 got, uint256 limit);

    /// @notice Records a claim that is over: what it paid, and what of it failed. Callable by anyone, once; the fee comes out of the
    /// caller's wallet in Escrow, on its ERC-6909 allowance for this contract.
    function recordClaim(Terms calldata terms, Claim calldata claim) external returns (uint256 score);
    /// @notice Records what a lease was charged since the last record. Callable by anyone, at any time.
    function recordLease(LeaseTerms calldata terms, Lease calldata lease) external returns (uint256 score);

    /// @notice A provider's reputation now, in units of `token`.
    function scoreOf(address provider, address token) external view returns (uint256);
    /// @notice What of an agreement (a claim's or a lease's id) is recorded, in units of its token; one too many, so that zero means nothing.
    function recordedOf(bytes32 id) external view returns (uint256);
    /// @notice Hundredths of a percent of recorded value that go to `sink`, rounded up.
    function feeBps() external view returns (uint256);
    function halfLife() external view returns (uint256);
    function faultWeight() external view returns (uint256);
    /// @notice Who gets the fees.
    function sink() external view returns (address);
}
