// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAuditors} from "../../../contracts/interfaces/IAuditors.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {AuditorTest} from "./utils/AuditorTest.sol";

// register
// ├── locks own stake of the pool (auditor, Auditors): no more than is free, not nothing
// ├── again: adds to the bond; `since` stays
// └── retired and not exited: refused; after the exit it starts anew
// retire: once, with a bond
// exit: later than retireSeconds after retiring, to the second; frees exactly the bond
// constructor: a year at most
contract AuditorBondTest is AuditorTest {
    function test_register_locksTheBond() public {
        _stake(alice, BOND);
        vm.expectRevert(IAuditors.Auditors_ZeroAmount.selector);
        _register(0);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.Staking_NotFree.selector, alice, address(auditors), BOND + 1, BOND)
        );
        _register(BOND + 1);

        uint256 since = vm.getBlockTimestamp();
        vm.expectEmit(address(auditors));
        emit IAuditors.AuditorRegistered(alice, BOND - 1, since);
        _register(BOND - 1);
        assertEq(locked(alice), BOND - 1, "locked");
        assertEq(standing(alice).bond, BOND - 1, "bond");
        assertEq(standing(alice).since, since, "since");
        assertEq(standing(alice).retiredAt, 0, "works");

        skip(1 days);
        vm.expectEmit(address(auditors));
        emit IAuditors.AuditorRegistered(alice, BOND, since);
        _register(1);
        assertEq(locked(alice), BOND, "all");
        assertEq(standing(alice).since, since, "it was registered before");
    }

    function test_retire_once() public {
        expectNotBonded(alice);
        _retire();
        bonded(alice, BOND);
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectEmit(address(auditors));
        emit IAuditors.AuditorRetired(alice, now_, now_ + RETIRE);
        _retire();
        assertEq(standing(alice).retiredAt, now_, "retired");
        assertEq(locked(alice), BOND, "still answers");
        skip(1);
        expectRetired(alice, now_);
        _retire();
        // Whoever could register now would have a bond that is about to leave.
        _stake(alice, 1);
        expectRetired(alice, now_);
        _register(1);
    }

    function test_exit_afterTheDelayToTheSecond() public {
        expectNotBonded(alice);
        _exit();
        bonded(alice, BOND);
        _expectTooEarly(0);
        _exit();
        _retire();
        uint256 freeAt = vm.getBlockTimestamp() + RETIRE;
        vm.warp(freeAt);
        _expectTooEarly(freeAt);
        _exit();
        vm.warp(freeAt + 1);
        vm.expectEmit(address(auditors));
        emit IAuditors.AuditorExited(alice, BOND);
        _exit();
        assertEq(locked(alice), 0, "free");
        vm.prank(alice);
        staking.unstake(address(auditors), BOND, alice);
        assertEq(grid.balanceOf(alice), BOND, "and out");
        expectNotBonded(alice);
        _exit();
    }

    function test_register_anewAfterTheExit() public {
        bonded(alice, BOND);
        _retire();
        skip(RETIRE + 1);
        _exit();
        uint256 now_ = vm.getBlockTimestamp();
        _register(BOND / 2);
        assertEq(standing(alice).since, now_, "anew");
        assertEq(standing(alice).retiredAt, 0, "works");
        assertEq(standing(alice).bond, BOND / 2, "bond");
    }

    function test_exit_doesNotTouchOthers() public {
        bonded(alice, BOND);
        bonded(bob, BOND);
        _retire();
        skip(RETIRE + 1);
        vm.prank(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IAuditors.Auditors_TooEarly.selector, bob, vm.getBlockTimestamp(), uint256(0))
        );
        auditors.exit();
        _exit();
        assertEq(locked(bob), BOND, "bob's");
    }

    function test_constructor_aYearAtMost() public {
        deploy("Auditors", abi.encode(staking, 365 days, REWARD));
        vm.expectRevert(
            abi.encodeWithSelector(
                IAuditors.Auditors_BadParameter.selector,
                bytes32("retireSeconds"),
                uint256(365 days + 1),
                uint256(365 days)
            )
        );
        this.make(365 days + 1);
    }

    function make(uint256 retireSeconds) external {
        deploy("Auditors", abi.encode(staking, retireSeconds, REWARD));
    }

    // ------------------------------------------------------------------ helpers

    function _stake(address who, uint96 amount) private {
        grid.transfer(who, amount);
        vm.startPrank(who);
        grid.approve(address(staking), amount);
        staking.stake(address(auditors), amount);
        vm.stopPrank();
    }

    function _register(uint96 amount) private {
        vm.prank(alice);
        auditors.register(amount);
    }

    function _retire() private {
        vm.prank(alice);
        auditors.retire();
    }

    function _exit() private {
        vm.prank(alice);
        auditors.exit();
    }

    function _expectTooEarly(uint256 freeAt) private {
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(IAuditors.Auditors_TooEarly.selector, alice, now_, freeAt));
    }
}
