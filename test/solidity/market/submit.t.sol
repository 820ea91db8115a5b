// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {Claim, ClaimStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {Permission} from "../../../contracts/types/Permission.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// submit
// ├── a claim that is not taken, twice: reverts
// ├── by anyone but owner or operator with SUBMIT: reverts
// ├── until workSeconds after the take (the receipt, the filling): works; a second later: reverts
// ├── before the receipt, before the gang is filled: reverts
// └── keeps a commitment to root and time
contract SubmitTest is MarketTest {
    function test_submit_keepsACommitment() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 50);
        vm.expectEmit(address(jobs));
        emit IJobs.Submitted(_jobId(t), _claimId(t, c), ROOT, "data", uint40(START + 50));
        _submit(t, c);
        bytes32 whole = keccak256(abi.encode(Submission(ROOT, uint40(START + 50))));
        assertEq(jobs.claimOf(_claimId(t, c)).data, uint256(whole) >> 64, "the upper 192 bits");
        assertEq(_status(t, c), ClaimStatus.Submitted);
        assertEq(_pool(provider).lockedOwn, 400e18, "the bond stays");
    }

    function test_submit_windowIsInclusive() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.warp(START + 7_201);
        _failsTooLate(_claimId(t, c), START + 7_200);
        _submit(t, c);
        uint256 before = vm.snapshotState();
        vm.warp(START + 7_199);
        _submit(t, c);
        vm.revertToState(before);
        vm.warp(START + 7_200);
        _submit(t, c);
    }

    function test_submit_revertsTheSecondTime() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        _submit(t, c);
        _failsStatus(_claimId(t, c), ClaimStatus.Submitted);
        _submit(t, c, keccak256("a better root"));
    }

    function test_submit_onlyByOwnerOrOperator() public {
        Terms memory t = _terms();
        Claim memory c = _taken(t, 4);
        vm.expectRevert(
            abi.encodeWithSelector(IJobs.Jobs_NotPermitted.selector, provider, stranger, Permission.SUBMIT)
        );
        vm.prank(stranger);
        jobs.submit(t, c, ROOT, 0);
    }

    function test_submit_revertsForAnOperatorWithTakeAlone() public {
        address operator = actor("operator");
        vm.prank(provider);
        registry.setOperator(address(jobs), operator, 0, Permission.TAKE | Permission.QUOTE);
        Terms memory t = _terms();
        t.opensAt = uint40(START + NOTICE);
        _post(t);
        vm.warp(START + NOTICE);
        Claim memory c = _take(t, provider, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IJobs.Jobs_NotPermitted.selector, provider, operator, Permission.SUBMIT)
        );
        vm.prank(operator);
        jobs.submit(t, c, ROOT, 0);
    }

    function test_submit_waitsForTheReceipt() public {
        Terms memory t = _terms();
        t.startSeconds = 300;
        Claim memory c = _taken(t, 4);
        _failsStatus(_claimId(t, c), ClaimStatus.Taken);
        _submit(t, c);
        vm.warp(START + 300);
        vm.prank(provider);
        jobs.acknowledge(t, c);
        vm.warp(START + 300 + 7_200);
        _submit(t, c);
    }

    function test_submit_ofAGangWaitsUntilItIsFilled() public {
        Terms memory t = _gang();
        _post(t);
        Claim memory a = _take(t, provider, 5);
        vm.expectRevert(abi.encodeWithSelector(IJobs.Jobs_GangFilled.selector, _jobId(t), false));
        _submit(t, a);
        vm.warp(START + 1_000);
        _take(t, other, 5);
        vm.warp(START + 1_000 + 7_201);
        _failsTooLate(_claimId(t, a), START + 1_000 + 7_200);
        _submit(t, a);
        vm.warp(START + 1_000 + 7_200);
        _submit(t, a);
    }
}
