// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Deal, IProviderRegistry} from "../../../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, ClaimStatus, Job, JobStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// take
// ├── a job that was never posted, cancelled, succeeded: reverts
// ├── before opensAt: reverts; at opensAt, at the end of takeSeconds: works; a second later: reverts
// ├── no units, more than maxUnits, more than are left: reverts
// ├── delegated bond above what the own part must cover, or above the ratio: reverts
// ├── too little free stake, too little capacity: reverts
// ├── an operator: only with TAKE, within exposure, an allowed deal, from the lowest price on
// ├── predecessors: wrong list, not succeeded: reverts; opens when the last of them succeeded
// ├── a gang: keeps its prefund of standby until the last unit is taken, then all claims have that price
// └── otherwise: the cursor moves, the bond is locked, capacity reserved, the price of this second is fixed
contract TakeTest is MarketTest {
    function test_take_movesTheCursorAndLocksTheBond() public {
        Terms memory t = _terms();
        _post(t);
        vm.warp(START + 300);
        Claim memory want = Claim(0, provider, 0, 4, 3.5e6, 0, uint40(START + 300));
        vm.expectEmit(address(jobs));
        emit IJobs.Taken(_jobId(t), _claimId(t, want), provider, want);
        vm.expectEmit(address(staking));
        emit IStaking.Locked(provider, address(jobs), 400e18, 0);
        vm.prank(provider);
        (bytes32 claimId, Claim memory c) = jobs.take(t, provider, 4, 0, noPredecessors, "");

        assertEq(claimId, _claimId(t, want), "id");
        assertEq(abi.encode(c), abi.encode(want), "claim");
        assertEq(jobs.claimIdOf(_jobId(t), c), claimId, "claimIdOf");
        assertEq(_status(t, c), ClaimStatus.Taken);
        assertEq(_pool(provider).lockedOwn, 400e18, "bond");
        assertEq(_reserved(provider), 1, "slots");
        Job memory job = jobs.jobOf(_jobId(t));
        assertEq(job.taken, 4, "cursor");
        assertEq(job.openedAt, START, "opened");
        assertEq(_jobStatus(t), JobStatus.Open);

        assertEq(_take(t, other, 6).first, 4, "the next takes follow");
        assertEq(jobs.jobOf(_jobId(t)).taken, 10, "all taken");
        assertEq(_held(t), 50e6, "nothing is paid");
    }

    function test_take_priceRisesFromStartToCap() public {
        Terms memory t = _terms();
        _post(t);
        assertEq(_take(t, provider, 1).price, 2e6, "start");
        vm.warp(START + 1);
        assertEq(_take(t, provider, 1).price, 2_005_000, "a second later");
        vm.warp(START + 599);
        assertEq(_take(t, provider, 1).price, 4_995_000, "a second before the end");
        vm.warp(START + 600);
        assertEq(_take(t, provider, 1).price, 5e6, "cap");
        vm.warp(START + 3_600);
        assertEq(_take(t, provider, 1).price, 5e6, "no higher");
    }

    function test_take_revertsForAJobNeverPosted() public {
        Terms memory t = _terms();
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_Unknown.selector, _jobId(t)));
        _take(t, provider, 1);
    }

    function test_take_revertsOnceCancelledOrSucceeded() public {
        Terms memory t = _terms();
        _post(t);
        vm.prank(payer);
        jobs.cancel(t);
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Cancelled));
        _take(t, provider, 1);

        t.salt = "2";
        (Claim memory c, Submission memory s) = _submitted(t);
        _accept(t, c, s);
        Claim[] memory all = new Claim[](1);
        all[0] = c;
        jobs.conclude(t, all);
        _fails(IJobs.Jobs_WrongJobStatus.selector, _jobId(t), uint8(JobStatus.Succeeded));
        _take(t, provider, 1);
    }

    function test_take_windowIsInclusive() public {
        Terms memory t = _terms();
        t.opensAt = uint40(START + 100);
        _post(t);
        vm.warp(START + 99);
        _failsTooEarly(_jobId(t), START + 100);
        _take(t, provider, 1);
        vm.warp(START + 100);
        assertEq(_take(t, provider, 1).price, 2e6, "the first second");
        vm.warp(START + 3_699);
        _take(t, provider, 1);
        vm.warp(START + 3_700);
        _take(t, provider, 1);
        vm.warp(START + 3_701);
        _failsTooLate(_jobId(t), START + 3_700);
        _take(t, provider, 1);
    }

    function test_take_revertsForBadCounts() public {
        Terms memory t = _terms();
        t.maxUnits = 6;
        _post(t);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 0, 6);
        _take(t, provider, 0);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 7, 6);
        _take(t, provider, 7);
        _take(t, provider, 6);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 5, 4);
        _take(t, provider, 5);
        _take(t, provider, 4);
        _fails(IJobs.Jobs_BadCount.selector, _jobId(t), 1, 0);
        _take(t, provider, 1);
    }

    // ------------------------------------------------------------------ bonds

    function test_take_locksADelegatedPart() public {
        Terms memory t = _terms();
        _post(t);
        Claim memory c = _take(t, provider, 10, 600e18);
        assertEq(c.delegatedBond, 600e18, "part of the claim");
        assertEq(_pool(provider).lockedOwn, 400e18, "own");
        assertEq(_pool(provider).lockedDelegated, 600e18, "delegated");
    }

    function test_take_revertsWhenTheOwnPartCannotCoverTheCompensation() public {
        Terms memory t = _terms();
        t.compensation = 15e18; // four times that of every unit must be own: 600 of 1,000
        _post(t);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_TooMuchDelegated.selector, 400e18 + 1, 400e18));
        _take(t, provider, 10, 400e18 + 1);
        _take(t, provider, 10, 400e18);
    }

    function test_take_revertsAboveTheRatio() public {
        Terms memory t = _terms();
        t.compensation = 0;
        _post(t);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_AboveRatio.selector, provider, jobs, 800e18, 600e18));
        _take(t, provider, 10, 800e18);
        _take(t, provider, 10, 750e18);
    }

    function test_take_revertsWithoutFreeStake() public {
        Terms memory t = _terms();
        t.unitBond = 1_001e18;
        _post(t);
        vm.expectRevert(
            abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, jobs, 10_010e18, 10_000e18)
        );
        _take(t, provider, 10);
        _take(t, provider, 9);
    }

    function test_take_noBondBacksTwoClaims() public {
        Terms memory t = _terms();
        t.unitBond = 1_000e18;
        _post(t);
        _take(t, provider, 10);
        t.salt = "2";
        _post(t);
        vm.expectRevert(abi.encodeWithSelector(IStaking.Staking_NotFree.selector, provider, jobs, 1_000e18, 0));
        _take(t, provider, 1);
    }

    // ------------------------------------------------------------------ capacity and operators

    function test_take_revertsWithoutCapacity() public {
        Terms memory t = _terms();
        t.slots = 11;
        _post(t);
        vm.expectRevert(
            abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_Capacity.selector, provider, CLASS, 11, 10)
        );
        _take(t, provider, 1);
    }

    function test_take_revertsForAStranger() public {
        Terms memory t = _terms();
        _post(t);
        vm.expectRevert(
            abi.encodeWithSelector(
                IProviderRegistry.ProviderRegistry_NotPermitted.selector,
                provider,
                jobs,
                stranger,
                Permission.TAKE
            )
        );
        vm.prank(stranger);
        jobs.take(t, provider, 1, 0, noPredecessors, "");
    }

    function test_take_operatorActsWithinGrantAndPolicy() public {
        address operator = actor("operator");
        Deal memory deal = Deal(address(usd), arbiter, address(0));
        vm.startPrank(provider);
        registry.setOperator(address(jobs), operator, 500e18, Permission.TAKE);
        registry.setPolicy(address(jobs), deal, 3e6, true);
        vm.stopPrank();
        vm.warp(START + NOTICE);
        Terms memory t = _terms();
        t.opensAt = uint40(START + NOTICE);
        _post(t);

        vm.startPrank(operator);
        vm.expectRevert(
            abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_BelowMinPrice.selector, provider, jobs, 2e6, 3e6)
        );
        jobs.take(t, provider, 1, 0, noPredecessors, "");

        vm.warp(START + NOTICE + 200);
        jobs.take(t, provider, 3, 0, noPredecessors, "");
        vm.expectRevert(
            abi.encodeWithSelector(
                IProviderRegistry.ProviderRegistry_AboveExposure.selector,
                provider,
                operator,
                600e18,
                500e18
            )
        );
        jobs.take(t, provider, 3, 0, noPredecessors, "");

        deal.arbiter = stranger;
        vm.stopPrank();
        t.arbiter = stranger;
        _post(t);
        vm.expectRevert(
            abi.encodeWithSelector(IProviderRegistry.ProviderRegistry_DealNotAllowed.selector, provider, jobs, deal)
        );
        vm.prank(operator);
        jobs.take(t, provider, 1, 0, noPredecessors, "");
    }

    function test_take_worksWhenPayerIsProvider() public {
        Terms memory t = _terms();
        t.payer = provider;
        _fund(provider, 50e6);
        _taken(t, 10);
        assertEq(_pool(provider).lockedOwn, 1_000e18, "its own bond");
    }

    // ------------------------------------------------------------------ gangs

    function test_take_lastOneFillsAGang() public {
        Terms memory t = _gang();
        _post(t);
        uint256 prefund = jobs.prefundOf(t);
        vm.warp(START + 60);
        Claim memory first = _take(t, provider, 5);
        assertEq(first.price, 2_300_000, "the price of its second");
        assertEq(jobs.jobOf(_jobId(t)).filledAt, 0, "not filled");
        assertEq(jobs.claimOf(_claimId(t, first)).data, 0, "not started");
        assertEq(_held(t), prefund, "standby stays");

        vm.warp(START + 120);
        vm.expectEmit(address(jobs));
        emit IJobs.GangFilled(_jobId(t), 2_600_000);
        _take(t, other, 5);
        Job memory job = jobs.jobOf(_jobId(t));
        assertEq(job.filledAt, START + 120, "filled");
        assertEq(job.price, 2_600_000, "one price");
        assertEq(_held(t), 50e6, "the standby is refunded at once");
        assertEq(_wallet(payer), FUNDS - 50e6, "to the payer");
    }

    // ------------------------------------------------------------------ predecessors

    function test_take_revertsForTheWrongPredecessors() public {
        Terms memory t = _terms();
        bytes32[] memory list = new bytes32[](1);
        list[0] = "some job";
        t.predecessors = keccak256(abi.encode(list));
        _post(t);
        bytes32 none = keccak256(abi.encode(noPredecessors));
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongPredecessors.selector, none, t.predecessors));
        _take(t, provider, 1);

        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_PredecessorNotSucceeded.selector, _jobId(t), list[0]));
        vm.prank(provider);
        jobs.take(t, provider, 1, 0, list, "");

        t = _terms();
        _post(t);
        bytes32 got = keccak256(abi.encode(list));
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_WrongPredecessors.selector, got, bytes32(0)));
        vm.prank(provider);
        jobs.take(t, provider, 1, 0, list, "");
    }

    function test_take_opensWithTheLastPredecessorsSuccess() public {
        bytes32[] memory list = new bytes32[](2);
        list[0] = _succeed("1", START + 500);
        list[1] = _succeed("2", START + 900);
        Terms memory t = _terms();
        t.predecessors = keccak256(abi.encode(list));
        _post(t);
        vm.warp(START + 900 + 3_600);
        vm.expectEmit(address(jobs));
        emit IJobs.Opened(_jobId(t), uint40(START + 900), list);
        vm.prank(provider);
        (, Claim memory c) = jobs.take(t, provider, 1, 0, list, "");
        assertEq(c.price, 5e6, "price counts from the opening");
        assertEq(jobs.jobOf(_jobId(t)).openedAt, START + 900, "opened with the last success");

        vm.warp(START + 900 + 3_601);
        _failsTooLate(_jobId(t), START + 900 + 3_600);
        _take(t, provider, 1);
    }

    function test_take_predecessorsAreShownOnce() public {
        bytes32[] memory list = new bytes32[](1);
        list[0] = _succeed("1", START + 500);
        Terms memory t = _terms();
        t.predecessors = keccak256(abi.encode(list));
        t.opensAt = uint40(START + 1_000);
        _post(t);
        vm.warp(START + 1_000);
        vm.prank(provider);
        jobs.take(t, provider, 1, 0, list, "");
        assertEq(jobs.jobOf(_jobId(t)).openedAt, START + 1_000, "not before opensAt");
        assertEq(_take(t, provider, 1).first, 1, "the second take needs no list");
    }

    function _succeed(bytes32 salt, uint256 time) internal returns (bytes32) {
        Terms memory t = _terms();
        t.salt = salt;
        t.units = 1;
        t.maxUnits = 1;
        (Claim memory c, Submission memory s) = _submitted(t);
        _accept(t, c, s);
        Claim[] memory all = new Claim[](1);
        all[0] = c;
        vm.warp(time);
        jobs.conclude(t, all);
        vm.warp(START);
        return _jobId(t);
    }
}
