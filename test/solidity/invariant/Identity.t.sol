// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAuditors} from "../../../contracts/interfaces/IAuditors.sol";
import {IDevices, Inventory} from "../../../contracts/interfaces/IDevices.sol";
import {IStaking, PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {InvariantTest} from "../utils/InvariantTest.sol";
import {IdentityHandler} from "./IdentityHandler.sol";

// The runner knows the contracts of test files only.
contract IdentityActions is IdentityHandler {}

/// @notice Laws of bonds of auditors and inventories; see README.md.
contract IdentityCampaign is InvariantTest {
    IdentityHandler private handler;

    function setUp() public {
        handler = new IdentityActions();
        target(address(handler), _actions());
    }

    function afterInvariant() public {
        handler.drain();
        for (uint256 a; a < handler.ACTORS(); ++a) {
            assertEq(_pool(a, address(handler.auditors())).own, 0, "law 6: Auditors");
            assertEq(_pool(a, address(handler.devices())).own, 0, "law 6: Devices");
        }
        // What is left: the floor bonds and stakes of the fixture, and what was slashed for nobody.
        assertEq(handler.staking().unburned(), handler.slashed() - handler.rewarded(), "law 8: no remainder");
    }

    function invariant_identity_laws() public view {
        IAuditors auditors = handler.auditors();
        IDevices devices = handler.devices();
        for (uint256 a; a < handler.ACTORS(); ++a) {
            address who = handler.actors(a);
            PoolView memory bonds = _pool(a, address(auditors));
            PoolView memory machines = _pool(a, address(devices));
            assertEq(bonds.lockedOwn, auditors.auditorOf(who).bond, "law 2: an auditor's lock is its bond");
            uint256 sum;
            for (uint256 c; c < handler.CLASSES(); ++c) {
                Inventory memory v = devices.inventoryOf(who, handler.classes(c));
                sum += v.bond;
                _assertBacked(devices, v);
            }
            assertEq(machines.lockedOwn, sum, "law 2: the lock is the sum of the inventories' bonds");
            int256 own = int256(uint256(bonds.own) + machines.own);
            assertEq(own, handler.ownOf(a), "law 3: staked - unstaked - slashed");
        }
        assertEq(handler.staking().unburned(), handler.slashed() - handler.rewarded(), "law 8: no remainder");
    }

    /// @dev The campaign means nothing unless every action gets through: a fixed run in which each does.
    function test_identity_everyActionIsReached() public {
        bytes4[] memory actions = _actions();
        uint256 seed = 1;
        for (uint256 i; i < 1_200; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            (bool ok, bytes memory reason) = address(handler).call(
                abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, seed >> 16)
            );
            assertTrue(ok, string(reason));
            if (i % 50 == 0) invariant_identity_laws();
        }
        for (uint256 i; i < actions.length; ++i)
            assertGt(handler.done(actions[i]), 0, vm.toString(bytes32(actions[i])));
        invariant_identity_laws();
        afterInvariant();
    }

    function _assertBacked(IDevices devices, Inventory memory v) private view {
        bool settling = vm.getBlockTimestamp() <= uint256(v.since) + devices.settleSeconds();
        uint256 most = settling && v.formerCount > v.count ? v.formerCount : v.count;
        assertGe(v.bond, most * devices.deviceBond(), "law 2: every listed device is backed");
        assertEq(v.root == 0, v.count == 0, "a root has devices");
    }

    function _pool(uint256 a, address service) private view returns (PoolView memory) {
        IStaking staking = handler.staking();
        return staking.poolOf(handler.actors(a), service);
    }

    function _actions() private view returns (bytes4[] memory list) {
        list = new bytes4[](13);
        list[0] = handler.stake.selector;
        list[1] = handler.unstake.selector;
        list[2] = handler.wait_.selector;
        list[3] = handler.bond.selector;
        list[4] = handler.retire.selector;
        list[5] = handler.exit.selector;
        list[6] = handler.sign.selector;
        list[7] = handler.revoke.selector;
        list[8] = handler.publish.selector;
        list[9] = handler.contradict.selector;
        list[10] = handler.list.selector;
        list[11] = handler.free.selector;
        list[12] = handler.duplicate.selector;
    }
}
