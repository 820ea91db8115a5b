// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Allotment, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// setCapacity
// ├── not registered: reverts
// ├── below what is allotted: reverts with both
// └── otherwise: total, event
// allot
// ├── payout is the zero address, or not registered: reverts
// ├── below what is reserved: reverts with both
// ├── sum over services above the total: reverts with both
// └── otherwise: allotment, sums, event; lowering frees capacity for another service
contract CapacityTest is RegistryTest {
    function test_setCapacity_revertsWhenNotRegistered() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
        vm.prank(other);
        registry.setCapacity(CLASS, 1);
    }

    function test_setCapacity_revertsBelowTheAllotments() public {
        setCapacity(10);
        allot(service, 6);
        _expectCapacity(5, 6);
        vm.prank(provider);
        registry.setCapacity(CLASS, 5);
        setCapacity(6);
    }

    function testFuzz_setCapacity(uint32 total) public {
        vm.expectEmit(address(registry));
        emit IProviderRegistry.CapacitySet(provider, CLASS, total);
        setCapacity(total);
        (uint32 got, uint32 allotted) = registry.capacityOf(provider, CLASS);
        assertEq(got, total, "total");
        assertEq(allotted, 0, "allotted");
        (got, ) = registry.capacityOf(provider, keccak256("another class"));
        assertEq(got, 0, "one class only");
    }

    function test_allot_revertsWithoutPayoutOrRegistration() public {
        vm.expectRevert(IProviderRegistry.ProviderRegistry_ZeroAddress.selector);
        vm.prank(provider);
        registry.allot(service, CLASS, 0, address(0));
        for (uint32 units; units < 2; ++units) {
            vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
            vm.prank(other);
            registry.allot(service, CLASS, units, payout);
        }
    }

    function test_allot_revertsBelowWhatIsReserved() public {
        setCapacity(10);
        allot(service, 10);
        reserve(provider, 0, 0);
        reserve(provider, 0, 0);
        _expectCapacity(1, 2);
        vm.prank(provider);
        registry.allot(service, CLASS, 1, payout);
        allot(service, 2);
    }

    function test_allot_revertsAboveTheTotal() public {
        setCapacity(type(uint32).max);
        allot(service, type(uint32).max - 5);
        _expectCapacity(uint256(type(uint32).max) + 1, type(uint32).max);
        vm.prank(provider);
        registry.allot(other, CLASS, 6, payout);
        _expectCapacity(uint256(type(uint32).max) * 2 - 5, type(uint32).max);
        vm.prank(provider);
        registry.allot(other, CLASS, type(uint32).max, payout);
        allot(other, 5);
    }

    function testFuzz_allot_sumsUp(uint32 total, uint32 first, uint32 second, uint32 lowered) public {
        first = uint32(bound(first, 0, total));
        second = uint32(bound(second, 0, total - first));
        lowered = uint32(bound(lowered, 0, first));
        setCapacity(total);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Allotted(provider, service, CLASS, first, payout);
        allot(service, first);
        allot(other, second);
        allot(service, lowered);
        (, uint32 allotted) = registry.capacityOf(provider, CLASS);
        assertEq(allotted, uint256(lowered) + second, "sum over services");
        assertEq(registry.providerOf(provider).allotted, uint256(lowered) + second, "sum over classes");
        Allotment memory a = registry.allotmentOf(provider, service, CLASS);
        assertEq(a.allotted, lowered, "this service's");
        assertEq(a.reserved, 0, "nothing reserved");
        assertEq(a.payout, payout, "payout");
    }

    function test_allot_classesAddUpBeyondUint32() public {
        bytes32[3] memory classes = [bytes32("a"), bytes32("b"), bytes32("c")];
        for (uint256 i; i < 3; ++i) {
            vm.prank(provider);
            registry.setCapacity(classes[i], type(uint32).max);
            vm.prank(provider);
            registry.allot(service, classes[i], type(uint32).max, payout);
        }
        assertEq(registry.providerOf(provider).allotted, 3 * uint256(type(uint32).max), "no cast in the way");
    }

    function _expectCapacity(uint256 got, uint256 limit) private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_Capacity.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, got, limit));
    }
}
