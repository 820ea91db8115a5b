// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {IStaking, PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {InvariantTest} from "../utils/InvariantTest.sol";
import {CustodyEscrowHandler} from "./CustodyEscrowHandler.sol";
import {CustodyStakingHandler} from "./CustodyStakingHandler.sol";

// The runner knows the contracts of test files only.
contract CustodyStakingActions is CustodyStakingHandler {}

contract CustodyEscrowActions is CustodyEscrowHandler {}

/// @notice Laws 1, 2, 3, 6, 8 and 9 of Staking; see README.md.
contract CustodyStakingCampaign is InvariantTest {
    CustodyStakingHandler private handler;
    IStaking private staking;

    function setUp() public {
        handler = new CustodyStakingActions();
        staking = handler.staking();
        target(address(handler), _actions());
    }

    function afterInvariant() public {
        handler.drain();
        _assertDrained();
    }

    /// @dev Laws 8 and 9 are asserted by the handler around each step.
    function invariant_staking_laws() public view {
        uint256 owed = staking.unburned();
        for (uint256 p; p < handler.PROVIDERS(); ++p) {
            int256 own;
            for (uint256 s; s < handler.SERVICES(); ++s) {
                PoolView memory v = staking.poolOf(handler.actors(p), handler.services(s));
                uint256 shared = uint256(v.delegated) + v.pending + v.contested;
                owed += v.own + shared;
                own += int256(uint256(v.own));
                assertEq(int256(shared), handler.poolOf(p, s), "law 3: delegated stake");
                assertLe(v.lockedOwn, v.own, "law 2: own");
                assertLe(v.lockedDelegated, v.delegated, "law 2: delegated");
                _assertLocks(p, s, v);
            }
            assertEq(own, handler.ownOf(p), "law 3: own stake");
        }
        for (uint256 a; a < handler.ACTORS(); ++a) {
            uint256 credit = IERC6909(address(staking)).balanceOf(handler.actors(a), staking.creditId());
            assertEq(credit, handler.creditOf(handler.actors(a)), "law 3: credits");
            owed += credit;
        }
        assertEq(handler.grid().balanceOf(address(staking)), owed, "law 1");
    }

    /// @dev The campaign means nothing unless every action gets through: a fixed run in which each does.
    function test_staking_everyActionIsReached() public {
        bytes4[] memory actions = _actions();
        uint256 seed = 1;
        for (uint256 i; i < 600; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            // Four random words fit every action; what an action does not take, it ignores.
            (bool ok, bytes memory reason) = address(handler).call(
                abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, ~seed, seed >> 16, seed >> 3)
            );
            assertTrue(ok, string(reason));
            if (i % 50 == 0) invariant_staking_laws();
        }
        for (uint256 i; i < actions.length; ++i)
            assertGt(handler.done(actions[i]), 0, vm.toString(bytes32(actions[i])));
        invariant_staking_laws();
        afterInvariant();
    }

    function _assertLocks(uint256 p, uint256 s, PoolView memory v) private view {
        CustodyStakingHandler.Lock memory sum = handler.locksOf(p, s);
        assertEq(v.lockedOwn, sum.own, "law 2: sum of own parts");
        assertEq(v.lockedDelegated, sum.delegated, "law 2: sum of delegated parts");
        assertEq(v.contested, sum.contested, "law 2: sum of contested parts");
    }

    function _assertDrained() private view {
        assertEq(handler.grid().balanceOf(address(staking)), 0, "law 6: Staking drains to zero");
        for (uint256 i; i < 4; ++i) {
            PoolView memory v = staking.poolOf(handler.actors(i / 2), handler.services(i % 2));
            uint256 left = uint256(v.own) + v.delegated + v.pending + v.contested + v.shares + v.exitingShares;
            assertEq(left + v.lockedOwn + v.lockedDelegated, 0, "law 6: an empty pool");
        }
    }

    function _actions() private view returns (bytes4[] memory list) {
        list = new bytes4[](17);
        list[0] = handler.stake.selector;
        list[1] = handler.unstake.selector;
        list[2] = handler.move.selector;
        list[3] = handler.delegate.selector;
        list[4] = handler.undelegate.selector;
        list[5] = handler.transferShares.selector;
        list[6] = handler.requestExit.selector;
        list[7] = handler.completeExit.selector;
        list[8] = handler.lock.selector;
        list[9] = handler.release.selector;
        list[10] = handler.contest.selector;
        list[11] = handler.acquit.selector;
        list[12] = handler.slash.selector;
        list[13] = handler.reward.selector;
        list[14] = handler.setCommission.selector;
        list[15] = handler.wait_.selector;
        list[16] = handler.collect.selector;
    }
}

/// @notice Laws 1, 3, 4 and 6 of Escrow; see README.md.
contract CustodyEscrowCampaign is InvariantTest {
    CustodyEscrowHandler private handler;

    function setUp() public {
        handler = new CustodyEscrowActions();
        target(address(handler), _actions());
    }

    function afterInvariant() public {
        handler.drain();
        for (uint256 t; t < 2; ++t) {
            assertEq(handler.tokens(t).balanceOf(address(handler.escrow())), 0, "law 6: Escrow drains to zero");
            // A fortune below zero was paid out of somebody else's money: nothing but rounding may do that.
            int256 rounding = int256(handler.holdCount() * 64);
            for (uint256 a; a < handler.ACTORS(); ++a) {
                assertTrue(handler.fortune(handler.actors(a), t) >= -rounding, "law 3: nothing is created");
            }
        }
    }

    function invariant_escrow_laws() public view {
        uint256[2] memory owed;
        for (uint256 i; i < handler.holdCount(); ++i) {
            (CustodyEscrowHandler.Flow memory f, uint256 left, bool open) = handler.flowOf(i);
            owed[f.t] += left;
            assertEq(f.put, f.taken + left, "law 4: held = charged + refunded + reclaimed + remaining");
            assertEq(f.fees, (f.charged * f.feeBps) / 10_000, "fees: of all that was charged, once rounded");
            assertEq(open, !f.closed, "law 4: closed once");
            if (f.closed && !f.sponsored) assertEq(left, 0, "law 4: closed, nothing left");
        }
        for (uint256 t; t < 2; ++t) {
            uint256 balance = handler.tokens(t).balanceOf(address(handler.escrow()));
            assertEq(balance, owed[t] + handler.walletsOf(t), "law 1");
        }
    }

    function test_escrow_everyActionIsReached() public {
        bytes4[] memory actions = _actions();
        uint256 seed = 1;
        for (uint256 i; i < 300; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            (bool ok, bytes memory reason) = address(handler).call(
                abi.encodeWithSelector(actions[seed % actions.length], seed >> 8, ~seed, seed >> 3)
            );
            assertTrue(ok, string(reason));
            if (i % 50 == 0) invariant_escrow_laws();
        }
        for (uint256 i; i < actions.length; ++i)
            assertGt(handler.done(actions[i]), 0, vm.toString(bytes32(actions[i])));
        invariant_escrow_laws();
        afterInvariant();
    }

    function _actions() private view returns (bytes4[] memory list) {
        list = new bytes4[](8);
        list[0] = handler.deposit.selector;
        list[1] = handler.withdraw.selector;
        list[2] = handler.transfer.selector;
        list[3] = handler.hold.selector;
        list[4] = handler.topUp.selector;
        list[5] = handler.charge.selector;
        list[6] = handler.close.selector;
        list[7] = handler.reclaim.selector;
    }
}
