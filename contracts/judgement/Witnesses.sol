// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ILivenessVerifier} from "../interfaces/ILivenessVerifier.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Witnesses: a liveness verifier of m among n accounts
/// @notice Anyone deploys one with witnesses that both sides of a lease trust, and names it in the terms. A proof is
/// abi.encode(uint40 seenAt, uint256[] positions, bytes[] signatures): witnesses, in rising order of their positions, that signed
/// `Alive(bytes32 leaseId,address provider,uint40 seenAt)` (EIP-712). No owner; the witnesses never change.
contract Witnesses is ILivenessVerifier, EIP712 {
    bytes32 private constant ALIVE_TYPEHASH = keccak256("Alive(bytes32 leaseId,address provider,uint40 seenAt)");

    /// @notice How many witnesses must have seen the provider.
    uint256 public immutable quorum;
    address[] private _witnesses;

    /// @notice A quorum of nobody, or of more than there are.
    error Witnesses_BadQuorum(uint256 got, uint256 limit);
    /// @notice Witnesses must be passed in strictly rising order, so that each counts once.
    error Witnesses_Unsorted(address got, address after_);

    constructor(address[] memory witnesses_, uint256 quorum_) EIP712("Gridbond Witnesses", "1") {
        require(quorum_ != 0 && quorum_ <= witnesses_.length, Witnesses_BadQuorum(quorum_, witnesses_.length));
        address last;
        for (uint256 i; i < witnesses_.length; ++i) {
            require(witnesses_[i] > last, Witnesses_Unsorted(witnesses_[i], last));
            last = witnesses_[i];
        }
        _witnesses = witnesses_;
        quorum = quorum_;
    }

    /// @inheritdoc ILivenessVerifier
    function isAlive(
        bytes32 leaseId,
        address provider,
        uint40 challengedAt,
        bytes calldata proof
    ) external view returns (bool) {
        (uint40 seenAt, uint256[] memory positions, bytes[] memory signatures) = abi.decode(
            proof,
            (uint40, uint256[], bytes[])
        );
        // Seen after the challenge, and not in the future: a witness signs what it saw.
        if (seenAt < challengedAt || seenAt > block.timestamp) return false;
        if (positions.length < quorum || positions.length != signatures.length) return false;
        bytes32 digest = aliveDigest(leaseId, provider, seenAt);
        for (uint256 i; i < positions.length; ++i) {
            if (i != 0 && positions[i] <= positions[i - 1]) return false;
            if (positions[i] >= _witnesses.length) return false;
            if (!Signatures.isValid(_witnesses[positions[i]], digest, signatures[i])) return false;
        }
        return true;
    }

    /// @notice What a witness signs.
    function aliveDigest(bytes32 leaseId, address provider, uint40 seenAt) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ALIVE_TYPEHASH, leaseId, provider, seenAt)));
    }

    /// @notice The witnesses by position.
    function witnesses() external view returns (address[] memory) {
        return _witnesses;
    }
}
