// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IEligibility} from "../interfaces/IEligibility.sol";

/// @title AllOf: several judges at once
/// @notice The judge of IEligibility for terms that require more than one thing, such as auditors' attestations and a device inventory.
/// Rules are abi.encode(IEligibility[] judges, bytes[] rules), a proof is abi.encode(bytes[] proofs), one of each per judge. Asks them in their
/// order; what one refuses is refused, with its own error. Stateless. Judges may be AllOf again.
contract AllOf is IEligibility {
    /// @notice As many rules and proofs as judges are needed.
    error AllOf_BadProof(uint256 judges, uint256 rules, uint256 proofs);

    /// @inheritdoc IEligibility
    function requireEligible(
        address provider,
        bytes32 classId,
        bytes calldata rules_,
        bytes calldata proof
    ) external view {
        (IEligibility[] memory judges, bytes[] memory rules) = abi.decode(rules_, (IEligibility[], bytes[]));
        bytes[] memory proofs = abi.decode(proof, (bytes[]));
        require(
            rules.length == judges.length && proofs.length == judges.length,
            AllOf_BadProof(judges.length, rules.length, proofs.length)
        );
        for (uint256 i; i < judges.length; ++i) {
            judges[i].requireEligible(provider, classId, rules[i], proofs[i]);
        }
    }
}
