// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

/// @title PermitDigest
/// @notice What a holder signs for ERC-2612, with the holder's current nonce.
library PermitDigest {
    bytes32 internal constant TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    function hash(
        IERC20Permit token,
        address owner,
        address spender,
        uint256 amount,
        uint256 deadline
    ) internal view returns (bytes32) {
        bytes32 data = keccak256(abi.encode(TYPEHASH, owner, spender, amount, token.nonces(owner), deadline));
        return keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), data));
    }
}
