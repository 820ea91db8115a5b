// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Terms} from "../types/Job.sol";

/// @notice An ERC-2612 permit of the caller for the Bundler over the amount deposited.
struct TokenPermit {
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @title Bundler: from tokens in hand to a posted job in one transaction
/// @notice For whoever has neither money in Escrow nor an allowance: two signatures (the token's permit, the hold permit) and one
/// transaction. Acts for `msg.sender` alone, keeps nothing between transactions, has no owner and no privilege anywhere.
interface IBundler {
    /// @notice Only the payer itself bundles: what is pulled is the caller's, what is posted must be too.
    error Bundler_NotPayer(address got, address payer);
    /// @notice The token's permit failed and the caller's allowance for the Bundler does not cover `amount`.
    error Bundler_PermitFailed(address token, address owner, uint256 got, uint256 amount);
    /// @notice The token delivered another amount than was asked (fee, rebase and callback tokens do).
    error Bundler_InexactToken(address token, uint256 got, uint256 amount);
    /// @notice The Bundler's balance of the token differs after the deposit: `got` where it was `before`.
    error Bundler_Kept(address token, uint256 got, uint256 before);

    /// @notice Pulls `amount` of `terms.token` from the caller, deposits it into the caller's Escrow wallet and posts the job on the
    /// caller's hold permit. Only `terms.payer` may call.
    /// The token's permit may have been submitted by somebody else before, or be nonsense: then the allowance decides.
    /// Reverts `Bundler_NotPayer`, `Bundler_PermitFailed`, `Bundler_InexactToken`, `Bundler_Kept`; Escrow's errors for a zero amount, a late
    /// or wrong hold permit, a wallet that the deposit does not fill, a job that was posted before; `Jobs_BadTerms`.
    /// @param terms the job; `idOf(terms)` is what the hold permit is for
    /// @param amount token units to deposit; with what the wallet has it must cover `Jobs.prefundOf(terms)`
    /// @param permit the caller's ERC-2612 permit for this contract over `amount`
    /// @param deadline last second (inclusive) of the hold permit
    /// @param signature the caller's hold permit (ECDSA or ERC-1271), see `IEscrow.holdWithPermit`
    /// @return jobId the posted job
    function depositAndPost(
        Terms calldata terms,
        uint256 amount,
        TokenPermit calldata permit,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 jobId);

    /// @notice Posts the job on the caller's hold permit; the wallet is funded already. Only `terms.payer` may call.
    /// Reverts `Bundler_NotPayer`; Escrow's errors and `Jobs_BadTerms` as `depositAndPost` does.
    /// @param terms the job
    /// @param deadline last second (inclusive) of the hold permit
    /// @param signature the caller's hold permit
    /// @return jobId the posted job
    function post(Terms calldata terms, uint256 deadline, bytes calldata signature) external returns (bytes32 jobId);
}
