// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

/// @title InvariantTest
/// @notice Base of invariant campaigns: says which contracts, functions and senders the runner may use.
/// @dev The runner reads the public getters by these names; a campaign calls the internal functions in `setUp`.
abstract contract InvariantTest is Test {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address[] private _contracts;
    address[] private _senders;
    FuzzSelector[] private _selectors;

    function targetContracts() public view returns (address[] memory) {
        return _contracts;
    }

    function targetSenders() public view returns (address[] memory) {
        return _senders;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return _selectors;
    }

    /// @notice Only the targeted contracts are called; without a selector list, all their functions are.
    function target(address handler) internal {
        _contracts.push(handler);
    }

    function target(address handler, bytes4[] memory selectors) internal {
        _contracts.push(handler);
        _selectors.push(FuzzSelector(handler, selectors));
    }

    function targetSender(address sender) internal {
        _senders.push(sender);
    }
}
