// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {InvariantTest} from "../utils/InvariantTest.sol";
import {LeaseHandler} from "./LeaseHandler.sol";

// The runner knows the contracts of test files only.
contract LeaseActions is LeaseHandler {}

/// @notice Laws 1, 2 and 4 to 7 of leases; see README.md.
contract LeaseCampaign is InvariantTest {
    LeaseHandler private _handler;

    function setUp() public {
        _handler = new LeaseActions();
        _handler.prepare();
        target(address(_handler), _actions());
    }

    function afterInvariant() public {
        _handler.drain();
        for (uint256 i; i < 3; ++i) assertEq(_handler.left(_handler.tokens(i)), 0, "law 6: Escrow drains to zero");
        assertEq(_handler.stakeLeft(), 0, "law 6: Staking drains to zero");
    }

    function invariant_leases_laws() public {
        _handler.check();
    }

    /// @dev The campaign means nothing unless every action gets through: a fixed run in which each does.
    function test_leases_everyActionIsReached() public {
        bytes4[] memory actions = _actions();
        uint256 seed = 1;
        for (uint256 i; i < 900; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            (bool ok, bytes memory reason) = address(_handler).call(
                abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, uint96(~seed))
            );
            assertTrue(ok, string(reason));
            _handler.check();
        }
        for (uint256 i; i < actions.length; ++i) {
            assertGt(_handler.done(actions[i]), 0, vm.toString(bytes32(actions[i])));
        }
        assertGt(_handler.count(), 20, "many leases");
        _handler.check();
        afterInvariant();
    }

    function _actions() private view returns (bytes4[] memory list) {
        list = new bytes4[](16);
        list[0] = _handler.open.selector;
        list[1] = _handler.post.selector;
        list[2] = _handler.take.selector;
        list[3] = _handler.award.selector;
        list[4] = _handler.cancel.selector;
        list[5] = _handler.settle.selector;
        list[6] = _handler.topUp.selector;
        list[7] = _handler.giveNotice.selector;
        list[8] = _handler.close.selector;
        list[9] = _handler.challenge.selector;
        list[10] = _handler.answer.selector;
        list[11] = _handler.fail.selector;
        list[12] = _handler.wait_.selector;
        list[13] = _handler.reclaim.selector;
        list[14] = _handler.mood.selector;
        list[15] = _handler.carry.selector;
    }
}
