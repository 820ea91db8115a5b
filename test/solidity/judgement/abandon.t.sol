// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IJury} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, ISlashing} from "../../../contracts/interfaces/ISlashing.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// abandon
// ├── no case, ruled, abandoned: reverts
// ├── until ruleBy: reverts; a second later: works, by anyone
// ├── not opened: returns the bond
// └── judged: not while the panel still runs
//     ├── pays the jurors of the majority first
//     └── no majority: burns what they would have cost
contract AbandonCaseTest is CourtTest {
    function test_abandon_returnsTheBondAfterRuleBy() public {
        bytes32 caseId = _challenge(3);
        uint256 end = slashing.caseOf(caseId).ruleBy;
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _fails(ISlashing.Slashing_TooEarly.selector, caseId, time, end + 1);
            slashing.abandon(caseId);
        }
        vm.warp(end + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseAbandoned(caseId, 0, BOND, 0);
        vm.prank(stranger);
        slashing.abandon(caseId);
        assertEq(_gridWallet(challenger), 10 * BOND, "the bond is back");
        assertBondSpent(caseId);
        _wrongStage(caseId, CaseStage.Abandoned);
        slashing.abandon(caseId);
        jobs.lapse(_agreement(_t, _c, _s, 3));
    }

    function test_abandon_paysTheJurorsFirst() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, _result(3), _result(3), "wrong");
        vm.warp(uint256(slashing.caseOf(caseId).ruleBy) + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseAbandoned(caseId, 10e18, 30e18, 0);
        slashing.abandon(caseId);
        assertEq(_gridWallet(_jurorAt(panelId, 0)), FEE, "paid");
        assertEq(_gridWallet(challenger), 9 * BOND + 30e18, "the rest");
        assertEq(jury.seatOf(address(slashing), jury.seatsOf(panelId)[2]).penalties, 1, "the minority pays");
        assertBondSpent(caseId);
    }

    function test_abandon_aPanelWithoutAMajorityIsNotFree() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        uint256 supply = grid.totalSupply();
        vm.warp(uint256(slashing.caseOf(caseId).ruleBy) + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseAbandoned(caseId, 0, BOND - 3 * FEE, 3 * FEE);
        slashing.abandon(caseId);
        assertEq(_gridWallet(challenger), 10 * BOND - 3 * FEE, "a panel's fees");
        assertEq(supply - grid.totalSupply(), 3 * FEE, "destroyed");
        assertEq(jury.seatOf(address(slashing), jury.seatsOf(panelId)[0]).penalties, 1, "silence costs");
        assertBondSpent(caseId);
    }

    function test_abandon_waitsForAPanelThatStillRuns() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, "a", "b", "c");
        _disclose(caseId, 3);
        uint256 end = slashing.caseOf(caseId).ruleBy;
        vm.warp(end);
        _resolve(caseId, 3); // late: a second panel in the last second
        vm.warp(end + 1);
        bytes32 second = slashing.panelIdOf(caseId);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, second, end + 1, end + 10 minutes + 1));
        slashing.abandon(caseId);
        vm.warp(end + 10 minutes + 1);
        slashing.abandon(caseId);
        assertBondSpent(caseId);
    }

    function test_abandon_revertsForACaseThatIsRuled() public {
        bytes32 caseId = _challenge(3);
        skip(30 minutes + 1);
        _resolve(caseId, 3);
        skip(2 days);
        _wrongStage(caseId, CaseStage.Ruled);
        slashing.abandon(caseId);
        _wrongStage("no case", CaseStage.None);
        slashing.abandon("no case");
    }

    function _wrongStage(bytes32 caseId, CaseStage got) internal {
        _fails(ISlashing.Slashing_WrongStage.selector, caseId, uint8(got));
    }
}
