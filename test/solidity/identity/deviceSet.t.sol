// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IDevices, Inventory} from "../../../contracts/interfaces/IDevices.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {DeviceTest} from "./utils/DeviceTest.sol";

// set
// ├── the provider, an operator with TAKE on Devices; nobody else
// ├── a root with a count, or neither; not fewer than are allotted
// ├── locks deviceBond per device, the higher of what is listed and was listed; frees what an earlier change left
// └── once per settleSeconds, to the second; the first at once; emptied like any other change
// free: once settled, to the second; exactly what is too much; once; by anyone
// constructor: a bond, a year at most
contract DeviceSetTest is DeviceTest {
    function test_set_locksABondPerDevice() public {
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectEmit(address(devices));
        emit IDevices.InventorySet(provider, CLASS, "root", 3, "manifest", 3 * DEVICE_BOND, now_);
        set(provider, CLASS, "root", 3);
        assertEq(locked(provider), 3 * DEVICE_BOND, "locked");
        Inventory memory v = inventory(provider);
        assertEq(v.root, "root", "root");
        assertEq(v.count, 3, "count");
        assertEq(v.since, now_, "since");
        assertEq(v.bond, 3 * DEVICE_BOND, "bond");
        assertEq(v.formerRoot, 0, "nothing before");

        settle();
        set(provider, CLASS, "larger", 5);
        v = inventory(provider);
        assertEq(v.formerRoot, "root", "former root");
        assertEq(v.formerCount, 3, "former count");
        assertEq(v.formerSince, now_, "former since");
        assertEq(locked(provider), 5 * DEVICE_BOND, "more");
    }

    function test_set_byTheProviderOrItsOperator() public {
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NotPermitted.selector, provider, operator));
        devices.set(provider, CLASS, "root", 1, "");
        vm.prank(provider);
        registry.setOperator(address(devices), operator, 0, Permission.SUBMIT | Permission.QUOTE);
        skip(NOTICE);
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NotPermitted.selector, provider, operator));
        devices.set(provider, CLASS, "root", 1, "");
        vm.prank(provider);
        registry.setOperator(address(devices), operator, 0, Permission.TAKE);
        skip(NOTICE);
        vm.prank(operator);
        devices.set(provider, CLASS, "root", 1, "");
        assertEq(locked(provider), DEVICE_BOND, "the provider's stake");
    }

    function test_set_aRootWithACountOrNeither() public {
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_BadRoot.selector, bytes32(0), uint256(1)));
        set(provider, CLASS, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_BadRoot.selector, bytes32("root"), uint256(0)));
        set(provider, CLASS, "root", 0);
        set(provider, CLASS, 0, 0);
    }

    function test_set_notBelowWhatIsAllotted() public {
        setCapacity(10);
        allot(service, 4);
        bytes4 reason = IDevices.Devices_BelowAllotted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, uint256(3), uint256(4)));
        set(provider, CLASS, "root", 3);
        set(provider, CLASS, "root", 4);
        settle();
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, uint256(0), uint256(4)));
        set(provider, CLASS, 0, 0);
        allot(service, 0);
        set(provider, CLASS, 0, 0);
    }

    function test_set_noMoreThanIsStaked() public {
        uint32 most = uint32(STAKED / DEVICE_BOND);
        vm.expectRevert(
            abi.encodeWithSelector(
                IStaking.Staking_NotFree.selector,
                provider,
                address(devices),
                STAKED + DEVICE_BOND,
                STAKED
            )
        );
        set(provider, CLASS, "root", most + 1);
        set(provider, CLASS, "root", most);
        assertEq(locked(provider), STAKED, "all of it");
        vm.expectRevert(overflow(96, uint256(DEVICE_BOND) * type(uint32).max));
        set(rival, CLASS, "root", type(uint32).max);
    }

    function test_set_oncePerSettling() public {
        set(provider, CLASS, "root", 3);
        uint256 until = vm.getBlockTimestamp() + SETTLE;
        vm.warp(until);
        expectSettling(provider, until);
        set(provider, CLASS, "other", 3);
        // Another class is another inventory.
        set(provider, OTHER_CLASS, "root", 1);
        vm.warp(until + 1);
        set(provider, CLASS, "other", 3);
    }

    function test_set_keepsTheBondOfWhatLeaves() public {
        set(provider, CLASS, "root", 3);
        settle();
        set(provider, CLASS, "smaller", 1);
        assertEq(locked(provider), 3 * DEVICE_BOND, "answers still");
        settle();
        set(provider, CLASS, "again", 2);
        assertEq(locked(provider), 2 * DEVICE_BOND, "what is too much went back");
        settle();
        set(provider, CLASS, 0, 0);
        assertEq(locked(provider), 2 * DEVICE_BOND, "emptied, answers still");
    }

    function test_free_whatASettledInventoryNeedsNoMore() public {
        set(provider, CLASS, "root", 3);
        vm.expectRevert(
            abi.encodeWithSelector(IDevices.Devices_Settling.selector, provider, CLASS, START + 1, START + 1 + SETTLE)
        );
        devices.free(provider, CLASS);
        settle();
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NothingToFree.selector, provider, CLASS));
        devices.free(provider, CLASS);
        set(provider, CLASS, "smaller", 1);
        uint256 until = vm.getBlockTimestamp() + SETTLE;
        vm.warp(until);
        expectSettling(provider, until);
        devices.free(provider, CLASS);
        vm.warp(until + 1);
        vm.expectEmit(address(devices));
        emit IDevices.BondFreed(provider, CLASS, 2 * DEVICE_BOND, DEVICE_BOND);
        vm.prank(reporter);
        devices.free(provider, CLASS);
        assertEq(locked(provider), DEVICE_BOND, "left");
        assertEq(inventory(provider).bond, DEVICE_BOND, "bond");
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NothingToFree.selector, provider, CLASS));
        devices.free(provider, CLASS);
        // Nothing was ever listed.
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_NothingToFree.selector, rival, CLASS));
        devices.free(rival, CLASS);
    }

    function test_free_allOfAnEmptiedInventory() public {
        set(provider, CLASS, "root", 3);
        set(provider, OTHER_CLASS, "root", 2);
        settle();
        set(provider, CLASS, 0, 0);
        set(provider, OTHER_CLASS, 0, 0);
        settle();
        devices.free(provider, CLASS);
        devices.free(provider, OTHER_CLASS);
        assertEq(locked(provider), 0, "nothing locked");
        vm.prank(provider);
        staking.unstake(address(devices), STAKED, provider);
        assertEq(own(provider), 0, "drained");
    }

    function test_constructor_limits() public {
        bytes4 reason = IDevices.Devices_BadParameter.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, bytes32("deviceBond"), uint256(0), uint256(1)));
        this.make(0, SETTLE);
        vm.expectRevert(
            abi.encodeWithSelector(reason, bytes32("settleSeconds"), uint256(365 days + 1), uint256(365 days))
        );
        this.make(1, 365 days + 1);
        this.make(1, 365 days);
    }

    function make(uint96 bond, uint256 settleSeconds) external {
        deploy("Devices", abi.encode(staking, registry, bond, settleSeconds, REWARD));
    }
}
