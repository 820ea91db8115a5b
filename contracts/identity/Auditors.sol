// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Attestation, IAuditors, Rules} from "../interfaces/IAuditors.sol";
import {IEligibility} from "../interfaces/IEligibility.sol";
import {Signatures} from "../libraries/Signatures.sol";

/// @title Auditors
/// @notice See IAuditors.
///
/// Laws
///  - An attestation counts only as signed, until it expires or its auditor takes it back, and only for payers who name the auditor.
contract Auditors is IAuditors, EIP712 {
    bytes32 private constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(address auditor,address provider,bytes32 resourceClass,uint32 units,uint64 score,bytes32 facts,uint40 expiresAt,bytes32 salt)"
    );

    /// @inheritdoc IAuditors
    mapping(address auditor => mapping(bytes32 digest => bool)) public revoked;

    constructor() EIP712("Gridbond Auditors", "1") {}

    /// @inheritdoc IAuditors
    function revoke(bytes32 digest) external {
        revoked[msg.sender][digest] = true;
        emit Revoked(msg.sender, digest);
    }

    /// @inheritdoc IEligibility
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes calldata rules_,
        bytes calldata proof
    ) external view {
        Rules memory rules = abi.decode(rules_, (Rules));
        (Attestation[] memory attestations, bytes[] memory signatures) = abi.decode(proof, (Attestation[], bytes[]));
        require(attestations.length == signatures.length, Auditors_BadProof(attestations.length, signatures.length));
        for (uint256 i; i < attestations.length; ++i) {
            _require(provider, classId, rules, attestations[i], signatures[i]);
        }
        for (uint256 i; i < rules.allOf.length; ++i) {
            require(_attested(attestations, rules.allOf[i]), Auditors_Missing(provider, rules.allOf[i]));
        }
        bool found = rules.anyOf.length == 0;
        for (uint256 i; i < rules.anyOf.length && !found; ++i) found = _attested(attestations, rules.anyOf[i]);
        require(found, Auditors_Missing(provider, address(0)));
    }

    /// @inheritdoc IAuditors
    function digestOf(Attestation memory attestation) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(ATTESTATION_TYPEHASH, attestation)));
    }

    function _require(
        address provider,
        bytes32 classId,
        Rules memory rules,
        Attestation memory a,
        bytes memory signature
    ) private view {
        bytes32 digest = digestOf(a);
        _equal(digest, "provider", uint160(a.provider), uint160(provider));
        _equal(digest, "resourceClass", uint256(a.resourceClass), uint256(classId));
        if (rules.facts != 0) _equal(digest, "facts", uint256(a.facts), uint256(rules.facts));
        _atLeast(digest, "units", a.units, rules.minUnits);
        _atLeast(digest, "score", a.score, rules.minScore);
        _atLeast(digest, "expiresAt", a.expiresAt, block.timestamp);
        require(!revoked[a.auditor][digest], Auditors_Revoked(a.auditor, digest));
        require(Signatures.isValid(a.auditor, digest, signature), Auditors_BadSignature(a.auditor, digest));
    }

    function _attested(Attestation[] memory attestations, address auditor) private pure returns (bool) {
        for (uint256 i; i < attestations.length; ++i) if (attestations[i].auditor == auditor) return true;
        return false;
    }

    function _equal(bytes32 digest, bytes32 field, uint256 got, uint256 expected) private pure {
        require(got == expected, Auditors_Mismatch(digest, field, got, expected));
    }

    function _atLeast(bytes32 digest, bytes32 field, uint256 got, uint256 least) private pure {
        require(got >= least, Auditors_Mismatch(digest, field, got, least));
    }
}
