// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Device, IDevices, Inclusion} from "../../../contracts/interfaces/IDevices.sol";
import {DeviceTest} from "./utils/DeviceTest.sol";

// duplicate
// ├── one key, two inventories at the same second: the later one is emptied and loses its whole bond; both when in the same second
// ├── another provider, another class, another place in one tree; not the same place, not a root and its successor
// ├── the reporter gets at most the cap and at most half; reporting oneself loses
// ├── both signed by the key: a copied leaf harms nobody, a copied device id neither
// ├── a device that left before it entered the other: no; in the same second: yes
// ├── whoever drops the device on seeing the evidence answers until it has settled, to the second
// └── once; what is listed anew answers anew
contract DeviceDuplicateTest is DeviceTest {
    function test_duplicate_theLaterOneLosesItsBond() public {
        Device[] memory first = list(provider, "a", "x");
        Device[] memory second = list(rival, "x", "b", "c");
        set(first);
        skip(1);
        set(second);
        Inclusion memory a = included(first, 1, "x");
        Inclusion memory b = included(second, 0, "x");
        uint256 before = vm.snapshotState();
        vm.expectEmit(address(devices));
        emit IDevices.Duplicated(actor("x"), rival, CLASS, reporter, 3 * DEVICE_BOND);
        report(a, b);
        assertEq(locked(rival), 0, "locked");
        assertEq(own(rival), STAKED - 3 * DEVICE_BOND, "slashed");
        assertEq(inventory(rival).root, 0, "emptied");
        assertEq(inventory(rival).count, 0, "emptied");
        assertEq(credits(reporter), REWARD, "reward");
        assertEq(staking.unburned(), 3 * DEVICE_BOND - REWARD, "the rest is nobody's");
        assertEq(locked(provider), 2 * DEVICE_BOND, "the first one's");
        assertEq(inventory(provider).count, 2, "stands");
        expectNotIncluded(rival, 0, 0);
        report(a, b);
        vm.revertToState(before);
        report(b, a);
        assertEq(locked(rival), 0, "either way round");
        assertEq(locked(provider), 2 * DEVICE_BOND, "either way round");
    }

    function test_duplicate_bothWhenInTheSameSecond() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x", "b");
        set(first);
        set(second);
        report(included(first, 0, "x"), included(second, 0, "x"));
        assertEq(own(provider), STAKED - DEVICE_BOND, "one");
        assertEq(own(rival), STAKED - 2 * DEVICE_BOND, "and the other");
        assertEq(credits(reporter), DEVICE_BOND / 2 + REWARD, "half of the one, the cap of the other");
    }

    function test_duplicate_inTwoClassesOfOneProvider() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(provider, "x");
        second[0].resourceClass = OTHER_CLASS;
        set(first);
        skip(1);
        set(second);
        report(included(first, 0, "x"), included(second, 0, "x"));
        assertEq(devices.inventoryOf(provider, OTHER_CLASS).bond, 0, "the later");
        assertEq(inventory(provider).bond, DEVICE_BOND, "the first");
        assertEq(locked(provider), DEVICE_BOND, "locked");
    }

    function test_duplicate_twiceInOneTree() public {
        Device[] memory all = list(provider, "x", "a", "x");
        all[2].deviceId = "another name for it";
        set(all);
        Inclusion memory a = included(all, 0, "x");
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_SamePlace.selector, provider, CLASS, uint256(0)));
        report(a, a);
        Inclusion memory c = included(all, 2, "x");
        vm.recordLogs();
        report(a, c);
        assertEq(vm.getRecordedLogs().length, 3, "told once, slashed once, paid once");
        assertEq(own(provider), STAKED - 3 * DEVICE_BOND, "once");
        assertEq(locked(provider), 0, "all of it");
    }

    function test_duplicate_notARootAndItsSuccessor() public {
        Device[] memory first = list(provider, "x", "a");
        Device[] memory second = list(provider, "a", "x");
        set(first);
        settle();
        set(second);
        Inclusion memory a = included(first, 0, "x");
        a.former = true;
        devices.requireIncluded(a);
        Inclusion memory b = included(second, 1, "x");
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_SamePlace.selector, provider, CLASS, uint256(1)));
        report(a, b);
    }

    function testFuzz_duplicate_reportingOneselfLosesHalf(uint8 more) public {
        uint32 count = uint32(bound(more, 1, 90));
        Device[] memory first = list(provider, "x");
        Device[] memory second = new Device[](count);
        for (uint256 i; i < count; ++i) second[i] = device(rival, vm.toString(i));
        second[count - 1] = device(rival, "x");
        set(first);
        skip(1);
        set(second);
        Inclusion memory a = included(first, 0, "x");
        Inclusion memory b = included(second, count - 1, "x");
        vm.prank(rival);
        devices.duplicate(a, b);
        uint256 lost = STAKED - own(rival);
        assertEq(lost, count * DEVICE_BOND, "the whole bond");
        assertTrue(credits(rival) * 2 <= lost, "half at most");
        assertTrue(credits(rival) <= REWARD, "the cap at most");
    }

    // ------------------------------------------------------------------ signatures

    function test_duplicate_aCopyHarmsNobody() public {
        Device[] memory first = list(provider, "x");
        set(first);
        skip(1);
        // The rival lists the provider's device, and even its device id; the key never signed for the rival.
        Device[] memory copy = list(rival, "x", "mine");
        set(copy);
        Inclusion memory a = included(first, 0, "x");
        Inclusion memory b = included(copy, 0, "mine");
        expectBadSignature(copy[0]);
        report(a, b);
        b.signature = a.signature;
        expectBadSignature(copy[0]);
        report(a, b);
        // A key of the rival's own over the same device id is another device.
        settle();
        copy[0].key = actor("mine");
        copy[0].deviceId = first[0].deviceId;
        copy[1] = device(rival, "b");
        set(copy);
        b = included(copy, 0, "mine");
        devices.requireIncluded(b);
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_DifferentKeys.selector, actor("x"), actor("mine")));
        report(a, b);
        assertEq(own(provider), STAKED, "untouched");
    }

    // ------------------------------------------------------------------ time

    function testFuzz_duplicate_movedInALaterSecond(uint256 after_) public {
        after_ = bound(after_, 0, SETTLE);
        Device[] memory first = list(provider, "x", "a");
        Device[] memory rest = list(provider, "a");
        Device[] memory second = list(rival, "x");
        set(first);
        settle();
        set(rest);
        uint256 left = vm.getBlockTimestamp();
        skip(after_);
        set(second);
        Inclusion memory a = included(first, 0, "x");
        a.former = true;
        Inclusion memory b = included(second, 0, "x");
        if (after_ != 0) {
            vm.expectRevert(
                abi.encodeWithSelector(IDevices.Devices_NeverTogether.selector, actor("x"), left + after_, left)
            );
        }
        report(a, b);
        assertEq(own(rival), after_ == 0 ? STAKED - DEVICE_BOND : STAKED, "the buyer");
        assertEq(own(provider), STAKED, "the seller");
    }

    /// @dev The rival sees the evidence coming and drops the device, in the same second even.
    function test_duplicate_droppingItDoesNotHelp() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x", "b");
        set(first);
        skip(1);
        set(second);
        settle();
        set(list(rival, "b"));
        Inclusion memory a = included(first, 0, "x");
        Inclusion memory b = included(second, 0, "x");
        expectNotIncluded(rival, 0, root(list(rival, "b")));
        report(a, b);
        b.former = true;
        uint256 until = vm.getBlockTimestamp() + SETTLE;
        vm.warp(until);
        uint256 before = vm.snapshotState();
        report(a, b);
        assertEq(own(rival), STAKED - 2 * DEVICE_BOND, "the bond of both devices");
        assertEq(locked(rival), 0, "emptied");
        vm.revertToState(before);
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(IDevices.Devices_Settled.selector, rival, CLASS, until + 1, until));
        report(a, b);
    }

    function test_duplicate_emptyingDoesNotHelpEither() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x");
        set(first);
        skip(1);
        set(second);
        settle();
        set(rival, CLASS, 0, 0);
        Inclusion memory b = included(second, 0, "x");
        b.former = true;
        report(included(first, 0, "x"), b);
        assertEq(own(rival), STAKED - DEVICE_BOND, "slashed");
    }

    function test_duplicate_againForWhatIsListedAnew() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x");
        set(first);
        skip(1);
        set(second);
        Inclusion memory a = included(first, 0, "x");
        Inclusion memory b = included(second, 0, "x");
        report(a, b);
        set(second);
        assertEq(locked(rival), DEVICE_BOND, "a new bond");
        assertEq(devices.countOf(rival, CLASS), 0, "that settles anew");
        report(a, b);
        assertEq(own(rival), STAKED - 2 * DEVICE_BOND, "lost again");
    }
}
