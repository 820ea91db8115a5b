// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title LeaseAccount: the tenant behind one LeaseNFT token
/// @notice Does what its LeaseNFT says and nothing else. Cloned (ERC-1167) per token.
contract LeaseAccount {
    using Address for address;

    error LeaseAccount_NotLeaseNFT(address got, address expected);

    /// @notice Who alone may call.
    address public immutable leaseNFT;

    constructor(address leaseNFT_) {
        leaseNFT = leaseNFT_;
    }

    /// @notice Calls `target` and returns what it returns; bubbles its error.
    function run(address target, bytes calldata call) external returns (bytes memory result) {
        require(msg.sender == leaseNFT, LeaseAccount_NotLeaseNFT(msg.sender, leaseNFT));
        return target.functionCall(call);
    }
}
