// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// abandon
// ├── a claim that is not taken, was acknowledged, or has public input: reverts
// ├── until startSeconds after the take: reverts; a second later: works, by anyone
// ├── a gang: not before it is filled
// └── refunds every unit, frees bond and capacity: nobody's fault
contract AbandonTest is MarketTest {
    function test_abandon_releasesBothSides() public {
        Terms memory t = _private();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        vm.warp(START + 301);
        vm.expectEmit(address(jobs));
        emit IJobs.Released(_jobId(t), _claimId(t, c), 0, 50e6);
        vm.prank(stranger);
        jobs.abandon(t, c);
        assertEq(_status(t, c), ClaimStatus.Released);
        assertEq(_wallet(payer), FUNDS, "everything back");
        assertEq(_wallet(payout), 0, "nothing earned");
        assertEq(_credits(payer), 0, "a withheld input earns nothing");
        assertEq(_pool(provider).own, OWN, "own");
        assertEq(_pool(provider).delegated, DELEGATED, "delegated");
        assertEq(_pool(provider).lockedOwn + _pool(provider).lockedDelegated, 0, "unlocked");
        assertEq(_reserved(provider), 0, "slots");
        _failsStatus(_claimId(t, c), ClaimStatus.Released);
        jobs.abandon(t, c);
    }

    function test_abandon_deadlineIsExclusive() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        for (uint256 time = START + 299; time <= START + 300; ++time) {
            vm.warp(time);
            _failsTooEarly(_claimId(t, c), START + 301);
            jobs.abandon(t, c);
        }
        vm.warp(START + 301);
        jobs.abandon(t, c);
    }

    function test_abandon_revertsOnceAcknowledged() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        vm.warp(START + 10_000);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        jobs.abandon(t, c);
    }

    function test_abandon_revertsForPublicInput() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 10_000);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        jobs.abandon(t, c);
    }

    function test_abandon_ofAGang() public {
        Terms memory t = _gang();
        t.startSeconds = 300;
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 3_600);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), false));
        jobs.abandon(t, a);
        _take(t, other, 5);
        vm.warp(START + 3_901);
        uint256 before = _wallet(payer);
        jobs.abandon(t, a);
        assertEq(_wallet(payer) - before, 25e6, "the standby was refunded at the filling");
        assertEq(_held(t), 25e6, "the other half");
    }

    function test_abandon_ofAChild() public {
        Terms memory t = _private();
        Claim memory parent = _taken(t, 4);
        vm.prank(provider);
        jobs.acknowledge(t, parent);
        _expire(t, parent);
        Claim memory child = _retake(t, parent, WHOLE_CLAIM, other);
        uint256 before = _wallet(payer);
        vm.warp(child.takenAt + 301);
        jobs.abandon(t, child);
        assertEq(_wallet(payer) - before, 20e6, "four at the cap");
    }

    function _private() internal view returns (Terms memory t) {
        t = _terms();
        t.startSeconds = 300;
    }
}
