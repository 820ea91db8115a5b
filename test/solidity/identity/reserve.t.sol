// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deal, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// reserve
// ├── by the owner: no grant and no policy bind it
// ├── by an operator
// │   ├── without TAKE on this service: reverts
// │   ├── exposure above its grant: reverts with both
// │   ├── a deal that the owner did not allow, yet or any more: reverts
// │   └── a price under the policy: reverts with both
// ├── above the allotment, up to the largest number: reverts with both
// └── otherwise: reserved grows, event
// release
// ├── more than this service reserved: reverts with both
// └── otherwise: reserved falls, returns the payout, event
contract ReserveTest is RegistryTest {
    function setUp() public override {
        super.setUp();
        setCapacity(10);
        allot(service, 5);
    }

    function test_reserve_theOwnerIsBoundByNothingButCapacity() public {
        reserve(provider, 0, type(uint96).max);
        assertEq(registry.allotmentOf(provider, service, CLASS).reserved, 1, "reserved");
    }

    function test_reserve_revertsWithoutTake() public {
        _expectNotPermitted();
        reserve(operator, 7, 50);
        grant(50, Permission.SUBMIT | Permission.QUOTE);
        setPolicy(7, true);
        skip(NOTICE);
        _expectNotPermitted();
        reserve(operator, 7, 50);
        grant(50, Permission.TAKE);
        _expectNotPermitted();
        reserve(operator, 7, 50);
        skip(NOTICE);
        reserve(operator, 7, 50);
        grant(50, 0);
        _expectNotPermitted();
        reserve(operator, 7, 50);
    }

    function test_reserve_revertsAboveTheExposure() public {
        _open();
        vm.expectRevert(
            abi.encodeWithSelector(
                IProviderRegistry.ProviderRegistry_AboveExposure.selector,
                provider,
                operator,
                51,
                50
            )
        );
        reserve(operator, 7, 51);
        reserve(operator, 7, 50);
    }

    function test_reserve_revertsForADealThatIsNotAllowed() public {
        _open();
        Deal memory another = Deal(deal.token, other, deal.verifier);
        bytes4 reason = IProviderRegistry.ProviderRegistry_DealNotAllowed.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, another));
        vm.prank(service);
        registry.reserve(provider, operator, another, CLASS, 1, 7, 50);
        setPolicy(7, false);
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, deal));
        reserve(operator, 7, 50);
    }

    function test_reserve_revertsBelowThePrice() public {
        _open();
        bytes4 reason = IProviderRegistry.ProviderRegistry_BelowMinPrice.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, 6, 7));
        reserve(operator, 6, 50);
        reserve(operator, 7, 50);
    }

    function test_reserve_aGrantIsForOneService() public {
        _open();
        allot(other, 5);
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, other, operator, Permission.TAKE));
        vm.prank(other);
        registry.reserve(provider, operator, deal, CLASS, 1, 7, 50);
    }

    function testFuzz_reserve_revertsAboveTheAllotment(uint32 units) public {
        reserve(provider, 0, 0);
        units = uint32(bound(units, 5, type(uint32).max));
        _expectCapacity(uint256(units) + 1, 5);
        vm.prank(service);
        registry.reserve(provider, provider, deal, CLASS, units, 0, 0);
        _expectCapacity(1, 0);
        vm.prank(other);
        registry.reserve(provider, provider, deal, CLASS, 1, 0, 0);
    }

    function testFuzz_reserve_andRelease(uint32 units, uint32 back) public {
        units = uint32(bound(units, 1, 5));
        back = uint32(bound(back, 0, units));
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Reserved(provider, service, CLASS, units);
        vm.prank(service);
        registry.reserve(provider, provider, deal, CLASS, units, 0, 0);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Released(provider, service, CLASS, back);
        vm.prank(service);
        assertEq(registry.release(provider, CLASS, back), payout, "payout");
        assertEq(registry.allotmentOf(provider, service, CLASS).reserved, units - back, "reserved");
    }

    function test_release_revertsAboveWhatIsReserved() public {
        reserve(provider, 0, 0);
        _expectCapacity(2, 1);
        vm.prank(service);
        registry.release(provider, CLASS, 2);
        _expectCapacity(1, 0);
        vm.prank(other);
        registry.release(provider, CLASS, 1);
    }

    /// @dev Reserved at match, given back at the end, and the payout of that moment.
    function test_release_returnsTodaysPayout() public {
        reserve(provider, 0, 0);
        vm.prank(provider);
        registry.allot(service, CLASS, 5, other);
        vm.prank(service);
        assertEq(registry.release(provider, CLASS, 1), other, "payout");
    }

    function _open() private {
        grant(50, Permission.TAKE);
        setPolicy(7, true);
        skip(NOTICE);
    }

    function _expectNotPermitted() private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_NotPermitted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, service, operator, Permission.TAKE));
    }

    function _expectCapacity(uint256 got, uint256 limit) private {
        bytes4 reason = IProviderRegistry.ProviderRegistry_Capacity.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, CLASS, got, limit));
    }
}
