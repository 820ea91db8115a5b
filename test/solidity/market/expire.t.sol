// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// expire
// ├── a claim that is not taken: reverts
// ├── until the end of the work time: reverts; a second later: works, by anyone
// ├── before the receipt, before the gang is filled: reverts
// ├── slashes the whole bond, compensates the payer for every unit, gives the capacity back
// ├── a first claim: its units wait to be retaken
// └── a child claim: its units are refunded
contract ExpireTest is MarketTest {
    function test_expire_slashesCompensatesAndReopens() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        vm.warp(START + t.workSeconds + 1);
        vm.expectEmit(address(jobs));
        emit IJobs.Expired(_jobId(t), _claimId(t, c), true);
        vm.expectEmit(address(staking));
        emit IStaking.Slashed(provider, address(jobs), 400e18, 600e18, 0, payer, 100e18, address(0), 0);
        vm.prank(stranger);
        jobs.expire(t, c);

        assertEq(_status(t, c), ClaimStatus.Expired);
        assertEq(_credits(payer), 100e18, "compensation of ten units, a quarter of the own part");
        assertEq(staking.unburned(), 900e18, "the rest is nobody's");
        assertEq(_pool(provider).own, OWN - 400e18, "own");
        assertEq(_pool(provider).delegated, DELEGATED - 600e18, "delegated");
        assertEq(_pool(provider).lockedOwn + _pool(provider).lockedDelegated, 0, "nothing stays locked");
        assertEq(_reserved(provider), 0, "slots");
        assertEq(_held(t), 50e6, "the prefund waits for the retake");

        _failsStatus(_claimId(t, c), ClaimStatus.Expired);
        jobs.expire(t, c);
    }

    function test_expire_deadlineIsExclusive() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        uint256 end = START + t.workSeconds;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _failsTooEarly(_claimId(t, c), end + 1);
            jobs.expire(t, c);
        }
        vm.warp(end + 1);
        jobs.expire(t, c);
    }

    function test_expire_ofAChildRefunds() public {
        Terms memory t = _terms();
        Claim memory parent = _taken(t, 4);
        _expire(t, parent);
        Claim memory child = _retake(t, parent, WHOLE_CLAIM, other);
        uint256 before = _wallet(payer);
        vm.warp(child.takenAt + t.workSeconds + 1);
        vm.expectEmit(address(jobs));
        emit IJobs.Expired(_jobId(t), _claimId(t, child), false);
        jobs.expire(t, child);
        assertEq(_status(t, child), ClaimStatus.Failed);
        assertEq(_wallet(payer) - before, 20e6, "four at the cap");
        assertEq(_credits(payer), 80e18, "compensated twice");
        _failsStatus(_claimId(t, child), ClaimStatus.Failed);
        _retake(t, child, WHOLE_CLAIM, other);
    }

    function test_expire_waitsForTheReceipt() public {
        Terms memory t = _terms();
        t.startSeconds = 300;
        Claim memory c = _taken(t, 4);
        vm.warp(START + 365 days);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        jobs.expire(t, c);
    }

    function test_expire_countsFromTheReceipt() public {
        Terms memory t = _terms();
        t.startSeconds = 300;
        Claim memory c = _taken(t, 4);
        vm.warp(START + 299);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        vm.warp(START + 299 + t.workSeconds);
        _failsTooEarly(_claimId(t, c), START + 300 + t.workSeconds);
        jobs.expire(t, c);
        vm.warp(START + 300 + t.workSeconds);
        jobs.expire(t, c);
    }

    function test_expire_ofAGangCountsFromTheFilling() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 3_600);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), false));
        jobs.expire(t, a);
        _take(t, other, 5);
        vm.warp(START + 3_600 + t.workSeconds);
        _failsTooEarly(_claimId(t, a), START + 3_601 + t.workSeconds);
        jobs.expire(t, a);
        vm.warp(START + 3_601 + t.workSeconds);
        jobs.expire(t, a);
    }

    function test_expire_ofAGangsChildCountsFromItsTake() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        _take(t, other, 5);
        vm.warp(START + t.workSeconds + 1);
        jobs.expire(t, a);
        vm.warp(START + t.workSeconds + 1_000);
        Claim memory child = _retake(t, a, WHOLE_CLAIM, other);
        vm.warp(child.takenAt + t.workSeconds);
        _failsTooEarly(_claimId(t, child), uint256(child.takenAt) + t.workSeconds + 1);
        jobs.expire(t, child);
        vm.warp(child.takenAt + t.workSeconds + 1);
        jobs.expire(t, child);
        assertEq(_wallet(payer) + _held(t), FUNDS, "25 back, 25 still with the other claim");
    }

    function test_expire_withoutABond() public {
        Terms memory t = _terms();
        (t.unitBond, t.compensation) = (0, 0);
        Claim memory c = _taken(t, 4);
        _expire(t, c);
        assertEq(_status(t, c), ClaimStatus.Expired);
        assertEq(_credits(payer), 0, "nothing was promised");
    }
}
