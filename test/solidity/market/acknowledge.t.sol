// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// acknowledge
// ├── a claim that is not taken, an input that is public, a second time: reverts
// ├── by anyone but owner or operator with SUBMIT: reverts
// ├── until startSeconds after the take: works; a second later: reverts
// ├── a gang: not before it is filled, then until startSeconds after that
// └── starts the work time
contract AcknowledgeTest is MarketTest {
    function test_acknowledge_startsTheWorkTime() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 250);
        vm.expectEmit(address(jobs));
        emit IJobs.Acknowledged(_jobId(t), _claimId(t, c));
        vm.prank(provider);
        jobs.acknowledge(t, c);
        assertEq(jobs.claimOf(_claimId(t, c)).data, START + 250, "started");
        assertEq(_status(t, c), ClaimStatus.Taken);

        vm.warp(START + 250 + t.workSeconds + 1);
        _failsTooLate(_claimId(t, c), START + 250 + t.workSeconds);
        _submit(t, c);
    }

    function test_acknowledge_windowIsInclusive() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 301);
        _failsTooLate(_claimId(t, c), START + 300);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        uint256 before = vm.snapshotState();
        vm.warp(START + 299);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        vm.revertToState(before);
        vm.warp(START + 300);
        vm.prank(provider);
        jobs.acknowledge(t, c);
    }

    function test_acknowledge_revertsTheSecondTime() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        vm.prank(provider);
        jobs.acknowledge(t, c);
    }

    function test_acknowledge_revertsWhenTheInputIsPublic() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        vm.prank(provider);
        jobs.acknowledge(t, c);
    }

    function test_acknowledge_revertsForAnUnknownClaim() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        c.count = 5;
        _failsStatus(_claimId(t, c), ClaimStatus.None);
        vm.prank(provider);
        jobs.acknowledge(t, c);
    }

    function test_acknowledge_onlyByOwnerOrOperator() public {
        Terms memory t = _private();
        Claim memory c = _taken(t, 4);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_NotPermitted.selector, provider, payer, Permission.SUBMIT));
        vm.prank(payer);
        jobs.acknowledge(t, c);
    }

    function test_acknowledge_byAnOperatorWithSubmitAlone() public {
        address operator = actor("operator");
        vm.prank(provider);
        registry.setOperator(address(jobs), operator, 0, Permission.SUBMIT);
        Terms memory t = _private();
        t.opensAt = uint40(START + NOTICE);
        _post(t);
        vm.warp(START + NOTICE);
        Claim memory c = _take(t, provider, 1);
        vm.prank(operator);
        jobs.acknowledge(t, c);
        assertEq(jobs.claimOf(_claimId(t, c)).data, START + NOTICE, "started");
    }

    function test_acknowledge_ofAGangWaitsUntilItIsFilled() public {
        Terms memory t = _gang();
        t.startSeconds = 300;
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), false));
        vm.prank(provider);
        jobs.acknowledge(t, a);

        vm.warp(START + 1_000);
        _take(t, other, 5);
        vm.warp(START + 1_301);
        _failsTooLate(_claimId(t, a), START + 1_300);
        vm.prank(provider);
        jobs.acknowledge(t, a);
        vm.warp(START + 1_300);
        vm.prank(provider);
        jobs.acknowledge(t, a);
    }

    function _private() internal view returns (Terms memory t) {
        t = _terms();
        t.startSeconds = 300;
    }
}
