// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A provider's signed promise (EIP-712) to serve at a price. Costs nothing until a payer matches it. An open bid is a quote whose
/// subject is an order's id.
/// @param service the service that may fill it
/// @param provider who promises
/// @param signer who signed: the provider or an operator with QUOTE
/// @param payer who may match it; zero address for anyone
/// @param subject an order's id (a job's or a lease order's), or an offer's hash: the part of the terms that concerns the provider
/// @param price per unit of a job, or rate of a lease; exactly this is paid
/// @param delegatedBond delegated part of the bond per unit or slot, in stake-token units
/// @param volume most units or slots that all matches together may take
/// @param expiresAt last second at which it can be matched
/// @param epoch the allotment's quote epoch that it was signed in; raising the epoch cancels it
/// @param salt makes equal quotes different, and a sealed bid unguessable
struct Quote {
    address service;
    address provider;
    address signer;
    address payer;
    bytes32 subject;
    uint96 price;
    uint96 delegatedBond;
    uint32 volume;
    uint40 expiresAt;
    uint32 epoch;
    bytes32 salt;
}
