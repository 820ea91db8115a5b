// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Grant, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// setOperator
// ├── not registered, or unknown permission bits: reverts
// ├── more exposure or a new permission: after the notice; what shrinks in the same call shrinks at once
// ├── only less: at once
// └── event with the whole grant
// allows
// ├── the owner: everything
// └── an operator: all bits asked for, on that service of that provider
// speaksFor
// ├── the owner, or whoever may SUBMIT now: yes
// ├── an operator that lost SUBMIT: for what was taken up to that second
// └── anybody else: no
contract OperatorsTest is RegistryTest {
    function test_setOperator_reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
        vm.prank(other);
        registry.setOperator(service, operator, 0, 0);
        bytes4 reason = IProviderRegistry.ProviderRegistry_BadParameter.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, bytes32("permissions"), 8, 7));
        vm.prank(provider);
        registry.setOperator(service, operator, 0, 8);
    }

    function test_setOperator_loosensAfterTheNotice() public {
        Grant memory want = Grant(0, 0, 50, Permission.TAKE, uint40(START + NOTICE));
        vm.expectEmit(address(registry));
        emit IProviderRegistry.OperatorSet(provider, service, operator, want);
        grant(50, Permission.TAKE);
        skip(NOTICE - 1);
        assertFalse(allowed(Permission.TAKE), "a second before");
        skip(1);
        assertTrue(allowed(Permission.TAKE), "at the second");
        Grant memory g = registry.operatorOf(provider, service, operator);
        assertEq(g.nextMaxExposure, 50, "exposure");
    }

    function test_setOperator_tightensAtOnce() public {
        grant(50, Permission.ALL);
        skip(NOTICE);
        grant(20, Permission.SUBMIT);
        assertTrue(allowed(Permission.SUBMIT), "kept");
        assertFalse(allowed(Permission.TAKE), "taken away");
        Grant memory g = registry.operatorOf(provider, service, operator);
        assertEq(g.effectiveAt, START + NOTICE, "now");
        assertEq(g.maxExposure, 20, "exposure at once");
    }

    function test_setOperator_mixedChangeShrinksFirst() public {
        grant(50, Permission.TAKE);
        skip(NOTICE);
        grant(80, Permission.SUBMIT);
        assertFalse(allowed(Permission.TAKE), "lost at once");
        assertFalse(allowed(Permission.SUBMIT), "gained later");
        Grant memory g = registry.operatorOf(provider, service, operator);
        assertEq(g.maxExposure, 50, "the smaller until then");
        skip(NOTICE);
        assertTrue(allowed(Permission.SUBMIT), "gained");

        grant(10, Permission.ALL);
        g = registry.operatorOf(provider, service, operator);
        assertEq(g.maxExposure, 10, "less exposure at once");
        assertTrue(allowed(Permission.SUBMIT), "kept");
    }

    /// @dev Repeating or changing an announcement never brings it forward.
    function testFuzz_setOperator_neverLoosensWithoutNotice(
        uint96[5] memory caps,
        uint8[5] memory bits,
        uint24[5] memory waits
    ) public {
        for (uint256 i; i < 5; ++i) {
            (uint96 capBefore, uint8 bitsBefore) = _current();
            grant(caps[i], bits[i] & Permission.ALL);
            (uint96 capNow, uint8 bitsNow) = _current();
            assertLe(capNow, capBefore, "exposure");
            assertEq(uint256(bitsNow & ~bitsBefore), 0, "permissions");
            assertLe(capNow, caps[i], "what shrinks counts at once");
            assertEq(uint256(bitsNow & ~bits[i]), 0, "what was taken is gone");
            skip(NOTICE - 1);
            (capNow, bitsNow) = _current();
            assertLe(capNow, capBefore, "exposure a second before the notice ends");
            assertEq(uint256(bitsNow & ~bitsBefore), 0, "permissions a second before the notice ends");
            skip(waits[i]);
        }
    }

    function test_allows_asksForEveryBit() public {
        grant(0, Permission.TAKE | Permission.QUOTE);
        skip(NOTICE);
        assertTrue(allowed(Permission.TAKE | Permission.QUOTE), "both");
        assertFalse(allowed(Permission.TAKE | Permission.SUBMIT), "one is missing");
        assertFalse(registry.allows(provider, other, operator, Permission.TAKE), "another service");
        assertFalse(registry.allows(other, service, operator, Permission.TAKE), "another provider");
        assertTrue(registry.allows(provider, service, provider, Permission.ALL), "the owner");
    }

    function test_speaksFor_endsWithTheRevocation() public {
        assertTrue(registry.speaksFor(provider, service, provider, START), "the owner");
        assertFalse(registry.speaksFor(provider, service, operator, START), "a stranger");
        grant(0, Permission.SUBMIT);
        skip(NOTICE);
        assertTrue(registry.speaksFor(provider, service, operator, START + NOTICE), "granted");
        skip(10);
        grant(0, Permission.TAKE);
        assertTrue(registry.speaksFor(provider, service, operator, START + NOTICE + 10), "what was taken before binds");
        assertFalse(
            registry.speaksFor(provider, service, operator, START + NOTICE + 11),
            "what was taken later does not"
        );
        // Taking away what it did not have moves nothing.
        skip(10);
        grant(0, 0);
        assertFalse(registry.speaksFor(provider, service, operator, START + NOTICE + 11), "unchanged");
    }

    function _current() private view returns (uint96 cap, uint8 bits) {
        Grant memory g = registry.operatorOf(provider, service, operator);
        return
            vm.getBlockTimestamp() >= g.effectiveAt
                ? (g.nextMaxExposure, g.nextPermissions)
                : (g.maxExposure, g.permissions);
    }
}
