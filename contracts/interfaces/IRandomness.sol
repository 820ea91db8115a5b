// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Where Jury has its seeds from
/// @notice Anybody may write one: a block's hash, a VRF's adapter. Who deploys a Jury chooses its source, and who takes a seat trusts it.
///
/// What a source must keep
///  - Nobody knows a ticket's seed when `request` returns, and nobody can choose it afterwards at a lower price than the source documents.
///  - A ticket has one seed for ever. `lost` never becomes false again, and a lost ticket never has a seed.
///  - `request` calls nobody back, and does not depend on who pays for it: a panel must not be refused.
///  - An adapter whose oracle names its requests with more than 96 bits keeps its own numbers for them.
interface IRandomness {
    /// @notice Fixes a seed that will come to exist. The ticket belongs to the caller; a source may answer everybody the same within a block.
    function request() external returns (uint96 ticket);
    /// @notice A ticket's seed: zero while there is none. `lost`: there will never be one, or not any more.
    function seedOf(uint96 ticket) external view returns (bytes32 seed, bool lost);
}
