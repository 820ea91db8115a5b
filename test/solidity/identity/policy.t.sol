// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Deal, IProviderRegistry, Policy} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// setPolicy
// ├── not registered: reverts
// ├── allowing, or a lower price of what is allowed: after the notice, event
// ├── forbidding, or a higher price: at once
// └── token, arbiter and verifier are all part of the key
contract PolicyTest is RegistryTest {
    function test_setPolicy_revertsWhenNotRegistered() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
        vm.prank(other);
        registry.setPolicy(service, deal, 0, false);
    }

    function test_setPolicy_allowsAfterTheNotice() public {
        vm.expectEmit(address(registry));
        emit IProviderRegistry.PolicySet(provider, service, deal, Policy(7, false, 7, true, uint40(START + NOTICE)));
        setPolicy(7, true);
        skip(NOTICE - 1);
        _assertNow(7, false);
        skip(1);
        _assertNow(7, true);
    }

    function test_setPolicy_lowerPriceNeedsNotice() public {
        setPolicy(7, true);
        skip(NOTICE);
        setPolicy(5, true);
        _assertNow(7, true);
        skip(NOTICE - 1);
        setPolicy(6, true);
        skip(1);
        _assertNow(7, true);
        skip(NOTICE - 1);
        _assertNow(6, true);
    }

    function test_setPolicy_tightensAtOnce() public {
        setPolicy(7, true);
        skip(NOTICE);
        setPolicy(9, true);
        _assertNow(9, true);
        setPolicy(0, false);
        _assertNow(0, false);
        // Forbidding first does not smuggle a lower price in.
        setPolicy(0, true);
        _assertNow(0, false);
        skip(NOTICE);
        _assertNow(0, true);
    }

    function testFuzz_setPolicy_neverLoosensWithoutNotice(
        uint96[5] memory prices,
        bool[5] memory allow,
        uint24[5] memory waits
    ) public {
        for (uint256 i; i < 5; ++i) {
            (uint96 priceBefore, bool allowedBefore) = _current();
            setPolicy(prices[i], allow[i]);
            for (uint256 late; late < 2; ++late) {
                (uint96 priceNow, bool allowedNow) = _current();
                assertTrue(!allowedNow || allowedBefore, "allowed only if it was");
                if (allowedNow) assertGe(priceNow, priceBefore, "not cheaper than it was");
                if (!allow[i]) assertFalse(allowedNow, "forbidden at once");
                if (allowedNow) assertGe(priceNow, prices[i], "a higher price counts at once");
                if (late == 0) skip(NOTICE - 1);
            }
            skip(waits[i]);
        }
    }

    function test_setPolicy_everyPartOfADealCounts() public {
        setPolicy(7, true);
        skip(NOTICE);
        Deal[3] memory others = [
            Deal(other, deal.arbiter, deal.verifier),
            Deal(deal.token, other, deal.verifier),
            Deal(deal.token, deal.arbiter, other)
        ];
        for (uint256 i; i < 3; ++i) {
            assertFalse(registry.policyOf(provider, service, others[i]).nextAllowed, "another deal");
        }
        assertFalse(registry.policyOf(provider, other, deal).nextAllowed, "another service");
        assertTrue(registry.policyOf(provider, service, deal).nextAllowed, "this one");
    }

    function _current() private view returns (uint96 price, bool allowedNow) {
        Policy memory p = registry.policyOf(provider, service, deal);
        return vm.getBlockTimestamp() >= p.effectiveAt ? (p.nextMinPrice, p.nextAllowed) : (p.minPrice, p.allowed);
    }

    function _assertNow(uint96 price, bool allowedNow) private view {
        (uint96 got, bool gotAllowed) = _current();
        assertEq(got, price, "price");
        assertEq(gotAllowed, allowedNow, "allowed");
    }
}
