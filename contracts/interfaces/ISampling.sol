// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerification} from "./IVerification.sol";

/// @dev One unit in `every` / EVERY_SCALE is picked, so that a rate can change by less than a step.
uint256 constant EVERY_SCALE = 1e6;

/// @notice One drawing of units.
/// @param ticket of the source of seeds
/// @param every one unit of so many millionths is picked
/// @param drawnAt when it was asked for, seconds; zero: never
/// @param caught the court found a picked unit wrong
struct Draw {
    uint96 ticket;
    uint32 every;
    uint40 drawnAt;
    bool caught;
}

/// @title Sampling: a few units, picked by chance after the submission, are done again
/// @notice A verification for work of many units. Once results are submitted anybody draws: a later seed picks one unit of every part of `every`
/// units in a row (sizes differ by one where `every` is no whole number, and the last part may be shorter). A unit that is picked may be
/// challenged in the court, whose jurors execute it again and vote blindly; who is found wrong there pays. Units that were not picked cannot
/// be challenged, so a provider knows how much it will be asked to defend. Unless it is caught: once the court has found one of a claim's units
/// wrong, all of them may be challenged, as long as the claim is under review. What nobody checks is paid.
///
/// The rate. A unit left undone gains its price p unless it is picked, and costs p and what is slashed, S, when it is. Every unit is picked with a
/// chance q of at least 1 / `every`, so cheating gains at most (1 - q) p - q S, which is negative if and only if q > p / (p + S), or
/// `every` < 1 + S / p. The gain adds up over units, so this holds for any number and choice of them. It is the deterrence condition of
/// Becker, "Crime and Punishment: An Economic Approach", Journal of Political Economy 76 (1968), for a gain p, a fine S and a chance q.
/// Payers who check the picked units, and who name a bond S in proportion to p, make this true; docs/contracts/verification.md has numbers.
///
/// Reputation. `every` grows with what a provider has been paid (IReputation), from `everyLeast` towards `everyMost`, half of the way at `scale`.
/// Terms must keep `everyMost` below 1 + S / p.
interface ISampling is IVerification {
    /// @notice A drawing was asked for.
    event Drawn(
        bytes32 indexed drawId,
        address indexed service,
        bytes32 indexed claimId,
        uint96 ticket,
        uint256 every,
        uint256 count
    );

    /// @notice The court found a unit wrong: every unit of the claim may be challenged.
    event Caught(bytes32 indexed drawId, bytes32 indexed claimId);

    /// @notice Nothing was submitted yet: who knows the picks would do only these.
    error Sampling_NotSubmitted(bytes32 claimId);
    /// @notice There is a drawing whose seed is not lost.
    error Sampling_AlreadyDrawn(bytes32 drawId, uint96 ticket);
    /// @notice Nobody has drawn yet.
    error Sampling_NotDrawn(bytes32 drawId);
    /// @notice The seed is not known yet, or it is lost and somebody must draw again.
    error Sampling_NoSeed(bytes32 drawId, uint96 ticket, bool lost);
    /// @notice Of this part another unit was picked; both as the job counts them.
    error Sampling_NotPicked(bytes32 drawId, uint256 got, uint256 picked);

    /// @notice Draws for a submission. Callable by anyone, once; again only when the seed was lost.
    /// @param agreement the service's encoding, with any of the claim's units or the whole claim
    function draw(address service, bytes calldata agreement) external returns (bytes32 drawId);

    function drawIdOf(address service, bytes32 claimId) external pure returns (bytes32);
    function drawOf(bytes32 drawId) external view returns (Draw memory);
    /// @notice The units picked of a claim of `count` units, counted from its first: one per part, ascending. Reverts `Sampling_NotDrawn`,
    /// `Sampling_NoSeed`.
    function picksOf(bytes32 drawId, uint256 count) external view returns (uint256[] memory offsets);
    /// @notice What a provider's next claims are drawn with, in millionths.
    function everyOf(address provider) external view returns (uint256);
    /// @notice The same for a reputation of `score`; rounded down.
    function everyAt(uint256 score) external view returns (uint256);
}
