// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEligibility} from "./IEligibility.sol";

/// @notice What an auditor says about a provider, signed by EIP-712. Valid for the signature's own fields only: what a provider edits
/// elsewhere changes nothing about it.
/// @param auditor who signs
/// @param provider about whom
/// @param resourceClass which class it found
/// @param units how many of it
/// @param score benchmark score, in the class's own measure
/// @param facts hash of further facts (region, compliance); zero for none
/// @param expiresAt last second at which it counts
/// @param salt makes equal attestations different
struct Attestation {
    address auditor;
    address provider;
    bytes32 resourceClass;
    uint32 units;
    uint64 score;
    bytes32 facts;
    uint40 expiresAt;
    bytes32 salt;
}

/// @notice What a payer asks for.
/// @param allOf auditors that must all attest; each once
/// @param anyOf auditors of which one must attest; empty for nobody
/// @param minUnits least units attested
/// @param minScore least score attested
/// @param facts what `facts` must be; zero for anything
struct Rules {
    address[] allOf;
    address[] anyOf;
    uint32 minUnits;
    uint64 minScore;
    bytes32 facts;
}

/// @title Auditors: signed attestations about providers, as payers trust them
/// @notice Anyone may attest; a payer's rules name whom it trusts. Attestations are signed off-chain and shown when they are needed; only a
/// revocation costs gas. The judge of IEligibility: rules are abi.encode(Rules), a proof is abi.encode(Attestation[], bytes[] signatures).
interface IAuditors is IEligibility {
    event Revoked(address indexed auditor, bytes32 indexed digest);

    /// @notice An attestation does not fit. `field`: which of provider, resourceClass, units, score, facts, expiresAt.
    error Auditors_Mismatch(bytes32 digest, bytes32 field, uint256 got, uint256 expected);
    error Auditors_BadSignature(address auditor, bytes32 digest);
    error Auditors_Revoked(address auditor, bytes32 digest);
    /// @notice No attestation of this auditor (zero: of any of `anyOf`) was shown.
    error Auditors_Missing(address provider, address auditor);
    /// @notice As many signatures as attestations are needed.
    error Auditors_BadProof(uint256 attestations, uint256 signatures);

    /// @notice Takes an attestation of the caller back. `digest` as in `digestOf`.
    function revoke(bytes32 digest) external;
    /// @notice Whether `auditor` took the attestation back.
    function revoked(address auditor, bytes32 digest) external view returns (bool);
    /// @notice EIP-712 digest of an attestation: what its auditor signs.
    function digestOf(Attestation calldata attestation) external view returns (bytes32);
}
