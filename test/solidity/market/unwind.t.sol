// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// unwind
// ├── a job that is no gang, a gang that was filled, a claim that is not taken: reverts
// ├── until the end of takeSeconds: reverts; a second later: works, by anyone
// ├── pays each taker its standby from its take to the end of the window, refunds the rest
// └── together with cancel of what nobody took: the hold is empty
contract UnwindTest is MarketTest {
    function test_unwind_paysStandbyAndRefundsTheRest() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5, 300e18);
        vm.warp(START + 600);
        Claim memory b = _take(t, other, 3);
        vm.warp(START + 3_601);
        vm.expectEmit(address(jobs));
        emit IJobs.Released(_jobId(t), _claimId(t, a), 5 * 36_000, 5 * 5e6);
        vm.prank(stranger);
        jobs.unwind(t, a);
        assertEq(_status(t, a), ClaimStatus.Released);
        assertEq(_wallet(payout), 180_000, "an hour of five");
        assertEq(_pool(provider).lockedOwn + _pool(provider).lockedDelegated, 0, "bond");
        assertEq(_pool(provider).own, OWN, "no fault");
        assertEq(_reserved(provider), 0, "slots");

        jobs.unwind(t, b);
        assertEq(_wallet(actor("other payout")), 3 * 30_000, "fifty minutes of three");
        jobs.cancel(t);
        assertEq(_held(t), 0, "empty");
        assertEq(_wallet(payer), FUNDS - 180_000 - 90_000, "all but the standby");

        _failsStatus(_claimId(t, a), ClaimStatus.Released);
        jobs.unwind(t, a);
    }

    function test_unwind_deadlineIsExclusive() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        for (uint256 time = START + 3_599; time <= START + 3_600; ++time) {
            vm.warp(time);
            _failsTooEarly(_jobId(t), START + 3_601);
            jobs.unwind(t, a);
        }
        vm.warp(START + 3_601);
        jobs.unwind(t, a);
    }

    function test_unwind_inTheLastSecondOwesNothing() public {
        Terms memory t = _gang();
        _post(t);
        vm.warp(START + 3_600);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 3_601);
        jobs.unwind(t, a);
        assertEq(_wallet(payout), 0, "no second was waited");
    }

    function test_unwind_afterCancel() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.warp(START + 3_601);
        jobs.cancel(t);
        jobs.unwind(t, a);
        assertEq(_held(t), 0, "empty");
    }

    function test_unwind_revertsForAFilledGang() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        _take(t, other, 5);
        vm.warp(START + 3_601);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), true));
        jobs.unwind(t, a);
    }

    function test_unwind_revertsForNoGang() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 3_601);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), true));
        jobs.unwind(t, c);
    }
}
