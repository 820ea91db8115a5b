// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title GasBurner
/// @notice An ERC-1271 account that spends whatever it is given, for tests only.
contract GasBurner {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        for (;;) {}
        return 0;
    }
}

/// @title ExactAnswer
/// @notice An ERC-1271 account that answers everything with the bytes it was made with, then zeros, `length` in all.
contract ExactAnswer {
    bytes32 private immutable word;
    uint256 private immutable length;

    constructor(bytes32 word_, uint256 length_) {
        (word, length) = (word_, length_);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        (bytes32 answer, uint256 size) = (word, length);
        assembly {
            mstore(0, answer)
            return(0, size)
        }
    }
}
