// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStaking, Slash} from "../../../contracts/interfaces/IStaking.sol";
import {StakingTest} from "../custody/utils/StakingTest.sol";

/// @notice Attacks on collateral: running before a slash, robbing delegators, griefing for others, faulty services.
contract CustodyStakeTest is StakingTest {
    function setUp() public override {
        super.setUp();
        doStake(100e18);
        doDelegate(ana, 200e18);
        doDelegate(ben, 100e18);
    }

    // ------------------------------------------------------------------ running

    /// @dev In the block before a slash nothing that backs the agreement can leave, on any path.
    function test_exitBeforeSlash_isNotPossible() public {
        doLock(100e18, 300e18);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 1, 0));
        vm.prank(provider);
        staking.unstake(service, 1, provider);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 1, 0));
        vm.prank(provider);
        staking.move(service, other, 1);
        uint256 shares = sharesOf(ben);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 100e18, 0));
        vm.prank(ben);
        staking.undelegate(provider, service, shares, 0, ben);
        doRequestExit(ben, shares);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, service, 100e18, 0));
        vm.prank(ben);
        staking.completeExit(provider, service, ben, shares, 0);
        doSlash(100e18, 300e18, 0);
        assertEq(staking.unburned(), 400e18, "all of it was reached");
    }

    /// @dev Once a dispute is open the loss is in the price: who leaves then takes none of it along.
    function test_contestThenRun_takesNothingAlong() public {
        doLock(100e18, 150e18);
        doContest(150e18);
        uint256 got = doUndelegate(ben, sharesOf(ben));
        assertApproxEqAbs(got, 50e18, 1, "half of its stake is contested, with everybody's");
        doSlash(0, 0, 150e18);
        assertApproxEqAbs(doUndelegate(ana, sharesOf(ana)), 100e18, 1, "who stayed lost no more than who ran");
    }

    /// @dev Completing another's exit while the price is low would hand its contested part to those who stay.
    function test_contestedExit_cannotBeForced() public {
        doLock(100e18, 270e18);
        uint256 shares = sharesOf(ana);
        doRequestExit(ana, shares);
        doContest(270e18);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotOwner.selector, shareId(), ben, ana));
        vm.prank(ben);
        staking.completeExit(provider, service, ana, shares, 0);
        doAcquit(270e18);
        skip(STREAM);
        vm.prank(ben);
        assertApproxEqAbs(staking.completeExit(provider, service, ana, shares, 0), 200e18, 1, "whole again");
    }

    // ------------------------------------------------------------------ robbing

    /// @dev A provider with a friendly service, payer and reporter: at least half of the own part and all of the delegated part are lost.
    function testFuzz_selfSlash_losesAtLeastHalf(uint96 own, uint96 delegated) public {
        own = uint96(bound(own, 1, 100e18));
        delegated = uint96(bound(delegated, 0, RATIO * own < 300e18 ? RATIO * own : 300e18));
        doLock(own, delegated);
        vm.prank(service);
        (uint256 a, uint256 b) = staking.slash(
            Slash(provider, own, delegated, 0, provider, type(uint96).max, reporter, type(uint96).max)
        );
        assertLe(a + b, own / 2, "half of the own part at most comes back");
        assertGe(staking.unburned(), uint256(delegated) + own - own / 2, "the rest is gone");
    }

    /// @dev Delegators stay slashable when the provider's own stake is used up or has left as far as it may.
    function test_delegatorsAreSlashable_whenOwnIsGone() public {
        doLock(50e18, 150e18);
        doUnstake(50e18);
        doSlash(type(uint96).max, 0, 0);
        assertEq(pool().own, 0, "own is gone");
        doSlash(type(uint96).max, type(uint96).max, 0);
        assertEq(pool().delegated, 150e18, "the delegated part was taken all the same");
    }

    /// @dev A service can do what it likes with its own pools and nothing with another's.
    function testFuzz_faultyService_reachesItsOwnPoolsOnly(uint96 amount, uint256 what) public {
        doLock(60e18, 120e18);
        doContest(20e18);
        bytes32 before = keccak256(abi.encode(pool()));
        amount = uint96(bound(amount, 1, type(uint96).max));
        Slash memory s = Slash(provider, amount, amount, amount, other, amount, other, amount);
        vm.prank(other);
        if (what % 5 == 0) staking.slash(s);
        else if (what % 5 == 1) try staking.lock(provider, amount, amount) {} catch {}
        else if (what % 5 == 2) try staking.release(provider, amount, amount) {} catch {}
        else if (what % 5 == 3) try staking.contest(provider, amount) {} catch {}
        else try staking.acquit(provider, amount) {} catch {}
        assertEq(keccak256(abi.encode(pool())), before, "untouched");
        assertEq(creditOf(other), 0, "nothing gained");
    }

    // ------------------------------------------------------------------ griefing for others

    /// @dev Whatever can be called for another, with 0 and 1 wei: it neither blocks nor moves what the other has.
    function test_forOthers_zeroAndOneWei() public {
        vm.expectRevert(IStaking.Staking_ZeroAmount.selector);
        vm.prank(reporter);
        staking.reward(provider, service, 0);
        bytes4 noExit = IStaking.Staking_NoExit.selector;
        vm.expectRevert(abi.encodeWithSelector(noExit, shareId(), ana, 0, 0));
        vm.prank(reporter);
        staking.completeExit(provider, service, ana, 0, 0);

        uint256 shares = sharesOf(ana);
        doRequestExit(ana, shares);
        // A millionth of a wei at a time: each call costs its owner at most a wei, and its caller a transaction.
        for (uint256 i; i < 20; ++i) {
            vm.prank(reporter);
            staking.completeExit(provider, service, ana, 1, 0);
        }
        vm.prank(reporter);
        staking.completeExit(provider, service, ana, shares - 20, 0);
        assertApproxEqAbs(grid.balanceOf(ana), 1e24, 20, "at most a wei a call");

        doReward(reporter, 1);
        doLock(100e18, 50e18);
        doRelease(100e18, 50e18);
        doUnstake(100e18);
        doUndelegate(ben, sharesOf(ben));
        staking.burn();
        assertApproxEqAbs(grid.balanceOf(address(staking)), 0, 0, "nothing is blocked, nothing is left");
    }

    // ------------------------------------------------------------------ the token itself

    /// @dev No credit without funds: a stake token that answers false, or fails, gives nobody a stake.
    function test_unbackedCredit_isNotPossible() public {
        for (uint256 i; i < 2; ++i) {
            RefusingToken token = new RefusingToken(i == 0);
            staking = deployStaking(address(token));
            vm.expectRevert(
                i == 0
                    ? abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token))
                    : abi.encodeWithSignature("Error(string)", "refused")
            );
            vm.prank(provider);
            staking.stake(service, 1);
            assertEq(pool().own, 0, "not credited");
        }
    }
}

/// @dev Has the supply that Staking asks for, and moves nothing.
contract RefusingToken {
    uint256 public constant totalSupply = 1e26;
    bool private immutable _answers;

    constructor(bool answers) {
        _answers = answers;
    }

    function transferFrom(address, address, uint256) external view returns (bool) {
        require(_answers, "refused");
        return false;
    }
}
