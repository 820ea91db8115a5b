// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {RegistryTest} from "./utils/RegistryTest.sol";

// requestExit
// ├── not registered, or exiting already: reverts
// ├── capacity is still allotted: reverts with the units
// └── otherwise: exitAt = now + delay, event; no new allotments, all else works
// exit
// ├── not registered: reverts
// ├── not asked for, or not after exitAt: reverts with both
// └── otherwise: forgotten, floor bond released, event; the caller may register again
contract RegistryExitTest is RegistryTest {
    function test_requestExit_revertsWhenNotRegisteredOrExiting() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
        vm.prank(other);
        registry.requestExit();

        _request();
        // A second request would postpone nothing and hide the first date.
        bytes4 reason = IProviderRegistry.ProviderRegistry_Exiting.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, START + EXIT_DELAY));
        vm.prank(provider);
        registry.requestExit();
    }

    function test_requestExit_revertsWhileAllotted() public {
        setCapacity(10);
        allot(service, 4);
        allot(other, 3);
        bytes4 reason = IProviderRegistry.ProviderRegistry_StillAllotted.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, 7));
        vm.prank(provider);
        registry.requestExit();
        allot(service, 0);
        allot(other, 0);
        _request();
    }

    function test_requestExit_stopsNewAllotments() public {
        setCapacity(10);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.ExitRequested(provider, START + EXIT_DELAY);
        _request();
        assertEq(registry.providerOf(provider).exitAt, START + EXIT_DELAY, "exitAt");
        bytes4 reason = IProviderRegistry.ProviderRegistry_Exiting.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, START + EXIT_DELAY));
        vm.prank(provider);
        registry.allot(service, CLASS, 1, payout);
        allot(service, 0);
        setCapacity(0);
        grant(0, 0);
    }

    function test_exit_revertsBeforeItsTime() public {
        bytes4 reason = IProviderRegistry.ProviderRegistry_TooEarly.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, provider, START, 0));
        vm.prank(provider);
        registry.exit();

        _request();
        skip(EXIT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(reason, provider, START + EXIT_DELAY, START + EXIT_DELAY));
        vm.prank(provider);
        registry.exit();
        assertEq(lockedFloor(provider), FLOOR, "still locked");
    }

    function test_exit_revertsWhenNotRegistered() public {
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, other));
        vm.prank(other);
        registry.exit();
    }

    function test_exit_releasesTheFloorBondOnce() public {
        _request();
        skip(EXIT_DELAY + 1);
        vm.expectEmit(address(registry));
        emit IProviderRegistry.Exited(provider);
        vm.prank(provider);
        registry.exit();
        assertFalse(registry.providerOf(provider).registered, "forgotten");
        assertEq(lockedFloor(provider), 0, "released");
        vm.expectRevert(abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_NotRegistered.selector, provider));
        vm.prank(provider);
        registry.exit();

        vm.prank(provider);
        staking.unstake(address(registry), 2 * FLOOR, provider);
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
    }

    function test_exit_thenRegisterAgain() public {
        setCapacity(10);
        _request();
        skip(EXIT_DELAY + 1);
        vm.prank(provider);
        registry.exit();
        register(provider);
        assertEq(registry.providerOf(provider).exitAt, 0, "not exiting");
        assertEq(lockedFloor(provider), FLOOR, "one floor bond");
        allot(service, 10);
    }

    function _request() private {
        vm.prank(provider);
        registry.requestExit();
    }
}
