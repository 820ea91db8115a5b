// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../utils/StakingTest.sol";

// move
// ├── amount is zero: reverts
// ├── more than is free in `from`: reverts with what is free; locked stake never moves
// ├── from == to: changes nothing
// └── otherwise: `from` falls and `to` grows by the amount, no token moves, event
contract MoveTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100);
        doLock(40, 0);
    }

    function test_move_revertsForZero() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(provider);
        staking.move(service, other, 0);
    }

    function testFuzz_move_revertsAboveWhatIsFree(uint256 amount) public {
        amount = bound(amount, 61, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, amount, 60));
        vm.prank(provider);
        staking.move(service, other, amount);
    }

    function testFuzz_move_keepsTheSum(uint256 amount) public {
        amount = bound(amount, 1, 60);
        vm.expectEmit(address(staking));
        emit IStaking.Moved(provider, service, other, amount);
        vm.prank(provider);
        staking.move(service, other, amount);

        assertEq(pool().own, 100 - amount, "from");
        assertEq(pool().lockedOwn, 40, "locked stays");
        assertEq(staking.poolOf(provider, other).own, amount, "to");
        assertEq(grid.balanceOf(address(staking)), 100, "no token moved");
    }

    function test_move_toItselfChangesNothing() public {
        vm.prank(provider);
        staking.move(service, service, 60);
        assertEq(pool().own, 100, "own");
        assertEq(pool().lockedOwn, 40, "locked");
    }
}
