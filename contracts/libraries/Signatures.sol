// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Whether an account signed a digest
/// @notice A key's signature counts for its own address whatever code lies there: an account with EIP-7702 code is still its key's. Any
/// other account with code is asked by ERC-1271.
library Signatures {
    /// @dev What an account may spend on its answer: several times what a 3-of-5 wallet needs, and a bound on what a hostile one burns.
    uint256 internal constant ERC1271_GAS = 200_000;

    /// @notice True when `signer` signed `digest`: 65-byte ECDSA with a low s, or ERC-1271. Never reverts.
    function isValid(address signer, bytes32 digest, bytes memory signature) internal view returns (bool valid) {
        (address recovered, ECDSA.RecoverError problem, ) = ECDSA.tryRecover(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && recovered == signer) return true;
        if (signer.code.length == 0) return false;
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes4 yes = IERC1271.isValidSignature.selector;
        // One word of the answer is copied, however long it is.
        assembly ("memory-safe") {
            let ok := staticcall(ERC1271_GAS, signer, add(question, 0x20), mload(question), 0x00, 0x20)
            valid := and(and(ok, gt(returndatasize(), 0x1f)), eq(mload(0x00), yes))
        }
    }
}
