// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// unstake
// ├── amount is zero: reverts
// ├── more than own - locked, up to the largest number: reverts with what is free
// ├── to is the zero address: reverts
// ├── the caller is not the provider: finds its own empty pool, reverts
// └── otherwise: leaves in the same transaction to `to`, event; locked stake stays
contract UnstakeTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100);
        doLock(40, 0);
    }

    function test_unstake_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(provider);
        staking.unstake(service, 0, provider);
    }

    function testFuzz_unstake_revertsAboveWhatIsFree(uint256 amount) public {
        amount = bound(amount, 61, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, amount, 60));
        vm.prank(provider);
        staking.unstake(service, amount, provider);
    }

    function test_unstake_revertsForTheZeroAddress() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(provider);
        staking.unstake(service, 1, address(0));
    }

    function test_unstake_reachesOnlyTheCallersPool() public {
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, service, service, 1, 0));
        vm.prank(service);
        staking.unstake(service, 1, service);
    }

    function testFuzz_unstake_leavesAtOnce(uint256 amount) public {
        amount = bound(amount, 1, 60);
        vm.expectEmit(address(staking));
        emit IStaking.Unstaked(provider, service, ana, amount);
        vm.prank(provider);
        staking.unstake(service, amount, ana);

        assertEq(grid.balanceOf(ana), 1e24 + amount, "arrived");
        assertEq(pool().own, 100 - amount, "own");
        assertEq(pool().lockedOwn, 40, "locked stays");
        assertSolvent();
    }

    function test_unstake_takesWhatAReleaseFreed() public {
        doRelease(40, 0);
        doUnstake(100);
        assertEq(grid.balanceOf(address(staking)), 0, "drained");
        assertEq(grid.balanceOf(provider), 1e24, "whole again");
    }
}
