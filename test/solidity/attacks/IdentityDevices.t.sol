// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Device, IDevices, Inclusion} from "../../../contracts/interfaces/IDevices.sol";
import {DeviceTest} from "../identity/utils/DeviceTest.sol";

// A fleet that is sold twice:
// ├── one machine passed between two inventories, at any seconds: it never counts in both unless the later one can be slashed
// ├── the fraud and its friend: every round loses half of the later bond at least
// ├── a small inventory cannot burn a large honest one: whoever lists second is who loses
// ├── evidence is copied out of the mempool: one of the two is paid
// └── an inventory that dodges by changing its root in the second of the evidence still answers
contract IdentityDevicesAttack is DeviceTest {
    function testFuzz_passingAMachineOn(uint32 leaves, uint32 enters, uint32 looks) public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x");
        set(first);
        settle();
        uint256 start = vm.getBlockTimestamp();
        uint256 left = start + bound(leaves, 0, 20 days);
        uint256 entered = start + bound(enters, 0, 20 days);
        uint256 look = start + bound(looks, 0, 30 days);
        bool together;
        // The two changes and the look, in the order of time; a change in the second of the look comes first.
        for (uint256 i; i < 2; ++i) {
            bool leaving = (left <= entered) == (i == 0);
            uint256 at_ = leaving ? left : entered;
            if (at_ > look) break;
            vm.warp(at_);
            if (leaving) set(provider, CLASS, 0, 0);
            else set(second);
        }
        vm.warp(look);
        together = devices.countOf(provider, CLASS) + devices.countOf(rival, CLASS) > 1;
        assertTrue(!together || _shown(first, second), "sold twice, and nobody can show it");
        if (left < entered && entered <= look) assertTrue(!together, "moved honestly");
    }

    function test_fraudWithAFriend_loses() public {
        uint256 rounds = 3;
        set(list(provider, "x"));
        for (uint256 i; i < rounds; ++i) {
            skip(1);
            Device[] memory second = list(rival, "x", "a", "b");
            set(second);
            report(included(list(provider, "x"), 0, "x"), included(second, 0, "x"));
        }
        uint256 lost = STAKED - own(rival);
        assertEq(lost, rounds * 3 * DEVICE_BOND, "every bond");
        assertTrue(credits(reporter) * 2 <= lost, "half at most came back");
    }

    /// @dev The thief has a key of the large one's machine and a bond of a single device.
    function test_aSmallOneCannotBurnALargeOne() public {
        Device[] memory large = new Device[](50);
        for (uint256 i; i < 50; ++i) large[i] = device(provider, vm.toString(i));
        set(large);
        skip(1);
        Device[] memory small = list(rival, "7");
        set(small);
        report(included(large, 7, "7"), included(small, 0, "7"));
        assertEq(own(provider), STAKED, "the large one's");
        assertEq(own(rival), STAKED - DEVICE_BOND, "the small one's");
    }

    function test_copiedEvidence_isPaidOnce() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x", "a");
        set(first);
        skip(1);
        set(second);
        Inclusion memory a = included(first, 0, "x");
        Inclusion memory b = included(second, 0, "x");
        vm.prank(other);
        devices.duplicate(a, b);
        expectNotIncluded(rival, 0, 0);
        report(a, b);
        assertEq(credits(other), REWARD, "the first one");
        assertEq(credits(reporter), 0, "the second one");
    }

    function test_dodging_inTheSecondOfTheEvidence() public {
        Device[] memory first = list(provider, "x");
        Device[] memory second = list(rival, "x", "a");
        set(first);
        skip(1);
        set(second);
        // A first change must settle before the next: there is one dodge, and the root dodged answers.
        settle();
        set(rival, CLASS, root(list(rival, "a")), 1);
        vm.expectPartialRevert(IDevices.Devices_Settling.selector);
        vm.prank(rival);
        devices.set(rival, CLASS, 0, 0, 0);
        Inclusion memory b = included(second, 0, "x");
        b.former = true;
        report(included(first, 0, "x"), b);
        assertEq(own(rival), STAKED - 2 * DEVICE_BOND, "both devices' bonds");
    }

    /// @dev Whether evidence about any of their roots convicts.
    function _shown(Device[] memory first, Device[] memory second) private returns (bool) {
        for (uint256 i; i < 4; ++i) {
            Inclusion memory a = included(first, 0, "x");
            Inclusion memory b = included(second, 0, "x");
            (a.former, b.former) = (i & 1 != 0, i & 2 != 0);
            try devices.duplicate(a, b) {
                return true;
            } catch {}
        }
        return false;
    }
}
