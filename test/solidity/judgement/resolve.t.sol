// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling} from "../../../contracts/interfaces/IArbitrable.sol";
import {IJobs} from "../../../contracts/interfaces/IJobs.sol";
import {IJury, PanelStage} from "../../../contracts/interfaces/IJury.sol";
import {CaseStage, ISlashing, UNAVAILABLE} from "../../../contracts/interfaces/ISlashing.sol";
import {DisputeStatus} from "../../../contracts/types/Job.sol";
import {CourtTest} from "./utils/CourtTest.sol";

// resolve
// ├── no case, over already: reverts
// ├── opening: until openBy reverts; a second later: the provider loses, the bond comes back
// ├── judging
// │   ├── before the panel ended: reverts
// │   ├── no seed: the provider wins, half of the bond is the provider's, half nobody's
// │   ├── too few jurors: the agreement's default
// │   ├── not disclosed: not before the window ended, then the provider loses
// │   ├── the majority equals the result: the provider wins
// │   ├── the majority is another, or "unavailable": the provider loses
// │   └── no majority: a second panel, once, then the default
// ├── jurors of the majority are paid out of the bond, in every case; a last panel without one burns as much, whoever wins
// ├── a right challenger gets its fees and the bounty back from the slash
// └── another agreement than the case's: the service's error, nothing changes
contract ResolveTest is CourtTest {
    function test_resolve_whatIsNotOpenedIsLost() public {
        bytes32 caseId = _challenge(3);
        uint256 end = slashing.caseOf(caseId).openBy;
        bytes memory a = _agreement(_t, _c, _s, 3);
        for (uint256 time = end - 1; time <= end; ++time) {
            vm.warp(time);
            _fails(ISlashing.Slashing_TooEarly.selector, caseId, time, end + 1);
            slashing.resolve(caseId, a);
        }
        vm.warp(end + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Payer, 0, BOND, 0, 0);
        vm.prank(stranger);
        slashing.resolve(caseId, a);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_gridWallet(challenger), 10 * BOND, "the bond is back");
        assertEq(_credits(challenger), 10e18, "and the bounty");
        assertEq(_credits(payer), 10e18, "after the payer's compensation");
        assertBondSpent(caseId);
        _over(caseId, CaseStage.Ruled, a);
    }

    function test_resolve_aRightProviderIsPaidByTheChallenger() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, _result(3), _result(3), "wrong");
        _disclose(caseId, 3);
        uint256 supply = grid.totalSupply();
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 10e18, 0, 15e18, 15e18);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertEq(_gridWallet(provider), 15e18, "half of what is left");
        assertEq(supply - grid.totalSupply(), 15e18, "half is destroyed");
        assertEq(_gridWallet(_jurorAt(panelId, 0)), FEE, "a juror of the majority");
        assertEq(_gridWallet(_jurorAt(panelId, 1)), FEE, "another");
        assertEq(_gridWallet(_jurorAt(panelId, 2)), 0, "not of the minority");
        assertEq(_gridWallet(challenger), 9 * BOND, "nothing comes back");
        assertBondSpent(caseId);
    }

    function test_resolve_aWrongResultIsLost() public {
        _falsify(3);
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, _result(3), _result(3), _result(3));
        slashing.disclose(caseId, "salt", "falsified");
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Payer, 15e18, 25e18, 0, 0);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_credits(challenger), 25e18, "fees and bounty out of the slash");
        assertEq(_gridWallet(challenger), 9 * BOND + 25e18, "the rest of the bond");
        assertEq(_credits(payer), 10e18, "compensation");
        assertBondSpent(caseId);
    }

    function test_resolve_unavailableIsLost() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, UNAVAILABLE, UNAVAILABLE, _result(3));
        _disclose(caseId, 3);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
    }

    function test_resolve_waitsForThePanel() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        for (uint256 i = 0; i < 3; ++i) _commit(panelId, i, _result(3));
        for (uint256 i = 0; i < 2; ++i) _reveal(panelId, i, _result(3));
        _disclose(caseId, 3);
        uint256 end = vm.getBlockTimestamp() + 40 minutes;
        vm.warp(end);
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, end, end + 1));
        slashing.resolve(caseId, a);
        vm.warp(end + 1);
        slashing.resolve(caseId, a);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
    }

    function test_resolve_whatIsNotDisclosedIsLostAtTheEndOfTheWindow() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, _result(3), _result(3), _result(3));
        uint256 end = vm.getBlockTimestamp() + 40 minutes;
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.warp(end);
        _fails(ISlashing.Slashing_TooEarly.selector, caseId, end, end + 1);
        slashing.resolve(caseId, a);
        vm.warp(end + 1);
        slashing.resolve(caseId, a);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_gridWallet(_jurorAt(panelId, 0)), FEE, "the jurors are paid all the same");
    }

    function test_resolve_withoutASeedTheProviderWins() public {
        bytes32 caseId = _challenge(3);
        _open(caseId, 3);
        uint256 end = vm.getBlockTimestamp() + 10 minutes;
        bytes memory a = _agreement(_t, _c, _s, 3);
        bytes32 panelId = slashing.panelIdOf(caseId);
        vm.warp(end);
        vm.expectRevert(abi.encodeWithSelector(IJury.Jury_TooEarly.selector, panelId, end, end + 1));
        slashing.resolve(caseId, a);
        vm.warp(end + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 0, 0, 20e18, 20e18);
        slashing.resolve(caseId, a);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
        assertEq(_gridWallet(provider), 20e18, "half of the bond");
        assertBondSpent(caseId);
    }

    function test_resolve_withTooFewJurorsTheDefaultRules() public {
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(jurors[i]);
            jury.retire(address(slashing), i);
        }
        skip(1);
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        assertEq(jury.seatsOf(panelId).length, 0, "unmanned");
        skip(1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 0, BOND, 0, 0);
        _resolve(caseId, 3);
        assertEq(_gridWallet(challenger), 10 * BOND, "the challenger was not wrong");
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
    }

    function test_resolve_redrawsOnceThenTheDefaultRules() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, "a", "b", "c");
        _disclose(caseId, 3);
        bytes32 second = jury.panelIdOf(address(slashing), keccak256(abi.encode(caseId, uint8(1))));
        vm.expectEmit(address(slashing));
        emit ISlashing.JuryRequested(caseId, second, 1);
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Judging);
        assertEq(slashing.panelIdOf(caseId), second, "the second round's panel");
        assertStage(second, PanelStage.Drawing);

        _draw(second);
        _vote(second, "a", "b", "c");
        uint256 supply = grid.totalSupply();
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Provider, 0, BOND - 3 * FEE, 0, 3 * FEE);
        _resolve(caseId, 3);
        assertStage(caseId, CaseStage.Ruled);
        assertEq(_gridWallet(challenger), 10 * BOND - 3 * FEE, "no panel is free");
        assertEq(supply - grid.totalSupply(), 3 * FEE, "destroyed");
        assertBondSpent(caseId);
    }

    function test_resolve_theSecondPanelDecides() public {
        _falsify(3);
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        _vote(panelId, "a", "b", _result(3));
        slashing.disclose(caseId, "salt", "falsified");
        _resolve(caseId, 3);
        bytes32 second = slashing.panelIdOf(caseId);
        _draw(second);
        _vote(second, _result(3), _result(3), "c");
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_credits(challenger), 25e18, "three fees and the bounty: one of the first panel was right");
        assertBondSpent(caseId);
    }

    function test_resolve_aSilentPanelIsRedrawn() public {
        (bytes32 caseId, bytes32 panelId) = _judging(3);
        skip(1 hours + 1);
        _disclose(caseId, 3);
        skip(40 minutes);
        _resolve(caseId, 3);
        assertNotEq(slashing.panelIdOf(caseId), panelId, "another panel");
        for (uint256 i = 0; i < 3; ++i) {
            uint256 seat = jury.seatsOf(panelId)[i];
            assertEq(jury.seatOf(address(slashing), seat).penalties, 1, "silence costs");
        }
    }

    /// @dev A provider that is its own challenger must not call silent panels for nothing either.
    function test_resolve_aSilentPanelAboutWhatIsNotDisclosedIsNotFree() public {
        (bytes32 caseId, ) = _judging(3);
        skip(1 hours + 40 minutes + 1);
        vm.expectEmit(address(slashing));
        emit ISlashing.CaseRuled(caseId, Ruling.Payer, 0, BOND - 3 * FEE, 0, 3 * FEE);
        _resolve(caseId, 3);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
        assertEq(_credits(challenger), 3 * FEE + 10e18, "who was right has it back out of the slash, and the bounty");
        assertBondSpent(caseId);
    }

    function test_resolve_theLongestCaseEndsBeforeRuleBy() public {
        for (uint256 i = 0; i < 3; ++i) _sit(actor(string.concat("spare ", vm.toString(i))));
        skip(1 hours);
        _work(provider);
        _t.ruleSeconds = uint32(slashing.longestCase());
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        for (uint32 i = 0; i < UNITS; ++i) leaves[i] = _leaf(provider, _claimId(_t, _c), i, _result(i));
        _s = _submit(_t, _c, _root());
        bytes32 caseId = _challenge(3);
        skip(30 minutes);
        _open(caseId, 3);
        for (uint256 round = 0; round < 2; ++round) {
            bytes32 panelId = slashing.panelIdOf(caseId);
            _mineSeed(panelId);
            skip(10 minutes);
            jury.draw(panelId);
            skip(1 hours + 1);
            if (round == 0) _disclose(caseId, 3);
            skip(40 minutes);
            _resolve(caseId, 3);
        }
        assertStage(caseId, CaseStage.Ruled);
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Dismissed);
    }

    function test_resolve_revertsForAnotherAgreement() public {
        bytes32 caseId = _challenge(3);
        skip(30 minutes + 1);
        bytes memory a = _agreement(_t, _c, _s, 2);
        vm.expectRevert(
            abi.encodeWithSelector(IJobs.Jobs_WrongDispute.selector, _disputeId(_t, _c, 3), _disputeId(_t, _c, 2))
        );
        slashing.resolve(caseId, a);
        assertStage(caseId, CaseStage.Opening);
        (uint256 held, ) = _bondHeld(caseId);
        assertEq(held, BOND, "nothing moved");
    }

    function test_resolve_revertsAfterRuleBy() public {
        bytes32 caseId = _challenge(3);
        uint256 end = vm.getBlockTimestamp() + 1 days;
        bytes memory a = _agreement(_t, _c, _s, 3);
        vm.warp(end + 1);
        _failsTooLate(_disputeId(_t, _c, 3), end);
        slashing.resolve(caseId, a);
        vm.warp(end);
        slashing.resolve(caseId, a);
    }

    function test_resolve_aDisputeIsPaidWhateverEvidenceTakes() public {
        bytes32 caseId = _challenge(3);
        skip(30 minutes + 1);
        bytes32 claimId = _claimId(_t, _c);
        bytes memory whole = _agreement(_t, _c, _s, type(uint32).max);
        vm.prank(address(slashing));
        jobs.rule(claimId, Ruling.Payer, address(0), 0, whole);
        _resolve(caseId, 3);
        assertEq(_gridWallet(challenger), 10 * BOND, "the bond is back");
        assertEq(_credits(challenger), 10e18, "and the bounty");
        assertEq(_disputeStatus(_t, _c, 3), DisputeStatus.Lost);
    }

    function test_resolve_revertsWithoutACase() public {
        _over("no case", CaseStage.None, "");
    }

    // ------------------------------------------------------------------ helpers

    /// @dev The provider's submission holds a false result for `unit`.
    function _falsify(uint32 unit) internal {
        _t.salt = "falsified";
        _post(_t);
        _c = _take(_t, provider, uint24(UNITS));
        for (uint32 i = 0; i < UNITS; ++i) {
            bytes32 result = i == unit ? bytes32("falsified") : _result(i);
            leaves[i] = _leaf(provider, _claimId(_t, _c), i, result);
        }
        _s = _submit(_t, _c, _root());
    }

    function _over(bytes32 caseId, CaseStage got, bytes memory a) internal {
        _fails(ISlashing.Slashing_WrongStage.selector, caseId, uint8(got));
        slashing.resolve(caseId, a);
    }
}
