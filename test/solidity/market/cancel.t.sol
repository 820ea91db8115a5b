// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// cancel
// ├── a job that was never posted, cancelled or succeeded: reverts; with every unit taken: reverts
// ├── by the payer: at any time, except a gang with takers
// ├── by anyone: until the end of takeSeconds reverts, a second later works
// ├── a job with predecessors that never opened: only by the payer
// └── refunds the units that nobody took; the others go on
contract CancelTest is MarketTest {
    function test_cancel_refundsEverythingBeforeTheFirstTake() public {
        Terms memory t = _terms();
        t.opensAt = uint40(START + 1_000);
        _post(t);
        vm.expectEmit(address(jobs));
        emit IJobs.Cancelled(_jobId(t), 10, 50e6);
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS, "all back");
        assertEq(_jobStatus(t), JobStatus.Cancelled);
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Cancelled));
        vm.prank(payer);
        jobs.cancel(t);
    }

    function test_cancel_leavesTakenUnitsAlone() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.expectEmit(address(jobs));
        emit IJobs.Cancelled(_jobId(t), 6, 30e6);
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_held(t), 20e6, "four units");
        Submission memory s = _submit(t, c);
        _accept(t, c, s);
        assertEq(_held(t), 0, "nothing left");
        assertEq(_wallet(payout), 8e6, "the taker is paid");
    }

    function test_cancel_refundsAGangsStandby() public {
        Terms memory t = _gang();
        _post(t);
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS, "cap price and standby");
    }

    function test_cancel_byAnyoneAfterTheWindow() public {
        Terms memory t = _terms();
        _taken(t, 4);
        uint256 end = START + t.takeSeconds;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _failsTooEarly(_jobId(t), end + 1);
            vm.prank(stranger);
            jobs.cancel(t);
        }
        vm.warp(end + 1);
        vm.prank(stranger);
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS - 20e6, "to the payer");
    }

    function test_cancel_byAnyoneWithoutATake() public {
        Terms memory t = _terms();
        t.opensAt = uint40(START + 1_000);
        _post(t);
        vm.warp(START + 4_600);
        _failsTooEarly(_jobId(t), START + 4_601);
        vm.prank(stranger);
        jobs.cancel(t);
        vm.warp(START + 4_601);
        vm.prank(stranger);
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS, "to the payer");
    }

    function test_cancel_ofAGangWithTakersWaits() public {
        Terms memory t = _gang();
        _post(t);
        _take(t, provider, 5);
        vm.warp(START + 3_600);
        _failsTooEarly(_jobId(t), START + 3_601);
        vm.prank(payer);
        jobs.cancel(t);
        vm.warp(START + 3_601);
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_held(t), 5 * (5e6 + 36_000), "what the takers wait for");
    }

    function test_cancel_withPredecessorsThatNeverOpened() public {
        Terms memory t = _terms();
        t.predecessors = "never";
        _post(t);
        vm.warp(START + 365 days);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotPayer.selector, _jobId(t), stranger, payer));
        vm.prank(stranger);
        jobs.cancel(t);
        vm.prank(payer);
        jobs.cancel(t);
        assertEq(_wallet(payer), FUNDS, "all back");
    }

    function test_cancel_withPredecessorsOnceOpened() public {
        Terms memory first = _terms();
        first.salt = "first";
        (Claim memory c, Submission memory s) = _submitted(first);
        _accept(first, c, s);
        Claim[] memory all = new Claim[](1);
        all[0] = c;
        vm.warp(START + 500);
        jobs.conclude(first, all);
        bytes32[] memory list = new bytes32[](1);
        list[0] = _jobId(first);
        Terms memory t = _terms();
        t.predecessors = keccak256(abi.encode(list));
        _post(t);
        vm.prank(provider);
        jobs.take(t, provider, 1, 0, list, "");
        vm.warp(START + 500 + 3_600);
        _failsTooEarly(_jobId(t), START + 500 + 3_601);
        vm.prank(stranger);
        jobs.cancel(t);
        vm.warp(START + 500 + 3_601);
        vm.prank(stranger);
        jobs.cancel(t);
        assertEq(_held(t), 5e6, "one unit is out");
    }

    function test_cancel_revertsWhenAllUnitsAreTaken() public {
        Terms memory t = _terms();
        _taken(t, 10);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 0, 1);
        vm.prank(payer);
        jobs.cancel(t);
    }

    function test_cancel_revertsForAJobNeverPosted() public {
        Terms memory t = _terms();
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_Unknown.selector, _jobId(t)));
        vm.prank(payer);
        jobs.cancel(t);
    }
}
