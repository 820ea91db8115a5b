// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Rules} from "../../../contracts/interfaces/IAuditors.sol";
import {Quote} from "../../../contracts/types/Quote.sol";
import {Vm} from "./Vm.sol";

/// @title Quotes
/// @notice Signed quotes and attestations as their signers make them: the EIP-712 digests are written here a second time, not asked of the
/// contracts.
library Quotes {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    bytes32 internal constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 internal constant QUOTE_TYPEHASH = keccak256(
        "Quote(address service,address provider,address signer,address payer,bytes32 subject,uint96 price,uint96 delegatedBond,uint32 volume,uint40 expiresAt,uint32 epoch,bytes32 salt)"
    );
    bytes32 internal constant ATTESTATION_TYPEHASH = keccak256(
        "Attestation(address auditor,address provider,bytes32 resourceClass,uint32 units,uint64 score,bytes32 region,bytes32 compliance,uint40 issuedAt,uint40 expiresAt)"
    );

    /// @notice What a quote's signer signs for a registry on this chain.
    function digest(address registry, Quote memory q) internal view returns (bytes32) {
        bytes32 data = keccak256(
            abi.encode(
                QUOTE_TYPEHASH,
                q.service,
                q.provider,
                q.signer,
                q.payer,
                q.subject,
                q.price,
                q.delegatedBond,
                q.volume,
                q.expiresAt,
                q.epoch,
                q.salt
            )
        );
        return typed("Gridbond ProviderRegistry", registry, data);
    }

    /// @notice What an auditor signs for an Auditors contract on this chain.
    function digest(address auditors, Attestation memory a) internal view returns (bytes32) {
        bytes32 data = keccak256(
            abi.encode(
                ATTESTATION_TYPEHASH,
                a.auditor,
                a.provider,
                a.resourceClass,
                a.units,
                a.score,
                a.region,
                a.compliance,
                a.issuedAt,
                a.expiresAt
            )
        );
        return typed("Gridbond Auditors", auditors, data);
    }

    function typed(string memory name, address verifier, bytes32 data) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPEHASH, keccak256(bytes(name)), keccak256("1"), block.chainid, verifier)
        );
        return keccak256(abi.encodePacked(hex"1901", domain, data));
    }

    /// @notice `privateKey`'s 65 bytes under a quote. Test's `signer(name)` has an actor's key.
    function sign(address registry, Quote memory q, uint256 privateKey) internal view returns (bytes memory) {
        return sign(digest(registry, q), privateKey);
    }

    function sign(address auditors, Attestation memory a, uint256 privateKey) internal view returns (bytes memory) {
        return sign(digest(auditors, a), privateKey);
    }

    function sign(bytes32 hash, uint256 privateKey) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(privateKey, hash);
        return abi.encodePacked(r, s, v);
    }

    /// @notice What terms say when `rules` are required: see IProviderRegistry.requireEligible.
    function requirement(address judge, Rules memory rules) internal pure returns (bytes32) {
        return keccak256(abi.encode(judge, abi.encode(rules)));
    }

    /// @notice What shows that a requirement is met.
    function evidence(
        address judge,
        Rules memory rules,
        Attestation[] memory attestations,
        bytes[] memory signatures
    ) internal pure returns (bytes memory) {
        return abi.encode(judge, abi.encode(rules), abi.encode(attestations, signatures));
    }
}
